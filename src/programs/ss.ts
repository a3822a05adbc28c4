/** ss(8): sockets of the namespace. Left out: Unix sockets, filters other than by state and port. */
import type { Program } from '../host/program.ts'
import { formatAddress, type Endpoint } from '../net/address.ts'
import type { NetworkNamespace } from '../net/namespace.ts'

export interface SocketRow {
  protocol: 'tcp' | 'udp'
  state: string
  local: Endpoint
  remote: Endpoint | undefined
}

function rows(net: NetworkNamespace): SocketRow[] {
  const { sockets } = net
  return [
    ...sockets
      .udpSockets()
      .map((s): SocketRow => ({ protocol: 'udp', state: 'UNCONN', local: s.local, remote: undefined })),
    ...sockets
      .listeners()
      .map((s): SocketRow => ({ protocol: 'tcp', state: 'LISTEN', local: s.local, remote: undefined })),
    ...sockets
      .connections()
      .map((s): SocketRow => ({ protocol: 'tcp', state: s.state, local: s.local, remote: s.remote })),
    ...sockets
      .timeWaiting()
      .map((s): SocketRow => ({ protocol: 'tcp', state: 'TIME-WAIT', local: s.local, remote: s.remote })),
  ]
}

interface Wanted {
  tcp: boolean
  udp: boolean
  listening: boolean
  all: boolean
  numeric: boolean
  route: boolean
  header: boolean
  summary: boolean
}

export function parseSocketWords(argv: readonly string[]): Wanted | string {
  const wanted: Wanted = {
    tcp: false,
    udp: false,
    listening: false,
    all: false,
    numeric: false,
    route: false,
    header: true,
    summary: false,
  }
  const long: Readonly<Record<string, string>> = {
    tcp: 't',
    udp: 'u',
    listening: 'l',
    all: 'a',
    numeric: 'n',
    processes: 'p',
    route: 'r',
    'no-header': 'H',
    summary: 's',
  }
  for (const word of argv.slice(1)) {
    if (!word.startsWith('-')) continue
    const letters = word.startsWith('--') ? long[word.slice(2)] : word.slice(1)
    if (letters === undefined) return word
    for (const letter of letters) {
      if (letter === 't') wanted.tcp = true
      else if (letter === 'u') wanted.udp = true
      else if (letter === 'l') wanted.listening = true
      else if (letter === 'a') wanted.all = true
      else if (letter === 'n') wanted.numeric = true
      else if (letter === 'r') wanted.route = true
      else if (letter === 'H') wanted.header = false
      else if (letter === 's') wanted.summary = true
      else if (!'p4eoimwxO6'.includes(letter)) return `-${letter}`
    }
  }
  if (!wanted.tcp && !wanted.udp) wanted.tcp = wanted.udp = true
  return wanted
}

export function chosenSockets(net: NetworkNamespace, wanted: Wanted): SocketRow[] {
  return rows(net).filter(row => {
    if (!wanted[row.protocol]) return false
    const open = row.state === 'LISTEN' || row.state === 'UNCONN'
    return wanted.all || open === wanted.listening
  })
}

const SERVICES: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  80: 'http',
  443: 'https',
  8080: 'http-alt',
}
export const portText = (port: number, numeric: boolean) => (numeric ? String(port) : (SERVICES[port] ?? String(port)))

export const ss: Program = async process => {
  const wanted = parseSocketWords(process.argv)
  if (typeof wanted === 'string') {
    await process.stderr.write(
      `ss: invalid option -- '${wanted.replace(/^-+/, '')}'\nUsage: ss [ OPTIONS ]\n       ss [ OPTIONS ] [ FILTER ]\n`,
    )
    return 255
  }
  // Without -a neither those that open nor those that are over (SS_CONN).
  const list = chosenSockets(process.host.net, wanted).filter(
    ({ state }) => wanted.all || (state !== 'TIME-WAIT' && state !== 'SYN-RECV'),
  )
  if (wanted.summary) {
    const tcp = rows(process.host.net).filter(r => r.protocol === 'tcp')
    const estab = tcp.filter(r => r.state === 'ESTAB').length
    const waiting = tcp.filter(r => r.state === 'TIME-WAIT').length
    await process.stdout.write(
      `Total: ${rows(process.host.net).length}\nTCP:   ${tcp.length} (estab ${estab}, closed ${waiting}, orphaned 0, timewait ${waiting})\n`,
    )
    return 0
  }
  const both = wanted.tcp && wanted.udp
  const table: string[][] = wanted.header
    ? [[...(both ? ['Netid'] : []), 'State', 'Recv-Q', 'Send-Q', 'Local Address:Port', 'Peer Address:Port', 'Process']]
    : []
  for (const { protocol, state, local, remote } of list) {
    const end = (e: Endpoint | undefined) =>
      e ? `${formatAddress(e.address)}:${portText(e.port, wanted.numeric)}` : '0.0.0.0:*'
    table.push([
      ...(both ? [protocol] : []),
      state,
      '0',
      state === 'LISTEN' ? '4096' : '0',
      end(local),
      end(remote),
      '',
    ])
  }
  await process.stdout.write(columns(table, both ? [4, 5] : [3, 4]))
  return 0
}

/** Aligned; addresses to the right at their colon as far as that can be told in plain columns. */
function columns(table: readonly string[][], right: readonly number[]): string {
  const widths = (table[0] ?? []).map((_, i) => Math.max(...table.map(row => row[i]!.length)))
  return table
    .map(
      row =>
        `${row.map((cell, i) => (right.includes(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join(' ')}\n`,
    )
    .join('')
}
