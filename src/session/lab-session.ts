/** A lab without a learner: plays commands in its cluster as fast as the machine can, and runs its checks. For tests
 *  and `npm run lab`. */
import { SinkFile } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import type { RunResult } from '../lab/judge.ts'
import type { Lab } from '../lab/lab.ts'
import { driveUntil, driveUntilIdle, wallClock } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { InputFile } from './input-file.ts'
import { Session } from './session.ts'
import { Watcher } from './watcher.ts'

/** How long the cluster may take to come to rest after a command, in simulated milliseconds. */
const SETTLE_MS = 5_000
/** A command that takes longer never ends. */
const LIMIT_MS = 600_000
const MARK = /\n@@(\d+)@@\n$/

/** A shell on the laptop whose answers are told apart. */
class Typist {
  readonly #input = new InputFile()
  readonly #shell: Process
  readonly #sim: Simulation
  #said = ''

  constructor(session: Session) {
    const decoder = new TextDecoder()
    this.#sim = session.sim
    this.#shell = session.startShell(
      this.#input,
      new SinkFile(chunk => (this.#said += decoder.decode(chunk, { stream: true }))),
    )
  }

  async run(command: string): Promise<RunResult> {
    this.#type(`${command}\nprintf '\\n@@%s@@\\n' "$?"\n`)
    const ended = () => MARK.test(this.#said) || this.#shell.exitStatus !== undefined
    if (!(await driveUntil(this.#sim, ended, this.#sim.now() + LIMIT_MS))) {
      throw new Error(`does not end: ${command}\n${this.#said}`)
    }
    const status = Number(MARK.exec(this.#said)?.[1] ?? this.#shell.exitStatus)
    return { status, output: this.#said.replace(MARK, '').trimEnd() }
  }

  /** Lets a command run for so many simulated seconds, then ends it. Nothing more can be typed afterwards. */
  async runFor(command: string, seconds: number): Promise<RunResult> {
    this.#type(`${command}\n`)
    await driveUntil(this.#sim, () => false, this.#sim.now() + seconds * 1000)
    this.#shell.host.signalGroup(this.#shell.group, 'SIGKILL')
    return { status: 0, output: this.#said.trimEnd() }
  }

  #type(text: string): void {
    this.#said = ''
    this.#input.push(new TextEncoder().encode(text))
  }
}

export class LabSession {
  readonly session: Session
  readonly lab: Lab
  readonly #watcher: Watcher
  #typists = new Map<string, Typist>()

  private constructor(session: Session, lab: Lab) {
    this.session = session
    this.lab = lab
    this.#watcher = new Watcher({
      host: session.observer(),
      tasks: lab.tasks,
      etcd: session.cluster.etcd,
      onSolved: () => {},
      onAnswer: () => {},
    })
  }

  /** @param onFault told of what only a bug can cause */
  static async open(lab: Lab, onFault: (message: string) => void): Promise<LabSession> {
    const sim = new Simulation({ startAt: Math.floor(wallClock() / 1000) * 1000, seed: 1 })
    return new LabSession(await Session.open({ sim, lab, onFault }), lab)
  }

  /** Types a command and waits for its end. @param terminal each name is a shell of its own */
  run(command: string, terminal = ''): Promise<RunResult> {
    let typist = this.#typists.get(terminal)
    if (!typist) this.#typists.set(terminal, (typist = new Typist(this.session)))
    return typist.run(command)
  }

  /** Lets a command that never ends by itself run for so many simulated seconds. */
  runFor(command: string, seconds: number): Promise<RunResult> {
    return new Typist(this.session).runFor(command, seconds)
  }

  /** Lets the cluster come to rest. */
  async settle(): Promise<void> {
    const { sim } = this.session
    await driveUntilIdle(sim, sim.now() + SETTLE_MS)
  }

  /** Runs a command unseen, as checks are. */
  async observe(command: string): Promise<RunResult> {
    let result: RunResult | undefined
    void this.#watcher.run(command).then(given => (result = given))
    await driveUntil(this.session.sim, () => result !== undefined)
    return result!
  }

  /** Runs one task's check, whatever comes before it. */
  async check(id: string): Promise<RunResult> {
    const task = this.lab.tasks.find(each => each.id === id)
    if (!task) throw new Error(`the lab ${this.lab.slug} has no task ${id}`)
    return this.observe(task.check)
  }
}
