/** One URL of curl: request after request until there is an answer to keep, retries, and what is written of it.
 *  Source: tool_operate.c, lib/multi.c, lib/http.c of curl 7.88. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Stream } from '../host/sockets.ts'
import { encodeMessage, header, MessageReader, type HttpHeaders } from '../net/http-message.ts'
import { connect, keyOf, receive, type Connection } from './curl-connect.ts'
import { CurlError, TransferContext } from './curl-context.ts'
import { requestHeaders, type CurlOptions } from './curl-options.ts'
import { CurlOutput } from './curl-output.ts'
import { writeOutText } from './curl-write-out.ts'
import { followUrl, hostField, parseUrl, urlText, type Url } from './url.ts'

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504])

const encoder = new TextEncoder()

/** @param pool connections that are kept, by server @param index of the URL among all @returns curl's exit status */
export async function transfer(
  process: Process,
  options: CurlOptions,
  pool: Map<string, Connection>,
  text: string,
  index: number,
): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    const context = new TransferContext(process, options, text)
    const status = await attemptOf(context, pool, text, index)
    const { measured } = context
    const mayPass =
      status === 28 ||
      status === 6 ||
      (status === 7 && options.retryConnRefused) ||
      ((status === 0 || status === 22) && TRANSIENT.has(measured.code))
    if (attempt >= options.retry || !mayPass) {
      await tell(context, status)
      return status
    }
    const delay = options.retryDelayMs ?? Math.min(600_000, 1000 * 2 ** attempt)
    const problem = status === 28 ? 'timeout' : status === 0 || status === 22 ? 'HTTP error' : 'connection refused'
    const left = options.retry - attempt
    await context.warn(
      `Warning: Problem: ${problem}. Will retry in ${delay / 1000} seconds. ${left} \nWarning: ${left === 1 ? 'retry' : 'retries'} left.\n`,
    )
    await process.sleep(delay)
  }
}

async function attemptOf(
  context: TransferContext,
  pool: Map<string, Connection>,
  text: string,
  index: number,
): Promise<number> {
  const { measured } = context
  let status = 0
  try {
    await new Transfer(context, pool).fetch(text, index)
  } catch (error) {
    if (!(error instanceof CurlError)) throw error
    status = error.status
    measured.error = error.message
  }
  measured.exit = status
  measured.total = context.elapsed()
  return status
}

async function tell({ process, options, measured }: TransferContext, status: number): Promise<void> {
  if (status && (!options.silent || options.showError))
    await process.stderr.write(`curl: (${status}) ${measured.error}\n`)
  if (options.writeOut === undefined) return
  const { stdout, stderr } = writeOutText(options.writeOut, measured)
  if (stdout) await process.stdout.write(stdout)
  if (stderr) await process.stderr.write(stderr)
}

interface Response {
  status: number
  headers: HttpHeaders
}

class Transfer {
  readonly #context: TransferContext
  readonly #pool: Map<string, Connection>

  constructor(context: TransferContext, pool: Map<string, Connection>) {
    this.#context = context
    this.#pool = pool
  }

  /** @throws CurlError */
  async fetch(text: string, index: number): Promise<void> {
    const { options, measured } = this.#context
    const parsed = parseUrl(text)
    if (!parsed) throw new CurlError(3, 'URL using bad/illegal format or missing URL')
    let url: Url = parsed
    if (url.scheme !== 'http' && url.scheme !== 'https')
      throw new CurlError(1, `Protocol "${url.scheme}" not supported or disabled in libcurl`)
    const output = new CurlOutput(this.#context, url, index)
    let method =
      options.request ??
      (options.head ? 'HEAD' : options.uploadFile !== undefined ? 'PUT' : options.data && !options.get ? 'POST' : 'GET')
    let body = options.get ? undefined : options.data?.join('&')
    if (options.get && options.data)
      url = { ...url, target: `${url.target}${url.target.includes('?') ? '&' : '?'}${options.data.join('&')}` }
    if (options.uploadFile !== undefined) body = await this.#upload(options.uploadFile)
    output.progress.start()
    try {
      for (let redirects = 0; ; redirects++) {
        measured.urlEffective = urlText(url)
        measured.method = method
        const { status, headers } = await this.#exchange(output, url, method, body)
        const location = status >= 300 && status < 400 ? header(headers, 'location') : undefined
        const next: Url | undefined = location === undefined ? undefined : followUrl(url, location)
        measured.redirectUrl = next && !options.location ? urlText(next) : ''
        if ((options.fail || options.failWithBody) && status >= 400)
          throw new CurlError(22, `The requested URL returned error: ${status}`)
        if (!next || !options.location) return
        if (redirects >= options.maxRedirects)
          throw new CurlError(47, `Maximum (${options.maxRedirects}) redirects followed`)
        await this.#context.note(`Issue another request to this URL: '${urlText(next)}'`)
        measured.redirects++
        if (method === 'POST' && (status === 301 || status === 302 || status === 303) && !options.request) {
          method = 'GET'
          body = undefined
        }
        url = next
        output.progress.start()
      }
    } finally {
      output.progress.stop()
      await output.flush()
    }
  }

  async #upload(name: string): Promise<string> {
    const { process } = this.#context
    try {
      return name === '-'
        ? await process.stdin.text()
        : new TextDecoder().decode(process.host.files.read(process.path(name)))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      throw new CurlError(26, `Can't open '${name}'!`)
    }
  }

