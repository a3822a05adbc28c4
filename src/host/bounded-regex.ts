/** Regular expressions that learners write: JavaScript's own where going back stays cheap for the text at hand, else
 *  matched in steady steps (`linear-regex.ts`). One with a back-reference can only be matched by going back: where that
 *  may take too long, the program ends as one that needs too much memory. */
import { OutOfMemory } from './exhausted.ts'
import { linearRegex, type LinearRegex } from './linear-regex.ts'
import { parseRegex, type RegexNode } from './regex-syntax.ts'

/** How many times a matcher may go back, about, for a text: some tens of milliseconds. */
const MOST_BACKS = 3e7
const MOST_KEPT = 200

/** How the work of going back grows with the length of a text: `ways` × length ^ `loops`, or without bound. */
interface Growth {
  loops: number
  ways: number
  explodes: boolean
}

interface Plan extends Growth {
  linear: LinearRegex | undefined
}

const plans = new Map<string, Plan>()

/** @throws SyntaxError as `new RegExp` does */
export function boundedRegex(source: string, flags = ''): RegExp {
  const regex = new RegExp(source, flags)
  if (!/[*+{?|]/.test(source)) return regex
  const plan = planOf(source, flags)
  return plan.loops || plan.explodes || plan.ways > 1000 ? new BoundedRegExp(source, flags) : regex
}

/** The same expression with other flags. */
export const withFlags = (regex: RegExp, flags: string): RegExp => boundedRegex(regex.source, flags)

function planOf(source: string, flags: string): Plan {
  const key = `${flags.replace(/[dgy]/g, '')}/${source}`
  let plan = plans.get(key)
  if (!plan) {
    const parsed = parseRegex(source)
    const growth = parsed ? growthOf(parsed.root) : roughly(source)
    if (plans.size >= MOST_KEPT) plans.clear()
    plans.set(key, (plan = { ...growth, linear: linearRegex(source, flags) }))
  }
  return plan
}

function growthOf(node: RegexNode): Growth {
  switch (node.kind) {
    case 'char':
    case 'assert':
      return { loops: 0, ways: 1, explodes: false }
    case 'group':
      return growthOf(node.body)
    case 'sequence':
      return node.parts.map(growthOf).reduce(both, { loops: 0, ways: 1, explodes: false })
    case 'choice': {
      const all = node.branches.map(growthOf)
      return {
        loops: Math.max(...all.map(each => each.loops)),
        ways: all.reduce((sum, each) => sum + each.ways, 0),
        explodes: all.some(each => each.explodes),
      }
    }
    case 'repeat': {
      const { loops, ways, explodes } = growthOf(node.body)
      const { least, most } = node
      if (most <= 1) return { loops, ways: ways + 1, explodes }
      const varies = loops > 0 || ways > 1
      return { loops: least === most ? 0 : 1, ways: 1, explodes: explodes || varies }
    }
  }
}

const both = (a: Growth, b: Growth): Growth => ({
  loops: a.loops + b.loops,
  ways: Math.min(a.ways * b.ways, Number.MAX_SAFE_INTEGER),
  explodes: a.explodes || b.explodes,
})

/** For what is not parsed: by counting. */
const roughly = (source: string): Growth => ({
  loops: (source.match(/[*+]|\{\d+,/g) ?? []).length,
  ways: 2 ** Math.min(50, (source.match(/[|?]/g) ?? []).length),
  explodes: /[*+?|}][^()]*\)[*+{]/.test(source),
})

class BoundedRegExp extends RegExp {
  /** As RegExp's, which would ask at each place of the text whether there is a match. */
  override [Symbol.split](text: string, limit = Infinity): string[] {
    const parts: string[] = []
    let at = 0
    if (text === '') return this.test(text) ? [] : [text]
    for (const match of text.matchAll(withFlags(this, `${this.flags.replace(/[gy]/g, '')}g`))) {
      const end = match.index + match[0].length
      if (end === at || match.index >= text.length) continue
      parts.push(text.slice(at, match.index), ...match.slice(1))
      at = end
    }
    return [...parts, text.slice(at)].slice(0, limit)
  }

  override exec(text: string): RegExpExecArray | null {
    const plan = planOf(this.source, this.flags)
    const from = this.global || this.sticky ? this.lastIndex : 0
    const length = Math.max(1, text.length - from)
    const backs = plan.explodes ? 2 ** Math.min(length, 60) : 1
    if (plan.ways * length ** (plan.loops + 1) * backs <= MOST_BACKS) return super.exec(text)
    if (!plan.linear) throw new OutOfMemory(`/${this.source}/ goes back too often`)
    const marks = from <= text.length ? plan.linear.match(text, from, this.sticky) : undefined
    if (this.global || this.sticky) this.lastIndex = marks ? marks[1]! : 0
    if (!marks) return null
    const groups = Array.from({ length: marks.length / 2 }, (_, i) =>
      marks[2 * i + 1]! < 0 ? undefined : text.slice(marks[2 * i], marks[2 * i + 1]),
    )
    return Object.assign(groups, { index: marks[0]!, input: text, groups: undefined }) as unknown as RegExpExecArray
  }
}
