/** What a chain is filled with at one stroke (`iptables-restore --noflush`), as texts. One content serves all tables that
 *  hold the same: ten thousand endpoints on a hundred nodes make millions of rules, few of which a packet ever meets.
 *  Rules are parsed, and get their counters, when someone first looks into the chain. */
import { ruleOf } from './parse.ts'
import type { RuleSpec } from './rule.ts'

const COUNTER = /--nfacct-name\s+(\S+)/

export class ChainContent {
  /** Each as after `-A CHAIN `; all of them well formed. */
  readonly texts: readonly string[]
  #specs: readonly RuleSpec[] | undefined
  #targets: Map<string, number> | undefined
  #counters: readonly string[] | undefined
  /** Targets that are new, by the content that stood there before. */
  #changes: WeakMap<ChainContent, readonly string[]> | undefined

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

  /** nfacct objects that its rules count in. */
  get counters(): readonly string[] {
    return (this.#counters ??= countersOf(this.texts))
  }

  /** The same but for a few rules: the new stand where the first of the old did, else last, or before the last of all
   *  where that is to stay so. What is known of this one is handed on, so that an edit costs a copy of the list, and
   *  otherwise as much as it changes. @throws Error where a rule that is to go is not there */
  edited(gone: readonly string[], fresh: readonly string[], keepLast: boolean): ChainContent {
    const texts = [...this.texts]
    const specs = this.#specs && [...this.#specs]
    let at = texts.length - (keepLast ? 1 : 0)
    for (const [i, text] of gone.entries()) {
      const found = texts.indexOf(text)
      if (found < 0) throw new Error(`not there to be taken away: ${text}`)
      texts.splice(found, 1)
      specs?.splice(found, 1)
      if (i === 0) at = found
      else if (found < at) at--
    }
    texts.splice(at, 0, ...fresh)
    specs?.splice(at, 0, ...fresh.map(ruleOf))
    const content = new ChainContent(texts)
    content.#specs = specs
    const counted = (text: string) => COUNTER.test(text)
    if (this.#counters && !gone.some(counted)) {
      content.#counters = fresh.some(counted) ? [...new Set([...this.#counters, ...countersOf(fresh)])] : this.#counters
    }
    if (this.#targets) content.#takeTargets(this, this.#targets, gone, fresh)
    return content
  }

  #takeTargets(from: ChainContent, targets: Map<string, number>, gone: readonly string[], fresh: readonly string[]) {
    const added: string[] = []
    for (const text of fresh) {
      const target = targetOf(text)
      if (target === undefined) continue
      const count = targets.get(target) ?? 0
      if (!count) added.push(target)
      targets.set(target, count + 1)
    }
    for (const text of gone) {
      const target = targetOf(text)
      if (target === undefined) continue
      const left = targets.get(target)! - 1
      if (left) targets.set(target, left)
      else targets.delete(target)
    }
    from.#targets = undefined
    this.#targets = targets
    this.#changes = new WeakMap([[from, added.filter(target => targets.has(target))]])
  }

  /** Chains that its rules lead to and those of `before` did not. */
  targetsSince(before: ChainContent): readonly string[] {
    const known = (this.#changes ??= new WeakMap()).get(before)
    if (known) return known
    const fresh = [...this.targets.keys()].filter(target => !before.targets.has(target))
    this.#changes.set(before, fresh)
    return fresh
  }
}

const countersOf = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap(text => COUNTER.exec(text)?.[1] ?? [])),
]

/** Chains that come and go together. One group, too, serves all tables that hold it. */
export class ChainGroup {
  /** Those that rules elsewhere may lead to. */
  readonly heads: ReadonlyMap<string, ChainContent>
  /** Those that the heads lead to. */
  readonly leaves: ReadonlyMap<string, ChainContent>
  #outside: readonly string[] | undefined
  #counters: readonly string[] | undefined

  constructor(heads: ReadonlyMap<string, ChainContent>, leaves: ReadonlyMap<string, ChainContent>) {
    this.heads = heads
    this.leaves = leaves
  }

  /** Chains that its rules lead to and that are not its own. */
  get outside(): readonly string[] {
    if (this.#outside) return this.#outside
    const outside = new Set<string>()
    for (const chains of [this.heads, this.leaves])
      for (const { targets } of chains.values())
        for (const name of targets.keys()) if (!this.leaves.has(name) && !this.heads.has(name)) outside.add(name)
    return (this.#outside = [...outside])
  }

  /** nfacct objects that its rules count in. */
  get counters(): readonly string[] {
    if (this.#counters) return this.#counters
    const all = [...this.heads.values(), ...this.leaves.values()].flatMap(content => content.counters)
    return (this.#counters = [...new Set(all)])
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
