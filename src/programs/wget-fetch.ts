/** What wget does, whoever's it is: the name, the connection, the request, the response. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { Exit, Killed } from '../host/program.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import type { Address } from '../net/address.ts'
import { encodeMessage, MessageReader, type HttpHeaders } from '../net/http-message.ts'
import { SocketFailure, type SocketError } from '../net/sockets.ts'
import { tlsHello, withoutTlsHello } from '../net/tls-fiction.ts'
import { hostField, type Url } from './url.ts'
import type { WgetOptions } from './wget-options.ts'

export type Failure =
  | { kind: 'name'; host: string }
  | { kind: 'connect'; error: SocketError; address: Address }
  | { kind: 'connect-timeout'; address: Address }
  | { kind: 'read-timeout' }
  | { kind: 'read'; error: SocketError }
  | { kind: 'empty' }
  | { kind: 'http'; line: string; status: number }

export class WgetError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

export interface Response {
  line: string
  status: number
  headers: HttpHeaders
}

/** Told of each step. */
export interface Watcher {
  resolving?(host: string): Promise<void>
  resolved?(host: string, addresses: readonly Address[]): Promise<void>
  connecting?(url: Url, address: Address): Promise<void>
  connected?(): Promise<void>
  head?(response: Response): Promise<void>
  body(chunk: Uint8Array, response: Response): Promise<void>
}

/** One request to one server. @throws WgetError */
export async function fetch(
  process: Process,
  options: WgetOptions,
  url: Url,
  agent: string,
  watch: Watcher,
): Promise<Response> {
  let addresses: Address[]
  await watch.resolving?.(url.host)
  try {
    addresses = await resolve(process, url.host)
  } catch (error) {
    if (error instanceof Killed || error instanceof Exit) throw error
    throw new WgetError({ kind: 'name', host: url.host })
  }
  await watch.resolved?.(url.host, addresses)
  const address = addresses[0]!
  await watch.connecting?.(url, address)
  const stream = await connect(process, address, url, options.timeoutMs)
  try {
    await watch.connected?.()
    if (url.scheme === 'https') {
      stream.write(tlsHello)
      if (!withoutTlsHello((await read(stream, options.timeoutMs)) ?? new Uint8Array()))
        throw new WgetError({ kind: 'empty' })
    }
    const method = options.postData === undefined ? (options.spider ? 'HEAD' : 'GET') : 'POST'
    const body = new TextEncoder().encode(options.postData ?? '')
    const given = (name: string) => options.headers.some(([n]) => n.toLowerCase() === name)
    const headers: [string, string][] = []
    if (!given('host')) headers.push(['Host', hostField(url)])
    if (!given('user-agent')) headers.push(['User-Agent', options.userAgent ?? agent])
    if (agent !== 'Wget') headers.push(['Accept', '*/*'])
    headers.push(...options.headers, ['Connection', 'close'])
    if (method === 'POST')
      headers.push(['Content-Length', String(body.length)], ['Content-Type', 'application/x-www-form-urlencoded'])
    stream.write(encodeMessage(`${method} ${url.target} HTTP/1.1`, headers, body))
    return await receive(stream, options, method, watch)
  } finally {
    stream.close()
  }
}

async function connect(process: Process, address: Address, url: Url, timeoutMs: number | undefined): Promise<Stream> {
  try {
    const stream = await Stream.connect(
      process,
      { address, port: url.port },
      timeoutMs === undefined ? {} : { timeoutMs },
    )
    if (stream) return stream
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    throw new WgetError({ kind: 'connect', error: error.code, address })
  }
  throw new WgetError({ kind: 'connect-timeout', address })
}

async function read(stream: Stream, timeoutMs: number | undefined): Promise<Uint8Array | null> {
  try {
    const chunk = await stream.read(timeoutMs)
    if (chunk !== undefined) return chunk
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    throw new WgetError({ kind: 'read', error: error.code })
  }
  throw new WgetError({ kind: 'read-timeout' })
}

async function receive(stream: Stream, options: WgetOptions, method: string, watch: Watcher): Promise<Response> {
  let response: Response | undefined
  const state = { done: false }
  let told = false
  const chunks: Uint8Array[] = []
  const reader = new MessageReader('response', {
    head: (line, headers) => {
      const status = Number(line.split(' ')[1])
      response = { line, status, headers }
      return method !== 'HEAD' && status !== 204 && status !== 304
    },
    body: chunk => chunks.push(chunk),
    done: () => (state.done = true),
    malformed: () => (state.done = true),
  })
  while (!state.done) {
    const chunk = await read(stream, options.timeoutMs)
    if (chunk === null) {
      reader.end()
      break
    }
    reader.push(chunk)
    if (response && !told) {
      told = true
      await watch.head?.(response)
    }
    for (const piece of chunks.splice(0)) await watch.body(piece, response!)
  }
  if (!response) throw new WgetError({ kind: 'empty' })
  return response
}

/** Where the body goes: standard output for `-`, else a file opened when the first bytes come.
 *  @param fresh refuses a file that exists */
export function sink(
  process: Process,
  name: string,
  opened: () => Promise<void>,
  fresh = false,
): (chunk: Uint8Array) => Promise<void> {
  if (name === '-') return chunk => process.stdout.write(chunk)
  let fd: number | undefined
  return async chunk => {
    if (fd === undefined) {
      if (fresh && process.host.files.exists(process.path(name))) throw new Errno('EEXIST')
      const file = process.open(name, 'w')
      fd = process.descriptors().at(-1)! + 1
      process.setFile(fd, file)
      file.close()
      await opened()
    }
    await process.write(fd, chunk)
  }
}

/** What is saved is called so. */
export const fileName = (url: Url) =>
  url.target
    .replace(/[?#].*/, '')
    .split('/')
    .pop() || 'index.html'

export const describeError = (error: SocketError) => new Errno(error).message
