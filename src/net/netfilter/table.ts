/** A table: chains of rules, and the walk of a packet through them. */
import type { Packet } from '../packet.ts'
import { ACT, Chain, GOTO, JUMP, RETURN, Rule, SHORTEST_RUN } from './chain.ts'
import { Chains } from './chains.ts'
import { compileRule, type MatchState, type Place } from './compile.ts'
import { RuleError, type RuleSpec, type Target } from './rule.ts'
import { ACCEPT, DROP } from './verdict.ts'

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter'

export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING'

export const BUILT_IN: Readonly<Record<TableName, readonly Hook[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
}

/** What a target other than a verdict or jump does. @returns a verdict, or `CONTINUE` */
export type Act = (packet: Packet, place: Place, target: Target) => number

const DEEPEST = 64

export class Table {
  readonly name: TableName
  readonly chains = new Chains()
  /** The built-in chains; they stay. */
  readonly bases: Readonly<Record<Hook, Chain | undefined>>
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
    const base = (hook: Hook) => (BUILT_IN[name].includes(hook) ? new Chain(hook, 'ACCEPT') : undefined)
    this.bases = {
      PREROUTING: base('PREROUTING'),
      INPUT: base('INPUT'),
      FORWARD: base('FORWARD'),
      OUTPUT: base('OUTPUT'),
      POSTROUTING: base('POSTROUTING'),
    }
    for (const hook of BUILT_IN[name]) this.chains.set(hook, this.bases[hook]!)
  }

  /** Built-in chains in the order of their hooks, then others by name. */
  sortedChains(): Chain[] {
    const built = BUILT_IN[this.name].map(hook => this.bases[hook]!)
    const others = [...this.chains.values()].filter(c => !c.policy)
    return [...built, ...others.sort((a, b) => (a.name < b.name ? -1 : 1))]
  }

  /** @throws RuleError as the kernel and iptables put it */
  ruleFor(spec: RuleSpec): Rule {
    const { target } = spec
    const rule = new Rule(spec, this.chains)
    if ((target.kind === 'jump' || target.kind === 'goto') && (!rule.chain || rule.chain.policy))
      throw new RuleError(`Chain '${target.chain}' does not exist`)
    return rule
  }

  /** @returns a verdict */
  walk(base: Chain, packet: Packet, place: Place): number {
    let chain = base
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
