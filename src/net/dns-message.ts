/** DNS messages: what they say, and their bytes. Source: RFC 1035, 2782 (SRV), 3596 (AAAA), 6891 (EDNS).
 *  Names are compressed as RFC 1035 4.1.4 allows. Left out: classes other than IN, DNSSEC's own record types. */
import type { Address } from './address.ts'

/** Codes of the record types that have a form of their own here. */
export const TYPES = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  HINFO: 13,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  NAPTR: 35,
  OPT: 41,
  DS: 43,
  DNSKEY: 48,
  HTTPS: 65,
  AXFR: 252,
  ANY: 255,
  CAA: 257,
} as const

/** One of `TYPES`, or `TYPE123`. */
export type RecordType = string

export const RCODES = [
  'NOERROR',
  'FORMERR',
  'SERVFAIL',
  'NXDOMAIN',
  'NOTIMP',
  'REFUSED',
  'YXDOMAIN',
  'YXRRSET',
  'NXRRSET',
  'NOTAUTH',
  'NOTZONE',
] as const
export type Rcode = (typeof RCODES)[number]

/** Names have no dot at their end; the root is empty. */
export interface Question {
  name: string
  type: RecordType
}

interface Owner {
  name: string
  /** Seconds. */
  ttl: number
}
export type DnsRecord =
  | (Owner & { type: 'A'; address: Address })
  /** In the short form of RFC 5952. */
  | (Owner & { type: 'AAAA'; address: string })
  | (Owner & { type: 'CNAME' | 'NS' | 'PTR'; target: string })
  | (Owner & { type: 'MX'; preference: number; target: string })
  | (Owner & { type: 'TXT'; texts: readonly string[] })
  | (Owner & { type: 'SRV'; priority: number; weight: number; port: number; target: string })
  | (Owner & { type: 'SOA' } & StartOfAuthority)
  | (Owner & { type: 'other'; code: number; bytes: Uint8Array })

export interface StartOfAuthority {
  primary: string
  mailbox: string
  serial: number
  refresh: number
  retry: number
  expire: number
  minimum: number
}

/** The pseudo-record OPT. */
export interface Edns {
  /** The largest answer that the sender takes over UDP. */
  udpSize: number
  /** DNSSEC answers wanted. */
  dnssecOk: boolean
  options: readonly { code: number; bytes: Uint8Array }[]
}
export const COOKIE_OPTION = 10

export interface Message {
  id: number
  isResponse: boolean
  /** 0 is QUERY. */
  opcode: number
  rcode: Rcode
  authoritative: boolean
  truncated: boolean
  recursionDesired: boolean
  recursionAvailable: boolean
  authenticData: boolean
  checkingDisabled: boolean
  questions: readonly Question[]
  answers: readonly DnsRecord[]
  authorities: readonly DnsRecord[]
  additionals: readonly DnsRecord[]
  edns: Edns | undefined
}

export const typeOf = (record: DnsRecord): RecordType => (record.type === 'other' ? typeName(record.code) : record.type)

const codes = new Map<string, number>(Object.entries(TYPES))
const names = new Map<number, string>(Object.entries(TYPES).map(([name, code]) => [code, name]))
const typeName = (code: number): RecordType => names.get(code) ?? `TYPE${code}`

/** Undefined where there is no such type. */
export function typeCode(type: RecordType): number | undefined {
  const known = codes.get(type)
  if (known !== undefined) return known
  const match = /^TYPE(\d{1,5})$/.exec(type)
  return match ? Number(match[1]) : undefined
}

/** A query as resolvers send it: recursion desired. */
export function query(id: number, name: string, type: RecordType, edns?: Edns): Message {
  return {
    id,
    isResponse: false,
    opcode: 0,
    rcode: 'NOERROR',
    authoritative: false,
    truncated: false,
    recursionDesired: true,
    recursionAvailable: false,
    authenticData: false,
    checkingDisabled: false,
    questions: [{ name, type }],
    answers: [],
    authorities: [],
    additionals: [],
    edns,
  }
}

export type Answer = Partial<
  Pick<Message, 'rcode' | 'authoritative' | 'recursionAvailable' | 'answers' | 'authorities' | 'additionals'>
>

/** The answer to `asked`, with the same question and id. */
export function reply(asked: Message, answer: Answer): Message {
  return {
    id: asked.id,
    isResponse: true,
    opcode: asked.opcode,
    rcode: answer.rcode ?? 'NOERROR',
    authoritative: answer.authoritative ?? false,
    truncated: false,
    recursionDesired: asked.recursionDesired,
    recursionAvailable: answer.recursionAvailable ?? false,
    authenticData: false,
    checkingDisabled: asked.checkingDisabled,
    questions: asked.questions,
    answers: answer.answers ?? [],
    authorities: answer.authorities ?? [],
    additionals: answer.additionals ?? [],
    edns: undefined,
  }
}

/** Labels of 1 to 63 characters, 253 in all (RFC 1035 3.1). */
export function isEncodable(name: string): boolean {
  return name === '' || (name.length <= 253 && name.split('.').every(label => label.length > 0 && label.length < 64))
}

/** 10.96.0.1 to `1.0.96.10.in-addr.arpa`. */
export function reverseName(address: Address): string {
  return `${address & 255}.${(address >>> 8) & 255}.${(address >>> 16) & 255}.${address >>> 24}.in-addr.arpa`
}
