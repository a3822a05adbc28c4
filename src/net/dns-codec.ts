/** DNS messages to bytes and back. Source: RFC 1035 section 4; checked against a library in the test. */
import {
  RCODES,
  TYPES,
  typeCode,
  type DnsRecord,
  type Edns,
  type Message,
  type Question,
  type RecordType,
} from './dns-message.ts'
import { formatIPv6, parseIPv6 } from './ipv6-text.ts'

const CLASS_IN = 1
const HEADER = 12
const POINTER = 0xc000
const FARTHEST = 0x3fff

const FLAG = { qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, ad: 0x0020, cd: 0x0010 }
const CHARS = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte))
const TYPE_NAMES = new Map<number, string>(Object.entries(TYPES).map(([name, code]) => [code, name]))

/** One at a time is written here, then copied out. */
const scratch = new Uint8Array(65_535)
let at = 0
const offsets = new Map<string, number>()

function byte(value: number): void {
  scratch[at++] = value
}
function short(value: number): void {
  scratch[at++] = value >>> 8
  scratch[at++] = value
}
function long(value: number): void {
  short(value >>> 16)
  short(value & 0xffff)
}

/** A name as it is written where nothing can be pointed to, and what each of its labels begins. */
interface WireName {
  bytes: Uint8Array
  suffixes: readonly string[]
  starts: readonly number[]
}

const MOST_NAMES = 20_000
const wireNames = new Map<string, WireName>()

function wireNameOf(name: string): WireName {
  let wire = wireNames.get(name)
  if (wire) return wire
  const bytes = new Uint8Array(name ? name.length + 2 : 1)
  const suffixes: string[] = []
  const starts: number[] = []
  for (let from = 0; from < name.length;) {
    let dot = name.indexOf('.', from)
    if (dot < 0) dot = name.length
    suffixes.push(name.slice(from))
    starts.push(from)
    bytes[from] = dot - from
    for (let i = from; i < dot; i++) bytes[i + 1] = name.charCodeAt(i)
    from = dot + 1
  }
  wire = { bytes, suffixes, starts }
  if (wireNames.size >= MOST_NAMES) wireNames.clear()
  wireNames.set(name, wire)
  return wire
}

/** The question's name, and where it stands: what most other names of a message point to. */
let first = ''
let firstAt = -1
let firstIsKnown = false

function copy(bytes: Uint8Array, length: number): void {
  for (let i = 0; i < length; i++) scratch[at + i] = bytes[i]!
  at += length
}

function remember({ suffixes, starts }: WireName, from: number): void {
  for (let i = 0; i < suffixes.length; i++) {
    const here = from + starts[i]!
    if (here <= FARTHEST && !offsets.has(suffixes[i]!)) offsets.set(suffixes[i]!, here)
  }
}

function writeName(name: string): void {
  const wire = wireNameOf(name)
  if (firstAt < 0) {
    first = name
    firstAt = at
    copy(wire.bytes, wire.bytes.length)
    return
  }
  if (name === first && name) {
    short(POINTER | firstAt)
    return
  }
  if (!firstIsKnown) {
    firstIsKnown = true
    remember(wireNameOf(first), firstAt)
  }
  const { bytes, suffixes, starts } = wire
  const begun = at
  for (let i = 0; i < suffixes.length; i++) {
    const seen = offsets.get(suffixes[i]!)
    if (seen === undefined) continue
    copy(bytes, starts[i]!)
    short(POINTER | seen)
    remember({ bytes, suffixes: suffixes.slice(0, i), starts }, begun)
    return
  }
  copy(bytes, bytes.length)
  remember(wire, begun)
}

function writeText(text: string): void {
  const bytes = new TextEncoder().encode(text).subarray(0, 255)
  byte(bytes.length)
  scratch.set(bytes, at)
  at += bytes.length
}

function writeRecord(record: DnsRecord): void {
  writeName(record.name)
  short(record.type === 'other' ? record.code : TYPES[record.type])
  short(CLASS_IN)
  long(record.ttl)
  const lengthAt = at
  at += 2
  switch (record.type) {
    case 'A':
      long(record.address)
      break
    case 'AAAA':
      scratch.set(parseIPv6(record.address) ?? new Uint8Array(16), at)
      at += 16
      break
    case 'CNAME':
    case 'NS':
    case 'PTR':
      writeName(record.target)
      break
    case 'MX':
      short(record.preference)
      writeName(record.target)
      break
    case 'TXT':
      for (const text of record.texts) writeText(text)
      break
    case 'SRV':
      short(record.priority)
      short(record.weight)
      short(record.port)
      // RFC 2782 forbids to compress the target.
      copy(wireNameOf(record.target).bytes, wireNameOf(record.target).bytes.length)
      break
    case 'SOA':
      writeName(record.primary)
      writeName(record.mailbox)
      for (const value of [record.serial, record.refresh, record.retry, record.expire, record.minimum]) long(value)
      break
    case 'other':
      scratch.set(record.bytes, at)
      at += record.bytes.length
  }
  const length = at - lengthAt - 2
  scratch[lengthAt] = length >>> 8
  scratch[lengthAt + 1] = length
}

