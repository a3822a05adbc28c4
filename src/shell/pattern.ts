/** Shell patterns (bash(1), "Pattern Matching"): `*`, `?`, bracket expressions and the extended operators. Matching
 *  follows sets of positions, so no pattern takes more than polynomial time. Left out: collating symbols. */

type Node =
  | { kind: 'text'; text: string }
  | { kind: 'any' }
  | { kind: 'star' }
  | { kind: 'set'; test: (char: string) => boolean }
  | { kind: 'group'; operator: string; alternatives: Node[][] }

export interface Pattern {
  readonly nodes: readonly Node[]
  readonly nocase: boolean
}

const CLASSES: Record<string, RegExp> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  ascii: /[\0-\x7f]/,
  blank: /[ \t]/,
  // eslint-disable-next-line no-control-regex
  cntrl: /[\0-\x1f\x7f]/,
  digit: /[0-9]/,
  // eslint-disable-next-line no-control-regex
  graph: /[^\s\0-\x1f\x7f]/,
  lower: /\p{Ll}/u,
  // eslint-disable-next-line no-control-regex
  print: /[^\0-\x1f\x7f]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /\p{Lu}/u,
  word: /[\p{L}\p{N}_]/u,
  xdigit: /[0-9A-Fa-f]/,
}

const compiled = new Map<string, Pattern>()

/** @param text in which a backslash takes the meaning from the next character */
export function compilePattern(text: string, nocase = false): Pattern {
  const key = nocase ? `i${text}` : `c${text}`
  let pattern = compiled.get(key)
  if (!pattern) {
    if (compiled.size > 500) compiled.clear()
    pattern = { nodes: parse(nocase ? text.toLowerCase() : text, 0, '').nodes, nocase }
    compiled.set(key, pattern)
  }
  return pattern
}

/** Puts a backslash before whatever a pattern would take specially. */
export const escapePattern = (text: string): string => text.replace(/[\\*?[\]()|!+@^-]/g, '\\$&')

/** Whether a pattern holds anything but plain characters. */
export const hasPattern = (text: string): boolean => /[*?[]|[?*+@!]\(/.test(text)

/** Whether the whole of `text` matches. */
export function matches(pattern: Pattern, text: string): boolean {
  const subject = pattern.nocase ? text.toLowerCase() : text
  const [only] = pattern.nodes
  if (!only) return subject === ''
  if (pattern.nodes.length === 1 && only.kind === 'text') return only.text === subject
  if (only.kind === 'text' && !subject.startsWith(only.text)) return false
  return follow(pattern.nodes, subject, [0]).includes(subject.length)
}

/** Where matches that begin at `start` end, ascending. */
export function matchEnds(pattern: Pattern, text: string, start: number): number[] {
  return follow(pattern.nodes, pattern.nocase ? text.toLowerCase() : text, [start])
}

function follow(nodes: readonly Node[], text: string, starts: number[]): number[] {
  let at = starts
  for (const node of nodes) {
    if (!at.length) return at
    at = step(node, text, at)
  }
  return at
}

function step(node: Node, text: string, at: number[]): number[] {
  const out: number[] = []
  if (node.kind === 'text') {
    for (const p of at) if (text.startsWith(node.text, p)) out.push(p + node.text.length)
  } else if (node.kind === 'star') {
    for (let p = at[0]!; p <= text.length; p++) out.push(p)
  } else if (node.kind === 'group') {
    return stepGroup(node.operator, node.alternatives, text, at)
  } else {
    for (const p of at) {
      if (p >= text.length) continue
      const char = String.fromCodePoint(text.codePointAt(p)!)
      if (node.kind === 'any' || node.test(char)) out.push(p + char.length)
    }
  }
  return out
}

function stepGroup(operator: string, alternatives: Node[][], text: string, at: number[]): number[] {
  const once = (from: number[]) => union(alternatives.map(a => follow(a, text, from)))
  if (operator === '@') return once(at)
  if (operator === '?') return union([at, once(at)])
  if (operator === '!') {
    return union(
      at.map(p => {
        const taken = new Set(once([p]))
        const out: number[] = []
        for (let e = p; e <= text.length; e++) if (!taken.has(e)) out.push(e)
        return out
      }),
    )
  }
  const seen = new Set(operator === '*' ? at : [])
  let fresh = at
  while (fresh.length) {
    fresh = once(fresh).filter(p => !seen.has(p))
    for (const p of fresh) seen.add(p)
  }
  return union([[...seen]])
}

const union = (lists: number[][]): number[] => [...new Set(lists.flat())].sort((a, b) => a - b)

function parse(text: string, from: number, ends: string): { nodes: Node[]; end: number } {
  const nodes: Node[] = []
  let literal = ''
  const add = (node: Node) => {
    if (literal) nodes.push({ kind: 'text', text: literal })
    literal = ''
    nodes.push(node)
  }
  let i = from
  for (; i < text.length; i++) {
    const char = text[i]!
    if (ends.includes(char)) break
    if ('?*+@!'.includes(char) && text[i + 1] === '(') {
      const group = parseGroup(text, i + 2)
      if (group) {
        add({ kind: 'group', operator: char, alternatives: group.alternatives })
        i = group.end
        continue
      }
    }
    if (char === '\\') literal += text[++i] ?? '\\'
    else if (char === '?') add({ kind: 'any' })
    else if (char === '*') {
      if (literal || nodes.at(-1)?.kind !== 'star') add({ kind: 'star' })
    } else if (char === '[') {
      const set = parseSet(text, i + 1)
      if (set) {
        add({ kind: 'set', test: set.test })
        i = set.end
      } else literal += char
    } else literal += char
  }
  if (literal) nodes.push({ kind: 'text', text: literal })
  return { nodes, end: i }
}

function parseGroup(text: string, from: number): { alternatives: Node[][]; end: number } | undefined {
  const alternatives: Node[][] = []
  let at = from
  for (;;) {
    const { nodes, end } = parse(text, at, '|)')
    alternatives.push(nodes)
    if (text[end] === ')') return { alternatives, end }
    if (text[end] !== '|') return undefined
    at = end + 1
  }
}

function parseSet(text: string, from: number): { test: (char: string) => boolean; end: number } | undefined {
  let i = from
  const negate = text[i] === '!' || text[i] === '^'
  if (negate) i++
  const singles = new Set<string>()
  const ranges: [string, string][] = []
  const classes: RegExp[] = []
  for (let first = true; ; first = false) {
    let char = text[i]
    if (char === undefined) return undefined
    if (char === ']' && !first) break
    if (char === '[' && text[i + 1] === ':') {
      const end = text.indexOf(':]', i)
      const named = end > 0 && CLASSES[text.slice(i + 2, end)]
      if (named) {
        classes.push(named)
        i = end + 2
        continue
      }
    }
    if (char === '\\') char = text[++i]
    if (char === undefined) return undefined
    char = String.fromCodePoint(text.codePointAt(i)!)
    i += char.length
    if (text[i] === '-' && text[i + 1] !== undefined && text[i + 1] !== ']') {
      let high = text[++i]!
      if (high === '\\') high = text[++i] ?? high
      high = String.fromCodePoint(text.codePointAt(i) ?? high.charCodeAt(0))
      ranges.push([char, high])
      i += high.length
    } else singles.add(char)
  }
  const inside = (char: string) =>
    singles.has(char) || ranges.some(([a, b]) => char >= a && char <= b) || classes.some(c => c.test(char))
  return { test: char => inside(char) !== negate, end: i }
}
