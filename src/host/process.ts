/** A process: arguments, environment, descriptors, signals, and the few ways to block. */
import { openDevice } from './devices.ts'
import { Errno, WriteError } from './errno.ts'
import { isExhausted } from './exhausted.ts'
import { openPath, type OpenMode } from './file-handle.ts'
import { absolutePath } from './files.ts'
import type { Host } from './host.ts'
import type { Cancel, OpenFile } from './open-file.ts'
import { Exec, Exit, Killed, SIGNALS, type Program, type Signal } from './program.ts'
import { InputStream, OutputStream } from './streams.ts'
import type { Tty } from './tty.ts'

export interface SpawnOptions {
  /** Inherited if not given. */
  env?: ReadonlyMap<string, string>
  cwd?: string
  /** What descriptors refer to; each is duplicated. Those not named are inherited. `null` leaves one closed. */
  files?: Readonly<Record<number, OpenFile | null>>
  /** The process group to join; `'new'` starts one. The parent's if not given. */
  group?: number | 'new'
  /** The controlling terminal; the parent's if not given. */
  tty?: Tty | null
}

type Handler = 'ignore' | (() => void)

/** Signals whose default is to be ignored, and those that stop a process. */
const HARMLESS = new Set<Signal>(['SIGCHLD', 'SIGWINCH', 'SIGCONT'])
const STOPPING = new Set<Signal>(['SIGSTOP', 'SIGTSTP', 'SIGTTIN'])

/** How many `turn`s make a millisecond of simulated time: what keeps a busy loop from freezing the clock. */
const TURNS_PER_MS = 100

export class Process {
  readonly host: Host
  readonly pid: number
  readonly parent: Process | undefined
  /** `argv[0]` is the name it was called by. `exec` replaces it. */
  argv: readonly string[]
  readonly startedAt: number
  /** Of the process itself; shells set it. Absolute. */
  cwd: string
  umask: number
  group: number
  tty: Tty | undefined
  readonly stdin: InputStream
  readonly stdout: OutputStream
  readonly stderr: OutputStream

  #env: ReadonlyMap<string, string>
  /** `#env`, where it is its own. */
  #ownEnv: Map<string, string> | undefined
  #files = new Map<number, OpenFile>()
  #handlers = new Map<Signal, Handler>()
  /** What waits, and whether it goes on after a signal that is handled. */
  #waiters = new Map<(reason: Error) => void, boolean>()
  #dying: Killed | undefined
  #stopped = false
  #whenContinued: (() => void)[] = []
  #exitStatus: number | undefined
  #exitSignal: Signal | undefined
  #onExit: ((status: number) => void)[] = []
  #onStop: (() => void)[] = []
  #turns = 0

