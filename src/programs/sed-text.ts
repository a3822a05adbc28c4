/** The texts that sed makes: replacements, and lines as `l` shows them. */
import type { Substitution } from './sed.ts'

export function expand(s: Substitution, match: RegExpExecArray): string {
  let out = ''
  let mode = ''
  let once = ''
  for (const r of s.replacement) {
    if (r.kind === 'case') {
      if (r.mode === 'u' || r.mode === 'l') once = r.mode
      else mode = r.mode === 'E' ? '' : r.mode
      continue
    }
    let text = r.kind === 'text' ? r.text : (match[r.group] ?? '')
    if (mode) text = mode === 'U' ? text.toUpperCase() : text.toLowerCase()
    if (once && text) {
      text = (once === 'u' ? text[0]!.toUpperCase() : text[0]!.toLowerCase()) + text.slice(1)
      once = ''
    }
    out += text
  }
  return out
}

export function visible(text: string): string {
  const names: Record<string, string> = {
    '\\': '\\\\',
    '\n': '\\n',
    '\t': '\\t',
    '\r': '\\r',
    '\b': '\\b',
    '\f': '\\f',
    '\v': '\\v',
    '\x07': '\\a',
  }
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\\\x00-\x1f\x7f]/g, c => names[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)
}
