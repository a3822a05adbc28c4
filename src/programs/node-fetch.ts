/** `fetch` of the program `node`: one HTTP request on a connection of its own, its answer in pieces as they come.
 *  Left out: https, redirects, connections that are kept. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { resolve, ResolveError } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { encodeMessage, MessageReader, type HttpHeaders } from '../net/http-message.ts'
import { SocketFailure } from '../net/sockets.ts'

export interface FetchRequest {
  url: string
  method: string
  headers: HttpHeaders
  body: string | null
}

export interface FetchEvents {
  head(head: { status: number; statusText: string; headers: HttpHeaders }): void
  chunk(bytes: Uint8Array): void
  end(): void
  error(error: { message: string; code: string }): void
}

/** Undici gives up a connection after that, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000
const encoder = new TextEncoder()

/** @returns how to give up */
export function fetchOver(process: Process, request: FetchRequest, events: FetchEvents): () => void {
  let open = true
  let stream: Stream | undefined
  const stop = () => {
    open = false
    stream?.close()
  }
  const run = async () => {
    const url = parsed(request.url)
    const port = Number(url.port || 80)
    stream = await connectTo(process, url.hostname, port)
    if (!open) return stream.close()
    stream.write(messageOf(request, url))
    let done = false
    const reader = new MessageReader('response', {
      head: (line, headers) => {
        const [, status = '0', ...words] = line.split(' ')
        events.head({ status: Number(status), statusText: words.join(' '), headers })
        return Number(status) !== 204 && Number(status) !== 304
      },
      body: bytes => events.chunk(bytes),
      done: () => (done = true),
      malformed: () => {
        throw new FetchFailure('HTTPParserError', 'Response does not match the HTTP/1.1 protocol')
      },
    })
    while (open && !done) {
      const bytes = await stream.read()
      if (bytes) reader.push(bytes)
      else if (!reader.end() && !done) throw new FetchFailure('UND_ERR_SOCKET', 'other side closed')
      else break
    }
    stream.close()
    if (open) events.end()
  }
  run().catch((error: unknown) => {
    if (open && error instanceof FetchFailure) events.error({ message: error.message, code: error.code })
    else if (open && error instanceof SocketFailure)
      events.error({ message: new Errno(error.code).message, code: error.code })
    // What ends the process ends this too.
  })
  return stop
}

class FetchFailure extends Error {
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw new FetchFailure('ERR_INVALID_URL', 'Invalid URL')
  if (url.protocol !== 'http:')
    throw new FetchFailure('ERR_INVALID_PROTOCOL', `this node speaks only http, not ${url.protocol}`)
  return url
}

async function connectTo(process: Process, host: string, port: number): Promise<Stream> {
  let address
  try {
    address = (await resolve(process, host))[0]!
  } catch (error) {
    if (!(error instanceof ResolveError)) throw error
    throw new FetchFailure('ENOTFOUND', `getaddrinfo ENOTFOUND ${host}`)
  }
  try {
    const stream = await Stream.connect(process, { address, port }, { timeoutMs: CONNECT_TIMEOUT_MS })
    if (stream) return stream
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    throw new FetchFailure(error.code, `connect ${error.code} ${host}:${port}`)
  }
  throw new FetchFailure(
    'UND_ERR_CONNECT_TIMEOUT',
    `Connect Timeout Error (attempted address: ${host}:${port}, timeout: 10000ms)`,
  )
}

function messageOf({ method, headers, body }: FetchRequest, url: URL): Uint8Array {
  const payload = encoder.encode(body ?? '')
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const own: HttpHeaders = [
    ['host', url.host],
    ['connection', 'close'],
    ['accept', '*/*'],
    ['user-agent', 'node'],
    ...(body === null
      ? []
      : ([
          ['content-type', 'text/plain;charset=UTF-8'],
          ['content-length', String(payload.length)],
        ] as const)),
  ]
  const fields = [...own.filter(([name]) => !given.has(name)), ...headers]
  return encodeMessage(`${method} ${url.pathname}${url.search} HTTP/1.1`, fields, payload)
}
