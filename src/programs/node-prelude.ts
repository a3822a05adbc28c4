/** What a script finds when it starts, as text that runs inside the sandbox: of Node.js and the web, what a client of an
 *  HTTP API needs. It reaches the outside by `__call` and `__deliver` (`node-engine.ts`, `node.ts`). Left out: much;
 *  `Buffer`, servers, streams other than bodies, promises that nobody handles are not told of. */

/** Modules of Node.js that there are, and what each exports. */
export const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  fs: ['readFileSync', 'writeFileSync', 'existsSync'],
  'fs/promises': ['readFile', 'writeFile'],
  process: ['argv', 'env', 'exit', 'cwd', 'stdout', 'stderr'],
  'timers/promises': ['setTimeout'],
}

export const PRELUDE = String.raw`
'use strict';
(() => {
const call = (name, argument = null) => JSON.parse(__call(name, JSON.stringify(argument)))
const listeners = new Map()
let next = 1
const listen = listener => (listeners.set(next, listener), next++)
globalThis.__deliver = (id, text) => listeners.get(id)?.(JSON.parse(text))
const define = values => { for (const name of Object.keys(values))
  Object.defineProperty(globalThis, name, { value: values[name], writable: true, configurable: true, enumerable: false }) }

// Time and chance
const now = () => call('now')
const began = now()
class SimulatedDate extends Date { constructor(...of) { of.length ? super(...of) : super(now()) } static now() { return now() } }
Object.defineProperty(SimulatedDate, 'name', { value: 'Date' })
Math.random = () => call('random')
const setTimeout = (work, ms = 0, ...of) => {
  const id = listen(() => { listeners.delete(id); work(...of) })
  call('timer', { id, ms: Number(ms) || 0 })
  return id
}
const setInterval = (work, ms = 0, ...of) => {
  const id = listen(() => { call('timer', { id, ms: Number(ms) || 1 }); work(...of) })
  call('timer', { id, ms: Number(ms) || 1 })
  return id
}
const clearTimeout = id => { if (listeners.delete(id)) call('clear', id) }

// Words
const quoted = text => text.includes("'") && !text.includes('"') ? JSON.stringify(text) : "'" + JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'") + "'"
const inspect = (value, depth = 0, above = []) => {
  if (typeof value === 'string') return depth || above.length ? quoted(value) : value
  if (typeof value === 'function') return value.name ? '[Function: ' + value.name + ']' : '[Function (anonymous)]'
  if (typeof value === 'bigint') return value + 'n'
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? '-0' : String(value)
  if (value instanceof Error) return said(value) + (value.cause ? ' {\n  [cause]: ' + inspect(value.cause, 1, above) + '\n}' : '')
  if (value instanceof Date) return value.toISOString()
  if (above.includes(value)) return '[Circular *1]'
  const below = [...above, value]
  const one = item => inspect(item, depth + 1, below)
  const kind = value.constructor?.name ?? ''
  if (depth > 2) return Array.isArray(value) ? '[Array]' : '[' + (kind || 'Object') + ']'
  const key = name => /^[\w$]+$/.test(name) ? name : quoted(name)
  const own = () => Object.keys(value).map(name => key(name) + ': ' + one(value[name]))
  const [head, open, items, close] =
    Array.isArray(value) ? ['', '[', value.map(one), ']'] :
    value instanceof Map ? ['Map(' + value.size + ') ', '{', [...value].map(([a, b]) => one(a) + ' => ' + one(b)), '}'] :
    value instanceof Set ? ['Set(' + value.size + ') ', '{', [...value].map(one), '}'] :
    ArrayBuffer.isView(value) ? [kind + '(' + value.length + ') ', '[', [...value].map(one), ']'] :
    [kind && kind !== 'Object' ? kind + ' ' : '', '{', own(), '}']
  if (!items.length) return head + open + close
  const flat = head + open + ' ' + items.join(', ') + ' ' + close
  if (flat.length <= 76 && !flat.includes('\n')) return flat
  return head + open + '\n' + items.map(item => '  ' + item.replace(/\n/g, '\n  ')).join(',\n') + '\n' + close
}
const said = error => (error.name + ': ' + error.message + '\n' + (error.stack ?? '')).trimEnd()
globalThis.__describe = error => error instanceof Error ? inspect(error) : 'Uncaught ' + inspect(error, 1)
const format = values => {
  const [first, ...rest] = values
  if (typeof first !== 'string') return values.map(value => inspect(value)).join(' ')
  const text = first.replace(/%([sdijoOc%])/g, (all, letter) => {
    if (letter === '%') return '%'
    if (!rest.length) return all
    const value = rest.shift()
    return letter === 's' ? (typeof value === 'string' ? value : inspect(value, 1)) : letter === 'd' ? String(Number(value)) :
      letter === 'i' ? String(parseInt(value)) : letter === 'j' ? JSON.stringify(value) : letter === 'c' ? '' : inspect(value, 1)
  })
  return [text, ...rest.map(value => inspect(value))].join(' ')
}
const write = (fd, text) => { call('write', { fd, text: String(text) }); return true }
const log = (...values) => void write(1, format(values) + '\n')
const warn = (...values) => void write(2, format(values) + '\n')

// Bytes and text
const bytesOf = latin => Uint8Array.from(latin, letter => letter.charCodeAt(0))
const latinOf = bytes => { let text = ''; for (const byte of bytes) text += String.fromCharCode(byte); return text }
let decoders = 1
class TextDecoder {
  #id = decoders++
  decode(bytes, { stream = false } = {}) { return call('decode', { id: this.#id, bytes: bytes ? latinOf(bytes) : '', stream }) }
}
class TextEncoder { encode(text = '') { return bytesOf(call('encode', String(text))) } }
class TextDecoderStream { async *through(chunks) { const decoder = new TextDecoder(); for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true }) } }

// URLs
class URLSearchParams {
  #pairs
  constructor(from = '') {
    if (typeof from === 'string') this.#pairs = from.replace(/^\?/, '').split('&').filter(Boolean).map(pair => { const at = pair.indexOf('='); return (at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)]).map(part => decodeURIComponent(part.replace(/\+/g, ' '))) })
    else this.#pairs = (Symbol.iterator in from ? [...from] : Object.entries(from)).map(([name, value]) => [String(name), String(value)])
  }
  get(name) { return this.#pairs.find(pair => pair[0] === name)?.[1] ?? null }
  has(name) { return this.get(name) !== null }
  set(name, value) { this.delete(name); this.append(name, value) }
  append(name, value) { this.#pairs.push([name, String(value)]) }
  delete(name) { this.#pairs = this.#pairs.filter(pair => pair[0] !== name) }
  [Symbol.iterator]() { return this.#pairs[Symbol.iterator]() }
  toString() { return this.#pairs.map(pair => pair.map(part => encodeURIComponent(part).replace(/%20/g, '+')).join('=')).join('&') }
}
class URL {
  constructor(text, base) {
    const parts = call('url', { text: String(text), base: base === undefined ? null : String(base) })
    if (!parts) throw Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL', input: String(text) })
    const { search, ...rest } = parts
    Object.assign(this, rest)
    this.searchParams = new URLSearchParams(search)
  }
  get search() { const text = String(this.searchParams); return text && '?' + text }
  get href() { return this.origin + this.pathname + this.search + this.hash }
  toString() { return this.href }
}

// Giving up
class AbortSignal {
  aborted = false; reason = undefined; onabort = null; #work = []
  addEventListener(name, work) { this.#work.push(work) }
  removeEventListener(name, work) { this.#work = this.#work.filter(each => each !== work) }
  throwIfAborted() { if (this.aborted) throw this.reason }
  raise(reason) { if (this.aborted) return; this.aborted = true; this.reason = reason; this.onabort?.(); for (const work of this.#work) work() }
  static timeout(ms) { const signal = new AbortSignal(); setTimeout(() => signal.raise(named('TimeoutError', 'The operation was aborted due to timeout')), ms); return signal }
}
const named = (name, message) => Object.assign(new Error(message), { name })
class AbortController { signal = new AbortSignal(); abort(reason = named('AbortError', 'This operation was aborted')) { this.signal.raise(reason) } }

// HTTP
class Headers {
  #fields = new Map()
  constructor(from = []) { for (const [name, value] of from instanceof Headers || Symbol.iterator in from ? from : Object.entries(from)) this.append(name, value) }
  append(name, value) { const had = this.get(name); this.#fields.set(name.toLowerCase(), had === null ? String(value) : had + ', ' + value) }
  set(name, value) { this.#fields.set(name.toLowerCase(), String(value)) }
  get(name) { return this.#fields.get(name.toLowerCase()) ?? null }
  has(name) { return this.#fields.has(name.toLowerCase()) }
  [Symbol.iterator]() { return this.#fields[Symbol.iterator]() }
  entries() { return this.#fields.entries() }
}
class Body {
  #chunks = []; #ended = false; #failed; #wake
  constructor(cancel) { this.cancel = async () => cancel() }
  push(message) {
    if (message.chunk !== undefined) this.#chunks.push(bytesOf(message.chunk))
    else if (message.failed) this.#failed = message.failed
    else this.#ended = true
    this.#wake?.()
  }
  async read() {
    for (;;) {
      if (this.#chunks.length) return { done: false, value: this.#chunks.shift() }
      if (this.#failed) throw this.#failed
      if (this.#ended) return { done: true, value: undefined }
      await new Promise(resolve => (this.#wake = resolve))
    }
  }
  getReader() { return { read: () => this.read(), cancel: this.cancel, releaseLock() {} } }
  async *[Symbol.asyncIterator]() {
    try { for (;;) { const { done, value } = await this.read(); if (done) return; yield value } } finally { await this.cancel() }
  }
  pipeThrough(stream) { return stream.through(this) }
}
class Response {
  bodyUsed = false
  constructor({ status, statusText, headers }, url, body) { Object.assign(this, { status, statusText, url, body, headers: new Headers(headers), ok: status >= 200 && status < 300 }) }
  async text() {
    this.bodyUsed = true
    let text = ''
    for await (const part of new TextDecoderStream().through(this.body)) text += part
    return text
  }
  async json() { return JSON.parse(await this.text()) }
}
const fetch = (resource, { method = 'GET', headers, body, signal } = {}) => new Promise((resolve, reject) => {
  const url = String(resource)
  if (signal?.aborted) return reject(signal.reason)
  let response
  const stop = () => { if (listeners.delete(id)) call('abort', id) }
  const id = listen(message => {
    if (message.head) response = new Response(message.head, url, new Body(stop))
    if (message.head) return resolve(response)
    const failed = message.error && Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(message.error.message), { code: message.error.code }) })
    if (message.chunk === undefined) listeners.delete(id)
    if (!response) return reject(failed)
    response.body.push(failed ? { failed } : message)
  })
  signal?.addEventListener('abort', () => { stop(); response ? response.body.push({ failed: signal.reason }) : reject(signal.reason) })
  call('fetch', { id, url, method: method.toUpperCase(), headers: [...new Headers(headers)], body: body === undefined || body === null ? null : String(body) })
})

// Files and the process
const encoded = (options, bytes) => (typeof options === 'string' ? options : options?.encoding) ? call('decode', { id: 0, bytes, stream: false }) : bytesOf(bytes)
const file = (name, argument) => {
  const answer = call(name, argument)
  if (answer && answer.error) throw Object.assign(new Error(answer.error.message), answer.error)
  return answer
}
const readFileSync = (path, options) => encoded(options, file('read', String(path)))
const writeFileSync = (path, content) => void file('save', { path: String(path), text: typeof content === 'string' ? content : new TextDecoder().decode(content) })
const existsSync = path => call('exists', String(path))
const start = call('start')
const process = {
  ...start, exitCode: undefined, platform: 'linux', cwd: () => start.directory,
  stdout: { write: text => write(1, text) }, stderr: { write: text => write(2, text) },
  uptime: () => (now() - began) / 1000,
  exit(status) { call('exit', status ?? this.exitCode ?? 0); for (;;); },
  on(name, work) { if (/^SIG/.test(name)) call('signal', { name, id: listen(() => work(name)) }); return process },
}
process.once = process.on
globalThis.__node = { readFileSync, writeFileSync, existsSync, argv: process.argv, env: process.env, cwd: process.cwd,
  exit: status => process.exit(status), stdout: process.stdout, stderr: process.stderr,
  readFile: async (path, options) => readFileSync(path, options), writeFile: async (path, content) => writeFileSync(path, content),
  setTimeout: (ms, value) => new Promise(resolve => setTimeout(resolve, ms, value)), process }
define({ Date: SimulatedDate, setTimeout, setInterval, clearTimeout, clearInterval: clearTimeout, TextDecoder, TextEncoder,
  setImmediate: (work, ...of) => setTimeout(work, 0, ...of), queueMicrotask: work => void Promise.resolve().then(work),
  TextDecoderStream, URL, URLSearchParams, AbortController, AbortSignal, Headers, Response, fetch, process,
  performance: { now: () => now() - began }, structuredClone: value => JSON.parse(JSON.stringify(value)), global: globalThis,
  console: { log, info: log, debug: log, warn, error: warn, table: log } })
})()
`
