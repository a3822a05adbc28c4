/** Node ports of services, health check ports among them. Source: pkg/registry/core/service/portallocator. The lower
 *  part of the range is left to explicit requests until the upper part is full. */
import type { Random } from '../../../sim/random.ts'
import { AllocationError } from './service-ip.ts'

/** The ports that a dry run shows are those after it. */
const DRY_RUN_BASE = 32_768

export interface PortRange {
  from: number
  /** Included. */
  to: number
}

/** How much of the range dynamic allocation spares: a 32nd, between 16 and 128. */
function sparedOf(size: number): number {
  if (size < 16) return 0
  return Math.min(128, Math.max(16, Math.floor(size / 32)))
}

export class NodePortAllocator {
  readonly #from: number
  readonly #size: number
  readonly #spared: number
  readonly #taken = new Set<number>()

  constructor(range: PortRange) {
    this.#from = range.from
    this.#size = range.to - range.from + 1
    this.#spared = sparedOf(this.#size)
  }

  has(port: number): boolean {
    return this.#taken.has(port)
  }

  /** @throws AllocationError */
  check(port: number): void {
    if (port < this.#from || port >= this.#from + this.#size)
      throw new AllocationError(
        `provided port is not in the valid range. The range of valid ports is ${this.#from}-${this.#from + this.#size - 1}`,
      )
    if (this.#taken.has(port)) throw new AllocationError('provided port is already allocated')
  }

  /** @throws AllocationError */
  allocate(port: number): void {
    this.check(port)
    this.#taken.add(port)
  }

  /** A free one by chance. @throws AllocationError when there is none */
  allocateNext(random: Random): number {
    const port =
      this.#freeFrom(this.#spared, this.#size, random) ?? this.#freeFrom(0, Math.min(this.#spared, this.#size), random)
    if (port === undefined) throw new AllocationError('range is full')
    this.#taken.add(port)
    return port
  }

  #freeFrom(from: number, to: number, random: Random): number | undefined {
    const size = to - from
    if (size <= 0) return undefined
    const start = random.int(size)
    for (let i = 0; i < size; i++) {
      const port = this.#from + from + ((start + i) % size)
      if (!this.#taken.has(port)) return port
    }
    return undefined
  }

  release(port: number): void {
    this.#taken.delete(port)
  }

  /** Takes it again, as before a release that is undone. */
  hold(port: number): void {
    if (port >= this.#from && port < this.#from + this.#size) this.#taken.add(port)
  }

  /** How many are held. */
  get size(): number {
    return this.#taken.size
  }
}

/** The ports that one write takes and gives back: a dry run takes none, and a failed write undoes all.
 *  Source: portallocator/operation.go. */
export class NodePortOperation {
  readonly #ports: NodePortAllocator
  readonly #random: Random
  readonly #dryRun: boolean
  readonly #allocated: number[] = []
  readonly #released: number[] = []

  constructor(ports: NodePortAllocator, random: Random, dryRun: boolean) {
    this.#ports = ports
    this.#random = random
    this.#dryRun = dryRun
  }

  /** @throws AllocationError */
  allocate(port: number): void {
    if (this.#dryRun) {
      if (this.#ports.has(port) || this.#allocated.includes(port))
        throw new AllocationError('provided port is already allocated')
    } else this.#ports.allocate(port)
    this.#allocated.push(port)
  }

  /** @throws AllocationError */
  allocateNext(): number {
    // A dry run shows a port that nobody looked for.
    const last = this.#allocated.length ? Math.max(...this.#allocated) : DRY_RUN_BASE
    const port = this.#dryRun ? last + 1 : this.#ports.allocateNext(this.#random)
    this.#allocated.push(port)
    return port
  }

  releaseDeferred(port: number): void {
    this.#released.push(port)
  }

  commit(): void {
    if (this.#dryRun) return
    for (const port of this.#released) this.#ports.release(port)
  }

  /** Undoes it, whether committed or not. */
  revert(): void {
    if (this.#dryRun) return
    for (const port of this.#allocated) this.#ports.release(port)
    for (const port of this.#released) this.#ports.hold(port)
  }
}
