/** Requests of kubectl to the API server: errors as exceptions, warnings on standard error, and what -v shows.
 *  Source: client-go/rest/request.go, transport/round_trippers.go. */
import type { Api, ApiResponse } from '../api/api.ts'
import { ApiError, failure, type Status } from '../api/status.ts'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { Connection, KubectlError } from './errors.ts'
import { verboseRequest, verboseResponse } from './klog.ts'
import type { Unstructured } from './object.ts'

export type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

export interface CallOptions {
  query?: Query
  body?: string | AsyncIterable<Uint8Array>
  contentType?: string
  accept?: string
}

export interface WatchItem {
  type: string
  object: Unstructured
}

export const USER_AGENT = 'kubectl/v1.36.4 (linux/amd64) kubernetes/f2c9a6b'
export const TABLE =
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json'

const NEVER_CONNECTED =
  'net/http: request canceled while waiting for connection (Client.Timeout exceeded while awaiting headers)'
const TOO_LONG = 'net/http: request canceled (Client.Timeout or context cancellation while reading body)'

interface Deadline {
  over: boolean
  cancel(): void
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export class Client {
  readonly #api: Api
  readonly #process: Process
  readonly server: string
  readonly verbosity: number
  readonly #timeoutMs: number
  #warned = new Set<string>()
  /** Of the responses that are still being read. */
  #deadlines = new WeakMap<ApiResponse, Deadline>()

  /** @param timeoutMs for one request, with all of its answer; 0 for as long as it takes */
  constructor(api: Api, process: Process, server: string, verbosity: number, timeoutMs = 0) {
    this.#api = api
    this.#process = process
    this.server = server
    this.verbosity = verbosity
    this.#timeoutMs = timeoutMs
  }

  /** Waits for what other than the process's own timers settles; a signal gives up. */
  async await<T>(promise: Promise<T>, cancel?: () => void): Promise<T> {
    return this.#process.wait<T>((settle, fail) => {
      promise.then(settle, fail)
      return cancel
    })
  }

  /** @throws ApiError, Connection */
  async call(method: Method, path: string, options: CallOptions = {}): Promise<ApiResponse> {
    const url = path + queryString(options.query)
    const headers: Record<string, string> = { accept: options.accept ?? 'application/json', 'user-agent': USER_AGENT }
    if (options.body !== undefined) headers['content-type'] = options.contentType ?? 'application/json'
    const abort = new AbortController()
    const deadline = this.#deadline(abort)
    const started = this.#process.now()
    if (this.verbosity >= 6)
      await this.#log(verboseRequest(this.verbosity, method, this.server + url, headers, options.body))
    let response: ApiResponse
    try {
      const sent = this.#api(url, { method, headers, body: options.body, signal: abort.signal })
      response = await this.await(sent, () => abort.abort())
    } catch (error) {
      if (deadline.over) throw new Connection(`Unable to connect to the server: ${NEVER_CONNECTED}`)
      deadline.cancel()
      throw this.#unreachable(error)
    }
    this.#deadlines.set(response, deadline)
    if (this.verbosity >= 6) {
      const took = this.#process.now() - started
      await this.#log(verboseResponse(this.verbosity, method, this.server + url, response, took))
    }
    await this.#warn(response.headers.get('warning'))
    if (response.status >= 400) throw new ApiError(await this.#statusOf(response))
    return response
  }

  async json<T = Unstructured>(method: Method, path: string, options?: CallOptions): Promise<T> {
    const response = await this.call(method, path, options)
    if (this.verbosity < 8) return (await this.#read(response, response.json())) as T
    const body = await this.#read(response, response.text())
    await this.#log([
      'round_trippers.go:647] "Response Body" body=' + JSON.stringify(this.verbosity > 8 ? body : body.slice(0, 1024)),
    ])
    return JSON.parse(body) as T
  }

  async text(method: Method, path: string, options?: CallOptions): Promise<string> {
    const response = await this.call(method, path, options)
    return this.#read(response, response.text())
  }

  /** All of an answer. */
  async #read<T>(response: ApiResponse, content: Promise<T>): Promise<T> {
    try {
      return await this.await(content)
    } finally {
      this.#deadlines.get(response)?.cancel()
    }
  }

  #deadline(abort: AbortController): Deadline {
    if (!this.#timeoutMs) return { over: false, cancel() {} }
    const deadline: Deadline = { over: false, cancel: () => timer.cancel() }
    const timer = this.#process.host.sim.after(this.#timeoutMs, () => {
      deadline.over = true
      abort.abort(new KubectlError(TOO_LONG))
    })
    return deadline
  }

  /** Chunks of a body as they come. */
  async *chunks(response: ApiResponse): AsyncGenerator<Uint8Array, void, undefined> {
    const reader = response.body?.[Symbol.asyncIterator]()
    if (!reader) return
    try {
      for (;;) {
        const { value, done } = await this.await(reader.next())
        if (done) return
        yield value
      }
    } finally {
      this.#deadlines.get(response)?.cancel()
      void reader.return?.()
    }
  }

  /** Events of a watch, until `deadline` (simulated milliseconds; never if undefined) or until the server ends it.
   *  @throws ApiError for an ERROR event */
  async *watch(
    path: string,
    query: Query,
    options: { accept?: string; deadline?: number } = {},
  ): AsyncGenerator<WatchItem, 'ended' | 'timeout', undefined> {
    const response = await this.call('GET', path, { query: { ...query, watch: true }, accept: options.accept })
    const reader = response.body?.[Symbol.asyncIterator]()
    if (!reader) return 'ended'
    const decoder = new TextDecoder()
    let rest = ''
    try {
      for (;;) {
        const next = await this.#beforeDeadline(reader.next(), options.deadline)
        if (next === 'timeout') return 'timeout'
        if (next.done) return 'ended'
        const lines = (rest + decoder.decode(next.value, { stream: true })).split('\n')
        rest = lines.pop()!
        for (const line of lines) {
          if (!line.trim()) continue
          const event = JSON.parse(line) as WatchItem
          if (event.type === 'ERROR') throw new ApiError(event.object as unknown as Status)
          if (event.type !== 'BOOKMARK') yield event
        }
      }
    } catch (error) {
      if (this.#deadlines.get(response)?.over) return 'ended'
      throw error
    } finally {
      this.#deadlines.get(response)?.cancel()
      void reader.return?.()
    }
  }

  #beforeDeadline<T>(promise: Promise<T>, deadline: number | undefined): Promise<T | 'timeout'> {
    return this.#process.wait<T | 'timeout'>((settle, fail) => {
      const sim = this.#process.host.sim
      const timer = deadline === undefined ? undefined : sim.after(deadline - sim.now(), () => settle('timeout'))
      promise.then(
        value => {
          timer?.cancel()
          settle(value)
        },
        (error: Error) => {
          timer?.cancel()
          fail(error)
        },
      )
      return () => timer?.cancel()
    })
  }

  async #statusOf(response: ApiResponse): Promise<Status> {
    const body = await this.await(response.text())
    try {
      const status = JSON.parse(body) as Status
      if (status.kind === 'Status') return status
    } catch {
      // not JSON: the words below
    }
    if (response.status === 404)
      return failure(404, 'NotFound', body.trim() || 'the server could not find the requested resource')
    return failure(response.status, undefined, body.trim())
  }

  async #warn(header: string | null): Promise<void> {
    for (const [, said] of header?.matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g) ?? []) {
      const warning = said!.replace(/\\(.)/g, '$1')
      if (this.#warned.has(warning)) continue
      this.#warned.add(warning)
      await this.#process.stderr.write(`Warning: ${warning}\n`)
    }
  }

  async #log(lines: readonly string[]): Promise<void> {
    const at = new Date(this.#process.now()).toISOString()
    const head = `I${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000 ${String(this.#process.pid).padStart(7)} `
    for (const line of lines) await this.#process.stderr.write(`${head}${line}\n`)
  }

  #unreachable(error: unknown): unknown {
    const host = this.server.replace(/^https?:\/\//, '')
    if (!(error instanceof Errno) && !(error instanceof TypeError)) return error
    if (error instanceof Errno && error.code === 'ETIMEDOUT') {
      return new Connection(`Unable to connect to the server: dial tcp ${host}: i/o timeout`)
    }
    if (error instanceof Errno && error.code !== 'ECONNREFUSED') {
      return new Connection(
        `Unable to connect to the server: dial tcp ${host}: connect: ${error.message.toLowerCase()}`,
      )
    }
    return new Connection(`The connection to the server ${host} was refused - did you specify the right host or port?`)
  }
}

export function queryString(query: Query | undefined): string {
  const pairs: string[] = []
  for (const key of Object.keys(query ?? {}).sort()) {
    const value = query![key]
    if (value === undefined || value === false || value === '') continue
    for (const each of Array.isArray(value) ? (value as readonly string[]) : [String(value)]) {
      pairs.push(`${encodeURIComponent(key)}=${encodeURIComponent(each)}`)
    }
  }
  return pairs.length ? `?${pairs.join('&')}` : ''
}
