/** The chains of one table, by name. Of a group that was filled in at one stroke, chains that only the group itself leads
 *  to are made when someone looks at them: a hundred nodes share the texts of ten thousand endpoints, and few packets
 *  ever meet them. */
import { Chain, type ChainNames } from './chain.ts'
import type { ChainGroup } from './content.ts'

export class Chains implements ChainNames {
  #made = new Map<string, Chain>()
  #groups = new Set<ChainGroup>()

  get(name: string): Chain | undefined {
    const made = this.#made.get(name)
    if (made) return made
    const content = this.#groupOf(name)?.leaves.get(name)
    if (!content) return undefined
    const chain = new Chain(name)
    chain.fill(content, this)
    this.#made.set(name, chain)
    return chain
  }

  has(name: string): boolean {
    return this.#made.has(name) || this.#groupOf(name) !== undefined
  }

  set(name: string, chain: Chain): void {
    this.#made.set(name, chain)
  }

  delete(name: string): void {
    const group = this.#groupOf(name)
    if (group) this.#unfold(group)
    this.#made.delete(name)
  }

  keys(): Iterable<string> {
    const names = new Set(this.#made.keys())
    for (const { leaves } of this.#groups) for (const name of leaves.keys()) names.add(name)
    return names
  }

  values(): Iterable<Chain> {
    for (const group of this.#groups) this.#unfold(group)
    return this.#made.values()
  }

  /** Those that someone has looked at, or that are no leaves. */
  made(): Iterable<Chain> {
    return this.#made.values()
  }

  madeNamed(name: string): Chain | undefined {
    return this.#made.get(name)
  }

  /** Puts the leaves of groups in the place of those of others.
   *  @returns those that someone has looked at and that belong to no group any more */
  regroup(added: readonly ChainGroup[], dropped: readonly ChainGroup[]): Chain[] {
    for (const group of dropped) this.#groups.delete(group)
    for (const group of added) {
      this.#groups.add(group)
      for (const chain of this.#madeOf(group)) chain.fill(group.leaves.get(chain.name)!, this)
    }
    const left: Chain[] = []
    for (const group of dropped) {
      if (this.#groups.has(group)) continue
      for (const chain of this.#madeOf(group)) if (!this.#groupOf(chain.name)) left.push(chain)
    }
    return left
  }

  /** How many rules lead to each chain; those that none leads to are not there. */
  references(): ReadonlyMap<string, number> {
    const references = new Map<string, number>()
    for (const { targets } of this.values())
      for (const [name, count] of targets) references.set(name, (references.get(name) ?? 0) + count)
    return references
  }

  #groupOf(name: string): ChainGroup | undefined {
    for (const group of this.#groups) if (group.leaves.has(name)) return group
    return undefined
  }

  *#madeOf({ leaves }: ChainGroup): Iterable<Chain> {
    if (leaves.size < this.#made.size) {
      for (const name of leaves.keys()) {
        const chain = this.#made.get(name)
        if (chain) yield chain
      }
    } else for (const chain of this.#made.values()) if (leaves.has(chain.name)) yield chain
  }

  #unfold(group: ChainGroup): void {
    for (const name of group.leaves.keys()) this.get(name)
    this.#groups.delete(group)
  }
}
