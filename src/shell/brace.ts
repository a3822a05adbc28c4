/** Brace expansion (bash(1)): textual, before all others. Quotes, substitutions and `${` are stepped over. */

const MOST_WORDS = 20_000

/** The words that one word gives; itself alone when it has no brace expression. */
export function expandBraces(text: string): string[] {
  const open = findOpen(text)
  if (!open) return [text]
  const before = text.slice(0, open.start)
  const inner = text.slice(open.start + 1, open.end)
  const after = expandBraces(text.slice(open.end + 1))
  const middle = open.commas.length
    ? splitAt(
        inner,
        open.commas.map(c => c - open.start - 1),
      ).flatMap(expandBraces)
    : sequence(inner)
  if (!middle) return after.map(rest => `${before}{${inner}}${rest}`)
  const out: string[] = []
  for (const m of middle) {
    for (const rest of after) {
      if (out.length >= MOST_WORDS) return out
      out.push(before + m + rest)
    }
  }
  return out
}

function splitAt(text: string, commas: number[]): string[] {
  const out: string[] = []
  let from = 0
  for (const comma of commas) {
    out.push(text.slice(from, comma))
    from = comma + 1
  }
  return [...out, text.slice(from)]
}

/** The first brace that closes and holds a comma or `..`. */
function findOpen(text: string): { start: number; end: number; commas: number[] } | undefined {
  for (let start = 0; start < text.length; start++) {
    const skipped = skip(text, start)
    if (skipped > start) {
      start = skipped - 1
      continue
    }
    if (text[start] !== '{') continue
    let depth = 0
    const commas: number[] = []
    for (let i = start; i < text.length; i++) {
      const next = skip(text, i)
      if (next > i) {
        i = next - 1
        continue
      }
      if (text[i] === '{') depth++
      else if (text[i] === ',' && depth === 1) commas.push(i)
      else if (text[i] === '}' && --depth === 0) {
        if (commas.length || sequence(text.slice(start + 1, i))) return { start, end: i, commas }
        break
      }
    }
  }
  return undefined
}

/** Past a quoted string, an escaped character or a `$` expression that begins at `at`; else `at`. */
function skip(text: string, at: number): number {
  const char = text[at]
  if (char === '\\') return at + 2
  if (char === "'") return text.indexOf("'", at + 1) + 1 || text.length
  if (char === '"' || char === '`') {
    let i = at + 1
    while (i < text.length && text[i] !== char) i += text[i] === '\\' ? 2 : 1
    return i + 1
  }
  if (char === '$' && (text[at + 1] === '{' || text[at + 1] === '(')) {
    const open = text[at + 1]!
    const close = open === '{' ? '}' : ')'
    let depth = 0
    for (let i = at + 1; i < text.length; i++) {
      if (text[i] === open) depth++
      else if (text[i] === close && --depth === 0) return i + 1
    }
    return text.length
  }
  return at
}

function sequence(text: string): string[] | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text)
  if (numbers) {
    const [from, to] = [Number(numbers[1]), Number(numbers[2])]
    const step = Math.abs(Number(numbers[3] ?? 1)) || 1
    const padded = [numbers[1]!, numbers[2]!].some(n => /^-?0\d/.test(n))
    const width = padded ? Math.max(numbers[1]!.length, numbers[2]!.length) : 0
    return range(from, to, step).map(n =>
      n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0'),
    )
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text)
  if (!letters) return undefined
  const step = Math.abs(Number(letters[3] ?? 1)) || 1
  return range(letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0), step).map(c => String.fromCharCode(c))
}

function range(from: number, to: number, step: number): number[] {
  const out: number[] = []
  for (let n = from; from <= to ? n <= to : n >= to; n += from <= to ? step : -step) {
    if (out.length >= MOST_WORDS) break
    out.push(n)
  }
  return out
}
