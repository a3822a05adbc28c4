/** An open regular file: a path and an offset. Reading past the end gives the end, until somebody appends. */
import { Errno } from './errno.ts'
import type { FileSystem } from './files.ts'
import { OpenFile, type Cancel, type ReadDone, type WriteDone } from './open-file.ts'

/** As fopen(3): read; write, from nothing; append; read and write what is there, creating it (`<>` of a shell). */
export type OpenMode = 'r' | 'w' | 'a' | 'rw'

const nothing = () => {}

class FileHandle extends OpenFile {
  #files: FileSystem
  #path: string
  #mode: OpenMode
  #offset = 0

  constructor(files: FileSystem, path: string, mode: OpenMode) {
    super()
    this.#files = files
    this.#path = path
    this.#mode = mode
  }

  read(max: number, done: ReadDone): Cancel {
    if (this.#mode === 'w' || this.#mode === 'a') done(new Errno('EBADF'))
    else this.#attempt(done, () => this.#take(max))
    return nothing
  }

  write(chunk: Uint8Array, done: WriteDone): Cancel {
    if (this.#mode === 'r') done(new Errno('EBADF'))
    else
      this.#attempt(done, () => {
        this.#put(chunk)
        return undefined
      })
    return nothing
  }

  protected release(): void {}

  #take(max: number): Uint8Array | null {
    const data = this.#files.read(this.#path)
    if (this.#offset >= data.length) return null
    const chunk = data.subarray(this.#offset, this.#offset + max)
    this.#offset += chunk.length
    return chunk
  }

  #put(chunk: Uint8Array): void {
    const at = this.#mode === 'a' ? this.#size : this.#offset
    this.#files.writeAt(this.#path, chunk, at)
    this.#offset = at + chunk.length
  }

  get #size(): number {
    return this.#files.exists(this.#path) ? this.#files.read(this.#path).length : 0
  }

  #attempt<T>(done: (result: T | Errno) => void, act: () => T): void {
    let result: T | Errno
    try {
      result = act()
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      result = error
    }
    done(result)
  }
}

/** @throws Errno */
export function openPath(files: FileSystem, path: string, mode: OpenMode, permissions: number): OpenFile {
  if (path === '') throw new Errno('ENOENT')
  if (files.exists(path)) {
    const node = files.stat(path)
    if (node.kind === 'directory') throw new Errno('EISDIR')
    if (node.kind === 'device') return node.open()
    if (node.kind === 'generated' && mode !== 'r') throw new Errno('EACCES')
    if (mode === 'w') files.write(path, new Uint8Array())
  } else if (mode === 'r') {
    files.stat(path)
  } else {
    files.write(path, new Uint8Array(), permissions)
  }
  return new FileHandle(files, path, mode)
}
