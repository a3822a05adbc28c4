/** The options of iptables' matches. Source: extensions/libxt_*.c. */
import { parseAddress } from '../address.ts'
import { ESTABLISHED, INVALID, NEW, RELATED, UNTRACKED } from '../packet.ts'
import { RuleError, type AddressTypes, type Inverted, type Match, type PortRange, type Ports } from './rule.ts'

export type MatchKind = Match['kind']

export interface Option {
  flag: string
  values: readonly string[]
  invert: boolean
}

/** How many words follow each option. */
export const MATCH_OPTIONS: Readonly<Record<MatchKind, Readonly<Record<string, number>>>> = {
  tcp: { '--sport': 1, '--source-port': 1, '--dport': 1, '--destination-port': 1, '--tcp-flags': 2, '--syn': 0 },
  udp: { '--sport': 1, '--source-port': 1, '--dport': 1, '--destination-port': 1 },
  icmp: { '--icmp-type': 1 },
  multiport: {
    '--sports': 1,
    '--source-ports': 1,
    '--dports': 1,
    '--destination-ports': 1,
    '--ports': 1,
  },
  comment: { '--comment': 1 },
  mark: { '--mark': 1 },
  connmark: { '--mark': 1 },
  addrtype: { '--src-type': 1, '--dst-type': 1 },
  statistic: { '--mode': 1, '--probability': 1, '--every': 1, '--packet': 1 },
  conntrack: { '--ctstate': 1 },
  state: { '--state': 1 },
  recent: {
    '--set': 0,
    '--rcheck': 0,
    '--update': 0,
    '--remove': 0,
    '--seconds': 1,
    '--hitcount': 1,
    '--reap': 0,
    '--name': 1,
    '--mask': 1,
    '--rsource': 0,
    '--rdest': 0,
  },
  limit: { '--limit': 1, '--limit-burst': 1 },
  nfacct: { '--nfacct-name': 1 },
}

/** Decimal or 0x; undefined where it is neither, or more than `most`. */
export function parsePortNumber(text: string, most = 65_535): number | undefined {
  if (!/^(\d+|0x[\da-f]+)$/i.test(text)) return undefined
  const number = Number(text)
  return number <= most ? number : undefined
}

const SERVICES: Readonly<Record<string, number>> = { ssh: 22, domain: 53, http: 80, https: 443, telnet: 23, smtp: 25 }

function portOf(text: string): number {
  const port = parsePortNumber(text) ?? SERVICES[text]
  if (port === undefined) throw new RuleError(`invalid port/service \`${text}' specified`)
  return port
}

export function portRange(text: string, between = ':'): PortRange {
  const [from = '', to] = text.split(between)
  const range = {
    from: from === '' ? 0 : portOf(from),
    to: to === undefined ? portOf(from) : to === '' ? 65_535 : portOf(to),
  }
  if (range.from > range.to) throw new RuleError(`invalid portrange (min > max)`)
  return range
}

const FLAGS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32, ALL: 63, NONE: 0 }
function flagBits(text: string): number {
  let bits = 0
  for (const name of text.split(',')) {
    const bit = FLAGS[name.toUpperCase()]
    if (bit === undefined) throw new RuleError(`Unknown TCP flag \`${name}'`)
    bits |= bit
  }
  return bits
}

const ICMP_TYPES: Readonly<Record<string, readonly [number, number?]>> = {
  any: [255],
  'echo-reply': [0],
  'destination-unreachable': [3],
  'network-unreachable': [3, 0],
  'host-unreachable': [3, 1],
  'protocol-unreachable': [3, 2],
  'port-unreachable': [3, 3],
  'echo-request': [8],
  ping: [8],
  pong: [0],
  'time-exceeded': [11],
}

const STATES: Readonly<Record<string, number>> = { INVALID, NEW, RELATED, ESTABLISHED, UNTRACKED }
const UNITS: readonly (readonly [string, number])[] = [
  ['second', 1],
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
]

/** `0x4000/0x4000`, in hexadecimal, octal or decimal. */
export function valueAndMask(text: string, option: string): { value: number; mask: number } {
  const [value = '', mask] = text.split('/')
  const numbers = [value, mask ?? '0xffffffff'].map(word => parsePortNumber(word, 0xffffffff))
  if (numbers[0] === undefined || numbers[1] === undefined)
    throw new RuleError(`${option}: Bad value for "${option}" option: "${text}"`)
  return { value: numbers[0] >>> 0, mask: numbers[1] >>> 0 }
}

