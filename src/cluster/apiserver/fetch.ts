/** The API server behind something shaped like `fetch`: text in, bytes out, a little simulated time for each request.
 *  For kubectl and whoever else stands outside the cluster. */
import type { Api, ApiInit, ApiResponse } from '../../api/api.ts'
import { FeedSource, type Answer, type Feed, type Transport } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { descriptionsFor } from './descriptions.ts'

/** From the request to its answer, and for an event of a watch on its way, in milliseconds. */
const ROUND_TRIP_MS = 2
const EVENT_LATENCY_MS = 1

const encoder = new TextEncoder()

/** @param admit makes the server ready for such clients
 *  @returns an `Api` that speaks to the server */
export function fetchApi(transport: Transport, sim: Simulation, admit?: () => Promise<void>): Api {
  let admitted = admit === undefined
  return async (path, init = {}) => {
    const { signal } = init
    signal?.throwIfAborted()
    if (!admitted) {
      await sim.hold(admit!())
      admitted = true
    }
    await afterMs(sim, ROUND_TRIP_MS, signal)
    signal?.throwIfAborted()
    const [route, search] = splitOnce(path, '?')
    const input = typeof init.body === 'object' ? fed(init.body) : undefined
    const headers = lowerCase(init.headers)
    const yaml = headers['content-type']?.includes('yaml')
      ? (await sim.hold(import('./yaml-body.ts'))).readYamlBody
      : undefined
    const prose = descriptionsFor(route)
    const answer = transport({
      method: init.method ?? 'GET',
      path: route,
      query: search === undefined ? undefined : queryOf(search),
      body: typeof init.body === 'string' ? init.body : undefined,
      contentType: headers['content-type'],
      accept: headers['accept'] ?? 'application/json',
      userAgent: headers['user-agent'],
      input,
      yaml,
      descriptions: prose && (await sim.hold(prose)),
    })
    return new Response(answer, sim, signal)
  }
}

function afterMs(sim: Simulation, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const finish = () => {
      timer.cancel()
      signal?.removeEventListener('abort', finish)
      sim.settled()
      resolve()
    }
    const timer = sim.after(ms, finish)
    signal?.addEventListener('abort', finish)
  })
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

function lowerCase(headers: ApiInit['headers']): Record<string, string> {
  const lower: Record<string, string> = {}
  for (const name in headers) lower[name.toLowerCase()] = headers[name]!
  return lower
}

function queryOf(search: string): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {}
  for (const [key, value] of new URLSearchParams(search)) {
    const before = query[key]
    query[key] = before === undefined ? value : typeof before === 'string' ? [before, value] : [...before, value]
  }
  return query
}

/** What a client sends while the answer streams. */
function fed(chunks: AsyncIterable<Uint8Array>): Feed<Uint8Array> {
  let wanted = true
  const source = new FeedSource<Uint8Array>(() => (wanted = false))
  const pump = async () => {
    try {
      for await (const chunk of chunks) {
        if (!wanted) return
        source.push(chunk)
      }
    } finally {
      source.end()
    }
  }
  // A client that breaks off has said all it had to say.
  pump().catch(() => {})
  return source
}

class Response implements ApiResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly #answer: Answer
  readonly #sim: Simulation
  readonly #signal: AbortSignal | undefined
  #body: AsyncIterable<Uint8Array> | undefined

  constructor(answer: Answer, sim: Simulation, signal: AbortSignal | undefined) {
    this.status = answer.status
    this.#answer = answer
    this.#sim = sim
    this.#signal = signal
    const headers = new Map([['content-type', answer.contentType ?? 'application/json']])
    if (answer.warnings?.length)
      headers.set('warning', answer.warnings.map(text => `299 - ${JSON.stringify(text)}`).join(', '))
    this.headers = { get: name => headers.get(name.toLowerCase()) ?? null }
    // Nobody reads the stream of a response that was given up.
    if (answer.stream && signal) signal.addEventListener('abort', () => answer.stream?.cancel(), { once: true })
  }

  get body(): AsyncIterable<Uint8Array> | null {
    return (this.#body ??= this.#answer.stream
      ? streamed(this.#answer.stream, this.#sim, this.#signal)
      : once(encoder.encode(textOf(this.#answer))))
  }

  async json(): Promise<unknown> {
    const { body } = this.#answer
    // A table was made for this answer alone, out of values and frozen metadata: its text would come back as the same.
    if ((body as { kind?: string } | undefined)?.kind === 'Table') return body
    return JSON.parse(await this.text())
  }

  async text(): Promise<string> {
    if (!this.#answer.stream) return textOf(this.#answer)
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of this.body!) text += decoder.decode(chunk, { stream: true })
    return text + decoder.decode()
  }
}

function textOf({ body }: Answer): string {
  if (body === undefined) return ''
  return typeof body === 'string' ? body : `${JSON.stringify(body)}\n`
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  if (bytes.length) yield bytes
}

/** Bytes as they are; objects (events) as lines of JSON, a moment later. */
function streamed(feed: Feed<unknown>, sim: Simulation, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
  const ready: Uint8Array[] = []
  let done = false
  let failed: unknown
  let wake: (() => void) | undefined
  const notify = () => {
    sim.settled()
    wake?.()
    wake = undefined
  }
  let pending: unknown[] = []
  let ending = false
  const deliver = () => {
    for (const event of pending) ready.push(encoder.encode(`${JSON.stringify(event)}\n`))
    pending = []
    if (ending) done = true
    notify()
  }
  feed.listen({
    next: item => {
      if (item instanceof Uint8Array) {
        ready.push(item)
        notify()
        return
      }
      pending.push(item)
      if (pending.length === 1) sim.after(EVENT_LATENCY_MS, deliver)
    },
    end: () => {
      if (pending.length) {
        ending = true
        return
      }
      done = true
      notify()
    },
  })
  signal?.addEventListener(
    'abort',
    () => {
      failed = signal.reason
      done = true
      notify()
    },
    { once: true },
  )
  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        while (ready.length) yield ready.shift()!
        if (failed !== undefined) throw failed
        if (done) return
        await new Promise<void>(resolve => (wake = resolve))
      }
    } finally {
      feed.cancel()
    }
  }
  return read()
}
