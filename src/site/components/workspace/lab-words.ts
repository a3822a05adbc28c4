/** What the workspace says, in the language of the page: it lives on while pages change, and their language with them. */
import { signal } from '@preact/signals'
import { labWords } from '../../words.ts'

export const words = signal(labWords()!)

let { lang } = document.documentElement
document.addEventListener('astro:after-swap', () => {
  const next = labWords()
  if (!next || document.documentElement.lang === lang) return
  lang = document.documentElement.lang
  words.value = next
})
