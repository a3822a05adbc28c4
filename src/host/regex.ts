/** POSIX extended regular expressions as JavaScript's. Matching is leftmost-first, not leftmost-longest. */
import { boundedRegex } from './bounded-regex.ts'

const CLASSES: Record<string, string> = {
  alnum: '\\p{L}\\p{N}',
  alpha: '\\p{L}',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '\\x21-\\x7e',
  lower: '\\p{Ll}',
  print: '\\x20-\\x7e',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\s',
  upper: '\\p{Lu}',
  xdigit: '0-9A-Fa-f',
}

/** Undefined when it is broken. */
export function posixRegex(source: string, flags = ''): RegExp | undefined {
  try {
    return boundedRegex(translate(source), `u${flags}`)
  } catch {
    return undefined
  }
}

function translate(source: string): string {
  let out = ''
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!
    if (char === '\\') {
      const next = source[++i] ?? '\\'
      out += /[<>]/.test(next)
        ? '\\b'
        : /[wWsSbB1-9]/.test(next)
          ? `\\${next}`
          : /[\^$.*+?()[\]{}|/\\]/.test(next)
            ? `\\${next}`
            : next
    } else if (char === '[') {
      const end = bracketEnd(source, i)
      if (end < 0) throw new SyntaxError('bracket')
      out += bracket(source.slice(i + 1, end))
      i = end
    } else if (char === '{' && !/^\{\d+(,\d*)?\}/.test(source.slice(i))) out += '\\{'
    else if (char === '}' && !/\{\d+(,\d*)?$/.test(source.slice(0, i))) out += '\\}'
    else if (char === ']') out += '\\]'
    else out += char
  }
  return out
}

function bracketEnd(source: string, open: number): number {
  let i = open + 1
  if (source[i] === '^') i++
  if (source[i] === ']') i++
  for (; i < source.length; i++) {
    if (source[i] === '[' && /[:.=]/.test(source[i + 1] ?? '')) {
      const end = source.indexOf(`${source[i + 1]}]`, i + 2)
      if (end > 0) i = end + 1
    } else if (source[i] === ']') return i
  }
  return -1
}

function bracket(inner: string): string {
  const negated = inner.startsWith('^')
  const body = (negated ? inner.slice(1) : inner).replace(
    /\[:(\w+):\]|\[[.=](.)[.=]\]|([\\[\]^/])/g,
    (whole, name?: string, char?: string, special?: string) =>
      name ? (CLASSES[name] ?? whole) : (char ?? `\\${special}`),
  )
  const dashed = body.replace(/^-/, '\\-').replace(/-$/, '\\-')
  return `[${negated ? '^' : ''}${dashed}]`
}
