/** POSIX basic regular expressions, with GNU's `\+ \? \|`, as extended ones. */

export function basicToExtended(source: string): string {
  let out = ''
  let start = true
  for (let i = 0; i < source.length; i++) {
    const char = source[i]!
    if (char === '\\') {
      const next = source[++i]
      if (next === undefined) return `${out}\\`
      if ('(){}+?|'.includes(next)) {
        out += next
        start = next === '(' || next === '|'
        continue
      }
      out += `\\${next}`
    } else if (char === '[') {
      const end = classEnd(source, i)
      out += source.slice(i, end + 1)
      i = end
    } else if ('(){}+?|'.includes(char)) out += `\\${char}`
    else if (char === '*' && start) out += '\\*'
    else if (char === '^' && !start) out += '\\^'
    else if (char === '$' && i < source.length - 1 && !/^\\[)|]/.test(source.slice(i + 1))) out += '\\$'
    else {
      out += char
      if (char === '^') continue
    }
    start = false
  }
  return out
}

function classEnd(source: string, open: number): number {
  let i = open + 1
  if (source[i] === '^') i++
  if (source[i] === ']') i++
  for (; i < source.length; i++) {
    if (source[i] === '[' && /[:.=]/.test(source[i + 1] ?? '')) {
      const end = source.indexOf(`${source[i + 1]}]`, i + 2)
      if (end > 0) i = end + 1
    } else if (source[i] === ']') return i
  }
  return source.length - 1
}
