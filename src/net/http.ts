/** HTTP/1.1 over the sockets of a namespace, by callbacks: a server with keep-alive, and a client for one request
 *  (probes). Programs that show what happens on the way (curl, wget) use `MessageReader` themselves.
 *  Left out: pipelining beyond one answer at a time, `Expect: 100-continue`. TLS is a fiction (`tls-fiction.ts`). */
import type { Timer } from '../sim/simulation.ts'
import type { Endpoint } from './address.ts'
import {
  encodeMessage,
  header,
  joined,
  MessageReader,
  REASONS,
  type HttpHeaders,
  type HttpRequest,
  type HttpResponse,
} from './http-message.ts'
import type { Listener, SocketError, Sockets, TcpConnection, TcpHandlers } from './sockets.ts'
import { tlsHello, withoutTlsHello } from './tls-fiction.ts'

export interface HttpAnswer {
  status: number
  /** The usual words if not given. */
  reason?: string
  /** Content-Length and Connection are added where they are missing. */
  headers?: HttpHeaders
  body?: Uint8Array | string
  /** Ends the connection after this answer. */
  close?: boolean
  /** The same object is given to many requests: its bytes are kept. */
  reused?: boolean
  /** Instead of `body`: is called once the head is out, and sends the body in pieces (chunked). */
  stream?: (body: { write(chunk: Uint8Array | string): void; end(): void; onGone(gone: () => void): void }) => void
}

/** Of answers that are reused: the last that was sent of each, whole. */
const sentBefore = new WeakMap<HttpAnswer, { isHead: boolean; close: boolean; bytes: Uint8Array }>()

/** Answers at once or later, by calling `respond` once. */
export type HttpHandler = (
  request: HttpRequest,
  respond: (answer: HttpAnswer) => void,
  connection: { local: Endpoint; remote: Endpoint },
) => void

const encoder = new TextEncoder()
const NOTHING = new Uint8Array()
const bytesOf = (content: Uint8Array | string) => (typeof content === 'string' ? encoder.encode(content) : content)

/** @throws SocketFailure EADDRINUSE, EADDRNOTAVAIL */
export function serveHttp(
  sockets: Sockets,
  local: Endpoint,
  handler: HttpHandler,
  options: { tls?: boolean } = {},
): Listener {
  return sockets.listen(local, connection => {
    const { handlers } = new ServerConnection(connection, handler)
    return options.tls ? behindTls(connection, handlers) : handlers
  })
}

/** Answers the client's hello; whoever speaks plain HTTP is told so, as Go's net/http does. */
function behindTls(connection: TcpConnection, inner: TcpHandlers): TcpHandlers {
  return {
    ...inner,
    data: first => {
      const rest = withoutTlsHello(first)
      if (!rest) {
        const body = 'Client sent an HTTP request to an HTTPS server.\n'
        connection.write(encodeMessage('HTTP/1.0 400 Bad Request', [], encoder.encode(body)))
        connection.end()
        return
      }
      connection.handlers = inner
      connection.write(tlsHello)
      if (rest.length) inner.data?.(rest)
    },
  }
}

class ServerConnection {
  readonly handlers: TcpHandlers
  #connection: TcpConnection
  #handler: HttpHandler
  #reader: MessageReader
  #request: HttpRequest | undefined
  /** The last request line, and its words. */
  #line = ''
  #words: readonly string[] = []
  /** Requests that wait for the one before to be answered. */
  #waiting: HttpRequest[] = []
  #busy = false
  #closing = false
  #gone: (() => void)[] = []

