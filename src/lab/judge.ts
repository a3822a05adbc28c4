/** Which tasks of a lab are done. A task that was done stays done: it may have been a step on the way. */
import type { Task } from './lab.ts'

/** How a command that was run in the lab's cluster ended. */
export interface RunResult {
  status: number
  /** Both streams, in order. */
  output: string
}

export type RunCommand = (command: string) => Promise<RunResult>

export class Judge {
  readonly #tasks: readonly Task[]
  readonly #run: RunCommand
  readonly #solved: Set<string>

  /** @param solved what is known to be done */
  constructor(tasks: readonly Task[], run: RunCommand, solved: Iterable<string> = []) {
    this.#tasks = tasks
    this.#run = run
    this.#solved = new Set(solved)
  }

  /** In the order of the tasks. */
  get solved(): string[] {
    return this.#tasks.filter(({ id }) => this.#solved.has(id)).map(({ id }) => id)
  }

  /** Runs the check of every task whose turn it is. @returns whether more are done than before */
  async look(): Promise<boolean> {
    const before = this.#solved.size
    for (const { id, after, check } of this.#tasks) {
      if (this.#solved.has(id) || !(after ?? []).every(other => this.#solved.has(other))) continue
      if ((await this.#run(check)).status === 0) this.#solved.add(id)
    }
    return this.#solved.size > before
  }
}
