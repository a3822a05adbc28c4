/** Targets and their options. Source: extensions/libxt_*.c, libipt_*.c. */
import { parseAddress } from '../address.ts'
import { portRange, valueAndMask, type Option } from './parse-match.ts'
import { RuleError, type AddressRange, type Inverted, type PortRange, type Randomness, type Target } from './rule.ts'
import { REJECT_WITH } from './verdict.ts'

/** How many words follow each option. */
export const TARGET_OPTIONS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  REJECT: { '--reject-with': 1 },
  MARK: { '--set-xmark': 1, '--set-mark': 1, '--and-mark': 1, '--or-mark': 1, '--xor-mark': 1 },
  CONNMARK: {
    '--set-xmark': 1,
    '--set-mark': 1,
    '--save-mark': 0,
    '--restore-mark': 0,
    '--nfmask': 1,
    '--ctmask': 1,
    '--mask': 1,
  },
  DNAT: { '--to-destination': 1, '--random': 0, '--persistent': 0 },
  SNAT: { '--to-source': 1, '--random': 0, '--random-fully': 0, '--persistent': 0 },
  MASQUERADE: { '--to-ports': 1, '--random': 0, '--random-fully': 0 },
  REDIRECT: { '--to-ports': 1, '--random': 0 },
  LOG: {
    '--log-prefix': 1,
    '--log-level': 1,
    '--log-tcp-sequence': 0,
    '--log-tcp-options': 0,
    '--log-ip-options': 0,
    '--log-uid': 0,
  },
  CT: { '--notrack': 0 },
  TRACE: {},
  NOTRACK: {},
}

const SHORT_REJECTS: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'admin-prohib': 'icmp-admin-prohibited',
  'tcp-rst': 'tcp-reset',
}

const LEVELS = ['emerg', 'alert', 'crit', 'error', 'warning', 'notice', 'info', 'debug']

/** @param name undefined where the rule has no `-j` @throws RuleError */
export function parseTarget(
  name: string | undefined,
  goto: boolean,
  options: readonly Option[],
  protocol: Inverted<number> | undefined,
): Target {
  if (name === undefined) return { kind: 'none' }
  const word = (...flags: string[]) => options.find(o => flags.includes(o.flag))?.values[0]
  const has = (flag: string) => options.some(o => o.flag === flag)
  const random: Randomness = has('--random-fully') ? 'fully' : has('--random') ? 'random' : 'no'
  if (goto) return { kind: 'goto', chain: name }
  switch (name) {
    case 'ACCEPT':
    case 'DROP':
    case 'RETURN':
    case 'TRACE':
    case 'NOTRACK':
      return { kind: name }
    case 'CT':
      if (!has('--notrack')) throw new RuleError('CT: only --notrack is supported')
      return { kind: 'NOTRACK' }
    case 'REJECT': {
      const wanted = word('--reject-with') ?? 'icmp-port-unreachable'
      const found = REJECT_WITH.find(r => r.name === (SHORT_REJECTS[wanted] ?? wanted))
      if (!found) throw new RuleError(`unknown reject type "${wanted}"`)
      if (found.name === 'tcp-reset' && protocol?.value !== 6) throw new RuleError('REJECT: tcp-reset needs -p tcp')
      return { kind: 'REJECT', with: found.name }
    }
    case 'MARK':
      return { kind: 'MARK', ...markOf(options, 'MARK') }
    case 'CONNMARK': {
      const action = has('--save-mark') ? 'save' : has('--restore-mark') ? 'restore' : 'set'
      if (action === 'set') return { kind: 'CONNMARK', action, ...markOf(options, 'CONNMARK') }
      const mask = valueAndMask(word('--nfmask', '--mask', '--ctmask') ?? '0xffffffff', '--mask').value
      return { kind: 'CONNMARK', action, value: 0, mask }
    }
    case 'DNAT':
    case 'SNAT': {
      const flag = name === 'DNAT' ? '--to-destination' : '--to-source'
      const to = word(flag)
      if (to === undefined) throw new RuleError(`${name}: option "${flag}" must be specified`)
      const { addresses, ports } = natRange(to, protocol)
      return {
        kind: name,
        ...(addresses && { addresses }),
        ...(ports && { ports }),
        random,
        persistent: has('--persistent'),
      }
    }
    case 'MASQUERADE':
    case 'REDIRECT': {
      const to = word('--to-ports')
      if (to !== undefined) needPorts(protocol)
      return { kind: name, ...(to !== undefined && { ports: portRange(to, '-') }), random }
    }
    case 'LOG': {
      const level = word('--log-level') ?? '4'
      const named = LEVELS.findIndex(l => level !== '' && l.startsWith(level))
      return { kind: 'LOG', prefix: word('--log-prefix') ?? '', level: /^\d$/.test(level) ? Number(level) : named }
    }
    default:
      return { kind: 'jump', chain: name }
  }
}

function markOf(options: readonly Option[], name: string): { value: number; mask: number } {
  const option = options.find(o => o.flag.endsWith('mark') && o.values.length)
  if (!option) throw new RuleError(`${name}: One of the --set-xmark, --{and,or,xor,set}-mark options is required`)
  const { value, mask } = valueAndMask(option.values[0]!, option.flag)
  switch (option.flag) {
    case '--set-mark':
      return { value, mask: (mask | value) >>> 0 }
    case '--and-mark':
      return { value: 0, mask: ~value >>> 0 }
    case '--or-mark':
      return { value, mask: value }
    case '--xor-mark':
      return { value, mask: 0 }
    default:
      return { value, mask }
  }
}

function needPorts(protocol: Inverted<number> | undefined): void {
  if (protocol?.value !== 6 && protocol?.value !== 17 && protocol?.value !== 132)
    throw new RuleError('Need TCP, UDP, SCTP or DCCP with port specification')
}

function natRange(
  text: string,
  protocol: Inverted<number> | undefined,
): { addresses?: AddressRange; ports?: PortRange } {
  const colon = text.indexOf(':')
  const range: { addresses?: AddressRange; ports?: PortRange } = {}
  if (colon >= 0) {
    needPorts(protocol)
    const ports = text.slice(colon + 1)
    if (!/^\d+(-\d+)?$/.test(ports)) throw new RuleError(`Port \`${ports}' not valid`)
    range.ports = portRange(ports, '-')
    if (range.ports.from === 0 || range.ports.to > 65_535) throw new RuleError(`Port \`${ports}' not valid`)
  }
  const head = colon < 0 ? text : text.slice(0, colon)
  if (head) {
    const [from, to] = head.split('-').map(part => parseAddress(part))
    if (from === undefined || (head.includes('-') && to === undefined)) throw new RuleError(`Bad IP address "${head}"`)
    range.addresses = { from, to: to ?? from }
  }
  return range
}
