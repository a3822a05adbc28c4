/** Brace expansion (bash(1)): textual, before all others. Quotes, substitutions and `${` are stepped over. */
import { ShellError } from './shell.ts'

/** What memory is there for. */
export const MOST_WORDS = 1_000_000

/** The words that one word gives, one by one; itself alone when it has no brace expression. @throws ShellError */
export function* expandBraces(text: string): Generator<string> {
  const open = findOpen(text)
  if (!open) {
    yield text
    return
  }
  const before = text.slice(0, open.start)
  const inner = text.slice(open.start + 1, open.end)
  const after = text.slice(open.end + 1)
  for (const middle of open.commas.length ? alternatives(inner, open) : sequence(inner)!) {
    if (after) for (const rest of expandBraces(after)) yield before + middle + rest
    else yield before + middle
  }
}

function* alternatives(inner: string, { start, commas }: { start: number; commas: number[] }): Generator<string> {
  const parts = splitAt(
    inner,
    commas.map(c => c - start - 1),
  )
  for (const part of parts) yield* expandBraces(part)
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

/** Undefined when it is none. */
function sequence(text: string): Generator<string> | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(text)
  if (numbers) {
    const [from, to] = [Number(numbers[1]), Number(numbers[2])]
    const step = Math.abs(Number(numbers[3] ?? 1)) || 1
    const padded = [numbers[1]!, numbers[2]!].some(n => /^-?0\d/.test(n))
    const width = padded ? Math.max(numbers[1]!.length, numbers[2]!.length) : 0
    return range(from, to, step, n =>
      n < 0 ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0'),
    )
  }
  const letters = /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(text)
  if (!letters) return undefined
  const step = Math.abs(Number(letters[3] ?? 1)) || 1
  return range(letters[1]!.charCodeAt(0), letters[2]!.charCodeAt(0), step, c => String.fromCharCode(c))
}

function* range(from: number, to: number, step: number, text: (n: number) => string): Generator<string> {
  const count = Math.floor(Math.abs(to - from) / step) + 1
  if (count > MOST_WORDS) throw new ShellError(`brace expansion: failed to allocate memory for ${count} elements`)
  for (let i = 0; i < count; i++) yield text(from <= to ? from + i * step : from - i * step)
}
