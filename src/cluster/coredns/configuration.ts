/** A Corefile at work: its plugins set up, its ports open. Source: core/dnsserver (register.go, server.go). */
import type { Simulation } from '../../sim/simulation.ts'
import { ANY, type Address, type Endpoint } from '../../net/address.ts'
import { decode, encode } from '../../net/dns-codec.ts'
import { serveTcp } from '../../net/dns-tcp.ts'
import { reply, type Message } from '../../net/dns-message.ts'
import { serveHttp } from '../../net/http.ts'
import { SocketFailure, type Sockets } from '../../net/sockets.ts'
import type { Client } from '../client/client.ts'
import { corefileDigest, parseCorefile, zoneOfKey, type Directive, type ServerBlock } from './corefile.ts'
import { answerWith, matchingZone, type Handler, type Setup } from './plugin.ts'
import { PASSIVE, PLUGINS } from './plugins/table.ts'

const SMALLEST_UDP = 512
const LARGEST_UDP = 4096
const RELOAD_MS = 30_000
const RELOAD_JITTER_MS = 15_000
const NO_LAMEDUCK = 0
const KNOWN = new Set([...PASSIVE, ...PLUGINS.map(([name]) => name)])

export interface Surroundings {
  sim: Simulation
  client: Client
  sockets: Sockets
  address: () => Address | undefined
  log: (line: string) => void
  readFile: (path: string) => string | undefined
  fatal: (message: string) => void
  /** `/etc/coredns/Corefile`. */
  file: string
}

export class Configuration {
  readonly sha512: string
  /** From SIGTERM to the end (health's lameduck). */
  readonly lameduckMs: number
  /** How often the file is looked at; undefined without the plugin reload. */
  readonly reload: { intervalMs: number; jitterMs: number } | undefined
  readonly #around: Surroundings
  readonly #blocks: readonly ServerBlock[]
  readonly #stops: (() => void)[] = []
  readonly #readiness: { plugin: string; isReady: () => boolean }[] = []
  /** By port, then by zone. */
  readonly #ports = new Map<number, Map<string, Handler>>()
  #waitingOn = ''

  /** @throws CorefileError */
  constructor(text: string, around: Surroundings) {
    this.#around = around
    this.#blocks = parseCorefile(text, around.file, directive => KNOWN.has(directive))
    this.sha512 = corefileDigest(text)
    const lameduck = this.#directive('health')?.block.find(each => each.name === 'lameduck')
    this.lameduckMs = lameduck ? durationMs(lameduck.args[0]) : NO_LAMEDUCK
    const reload = this.#directive('reload')
    if (reload && reload.args[0] !== 'off') {
      const [interval, jitter] = reload.args
      this.reload = {
        intervalMs: interval ? durationMs(interval) : RELOAD_MS,
        jitterMs: jitter ? durationMs(jitter) : RELOAD_JITTER_MS,
      }
    }
    try {
      for (const block of this.#blocks) this.#setUp(block)
    } catch (error) {
      this.stop()
      throw error
    }
  }

  /** `.:53`, `example.org.:53`, as it greets with. */
  get greetings(): string[] {
    return this.#blocks.flatMap(block => block.keys.map(zoneOfKey)).map(({ zone, port }) => `${zone}.:${port}`)
  }

  /** @throws SocketFailure */
  start(): void {
    const { sockets } = this.#around
    for (const [port, zones] of this.#ports) {
      const socket = sockets.bindUdp(
        { address: ANY, port },
        {
          received: (payload, from) =>
            this.#serve(zones, payload, from, 'udp', (message, limit) => socket.send(from, fit(message, limit))),
        },
      )
      this.#stops.push(() => socket.close())
      const listener = serveTcp(sockets, { address: ANY, port }, (payload, from, send) =>
        this.#serve(zones, payload, from, 'tcp', message => send(encode(message))),
      )
      this.#stops.push(() => listener.close())
    }
    this.#serveHttp('health', 8080, path => (path === '/health' ? { status: 200, body: 'OK' } : { status: 404 }))
    this.#serveHttp('ready', 8181, path => (path === '/ready' ? this.#ready() : { status: 404 }))
    this.#serveHttp('prometheus', 9153, path =>
      path === '/metrics' ? { status: 200, body: METRICS } : { status: 404 },
    )
  }

