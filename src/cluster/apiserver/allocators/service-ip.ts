/** Cluster IPs of services. Source: pkg/registry/core/service/ipallocator. The lower part of the range is left to
 *  explicit requests until the upper part is full. Left out: IPv6, several ranges, repair. */
import { formatAddress, inCidr, maskOf, parseAddress, parseCidr } from '../../../net/address.ts'
import type { Random } from '../../../sim/random.ts'

/** An address or port that cannot be had; the message is the real one. */
export class AllocationError extends Error {}

const FULL = 'range is full'

/** How much of the range dynamic allocation spares: a sixteenth, between 16 and 256. */
function sparedOf(size: number): number {
  if (size < 16) return 0
  return Math.min(256, Math.max(16, Math.floor(size / 16)))
}

export class ServiceIpAllocator {
  readonly #cidr
  /** The first address that can be given; the network's own cannot. */
  readonly #first: number
  readonly #size: number
  readonly #spared: number
  readonly #taken = new Set<number>()

  /** @param range `10.96.0.0/16` */
  constructor(range: string) {
    const cidr = parseCidr(range)
    if (!cidr) throw new Error(`not a range of addresses: ${range}`)
    const base = (cidr.address & maskOf(cidr.prefix)) >>> 0
    this.#cidr = { address: base, prefix: cidr.prefix }
    this.#first = base + 1
    // Neither the network's address nor the broadcast's.
    this.#size = Math.max(0, 2 ** (32 - cidr.prefix) - 2)
    this.#spared = sparedOf(this.#size)
  }

  /** What a dry run shows instead of an address. */
  get dryRunAddress(): string {
    return formatAddress(this.#cidr.address)
  }

  has(ip: string): boolean {
    return this.#taken.has(parseAddress(ip) ?? -1)
  }

  /** Its number, taken or not. @throws AllocationError where it is no address of the range */
  inRange(ip: string): number {
    const address = parseAddress(ip)
    const offset = address === undefined ? -1 : address - this.#first
    if (address === undefined || offset < 0 || offset >= this.#size)
      throw new AllocationError('the provided network does not match the current range')
    return address
  }

  /** @throws AllocationError */
  allocate(ip: string): void {
    const address = this.inRange(ip)
    if (this.#taken.has(address)) throw new AllocationError('provided IP is already allocated')
    this.#taken.add(address)
  }

  /** A free one by chance. @throws AllocationError when there is none */
  allocateNext(random: Random): string {
    const address =
      this.#freeFrom(this.#spared, this.#size, random) ?? this.#freeFrom(0, Math.min(this.#spared, this.#size), random)
    if (address === undefined) throw new AllocationError(FULL)
    this.#taken.add(address)
    return formatAddress(address)
  }

  #freeFrom(from: number, to: number, random: Random): number | undefined {
    const size = to - from
    if (size <= 0) return undefined
    const start = random.int(size)
    for (let i = 0; i < size; i++) {
      const address = this.#first + from + ((start + i) % size)
      if (!this.#taken.has(address)) return address
    }
    return undefined
  }

  release(ip: string): void {
    this.#taken.delete(parseAddress(ip) ?? -1)
  }

  /** Takes it again, as before a release that is undone. */
  hold(ip: string): void {
    const address = parseAddress(ip)
    if (address !== undefined && inCidr(address, this.#cidr)) this.#taken.add(address)
  }

  /** How many are held. */
  get size(): number {
    return this.#taken.size
  }
}
