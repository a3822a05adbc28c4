/** curl's options (curl(1) 7.88). */
import type { HttpHeaders } from '../net/http-message.ts'
import { SHORT, WITH_ARGUMENT, WITHOUT_EFFECT } from './curl-option-names.ts'

export interface CurlOptions {
  urls: string[]
  silent: boolean
  showError: boolean
  verbose: boolean
  include: boolean
  head: boolean
  fail: boolean
  failWithBody: boolean
  location: boolean
  insecure: boolean
  get: boolean
  outputs: (string | 'remote-name')[]
  writeOut: string | undefined
  maxTimeMs: number | undefined
  connectTimeoutMs: number | undefined
  headers: [string, string | undefined][]
  data: string[] | undefined
  uploadFile: string | undefined
  request: string | undefined
  /** Addresses by `host:port`, in the order to be tried. */
  resolve: Map<string, readonly string[]>
  onlyIPv6: boolean
  userAgent: string
  referer: string | undefined
  user: string | undefined
  retry: number
  retryDelayMs: number | undefined
  retryConnRefused: boolean
  maxRedirects: number
  dumpHeader: string | undefined
  http10: boolean
  progressBar: boolean
  noProgress: boolean
  interfaceAddress: string | undefined
}

/** What is wrong with the command line; exit status 2. */
export class CurlUsage extends Error {}

/** @param read a file's content, for `-d @file`. @returns what to print instead, for `--version` and `--help`
 *  @throws CurlUsage */
export function parseCurl(argv: readonly string[], read: (path: string) => string): CurlOptions | 'version' | 'help' {
  const options: CurlOptions = {
    urls: [],
    silent: false,
    showError: false,
    verbose: false,
    include: false,
    head: false,
    fail: false,
    failWithBody: false,
    location: false,
    insecure: false,
    get: false,
    outputs: [],
    writeOut: undefined,
    maxTimeMs: undefined,
    connectTimeoutMs: undefined,
    headers: [],
    data: undefined,
    uploadFile: undefined,
    request: undefined,
    resolve: new Map(),
    onlyIPv6: false,
    userAgent: 'curl/7.88.1',
    referer: undefined,
    user: undefined,
    retry: 0,
    retryDelayMs: undefined,
    retryConnRefused: false,
    maxRedirects: 50,
    dumpHeader: undefined,
    http10: false,
    progressBar: false,
    noProgress: false,
    interfaceAddress: undefined,
  }
  const words = argv.slice(1)
  let special: 'version' | 'help' | undefined
  const apply = (name: string, shown: string, take: () => string) => {
    if (name === 'version' || name === 'help') special ??= name
    else set(options, name, shown, take, read)
  }
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    if (word === '-' || !word.startsWith('-')) {
      options.urls.push(word)
      continue
    }
    if (word.startsWith('--')) {
      const name = word.slice(2)
      if (name === '') continue
      apply(name, word, () => {
        const value = words[++at]
        if (value === undefined) throw new CurlUsage(`option ${word}: requires parameter`)
        return value
      })
      continue
    }
    for (let i = 1; i < word.length; i++) {
      const letter = word[i]!
      const name = SHORT[letter]
      if (!name) throw new CurlUsage(`option ${word}: is unknown`)
      const takes = WITH_ARGUMENT.has(name)
      apply(name, `-${letter}`, () => {
        const attached = word.slice(i + 1)
        if (attached) return attached
        const value = words[++at]
        if (value === undefined) throw new CurlUsage(`option -${letter}: requires parameter`)
        return value
      })
      if (takes) break
    }
  }
  return special ?? options
}

