/** The Run buttons of command blocks: each types its command into the terminal of the page's lab. */
import { showView } from './split.ts'

document.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button.run') : null
  const command = button?.dataset.command
  if (!command) return
  showView('terminal')
  document.dispatchEvent(new CustomEvent('lab:run', { detail: command }))
})
