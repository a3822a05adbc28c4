/** tcpdump(8) 4.99: one line a packet, as they pass an interface or stand in a file; or into a file with them. Filters:
 *  host, net, port, protocols, src and dst, and, or, not, parentheses. Left out: rotating files, hex dumps. */
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import type { Address } from '../net/address.ts'
import { Segment, type NetworkInterface } from '../net/interface.ts'
import type { NetworkNamespace } from '../net/namespace.ts'
import type { Packet } from '../net/packet.ts'
import { pcapHeader, pcapRecord, readPcap, type LinkType } from '../net/pcap.ts'
import { parseFilter, type PacketFilter } from './tcpdump-filter.ts'
import { describe, stamp } from './tcpdump-text.ts'

interface Wanted {
  device: string | undefined
  count: number
  quiet: boolean
  stamps: boolean
  verbose: boolean
  writeTo: string | undefined
  readFrom: string | undefined
  filter: string[]
}

const SNAPSHOT = 'snapshot length 262144'
const LINK_NAMES: Readonly<Record<LinkType, string>> = {
  EN10MB: 'EN10MB (Ethernet)',
  LINUX_SLL2: 'LINUX_SLL2 (Linux cooked v2)',
}
const NO_MAC = '00:00:00:00:00:00'

function parseWords(words: string[]): Wanted | 'list' {
  const wanted: Wanted = {
    device: undefined,
    count: Infinity,
    quiet: false,
    stamps: true,
    verbose: false,
    writeTo: undefined,
    readFrom: undefined,
    filter: [],
  }
  while (words.length) {
    const word = words.shift()!
    if (word === '--interface') wanted.device = words.shift()
    else if (word === '-D' || word === '--list-interfaces') return 'list'
    else if (word.startsWith('-') && !word.startsWith('--') && word.length > 1) {
      for (let i = 1; i < word.length; i++) {
        const letter = word[i]!
        if (letter === 'q') wanted.quiet = true
        else if (letter === 't') wanted.stamps = false
        else if (letter === 'v') wanted.verbose = true
        if (!'icwrsBCGWzTyZEF'.includes(letter)) continue
        const value = word.slice(i + 1) || words.shift()
        if (letter === 'i') wanted.device = value
        else if (letter === 'c') wanted.count = Number(value)
        else if (letter === 'w') wanted.writeTo = value
        else if (letter === 'r') wanted.readFrom = value
        break
      }
    } else if (!word.startsWith('--')) wanted.filter.push(word)
  }
  return wanted
}

export const tcpdump: Program = async process => {
  const { net } = process.host
  const wanted = parseWords(process.argv.slice(1))
  if (wanted === 'list') {
    const all = [...net.interfaces.values()].map((d, i) => `${i + 1}.${d.name} [Up, Running]\n`)
    await process.stdout.write(all.join(''))
    return 0
  }
  let filter: PacketFilter
  try {
    filter = parseFilter(wanted.filter.join(' '))
  } catch (error) {
    await process.stderr.write(`tcpdump: ${(error as Error).message}\n`)
    return 1
  }
  return wanted.readFrom === undefined ? capture(process, wanted, filter) : replay(process, wanted, filter)
}

/** One that stays as it is for later; a complaint where it cannot be had. */
async function open(process: Process, path: string): Promise<OpenFile | undefined> {
  try {
    return process.open(path, 'w')
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`tcpdump: ${path}: ${error.message}\n`)
    return undefined
  }
}

async function replay(process: Process, wanted: Wanted, filter: PacketFilter): Promise<number> {
  const path = wanted.readFrom!
  let bytes: Uint8Array
  try {
    bytes = path === '-' ? await everything(process) : process.host.files.read(process.path(path))
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`tcpdump: ${path}: ${error.message}\n`)
    return 1
  }
  const file = readPcap(bytes)
  if (!file) {
    const why = bytes.length
      ? 'unknown file format'
      : 'truncated dump file; tried to read 4 file header bytes, only got 0'
    await process.stderr.write(`tcpdump: ${why}\n`)
    return 1
  }
  const { link, packets } = file
  await process.stderr.write(`reading from file ${path}, link-type ${LINK_NAMES[link]}, ${SNAPSHOT}\n`)
  const chosen = packets.filter(({ packet }) => filter(packet)).slice(0, wanted.count)
  if (wanted.writeTo !== undefined) {
    const out = wanted.writeTo === '-' ? undefined : await open(process, wanted.writeTo)
    if (!out && wanted.writeTo !== '-') return 1
    const records = chosen.map(each => pcapRecord(link, { ...each, from: NO_MAC, to: NO_MAC }))
    for (const chunk of [pcapHeader(link), ...records]) await put(process, out, chunk)
    out?.close()
    return 0
  }
  const starts = new Map<string, number>()
  for (const { at, packet, interfaceIndex, direction } of chosen) {
    const device = [...process.host.net.interfaces.values()].find(({ index }) => index === interfaceIndex)
    const name = device?.name ?? `ifindex ${interfaceIndex}`
    const where = link === 'LINUX_SLL2' ? `${name.padEnd(5)} ${direction === 'in' ? 'In ' : 'Out'} ` : ''
    await process.stdout.write(lineOf(wanted, at, where, packet, starts))
  }
  return 0
}

