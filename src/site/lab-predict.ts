/** Predictions in a chapter: the learner chooses, the command runs in the terminal, the cluster judges. */
import type { Answer, LabClient } from '../terminal/lab-client.ts'
import { labPanes } from './lab-panes.ts'
import { play } from './play.ts'
import { labWords } from './words.ts'

/** How long the cluster may take to make one of the choices true, in milliseconds. */
const PATIENCE_MS = 40_000

class LabPredict extends HTMLElement {
  #stop: (() => void) | undefined
  #givenUp: ReturnType<typeof setTimeout> | undefined
  readonly #words = labWords()!.predict

  connectedCallback(): void {
    const name = `predict-${[...document.querySelectorAll('lab-predict')].indexOf(this)}`
    for (const radio of this.querySelectorAll('input')) radio.name = name
    const button = this.#button
    this.addEventListener('change', () => {
      button.disabled = false
      if (this.hasAttribute('data-answered')) this.#begin()
    })
    button.addEventListener('click', () => void this.#ask())
    this.setAttribute('data-asking', '')
  }

  disconnectedCallback(): void {
    this.#end()
  }

  get #button(): HTMLButtonElement {
    return this.querySelector<HTMLButtonElement>('.predict-run')!
  }

  get #choices(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('.choice')]
  }

  async #ask(): Promise<void> {
    const { lab = '', run = '', judge = '' } = this.dataset
    this.#begin()
    this.#say(this.#words.asking)
    this.#button.disabled = true
    play([run])
    this.#givenUp = setTimeout(() => this.#answer(undefined), PATIENCE_MS)
    const client = await clientOf(lab)
    this.#stop = client.ask(judge, answer => {
      const fitting = this.#choices.filter(choice => fits(choice, answer))
      if (fitting.length === 1) this.#answer(fitting[0])
    })
  }

  /** @param right the choice that came true; without one, what would have in the text's cluster */
  #answer(right: HTMLElement | undefined): void {
    this.#end()
    const expected = right ?? this.#choices.find(choice => 'right' in choice.dataset)
    const chosen = this.#choices.find(choice => choice.querySelector('input')?.checked)
    for (const choice of this.#choices) {
      if (choice === expected) choice.dataset['is'] = 'right'
      else if (choice === chosen) choice.dataset['is'] = 'wrong'
    }
    this.#say(!right ? this.#words.neither : chosen === right ? this.#words.right : this.#words.wrong)
    this.removeAttribute('data-asking')
    this.setAttribute('data-answered', '')
    this.#button.disabled = false
    this.querySelector('details')?.setAttribute('open', '')
  }

  /** Ready to be asked, again perhaps. */
  #begin(): void {
    this.#end()
    this.#say('')
    this.removeAttribute('data-answered')
    for (const choice of this.#choices) delete choice.dataset['is']
  }

  #end(): void {
    clearTimeout(this.#givenUp)
    this.#stop?.()
    this.#stop = undefined
  }

  #say(words: string): void {
    this.querySelector('.predict-verdict')!.textContent = words
  }
}

function fits(choice: HTMLElement, { output }: Answer): boolean {
  return new RegExp(choice.dataset['match'] ?? '^$', 'm').test(output)
}

/** That of a lab which runs now or will. */
function clientOf(lab: string): Promise<LabClient> {
  return new Promise(resolve => {
    const stop = labPanes.onClient(client => {
      if (client.lab !== lab) return
      queueMicrotask(() => stop())
      resolve(client)
    })
  })
}

customElements.define('lab-predict', LabPredict)
