/** How BIND's tools ask: one server after the other, so many times, saying on the way what went wrong.
 *  Source: bind9 bin/dig/dighost.c, 9.18. */
import type { Process } from '../host/process.ts'
import { resolvConfOf } from '../host/resolv-conf.ts'
import { resolve, ResolveError } from '../host/resolver.ts'
import { formatAddress, parseAddress, type Address, type Endpoint } from '../net/address.ts'
import { encode } from '../net/dns-codec.ts'
import { askTcp, askUdp, type Exchange } from '../net/dns-client.ts'
import { COOKIE_OPTION, query, type Edns, type Message } from '../net/dns-message.ts'

export const BIND_VERSION = '9.18.33-1~deb12u2-Debian'

export interface Server {
  /** As it was given. */
  name: string
  endpoint: Endpoint
}

export interface Asking {
  servers: readonly Server[]
  timeoutMs: number
  tries: number
  tcp: boolean
  recurse: boolean
  edns: Edns | undefined
}

export interface Answered {
  message: Message
  server: Server
  protocol: 'UDP' | 'TCP'
  /** Of the answer. */
  size: number
  ms: number
}

/** Of resolv.conf, or the one that was named; undefined where that has no address. */
export async function serversFor(
  process: Process,
  named: string | undefined,
  port: number,
): Promise<Server[] | undefined> {
  if (named === undefined) {
    const { servers, serverNames } = resolvConfOf(process.host)
    return servers.map(({ address }, i) => ({ name: serverNames[i]!, endpoint: { address, port } }))
  }
  const addresses = await addressesOf(process, named)
  return addresses && [{ name: named, endpoint: { address: addresses[0]!, port } }]
}

async function addressesOf(process: Process, name: string): Promise<Address[] | undefined> {
  const numeric = parseAddress(name)
  if (numeric !== undefined) return [numeric]
  try {
    return await resolve(process, name)
  } catch (error) {
    if (error instanceof ResolveError) return undefined
    throw error
  }
}

/** As dig sends it: 1232 bytes, a client cookie. */
export function ednsWithCookie(process: Process, udpSize = 1232): Edns {
  const bytes = Uint8Array.from({ length: 8 }, () => process.host.sim.random.int(256))
  return { udpSize, dnssecOk: false, options: [{ code: COOKIE_OPTION, bytes }] }
}

export const serverText = ({ endpoint }: Server): string => `${formatAddress(endpoint.address)}#${endpoint.port}`

/** @param complain told of each failed try; undefined is returned when all have */
export async function askServers(
  process: Process,
  name: string,
  type: string,
  asking: Asking,
  complain: (line: string) => Promise<void>,
): Promise<Answered | undefined> {
  for (let tried = 0; tried < asking.tries; tried++) {
    for (const server of asking.servers) {
      const id = process.host.sim.random.int(0x10000)
      const message = { ...query(id, name, type, asking.edns), recursionDesired: asking.recurse }
      const outcome = await askOne(process, server, message, asking)
      if (typeof outcome === 'string') await complain(`;; communications error to ${serverText(server)}: ${outcome}`)
      else return outcome
    }
  }
  return undefined
}

async function askOne(process: Process, server: Server, message: Message, asking: Asking): Promise<Answered | string> {
  const { net } = process.host
  const startedAt = process.now()
  const { timeoutMs } = asking
  const answered = (answer: Message, protocol: 'UDP' | 'TCP'): Answered => ({
    message: answer,
    server,
    protocol,
    size: encode(answer).length,
    ms: Math.round(process.now() - startedAt),
  })
  if (!asking.tcp) {
    let last: Exchange | undefined
    const options = {
      servers: [server.endpoint],
      timeoutMs,
      attempts: 1,
      allAtOnce: false,
      nextOnFailure: true,
      onExchange: (exchange: Exchange) => (last = exchange),
    }
    const [answer] = await process.wait<readonly (Message | undefined)[]>(settle =>
      askUdp(net, [message], options, settle),
    )
    if (!answer) return last?.error === 'ECONNREFUSED' ? 'connection refused' : wordsFor(last?.error ?? 'ETIMEDOUT')
    if (!answer.truncated) return answered(answer, 'UDP')
  }
  const answer = await process.wait<Message | string>(settle =>
    askTcp(net, server.endpoint, message, { timeoutMs }, settle),
  )
  return typeof answer === 'string' ? wordsFor(answer) : answered(answer, 'TCP')
}

function wordsFor(error: string): string {
  const words: Record<string, string> = {
    ECONNREFUSED: 'connection refused',
    ECONNRESET: 'end of file',
    EHOSTUNREACH: 'host unreachable',
    ENETUNREACH: 'network unreachable',
  }
  return words[error] ?? 'timed out'
}

/** The names to try, in order (dighost.c): the search list first where the name has few dots. */
export function searched(process: Process, name: string, wanted: boolean): string[] {
  const bare = name.replace(/\.$/, '')
  const conf = resolvConfOf(process.host)
  if (!wanted || name.endsWith('.') || !conf.search.length) return [bare]
  const full = conf.search.map(domain => `${bare}.${domain}`)
  return bare.split('.').length - 1 >= conf.ndots ? [bare, ...full] : [...full, bare]
}
