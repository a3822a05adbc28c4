/** Values of the learner's cluster in a chapter's prose. */
import { labPanes } from './lab-panes.ts'
import { labWords } from './words.ts'

class LabLive extends HTMLElement {
  #stop: (() => void) | undefined
  #forget: (() => void) | undefined

  connectedCallback(): void {
    const { lab, run = '' } = this.dataset
    const code = this.querySelector('code')
    if (!code) return
    const fallback = code.textContent
    const from = labWords()?.live ?? ''
    const show = (value: string) => {
      code.textContent = value || fallback
      this.toggleAttribute('data-live', value !== '')
      this.title = value ? from : ''
    }
    this.#stop = labPanes.onClient(client => {
      if (client.lab !== lab) return
      show('')
      this.#forget = client.ask(run, ({ output, status }) => show(status === 0 ? output.trim() : ''))
    })
  }

  disconnectedCallback(): void {
    this.#stop?.()
    this.#forget?.()
  }
}

customElements.define('lab-live', LabLive)
