/** What a container has written, line by line with the time, as the CRI's log files keep it. Left out: rotation into
 *  several files; the oldest lines go instead. */

/** Bytes of one container that are kept. */
const MOST_BYTES = 131_072

export interface LogLine {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly stream: 'stdout' | 'stderr'
  /** With its newline, unless the container ended in the middle of a line. */
  readonly bytes: Uint8Array
}

export class ContainerLog {
  #now: () => number
  #lines: LogLine[] = []
  #first = 0
  #bytes = 0
  #rest: Record<'stdout' | 'stderr', Uint8Array | undefined> = { stdout: undefined, stderr: undefined }
  #followers: { next: (line: LogLine) => void; end: () => void }[] = []
  #ended = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes what the container wrote. */
  append(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    let from = 0
    for (;;) {
      const newline = chunk.indexOf(10, from)
      if (newline < 0) break
      const isWhole = from === 0 && newline + 1 === chunk.length
      this.#keep(stream, this.#joined(stream, isWhole ? chunk : chunk.subarray(from, newline + 1)))
      from = newline + 1
    }
    if (from < chunk.length) this.#rest[stream] = this.#joined(stream, chunk.subarray(from))
  }

  /** The container will write no more. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#rest[stream]
      if (rest) this.#keep(stream, rest)
      this.#rest[stream] = undefined
    }
    this.#ended = true
    for (const follower of this.#followers.splice(0)) follower.end()
  }

  /** Oldest first. */
  lines(): readonly LogLine[] {
    return this.#first ? this.#lines.slice(this.#first) : this.#lines
  }

  /** Told of every further line, and of the end. @returns how to stop */
  follow(follower: { next: (line: LogLine) => void; end: () => void }): () => void {
    if (this.#ended) follower.end()
    else this.#followers.push(follower)
    return () => {
      this.#followers = this.#followers.filter(f => f !== follower)
    }
  }

  #joined(stream: 'stdout' | 'stderr', chunk: Uint8Array): Uint8Array {
    const rest = this.#rest[stream]
    if (!rest) return chunk
    this.#rest[stream] = undefined
    const joined = new Uint8Array(rest.length + chunk.length)
    joined.set(rest)
    joined.set(chunk, rest.length)
    return joined
  }

  #keep(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const line: LogLine = { at: this.#now(), stream, bytes }
    this.#lines.push(line)
    this.#bytes += bytes.length
    while (this.#bytes > MOST_BYTES && this.#first < this.#lines.length - 1) {
      this.#bytes -= this.#lines[this.#first]!.bytes.length
      this.#first++
    }
    if (this.#first > 1024) {
      this.#lines = this.#lines.slice(this.#first)
      this.#first = 0
    }
    for (const follower of this.#followers) follower.next(line)
  }
}
