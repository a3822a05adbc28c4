/** An IPv4 packet as a plain object, with what the kernel keeps beside it (sk_buff) while it walks.
 *  Left out: fragments, IP and TCP options (their length is counted), checksums. */
import type { Address } from './address.ts'
import type { Flow } from './netfilter/flow.ts'
import type { Journey } from './trace.ts'

export const ICMP = 1
export const TCP = 6
export const UDP = 17

/** TCP flags, as in the header. */
export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

export const ECHO_REPLY = 0
export const UNREACHABLE = 3
export const ECHO_REQUEST = 8
export const TIME_EXCEEDED = 11

export const EMPTY = new Uint8Array()

/** The start of the packet that an ICMP error is about. */
export interface Quoted {
  protocol: number
  source: Address
  sourcePort: number
  destination: Address
  destinationPort: number
  /** For ICMP echo. */
  sequence: number
}

/** How conntrack sees a packet (nf_conntrack_common.h). */
export const INVALID = 1
export const ESTABLISHED = 2
export const RELATED = 4
export const NEW = 8
export const UNTRACKED = 64

export class Packet {
  readonly protocol: number
  source: Address
  /** For ICMP echo both ports hold the identifier. */
  sourcePort: number
  destination: Address
  destinationPort: number
  ttl = 64
  flags = 0
  /** Of TCP, and of ICMP echo. */
  sequence = 0
  acknowledgment = 0
  payload: Uint8Array = EMPTY
  icmpType = 0
  icmpCode = 0
  /** In an ICMP error. */
  quoted: Quoted | undefined = undefined
  /** fwmark; does not cross from one namespace to another. */
  mark = 0
  /** Milliseconds on the way so far. */
  delay = 0
  /** The conntrack entry in the namespace it is in, the direction, and the state. */
  flow: Flow | undefined = undefined
  reply = false
  state = 0
  /** Kept only on request. */
  journey: Journey | undefined = undefined

  constructor(protocol: number, source: Address, sourcePort: number, destination: Address, destinationPort: number) {
    this.protocol = protocol
    this.source = source
    this.sourcePort = sourcePort
    this.destination = destination
    this.destinationPort = destinationPort
  }

  /** Bytes with the IP header, as counters count. TCP carries timestamps, its SYN more options, as Linux sends them. */
  get length(): number {
    if (this.protocol === TCP) return (this.flags & SYN ? 60 : this.flags & RST ? 40 : 52) + this.payload.length
    if (this.quoted) return 20 + 8 + 20 + (this.quoted.protocol === TCP ? 40 : 36)
    return 28 + this.payload.length
  }
}

export function isIcmpError(packet: Packet): boolean {
  return packet.protocol === ICMP && packet.icmpType !== ECHO_REPLY && packet.icmpType !== ECHO_REQUEST
}

/** The packet's head, to be sent back in an ICMP error. */
export function quote(packet: Packet): Quoted {
  const { protocol, source, sourcePort, destination, destinationPort, sequence } = packet
  return { protocol, source, sourcePort, destination, destinationPort, sequence }
}
