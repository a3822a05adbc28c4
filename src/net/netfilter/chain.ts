/** Chains and their rules. Long runs of rules for one destination each (KUBE-SERVICES), or for one port each
 *  (KUBE-NODEPORTS), are indexed: rules that cannot match are not looked at. That changes nothing that can be seen, for
 *  such rules fail before anything with a side effect. */
import type { Packet } from '../packet.ts'
import { onlyDestination, onlyPort, type Test } from './compile.ts'
import type { ChainContent } from './content.ts'
import type { RuleSpec, Target } from './rule.ts'
import { ACCEPT, DROP, REJECT_FIRST, REJECT_WITH } from './verdict.ts'

export const CONTINUE = -1
export const RETURN = -2
export const JUMP = -3
export const GOTO = -4
export const ACT = -5

/** Where a rule finds the chain that it leads to. */
export interface ChainNames {
  get(name: string): Chain | undefined
}

export class Rule {
  readonly spec: RuleSpec
  packets = 0
  bytes = 0
  /** Compiled when a packet first gets here. */
  test: Test | undefined = undefined
  compiled = false
  readonly action: number
  #names: ChainNames
  #chain: Chain | undefined = undefined

  constructor(spec: RuleSpec, names: ChainNames) {
    this.spec = spec
    this.action = actionOf(spec.target)
    this.#names = names
  }

  /** That it leads to; looked up when a packet first goes there. */
  get chain(): Chain | undefined {
    const { target } = this.spec
    return (this.#chain ??= 'chain' in target ? this.#names.get(target.chain) : undefined)
  }
}

function actionOf(target: Target): number {
  switch (target.kind) {
    case 'ACCEPT':
      return ACCEPT
    case 'DROP':
      return DROP
    case 'RETURN':
      return RETURN
    case 'jump':
      return JUMP
    case 'goto':
      return GOTO
    case 'none':
      return CONTINUE
    case 'REJECT':
      return REJECT_FIRST + REJECT_WITH.findIndex(r => r.name === target.with)
    default:
      return ACT
  }
}

/** Rules `from` to `to` of a chain (excluded), each of which can match one key only; by key, ascending. */
interface Run {
  from: number
  to: number
  by: 'destination' | 'port'
  rules: Map<number, number[]>
}

export const SHORTEST_RUN = 8
const NONE: readonly number[] = []

export class Chain {
  readonly name: string
  /** Of a built-in chain. */
  policy: 'ACCEPT' | 'DROP' | undefined
  packets = 0
  bytes = 0
  /** As long as nobody has looked at the content's rules there are none. */
  #rules: Rule[] | undefined = []
  /** What the chain was filled with, unless it was changed since; and where its rules find theirs. */
  #content: ChainContent | undefined = undefined
  #names: ChainNames | undefined = undefined
  #runs: readonly Run[] | undefined = undefined

  constructor(name: string, policy?: 'ACCEPT' | 'DROP') {
    this.name = name
    this.policy = policy
  }

  get content(): ChainContent | undefined {
    return this.#content
  }

  get rules(): readonly Rule[] {
    return (this.#rules ??= this.#content!.specs.map(spec => new Rule(spec, this.#names!)))
  }

  /** Whether a packet need not walk here at all. */
  get isEmpty(): boolean {
    return this.#rules !== undefined && this.#rules.length === 0 && this.policy === 'ACCEPT'
  }

  /** The array belongs to the chain from here on. */
  set rules(rules: Rule[]) {
    this.#content = undefined
    this.#rules = rules
    this.#runs = undefined
  }

  /** Flushes the chain and fills it anew: rules that are the same stay objects, but all count from nothing. */
  fill(content: ChainContent, names: ChainNames): void {
    if (this.#rules) for (const rule of this.#rules) rule.packets = rule.bytes = 0
    if (this.#content === content) return
    this.#names = names
    if (this.#rules?.length) {
      const old = this.#rules
      const { specs } = content
      const most = Math.min(old.length, specs.length)
      let at = 0
      while (at < most && old[at]!.spec === specs[at]) at++
      let tail = 0
      while (tail < most - at && old[old.length - 1 - tail]!.spec === specs[specs.length - 1 - tail]) tail++
      const fresh = specs.slice(at, specs.length - tail).map(spec => new Rule(spec, names))
      // A new array: a packet may be on its way through the old one.
      this.#rules = [...old.slice(0, at), ...fresh, ...old.slice(old.length - tail)]
    } else this.#rules = undefined
    this.#content = content
    this.#runs = undefined
  }

  append(rule: Rule): void {
    if (this.#content) this.rules = [...this.rules]
    this.#rules!.push(rule)
    this.#runs = undefined
  }

  /** Chains that its rules lead to, and how many of them do. */
  get targets(): ReadonlyMap<string, number> {
    if (this.#content) return this.#content.targets
    const targets = new Map<string, number>()
    for (const { spec } of this.#rules!)
      if ('chain' in spec.target) targets.set(spec.target.chain, (targets.get(spec.target.chain) ?? 0) + 1)
    return targets
  }

  /** The index of the first rule from `at` on that might match. */
  next(at: number, packet: Packet): number {
    const runs = (this.#runs ??= runsOf(this.rules))
    for (const run of runs) {
      if (at >= run.to) continue
      if (at < run.from) return at
      const key = run.by === 'destination' ? packet.destination : packet.destinationPort
      const candidates = run.rules.get(key) ?? NONE
      const found = candidates.find(i => i >= at)
      if (found !== undefined) return found
      at = run.to
    }
    return at
  }

  get isIndexed(): boolean {
    return (this.#runs ??= runsOf(this.rules)).length > 0
  }
}

function runsOf(rules: readonly Rule[]): readonly Run[] {
  if (rules.length < SHORTEST_RUN) return []
  const runs: Run[] = []
  let at = 0
  while (at < rules.length) {
    const byDestination = extend(rules, at, onlyDestination)
    const byPort = extend(rules, at, onlyPort)
    const [to, by, keyOf] =
      byDestination >= byPort
        ? ([byDestination, 'destination', onlyDestination] as const)
        : ([byPort, 'port', onlyPort] as const)
    if (to - at < SHORTEST_RUN) {
      at = Math.max(to, at + 1)
      continue
    }
    const byKey = new Map<number, number[]>()
    for (let i = at; i < to; i++) {
      const key = keyOf(rules[i]!.spec)!
      const list = byKey.get(key)
      if (list) list.push(i)
      else byKey.set(key, [i])
    }
    runs.push({ from: at, to, by, rules: byKey })
    at = to
  }
  return runs
}

function extend(rules: readonly Rule[], at: number, keyOf: (spec: RuleSpec) => number | undefined): number {
  while (at < rules.length && keyOf(rules[at]!.spec) !== undefined) at++
  return at
}
