/** What CoreDNS's plugins have in common: a chain of handlers, each of which answers or asks the next.
 *  Source: plugin/plugin.go, core/dnsserver/zdirectives.go. */
import type { Simulation } from '../../sim/simulation.ts'
import type { Address, Endpoint } from '../../net/address.ts'
import { reply, type Message, type Question, type Rcode } from '../../net/dns-message.ts'
import type { Sockets } from '../../net/sockets.ts'
import type { Client } from '../client/client.ts'
import { CorefileError, type Directive } from './corefile.ts'

export interface Query {
  message: Message
  /** The question's name in lower case, and its type. */
  question: Question
  from: Endpoint
  protocol: 'udp' | 'tcp'
  /** Bytes that came. */
  size: number
}

/** Calls `answer` once; a message with rcode SERVFAIL may carry why. */
export type Handler = (query: Query, answer: (message: Message, error?: string) => void) => void

/** What a plugin is set up with. */
export interface Setup {
  sim: Simulation
  client: Client
  sockets: Sockets
  /** The pod's own. */
  address: () => Address | undefined
  /** Of the server block. */
  zones: readonly string[]
  log: (line: string) => void
  readFile: (path: string) => string | undefined
  /** To be done when this configuration goes. */
  onStop: (stop: () => void) => void
  /** Kubernetes and its kind: whether it can answer yet. */
  readiness: (plugin: string, isReady: () => boolean) => void
  /** Ends the process with a message, as log.Fatal. */
  fatal: (message: string) => void
  /** `/etc/coredns/Corefile`, for errors. */
  file: string
}

/** @throws CorefileError */
export type Plugin = (directive: Directive, setup: Setup) => (next: Handler) => Handler

export const isWithin = (name: string, zone: string): boolean =>
  zone === '' || name === zone || (name.endsWith(zone) && name[name.length - zone.length - 1] === '.')

/** The longest of `zones` that `name` is in. */
export function matchingZone(name: string, zones: readonly string[]): string | undefined {
  let best: string | undefined
  for (const zone of zones) if (isWithin(name, zone) && (best === undefined || zone.length > best.length)) best = zone
  return best
}

export const answerWith = (query: Query, rcode: Rcode): Message => reply(query.message, { rcode })

/** `plugin/forward: /etc/coredns/Corefile:9 - Error during parsing: …` */
export const pluginError = (plugin: string, setup: Setup, line: number, message: string): CorefileError =>
  new CorefileError(`plugin/${plugin}: ${setup.file}:${line} - Error during parsing: ${message}`)

export const argumentError = (plugin: string, setup: Setup, directive: Directive): CorefileError =>
  pluginError(
    plugin,
    setup,
    directive.line,
    `Wrong argument count or unexpected line ending after '${directive.args.at(-1) ?? directive.name}'`,
  )
