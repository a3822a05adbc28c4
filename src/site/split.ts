/** The divider between text and lab, and the tabs that stand in for it on a phone. */
const STORED = 'text-width'
const LEAST = 25
const MOST = 75

function showWidth(split: HTMLElement, percent: number): void {
  split.style.setProperty('--text-width', `${percent}%`)
  split.querySelector('.lab-divider')?.setAttribute('aria-valuenow', String(percent))
}

function setWidth(split: HTMLElement, percent: number): void {
  const width = Math.min(MOST, Math.max(LEAST, Math.round(percent)))
  showWidth(split, width)
  localStorage.setItem(STORED, String(width))
}

/** The text's share of the whole as it is laid out, in percent. */
function widthNow(split: HTMLElement): number {
  const text = split.querySelector<HTMLElement>('.lab-text')
  return text && split.offsetWidth ? Math.round((text.offsetWidth / split.offsetWidth) * 100) : LEAST
}

function drag(split: HTMLElement, divider: HTMLElement, start: PointerEvent): void {
  // No text is selected on the way.
  start.preventDefault()
  divider.focus({ preventScroll: true })
  divider.setPointerCapture(start.pointerId)
  const box = split.getBoundingClientRect()
  const move = (event: PointerEvent) => setWidth(split, ((event.clientX - box.left) / box.width) * 100)
  divider.addEventListener('pointermove', move)
  divider.addEventListener('lostpointercapture', () => divider.removeEventListener('pointermove', move), { once: true })
}

function followDivider(split: HTMLElement, divider: HTMLElement): void {
  const stored = Number(localStorage.getItem(STORED))
  if (stored) showWidth(split, stored)
  else divider.setAttribute('aria-valuenow', String(widthNow(split)))
  divider.addEventListener('pointerdown', event => drag(split, divider, event))
  divider.addEventListener('keydown', event => {
    const by = { ArrowLeft: -2, ArrowRight: 2, Home: -100, End: 100 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    setWidth(split, Number(divider.getAttribute('aria-valuenow')) + by)
  })
}

const VIEWS = ['text', 'terminal', 'map', 'editor'] as const
export type View = (typeof VIEWS)[number]

const viewNamed = (name: string | undefined): View => VIEWS.find(view => view === name) ?? 'text'
const viewOf = (tab: HTMLElement): View => viewNamed(tab.dataset.show)
const viewTabs = (split: HTMLElement) => [...split.querySelectorAll<HTMLElement>('.lab-tabs [role=tab]')]

/** What is shown where there is room for one thing only. */
export const shownView = (): View => viewNamed(document.querySelector<HTMLElement>('.lab-split')?.dataset.view)

/** Shows the text, or a part of the lab, where there is room for one only. */
export function showView(view: View): void {
  const split = document.querySelector<HTMLElement>('.lab-split')
  if (!split) return
  split.dataset.view = view
  if (view !== 'text') split.querySelector('#lab-panel')?.setAttribute('aria-labelledby', `tab-${view}`)
  for (const tab of viewTabs(split)) {
    const selected = viewOf(tab) === view
    tab.setAttribute('aria-selected', String(selected))
    tab.tabIndex = selected ? 0 : -1
  }
  document.dispatchEvent(new CustomEvent('lab:view', { detail: view }))
}

function followTabs(tabs: readonly HTMLElement[]): void {
  const last = tabs.length - 1
  for (const [i, tab] of tabs.entries()) {
    tab.addEventListener('click', () => showView(viewOf(tab)))
    tab.addEventListener('keydown', event => {
      const to = { ArrowLeft: i ? i - 1 : last, ArrowRight: i < last ? i + 1 : 0, Home: 0, End: last }[event.key]
      if (to === undefined) return
      event.preventDefault()
      showView(viewOf(tabs[to]!))
      tabs[to]!.focus()
    })
  }
}

document.addEventListener('astro:page-load', () => {
  const split = document.querySelector<HTMLElement>('.lab-split')
  const divider = split?.querySelector<HTMLElement>('.lab-divider')
  if (!split || !divider) return
  followDivider(split, divider)
  followTabs(viewTabs(split))
})
