/** The system services of a machine, as systemd runs them: what `systemctl` starts and stops and `journalctl` reads.
 *  Left out: dependencies, targets, timers, cgroups. */
import type { Simulation } from '../sim/simulation.ts'

/** How many lines of a service the journal keeps. */
const MOST_LINES = 1_000

export interface ServiceOptions {
  /** Without `.service`. */
  name: string
  /** As in its unit file: `kubelet: The Kubernetes Node Agent`. */
  description: string
  /** What it runs, as `systemctl status` shows it. */
  command: string
  start: () => void
  stop: () => void
}

export interface JournalLine {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** `kubelet[1204]`, `systemd[1]`. */
  readonly source: string
  readonly text: string
}

export class SystemService {
  readonly name: string
  readonly description: string
  readonly command: string
  #sim: Simulation
  #start: () => void
  #stop: () => void
  #active = false
  #since: number
  #pid = 0
  #nextPid: () => number
  #lines: JournalLine[] = []
  #followers: ((line: JournalLine) => void)[] = []

  constructor(options: ServiceOptions, sim: Simulation, nextPid: () => number) {
    this.name = options.name
    this.description = options.description
    this.command = options.command
    this.#sim = sim
    this.#start = options.start
    this.#stop = options.stop
    this.#since = sim.now()
    this.#nextPid = nextPid
  }

  get active(): boolean {
    return this.#active
  }

  /** When it was last started or stopped, in milliseconds since the epoch. */
  get since(): number {
    return this.#since
  }

  /** Of its main process; that of the last one once it is stopped; 0 if there never was one. */
  get pid(): number {
    return this.#pid
  }

  start(): void {
    if (this.#active) return
    this.#systemd(`Starting ${this.name}.service - ${this.description}...`)
    this.#active = true
    this.#since = this.#sim.now()
    this.#pid = this.#nextPid()
    this.#systemd(`Started ${this.name}.service - ${this.description}.`)
    this.#start()
  }

  stop(): void {
    if (!this.#active) return
    this.#systemd(`Stopping ${this.name}.service - ${this.description}...`)
    this.#stop()
    this.#active = false
    this.#since = this.#sim.now()
    this.#systemd(`${this.name}.service: Deactivated successfully.`)
    this.#systemd(`Stopped ${this.name}.service - ${this.description}.`)
  }

  restart(): void {
    this.stop()
    this.start()
  }

  /** What the service itself prints; one line. */
  log(text: string): void {
    this.#append(`${this.name}[${this.#pid}]`, text)
  }

  /** Oldest first. */
  lines(): readonly JournalLine[] {
    return this.#lines
  }

  /** Told of every further line. @returns how to stop */
  follow(told: (line: JournalLine) => void): () => void {
    this.#followers.push(told)
    return () => {
      this.#followers = this.#followers.filter(f => f !== told)
    }
  }

  #systemd(text: string): void {
    this.#append('systemd[1]', text)
  }

  #append(source: string, text: string): void {
    const line = { at: this.#sim.now(), source, text }
    this.#lines.push(line)
    if (this.#lines.length > MOST_LINES * 1.25) this.#lines = this.#lines.slice(-MOST_LINES)
    for (const told of this.#followers) told(line)
  }
}

export class SystemServices {
  #sim: Simulation
  #services = new Map<string, SystemService>()
  #lastPid = 200

  constructor(sim: Simulation) {
    this.#sim = sim
  }

  /** Makes a service known; it is not started. */
  add(options: ServiceOptions): SystemService {
    const service = new SystemService(options, this.#sim, () => (this.#lastPid += 7))
    this.#services.set(options.name, service)
    return service
  }

  /** By its name, with or without `.service`. */
  get(name: string): SystemService | undefined {
    return this.#services.get(name.replace(/\.service$/, ''))
  }

  /** In the order in which they were added. */
  all(): SystemService[] {
    return [...this.#services.values()]
  }
}
