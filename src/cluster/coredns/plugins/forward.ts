/** CoreDNS's plugin forward: what it cannot answer it asks another server, over UDP, and over TCP where that is cut off.
 *  Source: plugin/forward, plugin/pkg/proxy. Left out: health checks, policies other than the given order, TLS. */
import type { Timer } from '../../../sim/simulation.ts'
import { ANY, formatEndpoint, parseAddress, type Endpoint } from '../../../net/address.ts'
import { decode, encode } from '../../../net/dns-codec.ts'
import type { Message } from '../../../net/dns-message.ts'
import type { UdpSocket } from '../../../net/sockets.ts'
import {
  answerWith,
  argumentError,
  isWithin,
  pluginError,
  type Handler,
  type Plugin,
  type Query,
  type Setup,
} from '../plugin.ts'

const READ_TIMEOUT_MS = 2_000
const GIVE_UP_MS = 5_000
/** The time that health checks take to find a server down. */
const REFUSED_PAUSE_MS = 500
const TIMED_OUT = 'i/o timeout'
const NAMES_OF_TYPES =
  'force_tcp|prefer_udp|expire|max_fails|tls|tls_servername|policy|health_check|max_concurrent|next'
const PROPERTIES = new RegExp(`^(${NAMES_OF_TYPES}|failfast_all_unhealthy_upstreams|failover|max_idle_conns|max_age)$`)

export const forward: Plugin = (directive, setup) => {
  const [from, ...to] = directive.args
  if (from === undefined || !to.length) throw argumentError('forward', setup, directive)
  const except: string[] = []
  for (const line of directive.block) {
    if (line.name === 'except') except.push(...line.args.map(zone => zone.replace(/\.$/, '')))
    else if (!PROPERTIES.test(line.name)) {
      throw pluginError('forward', setup, line.line, `unknown property '${line.name}'`)
    }
  }
  const servers: Endpoint[] = []
  for (const each of to) {
    const text = each.startsWith('/') ? setup.readFile(each) : undefined
    const found = text === undefined ? [endpointOf(each)] : nameServersIn(text).map(server => endpointOf(server))
    for (const endpoint of found) {
      if (!endpoint) throw pluginError('forward', setup, directive.line, `not an IP address or file: "${each}"`)
      servers.push(endpoint)
    }
  }
  if (!servers.length) throw pluginError('forward', setup, directive.line, `no nameservers found`)
  const zone = from.replace(/\.$/, '').toLowerCase()
  const exchange = new Exchange(setup, servers)
  setup.onStop(() => exchange.close())

  return next => (query, answer) => {
    const { name } = query.question
    if (!isWithin(name, zone) || except.some(each => isWithin(name, each))) return next(query, answer)
    exchange.ask(query, answer)
  }
}

const endpointOf = (text: string): Endpoint | undefined => {
  const match = /^(?:dns:\/\/)?([\d.]+)(?::(\d+))?$/.exec(text)
  const address = match ? parseAddress(match[1]!) : undefined
  return address === undefined ? undefined : { address, port: Number(match![2] ?? 53) }
}

const nameServersIn = (text: string): string[] =>
  text
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(([word]) => word === 'nameserver')
    .map(([, server]) => server ?? '')

interface Asked {
  query: Query
  answer: Parameters<Handler>[1]
  server: number
  startedAt: number
  timer: Timer | undefined
}

/** One socket; answers are told apart by their id. */
class Exchange {
  readonly #setup: Setup
  readonly #servers: readonly Endpoint[]
  #socket: UdpSocket | undefined
  #waiting = new Map<number, Asked>()

  constructor(setup: Setup, servers: readonly Endpoint[]) {
    this.#setup = setup
    this.#servers = servers
  }

  ask(query: Query, answer: Parameters<Handler>[1]): void {
    this.#send({ query, answer, server: 0, startedAt: this.#setup.sim.now(), timer: undefined })
  }

  close(): void {
    this.#socket?.close()
    for (const { timer } of this.#waiting.values()) timer?.cancel()
    this.#waiting.clear()
  }

  #send(asked: Asked): void {
    this.#socket ??= this.#setup.sockets.bindUdp(
      { address: ANY, port: 0 },
      {
        received: payload => this.#received(payload),
        failed: (_error, to) => {
          for (const [id, each] of this.#waiting) {
            const server = this.#servers[each.server % this.#servers.length]!
            if (server.address === to.address) this.#failed(id, each, 'read: connection refused')
          }
        },
      },
    )
    let id = this.#setup.sim.random.int(65_536)
    while (this.#waiting.has(id)) id = (id + 1) & 0xffff
    this.#waiting.set(id, asked)
    const server = this.#servers[asked.server % this.#servers.length]!
    this.#socket.send(server, encode({ ...asked.query.message, id }))
    asked.timer = this.#setup.sim.after(READ_TIMEOUT_MS, () => this.#failed(id, asked, TIMED_OUT))
  }

  #received(payload: Uint8Array): void {
    const message = decode(payload)
    const asked = message && this.#waiting.get(message.id)
    if (!message || !asked) return
    this.#waiting.delete(message.id)
    asked.timer?.cancel()
    const { id, questions } = asked.query.message
    const kept: Message = { ...message, id, questions, edns: undefined }
    asked.answer(kept)
  }

  #failed(id: number, asked: Asked, why: string): void {
    this.#waiting.delete(id)
    asked.timer?.cancel()
    if (this.#setup.sim.now() - asked.startedAt < GIVE_UP_MS) {
      const again = { ...asked, server: asked.server + 1 }
      again.timer = this.#setup.sim.after(why === TIMED_OUT ? 0 : REFUSED_PAUSE_MS, () => this.#send(again))
      return
    }
    const local = formatEndpoint({ address: this.#setup.address() ?? ANY, port: this.#socket?.local.port ?? 0 })
    const server = formatEndpoint(this.#servers[asked.server % this.#servers.length]!)
    const { name, type } = asked.query.question
    asked.answer(answerWith(asked.query, 'SERVFAIL'), `2 ${name}. ${type}: read udp ${local}->${server}: ${why}`)
  }
}
