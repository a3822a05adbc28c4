/** Matches a regular expression without going back: all ways are followed at once, one character after another (K.
 *  Thompson 1968, with R. Pike's positions), in time that grows with the text and the expression, never faster. What
 *  matches is what JavaScript's own matcher would find: the first way, not the longest. */
import { OutOfMemory } from './exhausted.ts'
import { parseRegex, type RegexNode } from './regex-syntax.ts'

type Step =
  | { op: 'char'; test: CharTest }
  | { op: 'split'; first: number; second: number }
  | { op: 'go'; to: number }
  | { op: 'save'; slot: number }
  | { op: 'forget'; first: number; end: number }
  /** Goes on only if characters were taken since `slot` was saved: a further round that takes none does not count. */
  | { op: 'moved'; slot: number }
  | { op: 'assert'; what: '^' | '$' | 'b' | 'B' }
  | { op: 'match' }

type CharTest = (code: number) => boolean
/** Where groups begin and end in the text, two numbers for each; -1: nowhere. */
type Marks = readonly number[]

const MOST_STEPS = 5_000
/** For one match: about half a second. */
const MOST_WORK = 5e6

export interface LinearRegex {
  /** The first match at or after `from`. @param sticky: only at `from`
   *  @throws OutOfMemory when a large expression has much to follow in a long text */
  match(text: string, from: number, sticky: boolean): Marks | undefined
}

/** Undefined when the expression has something that cannot be matched so, or is too large. */
export function linearRegex(source: string, flags: string): LinearRegex | undefined {
  const parsed = parseRegex(source)
  if (!parsed) return undefined
  const builder = new Builder(flags.replace(/[^isu]/g, ''), 2 * parsed.groups)
  if (!builder.add({ kind: 'group', number: 0, body: parsed.root }) || !builder.put({ op: 'match' })) return undefined
  const matcher = new Matcher(builder.steps, builder.slots, flags)
  return { match: (text, from, sticky) => matcher.match(text, from, sticky)?.slice(0, 2 * parsed.groups) }
}

class Builder {
  readonly steps: Step[] = []
  readonly #flags: string
  /** How many numbers are kept for each way. */
  slots: number
  #tests = new Map<string, CharTest>()

  constructor(flags: string, slots: number) {
    this.#flags = flags
    this.slots = slots
  }

  /** False when it is too large. */
  put(step: Step): boolean {
    return this.steps.push(step) <= MOST_STEPS
  }

  add(node: RegexNode): boolean {
    switch (node.kind) {
      case 'char':
        return this.put({ op: 'char', test: this.#test(node.source) })
      case 'assert':
        return this.put({ op: 'assert', what: node.what })
      case 'sequence':
        return node.parts.every(part => this.add(part))
      case 'group':
        return (
          this.put({ op: 'save', slot: 2 * node.number }) &&
          this.add(node.body) &&
          this.put({ op: 'save', slot: 2 * node.number + 1 })
        )
      case 'choice':
        return this.#choice(node.branches)
      case 'repeat':
        return this.#repeat(node)
    }
  }

  #choice(branches: RegexNode[]): boolean {
    const ends: Extract<Step, { op: 'go' }>[] = []
    for (const [i, branch] of branches.entries()) {
      const last = i === branches.length - 1
      const split = { op: 'split' as const, first: this.steps.length + 1, second: 0 }
      if (!last && !this.put(split)) return false
      if (!this.add(branch)) return false
      if (last) break
      const go = { op: 'go' as const, to: 0 }
      if (!this.put(go)) return false
      ends.push(go)
      split.second = this.steps.length
    }
    for (const go of ends) go.to = this.steps.length
    return true
  }

  #repeat(node: Extract<RegexNode, { kind: 'repeat' }>): boolean {
    const once = () =>
      (node.first === node.end || this.put({ op: 'forget', first: node.first, end: node.end })) && this.add(node.body)
    for (let i = 0; i < node.least; i++) if (!once()) return false
    const splits: Extract<Step, { op: 'split' }>[] = []
    const slot = canBeEmpty(node.body) ? this.slots++ : -1
    const optional = node.most === Infinity ? 1 : node.most - node.least
    for (let i = 0; i < optional; i++) {
      const split = { op: 'split' as const, first: 0, second: 0 }
      const at = this.steps.length
      if (!this.put(split) || (slot >= 0 && !this.put({ op: 'save', slot })) || !once()) return false
      if (slot >= 0 && !this.put({ op: 'moved', slot })) return false
      if (node.most === Infinity && !this.put({ op: 'go', to: at })) return false
      split[node.lazy ? 'second' : 'first'] = at + 1
      splits.push(split)
    }
    for (const split of splits) split[node.lazy ? 'first' : 'second'] = this.steps.length
    return true
  }

