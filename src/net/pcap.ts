/** Captured packets in a file as tcpdump and Wireshark read it: pcap-savefile(5), microseconds, of Ethernet or, where
 *  all interfaces are listened to, Linux cooked v2 (LINKTYPE_LINUX_SLL2). Read in either byte order.
 *  Left out: other link types, nanoseconds, pcapng. */
import { bytesOf, packetFrom } from './ipv4-bytes.ts'
import type { Packet } from './packet.ts'

export type LinkType = 'EN10MB' | 'LINUX_SLL2'

const NUMBERS: Readonly<Record<LinkType, number>> = { EN10MB: 1, LINUX_SLL2: 276 }
const MAGIC = 0xa1b2c3d4
const SNAPSHOT_LENGTH = 262_144
const FILE_HEADER = 24
const RECORD_HEADER = 16
const LINK_HEADER: Readonly<Record<LinkType, number>> = { EN10MB: 14, LINUX_SLL2: 20 }
const ETHERTYPE_IPV4 = 0x0800
const OUTGOING = 4

export interface Captured {
  /** Milliseconds since the epoch. */
  at: number
  packet: Packet
  /** Of cooked captures. */
  interfaceIndex: number
  direction: 'in' | 'out'
}

/** Hardware addresses as `02:42:ac:12:00:03`. */
export interface Frame extends Captured {
  from: string
  to: string
}

export function pcapHeader(link: LinkType): Uint8Array {
  const view = new DataView(new ArrayBuffer(FILE_HEADER))
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, SNAPSHOT_LENGTH, true)
  view.setUint32(20, NUMBERS[link], true)
  return new Uint8Array(view.buffer)
}

export function pcapRecord(link: LinkType, { at, packet, interfaceIndex, direction, from, to }: Frame): Uint8Array {
  const content = bytesOf(packet)
  const length = LINK_HEADER[link] + content.length
  const bytes = new Uint8Array(RECORD_HEADER + length)
  const view = new DataView(bytes.buffer)
  const micros = Math.floor(at * 1000)
  view.setUint32(0, Math.floor(micros / 1e6), true)
  view.setUint32(4, micros % 1e6, true)
  view.setUint32(8, length, true)
  view.setUint32(12, length, true)
  const head = RECORD_HEADER
  if (link === 'EN10MB') {
    bytes.set(macBytes(to), head)
    bytes.set(macBytes(from), head + 6)
    view.setUint16(head + 12, ETHERTYPE_IPV4)
  } else {
    view.setUint16(head, ETHERTYPE_IPV4)
    view.setUint32(head + 4, interfaceIndex)
    view.setUint16(head + 8, 1)
    bytes[head + 10] = direction === 'out' ? OUTGOING : 0
    bytes[head + 11] = 6
    bytes.set(macBytes(from), head + 12)
  }
  bytes.set(content, head + LINK_HEADER[link])
  return bytes
}

const macBytes = (mac: string): number[] => mac.split(':').map(part => parseInt(part, 16))

/** Undefined where it is no such file; what it ends in the middle of is left away. */
export function readPcap(bytes: Uint8Array): { link: LinkType; packets: Captured[] } | undefined {
  if (bytes.length < FILE_HEADER) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const little = view.getUint32(0, true) === MAGIC
  if (!little && view.getUint32(0) !== MAGIC) return undefined
  const type = view.getUint32(20, little)
  const link = type === NUMBERS.EN10MB ? 'EN10MB' : type === NUMBERS.LINUX_SLL2 ? 'LINUX_SLL2' : undefined
  if (!link) return undefined
  const packets: Captured[] = []
  for (let at = FILE_HEADER; at + RECORD_HEADER <= bytes.length;) {
    const start = at + RECORD_HEADER
    const end = start + view.getUint32(at + 8, little)
    if (end > bytes.length) break
    const inner = start + LINK_HEADER[link]
    const isIPv4 = inner <= end && view.getUint16(link === 'EN10MB' ? start + 12 : start) === ETHERTYPE_IPV4
    const packet = isIPv4 ? packetFrom(bytes.subarray(inner, end)) : undefined
    if (packet) {
      packets.push({
        at: view.getUint32(at, little) * 1000 + view.getUint32(at + 4, little) / 1000,
        packet,
        interfaceIndex: link === 'LINUX_SLL2' ? view.getUint32(start + 4) : 0,
        direction: link === 'LINUX_SLL2' && bytes[start + 10] === OUTGOING ? 'out' : 'in',
      })
    }
    at = end
  }
  return { link, packets }
}
