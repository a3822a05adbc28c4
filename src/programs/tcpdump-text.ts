/** What tcpdump(8) 4.99 says of one packet. Left out: hex dumps, link-level headers. */
import { formatAddress } from '../net/address.ts'
import { decode } from '../net/dns-codec.ts'
import { typeOf, type DnsRecord } from '../net/dns-message.ts'
import { windowOf } from '../net/ipv4-bytes.ts'
import {
  ACK,
  ECHO_REPLY,
  ECHO_REQUEST,
  FIN,
  ICMP,
  PSH,
  RST,
  SYN,
  TCP,
  TIME_EXCEEDED,
  type Packet,
  UDP,
} from '../net/packet.ts'

export function stamp(ms: number): string {
  const micros = Math.floor((ms % 1000) * 1000)
  return `${new Date(ms).toISOString().slice(11, 19)}.${String(micros).padStart(6, '0')}`
}

const end = (address: number, port: number) => `${formatAddress(address)}.${port}`

export function describe(packet: Packet, starts: Map<string, number>, quiet: boolean, verbose: boolean): string {
  const { source, destination, payload } = packet
  if (packet.protocol === ICMP) return icmp(packet)
  const ends = `${end(source, packet.sourcePort)} > ${end(destination, packet.destinationPort)}: `
  if (packet.protocol === UDP) {
    if (!quiet && (packet.sourcePort === 53 || packet.destinationPort === 53)) return ends + dns(packet)
    return `${ends}UDP, length ${payload.length}`
  }
  if (packet.protocol !== TCP) return `${ends}ip-proto-${packet.protocol} ${payload.length}`
  return ends + (quiet ? `tcp ${payload.length}` : tcp(packet, starts, verbose))
}

/** Sequence numbers are told from the first one seen of a direction on. */
function tcp(packet: Packet, starts: Map<string, number>, verbose: boolean): string {
  const { flags, payload } = packet
  const there = `${packet.source}:${packet.sourcePort}>${packet.destination}:${packet.destinationPort}`
  const back = `${packet.destination}:${packet.destinationPort}>${packet.source}:${packet.sourcePort}`
  const letters = `${flags & FIN ? 'F' : ''}${flags & SYN ? 'S' : ''}${flags & RST ? 'R' : ''}${flags & PSH ? 'P' : ''}${flags & ACK ? '.' : ''}`
  const parts = [`Flags [${letters || 'none'}]`]
  if (flags & SYN) {
    starts.set(there, packet.sequence)
    parts.push(`seq ${packet.sequence}`)
  } else {
    const from = starts.get(there) ?? packet.sequence - 1
    if (!starts.has(there)) starts.set(there, from)
    const seq = packet.sequence - from
    if (payload.length) parts.push(`seq ${seq}:${seq + payload.length}`)
    else if (flags & (FIN | RST)) parts.push(`seq ${seq}`)
  }
  if (flags & ACK) {
    const from = starts.get(back)
    parts.push(`ack ${flags & SYN || from === undefined ? packet.acknowledgment : packet.acknowledgment - from}`)
  }
  parts.push(`win ${windowOf(packet)}`)
  if (flags & SYN) parts.push('options [mss 1460,sackOK,TS val 1 ecr 0,nop,wscale 7]')
  else if (!(flags & RST)) parts.push('options [nop,nop,TS val 1 ecr 1]')
  parts.push(`length ${payload.length}`)
  const web = payload.length ? firstLine(payload) : undefined
  return parts.join(', ') + (web === undefined ? '' : `: HTTP${verbose ? `, length: ${payload.length}` : ''}: ${web}`)
}

/** Of an HTTP message. */
function firstLine(payload: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(payload.subarray(0, 200))
  const line = text.split('\r\n', 1)[0]!
  return /^(GET|HEAD|POST|PUT|DELETE|PATCH|OPTIONS) |^HTTP\/1/.test(line) ? line : undefined
}

const UNREACHABLE: Readonly<Record<number, (q: NonNullable<Packet['quoted']>) => string>> = {
  0: q => `net ${formatAddress(q.destination)} unreachable`,
  1: q => `host ${formatAddress(q.destination)} unreachable`,
  3: q => `${formatAddress(q.destination)} ${q.protocol === TCP ? 'tcp' : 'udp'} port ${q.destinationPort} unreachable`,
  13: q => `host ${formatAddress(q.destination)} unreachable - admin prohibited filter`,
}

function icmp(packet: Packet): string {
  const ends = `${formatAddress(packet.source)} > ${formatAddress(packet.destination)}: ICMP `
  const { icmpType: type, quoted } = packet
  if (type === ECHO_REQUEST || type === ECHO_REPLY)
    return `${ends}echo ${type === ECHO_REQUEST ? 'request' : 'reply'}, id ${packet.sourcePort}, seq ${packet.sequence}, length ${packet.payload.length + 8}`
  const length = packet.length - 20
  if (type === TIME_EXCEEDED) return `${ends}time exceeded in-transit, length ${length}`
  const words = quoted && (UNREACHABLE[packet.icmpCode]?.(quoted) ?? `type-${type} code ${packet.icmpCode}`)
  return `${ends}${words}, length ${length}`
}

function answerText(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
      return `A ${formatAddress(record.address)}`
    case 'AAAA':
      return `AAAA ${record.address}`
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return `${record.type} ${record.target}.`
    case 'SRV':
      return `SRV ${record.target}.:${record.port} ${record.priority} ${record.weight}`
    case 'TXT':
      return `TXT ${record.texts.map(t => `"${t}"`).join(' ')}`
    default:
      return typeOf(record)
  }
}

function dns({ payload }: Packet): string {
  const message = decode(payload)
  if (!message) return `UDP, length ${payload.length}`
  const [question] = message.questions
  const size = `(${payload.length})`
  const more = message.edns ? 1 : 0
  if (!message.isResponse) {
    const asked = question ? `${question.type}? ${question.name}. ` : ''
    return `${message.id}${message.recursionDesired ? '+' : ''} ${more ? '[1au] ' : ''}${asked}${size}`
  }
  const counts = `${message.answers.length}/${message.authorities.length}/${message.additionals.length + more}`
  const code = message.rcode === 'NXDOMAIN' ? ' NXDomain' : message.rcode === 'NOERROR' ? '' : ` ${message.rcode}`
  const marks = `${message.authoritative ? '*' : ''}${message.recursionAvailable ? '' : '-'}`
  const answers = message.answers.map(answerText).join(', ')
  return `${message.id}${code}${marks} ${counts} ${answers ? `${answers} ` : ''}${size}`
}
