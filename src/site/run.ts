/** The Run buttons of command blocks: each types its command into a terminal of the page's lab. */
import { play } from './play.ts'

document.addEventListener('click', event => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button.run') : null
  const { command, terminal } = button?.dataset ?? {}
  if (command) play([command], terminal)
})
