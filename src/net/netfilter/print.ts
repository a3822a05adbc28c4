/** Rules as iptables-save 1.8.9 prints them. Source: libxt_*.c and libipt_*.c, their save functions. */
import { formatAddress, formatCidr } from '../address.ts'
import { ESTABLISHED, INVALID, NEW, RELATED, UNTRACKED } from '../packet.ts'
import { PROTOCOLS, type Match, type PortRange, type Ports, type RuleSpec, type Target } from './rule.ts'

const NAMES = new Map(Object.entries(PROTOCOLS).map(([name, number]) => [number, name]))

export function protocolName(number: number): string {
  return NAMES.get(number) ?? String(number)
}

const not = (invert: boolean) => (invert ? '! ' : '')
const hex = (n: number) => `0x${n.toString(16)}`
const masked = (value: number, mask: number) => (mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`)
export const formatRange = ({ from, to }: PortRange, between = ':') =>
  from === to ? `${from}` : `${from}${between}${to}`

/** Everything after `-A CHAIN `. */
export function printRule(spec: Omit<RuleSpec, 'text'>): string {
  const out: string[] = []
  const { source, destination, inInterface, outInterface, protocol } = spec
  if (source) out.push(`${not(source.invert)}-s ${formatCidr(source.value)}`)
  if (destination) out.push(`${not(destination.invert)}-d ${formatCidr(destination.value)}`)
  if (inInterface) out.push(`${not(inInterface.invert)}-i ${inInterface.value}`)
  if (outInterface) out.push(`${not(outInterface.invert)}-o ${outInterface.value}`)
  if (protocol) out.push(`${not(protocol.invert)}-p ${protocolName(protocol.value)}`)
  for (const match of spec.matches) {
    const options = printMatch(match)
    out.push(options ? `-m ${match.kind} ${options}` : `-m ${match.kind}`)
  }
  const target = printTarget(spec.target)
  if (target) out.push(target)
  return out.join(' ')
}

const ports = (flag: string, p: Ports | undefined) => (p ? [`${not(p.invert)}${flag} ${formatRange(p)}`] : [])
const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG']
const flagNames = (bits: number) => TCP_FLAGS.filter((_, i) => bits & (1 << i)).join(',') || 'NONE'

export function statesText(states: number, sourceNat: boolean, destinationNat: boolean): string {
  const names: string[] = []
  if (states & INVALID) names.push('INVALID')
  if (states & NEW) names.push('NEW')
  if (states & RELATED) names.push('RELATED')
  if (states & ESTABLISHED) names.push('ESTABLISHED')
  if (states & UNTRACKED) names.push('UNTRACKED')
  if (sourceNat) names.push('SNAT')
  if (destinationNat) names.push('DNAT')
  return names.join(',')
}

/** The options of a match, as after `-m KIND `. */
export function printMatch(match: Match): string {
  switch (match.kind) {
    case 'tcp': {
      const { flags } = match
      const syn = flags && flags.mask === 23 && flags.set === 2
      return [
        ...ports('--sport', match.sport),
        ...ports('--dport', match.dport),
        ...(flags
          ? [
              `${not(flags.invert)}${syn ? '--tcp-flags FIN,SYN,RST,ACK SYN' : `--tcp-flags ${flagNames(flags.mask)} ${flagNames(flags.set)}`}`,
            ]
          : []),
      ].join(' ')
    }
    case 'udp':
      return [...ports('--sport', match.sport), ...ports('--dport', match.dport)].join(' ')
    case 'icmp': {
      const type =
        match.type === 255 ? 'any' : match.code === undefined ? `${match.type}` : `${match.type}/${match.code}`
      return `${not(match.invert)}--icmp-type ${type}`
    }
    case 'multiport':
      return `${not(match.invert)}--${match.which} ${match.ports.map(p => formatRange(p)).join(',')}`
    case 'comment':
      return `--comment ${quoted(match.text)}`
    case 'mark':
    case 'connmark':
      return `${not(match.invert)}--mark ${masked(match.value, match.mask)}`
    case 'addrtype':
      return [
        ...(match.source ? [`${not(match.source.invert)}--src-type ${match.source.types.join(',')}`] : []),
        ...(match.destination
          ? [`${not(match.destination.invert)}--dst-type ${match.destination.types.join(',')}`]
          : []),
      ].join(' ')
    case 'statistic':
      return match.mode === 'random'
        ? `--mode random ${not(match.invert)}--probability ${(match.probability / 0x80000000).toFixed(11)}`
        : `--mode nth ${not(match.invert)}--every ${match.every} --packet ${match.packet}`
    case 'conntrack':
      return `${not(match.invert)}--ctstate ${statesText(match.states, match.sourceNat, match.destinationNat)}`
    case 'state':
      return `${not(match.invert)}--state ${statesText(match.states, false, false)}`
    case 'recent':
      return [
        `${not(match.invert)}--${match.action}`,
        ...(match.seconds ? [`--seconds ${match.seconds}`] : []),
        ...(match.reap ? ['--reap'] : []),
        ...(match.hitcount ? [`--hitcount ${match.hitcount}`] : []),
        `--name ${match.name}`,
        `--mask ${formatAddress(match.mask)}`,
        match.side === 'source' ? '--rsource' : '--rdest',
      ].join(' ')
    case 'limit':
      return `--limit ${rateText(match.period)}${match.burst === 5 ? '' : ` --limit-burst ${match.burst}`}`
    case 'nfacct':
      return `--nfacct-name  ${match.name}`
  }
}

export function printTarget(target: Target): string {
  switch (target.kind) {
    case 'none':
      return ''
    case 'jump':
      return `-j ${target.chain}`
    case 'goto':
      return `-g ${target.chain}`
    case 'NOTRACK':
      return '-j CT --notrack'
    case 'REJECT':
      return `-j REJECT --reject-with ${target.with}`
    case 'MARK':
      return `-j MARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`
    case 'CONNMARK':
      if (target.action === 'set') return `-j CONNMARK --set-xmark ${hex(target.value)}/${hex(target.mask)}`
      return `-j CONNMARK --${target.action}-mark --nfmask ${hex(target.mask)} --ctmask ${hex(target.mask)}`
    case 'DNAT':
    case 'SNAT': {
      const { addresses: a, ports: p } = target
      const to = a ? `${formatAddress(a.from)}${a.to === a.from ? '' : `-${formatAddress(a.to)}`}` : ''
      return `-j ${target.kind} --to-${target.kind === 'DNAT' ? 'destination' : 'source'} ${to}${p ? `:${formatRange(p, '-')}` : ''}${randomText(target.random)}${target.persistent ? ' --persistent' : ''}`
    }
    case 'MASQUERADE':
    case 'REDIRECT':
      return `-j ${target.kind}${target.ports ? ` --to-ports ${formatRange(target.ports, '-')}` : ''}${randomText(target.random)}`
    case 'LOG':
      return `-j LOG${target.prefix ? ` --log-prefix ${quoted(target.prefix)}` : ''}${target.level === 4 ? '' : ` --log-level ${target.level}`}`
    default:
      return `-j ${target.kind}`
  }
}

const randomText = (random: 'no' | 'random' | 'fully') =>
  random === 'no' ? '' : random === 'fully' ? ' --random-fully' : ' --random'

/** As xtables_save_string: quotes only where they are needed, or where the text is not one word. */
export function quoted(text: string): string {
  if (/^[\w-]+$/.test(text)) return text
  return `"${text.replace(/["'\\]/g, c => `\\${c}`)}"`
}

const RATES: readonly (readonly [string, number])[] = [
  ['day', 864_000_000],
  ['hour', 36_000_000],
  ['min', 600_000],
  ['sec', 10_000],
]

/** As print_rate of libxt_limit. */
export function rateText(period: number): string {
  let i = 1
  for (; i < 4; i++) {
    const unit = RATES[i]![1]
    if (period > unit || unit / period < unit % period) break
  }
  const [name, unit] = RATES[i - 1]!
  return `${Math.floor(unit / period)}/${name}`
}
