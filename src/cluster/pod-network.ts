/** The pods' part of the network, as the CNI plugins ptp and host-local of a kind cluster set it up: one veth for each
 *  pod, a route to it on its node, addresses from the node's range, and routes between the nodes' ranges.
 *  Source: containernetworking/plugins (ptp, host-local), kindnetd. */
import type { Pod } from '../api/core-v1.ts'
import { ANY, formatAddress, parseCidr, type Address, type Cidr } from '../net/address.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import type { Route } from '../net/routes.ts'
import { connectVeth } from '../net/wiring.ts'

export interface PodAttachment {
  namespace: NetworkNamespace
  /** `10.244.1.5`. */
  address: string
}

/** Hands out a node's addresses: the next free one after the last given, wrapping round (host-local's round robin). */
export class HostLocal {
  readonly range: Cidr
  readonly #first: Address
  readonly #size: number
  #last: number
  #taken = new Map<Address, string>()

  constructor(range: Cidr) {
    this.range = range
    this.#first = range.address
    this.#size = 2 ** (32 - range.prefix)
    // The range's own address, the gateway and the last one (broadcast) are never given.
    this.#last = 1
  }

  get gateway(): Address {
    return this.#first + 1
  }

  /** Undefined when the range is used up. */
  allocate(owner: string): Address | undefined {
    for (let tried = 0; tried < this.#size; tried++) {
      this.#last = this.#last + 1 >= this.#size - 1 ? 2 : this.#last + 1
      const address = this.#first + this.#last
      if (this.#taken.has(address)) continue
      this.#taken.set(address, owner)
      return address
    }
    return undefined
  }

  release(owner: string): void {
    for (const [address, by] of this.#taken) if (by === owner) this.#taken.delete(address)
  }
}

/** The network of the pods on one node. */
export class PodNetwork {
  readonly #node: NetworkNamespace
  readonly #range: () => string | undefined
  #addresses: HostLocal | undefined
  #attached = new Map<string, { namespace: NetworkNamespace; address: Address }>()

  /** @param range the node's range, once the controller manager has given it one */
  constructor(node: NetworkNamespace, range: () => string | undefined) {
    this.#node = node
    this.#range = range
  }

  /** @throws Error when the node has no range yet, or no address in it is free: more pods than a kubelet takes */
  setUp(pod: Pod): PodAttachment {
    const { uid, name, namespace: of } = pod.metadata
    const addresses = (this.#addresses ??= this.#rangeOfNode())
    const address = addresses.allocate(uid)
    if (address === undefined) throw new Error(`no address left for ${of}/${name}`)
    const { gateway, range } = addresses
    const namespace = new NetworkNamespace({ name: `${of}/${name}`, sim: this.#node.sim })
    const device = `veth${this.#node.sim.random.hex(8)}`
    const ends = connectVeth(this.#node, device, namespace, 'eth0')
    this.#node.addAddress(ends.a.name, { address: gateway, prefix: 32 })
    // ptp leaves no route that would look for neighbours on the veth: all goes by the gateway.
    namespace.addAddress('eth0', { address, prefix: range.prefix }, { route: false })
    const to = (destination: Cidr): Route => ({ destination, device: ends.b, scope: 'global', protocol: 'boot' })
    namespace.addRoute({ ...to({ address: gateway, prefix: 32 }), source: address, scope: 'link' })
    namespace.addRoute({ ...to(range), via: gateway, source: address })
    namespace.addRoute({ ...to({ address: ANY, prefix: 0 }), via: gateway })
    const destination = { address, prefix: 32 }
    this.#node.addRoute({ destination, device: ends.a, scope: 'link', protocol: 'boot' })
    this.#attached.set(uid, { namespace, address })
    return { namespace, address: formatAddress(address) }
  }

  tearDown(pod: Pod): void {
    const attached = this.#attached.get(pod.metadata.uid)
    if (!attached) return
    this.#attached.delete(pod.metadata.uid)
    this.#node.removeRoute(`${formatAddress(attached.address)}/32`)
    attached.namespace.destroy()
    this.#addresses?.release(pod.metadata.uid)
  }

  #rangeOfNode(): HostLocal {
    const text = this.#range()
    const range = text === undefined ? undefined : parseCidr(text)
    if (!range) throw new Error(`${this.#node.name} has no range of addresses`)
    return new HostLocal(range)
  }
}
