/** The end of a lab: counts what is done, and plays what is left. */
import './follow-labs.ts'
import { play } from './play.ts'
import { onProgress, solvedIn } from './progress.ts'
import { fill, labWords } from './words.ts'

interface TaskSteps {
  id: string
  commands: string[]
}

/** How long a task's steps may take to make it done, in milliseconds. */
const PATIENCE_MS = 90_000

class LabTasks extends HTMLElement {
  #stop: (() => void) | undefined
  #playing = false

  connectedCallback(): void {
    const { lab = '', commands = '[]' } = this.dataset
    const tasks = JSON.parse(commands) as TaskSteps[]
    const left = () => tasks.filter(({ id }) => !solvedIn(lab).includes(id))
    const said = labWords()!.tasks
    const solve = this.querySelector<HTMLButtonElement>('.tasks-solve')!
    const show = () => {
      const done = tasks.length - left().length
      const words = fill(done === tasks.length ? said.all : said.some, { done, all: tasks.length })
      const count = this.querySelector('.tasks-count')!
      if (count.textContent !== words) count.textContent = words
      solve.disabled = this.#playing || done === tasks.length
    }
    solve.addEventListener('click', () => {
      this.#playing = true
      show()
      void this.#solve(lab, left()).finally(() => {
        this.#playing = false
        show()
      })
    })
    this.#stop = onProgress(show)
  }

  disconnectedCallback(): void {
    this.#stop?.()
  }

  /** One task after the other: what the next one changes may hide that this one was done. */
  async #solve(lab: string, tasks: readonly TaskSteps[]): Promise<void> {
    for (const { id, commands } of tasks) {
      if (!this.isConnected) return
      play(commands)
      if (!(await solved(lab, id))) return
    }
  }
}

/** @returns whether it is done in time */
function solved(lab: string, id: string): Promise<boolean> {
  return new Promise(resolve => {
    const finish = (done: boolean) => {
      clearTimeout(givenUp)
      // It calls back at once, before there is something to stop.
      queueMicrotask(() => stop())
      resolve(done)
    }
    const givenUp = setTimeout(() => finish(false), PATIENCE_MS)
    const stop = onProgress(() => {
      if (solvedIn(lab).includes(id)) finish(true)
    })
  })
}

customElements.define('lab-tasks', LabTasks)
