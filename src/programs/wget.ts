/** wget: busybox's (1.36) and GNU's (1.21). One fetch, two ways to talk about it.
 *  Left out: recursion, FTP, resuming, robots. */
import { Errno } from '../host/errno.ts'
import { Exit, Killed, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { formatAddress, type Address } from '../net/address.ts'
import { encodeMessage, header, MessageReader, REASONS, type HttpHeaders } from '../net/http-message.ts'
import { SocketFailure, type SocketError } from '../net/sockets.ts'
import { tlsHello, withoutTlsHello } from '../net/tls-fiction.ts'
import { followUrl, hostField, parseUrl, urlText, type Url } from './url.ts'

interface Options {
  urls: string[]
  quiet: boolean
  output: string | undefined
  timeoutMs: number | undefined
  showHeaders: boolean
  headers: [string, string][]
  postData: string | undefined
  spider: boolean
  tries: number
  userAgent: string | undefined
  noCheck: boolean
  noVerbose: boolean
}

type Failure =
  | { kind: 'name'; host: string }
  | { kind: 'connect'; error: SocketError; address: Address }
  | { kind: 'connect-timeout'; address: Address }
  | { kind: 'read-timeout' }
  | { kind: 'read'; error: SocketError }
  | { kind: 'empty' }
  | { kind: 'http'; line: string; status: number }

class WgetError extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

interface Response {
  line: string
  status: number
  headers: HttpHeaders
}

interface Watcher {
  resolving?(host: string): Promise<void>
  resolved?(host: string, addresses: readonly Address[]): Promise<void>
  connecting?(url: Url, address: Address): Promise<void>
  connected?(): Promise<void>
  head?(response: Response): Promise<void>
  body(chunk: Uint8Array, response: Response): Promise<void>
}

const LONG_WITH: Readonly<Record<string, string>> = {
  'output-document': 'O',
  timeout: 'T',
  header: 'header',
  'post-data': 'post-data',
  'post-file': 'post-file',
  'user-agent': 'U',
  tries: 't',
  'connect-timeout': 'T',
  'read-timeout': 'T',
  'dns-timeout': 'T',
  'directory-prefix': 'P',
}
const LONG: Readonly<Record<string, string>> = {
  quiet: 'q',
  spider: 'spider',
  'server-response': 'S',
  'no-check-certificate': 'no-check',
  continue: 'c',
  'no-verbose': 'nv',
  'content-on-error': 'nop',
}

/** @returns a complaint where the words make no sense */
function parse(argv: readonly string[]): Options | string {
  const options: Options = {
    urls: [],
    quiet: false,
    output: undefined,
    timeoutMs: undefined,
    showHeaders: false,
    headers: [],
    postData: undefined,
    spider: false,
    tries: 20,
    userAgent: undefined,
    noCheck: false,
    noVerbose: false,
  }
  const set = (name: string, value: string) => {
    if (name === 'O') options.output = value
    else if (name === 'T') options.timeoutMs = Number(value) * 1000
    else if (name === 'header') options.headers.push([value.split(':')[0]!, value.slice(value.indexOf(':') + 1).trim()])
    else if (name === 'post-data') options.postData = value
    else if (name === 'U') options.userAgent = value
    else if (name === 't') options.tries = Number(value) || 20
  }
  const flag = (name: string) => {
    if (name === 'q') options.quiet = true
    else if (name === 'S') options.showHeaders = true
    else if (name === 'spider') options.spider = true
    else if (name === 'no-check') options.noCheck = true
    else if (name === 'nv') options.noVerbose = true
  }
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at]!
    if (word.startsWith('--')) {
      const [name = '', attached] = word.slice(2).split(/=(.*)/s)
      if (name in LONG_WITH) {
        const value = attached ?? argv[++at]
        if (value === undefined) return `option requires an argument: ${name}`
        set(LONG_WITH[name]!, value)
      } else if (name in LONG) flag(LONG[name]!)
      else return `unrecognized option: ${name}`
    } else if (word.startsWith('-') && word.length > 1) {
      if (word === '-nv') {
        flag('nv')
        continue
      }
      for (let i = 1; i < word.length; i++) {
        const letter = word[i]!
        if ('OTUtPo'.includes(letter)) {
          const value = word.slice(i + 1) || argv[++at]
          if (value === undefined) return `option requires an argument -- ${letter}`
          set(letter, value)
          break
        }
        if (!'qScYn46'.includes(letter)) return `unrecognized option: ${letter}`
        flag(letter)
      }
    } else options.urls.push(word)
  }
  return options
}

