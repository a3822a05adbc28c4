/** The end of a lab: counts what is done, plays what is left. */
import './follow-labs.ts'
import { play } from './play.ts'
import { onProgress, solvedIn } from './progress.ts'

interface TaskSteps {
  id: string
  commands: string[]
}

class LabTasks extends HTMLElement {
  #stop: (() => void) | undefined

  connectedCallback(): void {
    const { lab = '', commands = '[]' } = this.dataset
    const tasks = JSON.parse(commands) as TaskSteps[]
    const left = () => tasks.filter(({ id }) => !solvedIn(lab).includes(id))
    const solve = this.querySelector<HTMLButtonElement>('.tasks-solve')!
    solve.addEventListener('click', () => play(left().flatMap(task => task.commands)))
    this.#stop = onProgress(() => {
      const done = tasks.length - left().length
      const words = done === tasks.length ? `All ${done} tasks are done.` : `${done} of ${tasks.length} tasks are done.`
      const count = this.querySelector('.tasks-count')!
      if (count.textContent !== words) count.textContent = words
      solve.disabled = done === tasks.length
    })
  }

  disconnectedCallback(): void {
    this.#stop?.()
  }
}

customElements.define('lab-tasks', LabTasks)
