/** What comes in from outside the simulation, as a file that processes read. */
import { Errno } from '../host/errno.ts'
import { OpenFile, type Cancel, type ReadDone, type WriteDone } from '../host/open-file.ts'

export class InputFile extends OpenFile {
  #chunks: Uint8Array[] = []
  #readers: { max: number; done: ReadDone }[] = []
  #ended = false

  /** Whether somebody waits for bytes that have not come. */
  get starved(): boolean {
    return this.#readers.length > 0
  }

  push(chunk: Uint8Array): void {
    if (chunk.length) this.#chunks.push(chunk)
    this.#flow()
  }

  end(): void {
    this.#ended = true
    this.#flow()
  }

  read(max: number, done: ReadDone): Cancel {
    const reader = { max, done }
    this.#readers.push(reader)
    this.#flow()
    return () => {
      this.#readers = this.#readers.filter(r => r !== reader)
    }
  }

  write(_chunk: Uint8Array, done: WriteDone): Cancel {
    done(new Errno('EBADF'))
    return () => {}
  }

  protected release(): void {}

  #flow(): void {
    while (this.#readers.length && (this.#chunks.length || this.#ended)) {
      const { max, done } = this.#readers.shift()!
      const first = this.#chunks[0]
      if (!first) {
        done(null)
        continue
      }
      if (first.length > max) this.#chunks[0] = first.subarray(max)
      else this.#chunks.shift()
      done(first.length > max ? first.subarray(0, max) : first)
    }
  }
}
