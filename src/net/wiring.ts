/** Joins namespaces: wires, veth pairs, the way out. See `namespace.ts` for how they are used together. */
import { formatAddress, maskOf, parseCidr } from './address.ts'
import { Outside, Segment, Veth, type NetworkInterface } from './interface.ts'
import type { NetworkNamespace } from './namespace.ts'

/** Milliseconds. */
const VETH_LATENCY = 0.02
const SEGMENT_LATENCY = 0.06

/** @param latency milliseconds from any host to any other */
export function createSegment(name: string, latency = SEGMENT_LATENCY): Segment {
  return new Segment(name, latency)
}

export function attachToSegment(
  namespace: NetworkNamespace,
  deviceName: string,
  segment: Segment,
  cidr?: string,
): NetworkInterface {
  const device = namespace.addInterface(deviceName)
  segment.attach(device)
  if (cidr) namespace.addAddress(deviceName, cidr)
  return device
}

export function connectVeth(
  a: NetworkNamespace,
  nameInA: string,
  b: NetworkNamespace,
  nameInB: string,
  latency = VETH_LATENCY,
): { a: NetworkInterface; b: NetworkInterface } {
  const ends = { a: a.addInterface(nameInA), b: b.addInterface(nameInB) }
  ends.a.link = ends.b.link = new Veth(ends.a, ends.b, latency)
  return ends
}

/** An interface to the rest of the world, which never answers, and the default route through it. */
export function connectOutside(namespace: NetworkNamespace, deviceName: string, cidr = '192.168.1.23/24'): void {
  const device = namespace.addInterface(deviceName)
  device.link = new Outside()
  namespace.addAddress(deviceName, cidr)
  const network = parseCidr(cidr)!
  const gateway = ((network.address & maskOf(network.prefix)) >>> 0) + 1
  namespace.addRoute({ to: 'default', via: formatAddress(gateway), device: deviceName })
}
