/** The sockets of one namespace: which connection, listener or UDP socket a packet is for, and what is answered when
 *  there is none. Left out: SO_REUSEPORT, backlogs. */
import type { Simulation } from '../sim/simulation.ts'
import { ANY, LOOPBACK, type Address, type Endpoint } from './address.ts'
import {
  ACK,
  ECHO_REPLY,
  ECHO_REQUEST,
  ICMP,
  Packet,
  quote,
  RST,
  SYN,
  TCP,
  TIME_EXCEEDED,
  UDP,
  UNREACHABLE,
  isIcmpError,
} from './packet.ts'
import {
  SocketFailure,
  type Listener,
  type PingHandlers,
  type SocketError,
  type Sockets,
  type TcpConnection,
  type TcpHandlers,
  type UdpHandlers,
  type UdpSocket,
  type Unreachable,
} from './sockets.ts'
import { resetFor, TcpSocket, type TcpHost } from './tcp.ts'
import type { Tracer } from './trace.ts'
import { Tuple, TupleTable } from './tuple.ts'

/** What the sockets need of their namespace. */
export interface SocketHost {
  readonly sim: Simulation
  isLocal(address: Address): boolean
  /** The address a socket takes to reach `to`; undefined when there is no way. */
  sourceFor(to: Address): Address | undefined
  send(packet: Packet, tracer: Tracer | undefined): void
}

export interface TcpListener extends Listener {
  accept: (connection: TcpConnection) => TcpHandlers
}

interface BoundUdp extends UdpSocket {
  handlers: UdpHandlers
}

interface Ping {
  sentAt: number
  handlers: PingHandlers
}

/** A connection that was closed from here first. */
interface Ended {
  readonly local: Endpoint
  readonly remote: Endpoint
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Linux's TCP_TIMEWAIT_LEN, and tcp_max_tw_buckets of a machine of 4 GB. */
const TIME_WAIT_MS = 60_000
const MOST_TIME_WAITING = 16_384
const FIRST_EPHEMERAL = 32_768
const LAST_EPHEMERAL = 60_999
const nothing = () => {}

export class SocketLayer implements Sockets, TcpHost {
  readonly sim: Simulation
  #host: SocketHost
  #connections = new TupleTable<TcpSocket>()
  /** What most pods never have is made when it is first there. */
  #tuples: Map<TcpSocket, Tuple<TcpSocket>> | undefined = undefined
  #listeners = new Map<number, TcpListener[]>()
  #udp: Map<number, BoundUdp[]> | undefined = undefined
  #pings: Map<number, Ping> | undefined = undefined
  #ended: Ended[] = []
  #nextPort: number
  /** Who follows the packet that is being received: what is sent in answer is followed too. */
  #tracer: Tracer | undefined = undefined

  constructor(host: SocketHost) {
    this.sim = host.sim
    this.#host = host
    this.#nextPort = FIRST_EPHEMERAL + 2 * host.sim.random.int((LAST_EPHEMERAL - FIRST_EPHEMERAL) >> 1)
  }

  // --- for programs ---------------------------------------------------------------------------------------------