  constructor(connection: TcpConnection, handler: HttpHandler) {
    this.#connection = connection
    this.#handler = handler
    this.#reader = new MessageReader('request', {
      head: (line, headers) => {
        if (line !== this.#line) {
          this.#line = line
          this.#words = line.split(' ')
        }
        const [method = '', target = '', version = ''] = this.#words
        this.#request = { method, target, version, headers, body: NOTHING }
        return true
      },
      body: chunk => {
        const request = this.#request!
        request.body = request.body.length ? joined(request.body, chunk) : chunk
      },
      done: () => {
        this.#waiting.push(this.#request!)
        this.#next()
      },
      malformed: () => {
        this.#closing = true
        this.#send({ method: 'GET', target: '', version: 'HTTP/1.1', headers: [], body: NOTHING }, { status: 400 })
      },
    })
    const over = () => {
      for (const gone of this.#gone.splice(0)) gone()
    }
    this.handlers = {
      data: chunk => this.#reader.push(chunk),
      ended: () => {
        this.#closing = true
        if (!this.#busy) connection.end()
        over()
      },
      failed: over,
      closed: over,
    }
  }

  #next(): void {
    if (this.#busy) return
    const request = this.#waiting.shift()
    if (!request) return
    this.#busy = true
    let answered = false
    this.#handler(
      request,
      answer => {
        if (answered) return
        answered = true
        this.#send(request, answer)
      },
      this.#connection,
    )
  }

  #send(request: HttpRequest, answer: HttpAnswer): void {
    const asked = header(request.headers, 'connection')?.toLowerCase()
    const close =
      this.#closing || answer.close || asked === 'close' || (request.version === 'HTTP/1.0' && asked !== 'keep-alive')
    const isHead = request.method === 'HEAD'
    const before = answer.reused ? sentBefore.get(answer) : undefined
    if (before && before.isHead === isHead && before.close === close) {
      this.#connection.write(before.bytes)
      return this.#answered(close)
    }
    const body = answer.body === undefined ? NOTHING : bytesOf(answer.body)
    const headers = [...(answer.headers ?? [])]
    const bodiless = answer.status === 204 || answer.status === 304 || answer.status < 200
    if (answer.stream) headers.push(['Transfer-Encoding', 'chunked'])
    else if (!bodiless && header(headers, 'content-length') === undefined)
      headers.push(['Content-Length', String(body.length)])
    if (header(headers, 'connection') === undefined && close) headers.push(['Connection', 'close'])
    const line = `HTTP/1.1 ${answer.status} ${answer.reason ?? REASONS[answer.status] ?? 'Unknown'}`
    const bytes = encodeMessage(line, headers, isHead || bodiless ? NOTHING : body)
    if (answer.reused) sentBefore.set(answer, { isHead, close, bytes })
    this.#connection.write(bytes)
    if (answer.stream && !isHead) {
      answer.stream({
        write: content => {
          const chunk = bytesOf(content)
          if (chunk.length) this.#connection.write(chunkOf(chunk))
        },
        end: () => {
          this.#connection.write(encoder.encode('0\r\n\r\n'))
          this.#answered(close)
        },
        onGone: gone => this.#gone.push(gone),
      })
    } else this.#answered(close)
  }

  #answered(close: boolean): void {
    this.#busy = false
    if (close) this.#connection.end()
    else this.#next()
  }
}

function chunkOf(bytes: Uint8Array): Uint8Array {
  return joined(joined(encoder.encode(`${bytes.length.toString(16)}\r\n`), bytes), encoder.encode('\r\n'))
}

export interface HttpClientRequest {
  to: Endpoint
  method?: string
  target: string
  /** With `Host`, which is the address otherwise. */
  headers?: HttpHeaders
  body?: Uint8Array | string
  /** For all of it; none if not given. */
  timeoutMs?: number
  /** https, with any certificate. */
  tls?: boolean
}

/** Why there is no response. */
export type HttpFailure = SocketError | 'timeout' | 'EOF' | 'malformed'

/** One request on a connection of its own. @returns how to give up */
export function httpRequest(
  sockets: Sockets & { readonly sim: { after(ms: number, work: () => void): Timer } },
  request: HttpClientRequest,
  done: (result: HttpResponse | HttpFailure) => void,
): () => void {
  const body = request.body === undefined ? NOTHING : bytesOf(request.body)
  const method = request.method ?? 'GET'
  let response: HttpResponse | undefined
  let open = true
  const finish = (result: HttpResponse | HttpFailure, reset = false) => {
    if (!open) return
    open = false
    timer?.cancel()
    if (reset) connection.reset()
    else connection.end()
    done(result)
  }
  const reader = new MessageReader('response', {
    head: (line, headers) => {
      const [version = '', status = '0', ...reason] = line.split(' ')
      response = { status: Number(status), reason: reason.join(' '), version, headers, body: NOTHING }
      return method !== 'HEAD' && response.status >= 200 && response.status !== 204 && response.status !== 304
    },
    body: chunk => (response!.body = response!.body.length ? joined(response!.body, chunk) : chunk),
    done: () => {
      if (response!.status >= 200) finish(response!)
    },
    malformed: () => finish('malformed', true),
  })
  let greeted = !request.tls
  const connection = sockets.connect(request.to, {
    opened: () => {
      if (request.tls) connection.write(tlsHello)
      const headers = [...(request.headers ?? [])]
      if (header(headers, 'host') === undefined) headers.unshift(['Host', hostOf(request.to)])
      if (header(headers, 'connection') === undefined) headers.push(['Connection', 'close'])
      if (body.length) headers.push(['Content-Length', String(body.length)])
      connection.write(encodeMessage(`${method} ${request.target} HTTP/1.1`, headers, body))
    },
    data: chunk => {
      const plain = greeted ? chunk : withoutTlsHello(chunk)
      greeted = true
      if (!plain) finish('malformed', true)
      else if (plain.length) reader.push(plain)
    },
    ended: () => {
      if (!reader.end() || !response) finish('EOF')
    },
    failed: error => finish(error),
  })
  const timer =
    request.timeoutMs === undefined ? undefined : sockets.sim.after(request.timeoutMs, () => finish('timeout', true))
  return () => {
    if (!open) return
    open = false
    timer?.cancel()
    connection.reset()
  }
}

function hostOf({ address, port }: Endpoint): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}:${port}`
}
