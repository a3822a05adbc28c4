/** What a Tab puts in: what all choices have in common, quoted as the line is. */
import type { Completion } from './completion.ts'

const SPECIAL = /[\s'"\\$&;|<>()*?[\]!`#{}~]/g

/** @param word what is typed, without quotes @returns what goes in at the cursor; empty if the choices part here */
export function insertion(word: string, quote: '' | '"' | "'", choices: readonly Completion[]): string {
  const [first] = choices
  if (!first) return ''
  let common = first.text
  for (const { text } of choices) while (!text.startsWith(common)) common = common.slice(0, -1)
  if (!common.startsWith(word)) return ''
  const rest = common.slice(word.length)
  const only = choices.every(c => c.text === first.text)
  if (!rest && !only) return ''
  const added = choices.every(c => c.verbatim) ? rest : quoted(rest, quote, word)
  if (!only || first.open) return added
  return `${added}${quote} `
}

function quoted(text: string, quote: '' | '"' | "'", word: string): string {
  if (quote === "'") return text.replaceAll("'", "'\\''")
  if (quote === '"') return text.replace(/["\\$`]/g, '\\$&')
  // A tilde matters only where a word begins.
  return text.replace(SPECIAL, (char, at: number) =>
    char === '~' && (at > 0 || word) ? char : char === '\n' ? "$'\\n'" : `\\${char}`,
  )
}
