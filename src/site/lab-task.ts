/** Tasks in a chapter: each says whether it is done, and plays its solution when asked. */
import './follow-labs.ts'
import { play } from './play.ts'
import { onProgress, solvedIn } from './progress.ts'
import { labWords } from './words.ts'

class LabTask extends HTMLElement {
  #stop: (() => void) | undefined

  connectedCallback(): void {
    const { lab = '', task = '', commands = '[]' } = this.dataset
    this.querySelector('.task-show')?.addEventListener('click', () => play(JSON.parse(commands) as string[]))
    this.#stop = onProgress(() => this.#show(solvedIn(lab).includes(task)))
  }

  disconnectedCallback(): void {
    this.#stop?.()
  }

  #show(done: boolean): void {
    this.toggleAttribute('data-done', done)
    const state = this.querySelector('.task-state')
    const words = labWords()?.task[done ? 'done' : 'open']
    if (state && words && state.textContent !== words) state.textContent = words
  }
}

customElements.define('lab-task', LabTask)
