/** A lab that runs: a cluster, the learner's machine beside it, and the terminals on any of its machines. Both the
 *  worker of a page and `npm run shell` are this and a way in and out. */
import type { Host } from '../host/host.ts'
import { lazy } from '../host/lazy.ts'
import type { Process } from '../host/process.ts'
import type { OpenFile } from '../host/open-file.ts'
import type { TraceReport } from '../host/trace-report.ts'
import { Tty } from '../host/tty.ts'
import { Cluster } from '../cluster/cluster.ts'
import type { Lab } from '../lab/lab.ts'
import { driveUntil } from '../sim/drive.ts'
import type { Simulation } from '../sim/simulation.ts'
import { imageSource, PRESENT_IMAGES } from '../images/registry.ts'
import { applyStart, cause, startProxy } from './start-state.ts'
import { createLaptop, createObserver, HOME } from './laptop.ts'
import { nodeFiles } from '../images/node.ts'
import { addNodeTools } from './node-tools.ts'

export interface SessionOptions {
  sim: Simulation
  lab?: Lab
  /** Told of what only a bug can cause. */
  onFault: (message: string) => void
  /** Told of what `trace` finds, wherever it runs. */
  onTrace?: (report: TraceReport) => void
}

export interface SessionTerminal {
  input(bytes: Uint8Array): void
  resize(columns: number, rows: number): void
  /** Hangs up: what runs there gets SIGHUP. */
  close(): void
}

/** How long a cluster may take to come up, in simulated milliseconds. */
const BOOT_LIMIT_MS = 120_000

export class Session {
  readonly sim: Simulation
  readonly cluster: Cluster
  readonly laptop: Host
  readonly lab: Lab | undefined
  readonly #onFault: SessionOptions['onFault']
  readonly #onCrash: (process: Process, error: unknown) => void

  /** The machines, switched off: see `boot`. */
  constructor(options: SessionOptions) {
    const { sim, lab } = options
    this.sim = sim
    this.lab = lab
    this.#onFault = options.onFault
    const fault = (where: string, error: unknown) => this.#onFault(`${where}: ${describe(error)}`)
    const crashed = (process: Process, error: unknown) =>
      fault(`${process.host.name}: ${process.argv.join(' ')}`, error)
    this.#onCrash = crashed
    this.cluster = new Cluster({
      sim,
      images: imageSource,
      presentImages: PRESENT_IMAGES,
      nodeFiles,
      workers: lab?.cluster.workers,
      nodePortRange: lab?.cluster.nodePortRange,
      loadBalancer: lab?.cluster.loadBalancer,
      onCrash: crashed,
      onFault: error => fault('cluster', error),
    })
    addNodeTools(this.cluster)
    this.laptop = createLaptop(this.cluster, lab?.files ?? new Map(), name => this.#machine(name), crashed)
    for (const host of [this.laptop, ...[...this.cluster.nodes.values()].map(node => node.host)])
      host.onTrace = options.onTrace
  }

  /** A session that is ready for a learner. */
  static async open(options: SessionOptions): Promise<Session> {
    const session = new Session(options)
    await session.boot()
    return session
  }

  /** Boots the cluster, lets it come to rest, and brings about the lab's start state. @throws Error when it cannot */
  async boot(): Promise<void> {
    const { sim, cluster } = this
    cluster.start()
    if (!(await driveUntil(sim, () => cluster.ready, sim.now() + BOOT_LIMIT_MS))) {
      throw new Error('the cluster did not come up')
    }
    const { lab } = this
    if (lab?.start.size) await applyStart(this, lab.start)
    if (lab?.cluster.proxy) await startProxy(this)
    for (const fault of lab?.cluster.faults ?? []) await cause(this, fault)
  }

  /** By name or address; `laptop` is the learner's. */
  machine(name: string): Host | undefined {
    return this.#machine(name)
  }

  /** The machines that a terminal can be opened on. */
  get machines(): string[] {
    return [this.laptop.name, ...this.cluster.nodes.keys()]
  }

  /** A login shell on a machine, or another command, on a terminal of its own. `closed` is called when the last program
   *  there has ended. */
  openTerminal(
    machine: string,
    size: { columns: number; rows: number; command?: readonly string[] },
    output: (bytes: Uint8Array, shown: () => void) => (() => void) | void,
    closed: () => void,
  ): SessionTerminal {
    const host = this.#machine(machine)
    if (!host) throw new Error(`no machine ${machine}`)
    const tty = new Tty({ ...size, output, signal: (group, signal) => host.signalGroup(group, signal) })
    const shell = this.#startOn(host, tty.file, tty, size.command ?? ['/bin/bash', '--login'])
    tty.foreground = shell.pid
    tty.file.close()
    tty.onClosed(closed)
    return {
      input: bytes => tty.input(bytes),
      resize: (columns, rows) => tty.resize(columns, rows),
      close: () => tty.hangUp(),
    }
  }

  /** A shell on the laptop that reads commands from `input`; for sessions without a terminal. A syntax error there
   *  does not end it, as it would not at a terminal. */
  startShell(input: OpenFile, output: OpenFile): Process {
    const program = lazy(async () => (await import('../shell/bash.ts')).shell({ resilient: true }))
    return this.laptop.start(['bash'], { cwd: HOME, files: { 0: input, 1: output, 2: output }, program })
  }

  /** A machine that stands where the laptop does and is not seen there: what judges the tasks runs on it. */
  observer(): Host {
    return createObserver(this.cluster, this.laptop, this.#machine, this.#onCrash)
  }

  #startOn(host: Host, file: OpenFile, tty: Tty, argv: readonly string[]): Process {
    const cwd = host === this.laptop ? HOME : '/root'
    const env = new Map([...host.env, ['TERM', 'xterm-256color']])
    return host.start(argv, { cwd, env, tty, group: 'new', files: { 0: file, 1: file, 2: file } })
  }

  /** By name or address. */
  readonly #machine = (name: string): Host | undefined => (name === 'laptop' ? this.laptop : this.cluster.machine(name))
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
