/** Where in a stream of JSON values the complete ones end. */

/** @returns how much of the text are whole values; a bare number or word at the end may still go on */
export function endOfValues(text: string): number {
  let depth = 0
  let end = 0
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (char === '"') {
      i = closingQuote(text, i)
      if (i < 0) return end
      if (!depth) end = i + 1
    } else if (char === '{' || char === '[') depth++
    else if (char === '}' || char === ']') {
      if (--depth <= 0) {
        depth = 0
        end = i + 1
      }
    } else if (!depth && /\s/.test(char)) end = i + 1
  }
  return end
}

function closingQuote(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i
  }
  return -1
}
