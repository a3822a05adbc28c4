/** One run of a container: its machine (files, processes, the pod's network), its first process, its log.
 *  Source: containerd and runc, as far as a kubelet sees them. Left out: users, capabilities, cgroups. */
import { Errno } from '../../host/errno.ts'
import type { FileSystem } from '../../host/files.ts'
import { Host } from '../../host/host.ts'
import type { OpenFile } from '../../host/open-file.ts'
import { NullFile, pipe, SinkFile } from '../../host/pipe.ts'
import type { Process } from '../../host/process.ts'
import type { Signal } from '../../host/program.ts'
import type { TraceReport } from '../../host/trace-report.ts'
import { Tty } from '../../host/tty.ts'
import type { NetworkNamespace } from '../../net/namespace.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { ContainerLog } from './container-log.ts'
import type { NodeImage } from './node-images.ts'

const START_FAILURE =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ' +
  'unable to start container process: error during container init'

export interface ContainerOptions {
  sim: Simulation
  /** 64 hexadecimal digits. */
  id: string
  hostname: string
  net: NetworkNamespace
  image: NodeImage
  files: FileSystem
  env: Readonly<Record<string, string>>
  argv: readonly string[]
  cwd: string
  stdin: boolean
  /** Close its standard input when the first who attached goes. */
  stdinOnce: boolean
  tty: boolean
  /** Told of exceptions that only a bug can cause. */
  onCrash?: (process: Process, error: unknown) => void
  /** Told of what `trace` has found in it. */
  onTrace?: (report: TraceReport) => void
}

export interface Ended {
  exitCode: number
  signal: Signal | undefined
  /** Milliseconds since the epoch. */
  at: number
}

/** Who listens to what a container prints (`kubectl attach`). */
export interface Listener {
  output(stream: 'stdout' | 'stderr', chunk: Uint8Array): void
  end(): void
}

export class ContainerRun {
  readonly id: string
  readonly image: NodeImage
  readonly host: Host
  readonly log: ContainerLog
  readonly options: ContainerOptions
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  startedAt: number | undefined
  ended: Ended | undefined
  /** Why it could not be started. */
  failure: string | undefined
  /** Its machine went dark under it: the runtime knows no more of its end. */
  lost = false
  tty: Tty | undefined
  process: Process | undefined
  #stdin: OpenFile | undefined
  #listeners = new Set<Listener>()
  #onEnd: (() => void)[] = []

  constructor(options: ContainerOptions) {
    this.options = options
    this.id = options.id
    this.image = options.image
    this.createdAt = options.sim.now()
    this.log = new ContainerLog(() => options.sim.now())
    this.host = new Host({
      name: options.hostname,
      sim: options.sim,
      net: options.net,
      files: options.files,
      libc: options.image.image.libc,
      env: options.env,
      isContainer: true,
      onCrash: options.onCrash,
    })
    this.host.onTrace = options.onTrace
  }

  get running(): boolean {
    return this.startedAt !== undefined && !this.ended
  }

  /** Starts its first process. @returns whether it could be; else `failure` says why, in runc's words */
  start(): boolean {
    const { argv, cwd } = this.options
    let files: Record<number, OpenFile | null>
    if (this.options.tty) {
      this.tty = new Tty({
        columns: 80,
        rows: 24,
        output: (chunk, done) => {
          this.#print('stdout', chunk)
          done()
        },
        signal: (group, signal) => this.host.signalGroup(group, signal),
      })
      files = { 0: this.tty.file, 1: this.tty.file, 2: this.tty.file }
    } else {
      const ends = this.options.stdin ? pipe() : undefined
      this.#stdin = ends?.writeEnd
      files = {
        0: ends?.readEnd ?? new NullFile(),
        1: new SinkFile(chunk => this.#print('stdout', chunk)),
        2: new SinkFile(chunk => this.#print('stderr', chunk)),
      }
    }
    let process: Process
    try {
      process = this.host.start(argv, { cwd, files, tty: this.tty ?? null, group: 'new' })
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      this.failure = `${START_FAILURE}: ${execError(argv[0] ?? '', error)}`
      this.#end({ exitCode: 128, signal: undefined, at: this.options.sim.now() })
      return false
    }
    if (this.tty) this.tty.foreground = process.group
    for (const file of Object.values(files)) file?.close()
    this.process = process
    this.startedAt = this.options.sim.now()
    process.onExit(status => this.#end({ exitCode: status, signal: process.exitSignal, at: this.options.sim.now() }))
    return true
  }

  /** Starts another process in it. @throws Errno */
  exec(argv: readonly string[], files: Readonly<Record<number, OpenFile | null>>, tty: Tty | null): Process {
    return this.host.start(argv, { cwd: this.options.cwd, files, tty, group: 'new' })
  }

  /** The machine goes dark. 255 is what containerd says of an end that it has not seen. */
  lose(): void {
    if (this.running) {
      this.lost = true
      this.#end({ exitCode: 255, signal: undefined, at: this.options.sim.now() })
    }
    this.host.shutDown()
  }

  /** Sends its first process a signal. */
  signal(signal: Signal): void {
    this.process?.signal(signal)
  }

  /** What comes in over `kubectl attach -i`. */
  input(chunk: Uint8Array): void {
    if (this.tty) this.tty.input(chunk)
    else this.#stdin?.write(chunk, () => {})
  }

  /** No more will come in. */
  endInput(): void {
    if (this.tty || !this.options.stdinOnce) return
    this.#stdin?.close()
    this.#stdin = undefined
  }

  attach(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `done` when it has ended; at once if it has. */
  onEnd(done: () => void): void {
    if (this.ended) done()
    else this.#onEnd.push(done)
  }

  #print(stream: 'stdout' | 'stderr', chunk: Uint8Array): void {
    this.log.append(stream, chunk)
    for (const listener of this.#listeners) listener.output(stream, chunk)
  }

  #end(ended: Ended): void {
    if (this.ended) return
    this.ended = ended
    this.log.end()
    for (const listener of this.#listeners) listener.end()
    this.#listeners.clear()
    for (const done of this.#onEnd.splice(0)) done()
  }
}

/** What runc says of a program that cannot be started. */
export function execError(name: string, error: Errno): string {
  const why =
    error.code === 'ENOENT'
      ? name.includes('/')
        ? `stat ${name}: no such file or directory`
        : 'executable file not found in $PATH'
      : error.message.toLowerCase()
  return `exec: "${name}": ${why}`
}