function set(
  options: CurlOptions,
  name: string,
  shown: string,
  take: () => string,
  read: (path: string) => string,
): void {
  const seconds = () => {
    const text = take()
    if (!/^\d*\.?\d+$/.test(text)) throw new CurlUsage(`expected a proper numerical parameter`)
    return Number(text) * 1000
  }
  const number = () => {
    const text = take()
    if (!/^\d+$/.test(text)) throw new CurlUsage(`option ${shown}: expected a proper numerical parameter`)
    return Number(text)
  }
  const file = (text: string) => (text.startsWith('@') ? read(text.slice(1)) : text)
  const data = (text: string) => (options.data ??= []).push(text)
  switch (name) {
    case 'ipv4':
    case 'ipv6':
      options.onlyIPv6 = name === 'ipv6'
      break
    case 'silent':
      options.silent = true
      break
    case 'show-error':
      options.showError = true
      break
    case 'verbose':
      options.verbose = true
      break
    case 'include':
      options.include = true
      break
    case 'head':
      options.head = true
      break
    case 'fail':
      options.fail = true
      break
    case 'fail-with-body':
      options.failWithBody = true
      break
    case 'location':
    case 'location-trusted':
      options.location = true
      break
    case 'insecure':
      options.insecure = true
      break
    case 'get':
      options.get = true
      break
    case 'output':
      options.outputs.push(take())
      break
    case 'remote-name':
      options.outputs.push('remote-name')
      break
    case 'write-out':
      options.writeOut = file(take())
      break
    case 'max-time':
      options.maxTimeMs = seconds()
      break
    case 'connect-timeout':
      options.connectTimeoutMs = seconds()
      break
    case 'header': {
      const text = take()
      const colon = text.indexOf(':')
      if (colon > 0) options.headers.push([text.slice(0, colon), text.slice(colon + 1).trim() || undefined])
      else if (text.endsWith(';')) options.headers.push([text.slice(0, -1), ''])
      break
    }
    case 'data':
    case 'data-ascii':
      data(file(take()).replace(/[\r\n]/g, ''))
      break
    case 'data-binary':
      data(file(take()))
      break
    case 'data-raw':
      data(take())
      break
    case 'data-urlencode': {
      const text = take()
      const equals = text.indexOf('=')
      data(
        equals < 0
          ? encodeURIComponent(text)
          : `${text.slice(0, equals + 1)}${encodeURIComponent(text.slice(equals + 1))}`,
      )
      break
    }
    case 'json':
      data(file(take()))
      options.headers.push(['Content-Type', 'application/json'], ['Accept', 'application/json'])
      break
    case 'upload-file':
      options.uploadFile = take()
      break
    case 'request':
      options.request = take()
      break
    case 'resolve': {
      const [host = '', port = '', ...address] = take().replace(/^\+/, '').split(':')
      options.resolve.set(`${host}:${port}`, address.join(':').split(','))
      break
    }
    case 'user-agent':
      options.userAgent = take()
      break
    case 'referer':
      options.referer = take()
      break
    case 'user':
      options.user = take()
      break
    case 'oauth2-bearer':
      options.headers.push(['Authorization', `Bearer ${take()}`])
      break
    case 'cookie':
      options.headers.push(['Cookie', take()])
      break
    case 'range':
      options.headers.push(['Range', `bytes=${take()}`])
      break
    case 'retry':
      options.retry = number()
      break
    case 'retry-delay':
      options.retryDelayMs = number() * 1000
      break
    case 'retry-connrefused':
      options.retryConnRefused = true
      break
    case 'max-redirs':
      options.maxRedirects = number()
      break
    case 'dump-header':
      options.dumpHeader = take()
      break
    case 'http1.0':
      options.http10 = true
      break
    case 'progress-bar':
      options.progressBar = true
      break
    case 'no-progress-meter':
      options.noProgress = true
      break
    case 'interface':
      options.interfaceAddress = take()
      break
    case 'url':
      options.urls.push(take())
      break
    default:
      if (!WITHOUT_EFFECT.has(name)) throw new CurlUsage(`option ${shown}: is unknown`)
      if (WITH_ARGUMENT.has(name)) take()
  }
}

/** The fields of a request, the user's in place of curl's own. */
export function requestHeaders(options: CurlOptions, own: [string, string][]): HttpHeaders {
  const out: [string, string][] = []
  const given = (name: string) => options.headers.filter(([key]) => key.toLowerCase() === name.toLowerCase())
  for (const [name, value] of own) {
    const mine = given(name)
    if (!mine.length) out.push([name, value])
    else if (name === 'Host' && mine[0]![1] !== undefined) out.push([name, mine[0]![1]])
  }
  for (const [name, value] of options.headers)
    if (value !== undefined && name.toLowerCase() !== 'host') out.push([name, value])
  return out
}