async function everything(process: Process): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for await (const chunk of process.stdin.chunks()) chunks.push(chunk)
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

const lineOf = ({ stamps, quiet, verbose }: Wanted, at: number, where: string, packet: Packet, starts: Starts) =>
  `${stamps ? `${stamp(at)} ` : ''}${where}IP ${describe(packet, starts, quiet, verbose)}\n`

type Starts = Map<string, number>

async function put(process: Process, file: OpenFile | undefined, chunk: Uint8Array): Promise<void> {
  if (file) await process.wait<void>(settle => file.write(chunk, () => settle()))
  else await process.stdout.write(chunk)
}

async function capture(process: Process, wanted: Wanted, filter: PacketFilter): Promise<number> {
  const { net } = process.host
  const { device: name, writeTo } = wanted
  const any = name === 'any'
  const chosen = any
    ? [...net.interfaces.values()]
    : [name === undefined ? [...net.interfaces.values()].find(d => d !== net.lo) : net.interfaces.get(name)]
  if (chosen.includes(undefined)) {
    await process.stderr.write(`tcpdump: ${name}: No such device exists\n(No such device exists)\n`)
    return 1
  }
  const link: LinkType = any ? 'LINUX_SLL2' : 'EN10MB'
  const file = writeTo === undefined || writeTo === '-' ? undefined : await open(process, writeTo)
  if (!file && writeTo !== undefined && writeTo !== '-') return 1
  const first = chosen[0]!
  const where = `listening on ${any ? 'any' : first.name}, link-type ${LINK_NAMES[link]}, ${SNAPSHOT} bytes\n`
  const hint = 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n'
  await process.stderr.write(
    `${any ? 'tcpdump: data link type LINUX_SLL2\n' : ''}${writeTo === undefined ? (wanted.verbose ? 'tcpdump: ' : hint) : 'tcpdump: '}${where}`,
  )
  const queue: (string | Uint8Array)[] = writeTo === undefined ? [] : [pcapHeader(link)]
  let taken = 0
  let done = false
  let wake: (() => void) | undefined
  const starts: Starts = new Map()
  const stops = chosen.map(device =>
    device!.sniff((packet: Packet, direction: 'in' | 'out', on: NetworkInterface) => {
      if (done || (on === net.lo && direction === 'out') || !filter(packet)) return
      taken++
      if (taken >= wanted.count) done = true
      const at = process.now() + packet.delay
      if (writeTo === undefined) {
        const seen = any ? `${on.name.padEnd(5)} ${direction === 'in' ? 'In ' : 'Out'} ` : ''
        queue.push(lineOf(wanted, at, seen, packet, starts))
      } else {
        const other = otherEnd(net, on, direction === 'in' ? packet.source : packet.destination)
        const [from, to] = direction === 'in' ? [other, on.mac] : [on.mac, other]
        queue.push(pcapRecord(link, { at, packet, interfaceIndex: on.index, direction, from, to }))
      }
      wake?.()
    }),
  )
  process.onExit(() => {
    for (const stop of stops) stop()
  })
  const finish = () => {
    done = true
    wake?.()
  }
  process.onSignal('SIGINT', finish)
  process.onSignal('SIGTERM', finish)
  for (;;) {
    while (queue.length) {
      const next = queue.shift()!
      if (typeof next === 'string') await process.stdout.write(next)
      else await put(process, file, next)
    }
    if (done) break
    await process.wait<void>(settle => {
      wake = () => {
        wake = undefined
        settle()
      }
      return () => (wake = undefined)
    })
  }
  for (const stop of stops) stop()
  file?.close()
  const packets = (n: number) => `${n} packet${n === 1 ? '' : 's'}`
  await process.stderr.write(
    `${packets(taken)} captured\n${packets(taken)} received by filter\n0 packets dropped by kernel\n`,
  )
  return 0
}

/** The hardware address of whoever sent it to an interface, or gets it from there. */
function otherEnd(net: NetworkNamespace, on: NetworkInterface, address: Address): string {
  const peer = on.link?.peer?.(on)
  if (peer) return peer.mac
  if (!(on.link instanceof Segment)) return on.mac
  const route = net.routes.lookup(address)
  return on.link.neighbour(route?.via ?? address)?.mac ?? NO_MAC
}
