/** What can be run: a function of the process it runs as. */
import type { Process } from './process.ts'

/** Runs to the end and returns the exit status, 0 to 255. It blocks only in what `Process` offers (`read`, `write`,
 *  `sleep`, `wait` …), so that signals can end it. It throws `Exit` to leave early; any other exception is a bug. */
export type Program = (process: Process) => Promise<number> | number

/** Ends a program at once, as exit(3) does. */
export class Exit extends Error {
  readonly status: number
  constructor(status: number) {
    super(`exit ${status}`)
    this.status = status
  }
}

/** Turns a process into another program, as execve(2) does: thrown by `Process.exec`. Not an error, so no stack. */
export class Exec {
  readonly program: Program
  readonly argv: readonly string[]
  readonly env: ReadonlyMap<string, string>
  constructor(program: Program, argv: readonly string[], env: ReadonlyMap<string, string>) {
    this.program = program
    this.argv = argv
    this.env = env
  }
}

/** What a blocked program is thrown out with when a signal ends it. Programs let it pass. */
export class Killed extends Error {
  readonly signal: Signal
  constructor(signal: Signal) {
    super(signal)
    this.signal = signal
  }
}

/** Signals and their numbers on Linux (signal(7)). */
export const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGCHLD: 17,
  SIGCONT: 18,
  SIGSTOP: 19,
  SIGTSTP: 20,
  SIGTTIN: 21,
  SIGWINCH: 28,
} as const

export type Signal = keyof typeof SIGNALS