function writeEdns(edns: Edns): void {
  byte(0)
  short(TYPES.OPT)
  short(edns.udpSize)
  long(edns.dnssecOk ? 0x8000 : 0)
  short(edns.options.reduce((sum, option) => sum + 4 + option.bytes.length, 0))
  for (const { code, bytes } of edns.options) {
    short(code)
    short(bytes.length)
    scratch.set(bytes, at)
    at += bytes.length
  }
}

/** A message and its bytes. */
interface Coded {
  message: Message
  bytes: Uint8Array
}

/** What was coded last, in a table of so many places with so many each (a name has several servers). */
const PLACES = 64
const MOST_HERE = 4
type Recent = (Coded[] | undefined)[]
const written: Recent = []
const read: Recent = []

function remembered(recent: Recent, place: number, coded: Coded): void {
  const here = (recent[place] ??= [])
  here.unshift(coded)
  if (here.length > MOST_HERE) here.pop()
}

/** Such messages have the same bytes but for the first two. Records are not compared, only known again. */
function sameButForId(a: Message, b: Message): boolean {
  const asked = a.questions[0]!
  const other = b.questions[0]!
  return (
    a.questions.length === 1 &&
    b.questions.length === 1 &&
    asked.name === other.name &&
    asked.type === other.type &&
    sameRecords(a.answers, b.answers) &&
    sameRecords(a.authorities, b.authorities) &&
    sameRecords(a.additionals, b.additionals) &&
    a.edns === b.edns &&
    a.isResponse === b.isResponse &&
    a.rcode === b.rcode &&
    a.opcode === b.opcode &&
    a.authoritative === b.authoritative &&
    a.truncated === b.truncated &&
    a.recursionDesired === b.recursionDesired &&
    a.recursionAvailable === b.recursionAvailable &&
    a.authenticData === b.authenticData &&
    a.checkingDisabled === b.checkingDisabled
  )
}

const sameRecords = (a: readonly DnsRecord[], b: readonly DnsRecord[]): boolean => a === b || a.length + b.length === 0

/** Names must be encodable. */
export function encode(message: Message): Uint8Array {
  const asked = message.questions[0]
  if (!asked) return write(message)
  const place = (asked.name.length * 4 + asked.type.length * 2 + (message.isResponse ? 1 : 0)) % PLACES
  const here = written[place]
  if (here) {
    for (const before of here) {
      if (!sameButForId(before.message, message)) continue
      const bytes = before.bytes.slice()
      bytes[0] = message.id >>> 8
      bytes[1] = message.id
      return bytes
    }
  }
  const bytes = write(message)
  remembered(written, place, { message, bytes: bytes.slice() })
  return bytes
}

function write(message: Message): Uint8Array {
  at = 0
  firstAt = -1
  firstIsKnown = false
  if (offsets.size) offsets.clear()
  short(message.id)
  short(
    (message.isResponse ? FLAG.qr : 0) |
      (message.opcode << 11) |
      (message.authoritative ? FLAG.aa : 0) |
      (message.truncated ? FLAG.tc : 0) |
      (message.recursionDesired ? FLAG.rd : 0) |
      (message.recursionAvailable ? FLAG.ra : 0) |
      (message.authenticData ? FLAG.ad : 0) |
      (message.checkingDisabled ? FLAG.cd : 0) |
      RCODES.indexOf(message.rcode),
  )
  short(message.questions.length)
  short(message.answers.length)
  short(message.authorities.length)
  short(message.additionals.length + (message.edns ? 1 : 0))
  for (const { name, type } of message.questions) {
    writeName(name)
    short(typeCode(type) ?? 0)
    short(CLASS_IN)
  }
  for (const record of message.answers) writeRecord(record)
  for (const record of message.authorities) writeRecord(record)
  for (const record of message.additionals) writeRecord(record)
  if (message.edns) writeEdns(message.edns)
  return scratch.slice(0, at)
}

