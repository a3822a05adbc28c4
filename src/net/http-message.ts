/** HTTP/1.1 messages (RFC 9112) to bytes and, as they come in, from bytes: request and status lines, header fields,
 *  bodies by Content-Length, chunked or to the end of the connection. Left out: trailers' meaning, upgrades. */

export type HttpHeaders = readonly (readonly [name: string, value: string])[]

export interface HttpRequest {
  method: string
  /** Path and query as sent: `/hostname?x=1`. */
  target: string
  /** `HTTP/1.1`. */
  version: string
  headers: HttpHeaders
  body: Uint8Array
}

export interface HttpResponse {
  status: number
  reason: string
  version: string
  headers: HttpHeaders
  body: Uint8Array
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const NOTHING = new Uint8Array()

export const REASONS: Readonly<Record<number, string>> = {
  100: 'Continue',
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  206: 'Partial Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
  308: 'Permanent Redirect',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

/** The first field of that name, whatever its case. */
export function header(headers: HttpHeaders, name: string): string | undefined {
  const wanted = name.toLowerCase()
  for (const [key, value] of headers) if (key.length === wanted.length && key.toLowerCase() === wanted) return value
  return undefined
}

/** A head and a body as the bytes to send. */
export function encodeMessage(startLine: string, headers: HttpHeaders, body: Uint8Array = NOTHING): Uint8Array {
  let text = `${startLine}\r\n`
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`
  const head = encoder.encode(`${text}\r\n`)
  if (!body.length) return head
  const out = new Uint8Array(head.length + body.length)
  out.set(head)
  out.set(body, head.length)
  return out
}

export interface MessageHandlers {
  /** The start line and the header fields are here. @returns whether a body may follow (none does after HEAD) */
  head(startLine: string, headers: HttpHeaders): boolean
  body(chunk: Uint8Array): void
  /** The message is complete; another may follow. */
  done(): void
  /** What came is not HTTP. */
  malformed(why: string): void
}

type State = 'head' | 'length' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'to-end' | 'broken'

const LARGEST_HEAD = 65_536

/** Takes bytes as they come and tells what they mean. */
export class MessageReader {
  #handlers: MessageHandlers
  #isResponse: boolean
  #rest: Uint8Array = NOTHING
  #state: State = 'head'
  #left = 0

  constructor(kind: 'request' | 'response', handlers: MessageHandlers) {
    this.#handlers = handlers
    this.#isResponse = kind === 'response'
  }

  push(chunk: Uint8Array): void {
    this.#rest = this.#rest.length ? joined(this.#rest, chunk) : chunk
    while (this.#step());
  }

  /** The connection is at its end. @returns whether a message was complete, or none had begun */
  end(): boolean {
    if (this.#state === 'to-end') {
      this.#state = 'head'
      this.#handlers.done()
      return true
    }
    return this.#state === 'head' && !this.#rest.length
  }

  /** @returns whether there may be more to do */
  #step(): boolean {
    switch (this.#state) {
      case 'head':
        return this.#readHead()
      case 'length':
      case 'chunk':
        return this.#readBody()
      case 'to-end':
        if (this.#rest.length) this.#handlers.body(this.#take(this.#rest.length))
        return false
      case 'chunk-size':
        return this.#readLine(line => {
          const size = Number.parseInt(line, 16)
          if (Number.isNaN(size)) this.#break('bad chunk size')
          else if (size === 0) this.#state = 'trailers'
          else {
            this.#left = size
            this.#state = 'chunk'
          }
        })
      case 'chunk-end':
        return this.#readLine(() => (this.#state = 'chunk-size'))
      case 'trailers':
        return this.#readLine(line => {
          if (line === '') this.#finish()
        })
      case 'broken':
        return false
    }
  }

  #readHead(): boolean {
    const known = knownHead(this.#rest, this.#isResponse)
    const end = known ? known.bytes.length : endOfHead(this.#rest)
    if (end < 0) {
      if (!this.#rest.length) return false
      if (this.#rest.length > LARGEST_HEAD) this.#break('head too large')
      else if (this.#isResponse ? this.#rest.length > 4 && !looksLikeHttp(this.#rest) : !isUpperCase(this.#rest[0]!))
        this.#break('not HTTP')
      return false
    }
    const bytes = this.#take(end)
    const { startLine, headers } = known ?? parseHead(bytes)
    if (!known) {
      if (!(this.#isResponse ? /^HTTP\/\d(\.\d)? \d{3}/ : /^[A-Z]+ \S+ HTTP\/\d\.\d$/).test(startLine)) {
        this.#break(startLine)
        return false
      }
      remember({ bytes: bytes.slice(), startLine, headers }, this.#isResponse)
    }
    const mayHaveBody = this.#handlers.head(startLine, headers)
    if (!mayHaveBody) this.#finish()
    else if (header(headers, 'transfer-encoding')?.toLowerCase().endsWith('chunked')) this.#state = 'chunk-size'
    else {
      const length = header(headers, 'content-length')
      if (length !== undefined) {
        this.#left = Number(length)
        if (this.#left > 0) this.#state = 'length'
        else this.#finish()
      } else if (this.#isResponse) this.#state = 'to-end'
      else this.#finish()
    }
    return true
  }

  #readBody(): boolean {
    if (!this.#rest.length) return false
    const chunk = this.#take(Math.min(this.#left, this.#rest.length))
    this.#left -= chunk.length
    this.#handlers.body(chunk)
    if (this.#left === 0) {
      if (this.#state === 'length') this.#finish()
      else this.#state = 'chunk-end'
    }
    return true
  }

  #readLine(act: (line: string) => void): boolean {
    const end = this.#rest.indexOf(10)
    if (end < 0) return false
    act(decoder.decode(this.#take(end + 1)).trim())
    return true
  }

  #take(length: number): Uint8Array {
    const taken = length === this.#rest.length ? this.#rest : this.#rest.subarray(0, length)
    this.#rest = length === this.#rest.length ? NOTHING : this.#rest.subarray(length)
    return taken
  }

  #finish(): void {
    this.#state = 'head'
    this.#handlers.done()
  }

  #break(why: string): void {
    this.#state = 'broken'
    this.#handlers.malformed(why)
  }
}

/** A head as it came, and what it says. */
interface Head {
  bytes: Uint8Array
  startLine: string
  headers: HttpHeaders
}

/** The heads read last, newest first: a client says the same again and again, and the same bytes mean the same. */
const requestHeads: Head[] = []
const responseHeads: Head[] = []
const MOST_HEADS = 4

/** The head that `bytes` begin with, if it is one of those. */
function knownHead(bytes: Uint8Array, isResponse: boolean): Head | undefined {
  for (const head of isResponse ? responseHeads : requestHeads) if (startsWith(bytes, head.bytes)) return head
  return undefined
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  const { length } = start
  if (bytes.length < length) return false
  for (let i = 0; i < length; i++) if (bytes[i] !== start[i]) return false
  return true
}

function remember(head: Head, isResponse: boolean): void {
  const known = isResponse ? responseHeads : requestHeads
  known.unshift(head)
  if (known.length > MOST_HEADS) known.pop()
}

function parseHead(bytes: Uint8Array): { startLine: string; headers: HttpHeaders } {
  const lines = decoder.decode(bytes).split('\r\n')
  const headers: (readonly [string, string])[] = []
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]!
    const colon = line.indexOf(':')
    if (colon > 0) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()])
  }
  return { startLine: lines[0]!, headers }
}

/** The index after the empty line; -1 if it is not here yet. */
function endOfHead(bytes: Uint8Array): number {
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) {
    if (bytes[at + 1] === 10) return at + 2
    if (bytes[at + 1] === 13 && bytes[at + 2] === 10) return at + 3
  }
  return -1
}

/** Methods begin with a capital letter, TLS with a byte that is none. */
const isUpperCase = (byte: number) => byte >= 0x41 && byte <= 0x5a

function looksLikeHttp(bytes: Uint8Array): boolean {
  return bytes[0] === 0x48 && bytes[1] === 0x54 && bytes[2] === 0x54 && bytes[3] === 0x50
}

export function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}

/** `Sun, 22 Nov 2026 15:31:19 GMT` (RFC 9110). */
export function httpDate(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== dateSecond) {
    dateSecond = second
    dateText = new Date(ms).toUTCString()
  }
  return dateText
}
let dateSecond = NaN
let dateText = ''
