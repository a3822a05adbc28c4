/** One TCP connection (RFC 9293): handshake, data in order, acknowledgments, retransmission, FIN and RST. Times are
 *  Linux's. Left out: windows and congestion control (a segment holds up to 64 KiB, as with segmentation offload),
 *  selective acknowledgments (what is lost is sent again from there on). In TIME-WAIT a connection is a name only: its
 *  host lists it, and answers for it no more. */
import type { Simulation, Timer } from '../sim/simulation.ts'
import type { Endpoint } from './address.ts'
import { ACK, EMPTY, FIN, PSH, Packet, RST, SYN, TCP } from './packet.ts'
import type { SocketError, TcpConnection, TcpHandlers } from './sockets.ts'
import type { Tracer } from './trace.ts'

/** As ss prints them. */
export type TcpState =
  'SYN-SENT' | 'SYN-RECV' | 'ESTAB' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'CLOSE-WAIT' | 'LAST-ACK' | 'CLOSING' | 'CLOSED'

/** What a connection needs of its host. */
export interface TcpHost {
  readonly sim: Simulation
  emit(packet: Packet, tracer: Tracer | undefined): void
  /** The handshake of an incoming connection is done. */
  accepted(connection: TcpSocket): void
  gone(connection: TcpSocket): void
  /** It was closed from here first, and is done. */
  waits(connection: TcpSocket): void
}

interface Segment {
  sequence: number
  flags: number
  payload: Uint8Array
}

const LARGEST_SEGMENT = 65_160
const SYN_TIMEOUT_MS = 1_000
const SYN_RETRIES = 6
const FIRST_RETRY_MS = 200
const LONGEST_RETRY_MS = 120_000
/** tcp_retries2: some 15 minutes. */
const RETRIES = 15
/** Data segments of a young connection that are acknowledged at once; later ones wait for an answer to ride on. */
const QUICK_ACKS = 1
/** How long an acknowledgment waits for company. */
const DELAYED_ACK_MS = 40
const NO_HANDLERS: TcpHandlers = {}

export class TcpSocket implements TcpConnection {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly openedHere: boolean
  handlers: TcpHandlers
  state: TcpState
  /** Set when someone follows this connection's packets. */
  tracer: Tracer | undefined
  #host: TcpHost
  #next: number
  #unacked: Segment[] = []
  #expected = 0
  #ended = false
  #endedFirst = false
  #peerEnded = false
  #quick = 0
  #inReceive = false
  #ackDue = false
  #delayed: Timer | undefined = undefined
  #timer: Timer | undefined = undefined
  #retries = 0
  #progressAt = 0

  constructor(host: TcpHost, local: Endpoint, remote: Endpoint, handlers: TcpHandlers, openedHere: boolean) {
    this.#host = host
    this.local = local
    this.remote = remote
    this.handlers = handlers
    this.openedHere = openedHere
    this.state = openedHere ? 'SYN-SENT' : 'SYN-RECV'
    this.tracer = undefined
    this.#next = 1 + host.sim.random.int(0x3fffffff)
  }

  /** Sends the SYN. */
  open(): void {
    this.#queue(SYN, EMPTY)
  }

  /** Answers a SYN. */
  answer(syn: Packet): void {
    this.#expected = syn.sequence + 1
    this.#queue(SYN | ACK, EMPTY)
  }

  write(chunk: Uint8Array): void {
    if (this.#ended || this.state === 'CLOSED' || !chunk.length) return
    for (let at = 0; at < chunk.length; at += LARGEST_SEGMENT) {
      const last = at + LARGEST_SEGMENT >= chunk.length
      this.#queue(
        last ? PSH | ACK : ACK,
        at === 0 && last ? chunk : chunk.subarray(at, Math.min(chunk.length, at + LARGEST_SEGMENT)),
      )
    }
  }