  /** What one character is, JavaScript itself says: once for each of ASCII's. */
  #test(source: string): CharTest {
    const known = this.#tests.get(source)
    if (known) return known
    const regex = new RegExp(`^${source}$`, this.#flags)
    const ascii = Uint8Array.from({ length: 128 }, (_, code) => (regex.test(String.fromCharCode(code)) ? 1 : 0))
    const test = (code: number) =>
      code < 128
        ? ascii[code] === 1
        : regex.test(code > 0xffff ? String.fromCodePoint(code) : String.fromCharCode(code))
    this.#tests.set(source, test)
    return test
  }
}

function canBeEmpty(node: RegexNode): boolean {
  switch (node.kind) {
    case 'char':
      return false
    case 'assert':
      return true
    case 'group':
      return canBeEmpty(node.body)
    case 'sequence':
      return node.parts.every(canBeEmpty)
    case 'choice':
      return node.branches.some(canBeEmpty)
    case 'repeat':
      return node.least === 0 || canBeEmpty(node.body)
  }
}

const isWord = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)

/** Ways through the steps that stand at one place of the text, the preferred first. */
interface Ways {
  at: number[]
  marks: Marks[]
}

class Matcher {
  readonly #steps: Step[]
  readonly #none: Marks
  readonly #unicode: boolean
  readonly #lines: boolean
  /** By step: the place of the text it was last reached at. */
  readonly #reached: Int32Array
  #work = 0

  constructor(steps: Step[], slots: number, flags: string) {
    this.#steps = steps
    this.#none = Array.from({ length: slots }, () => -1)
    this.#unicode = flags.includes('u')
    this.#lines = flags.includes('m')
    this.#reached = new Int32Array(steps.length)
  }

  match(text: string, from: number, sticky: boolean): Marks | undefined {
    this.#reached.fill(-1)
    this.#work = 0
    let now: Ways = { at: [], marks: [] }
    let next: Ways = { at: [], marks: [] }
    let found: Marks | undefined
    for (let p = from; ;) {
      if (!found && (p === from || !sticky)) this.#follow(0, this.#none, text, p, now)
      if (!now.at.length && (found || sticky)) return found
      if (this.#work > MOST_WORK) throw new OutOfMemory('too much to match')
      const code = p < text.length ? (this.#unicode ? text.codePointAt(p)! : text.charCodeAt(p)) : -1
      const after = p + (code > 0xffff ? 2 : 1)
      for (let i = 0; i < now.at.length; i++) {
        const step = this.#steps[now.at[i]!]!
        if (step.op === 'match') {
          found = now.marks[i]
          break
        }
        if (code >= 0 && step.op === 'char' && step.test(code))
          this.#follow(now.at[i]! + 1, now.marks[i]!, text, after, next)
      }
      if (code < 0) return found
      ;[now, next] = [next, now]
      next.at.length = next.marks.length = 0
      p = after
    }
  }

  /** Adds the steps that wait for a character, or are the end, and can be had from one without taking any. */
  #follow(first: number, given: Marks, text: string, p: number, ways: Ways): void {
    const open: [number, Marks][] = [[first, given]]
    for (let way = open.pop(); way; way = open.pop()) {
      let [at, marks] = way
      for (;;) {
        this.#work++
        if (this.#reached[at] === p) break
        const step = this.#steps[at]!
        if (step.op === 'moved' && marks[step.slot] === p) break
        this.#reached[at] = p
        if (step.op === 'char' || step.op === 'match') {
          ways.at.push(at)
          ways.marks.push(marks)
          break
        }
        if (step.op === 'go') {
          at = step.to
          continue
        }
        if (step.op === 'split') {
          open.push([step.second, marks])
          at = step.first
          continue
        }
        if (step.op === 'save') {
          const changed = marks.slice()
          changed[step.slot] = p
          marks = changed
        } else if (step.op === 'forget') {
          const { first: from, end } = step
          marks = marks.map((mark, slot) => (slot >= 2 * from && slot < 2 * end ? -1 : mark))
        } else if (step.op === 'assert' && !this.#holds(step.what, text, p)) break
        at++
      }
    }
  }

  #holds(what: '^' | '$' | 'b' | 'B', text: string, p: number): boolean {
    if (what === '^') return p === 0 || (this.#lines && text[p - 1] === '\n')
    if (what === '$') return p === text.length || (this.#lines && text[p] === '\n')
    const touches = isWord(text.charCodeAt(p - 1)) !== isWord(text.charCodeAt(p))
    return touches === (what === 'b')
  }
}
