/** Connection tracking and address translation. Source: nf_conntrack_core.c, nf_conntrack_proto_tcp.c, nf_nat_core.c of
 *  Linux 6.12. Left out: TCP windows (nothing is invalid for its sequence numbers), helpers, expectations, zones. */
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { Address } from '../address.ts'
import {
  ACK,
  ECHO_REQUEST,
  ESTABLISHED,
  FIN,
  ICMP,
  INVALID,
  isIcmpError,
  NEW,
  RELATED,
  RST,
  SYN,
  TCP,
  UDP,
  type Packet,
} from '../packet.ts'
import { Tuple, TupleTable } from '../tuple.ts'
import { nextTcpState, tcpTimeouts, TIMEOUTS } from './conntrack-tcp.ts'
import { Flow } from './flow.ts'
import type { AddressRange, PortRange, Randomness } from './rule.ts'

export type FlowEvent = 'NEW' | 'UPDATE' | 'DESTROY'

const SYSCTL = 'net.netfilter.nf_conntrack_'
/** Of a machine of 4 GB; it is not enforced. */
const MOST_ENTRIES = '262144'
const LEAST_SWEEP_MS = 1_000
const UDP_STREAM_AFTER_MS = 2_000

export interface Range {
  addresses?: AddressRange
  ports?: PortRange
  random: Randomness
}

export class Conntrack {
  #listeners: ((event: FlowEvent, flow: Flow) => void)[] = []
  #sim: Simulation
  #table = new TupleTable<Flow>()
  /** A list through the entries: cheaper than a set, as they come and go with every connection. */
  #oldest: Flow | undefined = undefined
  #newest: Flow | undefined = undefined
  #size = 0
  #nextId: number
  #timeouts = { ...TIMEOUTS }
  #tcpTimeouts = tcpTimeouts(TIMEOUTS)
  #sweep: Timer | undefined = undefined
  #sweepAt = Infinity

  constructor(sim: Simulation, firstId: number) {
    this.#sim = sim
    this.#nextId = firstId
  }

  /** Tells of entries that come, change and go. @returns how to stop */
  listen(listener: (event: FlowEvent, flow: Flow) => void): () => void {
    this.#listeners.push(listener)
    return () => {
      this.#listeners = this.#listeners.filter(l => l !== listener)
    }
  }

  #tell(event: FlowEvent, flow: Flow): void {
    for (const listener of this.#listeners) listener(event, flow)
  }