  end(): void {
    if (this.#ended || this.state === 'CLOSED') return
    this.#ended = true
    if (this.state === 'SYN-SENT') {
      this.#finish()
      return
    }
    this.#endedFirst = !this.#peerEnded
    this.state = this.#peerEnded ? 'LAST-ACK' : 'FIN-WAIT-1'
    this.#queue(FIN | ACK, EMPTY)
  }

  reset(): void {
    if (this.state === 'CLOSED') return
    if (this.state !== 'SYN-SENT') this.#send(RST | ACK, this.#next, EMPTY)
    this.#finish()
  }

  /** An ICMP error came for a packet of this connection: fatal only while it opens. */
  unreachable(error: SocketError): void {
    if (this.state === 'SYN-SENT') this.#fail(error)
  }

  receive(packet: Packet): void {
    if (packet.journey) this.tracer = packet.journey.tracer
    const { flags } = packet
    if (flags & RST) {
      if (this.state === 'SYN-RECV') this.#finish()
      else this.#fail(this.state === 'SYN-SENT' ? 'ECONNREFUSED' : 'ECONNRESET')
      return
    }
    if (this.state === 'SYN-SENT') {
      if ((flags & (SYN | ACK)) !== (SYN | ACK) || packet.acknowledgment !== this.#next) return
      this.#expected = packet.sequence + 1
      this.#acknowledged(packet.acknowledgment)
      this.state = 'ESTAB'
      this.#send(ACK, this.#unacked[0]?.sequence ?? this.#next, EMPTY)
      this.#sendAgain()
      this.handlers.opened?.()
      return
    }
    if (flags & SYN) {
      if (flags & ACK) this.#send(ACK, this.#next, EMPTY)
      else this.#sendAgain()
      return
    }
    this.#inReceive = true
    if (flags & ACK) this.#acknowledged(packet.acknowledgment)
    if (this.state === 'SYN-RECV') {
      this.state = 'ESTAB'
      this.#host.accepted(this)
    }
    const { payload } = packet
    if (payload.length || flags & FIN) this.#take(packet)
    this.#inReceive = false
    if (this.#ackDue) this.#acknowledge(flags & FIN)
    this.#settle()
  }

  #take(packet: Packet): void {
    this.#ackDue = true
    if (packet.sequence !== this.#expected) {
      this.#quick = 0
      return
    }
    const { payload } = packet
    if (payload.length) {
      this.#expected += payload.length
      this.handlers.data?.(payload)
    }
    if (packet.flags & FIN && !this.#peerEnded && !this.#isClosed()) {
      this.#expected++
      this.#peerEnded = true
      if (this.state === 'ESTAB') this.state = 'CLOSE-WAIT'
      else if (this.state === 'FIN-WAIT-1') this.state = 'CLOSING'
      this.handlers.ended?.()
    }
  }

  /** Handlers may have closed it meanwhile. */
  #isClosed(): boolean {
    return this.state === 'CLOSED'
  }

  #acknowledge(atOnce: number): void {
    if (this.state === 'CLOSED') return
    if (atOnce || this.#quick < QUICK_ACKS) {
      this.#quick++
      this.#send(ACK, this.#next, EMPTY)
      return
    }
    this.#delayed ??= this.#host.sim.after(DELAYED_ACK_MS, () => {
      this.#delayed = undefined
      if (this.#ackDue && this.state !== 'CLOSED') this.#send(ACK, this.#next, EMPTY)
    })
  }

  /** Both directions done? */
  #settle(): void {
    if (this.state === 'CLOSED' || !this.#ended || !this.#peerEnded || this.#unacked.length) return
    const { handlers } = this
    this.#finish()
    if (this.#endedFirst) this.#host.waits(this)
    handlers.closed?.()
  }

  #acknowledged(upTo: number): void {
    const unacked = this.#unacked
    let count = 0
    while (count < unacked.length && endOf(unacked[count]!) <= upTo) count++
    if (!count) return
    if (count === unacked.length) unacked.length = 0
    else unacked.splice(0, count)
    this.#retries = 0
    this.#progressAt = this.#host.sim.now()
    if (this.state === 'FIN-WAIT-1' && !unacked.length) this.state = 'FIN-WAIT-2'
  }

  #queue(flags: number, payload: Uint8Array): void {
    const segment = { sequence: this.#next, flags, payload }
    if (!this.#unacked.length) this.#progressAt = this.#host.sim.now()
    this.#unacked.push(segment)
    this.#next = endOf(segment)
    if (this.state !== 'SYN-SENT' || flags & SYN) this.#send(flags, segment.sequence, payload)
    if (!this.#timer) this.#arm(this.#patience())
  }

  #patience(): number {
    const opening = this.state === 'SYN-SENT' || this.state === 'SYN-RECV'
    return opening
      ? SYN_TIMEOUT_MS * 2 ** this.#retries
      : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** this.#retries)
  }

  #arm(ms: number): void {
    this.#timer = this.#host.sim.after(ms, () => this.#expired(), { background: this.state !== 'SYN-SENT' })
  }

  /** The timer is left to run when all is acknowledged, and looks again when it goes off: cheaper than calling off. */
  #expired(): void {
    this.#timer = undefined
    if (this.state === 'CLOSED' || !this.#unacked.length) return
    const left = this.#progressAt + this.#patience() - this.#host.sim.now()
    if (left > 0.001) {
      this.#arm(left)
      return
    }
    const opening = this.state === 'SYN-SENT' || this.state === 'SYN-RECV'
    if (this.#retries >= (opening ? SYN_RETRIES : RETRIES)) {
      this.#fail('ETIMEDOUT')
      return
    }
    this.#retries++
    this.#progressAt = this.#host.sim.now()
    this.#sendAgain()
    this.#arm(this.#patience())
  }

  #sendAgain(): void {
    for (const { flags, sequence, payload } of this.#unacked) this.#send(flags, sequence, payload)
  }

  #send(flags: number, sequence: number, payload: Uint8Array): void {
    const { local, remote } = this
    const packet = new Packet(TCP, local.address, local.port, remote.address, remote.port)
    packet.flags = flags
    packet.sequence = sequence
    packet.acknowledgment = flags & ACK ? this.#expected : 0
    packet.payload = payload
    this.#ackDue = false
    this.#host.emit(packet, this.tracer)
    if (!this.#inReceive && this.#delayed) {
      this.#delayed.cancel()
      this.#delayed = undefined
    }
  }

  #fail(error: SocketError): void {
    const { handlers } = this
    this.#finish()
    handlers.failed?.(error)
  }

  #finish(): void {
    this.state = 'CLOSED'
    this.#unacked.length = 0
    this.#timer?.cancel()
    this.#delayed?.cancel()
    this.handlers = NO_HANDLERS
    this.#host.gone(this)
  }
}

/** SYN and FIN count as a byte. */
function endOf(segment: Segment): number {
  return segment.sequence + segment.payload.length + (segment.flags & (SYN | FIN) ? 1 : 0)
}

/** The answer to a segment that belongs to no connection. */
export function resetFor(packet: Packet): Packet {
  const reset = new Packet(TCP, packet.destination, packet.destinationPort, packet.source, packet.sourcePort)
  if (packet.flags & ACK) {
    reset.flags = RST
    reset.sequence = packet.acknowledgment
  } else {
    reset.flags = RST | ACK
    reset.acknowledgment = packet.sequence + packet.payload.length + (packet.flags & (SYN | FIN) ? 1 : 0)
  }
  reset.delay = packet.delay
  return reset
}