  stop(): void {
    for (const stop of this.#stops.splice(0).reverse()) stop()
  }

  #directive(name: string): Directive | undefined {
    return this.#blocks.flatMap(block => block.directives).find(directive => directive.name === name)
  }

  #setUp(block: ServerBlock): void {
    const keys = block.keys.map(zoneOfKey)
    const setup: Setup = {
      ...this.#around,
      zones: keys.map(key => key.zone),
      onStop: stop => this.#stops.push(stop),
      readiness: (plugin, isReady) => this.#readiness.push({ plugin, isReady }),
    }
    const layers: ((next: Handler) => Handler)[] = []
    for (const [name, plugin] of PLUGINS) {
      for (const directive of block.directives) if (directive.name === name) layers.push(plugin(directive, setup))
    }
    const last: Handler = (query, answer) => answer(answerWith(query, 'REFUSED'))
    const chain = layers.reduceRight((next, layer) => layer(next), last)
    for (const { zone, port } of keys) {
      let zones = this.#ports.get(port)
      if (!zones) this.#ports.set(port, (zones = new Map()))
      zones.set(zone, chain)
    }
  }

  #serve(
    zones: ReadonlyMap<string, Handler>,
    payload: Uint8Array,
    from: Endpoint,
    protocol: 'udp' | 'tcp',
    send: (message: Message, limit: number) => void,
  ): void {
    const message = decode(payload)
    const asked = message?.questions[0]
    if (!message || message.isResponse) return
    const { edns } = message
    const limit = edns ? Math.min(Math.max(edns.udpSize, SMALLEST_UDP), LARGEST_UDP) : SMALLEST_UDP
    if (!asked) return send(reply(message, { rcode: 'SERVFAIL' }), limit)
    const name = asked.name.toLowerCase()
    const question = { name, type: asked.type }
    const zone = zones.size === 1 && zones.has('') ? '' : matchingZone(name, [...zones.keys()])
    const chosen = zone === undefined ? undefined : zones.get(zone)
    if (!chosen) return send(reply(message, { rcode: 'REFUSED' }), limit)
    chosen({ message, question, from, protocol, size: payload.length }, answer => {
      // What the client said of itself is sent back: its size, and its cookie.
      send({ ...answer, id: message.id, edns }, limit)
    })
  }

  #serveHttp(plugin: string, usual: number, answer: (path: string) => { status: number; body?: string }): void {
    const directive = this.#directive(plugin)
    if (!directive) return
    const port = Number(directive.args[0]?.split(':').pop() ?? usual)
    const listener = serveHttp(this.#around.sockets, { address: ANY, port }, (request, respond) =>
      respond({ headers: [['Content-Type', 'text/plain; charset=utf-8']], ...answer(request.target) }),
    )
    this.#stops.push(() => listener.close())
  }

  #ready(): { status: number; body: string } {
    const waiting = this.#readiness.filter(each => !each.isReady()).map(each => each.plugin)
    const text = waiting.join(',')
    if (text && text !== this.#waitingOn) this.#around.log(`[INFO] plugin/ready: Plugins not ready: "${text}"`)
    this.#waitingOn = text
    return text ? { status: 503, body: text } : { status: 200, body: 'OK' }
  }
}

const METRICS = "# HELP coredns_build_info A metric with a constant '1' value.\n"

/** An answer in at most `limit` bytes: first without its additions, then cut off. */
function fit(message: Message, limit: number): Uint8Array {
  let bytes = encode(message)
  if (bytes.length <= limit) return bytes
  bytes = encode({ ...message, additionals: [] })
  for (let keep = message.answers.length; bytes.length > limit && keep >= 0; keep--) {
    bytes = encode({ ...message, additionals: [], truncated: true, answers: message.answers.slice(0, keep) })
  }
  return bytes
}

/** `5s`, `1m30s`, `500ms`: Go's way. */
function durationMs(text = ''): number {
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
  let ms = 0
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) ms += Number(amount) * units[unit!]!
  return ms
}

/** In Go's words. */
export function bindError(error: unknown, configuration: Configuration): string | undefined {
  if (!(error instanceof SocketFailure)) return undefined
  const port = configuration.greetings[0]?.split(':').pop() ?? '53'
  const why = error.code === 'EADDRINUSE' ? 'address already in use' : 'cannot assign requested address'
  return `Listen: listen tcp :${port}: bind: ${why}`
}
