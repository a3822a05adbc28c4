/** Chains as `iptables -L` shows them. Source: nft-shared.c, xshared.c (print_header, print_rule_details). */
import { formatAddress, formatCidr } from '../net/address.ts'
import { formatRange, printMatch, protocolName, rateText, statesText } from '../net/netfilter/print.ts'
import type { Inverted, Match, Ports, RuleSpec, Target } from '../net/netfilter/rule.ts'
import type { Chain } from '../net/netfilter/chain.ts'

export interface ListOptions {
  numeric: boolean
  verbose: boolean
  lineNumbers: boolean
  exact: boolean
  number: number | undefined
}

/** Ends with a newline. @param references how many rules lead to the chain */
export function listChain(chain: Chain, references: number, options: ListOptions): string {
  const lines: string[] = []
  if (options.number === undefined) {
    const counted = options.verbose ? ' 0 packets, 0 bytes' : ''
    lines.push(
      `Chain ${chain.name} (${chain.policy ? `policy ${chain.policy}${counted}` : `${references} references`})`,
    )
    lines.push(header(options))
  }
  for (const [i, rule] of chain.rules.entries()) {
    if (options.number !== undefined && options.number !== i + 1) continue
    lines.push(line(rule.spec, rule.packets, rule.bytes, i + 1, options))
  }
  return lines.map(text => `${text}\n`).join('')
}

function header({ lineNumbers, verbose, exact }: ListOptions): string {
  let out = lineNumbers ? 'num  ' : ''
  if (verbose) out += exact ? '    pkts      bytes ' : ' pkts bytes '
  out += verbose
    ? 'target     prot opt in     out     source               destination         '
    : 'target     prot opt source               destination         '
  return out
}

function line(spec: RuleSpec, packets: number, bytes: number, number: number, options: ListOptions): string {
  let out = options.lineNumbers ? `${String(number).padEnd(4)} ` : ''
  if (options.verbose)
    out += options.exact
      ? `${String(packets).padStart(8)} ${String(bytes).padStart(10)} `
      : `${short(packets)} ${short(bytes)} `
  const { target, protocol } = spec
  out += `${targetName(target).padEnd(9)} ${protocol?.invert ? '!' : ' '}`
  const any = options.numeric ? '0' : 'all'
  const shown = protocol ? (options.numeric ? String(protocol.value) : protocolName(protocol.value)) : any
  out += `${shown.padEnd(4)} -- `
  if (options.verbose) out += ` ${device(spec.inInterface, options)} ${device(spec.outInterface, options)} `
  out += `${address(spec.source, options)}${address(spec.destination, options)}`
  if (target.kind === 'goto') out += '[goto] '
  for (const text of [...spec.matches.map(m => matchText(m, options)), targetText(target, options)])
    if (text) out += ` ${text}`
  return out
}

function targetName(target: Target): string {
  if (target.kind === 'jump' || target.kind === 'goto') return target.chain
  if (target.kind === 'none') return ''
  return target.kind === 'NOTRACK' ? 'CT' : target.kind
}

function short(n: number): string {
  let value = n
  for (const suffix of ['', 'K', 'M', 'G', 'T']) {
    if (value <= 99_999 && suffix === '') return String(value).padStart(5)
    if (suffix && value <= 9_999) return `${String(value).padStart(4)}${suffix}`
    value = Math.round(value / 1000)
  }
  return `${value}T`
}

function device(wanted: Inverted<string> | undefined, { numeric }: ListOptions): string {
  const text = wanted ? `${wanted.invert ? '!' : ''}${wanted.value}` : numeric ? '*' : 'any'
  return text.padEnd(6)
}

function address(wanted: RuleSpec['source'], { numeric }: ListOptions): string {
  const any = numeric ? '0.0.0.0/0' : 'anywhere'
  const one = wanted && (wanted.value.prefix === 32 ? formatAddress(wanted.value.address) : formatCidr(wanted.value))
  return `${wanted?.invert ? '!' : ' '}${(one ?? any).padEnd(19)} `
}

/** A few of /etc/services. */
const SERVICES: Readonly<Record<number, string>> = {
  22: 'ssh',
  53: 'domain',
  80: 'http',
  443: 'https',
  8080: 'http-alt',
}

const portText = ({ from, to }: Ports, numeric: boolean) => {
  const name = (n: number) => (numeric ? String(n) : (SERVICES[n] ?? String(n)))
  return from === to ? name(from) : `${name(from)}:${name(to)}`
}

const port = (name: string, p: Ports | undefined, numeric: boolean) =>
  p ? ` ${name}${p.from === p.to ? '' : 's'}:${p.invert ? '!' : ''}${portText(p, numeric)}` : ''
const hex = (n: number) => `0x${n.toString(16)}`

