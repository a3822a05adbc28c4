/** Swaps in the page in the language that is chosen; Starlight's own way loads it, and with it a new lab. */
import { navigate } from 'astro:transitions/client'

document.addEventListener(
  'change',
  event => {
    const { target } = event
    if (!(target instanceof HTMLSelectElement) || !target.closest('starlight-lang-select')) return
    event.stopImmediatePropagation()
    void navigate(target.value + location.search)
  },
  { capture: true },
)