class Reader {
  at = 0
  readonly bytes: Uint8Array
  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  byte(): number {
    if (this.at >= this.bytes.length) throw new RangeError('message too short')
    return this.bytes[this.at++]!
  }
  short(): number {
    return this.byte() * 256 + this.byte()
  }
  long(): number {
    return this.short() * 65_536 + this.short()
  }
  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length) throw new RangeError('message too short')
    return this.bytes.subarray(this.at, (this.at += length))
  }

  name(): string {
    const { bytes } = this
    let out = ''
    let position = this.at
    let after = -1
    for (let jumps = 0; ;) {
      const length = bytes[position]
      if (length === undefined) throw new RangeError('message too short')
      if (length >= 0xc0) {
        if (after < 0) after = position + 2
        position = ((length & 0x3f) << 8) | (bytes[position + 1] ?? 0)
        if (++jumps > 64) throw new RangeError('names that point in a circle')
        continue
      }
      position++
      if (!length) break
      if (out) out += '.'
      const end = position + length
      if (end > bytes.length) throw new RangeError('message too short')
      while (position < end) out += CHARS[bytes[position++]!]
    }
    this.at = after < 0 ? position : after
    return out
  }

  type(): RecordType {
    const code = this.short()
    return TYPE_NAMES.get(code) ?? `TYPE${code}`
  }

  record(): DnsRecord | Edns {
    const name = this.name()
    const code = this.short()
    const udpSize = this.short()
    const ttl = this.long()
    const length = this.short()
    const end = this.at + length
    if (end > this.bytes.length) throw new RangeError('message too short')
    const record = this.body(name, code, ttl, udpSize, end)
    this.at = end
    return record
  }

  body(name: string, code: number, ttl: number, udpSize: number, end: number): DnsRecord | Edns {
    switch (code) {
      case TYPES.A:
        return { type: 'A', name, ttl, address: this.long() }
      case TYPES.AAAA:
        return { type: 'AAAA', name, ttl, address: formatIPv6(this.take(16)) }
      case TYPES.CNAME:
        return { type: 'CNAME', name, ttl, target: this.name() }
      case TYPES.NS:
        return { type: 'NS', name, ttl, target: this.name() }
      case TYPES.PTR:
        return { type: 'PTR', name, ttl, target: this.name() }
      case TYPES.MX:
        return { type: 'MX', name, ttl, preference: this.short(), target: this.name() }
      case TYPES.SRV: {
        const [priority, weight, port] = [this.short(), this.short(), this.short()]
        return { type: 'SRV', name, ttl, priority, weight, port, target: this.name() }
      }
      case TYPES.TXT: {
        const texts: string[] = []
        while (this.at < end) texts.push(new TextDecoder().decode(this.take(this.byte())))
        return { type: 'TXT', name, ttl, texts }
      }
      case TYPES.SOA: {
        const [primary, mailbox] = [this.name(), this.name()]
        const [serial, refresh, retry] = [this.long(), this.long(), this.long()]
        const [expire, minimum] = [this.long(), this.long()]
        return { type: 'SOA', name, ttl, primary, mailbox, serial, refresh, retry, expire, minimum }
      }
      case TYPES.OPT: {
        const options = []
        while (this.at < end) options.push({ code: this.short(), bytes: this.take(this.short()) })
        return { udpSize, dnssecOk: (ttl & 0x8000) !== 0, options }
      }
      default:
        return { type: 'other', code, name, ttl, bytes: this.take(end - this.at) }
    }
  }
}

/** Undefined where the bytes are no message. */
export function decode(bytes: Uint8Array): Message | undefined {
  const { length } = bytes
  if (length < HEADER) return undefined
  // The last bytes of a query are its type and class.
  const place = (length * 4 + bytes[length - 3]! + bytes[length - 1]!) % PLACES
  const here = read[place]
  if (here) {
    for (const before of here) {
      if (sameFrom(2, before.bytes, bytes)) return { ...before.message, id: bytes[0]! * 256 + bytes[1]! }
    }
  }
  const message = parse(bytes)
  if (message) remembered(read, place, { bytes: bytes.slice(), message })
  return message
}

function sameFrom(start: number, a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = start; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

function parse(bytes: Uint8Array): Message | undefined {
  const reader = new Reader(bytes)
  try {
    return messageFrom(reader)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function messageFrom(reader: Reader): Message {
  const id = reader.short()
  const flags = reader.short()
  const counts = [reader.short(), reader.short(), reader.short(), reader.short()]
  const questions: Question[] = []
  for (let i = 0; i < counts[0]!; i++) {
    questions.push({ name: reader.name(), type: reader.type() })
    reader.at += 2
  }
  let edns: Edns | undefined
  const section = (count: number) => {
    const records: DnsRecord[] = []
    for (let i = 0; i < count; i++) {
      const record = reader.record()
      if ('udpSize' in record) edns = record
      else records.push(record)
    }
    return records
  }
  const answers = section(counts[1]!)
  const authorities = section(counts[2]!)
  const additionals = section(counts[3]!)
  return {
    id,
    isResponse: (flags & FLAG.qr) !== 0,
    opcode: (flags >>> 11) & 15,
    rcode: RCODES[flags & 15] ?? 'SERVFAIL',
    authoritative: (flags & FLAG.aa) !== 0,
    truncated: (flags & FLAG.tc) !== 0,
    recursionDesired: (flags & FLAG.rd) !== 0,
    recursionAvailable: (flags & FLAG.ra) !== 0,
    authenticData: (flags & FLAG.ad) !== 0,
    checkingDisabled: (flags & FLAG.cd) !== 0,
    questions,
    answers,
    authorities,
    additionals,
    edns,
  }
}