/** @throws RuleError */
export function parseMatch(kind: MatchKind, options: readonly Option[], protocol: Inverted<number> | undefined): Match {
  const find = (...flags: string[]) => options.find(o => flags.includes(o.flag))
  const word = (...flags: string[]) => find(...flags)?.values[0]
  const has = (flag: string) => options.some(o => o.flag === flag)
  const need = (flag: string): Option => {
    const option = find(flag)
    if (!option) throw new RuleError(`${kind}: option "${flag}" must be specified`)
    return option
  }
  const ports = (...flags: string[]): Ports | undefined => {
    const option = find(...flags)
    return option && { ...portRange(option.values[0]!), invert: option.invert }
  }
  switch (kind) {
    case 'tcp':
    case 'udp': {
      const wanted = kind === 'tcp' ? 6 : 17
      if (!protocol || protocol.invert || protocol.value !== wanted)
        throw new RuleError(`match "${kind}" needs -p ${kind}`)
      const sport = ports('--sport', '--source-port')
      const dport = ports('--dport', '--destination-port')
      const match = { kind, ...(sport && { sport }), ...(dport && { dport }) }
      if (match.kind === 'udp') return { ...match, kind: 'udp' }
      const flags = find('--tcp-flags', '--syn')
      if (!flags) return { ...match, kind: 'tcp' }
      const [mask, set] = flags.flag === '--syn' ? [23, 2] : [flagBits(flags.values[0]!), flagBits(flags.values[1]!)]
      return { ...match, kind: 'tcp', flags: { mask, set, invert: flags.invert } }
    }
    case 'icmp': {
      const option = need('--icmp-type')
      const name = option.values[0]!
      const [type, code] = ICMP_TYPES[name] ?? name.split('/').map(Number)
      if (type === undefined || Number.isNaN(type)) throw new RuleError(`Invalid ICMP type \`${name}'`)
      return { kind, type, code, invert: option.invert }
    }
    case 'multiport': {
      const option = options[0]
      if (!option) throw new RuleError('multiport expection an option')
      const which = option.flag.startsWith('--s') ? 'sports' : option.flag === '--ports' ? 'ports' : 'dports'
      const list = option.values[0]!.split(',').map(text => portRange(text))
      if (list.length > 15) throw new RuleError('too many ports specified')
      return { kind, which, ports: list, invert: option.invert }
    }
    case 'comment':
      return { kind, text: need('--comment').values[0]! }
    case 'mark':
    case 'connmark': {
      const option = need('--mark')
      return { kind, ...valueAndMask(option.values[0]!, '--mark'), invert: option.invert }
    }
    case 'addrtype': {
      const types = (flag: string): AddressTypes | undefined => {
        const option = find(flag)
        if (!option) return undefined
        const names = option.values[0]!.split(',').map(name => name.toUpperCase())
        const known = (name: string): name is AddressTypes['types'][number] =>
          ['LOCAL', 'UNICAST', 'BROADCAST', 'MULTICAST', 'UNSPEC'].includes(name)
        const list = names.filter(known)
        if (list.length < names.length) throw new RuleError(`addrtype: bad type \`${option.values[0]}'`)
        return { types: list, invert: option.invert }
      }
      const source = types('--src-type')
      const destination = types('--dst-type')
      if (!source && !destination) throw new RuleError('addrtype: you must specify --src-type or --dst-type')
      return { kind, ...(source && { source }), ...(destination && { destination }) }
    }
    case 'statistic': {
      if (need('--mode').values[0] === 'random') {
        const option = need('--probability')
        const p = Number(option.values[0])
        if (!(p >= 0 && p <= 1)) throw new RuleError('statistic: Bad value for "--probability" option')
        return { kind, mode: 'random', probability: Math.round(p * 0x80000000), invert: option.invert }
      }
      const every = need('--every')
      const packet = Number(word('--packet') ?? 0)
      if (packet >= Number(every.values[0])) throw new RuleError('the --packet p must be 0 <= p <= n-1')
      return { kind, mode: 'nth', every: Number(every.values[0]), packet, invert: every.invert }
    }
    case 'conntrack':
    case 'state': {
      const option = need(kind === 'state' ? '--state' : '--ctstate')
      const match = { kind, states: 0, sourceNat: false, destinationNat: false, invert: option.invert }
      for (const name of option.values[0]!.toUpperCase().split(',')) {
        if (name === 'SNAT' && kind === 'conntrack') match.sourceNat = true
        else if (name === 'DNAT' && kind === 'conntrack') match.destinationNat = true
        else if (STATES[name]) match.states |= STATES[name]
        else throw new RuleError(`Bad ctstate "${name}"`)
      }
      return match
    }
    case 'recent': {
      const action = (['set', 'rcheck', 'update', 'remove'] as const).find(a => has(`--${a}`))
      if (!action) throw new RuleError("recent: you must specify one of `--set', `--rcheck' `--update' or `--remove'")
      const mask = parseAddress(word('--mask') ?? '255.255.255.255')
      if (mask === undefined) throw new RuleError('recent: Bad value for "--mask" option')
      return {
        kind,
        action,
        seconds: Number(word('--seconds') ?? 0),
        hitcount: Number(word('--hitcount') ?? 0),
        reap: has('--reap'),
        name: word('--name') ?? 'DEFAULT',
        mask,
        side: has('--rdest') ? 'destination' : 'source',
        invert: find(`--${action}`)!.invert,
      }
    }
    case 'limit': {
      const [count = '', unit = 'second'] = (word('--limit') ?? '3/hour').split('/')
      const seconds = UNITS.find(([name]) => unit && name.startsWith(unit.toLowerCase()))?.[1]
      if (!seconds || !(Number(count) > 0)) throw new RuleError(`bad rate \`${word('--limit') ?? ''}'`)
      return { kind, period: Math.floor((seconds * 10_000) / Number(count)), burst: Number(word('--limit-burst') ?? 5) }
    }
    case 'nfacct':
      return { kind, name: need('--nfacct-name').values[0]! }
  }
}
