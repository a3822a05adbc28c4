/** Words written so that the shell reads them back: `printf %q`, `declare -p`, `set`, `trap -p`. */

const SPECIAL: Record<string, string> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x07': '\\a',
  '\b': '\\b',
  '\x1b': '\\E',
  '\f': '\\f',
  '\v': '\\v',
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f]/

/** @param always puts quotes even around a plain word, as `${x@Q}` does */
export function quoteWord(text: string, always = false): string {
  if (CONTROL.test(text)) return `$'${escapeControl(text)}'`
  if (always) return `'${text.replaceAll("'", "'\\''")}'`
  if (text === '') return "''"
  if (/^[\w@%+:./=-]+$/.test(text) && !/^[~=]/.test(text)) return text
  if (!text.includes("'")) return `'${text}'`
  return `'${text.replaceAll("'", "'\\''")}'`
}

/** With backslashes, as `printf %q` does. */
export function quoteBackslash(text: string): string {
  if (text === '') return "''"
  if (CONTROL.test(text)) return `$'${escapeControl(text)}'`
  return text
    .replace(/[^\w@%+:./=,^-]/gu, char => (char.charCodeAt(0) > 127 ? char : `\\${char}`))
    .replace(/^[~]/, '\\~')
}

/** In double quotes, as `declare -p` does. */
export function quoteDouble(text: string): string {
  if (CONTROL.test(text)) return `$'${escapeControl(text)}'`
  return `"${text.replace(/["\\$`]/g, '\\$&')}"`
}

function escapeControl(text: string): string {
  return text
    .replace(/[\\']/g, '\\$&')
    .replace(new RegExp(CONTROL, 'g'), c => SPECIAL[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)
}
