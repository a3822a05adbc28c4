/** /etc/resolv.conf and /etc/hosts, as C libraries read them (resolv.conf(5), hosts(5)). */
import { LOOPBACK, parseAddress, type Address, type Endpoint } from '../net/address.ts'
import { isEncodable } from '../net/dns-message.ts'
import type { Host } from './host.ts'

const DNS_PORT = 53
const MOST_SERVERS = 3
const MOST_DOTS = 15

export interface ResolvConf {
  /** At most three; this host itself if none is named. */
  servers: readonly Endpoint[]
  /** As written. */
  serverNames: readonly string[]
  search: readonly string[]
  ndots: number
  timeoutMs: number
  attempts: number
  rotate: boolean
}

export function resolvConfOf(host: Host): ResolvConf {
  const text = readOr(host, '/etc/resolv.conf')
  const known = parsed.get(text)
  if (known) return known
  const conf = parse(text)
  if (parsed.size > 1_000) parsed.clear()
  parsed.set(text, conf)
  return conf
}

const parsed = new Map<string, ResolvConf>()

function parse(text: string): ResolvConf {
  const names: string[] = []
  let search: string[] = []
  let ndots = 1
  let timeout = 5
  let attempts = 2
  let rotate = false
  for (const line of text.split('\n')) {
    if (/^\s*[#;]/.test(line)) continue
    const [word, ...rest] = line.trim().split(/\s+/)
    if (word === 'nameserver' && rest[0] && parseAddress(rest[0]) !== undefined) names.push(rest[0])
    else if (word === 'search') search = rest
    else if (word === 'domain') search = rest.slice(0, 1)
    else if (word === 'options') {
      for (const option of rest) {
        const [name, value = ''] = option.split(':')
        if (name === 'ndots') ndots = Math.min(Number(value) || 0, MOST_DOTS)
        else if (name === 'timeout') timeout = Math.min(Math.max(Number(value) || 5, 1), 30)
        else if (name === 'attempts') attempts = Math.min(Math.max(Number(value) || 2, 1), 5)
        else if (name === 'rotate') rotate = true
      }
    }
  }
  const serverNames = names.slice(0, MOST_SERVERS)
  if (!serverNames.length) serverNames.push('127.0.0.1')
  return {
    servers: serverNames.map(name => ({ address: parseAddress(name) ?? LOOPBACK, port: DNS_PORT })),
    serverNames,
    search: search.map(domain => domain.replace(/\.$/, '')).filter(domain => domain && isEncodable(domain)),
    ndots,
    timeoutMs: timeout * 1000,
    attempts,
    rotate,
  }
}

/** Addresses of a name in /etc/hosts, in its order. */
export function hostsEntries(host: Host, name: string): Address[] {
  const wanted = name.toLowerCase().replace(/\.$/, '')
  const found: Address[] = []
  for (const { address, names } of hostsFile(host)) {
    if (names.includes(wanted) && !found.includes(address)) found.push(address)
  }
  return found
}

export interface HostsLine {
  address: Address
  names: readonly string[]
}

export function hostsFile(host: Host): readonly HostsLine[] {
  const text = readOr(host, '/etc/hosts')
  let lines = hostsParsed.get(text)
  if (lines) return lines
  lines = []
  for (const line of text.split('\n')) {
    const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    const address = parseAddress(first)
    if (address !== undefined) (lines as HostsLine[]).push({ address, names: names.map(name => name.toLowerCase()) })
  }
  if (hostsParsed.size > 1_000) hostsParsed.clear()
  hostsParsed.set(text, lines)
  return lines
}

const hostsParsed = new Map<string, readonly HostsLine[]>()

function readOr(host: Host, path: string): string {
  try {
    return host.files.readText(path)
  } catch {
    return ''
  }
}
