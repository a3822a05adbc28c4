/** A table: chains of rules, and the walk of a packet through them. Long runs of rules for one destination each
 *  (KUBE-SERVICES), or for one port each (KUBE-NODEPORTS), are indexed: rules that cannot match are not looked at.
 *  That changes nothing that can be seen, for such rules fail before anything with a side effect. */
import type { Packet } from '../packet.ts'
import { compileRule, onlyDestination, onlyPort, type MatchState, type Place, type Test } from './compile.ts'
import type { ChainContent, Reference } from './content.ts'
import { RuleError, type RuleSpec, type Target } from './rule.ts'
import { ACCEPT, DROP, REJECT_FIRST, REJECT_WITH } from './verdict.ts'

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter'

export const BUILT_IN: Readonly<Record<TableName, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
}

/** What a target other than a verdict or jump does. @returns a verdict, or `CONTINUE` */
export type Act = (packet: Packet, place: Place, target: Target) => number
export const CONTINUE = -1
const RETURN = -2
const JUMP = -3
const GOTO = -4
const ACT = -5

export class Rule {
  readonly spec: RuleSpec
  packets = 0
  bytes = 0
  /** Compiled when a packet first gets here. */
  test: Test | undefined = undefined
  compiled = false
  readonly chain: Chain | undefined
  readonly action: number

  constructor(spec: RuleSpec, chain: Chain | undefined) {
    this.spec = spec
    this.chain = chain
    this.action = actionOf(spec.target)
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

const SHORTEST_RUN = 8
const NONE: readonly number[] = []

export class Chain {
  readonly name: string
  /** Of a built-in chain. */
  policy: 'ACCEPT' | 'DROP' | undefined
  packets = 0
  bytes = 0
  /** How many rules lead here. */
  references = 0
  /** As long as nobody has looked at the content's rules there are none. */
  #rules: Rule[] | undefined = []
  /** What the chain was filled with, unless it was changed since; and in which table that is. */
  #content: ChainContent | undefined = undefined
  #table: Table | undefined = undefined
  #runs: readonly Run[] | undefined = undefined

  constructor(name: string, policy?: 'ACCEPT' | 'DROP') {
    this.name = name
    this.policy = policy
  }

  get content(): ChainContent | undefined {
    return this.#content
  }

  get rules(): readonly Rule[] {
    return (this.#rules ??= this.#content!.specs.map(spec => this.#table!.ruleFor(spec)))
  }

  /** The array belongs to the chain from here on. */
  set rules(rules: Rule[]) {
    this.#release()
    for (const rule of rules) if (rule.chain) rule.chain.references++
    this.#rules = rules
    this.#runs = undefined
  }

  /** Takes the place of all rules; those that are the same at both ends stay, with their counters.
   *  Chains that it leads to are in the table. */
  fill(content: ChainContent, table: Table): void {
    const before = this.#content
    if (before === content) return
    this.#table = table
    if (before) this.#count(content.referencesSince(before), 1)
    else {
      this.#release()
      this.#count(content.references, 1)
    }
    if (this.#rules?.length) {
      const old = this.#rules
      const { specs } = content
      const most = Math.min(old.length, specs.length)
      let at = 0
      while (at < most && old[at]!.spec === specs[at]) at++
      let tail = 0
      while (tail < most - at && old[old.length - 1 - tail]!.spec === specs[specs.length - 1 - tail]) tail++
      const fresh = specs.slice(at, specs.length - tail).map(spec => table.ruleFor(spec))
      // A new array: a packet may be on its way through the old one.
      this.#rules = [...old.slice(0, at), ...fresh, ...old.slice(old.length - tail)]
    } else this.#rules = undefined
    this.#content = content
    this.#runs = undefined
  }

  /** Lets go of what its rules lead to. */
  #release(): void {
    if (this.#content) this.#count(this.#content.references, -1)
    else for (const rule of this.#rules!) if (rule.chain) rule.chain.references--
    this.#content = undefined
  }

  #count(references: readonly Reference[], sign: 1 | -1): void {
    for (const { target, by } of references) {
      const chain = this.#table!.chains.get(target)
      if (chain) chain.references += sign * by
    }
  }

  append(rule: Rule): void {
    if (this.#content) this.rules = [...this.rules]
    if (rule.chain) rule.chain.references++
    this.#rules!.push(rule)
    this.#runs = undefined
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

const DEEPEST = 64

export class Table {
  readonly name: TableName
  readonly chains = new Map<string, Chain>()
  /** Whether long chains are indexed; off only to prove that it makes no difference. */
  indexing = true
  #state: MatchState
  #act: Act
  #returnTo: Chain[] = []
  #returnAt: number[] = []

  constructor(name: TableName, state: MatchState, act: Act) {
    this.name = name
    this.#state = state
    this.#act = act
    for (const chain of BUILT_IN[name]) this.chains.set(chain, new Chain(chain, 'ACCEPT'))
  }

  /** Built-in chains in the order of their hooks, then others by name. */
  sortedChains(): Chain[] {
    const built = BUILT_IN[this.name].map(name => this.chains.get(name)!)
    const others = [...this.chains.values()].filter(c => !c.policy)
    return [...built, ...others.sort((a, b) => (a.name < b.name ? -1 : 1))]
  }

  /** @throws RuleError as the kernel and iptables put it */
  ruleFor(spec: RuleSpec): Rule {
    const { target } = spec
    let chain: Chain | undefined
    if (target.kind === 'jump' || target.kind === 'goto') {
      chain = this.chains.get(target.chain)
      if (!chain || chain.policy) throw new RuleError(`Chain '${target.chain}' does not exist`)
    }
    return new Rule(spec, chain)
  }

  /** Whether a packet need not walk here at all. */
  isEmpty(chain: string): boolean {
    const found = this.chains.get(chain)!
    return found.rules.length === 0 && found.policy === 'ACCEPT'
  }

  /** @returns a verdict */
  walk(name: string, packet: Packet, place: Place): number {
    let chain = this.chains.get(name)!
    const base = chain
    let rules = chain.rules
    const returnTo = this.#returnTo
    const returnAt = this.#returnAt
    let depth = 0
    let at = 0
    for (;;) {
      if (this.indexing && rules.length >= SHORTEST_RUN) at = chain.next(at, packet)
      if (at >= rules.length) {
        if (depth === 0) break
        depth--
        chain = returnTo[depth]!
        at = returnAt[depth]!
        rules = chain.rules
        continue
      }
      const rule = rules[at++]!
      if (!rule.compiled) {
        rule.test = compileRule(rule.spec, this.#state)
        rule.compiled = true
      }
      if (rule.test && !rule.test(packet, place)) continue
      rule.packets++
      rule.bytes += packet.length
      if (packet.journey) this.onMatch?.(packet, chain, at, rule)
      let { action } = rule
      if (action === ACT) action = this.#act(packet, place, rule.spec.target)
      if (action >= 0) return action
      if (action === JUMP) {
        if (depth >= DEEPEST) return DROP
        returnTo[depth] = chain
        returnAt[depth] = at
        depth++
        chain = rule.chain!
        rules = chain.rules
        at = 0
      } else if (action === GOTO) {
        chain = rule.chain!
        rules = chain.rules
        at = 0
      } else if (action === RETURN) at = rules.length
    }
    base.packets++
    base.bytes += packet.length
    return base.policy === 'DROP' ? DROP : ACCEPT
  }

  /** For packets that are followed: each rule that matched. */
  onMatch: ((packet: Packet, chain: Chain, number: number, rule: Rule) => void) | undefined = undefined
}