  setSysctl(name: string, value: string): void {
    const key = name.replace(SYSCTL, '')
    if (!(key in this.#timeouts)) return
    this.#timeouts[key] = Number(value)
    this.#tcpTimeouts = tcpTimeouts(this.#timeouts)
  }

  sysctl(name: string): string | undefined {
    const key = name.startsWith(SYSCTL) ? name.slice(SYSCTL.length) : ''
    if (key === 'count') return String(this.flows().length)
    const seconds = this.#timeouts[key]
    return seconds === undefined ? (key === 'max' ? MOST_ENTRIES : undefined) : String(seconds)
  }

  sysctls(): [name: string, value: string][] {
    return ['count', 'max', ...Object.keys(this.#timeouts)].map(key => [SYSCTL + key, this.sysctl(SYSCTL + key)!])
  }

  /** Entries in the table, with those that have timed out and were not swept yet. */
  get size(): number {
    return this.#size
  }

  /** Entries that have not timed out, oldest first. */
  flows(): Flow[] {
    const now = this.#sim.now()
    const found: Flow[] = []
    for (let flow = this.#oldest; flow; flow = flow.newer) if (flow.expiresAt > now) found.push(flow)
    return found
  }

  /** Forgets entries. @returns how many */
  forget(which: (flow: Flow) => boolean): number {
    const gone = this.flows().filter(which)
    for (const flow of gone) this.#remove(flow)
    return gone.length
  }

  // --- tracking -------------------------------------------------------------------------------------------------

  /** Finds or makes the entry of a packet that enters or leaves the host. */
  track(packet: Packet): void {
    if (packet.protocol === ICMP && isIcmpError(packet)) {
      this.#trackError(packet)
      return
    }
    const { protocol, source, sourcePort, destination, destinationPort } = packet
    const now = this.#sim.now()
    const found = this.#table.find(protocol, source, sourcePort, destination, destinationPort)
    if (found) {
      const flow = found.owner
      if (flow.expiresAt <= now || reopens(flow, packet, found)) this.#remove(flow)
      else {
        this.#update(flow, packet, found === flow.replied, now)
        return
      }
    }
    if (protocol === ICMP && packet.icmpType !== ECHO_REQUEST) {
      packet.state = INVALID
      return
    }
    if (
      protocol === TCP &&
      (packet.flags & RST ||
        !(packet.flags & (SYN | ACK)) ||
        packet.flags & FIN ||
        (packet.flags & (SYN | ACK)) === (SYN | ACK))
    ) {
      packet.state = INVALID
      return
    }
    const flow = new Flow(this.#nextId++, protocol)
    flow.original = new Tuple(protocol, source, sourcePort, destination, destinationPort, flow)
    flow.replied = new Tuple(protocol, destination, destinationPort, source, sourcePort, flow)
    flow.startedAt = now
    if (protocol === TCP) flow.tcp = packet.flags & SYN ? 'SYN_SENT' : 'ESTABLISHED'
    flow.expiresAt = now + this.#timeout(flow, now) * 1000
    packet.flow = flow
    packet.reply = false
    packet.state = NEW
  }

  #trackError(packet: Packet): void {
    const q = packet.quoted!
    const found = this.#table.find(q.protocol, q.destination, q.destinationPort, q.source, q.sourcePort)
    if (!found) {
      packet.state = INVALID
      return
    }
    packet.flow = found.owner
    packet.reply = found === found.owner.replied
    packet.state = RELATED
  }

  #update(flow: Flow, packet: Packet, reply: boolean, now: number): void {
    packet.flow = flow
    packet.reply = reply
    const firstReply = reply && !flow.seenReply
    let changed = false
    if (packet.protocol === TCP) {
      if (packet.flags & RST && firstReply) {
        // Refused: nothing to remember.
        packet.state = ESTABLISHED
        this.#remove(flow)
        return
      }
      const before = flow.tcp
      flow.tcp = nextTcpState(before, packet.flags, reply)
      if (reply) flow.seenReply = true
      changed = before !== flow.tcp
      if (before === 'SYN_RECV' && flow.tcp === 'ESTABLISHED') flow.assured = true
    } else {
      if (reply) flow.seenReply = true
      if (packet.protocol === UDP && flow.seenReply && !flow.assured && now - flow.startedAt > UDP_STREAM_AFTER_MS)
        flow.assured = true
      changed = firstReply
    }
    packet.state = reply || flow.seenReply ? ESTABLISHED : NEW
    flow.expiresAt = now + this.#timeout(flow, now) * 1000
    if (flow.expiresAt < this.#sweepAt) this.#arm(flow.expiresAt)
    if (changed) this.#tell('UPDATE', flow)
  }

  #timeout(flow: Flow, now: number): number {
    if (flow.protocol === TCP) return this.#tcpTimeouts[flow.tcp]
    if (flow.protocol === ICMP) return this.#timeouts.icmp_timeout!
    if (flow.protocol !== UDP) return this.#timeouts.generic_timeout!
    const stream = flow.seenReply && now - flow.startedAt > UDP_STREAM_AFTER_MS
    return stream ? this.#timeouts.udp_timeout_stream! : this.#timeouts.udp_timeout!
  }

  /** The packet has made it through: its conversation is entered, so that others find it.
   *  @returns false when another was quicker */
  confirm(packet: Packet): boolean {
    const flow = packet.flow
    if (!flow || flow.confirmed || packet.state === RELATED) return true
    const o = flow.original!
    const r = flow.replied!
    // Nothing else happens in the namespace between `track`, which did not find the first, and this.
    if (!flow.replyIsFree && this.#used(r)) return false
    flow.confirmed = true
    this.#table.add(o)
    this.#table.add(r)
    this.#append(flow)
    if (flow.expiresAt < this.#sweepAt) this.#arm(flow.expiresAt)
    this.#tell('NEW', flow)
    return true
  }

  #used(t: Tuple<Flow>): boolean {
    return this.#isUsed(t.protocol, t.source, t.sourcePort, t.destination, t.destinationPort)
  }

  #isUsed(
    protocol: number,
    source: Address,
    sourcePort: number,
    destination: Address,
    destinationPort: number,
  ): boolean {
    const found = this.#table.find(protocol, source, sourcePort, destination, destinationPort)
    if (!found) return false
    if (found.owner.expiresAt > this.#sim.now()) return true
    this.#remove(found.owner)
    return false
  }

  #remove(flow: Flow): void {
    if (!flow.confirmed || flow.gone) return
    flow.gone = true
    this.#unlink(flow)
    this.#table.remove(flow.original!)
    this.#table.remove(flow.replied!)
    this.#tell('DESTROY', flow)
  }

  #append(flow: Flow): void {
    flow.older = this.#newest
    if (this.#newest) this.#newest.newer = flow
    else this.#oldest = flow
    this.#newest = flow
    this.#size++
  }

  #unlink(flow: Flow): void {
    const { older, newer } = flow
    if (older) older.newer = newer
    else this.#oldest = newer
    if (newer) newer.older = older
    else this.#newest = older
    flow.older = flow.newer = undefined
    this.#size--
  }

  #arm(at: number): void {
    this.#sweep?.cancel()
    this.#sweepAt = at
    const wait = Math.max(LEAST_SWEEP_MS, at - this.#sim.now())
    this.#sweep = this.#sim.after(wait, () => this.#collect(), { background: true })
  }

  /** Removes what has timed out, and waits for the next. */
  #collect(): void {
    const now = this.#sim.now()
    let next = Infinity
    for (let flow = this.#oldest; flow;) {
      const { newer } = flow
      if (flow.expiresAt <= now) this.#remove(flow)
      else if (flow.expiresAt < next) next = flow.expiresAt
      flow = newer
    }
    this.#sweep = undefined
    this.#sweepAt = Infinity
    if (next < Infinity) this.#arm(Math.max(next, now + LEAST_SWEEP_MS))
  }

  // --- translation ----------------------------------------------------------------------------------------------

  /** Decides where a new conversation really goes. Without a range: where it was sent. */
  setDestination(flow: Flow, range: Range | undefined): void {
    flow.destinationDone = true
    if (!range) return
    const r = flow.replied!
    const o = flow.original!
    const address = range.addresses ? this.#pick(range.addresses, o.source ^ o.destination) : r.source
    const port = range.ports ? range.ports.from + this.#within(range.ports, range.random) : r.sourcePort
    if (address === r.source && port === r.sourcePort) return
    flow.replied = new Tuple(flow.protocol, address, port, r.destination, r.destinationPort, flow)
    flow.destinationNat = true
  }

  /** Decides whom a new conversation comes from. Without a range the port is changed only where it is taken. */
  setSource(flow: Flow, range: Range | undefined): void {
    flow.sourceDone = true
    const r = flow.replied!
    const address = range?.addresses ? this.#pick(range.addresses, flow.original!.source) : r.destination
    const free = (port: number) =>
      !this.#isUsed(flow.protocol, r.source, flow.protocol === ICMP ? port : r.sourcePort, address, port)
    let port = r.destinationPort
    const insists = range !== undefined && range.random !== 'no'
    const outside = range?.ports && (port < range.ports.from || port > range.ports.to)
    flow.replyIsFree = true
    if (insists || outside || !free(port)) {
      const other = this.#freePort(range?.ports ?? portsLike(port), free)
      if (other === undefined) flow.replyIsFree = false
      else port = other
    }
    if (address === r.destination && port === r.destinationPort) return
    const far = flow.protocol === ICMP ? port : r.sourcePort
    flow.replied = new Tuple(flow.protocol, r.source, far, address, port, flow)
    flow.sourceNat = true
  }

  #freePort(range: PortRange, free: (port: number) => boolean): number | undefined {
    const size = range.to - range.from + 1
    const offset = this.#sim.random.int(size)
    for (let i = 0; i < Math.min(size, 2048); i++) {
      const port = range.from + ((offset + i) % size)
      if (free(port)) return port
    }
    return undefined
  }

  #pick(range: AddressRange, by: number): Address {
    return range.from === range.to ? range.from : range.from + ((by >>> 0) % (range.to - range.from + 1))
  }

