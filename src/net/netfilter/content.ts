/** What a chain is filled with at one stroke (`iptables-restore --noflush`), as texts. One content serves all tables that
 *  hold the same: ten thousand endpoints on a hundred nodes make millions of rules, few of which a packet ever meets.
 *  Rules are parsed, and get their counters, when someone first looks into the chain. */
import { ruleOf } from './parse.ts'
import type { RuleSpec } from './rule.ts'

const COUNTER = /--nfacct-name\s+(\S+)/

/** So many rules more, or fewer, lead to a chain. */
export interface Reference {
  target: string
  by: number
}

export class ChainContent {
  /** Each as after `-A CHAIN `; all of them well formed. */
  readonly texts: readonly string[]
  #specs: readonly RuleSpec[] | undefined
  #targets: ReadonlyMap<string, number> | undefined
  #references: readonly Reference[] | undefined
  #counters: readonly string[] | undefined
  /** What changes in the numbers of references, by the content that stood there before. */
  #changes: WeakMap<ChainContent, readonly Reference[]> | undefined

  constructor(texts: readonly string[]) {
    this.texts = texts
  }

  get specs(): readonly RuleSpec[] {
    return (this.#specs ??= this.texts.map(ruleOf))
  }

  /** Chains that its rules lead to, and how many of them do. */
  get targets(): ReadonlyMap<string, number> {
    if (this.#targets) return this.#targets
    const targets = new Map<string, number>()
    for (const text of this.texts) {
      const target = targetOf(text)
      if (target !== undefined) targets.set(target, (targets.get(target) ?? 0) + 1)
    }
    return (this.#targets = targets)
  }

  get references(): readonly Reference[] {
    return (this.#references ??= [...this.targets].map(([target, by]) => ({ target, by })))
  }

  /** nfacct objects that its rules count in. */
  get counters(): readonly string[] {
    return (this.#counters ??= this.texts.flatMap(text => COUNTER.exec(text)?.[1] ?? []))
  }

  /** How the numbers of references differ from those of `before`. */
  referencesSince(before: ChainContent): readonly Reference[] {
    const known = (this.#changes ??= new WeakMap()).get(before)
    if (known) return known
    const changes: Reference[] = []
    for (const [target, count] of this.targets) {
      const by = count - (before.targets.get(target) ?? 0)
      if (by) changes.push({ target, by })
    }
    for (const [target, count] of before.targets) if (!this.targets.has(target)) changes.push({ target, by: -count })
    this.#changes.set(before, changes)
    return changes
  }
}

/** What is in a `-j` for something else than a chain of one's own. */
const BUILT_IN_TARGETS = new Set(
  'ACCEPT DROP RETURN REJECT MARK CONNMARK DNAT SNAT MASQUERADE REDIRECT LOG CT TRACE NOTRACK'.split(' '),
)

function targetOf(text: string): string | undefined {
  const at = text.startsWith('-j ') ? 0 : text.lastIndexOf(' -j ') + 1
  const isPlain = text.startsWith('-j ', at) && !text.includes('"', at)
  if (!isPlain) {
    const { target } = ruleOf(text)
    return 'chain' in target ? target.chain : undefined
  }
  const end = text.indexOf(' ', at + 3)
  const word = end < 0 ? text.slice(at + 3) : text.slice(at + 3, end)
  return BUILT_IN_TARGETS.has(word) ? undefined : word
}
