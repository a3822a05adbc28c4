import { expect, it } from 'vitest'
import { parseAddress } from './address.ts'
import { bytesOf, checksum, packetFrom } from './ipv4-bytes.ts'
import { ACK, ECHO_REQUEST, ICMP, Packet, PSH, quote, RST, SYN, TCP, UDP, UNREACHABLE } from './packet.ts'
import { pcapHeader, pcapRecord, readPcap } from './pcap.ts'

const [a, b] = ['10.244.1.2', '10.96.0.10'].map(text => parseAddress(text)!) as [number, number]

function packet(protocol: number, change: Partial<Packet> = {}): Packet {
  const made = new Packet(protocol, a, protocol === ICMP ? 7 : 40_000, b, protocol === ICMP ? 7 : 53)
  return Object.assign(made, change)
}

const unreachable = Object.assign(new Packet(ICMP, b, 0, a, 0), {
  icmpType: UNREACHABLE,
  icmpCode: 3,
  quoted: quote(packet(UDP)),
})

const ALL: readonly [string, Packet][] = [
  ['a SYN', packet(TCP, { flags: SYN, sequence: 0xfffffff0 })],
  ['a RST', packet(TCP, { flags: RST | ACK, acknowledgment: 9 })],
  ['data of an odd length', packet(TCP, { flags: PSH | ACK, sequence: 5, payload: new Uint8Array([1, 2, 3]) })],
  ['a datagram', packet(UDP, { payload: new Uint8Array([255, 254]) })],
  ['an echo request', packet(ICMP, { icmpType: ECHO_REQUEST, sequence: 3, payload: new Uint8Array(56) })],
  ['an ICMP error', unreachable],
]

it.each(ALL)('%s has its length and true checksums, and is read as it was', (_, sent) => {
  const bytes = bytesOf(sent)
  expect(bytes.length).toBe(sent.length)
  expect(checksum(bytes.subarray(0, 20))).toBe(0)
  const halves = [a, b].flatMap(address => [address >>> 16, address & 0xffff])
  const pseudo = halves.reduce((sum, half) => sum + half, sent.protocol + bytes.length - 20)
  expect(checksum(bytes.subarray(20), sent.protocol === ICMP ? 0 : pseudo)).toBe(0)
  const got = packetFrom(bytes)!
  for (const key of ['source', 'sourcePort', 'destination', 'destinationPort', 'flags', 'sequence'] as const)
    expect([key, got[key]]).toEqual([key, sent[key]])
  expect([...got.payload]).toEqual([...sent.payload])
  if (sent.quoted) expect(got.quoted).toMatchObject({ ...sent.quoted })
})

it.each(['EN10MB', 'LINUX_SLL2'] as const)('a file of %s is read as it was written', link => {
  const at = Date.UTC(2026, 10, 22, 15) + 0.25
  const [from, to] = ['02:00:00:00:00:01', '02:00:00:00:00:02']
  const frames = ALL.map(([, each]) => ({ at, packet: each, interfaceIndex: 3, direction: 'out' as const, from, to }))
  const bytes = Buffer.concat([pcapHeader(link), ...frames.map(frame => pcapRecord(link, frame))])
  const read = readPcap(bytes)!
  expect(read.link).toBe(link)
  expect(read.packets.map(each => each.at)).toEqual(frames.map(() => at))
  expect(read.packets.map(each => each.packet.length)).toEqual(ALL.map(([, each]) => each.length))
  if (link === 'LINUX_SLL2') expect(read.packets[0]).toMatchObject({ interfaceIndex: 3, direction: 'out' })
  expect(readPcap(bytes.subarray(0, bytes.length - 1))!.packets).toHaveLength(ALL.length - 1)
  expect(readPcap(new Uint8Array(30))).toBeUndefined()
})
