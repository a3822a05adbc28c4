/** Device files that every process can open, whatever is in its file system (null(4), random(4), fd(4)). */
import { Errno } from './errno.ts'
import { OpenFile, type Cancel, type ReadDone, type WriteDone } from './open-file.ts'
import { NullFile } from './pipe.ts'
import type { Host } from './host.ts'
import type { Process } from './process.ts'

const nothing = () => {}
const STANDARD: Record<string, number> = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }

/** Reading gives what `fill` puts into a fresh buffer, for ever. */
class EndlessFile extends OpenFile {
  #fill: (bytes: Uint8Array) => void
  #full: boolean
  constructor(fill: (bytes: Uint8Array) => void, full = false) {
    super()
    this.#fill = fill
    this.#full = full
  }
  read(max: number, done: ReadDone): Cancel {
    const bytes = new Uint8Array(Math.min(max, 65_536))
    this.#fill(bytes)
    done(bytes)
    return nothing
  }
  write(_chunk: Uint8Array, done: WriteDone): Cancel {
    if (this.#full) done(new Errno('ENOSPC'))
    else done()
    return nothing
  }
  protected release(): void {}
}

/** A kernel parameter of the network below /proc/sys: read whole, set by writing; read-only in a container. */
class SysctlFile extends OpenFile {
  #host: Host
  #name: string
  #unread: string | undefined
  /** @throws Errno ENOENT */
  constructor(host: Host, name: string) {
    super()
    this.#host = host
    this.#name = name
    this.#unread = host.net.sysctl(name)
    if (this.#unread === undefined) throw new Errno('ENOENT')
  }
  read(_max: number, done: ReadDone): Cancel {
    done(this.#unread === undefined ? null : new TextEncoder().encode(`${this.#unread}\n`))
    this.#unread = undefined
    return nothing
  }
  write(chunk: Uint8Array, done: WriteDone): Cancel {
    const { net, isContainer } = this.#host
    if (isContainer) done(new Errno('EROFS'))
    else {
      net.setSysctl(this.#name, new TextDecoder().decode(chunk).trim())
      done()
    }
    return nothing
  }
  protected release(): void {}
}

/** Undefined when the path names none of them. @throws Errno */
export function openDevice(process: Process, path: string): OpenFile | undefined {
  if (path.startsWith('/proc/sys/'))
    return new SysctlFile(process.host, path.slice('/proc/sys/'.length).replaceAll('/', '.'))
  if (!path.startsWith('/dev/') && !path.startsWith('/proc/self/fd/')) return undefined
  const numbered = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)
  const fd = numbered ? Number(numbered[1]) : STANDARD[path]
  if (fd !== undefined) {
    if (!process.descriptors().includes(fd)) throw new Errno('ENOENT')
    return process.file(fd).dup()
  }
  const { random } = process.host.sim
  switch (path) {
    case '/dev/null':
      return new NullFile()
    case '/dev/zero':
      return new EndlessFile(nothing)
    case '/dev/full':
      return new EndlessFile(nothing, true)
    case '/dev/random':
    case '/dev/urandom':
      return new EndlessFile(bytes => bytes.forEach((_, i) => (bytes[i] = random.int(256))))
    case '/dev/tty':
      if (!process.tty) throw new Errno('ENOENT')
      return process.tty.file.dup()
    default:
      return undefined
  }
}