  listen(local: Endpoint, accept: (connection: TcpConnection) => TcpHandlers): Listener {
    if (local.address !== ANY && !this.#host.isLocal(local.address)) throw new SocketFailure('EADDRNOTAVAIL')
    const port = local.port || this.#freePort(p => this.#listeners.has(p))
    const here = this.#listeners.get(port) ?? []
    if (here.some(l => overlap(l.local.address, local.address))) throw new SocketFailure('EADDRINUSE')
    const listener: TcpListener = {
      local: { address: local.address, port },
      accept,
      close: () => removeFrom(this.#listeners, port, listener),
    }
    this.#listeners.set(port, [...here, listener])
    return listener
  }

  connect(remote: Endpoint, handlers: TcpHandlers, from?: Partial<Endpoint>): TcpConnection {
    const to = remote.address === ANY ? LOOPBACK : remote.address
    const source = from?.address || this.#host.sourceFor(to)
    const address = source ?? ANY
    const port = from?.port || this.#connectingPort(address, to, remote.port)
    const connection = new TcpSocket(this, { address, port }, { address: to, port: remote.port }, handlers, true)
    const error = this.#objection(source, address, port, to, remote.port)
    if (error) {
      this.sim.soon(() => connection.unreachable(error))
      return connection
    }
    this.#add(connection)
    connection.open()
    return connection
  }

  bindUdp(local: Endpoint, handlers: UdpHandlers): UdpSocket {
    if (local.address !== ANY && !this.#host.isLocal(local.address)) throw new SocketFailure('EADDRNOTAVAIL')
    const port = local.port || this.#freePort(p => this.#udp?.has(p) ?? false)
    const here = this.#udp?.get(port) ?? []
    if (here.some(s => overlap(s.local.address, local.address))) throw new SocketFailure('EADDRINUSE')
    const socket: BoundUdp = {
      local: { address: local.address, port },
      handlers,
      send: (to, payload, ttl) => this.#sendUdp(socket, to, payload, ttl),
      close: () => removeFrom(this.#udp!, port, socket),
    }
    this.#udp ??= new Map()
    this.#udp.set(port, [...here, socket])
    return socket
  }

  ping(
    to: Address,
    options: { id: number; sequence: number; ttl?: number; payload: number },
    handlers: PingHandlers,
  ): () => void {
    const source = this.#host.sourceFor(to)
    if (source === undefined) {
      this.sim.soon(() => handlers.unreachable(ANY, 'network'))
      return nothing
    }
    const key = options.id * 65_536 + options.sequence
    this.#pings ??= new Map()
    this.#pings.set(key, { sentAt: this.sim.now(), handlers })
    const packet = new Packet(ICMP, source, options.id, to, options.id)
    packet.icmpType = ECHO_REQUEST
    packet.sequence = options.sequence
    packet.payload = new Uint8Array(options.payload)
    if (options.ttl !== undefined) packet.ttl = options.ttl
    this.emit(packet, undefined)
    return () => this.#pings?.delete(key)
  }

  // --- for ss, netstat ------------------------------------------------------------------------------------------

  listeners(): Listener[] {
    return [...this.#listeners.values()].flat()
  }

  connections(): TcpSocket[] {
    return [...(this.#tuples?.keys() ?? [])]
  }

  /** Those in TIME-WAIT, oldest first. */
  timeWaiting(): readonly Ended[] {
    this.#forgetEnded()
    return this.#ended
  }

  udpSockets(): UdpSocket[] {
    return [...(this.#udp?.values() ?? [])].flat()
  }

  // --- for the namespace ----------------------------------------------------------------------------------------

  /** A packet for this namespace arrives. */
  receive(packet: Packet): void {
    packet.delay = 0
    this.#tracer = packet.journey?.tracer
    if (packet.protocol === TCP) this.#receiveTcp(packet)
    else if (packet.protocol === UDP) this.#receiveUdp(packet)
    else this.#receiveIcmp(packet)
    this.#tracer = undefined
  }

  /** The addresses changed: connections from one that is gone are over, silently. */
  forget(address: Address): void {
    for (const connection of this.connections())
      if (connection.local.address === address) connection.unreachable('ENETUNREACH')
  }

  // --- for connections ------------------------------------------------------------------------------------------

  emit(packet: Packet, tracer: Tracer | undefined): void {
    this.#host.send(packet, tracer ?? this.#tracer)
  }

  accepted(connection: TcpSocket): void {
    const listener = this.#listenerFor(connection.local)
    if (!listener) connection.reset()
    else connection.handlers = listener.accept(connection)
  }

  gone(connection: TcpSocket): void {
    const tuple = this.#tuples?.get(connection)
    if (!tuple) return
    this.#tuples?.delete(connection)
    this.#connections.remove(tuple)
  }

  waits({ local, remote }: TcpSocket): void {
    this.#ended.push({ local, remote, until: this.sim.now() + TIME_WAIT_MS })
    // Not at every one: taking from the front of a long list costs.
    if (this.#ended.length > 2 * MOST_TIME_WAITING) this.#forgetEnded()
  }

  #forgetEnded(): void {
    const now = this.sim.now()
    const from = this.#ended.findIndex(each => each.until > now)
    this.#ended = from < 0 ? [] : this.#ended.slice(Math.max(from, this.#ended.length - MOST_TIME_WAITING))
  }

  // --- TCP ------------------------------------------------------------------------------------------------------

  #add(connection: TcpSocket): void {
    const { local, remote } = connection
    const tuple = new Tuple(TCP, remote.address, remote.port, local.address, local.port, connection)
    this.#connections.add(tuple)
    this.#tuples ??= new Map()
    this.#tuples.set(connection, tuple)
  }

  #objection(
    source: Address | undefined,
    address: Address,
    port: number,
    to: Address,
    toPort: number,
  ): SocketError | undefined {
    if (source === undefined || this.#host.sourceFor(to) === undefined) return 'ENETUNREACH'
    if (!this.#host.isLocal(address)) return 'EADDRNOTAVAIL'
    return this.#connections.find(TCP, to, toPort, address, port) ? 'EADDRINUSE' : undefined
  }

  #connectingPort(address: Address, to: Address, toPort: number): number {
    for (let tries = 0; tries < 15_000; tries++) {
      const port = this.#nextPort
      this.#nextPort = port + 2 > LAST_EPHEMERAL ? FIRST_EPHEMERAL : port + 2
      if (!this.#listeners.has(port) && !this.#connections.find(TCP, to, toPort, address, port)) return port
    }
    return FIRST_EPHEMERAL
  }

  #freePort(taken: (port: number) => boolean): number {
    for (let tries = 0; tries < 28_000; tries++) {
      const port = FIRST_EPHEMERAL + this.sim.random.int(LAST_EPHEMERAL - FIRST_EPHEMERAL)
      if (!taken(port)) return port
    }
    throw new SocketFailure('EADDRINUSE')
  }

  #listenerFor(local: Endpoint): TcpListener | undefined {
    const here = this.#listeners.get(local.port)
    if (!here) return undefined
    return here.find(l => l.local.address === local.address) ?? here.find(l => l.local.address === ANY)
  }

  #receiveTcp(packet: Packet): void {
    const found = this.#connections.find(
      TCP,
      packet.source,
      packet.sourcePort,
      packet.destination,
      packet.destinationPort,
    )
    if (found) {
      found.owner.receive(packet)
      return
    }
    if (packet.flags & RST) return
    const local = { address: packet.destination, port: packet.destinationPort }
    if ((packet.flags & (SYN | ACK)) !== SYN || !this.#listenerFor(local)) {
      this.emit(resetFor(packet), undefined)
      return
    }
    const connection = new TcpSocket(this, local, { address: packet.source, port: packet.sourcePort }, {}, false)
    connection.tracer = packet.journey?.tracer
    this.#add(connection)
    connection.answer(packet)
  }

  // --- UDP ------------------------------------------------------------------------------------------------------

  #sendUdp(socket: BoundUdp, to: Endpoint, payload: Uint8Array, ttl = 64): void {
    const source = socket.local.address || this.#host.sourceFor(to.address)
    if (source === undefined) {
      this.sim.soon(() => socket.handlers.failed?.('ENETUNREACH', to))
      return
    }
    const packet = new Packet(UDP, source, socket.local.port, to.address, to.port)
    packet.payload = payload
    packet.ttl = ttl
    this.emit(packet, undefined)
  }

  #udpFor(address: Address, port: number): BoundUdp | undefined {
    const here = this.#udp?.get(port)
    if (!here) return undefined
    return here.find(s => s.local.address === address) ?? here.find(s => s.local.address === ANY)
  }

  #receiveUdp(packet: Packet): void {
    const socket = this.#udpFor(packet.destination, packet.destinationPort)
    if (socket) {
      socket.handlers.received?.(
        packet.payload,
        { address: packet.source, port: packet.sourcePort },
        { address: packet.destination, port: packet.destinationPort },
      )
      return
    }
    const answer = new Packet(ICMP, packet.destination, 0, packet.source, 0)
    answer.icmpType = UNREACHABLE
    answer.icmpCode = 3
    answer.quoted = quote(packet)
    this.emit(answer, undefined)
  }

  // --- ICMP -----------------------------------------------------------------------------------------------------

  #receiveIcmp(packet: Packet): void {
    if (packet.icmpType === ECHO_REQUEST) {
      const reply = new Packet(ICMP, packet.destination, packet.destinationPort, packet.source, packet.sourcePort)
      reply.icmpType = ECHO_REPLY
      reply.sequence = packet.sequence
      reply.payload = packet.payload
      this.emit(reply, undefined)
    } else if (packet.icmpType === ECHO_REPLY) {
      const key = packet.destinationPort * 65_536 + packet.sequence
      const ping = this.#pings?.get(key)
      this.#pings?.delete(key)
      ping?.handlers.replied(packet.source, packet.ttl, this.sim.now() - ping.sentAt)
    } else if (isIcmpError(packet)) {
      this.#receiveError(packet)
    }
  }

  #receiveError(packet: Packet): void {
    const { quoted } = packet
    if (!quoted) return
    const why = meaning(packet.icmpType, packet.icmpCode)
    if (quoted.protocol === ICMP) {
      const key = quoted.sourcePort * 65_536 + quoted.sequence
      const ping = this.#pings?.get(key)
      this.#pings?.delete(key)
      ping?.handlers.unreachable(packet.source, why)
      return
    }
    const to = { address: quoted.destination, port: quoted.destinationPort }
    if (quoted.protocol === UDP) {
      const socket = this.#udpFor(quoted.source, quoted.sourcePort)
      socket?.handlers.unreachable?.(packet.source, why, to)
      if (why !== 'time-exceeded') socket?.handlers.failed?.(errorOf(packet.icmpCode), to)
      return
    }
    const found = this.#connections.find(TCP, to.address, to.port, quoted.source, quoted.sourcePort)
    if (found && why !== 'time-exceeded') found.owner.unreachable(errorOf(packet.icmpCode))
  }
}

function overlap(a: Address, b: Address): boolean {
  return a === ANY || b === ANY || a === b
}

function removeFrom<T>(map: Map<number, T[]>, port: number, item: T): void {
  const rest = map.get(port)?.filter(i => i !== item)
  if (rest?.length) map.set(port, rest)
  else map.delete(port)
}

/** ICMP codes as programs tell them (icmp(7)). */
function meaning(type: number, code: number): Unreachable {
  if (type === TIME_EXCEEDED) return 'time-exceeded'
  if (code === 3) return 'port'
  if (code === 1) return 'host'
  return code === 9 || code === 10 || code === 13 ? 'prohibited' : 'network'
}

/** What a socket fails with for a code of destination unreachable (icmp_err_convert of Linux). */
function errorOf(code: number): SocketError {
  if (code === 2) return 'ENOPROTOOPT'
  if (code === 3) return 'ECONNREFUSED'
  return code === 0 || code === 6 || code === 9 ? 'ENETUNREACH' : 'EHOSTUNREACH'
}
