/** Background and stopped pipelines of a shell, and how to wait for them. */
import type { Process } from '../host/process.ts'
import { SIGNALS, type Signal } from '../host/program.ts'

export interface Job {
  number: number
  processes: Process[]
  /** As written, for `jobs`. */
  command: string
  group: number
  /** Whether the state was told to the user since it changed. */
  notified: boolean
  /** Kept from SIGHUP and from `jobs` after `disown`. */
  background: boolean
}

export type JobState =
  { kind: 'running' } | { kind: 'stopped' } | { kind: 'done'; status: number; signal: Signal | undefined }

const WORDS: Partial<Record<Signal, string>> = {
  SIGHUP: 'Hangup',
  SIGINT: 'Interrupt',
  SIGQUIT: 'Quit',
  SIGABRT: 'Aborted',
  SIGKILL: 'Killed',
  SIGUSR1: 'User defined signal 1',
  SIGUSR2: 'User defined signal 2',
  SIGPIPE: 'Broken pipe',
  SIGALRM: 'Alarm clock',
  SIGTERM: 'Terminated',
}

export const signalWords = (signal: Signal): string => WORDS[signal] ?? signal

export class JobTable {
  jobs: Job[] = []
  /** Statuses of background processes that ended, for `wait PID`. */
  #statuses = new Map<number, number>()

  add(processes: Process[], command: string, group: number, background: boolean): Job {
    const number = (this.jobs.at(-1)?.number ?? 0) + 1
    const job: Job = { number, processes, command, group, notified: false, background }
    this.jobs.push(job)
    for (const process of processes) process.onExit(status => this.#remember(process.pid, status))
    return job
  }

  remove(job: Job): void {
    this.jobs = this.jobs.filter(j => j !== job)
  }

  statusOf(pid: number): number | undefined {
    return this.#statuses.get(pid)
  }

  process(pid: number): Process | undefined {
    for (const job of this.jobs) {
      const found = job.processes.find(p => p.pid === pid)
      if (found) return found
    }
    return undefined
  }

  state(job: Job): JobState {
    const last = job.processes.at(-1)!
    if (job.processes.every(p => p.exitStatus !== undefined)) {
      return { kind: 'done', status: last.exitStatus!, signal: last.exitSignal }
    }
    const alive = job.processes.filter(p => p.exitStatus === undefined)
    return alive.every(p => p.stopped) ? { kind: 'stopped' } : { kind: 'running' }
  }

  /** By `%1`, `%+`, `%-`, `%name`, `%?text`, or a pid. */
  find(spec: string): Job | undefined {
    if (/^\d+$/.test(spec)) return this.jobs.find(j => j.processes.some(p => p.pid === Number(spec)))
    const name = spec.slice(1)
    if (name === '' || name === '%' || name === '+') return this.current
    if (name === '-') return this.previous
    if (/^\d+$/.test(name)) return this.jobs.find(j => j.number === Number(name))
    if (name.startsWith('?')) return this.jobs.find(j => j.command.includes(name.slice(1)))
    return this.jobs.find(j => j.command.startsWith(name))
  }

  get current(): Job | undefined {
    return this.jobs.findLast(j => this.state(j).kind === 'stopped') ?? this.jobs.at(-1)
  }

  get previous(): Job | undefined {
    const rest = this.jobs.filter(j => j !== this.current)
    return rest.findLast(j => this.state(j).kind === 'stopped') ?? rest.at(-1) ?? this.current
  }

  /** `[1]+  Running                 sleep 100 &`. */
  line(job: Job, withPid = false): string {
    const state = this.state(job)
    const mark = job === this.current ? '+' : job === this.previous ? '-' : ' '
    let words = 'Running'
    if (state.kind === 'stopped') words = 'Stopped'
    else if (state.kind === 'done') {
      words = state.signal ? signalWords(state.signal) : state.status ? `Exit ${state.status}` : 'Done'
    }
    const pid = withPid ? `${String(job.processes[0]!.pid).padStart(5)} ` : ''
    return `[${job.number}]${mark}  ${pid}${words.padEnd(24)}${job.command}${state.kind === 'running' ? ' &' : ''}`
  }

  /** Resolves when all its processes have ended (to the last one's status) or it was stopped. */
  async wait(shell: Process, job: Job): Promise<number> {
    return shell.wait(settle => {
      const cancels: (() => void)[] = []
      const finish = (status: number) => {
        for (const cancel of cancels.splice(0)) cancel()
        settle(status)
      }
      const check = () => {
        const state = this.state(job)
        if (state.kind === 'done') finish(state.status)
        else if (state.kind === 'stopped') finish(128 + SIGNALS.SIGTSTP)
      }
      for (const process of job.processes) {
        if (process.exitStatus === undefined) cancels.push(process.onExit(check), process.onStop(check))
      }
      check()
      return () => {
        for (const cancel of cancels) cancel()
      }
    }, true)
  }

  #remember(pid: number, status: number): void {
    this.#statuses.set(pid, status)
    if (this.#statuses.size > 1000) this.#statuses.delete(this.#statuses.keys().next().value!)
  }
}