  async #exchange(output: CurlOutput, url: Url, method: string, body: string | undefined): Promise<Response> {
    const context = this.#context
    const { connection, reused } = await this.#connect(output, url)
    const { stream } = connection
    const key = keyOf(url)
    await this.#request(output, stream, url, method, body)
    let keep = false
    try {
      const response = await this.#response(output, stream, method)
      keep = response.keep
      await output.end()
      if (keep) {
        this.#pool.set(key, connection)
        await context.note(`Connection #${connection.number} to host ${url.host} left intact`)
      } else await context.note(`Closing connection ${connection.number}`)
      return response
    } catch (error) {
      if (!(error instanceof CurlError)) throw error
      if (reused && error.status !== 28) {
        this.#pool.delete(key)
        stream.close()
        return await this.#exchange(output, url, method, body)
      }
      await output.end()
      await context.note(error.message)
      await context.note(`Closing connection ${connection.number}`)
      throw error
    } finally {
      if (!keep) {
        this.#pool.delete(key)
        stream.close()
      }
    }
  }

  /** The meter ends its line when a connection fails; not when a name does. */
  async #connect(output: CurlOutput, url: Url): Promise<{ connection: Connection; reused: boolean }> {
    try {
      return await connect(this.#context, this.#pool, url)
    } catch (error) {
      if (error instanceof CurlError && error.status !== 6) await output.end()
      throw error
    }
  }

  async #request(
    output: CurlOutput,
    stream: Stream,
    url: Url,
    method: string,
    body: string | undefined,
  ): Promise<void> {
    const { options, measured } = this.#context
    const payload = body === undefined ? new Uint8Array() : encoder.encode(body)
    const own: [string, string][] = [['Host', hostField(url)]]
    const user = options.user ?? url.user
    if (user !== undefined) own.push(['Authorization', `Basic ${btoa(user)}`])
    if (options.userAgent) own.push(['User-Agent', options.userAgent])
    own.push(['Accept', '*/*'])
    if (options.referer) own.push(['Referer', options.referer])
    if (body !== undefined) {
      own.push(['Content-Length', String(payload.length)])
      if (options.uploadFile === undefined) own.push(['Content-Type', 'application/x-www-form-urlencoded'])
    }
    const headers = requestHeaders(options, own)
    const startLine = `${method} ${url.target} HTTP/${options.http10 ? '1.0' : '1.1'}`
    const message = encodeMessage(startLine, headers, payload)
    measured.pretransfer = this.#context.elapsed()
    measured.requestSize += message.length
    measured.uploaded = payload.length
    if (options.verbose) {
      const lines = [startLine, ...headers.map(([name, value]) => `${name}: ${value}`), '']
      await this.#context.warn(lines.map(line => `> ${line}\r\n`).join(''))
    }
    await output.noteSent(payload.length)
    stream.write(message)
  }

  async #response(output: CurlOutput, stream: Stream, method: string): Promise<Response & { keep: boolean }> {
    const context = this.#context
    const { options, measured } = context
    const shown: (string | Uint8Array)[] = []
    const state = { status: 0, headers: [] as HttpHeaders, done: false, began: false, malformed: false, version: '' }
    let received = 0
    const reader = new MessageReader('response', {
      head: (line, headers) => {
        state.began = true
        const [version = '', code = '0'] = line.split(' ')
        Object.assign(state, { status: Number(code), headers, version })
        const fields = headers.map(([n, v]) => `${n}: ${v}\r\n`).join('')
        measured.headerSize += line.length + 4 + fields.length
        shown.push(`${line}\r\n${fields}\r\n`)
        return method !== 'HEAD' && !options.head && state.status >= 200 && state.status !== 204 && state.status !== 304
      },
      body: chunk => {
        received += chunk.length
        shown.push(chunk)
      },
      done: () => (state.done = state.status >= 200),
      malformed: () => (state.malformed = true),
    })
    const flush = async () => {
      for (const piece of shown.splice(0))
        await (typeof piece === 'string' ? output.head(piece) : output.body(piece, state.status))
    }
    const length = () => header(state.headers, 'content-length')
    while (!state.done) {
      const chunk = await receive(context, stream, received, length())
      if (!measured.startTransfer) measured.startTransfer = context.elapsed()
      if (chunk === null) {
        const complete = reader.end()
        await flush()
        if (!state.began) throw new CurlError(52, 'Empty reply from server')
        if (!complete && !state.done)
          throw new CurlError(
            18,
            length() === undefined
              ? 'transfer closed with outstanding read data remaining'
              : `transfer closed with ${Number(length()) - received} bytes remaining to read`,
          )
        break
      }
      reader.push(chunk)
      if (state.malformed) throw new CurlError(1, 'Received HTTP/0.9 when not allowed')
      Object.assign(measured, {
        code: state.status,
        version: state.version.replace('HTTP/', ''),
        headers: state.headers,
      })
      await flush()
    }
    measured.downloaded = received
    Object.assign(measured, { code: state.status, headers: state.headers })
    const close = header(state.headers, 'connection')?.toLowerCase() === 'close' || state.version === 'HTTP/1.0'
    const ended =
      !state.done ||
      (length() === undefined && header(state.headers, 'transfer-encoding') === undefined && method !== 'HEAD')
    return {
      status: state.status,
      headers: state.headers,
      keep: !close && !(ended && received > 0) && stream.failure === undefined,
    }
  }
}
