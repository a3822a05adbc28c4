/** A rule as data: what iptables knows of it, apart from where it stands and what it has counted. Shared by all tables
 *  that hold the same rule, and frozen in meaning: printing it gives what it was parsed from, in iptables' own order. */
import type { Address, Cidr } from '../address.ts'
import type { RejectWith } from './verdict.ts'

export interface PortRange {
  from: number
  to: number
}

/** What `-m` adds, in the words of its options. */
export type Match =
  | { kind: 'tcp'; sport?: Ports; dport?: Ports; flags?: { mask: number; set: number; invert: boolean } }
  | { kind: 'udp'; sport?: Ports; dport?: Ports }
  | { kind: 'icmp'; type: number; code: number | undefined; invert: boolean }
  | { kind: 'multiport'; which: 'sports' | 'dports' | 'ports'; ports: readonly PortRange[]; invert: boolean }
  | { kind: 'comment'; text: string }
  | { kind: 'mark' | 'connmark'; value: number; mask: number; invert: boolean }
  | { kind: 'addrtype'; source?: AddressTypes; destination?: AddressTypes }
  /** `probability` in steps of 2^-31, as the kernel keeps it. */
  | { kind: 'statistic'; mode: 'random'; probability: number; invert: boolean }
  | { kind: 'statistic'; mode: 'nth'; every: number; packet: number; invert: boolean }
  | { kind: 'conntrack' | 'state'; states: number; sourceNat: boolean; destinationNat: boolean; invert: boolean }
  | Recent
  /** `period` in ten-thousandths of a second between packets. */
  | { kind: 'limit'; period: number; burst: number }
  | { kind: 'nfacct'; name: string }

export interface Recent {
  kind: 'recent'
  action: 'set' | 'rcheck' | 'update' | 'remove'
  seconds: number
  hitcount: number
  reap: boolean
  name: string
  mask: Address
  side: 'source' | 'destination'
  invert: boolean
}

export interface Ports extends PortRange {
  invert: boolean
}

export interface AddressTypes {
  types: readonly ('LOCAL' | 'UNICAST' | 'BROADCAST' | 'MULTICAST' | 'UNSPEC')[]
  invert: boolean
}

export type Target =
  | { kind: 'ACCEPT' | 'DROP' | 'RETURN' | 'TRACE' | 'NOTRACK' }
  | { kind: 'jump' | 'goto'; chain: string }
  | { kind: 'REJECT'; with: RejectWith }
  | { kind: 'MARK'; value: number; mask: number }
  | { kind: 'CONNMARK'; action: 'set' | 'save' | 'restore'; value: number; mask: number }
  | { kind: 'DNAT' | 'SNAT'; addresses?: AddressRange; ports?: PortRange; random: Randomness; persistent: boolean }
  | { kind: 'MASQUERADE' | 'REDIRECT'; ports?: PortRange; random: Randomness }
  | { kind: 'LOG'; prefix: string; level: number }
  /** A rule without `-j` only counts. */
  | { kind: 'none' }

export interface AddressRange {
  from: Address
  to: Address
}
export type Randomness = 'no' | 'random' | 'fully'

export interface Inverted<T> {
  value: T
  invert: boolean
}

export interface RuleSpec {
  source?: Inverted<Cidr>
  destination?: Inverted<Cidr>
  /** A `+` at the end stands for any more. */
  inInterface?: Inverted<string>
  outInterface?: Inverted<string>
  /** Its number; 0 is any. */
  protocol?: Inverted<number>
  matches: readonly Match[]
  target: Target
  /** As `iptables -S` prints it, after `-A CHAIN `. */
  text: string
}

export const PROTOCOLS: Readonly<Record<string, number>> = {
  icmp: 1,
  igmp: 2,
  ipencap: 4,
  tcp: 6,
  udp: 17,
  gre: 47,
  esp: 50,
  ah: 51,
  sctp: 132,
}

/** What iptables has against a rule; `message` without the program's name. */
export class RuleError extends Error {
  /** How iptables exits: 2 for what it cannot parse, 1 for what the kernel refuses. */
  readonly status: number
  /** Whether `Try 'iptables -h'` follows. */
  readonly hint: boolean
  constructor(message: string, { status = 2, hint = true }: { status?: number; hint?: boolean } = {}) {
    super(message)
    this.status = status
    this.hint = hint
  }
}
