/** A pipe (pipe(7)): bytes in at one end, out at the other, 64 KiB between them. */
import { Errno } from './errno.ts'
import { OpenFile, type Cancel, type ReadDone, type WriteDone } from './open-file.ts'

const CAPACITY = 65_536
const nothing = () => {}

/** The bytes between the two ends, and who waits for them. */
class Channel {
  chunks: Uint8Array[] = []
  size = 0
  readerGone = false
  writerGone = false
  readers: { max: number; done: ReadDone }[] = []
  writers: { chunk: Uint8Array; done: WriteDone }[] = []

  take(max: number): Uint8Array {
    const first = this.chunks[0]!
    if (first.length <= max) this.chunks.shift()
    else this.chunks[0] = first.subarray(max)
    const taken = first.length <= max ? first : first.subarray(0, max)
    this.size -= taken.length
    return taken
  }

  /** Hands out what can be handed out, until nothing moves. */
  flow(): void {
    for (;;) {
      const reader = this.readers[0]
      if (reader && this.size > 0) {
        this.readers.shift()
        reader.done(this.take(reader.max))
        continue
      }
      const writer = this.writers[0]
      if (writer && (this.readerGone || this.size < CAPACITY)) {
        this.writers.shift()
        if (this.readerGone) writer.done(new Errno('EPIPE'))
        else {
          if (writer.chunk.length) this.chunks.push(writer.chunk)
          this.size += writer.chunk.length
          writer.done()
        }
        continue
      }
      if (reader && this.writerGone && !writer) {
        this.readers.shift()
        reader.done(null)
        continue
      }
      return
    }
  }
}

class ReadEnd extends OpenFile {
  #channel: Channel
  constructor(channel: Channel) {
    super()
    this.#channel = channel
  }
  read(max: number, done: ReadDone): Cancel {
    const reader = { max, done }
    this.#channel.readers.push(reader)
    this.#channel.flow()
    return () => {
      this.#channel.readers = this.#channel.readers.filter(r => r !== reader)
    }
  }
  write(_chunk: Uint8Array, done: WriteDone): Cancel {
    done(new Errno('EBADF'))
    return nothing
  }
  protected release(): void {
    this.#channel.readerGone = true
    this.#channel.chunks = []
    this.#channel.size = 0
    this.#channel.flow()
  }
}

class WriteEnd extends OpenFile {
  #channel: Channel
  constructor(channel: Channel) {
    super()
    this.#channel = channel
  }
  read(_max: number, done: ReadDone): Cancel {
    done(new Errno('EBADF'))
    return nothing
  }
  write(chunk: Uint8Array, done: WriteDone): Cancel {
    const writer = { chunk, done }
    this.#channel.writers.push(writer)
    this.#channel.flow()
    return () => {
      this.#channel.writers = this.#channel.writers.filter(w => w !== writer)
    }
  }
  protected release(): void {
    this.#channel.writerGone = true
    this.#channel.flow()
  }
}

export function pipe(): { readEnd: OpenFile; writeEnd: OpenFile } {
  const channel = new Channel()
  return { readEnd: new ReadEnd(channel), writeEnd: new WriteEnd(channel) }
}

/** `/dev/null`. */
export class NullFile extends OpenFile {
  read(_max: number, done: ReadDone): Cancel {
    done(null)
    return nothing
  }
  write(_chunk: Uint8Array, done: WriteDone): Cancel {
    done()
    return nothing
  }
  protected release(): void {}
}

/** A file that hands everything written to it to a function: where output leaves the simulation. */
export class SinkFile extends OpenFile {
  #take: (chunk: Uint8Array) => void
  #closed: () => void
  constructor(take: (chunk: Uint8Array) => void, closed: () => void = nothing) {
    super()
    this.#take = take
    this.#closed = closed
  }
  read(_max: number, done: ReadDone): Cancel {
    done(new Errno('EBADF'))
    return nothing
  }
  write(chunk: Uint8Array, done: WriteDone): Cancel {
    this.#take(chunk)
    done()
    return nothing
  }
  protected release(): void {
    this.#closed()
  }
}
