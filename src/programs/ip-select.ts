/** What the objects of ip(8) have in common: naming devices, destinations, neighbours. Source: iproute2 6.1. */
import { formatAddress, type Cidr } from '../net/address.ts'
import { Segment, type NetworkInterface } from '../net/interface.ts'
import type { NetworkNamespace } from '../net/namespace.ts'

/** What a command has to say before it fails. */
export class IpError extends Error {
  readonly status: number
  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}

export const isShow = (word: string | undefined) =>
  word === undefined || ['show', 'list', 'lst'].some(w => word !== '' && w.startsWith(word))

export function deviceOf(net: NetworkNamespace, name: string | undefined): NetworkInterface {
  const device = name === undefined ? undefined : net.interfaces.get(name)
  if (!device) throw new IpError(`Device "${name ?? ''}" does not exist.`)
  return device
}

/** The devices that `dev X` or `X` names; all if none. */
export function chosen(net: NetworkNamespace, words: readonly string[]): NetworkInterface[] {
  const name = words[0] === 'dev' ? words[1] : words[0]
  const all = [...net.interfaces.values()]
  if (name === 'up') return all.filter(d => d.up)
  return name === undefined ? all : [deviceOf(net, name)]
}

export const destinationText = ({ address: a, prefix }: Cidr) =>
  prefix === 0 ? 'default' : prefix === 32 ? formatAddress(a) : `${formatAddress(a)}/${prefix}`

/** Who can be reached on the link of a device. */
export function knownNeighbours(device: NetworkInterface): { address: number; mac: string }[] {
  if (!device.up) return []
  const peer = device.link?.peer?.(device)
  const others = peer ? [peer] : device.link instanceof Segment ? device.link.interfaces.filter(i => i !== device) : []
  return others.filter(o => o.up).flatMap(o => o.addresses.slice(0, 1).map(a => ({ address: a.address, mac: o.mac })))
}