  #within(range: PortRange, random: Randomness): number {
    return range.from === range.to ? 0 : random === 'no' ? 0 : this.#sim.random.int(range.to - range.from + 1)
  }

  /** Rewrites the destination of a packet as its conversation demands (nf_nat_packet). @returns whether it changed */
  translateDestination(packet: Packet): boolean {
    const flow = packet.flow!
    if (!(packet.reply ? flow.sourceNat : flow.destinationNat)) return false
    const to = packet.reply ? flow.original! : flow.replied!
    if (packet.state === RELATED && packet.quoted) {
      packet.quoted.source = to.source
      packet.quoted.sourcePort = to.sourcePort
      packet.destination = to.source
      return true
    }
    packet.destination = to.source
    packet.destinationPort = to.sourcePort
    if (packet.protocol === ICMP) packet.sourcePort = to.sourcePort
    return true
  }

  /** The same for the source. */
  translateSource(packet: Packet): boolean {
    const flow = packet.flow!
    if (!(packet.reply ? flow.destinationNat : flow.sourceNat)) return false
    const from = packet.reply ? flow.original! : flow.replied!
    if (packet.state === RELATED && packet.quoted) {
      // Whoever sent the error keeps its own address, unless it speaks for the translated end.
      if (packet.source === packet.quoted.destination) packet.source = from.destination
      packet.quoted.destination = from.destination
      packet.quoted.destinationPort = from.destinationPort
      return true
    }
    packet.source = from.destination
    packet.sourcePort = from.destinationPort
    if (packet.protocol === ICMP) packet.destinationPort = from.destinationPort
    return true
  }
}

/** As the kernel: privileged ports stay privileged. */
function portsLike(port: number): PortRange {
  if (port < 512) return { from: 1, to: 511 }
  return port < 1024 ? { from: 600, to: 1023 } : { from: 1024, to: 65_535 }
}

/** A SYN where the conversation before it is over. */
function reopens(flow: Flow, packet: Packet, found: Tuple<Flow>): boolean {
  return (
    packet.protocol === TCP &&
    (packet.flags & (SYN | ACK)) === SYN &&
    found === flow.original &&
    (flow.tcp === 'TIME_WAIT' || flow.tcp === 'CLOSE')
  )
}
