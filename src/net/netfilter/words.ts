/** Lines of iptables-restore into words: blanks part them, quotes and backslashes join (xtables' add_param_to_argv). */
export function splitWords(line: string): string[] {
  const words: string[] = []
  let at = 0
  while (at < line.length) {
    const code = line.charCodeAt(at)
    if (code === 32 || code === 9) {
      at++
      continue
    }
    if (code !== 34 && code !== 39) {
      const start = at
      while (at < line.length && line[at] !== ' ' && line[at] !== '\t' && line[at] !== '"' && line[at] !== '\\') at++
      if (at === line.length || line[at] === ' ' || line[at] === '\t') {
        words.push(line.slice(start, at))
        continue
      }
      at = start
    }
    let word = ''
    let quote = ''
    for (; at < line.length; at++) {
      const char = line[at]!
      if (char === '\\' && at + 1 < line.length) word += line[++at]
      else if (quote) {
        if (char === quote) quote = ''
        else word += char
      } else if (char === '"' || char === "'") quote = char
      else if (char === ' ' || char === '\t') break
      else word += char
    }
    words.push(word)
  }
  return words
}
