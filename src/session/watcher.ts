/** A hidden session beside the learner's: it sees the cluster from where the laptop stands, but has processes and files
 *  of its own, so that nothing of it shows in `ps`, `ls` or a history. It judges the lab's tasks and answers what the
 *  page asks about the cluster, whenever that has changed. */
import type { Etcd } from '../cluster/etcd/etcd.ts'
import { NullFile, SinkFile } from '../host/pipe.ts'
import type { Host } from '../host/host.ts'
import { Judge, type RunResult } from '../lab/judge.ts'
import type { Task } from '../lab/lab.ts'
import { HOME } from './laptop.ts'

/** How often to see whether anything was written, in simulated milliseconds. */
const POLL_MS = 250
/** At most so often is anything run. */
const LEAST_MS = 1000
/** So often after something was typed, even if nothing was written: rules and processes are no objects of the API. */
const STIRRED_MS = 3000
/** For how long: longer than CoreDNS remembers that there is no such name. */
const STIR_LASTS_MS = 45_000
/** A command that takes longer has failed. */
const TIMEOUT_MS = 10_000
const TIMED_OUT: RunResult = { status: 124, output: '' }

export interface WatcherOptions {
  host: Host
  tasks: readonly Task[]
  etcd: Etcd
  /** Told at first, and of every task that is done. */
  onSolved: (solved: readonly string[]) => void
  /** Told at first, and when the answer to a question is another. */
  onAnswer: (question: number, result: RunResult) => void
}

interface Question {
  command: string
  last?: RunResult
}

export class Watcher {
  readonly #options: WatcherOptions
  #judge: Judge
  #questions = new Map<number, Question>()
  #seen = -1
  #looked = -Infinity
  #stirred = -Infinity
  /** Nodes renew their leases all the time. */
  #renewals = 0
  #busy = false

  constructor(options: WatcherOptions) {
    this.#options = options
    this.#judge = new Judge(options.tasks, command => this.run(command))
    const { etcd } = options
    etcd.watch('/registry/leases/', etcd.revision + 1, () => this.#renewals++)
  }

  /** Looks now and whenever something has changed. */
  start(): void {
    const poll = () => {
      this.#options.host.sim.after(POLL_MS, poll, { background: true })
      if (this.#isDue()) void this.look()
    }
    poll()
  }

  /** Says what was done in an earlier session. */
  know(solved: readonly string[]): void {
    this.#judge = new Judge(this.#options.tasks, command => this.run(command), solved)
    this.#seen = -1
    this.#options.onSolved(this.#judge.solved)
  }

  /** Asks what a command prints, now and from now on. */
  ask(question: number, command: string): void {
    this.#questions.set(question, { command })
    this.#seen = -1
  }

  forget(question: number): void {
    this.#questions.delete(question)
  }

  /** Says that something was typed. */
  stir(): void {
    this.#stirred = this.#options.host.sim.now()
  }

  /** Judges the tasks and answers the questions. */
  async look(): Promise<void> {
    if (this.#busy) return
    this.#busy = true
    this.#seen = this.#writes
    this.#looked = this.#options.host.sim.now()
    const judge = this.#judge
    if (await judge.look()) this.#options.onSolved(judge.solved)
    for (const [number, question] of this.#questions) {
      const result = await this.run(question.command)
      const { last } = question
      if (last?.output === result.output && last.status === result.status) continue
      question.last = result
      this.#options.onAnswer(number, result)
    }
    this.#busy = false
  }

  /** Runs a few lines of bash. */
  run(command: string): Promise<RunResult> {
    const { host } = this.#options
    const decoder = new TextDecoder()
    let output = ''
    const sink = new SinkFile(chunk => (output += decoder.decode(chunk, { stream: true })))
    const process = host.start(['bash', '-c', command], {
      cwd: HOME,
      group: 'new',
      files: { 0: new NullFile(), 1: sink, 2: sink },
    })
    return new Promise(resolve => {
      const timer = host.sim.after(TIMEOUT_MS, () => host.signalGroup(process.group, 'SIGKILL'), { background: true })
      process.onExit(status => {
        const late = timer.dueAt <= host.sim.now()
        timer.cancel()
        host.sim.settled()
        resolve(late ? TIMED_OUT : { status, output })
      })
    })
  }

  get #writes(): number {
    return this.#options.etcd.revision - this.#renewals
  }

  #isDue(): boolean {
    const now = this.#options.host.sim.now()
    const since = now - this.#looked
    if (this.#busy || since < LEAST_MS) return false
    return this.#writes !== this.#seen || (since >= STIRRED_MS && now - this.#stirred < STIR_LASTS_MS)
  }
}