function matchText(match: Match, { numeric }: ListOptions): string {
  switch (match.kind) {
    case 'comment':
      return `/* ${match.text} */`
    case 'tcp':
    case 'udp': {
      const flags =
        match.kind === 'tcp' && match.flags
          ? ` flags:${match.flags.invert ? '!' : ''}0x${match.flags.mask.toString(16).padStart(2, '0')}/0x${match.flags.set.toString(16).padStart(2, '0')}`
          : ''
      return `${match.kind}${port('spt', match.sport, numeric)}${port('dpt', match.dport, numeric)}${flags}`
    }
    case 'icmp':
      if (!numeric && match.type === 8) return `icmp ${match.invert ? '!' : ''}echo-request`
      return match.type === 255
        ? 'icmp any'
        : `icmptype ${match.invert ? '!' : ''}${match.type}${match.code === undefined ? '' : ` code ${match.code}`}`
    case 'multiport':
      return `multiport ${match.which}${match.invert ? ' !' : ''} ${match.ports.map(p => formatRange(p)).join(',')}`
    case 'mark':
      return `mark match ${match.invert ? '! ' : ''}${hex(match.value)}${match.mask === 0xffffffff ? '' : `/${hex(match.mask)}`}`
    case 'connmark':
      return `connmark match ${match.invert ? '! ' : ''} ${hex(match.value)}${match.mask === 0xffffffff ? '' : `/${hex(match.mask)}`}`
    case 'addrtype':
      return `ADDRTYPE match${match.source ? ` src-type ${match.source.invert ? '!' : ''}${match.source.types.join(',')}` : ''}${match.destination ? ` dst-type ${match.destination.invert ? '!' : ''}${match.destination.types.join(',')}` : ''}`
    case 'statistic':
      return match.mode === 'random'
        ? `statistic mode random${match.invert ? ' !' : ''} probability ${(match.probability / 0x80000000).toFixed(11)}`
        : `statistic mode nth${match.invert ? ' !' : ''} every ${match.every}${match.packet ? ` packet ${match.packet}` : ''}`
    case 'conntrack':
      return `${match.invert ? '! ' : ''}ctstate ${statesText(match.states, match.sourceNat, match.destinationNat)}`
    case 'state':
      return `${match.invert ? '! ' : ''}state ${statesText(match.states, false, false)}`
    case 'recent':
      return `${match.invert ? '! ' : ''}recent: ${match.action === 'set' ? 'SET' : match.action === 'rcheck' ? 'CHECK' : match.action === 'update' ? 'UPDATE' : 'REMOVE'}${match.seconds ? ` seconds: ${match.seconds}` : ''}${match.reap ? ' reap' : ''}${match.hitcount ? ` hit_count: ${match.hitcount}` : ''} name: ${match.name} side: ${match.side === 'source' ? 'source' : 'dest'} mask: ${formatAddress(match.mask)}`
    case 'limit':
      return `limit: avg ${rateText(match.period)} burst ${match.burst}`
    case 'nfacct':
      return `nfacct-name  ${match.name}`
    default:
      return numeric ? printMatch(match) : ''
  }
}

function targetText(target: Target, { numeric }: ListOptions): string {
  switch (target.kind) {
    case 'REJECT':
      return `reject-with ${target.with}`
    case 'MARK':
      if (target.value === 0) return `MARK and ${hex(~target.mask >>> 0)}`
      if (target.value === target.mask) return `MARK or ${hex(target.value)}`
      return target.mask === 0 ? `MARK xor ${hex(target.value)}` : `MARK xset ${hex(target.value)}/${hex(target.mask)}`
    case 'CONNMARK':
      return target.action === 'set' ? `CONNMARK set ${hex(target.value)}` : `CONNMARK ${target.action}`
    case 'DNAT':
    case 'SNAT': {
      const { addresses: a, ports: p } = target
      const to = a ? `${formatAddress(a.from)}${a.from === a.to ? '' : `-${formatAddress(a.to)}`}` : ''
      return `to:${to}${p ? `:${formatRange(p, '-')}` : ''}${target.random === 'no' ? '' : target.random === 'fully' ? ' random-fully' : ' random'}${target.persistent ? ' persistent' : ''}`
    }
    case 'MASQUERADE':
      return `${target.ports ? `masq ports: ${formatRange(target.ports, '-')}` : ''}${target.random === 'fully' ? ' random-fully' : target.random === 'random' ? ' random' : ''}`.trim()
    case 'REDIRECT':
      return target.ports ? `redir ports ${formatRange(target.ports, '-')}` : ''
    case 'LOG':
      return `LOG ${numeric ? `flags 0 level ${target.level}` : `level ${LEVELS[target.level]}`}${target.prefix ? ` prefix "${target.prefix}"` : ''}`
    case 'NOTRACK':
      return 'NOTRACK'
    default:
      return ''
  }
}

const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
