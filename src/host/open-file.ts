/** Open files as a process's descriptors name them: counted references to something that can be read, written or
 *  both. All of it is callbacks; `Process.wait` turns them into promises that a signal can interrupt. */
import type { Errno } from './errno.ts'
import type { Tty } from './tty.ts'

export type Cancel = () => void

/** Of a read: bytes, `null` at the end, or an error. */
export type ReadDone = (result: Uint8Array | null | Errno) => void

/** Of a write: nothing, or an error. */
export type WriteDone = (error?: Errno) => void

/** What a descriptor refers to (an open file description). `dup` and `close` count the references;
 *  `release` runs when the last is closed. */
export abstract class OpenFile {
  #references = 1
  /** The terminal this is, if it is one. */
  readonly tty: Tty | undefined

  constructor(tty?: Tty) {
    this.tty = tty
  }

  /** Hands at most `max` bytes to `done`, at once or later. */
  abstract read(max: number, done: ReadDone): Cancel
  /** Takes all of `chunk`, calling `done` when there is room for more. The chunk must not change afterwards. */
  abstract write(chunk: Uint8Array, done: WriteDone): Cancel
  protected abstract release(): void

  dup(): this {
    this.#references++
    return this
  }

  close(): void {
    if (--this.#references === 0) this.release()
  }
}