  constructor(
    host: Host,
    pid: number,
    argv: readonly string[],
    parent: Process | undefined,
    options: SpawnOptions & { env: ReadonlyMap<string, string>; cwd: string },
  ) {
    this.host = host
    this.pid = pid
    this.argv = argv
    this.parent = parent
    // The host's never changes, and most programs never change theirs.
    this.#ownEnv = options.env === host.env ? undefined : new Map(options.env)
    this.#env = this.#ownEnv ?? host.env
    this.cwd = options.cwd
    this.umask = parent?.umask ?? 0o022
    this.startedAt = host.sim.now()
    this.group = options.group === undefined ? (parent?.group ?? pid) : options.group === 'new' ? pid : options.group
    this.tty = options.tty === null ? undefined : (options.tty ?? parent?.tty)
    for (const [fd, file] of parent && parent.host === host ? parent.#files : []) {
      if (!(options.files && fd in options.files)) this.#files.set(fd, file.dup())
    }
    const { files } = options
    for (const fd in files) {
      const file = files[Number(fd)]
      if (file) this.#files.set(Number(fd), file.dup())
    }
    if (parent && parent.host === host) {
      for (const [signal, handler] of parent.#handlers) if (handler === 'ignore') this.#handlers.set(signal, handler)
    }
    this.stdin = new InputStream(this, 0)
    this.stdout = new OutputStream(this, 1)
    this.stderr = new OutputStream(this, 2)
  }

  /** Its own: what it changes there nobody else sees. */
  get env(): Map<string, string> {
    if (!this.#ownEnv) this.#env = this.#ownEnv = new Map(this.#env)
    return this.#ownEnv
  }

  // --- blocking -------------------------------------------------------------------------------------------------

  /** The one way to block: `start` is called at once and later calls `settle` or `fail`, once. A signal that ends
   *  the process calls what `start` returned and throws `Killed` instead. While the process is stopped, so is this.
   *  @param restarts whether `breakOff` leaves it alone */
  wait<T>(
    start: (settle: (value: T) => void, fail: (error: Error) => void) => Cancel | void,
    restarts = false,
  ): Promise<T> {
    if (this.#dying) return Promise.reject(this.#dying)
    return new Promise<T>((resolve, reject) => {
      let open = true
      let cancel: Cancel | void
      const interrupt = (reason: Error) => {
        if (!open) return
        open = false
        cancel?.()
        this.host.sim.settled()
        reject(reason)
      }
      const finish = (act: () => void) => {
        if (!open) return
        if (this.#stopped) {
          this.#whenContinued.push(() => finish(act))
          return
        }
        open = false
        this.#waiters.delete(interrupt)
        this.host.sim.settled()
        act()
      }
      this.#waiters.set(interrupt, restarts)
      cancel = start(
        value => finish(() => resolve(value)),
        error => finish(() => reject(error)),
      )
    })
  }

  /** Lets `ms` of simulated time pass. */
  sleep(ms: number): Promise<void> {
    return this.wait(settle => {
      const timer = this.host.sim.after(ms, () => settle())
      return () => timer.cancel()
    })
  }

  /** To be awaited in every round of a loop that might never block: it costs simulated time now and then, gives up
   *  the thread, and is where a signal ends a busy program. */
  turn(): Promise<void> | void {
    if (this.#dying) return Promise.reject(this.#dying)
    if (this.#stopped || ++this.#turns % TURNS_PER_MS === 0) return this.sleep(1)
  }

  /** Milliseconds since the epoch, in simulated time. */
  now(): number {
    return this.host.sim.now()
  }

  // --- descriptors ----------------------------------------------------------------------------------------------

  /** @throws Errno EBADF */
  file(fd: number): OpenFile {
    const file = this.#files.get(fd)
    if (!file) throw new Errno('EBADF')
    return file
  }

  /** Descriptors that are open, ascending. */
  descriptors(): number[] {
    return [...this.#files.keys()].sort((a, b) => a - b)
  }

  /** Makes `fd` refer to `file`, which is duplicated. */
  setFile(fd: number, file: OpenFile): void {
    const old = this.#files.get(fd)
    this.#files.set(fd, file.dup())
    old?.close()
  }

  closeFile(fd: number): void {
    const file = this.#files.get(fd)
    this.#files.delete(fd)
    file?.close()
  }

  /** Opens a path, relative to `cwd`. The caller closes it. @throws Errno */
  open(path: string, mode: OpenMode): OpenFile {
    return openDevice(this, path) ?? openPath(this.host.files, this.path(path), mode, 0o666 & ~this.umask)
  }

  /** An absolute path, from one relative to `cwd`; `..` and links are left to the file system. */
  path(path: string): string {
    return path.startsWith('/') ? path : path === '' ? '' : `${this.cwd === '/' ? '' : this.cwd}/${path}`
  }

  /** `null` at the end. @throws Errno */
  read(fd: number, max = 65_536): Promise<Uint8Array | null> {
    return this.readFrom(() => this.file(fd), max)
  }

  /** As `read`, from a file that need not have a descriptor. What asks its terminal in the background is stopped, or
   *  fails if it ignores that (EIO, termios(3)). */
  async readFrom(file: () => OpenFile, max = 65_536): Promise<Uint8Array | null> {
    // A tick for the shell, which says after the start who is in the foreground.
    if (file().tty && file().tty === this.tty) await this.sleep(0)
    while (file().tty && file().tty === this.tty && this.#inBackground()) {
      if (this.#handlers.get('SIGTTIN') === 'ignore') throw new Errno('EIO')
      this.host.signalGroup(this.group, 'SIGTTIN')
      if (!this.#stopped) break
      await this.sleep(0)
    }
    return this.wait((settle, fail) =>
      file().read(max, result => (result instanceof Errno ? fail(result) : settle(result))),
    )
  }

  #inBackground(): boolean {
    const foreground = this.tty?.foreground
    return Boolean(foreground) && foreground !== this.group
  }

  /** Blocks while a pipe is full. A pipe without readers ends the process with SIGPIPE. @throws Errno */
  async write(fd: number, chunk: Uint8Array): Promise<void> {
    if (!chunk.length) return
    const error = await this.wait<Errno | undefined>(settle => this.file(fd).write(chunk, settle))
    if (!error) return
    if (error.code === 'EPIPE') {
      this.signal('SIGPIPE')
      if (this.#dying) throw this.#dying
    }
    throw new WriteError(error.code)
  }

  // --- signals --------------------------------------------------------------------------------------------------

  /** What to do on a signal instead of the default; undefined restores the default. SIGKILL and SIGSTOP have none. */
  onSignal(signal: Signal, handler: Handler | undefined): void {
    if (handler) this.#handlers.set(signal, handler)
    else this.#handlers.delete(signal)
  }

  /** Sends the process a signal. The first process of a container takes no default action, except for SIGKILL and
   *  SIGSTOP (pid_namespaces(7)): why `sleep` there does not end on SIGTERM. */
  signal(signal: Signal): void {
    if (this.#exitStatus !== undefined) return
    if (signal === 'SIGCONT') this.#continue()
    const handler = signal === 'SIGKILL' || signal === 'SIGSTOP' ? undefined : this.#handlers.get(signal)
    if (handler === 'ignore') return
    if (handler) {
      handler()
      return
    }
    if (HARMLESS.has(signal)) return
    if (this.host.isContainer && this.pid === 1 && signal !== 'SIGKILL' && signal !== 'SIGSTOP') return
    if (STOPPING.has(signal)) {
      this.#stopped = true
      for (const notify of this.#onStop) notify()
      return
    }
    this.#die(signal)
  }

  get stopped(): boolean {
    return this.#stopped
  }

  #continue(): void {
    if (!this.#stopped) return
    this.#stopped = false
    for (const proceed of this.#whenContinued.splice(0)) proceed()
  }

  #die(signal: Signal): void {
    if (this.#dying) return
    this.#dying = new Killed(signal)
    this.#stopped = false
    this.#whenContinued = []
    const waiters = [...this.#waiters.keys()]
    this.#waiters.clear()
    for (const interrupt of waiters) interrupt(this.#dying)
  }

  /** Ends what the process waits for with an error, as a handled signal ends a read or a write (EINTR, signal(7)). It
   *  goes on waiting for its children. */
  breakOff(reason: Error): void {
    for (const [interrupt, restarts] of [...this.#waiters]) {
      if (restarts) continue
      this.#waiters.delete(interrupt)
      interrupt(reason)
    }
  }

  // --- children and the end -------------------------------------------------------------------------------------

  /** Starts a program as a child, by its arguments (looked up in PATH) or directly. @throws Errno when there is none. */
  spawn(argv: readonly string[], options?: SpawnOptions, program?: Program): Process {
    return this.host.start(argv, { ...options, parent: this, program })
  }

  /** Resolves to the child's exit status, 128 and the signal's number if one ended it. */
  waitFor(child: Process): Promise<number> {
    return this.wait(settle => child.onExit(settle), true)
  }

  /** Undefined while it runs. */
  get exitStatus(): number | undefined {
    return this.#exitStatus
  }

  /** The signal that ended it. */
  get exitSignal(): Signal | undefined {
    return this.#exitSignal
  }

  /** Calls `done` when the process has ended; at once if it has. @returns how to stop caring */
  onExit(done: (status: number) => void): Cancel {
    if (this.#exitStatus !== undefined) {
      done(this.#exitStatus)
      return () => {}
    }
    this.#onExit.push(done)
    return () => {
      this.#onExit = this.#onExit.filter(d => d !== done)
    }
  }

  /** Calls `done` each time a signal stops the process. @returns how to stop caring */
  onStop(done: () => void): Cancel {
    this.#onStop.push(done)
    return () => {
      this.#onStop = this.#onStop.filter(d => d !== done)
    }
  }

  /** Becomes another program, as execve(2): the pid, descriptors and directory stay, handled signals get their
   *  default back. @throws Errno when there is no such program */
  exec(argv: readonly string[], env: ReadonlyMap<string, string> = this.#env): never {
    const found = this.host.find(argv, env, this.cwd)
    throw new Exec(found.program, found.argv, env === this.#env ? env : new Map(env))
  }

  /** Leaves the program at once. */
  exit(status: number): never {
    throw new Exit(status)
  }

  /** For `Host` only: runs `program` to its end. */
  async run(program: Program): Promise<void> {
    let status: number | undefined
    let next: Program = program
    while (status === undefined) {
      try {
        const result = next(this)
        status = typeof result === 'number' ? result : await result
      } catch (error) {
        if (error instanceof Exec) next = this.#become(error)
        else status = this.#statusOf(error)
      }
    }
    if (this.#dying) {
      this.#exitSignal = this.#dying.signal
      status = 128 + SIGNALS[this.#dying.signal]
    }
    for (const fd of this.descriptors()) this.closeFile(fd)
    this.#exitStatus = status & 255
    this.host.ended(this)
    for (const done of this.#onExit.splice(0)) done(this.#exitStatus)
  }

  #become({ program, argv, env }: Exec): Program {
    this.argv = argv
    if (env !== this.#env) {
      this.env.clear()
      for (const [name, value] of env) this.env.set(name, value)
    }
    for (const [signal, handler] of this.#handlers) if (handler !== 'ignore') this.#handlers.delete(signal)
    return program
  }

  #statusOf(error: unknown): number {
    if (error instanceof Exit) return error.status
    if (error instanceof Killed) return 128 + SIGNALS[error.signal]
    if (isExhausted(error)) {
      this.#dying = new Killed('SIGKILL')
      return 128 + SIGNALS.SIGKILL
    }
    this.host.crashed(this, error)
    return 134
  }

  /** Resolves a path without touching the file system: for messages and for `cd`. */
  absolute(path: string): string {
    return absolutePath(path, this.cwd)
  }
}
