/** What -j LOG puts into the kernel's log. Source: net/netfilter/nf_log_syslog.c of Linux 6.12.
 *  Left out: --log-tcp-options and its kind, the windows of TCP (a SYN has Linux's usual one). */
import { formatAddress } from '../address.ts'
import { Segment, type NetworkInterface } from '../interface.ts'
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
  UDP,
  type Packet,
  type Quoted,
} from '../packet.ts'

/** A line of the kernel's log. */
export interface KernelLine {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly text: string
}

const MOST_LINES = 1_000

/** The newest lines; older ones go, as in a ring buffer. */
export class KernelLog {
  #lines: KernelLine[] = []
  #followers: ((line: KernelLine) => void)[] = []

  add(at: number, text: string): void {
    const line = { at, text }
    this.#lines.push(line)
    if (this.#lines.length > MOST_LINES) this.#lines.shift()
    for (const follower of this.#followers) follower(line)
  }

  /** Oldest first. */
  lines(): readonly KernelLine[] {
    return this.#lines
  }

  clear(): void {
    this.#lines = []
  }

  /** @returns how to stop */
  follow(follower: (line: KernelLine) => void): () => void {
    this.#followers = [...this.#followers, follower]
    return () => {
      this.#followers = this.#followers.filter(each => each !== follower)
    }
  }
}

/** In the kernel's order. */
const FLAGS: readonly (readonly [number, string])[] = [
  [ACK, 'ACK '],
  [PSH, 'PSH '],
  [RST, 'RST '],
  [SYN, 'SYN '],
  [FIN, 'FIN '],
]

/** `nodeport: IN=eth0 OUT= MAC=… SRC=172.18.0.1 DST=172.18.0.3 LEN=60 …`. */
export function logText(
  prefix: string,
  packet: Packet,
  inDevice: NetworkInterface | undefined,
  outDevice: NetworkInterface | undefined,
): string {
  let text = `${prefix}IN=${inDevice?.name ?? ''} OUT=${outDevice?.name ?? ''} `
  if (inDevice) text += `MAC=${macHeader(inDevice, packet)} `
  const id = (packet.sequence * 31 + packet.sourcePort * 7 + packet.length) & 0xffff
  text += `SRC=${formatAddress(packet.source)} DST=${formatAddress(packet.destination)} `
  text += `LEN=${packet.length} TOS=0x00 PREC=0x00 TTL=${packet.ttl} ID=${id} ${packet.protocol === ICMP && packet.icmpType !== ECHO_REQUEST ? '' : 'DF '}`
  if (packet.protocol === TCP) {
    const window = packet.flags & SYN ? 64_240 : packet.flags & RST ? 0 : 502
    const flags = FLAGS.map(([bit, name]) => (packet.flags & bit ? name : '')).join('')
    text += `PROTO=TCP SPT=${packet.sourcePort} DPT=${packet.destinationPort} WINDOW=${window} RES=0x00 ${flags}URGP=0 `
  } else if (packet.protocol === UDP) {
    text += `PROTO=UDP SPT=${packet.sourcePort} DPT=${packet.destinationPort} LEN=${packet.length - 20} `
  } else text += icmpText(packet)
  if (packet.mark) text += `MARK=0x${packet.mark.toString(16)} `
  return text.trimEnd()
}

function icmpText(packet: Packet): string {
  const text = `PROTO=ICMP TYPE=${packet.icmpType} CODE=${packet.icmpCode} `
  if (packet.icmpType === ECHO_REQUEST || packet.icmpType === ECHO_REPLY)
    return `${text}ID=${packet.sourcePort} SEQ=${packet.sequence} `
  return packet.quoted ? `${text}[${quotedText(packet.quoted)}] ` : text
}

function quotedText(quoted: Quoted): string {
  const { protocol, source, destination, sourcePort, destinationPort } = quoted
  const head = `SRC=${formatAddress(source)} DST=${formatAddress(destination)} LEN=60 TOS=0x00 PREC=0x00 TTL=63 ID=0 DF `
  const name = protocol === TCP ? 'TCP' : protocol === UDP ? 'UDP' : 'ICMP'
  return `${head}PROTO=${name} SPT=${sourcePort} DPT=${destinationPort} `
}

/** Both ends' addresses and the type IPv4; lo has none. */
function macHeader(device: NetworkInterface, packet: Packet): string {
  const { link } = device
  const from = link instanceof Segment ? link.neighbour(packet.source) : link?.peer?.(device)
  const source = from?.mac ?? '00:00:00:00:00:00'
  return `${device.mac}:${source}:08:00`
}