async function fetch(process: Process, options: Options, url: Url, agent: string, watch: Watcher): Promise<Response> {
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

async function receive(stream: Stream, options: Options, method: string, watch: Watcher): Promise<Response> {
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

/** Where the body goes: standard output for `-`, else a file opened when the first bytes come. */
/** @param fresh refuses a file that exists */
function sink(
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

const fileName = (url: Url) =>
  url.target
    .replace(/[?#].*/, '')
    .split('/')
    .pop() || 'index.html'
const describeError = (error: SocketError) => new Errno(error).message
const MOST_REDIRECTS = 5

const USAGE = `BusyBox v1.35.0 (2022-12-21 18:28:02 UTC) multi-call binary.

Usage: wget [-cqS] [--spider] [-O FILE] [-o LOGFILE] [--header STR]
	[--post-data STR | --post-file FILE] [-Y on/off]
	[--no-check-certificate] [-P DIR] [-U AGENT] [-T SEC] URL...
`

/** busybox wget. */
export const wget: Program = async process => {
  const options = parse(process.argv)
  const complain = (text: string) => process.stderr.write(`wget: ${text}\n`)
  if (typeof options === 'string') {
    await complain(options)
    await process.stderr.write(USAGE)
    return 1
  }
  if (!options.urls.length) {
    await process.stderr.write(USAGE)
    return 1
  }
  const tell = async (text: string) => {
    if (!options.quiet) await process.stderr.write(text)
  }
  for (const text of options.urls) {
    let url = parseUrl(text)
    if (!url || !['http', 'https'].includes(url.scheme)) {
      await complain(`not an http or ftp url: ${text}`)
      return 1
    }
    const name = options.output ?? fileName(url)
    try {
      for (let redirects = 0; ; redirects++) {
        let length: string | undefined
        let sofar = 0
        const fresh = options.output === undefined
        const write = sink(process, name, () => tell(`saving to '${name}'\n`), fresh)
        let started = name !== '-'
        const at: Url = url
        const response = await fetch(process, options, at, 'Wget', {
          connecting: (u, address) => tell(`Connecting to ${hostField(u)} (${formatAddress(address)}:${u.port})\n`),
          head: async r => {
            length = header(r.headers, 'content-length')
            if (options.showHeaders)
              await process.stderr.write(`  ${r.line}\n${r.headers.map(([n, v]) => `  ${n}: ${v}\n`).join('')}`)
          },
          body: async (chunk, r) => {
            if (r.status >= 300) return
            if (!started) {
              started = true
              await tell('writing to stdout\n')
            }
            sofar += chunk.length
            await write(chunk)
          },
        })
        const location =
          response.status >= 300 && response.status < 400 ? header(response.headers, 'location') : undefined
        const next = location === undefined ? undefined : followUrl(at, location)
        if (next && redirects < MOST_REDIRECTS) {
          url = next
          continue
        }
        if (response.status < 200 || response.status >= 300) throw new WgetError({ kind: 'http', ...response })
        if (options.spider) await tell('remote file exists\n')
        else {
          await tell(`${busyboxBar(name, sofar, length)}\n`)
          await tell(name === '-' ? 'written to stdout\n' : `'${name}' saved\n`)
        }
        break
      }
    } catch (error) {
      if (error instanceof Errno) await complain(`can't open '${name}': ${error.message}`)
      else if (error instanceof WgetError) await complain(busyboxWords(error.failure, url))
      else throw error
      return 1
    }
  }
  return 0
}

function busyboxBar(name: string, bytes: number, length: string | undefined): string {
  const percent = length === undefined || Number(length) === 0 ? 100 : Math.floor((100 * bytes) / Number(length))
  const size = bytes < 10_000 ? `${bytes}` : `${Math.floor(bytes / 1024)}k`
  return `${name.padEnd(20).slice(0, 20)} ${String(percent).padStart(3)}% |${'*'.repeat(32)}| ${size.padStart(5)}  0:00:00 ETA`
}

function busyboxWords(failure: Failure, url: Url): string {
  switch (failure.kind) {
    case 'name':
      return `bad address '${hostField(url)}'`
    case 'connect':
      return `can't connect to remote host (${formatAddress(failure.address)}): ${describeError(failure.error)}`
    case 'connect-timeout':
    case 'read-timeout':
      return 'download timed out'
    case 'read':
      return `error getting response: ${describeError(failure.error)}`
    case 'empty':
      return 'error getting response'
    case 'http':
      return `server returned error: ${failure.line}`
  }
}

/** GNU wget. */
export const gnuWget: Program = async process => {
  const options = parse(process.argv)
  if (typeof options === 'string') {
    await process.stderr.write(
      `wget: ${options}\nUsage: wget [OPTION]... [URL]...\n\nTry \`wget --help' for more options.\n`,
    )
    return 2
  }
  if (!options.urls.length) {
    await process.stderr.write(
      "wget: missing URL\nUsage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n",
    )
    return 1
  }
  let status = 0
  for (const text of options.urls) status = (await gnuFetch(process, options, text)) || status
  return status
}

async function gnuFetch(process: Process, options: Options, text: string): Promise<number> {
  const tell = async (words: string) => {
    if (!options.quiet && !options.noVerbose) await process.stderr.write(words)
  }
  const first = parseUrl(text)
  if (!first) {
    if (!options.quiet) await process.stderr.write(`${text}: Invalid host name.\n`)
    return 1
  }
  let url: Url = first
  const name = options.output ?? fileName(url)
  const timeoutMs = options.timeoutMs ?? 900_000
  for (let tries = 1, redirects = 0; ;) {
    await tell(
      `--${stamp(process.now())}--  ${tries > 1 ? `(try:${String(tries).padStart(2)})  ` : ''}${urlText(url)}\n`,
    )
    const at = url
    let received = 0
    const write = sink(process, name, async () => {})
    try {
      const response = await fetch(process, { ...options, timeoutMs }, at, 'Wget/1.21.3', {
        resolving: async host => {
          if (!/^[\d.]+$/.test(host)) await tell(`Resolving ${host} (${host})... `)
        },
        resolved: async (host, addresses) => {
          if (!/^[\d.]+$/.test(host)) await tell(`${addresses.map(formatAddress).join(', ')}\n`)
        },
        connecting: (u, address) =>
          tell(
            `Connecting to ${u.host}${u.host === formatAddress(address) ? '' : ` (${u.host})|${formatAddress(address)}|`}:${u.port}... `,
          ),
        connected: () =>
          tell(
            `connected.\n${options.spider ? 'Spider mode enabled. Check if remote file exists.\n' : ''}HTTP request sent, awaiting response... `,
          ),
        head: async r => {
          await tell(
            options.showHeaders
              ? `\n  ${r.line}\n${r.headers.map(([n, v]) => `  ${n}: ${v}\n`).join('')}`
              : `${r.line.slice(r.line.indexOf(' ') + 1)}\n`,
          )
          if (r.status >= 200 && r.status < 300) {
            const type = header(r.headers, 'content-type')
            const length = header(r.headers, 'content-length')
            await tell(`Length: ${length ?? 'unspecified'}${type ? ` [${type.replace(/;.*/, '')}]` : ''}\n`)
            if (!options.spider) await tell(`Saving to: ${name === '-' ? '‘STDOUT’' : `‘${name}’`}\n\n`)
          }
        },
        body: async (chunk, r) => {
          if (r.status >= 300) return
          received += chunk.length
          await write(chunk)
        },
      })
      const location =
        response.status >= 300 && response.status < 400 ? header(response.headers, 'location') : undefined
      const next = location === undefined ? undefined : followUrl(at, location)
      if (next && redirects++ < 20) {
        await tell(`Location: ${location} [following]\n`)
        url = next
        continue
      }
      if (response.status >= 400) {
        const reason = response.line.split(' ').slice(2).join(' ') || REASONS[response.status] || ''
        if (options.spider && response.status === 404) await tell('Remote file does not exist -- broken link!!!\n\n')
        else if (!options.quiet)
          await process.stderr.write(`${stamp(process.now())} ERROR ${response.status}: ${reason}.\n\n`)
        return 8
      }
      if (options.spider) await tell('Remote file exists.\n\n')
      else
        await tell(
          `${stamp(process.now())} (${received} B/s) - ${name === '-' ? 'written to stdout' : `‘${name}’ saved`} [${received}${header(response.headers, 'content-length') ? `/${received}` : ''}]\n\n`,
        )
      return 0
    } catch (error) {
      if (error instanceof Errno) {
        await process.stderr.write(`${name}: ${error.message}\n`)
        return 3
      }
      if (!(error instanceof WgetError)) throw error
      const { failure } = error
      if (failure.kind === 'name') {
        await tell(`failed: Name or service not known.\n`)
        if (!options.quiet) await process.stderr.write(`wget: unable to resolve host address ‘${failure.host}’\n`)
        return 4
      }
      if (failure.kind === 'connect' && (failure.error === 'ECONNREFUSED' || failure.error === 'ENETUNREACH')) {
        await tell(`failed: ${describeError(failure.error)}.\n`)
        return 4
      }
      if (failure.kind === 'connect') await tell(`failed: ${describeError(failure.error)}.\n`)
      else if (failure.kind === 'connect-timeout') await tell('failed: Connection timed out.\n')
      else if (failure.kind === 'read-timeout') await tell('Read error (Connection timed out) in headers.\n')
      else if (failure.kind === 'read') await tell(`Read error (${describeError(failure.error)}) in headers.\n`)
      else await tell('No data received.\n')
      if (tries >= options.tries) {
        await tell('Giving up.\n\n')
        return 4
      }
      await tell('Retrying.\n\n')
      await process.sleep(Math.min(10, tries) * 1000)
      tries++
    }
  }
}

const stamp = (ms: number) => new Date(ms).toISOString().replace('T', ' ').slice(0, 19)
