/** The divider between text and lab, and the two tabs that stand in for it on a phone. */
const STORED = 'text-width'
const LEAST = 25
const MOST = 75

function setWidth(split: HTMLElement, percent: number): void {
  const width = Math.min(MOST, Math.max(LEAST, Math.round(percent)))
  split.style.setProperty('--text-width', `${width}%`)
  split.querySelector('.lab-divider')?.setAttribute('aria-valuenow', String(width))
  localStorage.setItem(STORED, String(width))
}

function drag(split: HTMLElement, divider: HTMLElement, start: PointerEvent): void {
  divider.setPointerCapture(start.pointerId)
  const box = split.getBoundingClientRect()
  const move = (event: PointerEvent) => setWidth(split, ((event.clientX - box.left) / box.width) * 100)
  divider.addEventListener('pointermove', move)
  divider.addEventListener('lostpointercapture', () => divider.removeEventListener('pointermove', move), { once: true })
}

/** Shows the text or the terminal, where there is room for one only. */
export function showView(view: 'text' | 'terminal'): void {
  const split = document.querySelector<HTMLElement>('.lab-split')
  if (!split) return
  split.dataset.view = view
  for (const tab of split.querySelectorAll<HTMLElement>('[role=tab]')) {
    tab.setAttribute('aria-selected', String(tab.dataset.show === view))
  }
  document.dispatchEvent(new CustomEvent('lab:view', { detail: view }))
}

document.addEventListener('astro:page-load', () => {
  const split = document.querySelector<HTMLElement>('.lab-split')
  const divider = split?.querySelector<HTMLElement>('.lab-divider')
  if (!split || !divider) return
  const stored = Number(localStorage.getItem(STORED))
  if (stored) setWidth(split, stored)
  divider.addEventListener('pointerdown', event => drag(split, divider, event))
  divider.addEventListener('keydown', event => {
    const now = Number(divider.getAttribute('aria-valuenow'))
    const by = { ArrowLeft: -2, ArrowRight: 2, Home: -100, End: 100 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    setWidth(split, now + by)
  })
  for (const tab of split.querySelectorAll<HTMLElement>('[role=tab]')) {
    tab.addEventListener('click', () => showView(tab.dataset.show === 'terminal' ? 'terminal' : 'text'))
  }
})
