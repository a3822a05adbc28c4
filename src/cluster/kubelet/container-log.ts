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
  /** What came in one piece may still be several lines; before `#split` each is one. */
  #lines: LogLine[] = []
  #split = 0
  #first = 0
  #bytes = 0
  #rest: Record<'stdout' | 'stderr', Uint8Array | undefined> = { stdout: undefined, stderr: undefined }
  #followers: { next: (line: LogLine) => void; end: () => void }[] = []
  #ended = false

  constructor(now: () => number) {
    this.#now = now
  }

  /** Takes what the container wrote. The bytes must not change afterwards. */
  append(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    const end = chunk.lastIndexOf(10) + 1
    if (end) {
      const whole = end === chunk.length ? chunk : chunk.subarray(0, end)
      this.#keep({ at: this.#now(), stream, bytes: this.#joined(stream, whole) })
    }
    if (end < chunk.length) this.#rest[stream] = this.#joined(stream, end ? chunk.subarray(end) : chunk)
  }

  /** The container will write no more. */
  end(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#rest[stream]
      if (rest) this.#keep({ at: this.#now(), stream, bytes: rest })
      this.#rest[stream] = undefined
    }
    this.#ended = true
    for (const follower of this.#followers.splice(0)) follower.end()
  }

  /** Oldest first. */
  lines(): readonly LogLine[] {
    this.#splitAll()
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

  #keep(piece: LogLine): void {
    this.#lines.push(piece)
    this.#bytes += piece.bytes.length
    if (this.#bytes > MOST_BYTES) this.#rotate()
    if (this.#followers.length) for (const line of linesOf(piece)) for (const each of this.#followers) each.next(line)
  }

  #rotate(): void {
    this.#splitAll()
    while (this.#bytes > MOST_BYTES && this.#first < this.#lines.length - 1) {
      this.#bytes -= this.#lines[this.#first]!.bytes.length
      this.#first++
    }
    if (this.#first <= 1024) return
    this.#lines = this.#lines.slice(this.#first)
    this.#split = this.#lines.length
    this.#first = 0
  }

  /** Most logs are never read, and most of what is written is many lines at once. */
  #splitAll(): void {
    for (const piece of this.#lines.splice(this.#split)) for (const line of linesOf(piece)) this.#lines.push(line)
    this.#split = this.#lines.length
  }
}

function linesOf(piece: LogLine): LogLine[] {
  const { at, stream, bytes } = piece
  const lines: LogLine[] = []
  for (let from = 0; from < bytes.length;) {
    const newline = bytes.indexOf(10, from)
    const end = newline < 0 ? bytes.length : newline + 1
    lines.push(from === 0 && end === bytes.length ? piece : { at, stream, bytes: bytes.subarray(from, end) })
    from = end
  }
  return lines
}
