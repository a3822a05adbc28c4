/** The chains that all Services have rules in (KUBE-SERVICES and its kind), and those that none has: made whole on a
 *  full sync, else edited where Services changed. The order of rules in them means nothing, except that the last stays
 *  last: in the real one it is that of a Go map. */
import { ChainContent } from '../../net/netfilter/content.ts'
import { FIXED_CHAINS, LAST_RULES, type Table } from './base-rules.ts'
import type { Installed } from './installed.ts'
import { SHARED_CHAINS, type SharedChain } from './rules.ts'

export type SharedContents = Record<Table, Map<string, ChainContent>>

type RulesByChain = Map<SharedChain, string[]>

const placeOf = (chain: SharedChain) => chain.split(' ') as [Table, string]

export function sharedChains(installed: Iterable<readonly Installed[]>): SharedContents {
  const shared: RulesByChain = new Map()
  for (const [table, chains] of Object.entries(SHARED_CHAINS)) {
    for (const chain of chains) shared.set(`${table} ${chain}` as SharedChain, [])
  }
  for (const ports of installed) collect(shared, ports)
  const out: SharedContents = { filter: new Map(), nat: new Map(), mangle: new Map() }
  for (const [key, rules] of shared) {
    const last = LAST_RULES[key]
    if (last) rules.push(last)
    const [table, chain] = placeOf(key)
    out[table].set(chain, new ChainContent(rules))
  }
  for (const { table, chain, rules } of FIXED_CHAINS) out[table].set(chain, rules)
  return out
}

function collect(rules: RulesByChain, ports: readonly Installed[]): void {
  for (const port of ports) {
    for (const [chain, rule] of port.rules.shared) {
      const known = rules.get(chain)
      if (known) known.push(rule)
      else rules.set(chain, [rule])
    }
  }
}

export class SharedEdits {
  #edits = new Map<SharedChain, { gone: string[]; fresh: string[] }>()

  /** A Service's ports before and now. */
  note(before: readonly Installed[], now: readonly Installed[]): void {
    const [old, wanted]: RulesByChain[] = [new Map(), new Map()]
    collect(old!, before)
    collect(wanted!, now)
    for (const chain of new Set([...old!.keys(), ...wanted!.keys()])) {
      const gone = old!.get(chain) ?? []
      const fresh = wanted!.get(chain) ?? []
      if (gone.length === fresh.length && gone.every((rule, i) => rule === fresh[i])) continue
      const edit = this.#edits.get(chain)
      if (!edit) this.#edits.set(chain, { gone, fresh })
      else {
        edit.gone.push(...gone)
        edit.fresh.push(...fresh)
      }
    }
  }

  apply(contents: SharedContents): void {
    for (const [key, { gone, fresh }] of this.#edits) {
      const [table, chain] = placeOf(key)
      const before = contents[table].get(chain)!
      contents[table].set(chain, before.edited(gone, fresh, LAST_RULES[key] !== undefined))
    }
  }
}
