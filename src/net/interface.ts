/** Network interfaces and what joins them: a pair of virtual Ethernet ends (veth(4)), a segment that any number of
 *  hosts share (a bridge), the way out to the rest of the world. A packet crosses a link within the same instant and
 *  carries the time it took along (`Packet.delay`). Left out: Ethernet frames, VLANs, MTU. */
import { inCidr, type Address, type Cidr } from './address.ts'
import type { Packet } from './packet.ts'

/** What an interface belongs to. */
export interface Receiver {
  receive(packet: Packet, on: NetworkInterface): void
  /** It came to an interface that is down. */
  lose(packet: Packet, on: NetworkInterface): void
}

export type Sniffer = (packet: Packet, direction: 'in' | 'out', on: NetworkInterface) => void

export interface Link {
  /** For `ip link`: `veth`, `bridge` … */
  readonly kind: 'loopback' | 'veth' | 'segment' | 'outside'
  /** The other end of a veth. */
  peer?(of: NetworkInterface): NetworkInterface
  /** @returns false when nobody answers for `nextHop` */
  transmit(packet: Packet, from: NetworkInterface, nextHop: Address): boolean
}

/** Unique on one machine; what `ip link` shows before the name. */
export class NetworkInterface {
  readonly name: string
  readonly index: number
  /** As `02:42:ac:12:00:03`. */
  readonly mac: string
  readonly owner: Receiver
  link: Link | undefined
  /** With the host's own address: 172.18.0.3/16. Change it through the namespace. */
  addresses: readonly Cidr[] = []
  /** For which it answers on its link without having them (proxy ARP). */
  announced: Set<Address> | undefined
  up = true
  sniffers: Sniffer[] | undefined
  received = { packets: 0, bytes: 0 }
  sent = { packets: 0, bytes: 0 }

  constructor(name: string, index: number, mac: string, owner: Receiver) {
    this.name = name
    this.index = index
    this.mac = mac
    this.owner = owner
    this.link = undefined
    this.sniffers = undefined
    this.announced = undefined
  }

  /** @returns how to stop listening */
  sniff(sniffer: Sniffer): () => void {
    this.sniffers = [...(this.sniffers ?? []), sniffer]
    return () => {
      const rest = this.sniffers?.filter(s => s !== sniffer)
      this.sniffers = rest?.length ? rest : undefined
    }
  }

  /** @returns false when nobody answers for `nextHop` */
  transmit(packet: Packet, nextHop: Address): boolean {
    if (this.sniffers) for (const sniff of this.sniffers) sniff(packet, 'out', this)
    this.sent.packets++
    this.sent.bytes += packet.length
    return this.link ? this.link.transmit(packet, this, nextHop) : false
  }

  /** A packet comes in from the link. */
  arrive(packet: Packet): void {
    this.received.packets++
    this.received.bytes += packet.length
    if (this.sniffers) for (const sniff of this.sniffers) sniff(packet, 'in', this)
    this.owner.receive(packet, this)
  }
}

/** Two ends, each of whose `link` must be this; what goes in at one comes out at the other. */
export class Veth implements Link {
  readonly kind = 'veth'
  #a: NetworkInterface
  #b: NetworkInterface
  #latency: number

  constructor(a: NetworkInterface, b: NetworkInterface, latency: number) {
    this.#a = a
    this.#b = b
    this.#latency = latency
  }

  peer(of: NetworkInterface): NetworkInterface {
    return of === this.#a ? this.#b : this.#a
  }

  transmit(packet: Packet, from: NetworkInterface): boolean {
    const to = from === this.#a ? this.#b : this.#a
    if (!to.up || to.link !== this) {
      to.owner.lose(packet, to)
      return true
    }
    packet.delay += this.#latency
    to.arrive(packet)
    return true
  }
}

const answersFor = (device: NetworkInterface, address: Address): boolean =>
  device.up && (device.addresses.some(own => own.address === address) || device.announced?.has(address) === true)

/** Hosts on one wire. A neighbour is found by any address of an interface. */
export class Segment implements Link {
  readonly kind = 'segment'
  readonly name: string
  readonly interfaces: NetworkInterface[] = []
  #latency: number
  #neighbours = new Map<Address, NetworkInterface>()

  constructor(name: string, latency: number) {
    this.name = name
    this.#latency = latency
  }

  attach(device: NetworkInterface): void {
    this.interfaces.push(device)
    device.link = this
  }

  detach(device: NetworkInterface): void {
    const at = this.interfaces.indexOf(device)
    if (at >= 0) this.interfaces.splice(at, 1)
    this.#neighbours.clear()
    device.link = undefined
  }

  /** Who answers for an address; undefined when nobody does. */
  neighbour(address: Address): NetworkInterface | undefined {
    const known = this.#neighbours.get(address)
    if (known && answersFor(known, address)) return known
    const found = this.interfaces.find(each => answersFor(each, address))
    if (found) this.#neighbours.set(address, found)
    return found
  }

  transmit(packet: Packet, from: NetworkInterface, nextHop: Address): boolean {
    const to = this.neighbour(nextHop)
    if (!to || to === from) return false
    packet.delay += this.#latency
    to.arrive(packet)
    return true
  }
}

/** The way to everywhere else, where nobody answers. */
export class Outside implements Link {
  readonly kind = 'outside'
  transmit(packet: Packet, from: NetworkInterface): boolean {
    packet.journey?.end('left', `to the outside, by ${from.name}`)
    return true
  }
}

/** The address of an interface in the subnet of `nextHop`, else its first. */
export function addressTowards(device: NetworkInterface, nextHop: Address): Address | undefined {
  const { addresses } = device
  return (addresses.find(a => inCidr(nextHop, a)) ?? addresses[0])?.address
}
