/** The start page's cluster comes alive when the page has been painted and has nothing else to do; on a phone, or where
 *  data is to be saved, at the first sign of a reader. What it is made of is loaded only then. */
import type { Action, LiveCluster } from './components/start/live.tsx'

/** As everywhere on the site: where there is room for text and lab side by side. */
const wide = matchMedia('(min-width: 62rem)')
const SIGNS = ['pointerdown', 'scroll', 'keydown'] as const

const savesData = () => (navigator as { connection?: { saveData?: boolean } }).connection?.saveData === true

class StartCluster extends HTMLElement {
  #left = new AbortController()
  #live: Promise<LiveCluster> | undefined

  connectedCallback(): void {
    this.#left = new AbortController()
    const { signal } = this.#left
    const wake = () => void this.#wake()
    this.addEventListener('click', event => this.#act(event), { signal })
    this.addEventListener(
      'keydown',
      event => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        // Buttons of HTML do so by themselves.
        if (event.target instanceof SVGElement) this.#act(event)
      },
      { signal },
    )
    if (wide.matches && !savesData()) whenIdle(wake, signal)
    else for (const sign of SIGNS) addEventListener(sign, wake, { signal, once: true, passive: true })
  }

  disconnectedCallback(): void {
    this.#left.abort()
    void this.#live?.then(live => live.stop())
    this.#live = undefined
  }

  #act(event: Event): void {
    const { action, pod } = (event.target as Element).closest<HTMLElement>('[data-action]')?.dataset ?? {}
    if (!action) return
    event.preventDefault()
    void this.#wake().then(live => live.act({ action, pod } satisfies Action))
  }

  #wake(): Promise<LiveCluster> {
    this.#live ??= import('./components/start/live.tsx').then(({ LiveCluster }) => new LiveCluster(this))
    return this.#live
  }
}

function whenIdle(then: () => void, signal: AbortSignal): void {
  const idle = () => {
    if (signal.aborted) return
    if ('requestIdleCallback' in window) requestIdleCallback(then, { timeout: 1000 })
    else setTimeout(then, 100)
  }
  if (document.readyState === 'complete') idle()
  else addEventListener('load', idle, { once: true, signal })
}

customElements.define('start-cluster', StartCluster)
