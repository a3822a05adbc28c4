/** curl(1), 7.88.1: HTTP and pretended HTTPS. Output, messages and exit statuses are curl's.
 *  Left out: other protocols, proxies, cookies kept, forms, HTTP/2, certificates beyond -k. */
import { Killed, Exit, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { Errno } from '../host/errno.ts'
import { formatAddress, parseAddress, type Address } from '../net/address.ts'
import { encodeMessage, header, MessageReader, type HttpHeaders } from '../net/http-message.ts'
import { SocketFailure } from '../net/sockets.ts'
import { tlsHello, withoutTlsHello } from '../net/tls-fiction.ts'
import { CurlUsage, parseCurl, requestHeaders, type CurlOptions } from './curl-options.ts'
import { writeOutText, type Measured } from './curl-write-out.ts'
import { followUrl, hostField, parseUrl, urlText, type Url } from './url.ts'

const VERSION = `curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13
Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14
Protocols: http https
Features: alt-svc AsynchDNS HSTS HTTP2 HTTPS-proxy IPv6 Largefile libz SSL threadsafe TLS-SRP UnixSockets
`
const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit
`

const encoder = new TextEncoder()

/** A transfer that failed: curl's exit status and words. */
class CurlError extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

interface Connection {
  stream: Stream
  number: number
}

export const curl: Program = async process => {
  const { files } = process.host
  let options: CurlOptions | 'version' | 'help'
  try {
    options = parseCurl(process.argv, path => new TextDecoder().decode(files.read(process.path(path))))
  } catch (error) {
    if (error instanceof Errno)
      await process.stderr.write(`curl: (26) Failed to open/read local data from file/application\n`)
    if (error instanceof Errno) return 26
    if (!(error instanceof CurlUsage)) throw error
    await process.stderr.write(
      `curl: ${error.message}\ncurl: try 'curl --help' or 'curl --manual' for more information\n`,
    )
    return 2
  }
  if (typeof options === 'string') {
    await process.stdout.write(options === 'version' ? VERSION : HELP)
    return 0
  }
  if (!options.urls.length) {
    await process.stderr.write(
      "curl: no URL specified!\ncurl: try 'curl --help' or 'curl --manual' for more information\n",
    )
    return 2
  }
  const pool = new Map<string, Connection>()
  let status = 0
  for (const [index, text] of options.urls.entries())
    status = await new Transfer(process, options, pool).run(text, index)
  for (const { stream } of pool.values()) stream.close()
  return status
}

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504])

class Transfer {
  #process: Process
  #options: CurlOptions
  #pool: Map<string, Connection>
  #startedAt: number
  #m: Measured
  #output: ((chunk: Uint8Array) => Promise<void>) | undefined = undefined
  #toTerminal = false
  #dataNoted = false

  constructor(process: Process, options: CurlOptions, pool: Map<string, Connection>) {
    this.#process = process
    this.#options = options
    this.#pool = pool
    this.#startedAt = process.now()
    this.#m = emptyMeasures()
  }

  async run(text: string, index: number): Promise<number> {
    const options = this.#options
    let status = 0
    for (let attempt = 0; ; attempt++) {
      this.#startedAt = this.#process.now()
      this.#m = emptyMeasures()
      this.#m.url = text
      try {
        await this.#fetch(text, index)
        status = 0
      } catch (error) {
        if (!(error instanceof CurlError)) throw error
        status = error.status
        this.#m.error = error.message
      }
      this.#m.exit = status
      this.#m.total = this.#elapsed()
      const again =
        attempt < options.retry &&
        (status === 28 ||
          status === 6 ||
          (status === 7 && options.retryConnRefused) ||
          (status === 0 && TRANSIENT.has(this.#m.code)) ||
          (status === 22 && TRANSIENT.has(this.#m.code)))
      if (!again) break
      const delay = options.retryDelayMs ?? Math.min(600_000, 1000 * 2 ** attempt)
      await this.#warn(
        `Warning: Problem: ${status === 28 ? 'timeout' : status === 0 || status === 22 ? 'HTTP error' : 'connection refused'}. Will retry in ${delay / 1000} seconds. ${options.retry - attempt} \nWarning: ${options.retry - attempt === 1 ? 'retry' : 'retries'} left.\n`,
      )
      await this.#process.sleep(delay)
    }
    if (status && (!options.silent || options.showError))
      await this.#process.stderr.write(`curl: (${status}) ${this.#m.error}\n`)
    if (options.writeOut !== undefined) {
      const { stdout, stderr } = writeOutText(options.writeOut, this.#m)
      if (stdout) await this.#process.stdout.write(stdout)
      if (stderr) await this.#process.stderr.write(stderr)
    }
    return status
  }

  async #fetch(text: string, index: number): Promise<void> {
    const options = this.#options
    const parsed = parseUrl(text)
    if (!parsed) throw new CurlError(3, 'URL using bad/illegal format or missing URL')
    let url: Url = parsed
    if (url.scheme !== 'http' && url.scheme !== 'https')
      throw new CurlError(1, `Protocol "${url.scheme}" not supported or disabled in libcurl`)
    this.#openOutput(url, index)
    let method =
      options.request ??
      (options.head ? 'HEAD' : options.uploadFile !== undefined ? 'PUT' : options.data && !options.get ? 'POST' : 'GET')
    let body = options.get ? undefined : options.data?.join('&')
    if (options.get && options.data)
      url = { ...url, target: `${url.target}${url.target.includes('?') ? '&' : '?'}${options.data.join('&')}` }
    if (options.uploadFile !== undefined) {
      try {
        body =
          options.uploadFile === '-'
            ? await this.#process.stdin.text()
            : new TextDecoder().decode(this.#process.host.files.read(this.#process.path(options.uploadFile)))
      } catch (error) {
        if (!(error instanceof Errno)) throw error
        throw new CurlError(26, `Can't open '${options.uploadFile}'!`)
      }
    }
    for (let redirects = 0; ; redirects++) {
      this.#m.urlEffective = urlText(url)
      this.#m.method = method
      const { status, headers } = await this.#exchange(url, method, body)
      const location = status >= 300 && status < 400 ? header(headers, 'location') : undefined
      const next: Url | undefined = location === undefined ? undefined : followUrl(url, location)
      this.#m.redirectUrl = next && !options.location ? urlText(next) : ''
      if (options.fail && status >= 400) throw new CurlError(22, `The requested URL returned error: ${status}`)
      if (options.failWithBody && status >= 400) throw new CurlError(22, `The requested URL returned error: ${status}`)
      if (!next || !options.location) return
      if (redirects >= options.maxRedirects)
        throw new CurlError(47, `Maximum (${options.maxRedirects}) redirects followed`)
      await this.#note(`Issue another request to this URL: '${urlText(next)}'`)
      this.#m.redirects++
      if (method === 'POST' && (status === 301 || status === 302 || status === 303) && !options.request) {
        method = 'GET'
        body = undefined
      }
      url = next
    }
  }

  async #exchange(
    url: Url,
    method: string,
    body: string | undefined,
  ): Promise<{ status: number; headers: HttpHeaders }> {
    const options = this.#options
    const { connection, reused } = await this.#connect(url)
    const { stream } = connection
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
    this.#m.pretransfer = this.#elapsed()
    this.#m.requestSize += message.length
    this.#m.uploaded = payload.length
    if (options.verbose) await this.#warn(`> ${startLine}\n${headers.map(([n, v]) => `> ${n}: ${v}\n`).join('')}> \n`)
    if (options.verbose && payload.length) {
      if (!this.#toTerminal) await this.#warn(`} [${payload.length} bytes data]\n`)
    }
    stream.write(message)
    const key = keyOf(url)
    let keep = false
    try {
      const response = await this.#receive(stream, method, connection)
      keep = response.keep
      if (keep) {
        this.#pool.set(key, connection)
        await this.#note(`Connection #${connection.number} to host ${url.host} left intact`)
      } else await this.#note(`Closing connection ${connection.number}`)
      return response
    } catch (error) {
      if (error instanceof CurlError && reused && error.status !== 28) {
        this.#pool.delete(key)
        stream.close()
        return await this.#exchange(url, method, body)
      }
      if (error instanceof CurlError) {
        if (error.status !== 28) await this.#note(error.message)
        else await this.#note(error.message)
        await this.#note(`Closing connection ${connection.number}`)
      }
      throw error
    } finally {
      if (!keep) {
        this.#pool.delete(key)
        stream.close()
      }
    }
  }

  async #connect(url: Url): Promise<{ connection: Connection; reused: boolean }> {
    const options = this.#options
    const kept = this.#pool.get(keyOf(url))
    if (kept) {
      await this.#note(`Found bundle for host: ${String(url.host)} [serially]`)
      await this.#note(`Re-using existing connection #${kept.number} with host ${url.host}`)
      return { connection: kept, reused: true }
    }
    const number = this.#pool.size
    const address = await this.#resolve(url, number)
    this.#m.nameLookup = this.#elapsed()
    await this.#note(`  Trying ${formatAddress(address)}:${url.port}...`)
    const at = this.#process.now()
    const left = this.#left()
    const limit = Math.min(options.connectTimeoutMs ?? 300_000, left ?? Infinity)
    const from = options.interfaceAddress === undefined ? undefined : { address: this.#own(options.interfaceAddress) }
    let stream: Stream | undefined
    try {
      stream = await Stream.connect(
        this.#process,
        { address, port: url.port },
        { timeoutMs: limit, ...(from && { from }) },
      )
    } catch (error) {
      if (!(error instanceof SocketFailure)) throw error
      const ms = Math.floor(this.#process.now() - at)
      await this.#note(
        error.code === 'ENETUNREACH'
          ? `Immediate connect fail for ${formatAddress(address)}: ${new Errno(error.code).message}`
          : `connect to ${formatAddress(address)} port ${url.port} failed: ${new Errno(error.code).message}`,
      )
      const message = `Failed to connect to ${url.host} port ${url.port} after ${ms} ms: Couldn't connect to server`
      await this.#note(message)
      await this.#note(`Closing connection ${number}`)
      throw new CurlError(error.code === 'ETIMEDOUT' ? 28 : 7, message)
    }
    if (!stream) {
      const ms = Math.floor(this.#process.now() - this.#startedAt) + 1
      const whole = left !== undefined && limit === left
      const message = whole ? `Connection timed out after ${ms} milliseconds` : `Connection timeout after ${ms} ms`
      await this.#note(message)
      await this.#note(`Closing connection ${number}`)
      throw new CurlError(28, message)
    }
    this.#m.connect = this.#elapsed()
    this.#m.connects++
    const { local, remote } = stream.connection
    Object.assign(this.#m, {
      remoteIp: formatAddress(remote.address),
      remotePort: remote.port,
      localIp: formatAddress(local.address),
      localPort: local.port,
    })
    await this.#note(`Connected to ${url.host} (${formatAddress(address)}) port ${url.port} (#${number})`)
    if (url.scheme === 'https') await this.#startTls(stream, url, number)
    return { connection: { stream, number }, reused: false }
  }

  async #startTls(stream: Stream, url: Url, number: number): Promise<void> {
    stream.write(tlsHello)
    const answer = await this.#read(stream, 0, undefined)
    const rest = answer && withoutTlsHello(answer)
    if (!rest) {
      stream.close()
      await this.#note(`Closing connection ${number}`)
      throw new CurlError(
        35,
        answer
          ? 'error:0A00010B:SSL routines::wrong version number'
          : `OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to ${url.host}:${url.port} `,
      )
    }
    if (!this.#options.insecure) {
      stream.close()
      await this.#note('SSL certificate problem: unable to get local issuer certificate')
      await this.#note(`Closing connection ${number}`)
      throw new CurlError(
        60,
        'SSL certificate problem: unable to get local issuer certificate\nMore details here: https://curl.se/docs/sslcerts.html\n\ncurl failed to verify the legitimacy of the server and therefore could not\nestablish a secure connection to it. To learn more about this situation and\nhow to fix it, please visit the web page mentioned above.',
      )
    }
    this.#m.appConnect = this.#elapsed()
    await this.#note('SSL connection using TLSv1.3 / TLS_AES_128_GCM_SHA256')
    await this.#note(' SSL certificate verify result: unable to get local issuer certificate (20), continuing anyway.')
  }

  async #resolve(url: Url, number: number): Promise<Address> {
    const fixed = this.#options.resolve.get(`${url.host}:${url.port}`) ?? this.#options.resolve.get(`*:${url.port}`)
    if (fixed !== undefined) {
      await this.#note(`Added ${url.host}:${url.port}:${fixed} to DNS cache`)
      await this.#note(`Hostname ${url.host} was found in DNS cache`)
    }
    const left = this.#left()
    const timeout = left === undefined ? undefined : this.#process.host.sim.after(left, () => {})
    try {
      const [address] = await resolve(this.#process, fixed ?? url.host)
      if (address === undefined) throw new Error('no address')
      if (left !== undefined && this.#process.now() - this.#startedAt >= this.#options.maxTimeMs!)
        throw new CurlError(28, `Resolving timed out after ${this.#options.maxTimeMs! + 1} milliseconds`)
      return address
    } catch (error) {
      if (error instanceof Killed || error instanceof Exit || error instanceof CurlError) throw error
      if (left !== undefined && this.#process.now() - this.#startedAt >= this.#options.maxTimeMs!)
        throw new CurlError(28, `Resolving timed out after ${this.#options.maxTimeMs! + 1} milliseconds`)
      const message = `Could not resolve host: ${url.host}`
      await this.#note(message)
      await this.#note(`Closing connection ${number}`)
      throw new CurlError(6, message)
    } finally {
      timeout?.cancel()
    }
  }

  async #receive(
    stream: Stream,
    method: string,
    connection: Connection,
  ): Promise<{ status: number; headers: HttpHeaders; keep: boolean }> {
    const options = this.#options
    const shown: (string | Uint8Array)[] = []
    const state = { status: 0, headers: [] as HttpHeaders, done: false, began: false, malformed: false, version: '' }
    let received = 0
    const reader = new MessageReader('response', {
      head: (line, headers) => {
        state.began = true
        const [version = '', code = '0'] = line.split(' ')
        Object.assign(state, { status: Number(code), headers, version })
        const fields = headers.map(([n, v]) => `${n}: ${v}\r\n`).join('')
        this.#m.headerSize += line.length + 4 + fields.length
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
        await (typeof piece === 'string' ? this.#showHead(piece) : this.#showBody(piece, state.status))
    }
    const length = () => header(state.headers, 'content-length')
    while (!state.done) {
      const chunk = await this.#read(stream, received, length())
      if (!this.#m.startTransfer) this.#m.startTransfer = this.#elapsed()
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
      Object.assign(this.#m, {
        code: state.status,
        version: state.version.replace('HTTP/', ''),
        headers: state.headers,
      })
      this.#m.downloaded += 0
      await flush()
    }
    this.#m.downloaded = received
    Object.assign(this.#m, { code: state.status, headers: state.headers })
    const close = header(state.headers, 'connection')?.toLowerCase() === 'close' || state.version === 'HTTP/1.0'
    const ended =
      !state.done ||
      (length() === undefined && header(state.headers, 'transfer-encoding') === undefined && method !== 'HEAD')
    return {
      status: state.status,
      headers: state.headers,
      keep: !close && !(ended && received > 0) && connection.stream.failure === undefined,
    }
  }

  async #read(stream: Stream, received: number, length: string | undefined): Promise<Uint8Array | null> {
    const left = this.#left()
    try {
      const chunk = await stream.read(left)
      if (chunk !== undefined) return chunk
    } catch (error) {
      if (!(error instanceof SocketFailure)) throw error
      throw new CurlError(56, `Recv failure: ${new Errno(error.code).message}`)
    }
    const ms = Math.floor(this.#elapsed() * 1000) + 1
    const of = length === undefined ? `${received} bytes received` : `${received} out of ${length} bytes received`
    throw new CurlError(28, `Operation timed out after ${ms} milliseconds with ${of}`)
  }

  async #showHead(head: string): Promise<void> {
    const options = this.#options
    if (options.verbose)
      await this.#warn(
        head
          .split('\r\n')
          .slice(0, -1)
          .map(line => `< ${line}\n`)
          .join(''),
      )
    if (options.include || options.head) await this.#output!(encoder.encode(head))
    if (options.dumpHeader !== undefined) await this.#appendTo(options.dumpHeader, encoder.encode(head))
  }

  async #showBody(chunk: Uint8Array, status: number): Promise<void> {
    const options = this.#options
    if (options.fail && status >= 400) return
    if (
      options.location &&
      status >= 300 &&
      status < 400 &&
      this.#m.redirectUrl === '' &&
      header(this.#m.headers, 'location')
    )
      return
    if (options.verbose && !this.#toTerminal && !this.#dataNoted) {
      this.#dataNoted = true
      await this.#warn(`{ [${chunk.length} bytes data]\n`)
    }
    await this.#output!(chunk)
  }

  #openOutput(url: Url, index: number): void {
    const options = this.#options
    const wanted = options.outputs[index]
    const name =
      wanted === 'remote-name'
        ? url.target
            .replace(/[?#].*/, '')
            .split('/')
            .pop()!
        : wanted
    this.#toTerminal = (name === undefined || name === '-') && this.#process.stdout.isTty
    if (wanted === 'remote-name' && !name) throw new CurlError(23, 'Failed writing received data to disk/application')
    if (name === undefined || name === '-') {
      this.#output = chunk => this.#process.stdout.write(chunk)
      return
    }
    let opened: number | undefined
    this.#output = async chunk => {
      try {
        if (opened === undefined) {
          const file = this.#process.open(name, 'w')
          opened = this.#process.descriptors().at(-1)! + 1
          this.#process.setFile(opened, file)
          file.close()
        }
        await this.#process.write(opened, chunk)
      } catch (error) {
        if (!(error instanceof Errno)) throw error
        await this.#warn(`Warning: Failed to open the file ${name}: ${error.message}\n`)
        throw new CurlError(23, 'Failure writing output to destination')
      }
    }
  }

  async #appendTo(path: string, bytes: Uint8Array): Promise<void> {
    if (path === '-') return this.#process.stdout.write(bytes)
    const { files } = this.#process.host
    files.write(this.#process.path(path), bytes)
  }

  #own(text: string): Address {
    const device = this.#process.host.net.interfaces.get(text)
    return parseAddress(text) ?? device?.addresses[0]?.address ?? 0
  }

  /** Seconds since the transfer began. */
  #elapsed(): number {
    return (this.#process.now() - this.#startedAt) / 1000
  }

  /** Milliseconds that -m leaves. */
  #left(): number | undefined {
    const { maxTimeMs } = this.#options
    return maxTimeMs === undefined ? undefined : Math.max(0, this.#startedAt + maxTimeMs - this.#process.now())
  }

  async #note(text: string): Promise<void> {
    if (this.#options.verbose) await this.#warn(`* ${text}\n`)
  }

  async #warn(text: string): Promise<void> {
    await this.#process.stderr.write(text)
  }
}

const keyOf = (url: Url) => `${url.scheme}://${url.host}:${url.port}`

function emptyMeasures(): Measured {
  return {
    url: '',
    urlEffective: '',
    method: 'GET',
    code: 0,
    version: '0',
    headers: [],
    redirectUrl: '',
    redirects: 0,
    connects: 0,
    remoteIp: '',
    remotePort: 0,
    localIp: '',
    localPort: 0,
    downloaded: 0,
    uploaded: 0,
    headerSize: 0,
    requestSize: 0,
    nameLookup: 0,
    connect: 0,
    appConnect: 0,
    pretransfer: 0,
    startTransfer: 0,
    total: 0,
    exit: 0,
    error: '',
  }
}
