/** Standard streams over the API: exec, attach, and what cp and run build on them.
 *  Source: client-go/tools/remotecommand. */
import { ERROR, frame, RESIZE, STDERR, STDIN, STDOUT, unframe, CLOSE } from '../api/frames.ts'
import { isApiError, type Status } from '../api/status.ts'
import type { Query } from './client.ts'
import { KubectlError } from './errors.ts'
import type { Invocation } from './invocation.ts'

export interface RemoteOptions {
  stdin: boolean
  tty: boolean
  /** Instead of the process's own. */
  input?: AsyncIterable<Uint8Array>
  onStdout?: (chunk: Uint8Array) => Promise<void>
  /** The process goes on after this many milliseconds without the other side ending. */
  quiet?: boolean
}

/** Runs until the other side ends. @returns its exit status @throws ApiError, KubectlError */
export async function remote(k: Invocation, path: string, query: Query, options: RemoteOptions): Promise<number> {
  const input = new InputQueue()
  const stopReading = options.stdin ? feed(k, input, options) : () => {}
  const tty = options.tty ? k.process.tty : undefined
  const was = tty && { raw: tty.raw, opost: tty.opost, echo: tty.echo }
  let stopResizing = () => {}
  if (tty) {
    const resize = () =>
      input.push(frame(RESIZE, new TextEncoder().encode(JSON.stringify({ Width: tty.columns, Height: tty.rows }))))
    tty.raw = true
    tty.opost = false
    resize()
    stopResizing = tty.onResize(resize)
  }
  try {
    const response = await k.client.call('POST', path, { query, body: input }).catch((error: unknown) => {
      // What goes wrong on the node's side comes in the stream, with the status's words alone.
      throw isApiError(error, 'InternalError') ? new KubectlError(error.message) : error
    })
    let status: Status | undefined
    for await (const chunk of k.client.chunks(response)) {
      const { channel, data } = unframe(chunk)
      if (channel === STDOUT) await (options.onStdout ? options.onStdout(data) : k.process.stdout.write(data))
      else if (channel === STDERR) await k.process.stderr.write(data)
      else if (channel === ERROR && data.length) status = JSON.parse(new TextDecoder().decode(data)) as Status
    }
    return statusOf(status)
  } finally {
    input.end()
    stopReading()
    stopResizing()
    if (tty && was) Object.assign(tty, was)
  }
}

function statusOf(status: Status | undefined): number {
  if (!status || status.status === 'Success') return 0
  const code = status.details?.causes?.find(c => c.reason === 'ExitCode')?.message
  if (code === undefined) throw new KubectlError(status.message ?? 'error')
  return Number(code)
}

/** Passes on what is read from standard input. */
function feed(k: Invocation, input: InputQueue, options: RemoteOptions): () => void {
  const state = { open: true }
  const end = () => input.push(frame(CLOSE, Uint8Array.of(STDIN)))
  const source = options.input?.[Symbol.asyncIterator]()
  const pump = async () => {
    while (state.open) {
      let chunk: Uint8Array | null
      if (source) {
        const { value, done } = await source.next()
        chunk = done ? null : value
      } else chunk = await k.process.stdin.read()
      if (!state.open) return
      if (chunk === null) return end()
      input.push(frame(STDIN, chunk))
      k.process.host.sim.settled()
    }
  }
  void pump().catch(() => {})
  return () => {
    state.open = false
  }
}

/** What is sent to the other side, as the body of a request. */
export class InputQueue implements AsyncIterable<Uint8Array> {
  #items: Uint8Array[] = []
  #waiting: ((result: IteratorResult<Uint8Array>) => void) | undefined
  #ended = false

  push(item: Uint8Array): void {
    if (this.#waiting) {
      this.#waiting({ value: item, done: false })
      this.#waiting = undefined
    } else this.#items.push(item)
  }

  end(): void {
    this.#ended = true
    this.#waiting?.({ value: undefined, done: true })
    this.#waiting = undefined
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return {
      next: () => {
        const item = this.#items.shift()
        if (item) return Promise.resolve({ value: item, done: false })
        if (this.#ended) return Promise.resolve({ value: undefined, done: true })
        return new Promise(resolve => (this.#waiting = resolve))
      },
    }
  }
}
