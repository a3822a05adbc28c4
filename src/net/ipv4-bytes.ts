/** Packets as the bytes that would be on the wire (RFC 791, 768, 9293, 792), with true checksums, and back. TCP carries
 *  the options that Linux sends. Left out: fragments, other options. */
import { ACK, ICMP, isIcmpError, Packet, RST, SYN, TCP, UDP } from './packet.ts'

const IP_HEADER = 20
const DONT_FRAGMENT = 0x4000
/** Maximum segment size, selective acknowledgments, timestamps, window scale. */
const SYN_OPTIONS = [2, 4, 5, 180, 4, 2, 8, 10, 0, 0, 0, 1, 0, 0, 0, 0, 1, 3, 3, 7]
const OPTIONS = [1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 1]

export const windowOf = ({ flags }: Packet): number =>
  flags & SYN ? (flags & ACK ? 65_160 : 64_240) : flags & RST ? 0 : 502

export function bytesOf(packet: Packet): Uint8Array {
  const bytes = new Uint8Array(packet.length)
  const view = new DataView(bytes.buffer)
  const { protocol, source, destination } = packet
  bytes[0] = 0x45
  view.setUint16(2, bytes.length)
  view.setUint16(6, DONT_FRAGMENT)
  bytes[8] = packet.ttl
  bytes[9] = protocol
  view.setUint32(12, source)
  view.setUint32(16, destination)
  view.setUint16(10, checksum(bytes.subarray(0, IP_HEADER)))
  const inner = bytes.subarray(IP_HEADER)
  if (protocol === TCP) putTcp(inner, packet)
  else if (protocol === UDP) putUdp(inner, packet)
  else putIcmp(inner, packet)
  return bytes
}

function putTcp(bytes: Uint8Array, packet: Packet): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint16(0, packet.sourcePort)
  view.setUint16(2, packet.destinationPort)
  view.setUint32(4, packet.sequence >>> 0)
  view.setUint32(8, packet.acknowledgment >>> 0)
  const options = packet.flags & SYN ? SYN_OPTIONS : packet.flags & RST ? [] : OPTIONS
  bytes[12] = (20 + options.length) << 2
  bytes[13] = packet.flags
  view.setUint16(14, windowOf(packet))
  bytes.set(options, 20)
  bytes.set(packet.payload, 20 + options.length)
  view.setUint16(16, checksum(bytes, pseudoHeader(packet, bytes.length)))
}

function putUdp(bytes: Uint8Array, packet: Packet): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  view.setUint16(0, packet.sourcePort)
  view.setUint16(2, packet.destinationPort)
  view.setUint16(4, bytes.length)
  bytes.set(packet.payload, 8)
  view.setUint16(6, checksum(bytes, pseudoHeader(packet, bytes.length)) || 0xffff)
}

function putIcmp(bytes: Uint8Array, packet: Packet): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  bytes[0] = packet.icmpType
  bytes[1] = packet.icmpCode
  const { quoted } = packet
  if (quoted) {
    const about = new Packet(
      quoted.protocol,
      quoted.source,
      quoted.sourcePort,
      quoted.destination,
      quoted.destinationPort,
    )
    about.sequence = quoted.sequence
    // A SYN has the 40 bytes of header that are quoted of TCP; what was in others is not kept.
    if (quoted.protocol === TCP) about.flags = SYN
    else about.payload = new Uint8Array(bytes.length - 8 - IP_HEADER - 8)
    bytes.set(bytesOf(about), 8)
  } else {
    view.setUint16(4, packet.sourcePort)
    view.setUint16(6, packet.sequence)
    bytes.set(packet.payload, 8)
  }
  view.setUint16(2, checksum(bytes))
}

/** What TCP and UDP count along. */
function pseudoHeader({ source, destination, protocol }: Packet, length: number): number {
  return (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol + length
}

/** RFC 1071. */
export function checksum(bytes: Uint8Array, start = 0): number {
  let sum = start
  for (let i = 0; i < bytes.length; i += 2) sum += (bytes[i]! << 8) | (bytes[i + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

/** Undefined where it is no IPv4 packet of a protocol that there is here. */
export function packetFrom(bytes: Uint8Array): Packet | undefined {
  const header = (bytes[0]! & 15) * 4
  if (bytes.length < IP_HEADER || bytes[0]! >> 4 !== 4 || bytes.length < header + 8) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const inner = new DataView(bytes.buffer, bytes.byteOffset + header, bytes.length - header)
  const protocol = bytes[9]!
  const [source, destination] = [view.getUint32(12), view.getUint32(16)]
  const end = Math.min(bytes.length, view.getUint16(2))
  if (protocol === ICMP) {
    const packet = new Packet(ICMP, source, 0, destination, 0)
    packet.icmpType = inner.getUint8(0)
    packet.icmpCode = inner.getUint8(1)
    if (isIcmpError(packet)) packet.quoted = packetFrom(bytes.subarray(header + 8, end))
    else {
      packet.sourcePort = packet.destinationPort = inner.getUint16(4)
      packet.sequence = inner.getUint16(6)
      packet.payload = bytes.subarray(header + 8, end)
    }
    return packet
  }
  if (protocol !== TCP && protocol !== UDP) return undefined
  const packet = new Packet(protocol, source, inner.getUint16(0), destination, inner.getUint16(2))
  packet.ttl = bytes[8]!
  let start = header + 8
  if (protocol === TCP) {
    if (inner.byteLength < 20) return undefined
    packet.sequence = inner.getUint32(4)
    packet.acknowledgment = inner.getUint32(8)
    packet.flags = inner.getUint8(13)
    start = header + (inner.getUint8(12) >> 4) * 4
  }
  packet.payload = bytes.subarray(start, end)
  return packet
}
