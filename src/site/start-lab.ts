/** Starts the lab of a page whose terminal is in sight, before the terminal itself is there to show it. */
import { labPanes } from './lab-panes.ts'

function start(): void {
  const lab = document.querySelector<HTMLElement>('.lab-split')?.dataset['lab']
  const place = document.querySelector<HTMLElement>('.lab-workspace')
  if (lab && place?.offsetParent) labPanes.prepare(lab)
}

start()
document.addEventListener('astro:after-swap', start)
