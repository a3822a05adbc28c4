/** Asking DNS servers, by callbacks: several questions at once over one UDP socket, or one over TCP. When to ask again
 *  and whom is the resolver's business; the two ways there are stand here. */
import type { Simulation, Timer } from '../sim/simulation.ts'
import { ANY, type Endpoint } from './address.ts'
import { decode, encode } from './dns-codec.ts'
import type { Message } from './dns-message.ts'
import { MessageSplitter, withLength } from './dns-tcp.ts'
import type { SocketError, Sockets, UdpSocket } from './sockets.ts'

interface Network {
  readonly sim: Simulation
  readonly sockets: Sockets
}

/** What was sent, and what came of it. */
export interface Exchange {
  readonly query: Message
  readonly server: Endpoint
  readonly protocol: 'udp' | 'tcp'
  /** Milliseconds since the epoch. */
  readonly sentAt: number
  answeredAt?: number
  answer?: Message
  error?: SocketError
}

export interface UdpOptions {
  servers: readonly Endpoint[]
  /** Milliseconds for each server and round, or for the whole where all are asked at once. */
  timeoutMs: number
  attempts: number
  /** musl, busybox: everything to everyone, again after timeout / attempts. Others: one server after the other. */
  allAtOnce: boolean
  /** Whether SERVFAIL and its kind send one on to the next server. */
  nextOnFailure: boolean
  onExchange?: ((exchange: Exchange) => void) | undefined
}

/** Answers in the order of `queries`; undefined where none came. Ids of the queries must differ.
 *  @returns how to stop caring */
export function askUdp(
  network: Network,
  queries: readonly Message[],
  options: UdpOptions,
  done: (answers: readonly (Message | undefined)[]) => void,
): () => void {
  return new UdpRound(network, queries, options, done).cancel
}

class UdpRound {
  readonly #network: Network
  readonly #queries: readonly Message[]
  readonly #options: UdpOptions
  readonly #done: (answers: readonly (Message | undefined)[]) => void
  readonly #answers: (Message | undefined)[]
  readonly #sent: Exchange[] = []
  #failures: (Message | undefined)[]
  #missing: number
  #round = 0
  #socket: UdpSocket | undefined
  #timer: Timer | undefined

  constructor(
    network: Network,
    queries: readonly Message[],
    options: UdpOptions,
    done: (answers: readonly (Message | undefined)[]) => void,
  ) {
    this.#network = network
    this.#queries = queries
    this.#options = options
    this.#done = done
    this.#answers = queries.map(() => undefined)
    this.#failures = queries.map(() => undefined)
    this.#missing = queries.length
    this.#socket = network.sockets.bindUdp(
      { address: ANY, port: 0 },
      {
        received: (payload, from) => this.#received(payload, from),
        failed: (error, to) => this.#failed(error, to),
      },
    )
    if (options.servers.length) this.#send()
    else network.sim.soon(() => this.#finish())
  }

  cancel = (): void => {
    this.#timer?.cancel()
    this.#socket?.close()
    this.#socket = undefined
  }

  #send(): void {
    const { servers, allAtOnce, timeoutMs, attempts, onExchange } = this.#options
    const rounds = allAtOnce ? attempts : attempts * servers.length
    if (this.#round >= rounds) return this.#finish()
    const to = allAtOnce ? servers : [servers[this.#round % servers.length]!]
    this.#round++
    this.#queries.forEach((query, i) => {
      if (this.#answers[i]) return
      const bytes = encode(query)
      for (const server of to) {
        if (onExchange) {
          const exchange: Exchange = { query, server, protocol: 'udp', sentAt: this.#network.sim.now() }
          this.#sent.push(exchange)
          onExchange(exchange)
        }
        this.#socket?.send(server, bytes)
      }
    })
    this.#timer = this.#network.sim.after(allAtOnce ? timeoutMs / attempts : timeoutMs, () => this.#send())
  }

  #received(payload: Uint8Array, from: Endpoint): void {
    const answer = decode(payload)
    if (!answer?.isResponse) return
    const i = this.#queries.findIndex(query => query.id === answer.id)
    if (i < 0 || this.#answers[i]) return
    const exchange = this.#sent.findLast(
      each => each.query === this.#queries[i] && each.server.address === from.address,
    )
    if (exchange) {
      exchange.answeredAt = this.#network.sim.now()
      exchange.answer = answer
    }
    if (answer.rcode !== 'NOERROR' && answer.rcode !== 'NXDOMAIN') {
      this.#failures[i] = answer
      if (this.#options.nextOnFailure) this.#nextServer()
      return
    }
    this.#answers[i] = answer
    if (--this.#missing === 0) this.#finish()
  }

  #failed(error: SocketError, to: Endpoint): void {
    const exchange = this.#sent.findLast(each => each.server.address === to.address)
    if (exchange) exchange.error = error
    if (!this.#options.allAtOnce) this.#nextServer()
  }

  #nextServer(): void {
    this.#timer?.cancel()
    this.#send()
  }

  #finish(): void {
    if (!this.#socket) return
    this.cancel()
    this.#done(this.#answers.map((answer, i) => answer ?? this.#failures[i]))
  }
}

/** @returns how to stop caring */
export function askTcp(
  network: Network,
  server: Endpoint,
  query: Message,
  options: { timeoutMs: number; onExchange?: ((exchange: Exchange) => void) | undefined },
  done: (answer: Message | SocketError) => void,
): () => void {
  const { sim, sockets } = network
  const exchange: Exchange = { query, server, protocol: 'tcp', sentAt: sim.now() }
  options.onExchange?.(exchange)
  let open = true
  const finish = (answer: Message | SocketError) => {
    if (!open) return
    open = false
    timer.cancel()
    exchange.answeredAt = sim.now()
    if (typeof answer === 'string') exchange.error = answer
    else exchange.answer = answer
    connection.end()
    done(answer)
  }
  const splitter = new MessageSplitter(bytes => {
    const answer = decode(bytes)
    if (answer?.id === query.id) finish(answer)
  })
  const connection = sockets.connect(server, {
    opened: () => connection.write(withLength(encode(query))),
    data: chunk => splitter.push(chunk),
    ended: () => finish('ECONNRESET'),
    failed: error => finish(error),
  })
  const timer = sim.after(options.timeoutMs, () => {
    connection.reset()
    finish('ETIMEDOUT')
  })
  return () => {
    open = false
    timer.cancel()
    connection.reset()
  }
}
