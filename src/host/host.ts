/** One machine or container: files, processes, a network namespace. */
import type { NetworkNamespace } from '../net/namespace.ts'
import type { Simulation } from '../sim/simulation.ts'
import { Errno } from './errno.ts'
import { FileSystem, type RegularFile } from './files.ts'
import type { Libc } from './image.ts'
import type { Power } from './power.ts'
import { Process, type SpawnOptions } from './process.ts'
import type { Program, Signal } from './program.ts'
import type { SystemServices } from './service.ts'
import type { TextEditor } from './text-editor.ts'
import type { TraceReport } from './trace-report.ts'

/** As Linux's pids.max of a modest container; past it fork fails with EAGAIN. */
const MOST_PROCESSES = 512
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

export interface HostOptions {
  name: string
  sim: Simulation
  net: NetworkNamespace
  files: FileSystem
  libc: Libc
  /** What every process starts with, besides PATH. */
  env?: Readonly<Record<string, string>>
  /** A container: its first process is pid 1, and when that ends so do the others. */
  isContainer?: boolean
  /** Who everything runs as; root if not given. */
  user?: { name: string; uid: number }
  /** Told of exceptions that only a bug can cause. */
  onCrash?: (process: Process, error: unknown) => void
}

export class Host {
  /** What `hostname` prints. */
  readonly name: string
  readonly sim: Simulation
  readonly net: NetworkNamespace
  readonly files: FileSystem
  readonly libc: Libc
  readonly isContainer: boolean
  readonly env: ReadonlyMap<string, string>
  readonly user: { readonly name: string; readonly uid: number }
  /** What systemd runs here; containers have none. */
  services: SystemServices | undefined
  /** Its switch; containers, and the learner's machine, have none. */
  power: Power | undefined
  /** Told of what `trace` has found here. */
  onTrace: ((report: TraceReport) => void) | undefined
  /** Who edits texts for its programs. */
  editor: TextEditor | undefined
  #bootedAt: number
  #processes = new Map<number, Process>()
  #nextPid: number
  #onCrash: HostOptions['onCrash']

  constructor(options: HostOptions) {
    this.name = options.name
    this.sim = options.sim
    this.net = options.net
    this.files = options.files
    this.libc = options.libc
    this.isContainer = options.isContainer ?? false
    const env = new Map([['PATH', DEFAULT_PATH]])
    for (const name in options.env) env.set(name, options.env[name]!)
    this.env = env
    this.#bootedAt = options.sim.now()
    this.user = options.user ?? { name: 'root', uid: 0 }
    this.#nextPid = this.isContainer ? 1 : 1000
    this.#onCrash = options.onCrash
  }

  /** Starts a process; it runs as soon as the current work is done.
   *  @throws Errno ENOENT or EACCES when there is no such program, EAGAIN when there are too many processes */
  start(argv: readonly string[], options: SpawnOptions & { parent?: Process; program?: Program } = {}): Process {
    const { parent } = options
    const env = options.env ?? (parent?.host === this ? parent.env : this.env)
    const cwd = options.cwd ?? (parent?.host === this ? parent.cwd : '/')
    const found = options.program ? { program: options.program, argv } : this.#lookUp(argv, env, cwd)
    if (this.isFull) throw new Errno('EAGAIN')
    const process = new Process(this, this.#nextPid++, found.argv, parent, { ...options, env, cwd })
    this.#processes.set(process.pid, process)
    this.sim.soon(() => {
      this.sim.settled()
      void process.run(found.program)
    })
    return process
  }

  /** The file that `name` stands for, looked up in PATH unless it has a slash; undefined if there is none. */
  which(name: string, env: ReadonlyMap<string, string> = this.env, cwd = '/'): string | undefined {
    if (name.includes('/')) {
      const path = name.startsWith('/') ? name : `${cwd}/${name}`
      return this.files.exists(path) ? path : undefined
    }
    for (const directory of (env.get('PATH') ?? DEFAULT_PATH).split(':')) {
      const path = `${directory || '.'}/${name}`
      if (!this.files.exists(path)) continue
      const node = this.files.stat(path)
      if (node.kind === 'file' && node.mode & 0o111) return path
    }
    return undefined
  }

  /** What runs for these arguments, scripts resolved to their interpreters. @throws Errno ENOENT, EACCES, ENOEXEC */
  find(
    argv: readonly string[],
    env: ReadonlyMap<string, string>,
    cwd: string,
  ): { program: Program; argv: readonly string[] } {
    return this.#lookUp(argv, env, cwd)
  }

  /** When it was switched on, in milliseconds since the epoch. */
  get bootedAt(): number {
    return this.#bootedAt
  }

  /** It has been switched on again. */
  booted(): void {
    this.#bootedAt = this.sim.now()
  }

  /** Whether another process is one too many. */
  get isFull(): boolean {
    return this.#processes.size >= MOST_PROCESSES
  }

  process(pid: number): Process | undefined {
    return this.#processes.get(pid)
  }

  /** By pid, ascending. */
  processes(): Process[] {
    return [...this.#processes.values()]
  }

  /** Sends a signal to every process of a group. */
  signalGroup(group: number, signal: Signal): void {
    for (const process of this.processes()) if (process.group === group) process.signal(signal)
  }

  /** Kills everything that runs. */
  shutDown(): void {
    for (const process of this.processes()) process.signal('SIGKILL')
  }

  /** For `Process` only. */
  ended(process: Process): void {
    this.#processes.delete(process.pid)
    if (this.isContainer && process.pid === 1) this.shutDown()
    process.parent?.signal('SIGCHLD')
  }

  /** For `Process` only. */
  crashed(process: Process, error: unknown): void {
    if (this.#onCrash) this.#onCrash(process, error)
    else throw error
  }

  #lookUp(
    argv: readonly string[],
    env: ReadonlyMap<string, string>,
    cwd: string,
    depth = 0,
  ): { program: Program; argv: readonly string[] } {
    const name = argv[0] ?? ''
    const path = this.which(name, env, cwd)
    if (!path) throw new Errno('ENOENT')
    const node = this.files.stat(path)
    if (node.kind === 'directory') throw new Errno('EACCES')
    if (node.kind !== 'file' || !(node.mode & 0o111)) throw new Errno('EACCES')
    if (node.program) return { program: node.program, argv }
    const interpreter = shebang(node)
    if (!interpreter || depth > 4) throw new Errno('ENOEXEC')
    return this.#lookUp([...interpreter, name.includes('/') ? name : path, ...argv.slice(1)], env, cwd, depth + 1)
  }
}

/** `#!/bin/sh -e` to `['/bin/sh', '-e']` (execve(2): at most one argument). */
function shebang(file: RegularFile): string[] | undefined {
  if (file.data[0] !== 0x23 || file.data[1] !== 0x21) return undefined
  const end = file.data.indexOf(10)
  const line = new TextDecoder().decode(file.data.subarray(2, end < 0 ? 256 : end)).trim()
  const space = line.search(/\s/)
  if (!line) return undefined
  return space < 0 ? [line] : [line.slice(0, space), line.slice(space).trim()]
}
