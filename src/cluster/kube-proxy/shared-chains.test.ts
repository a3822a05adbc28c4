import { expect, it } from 'vitest'
import { ChainGroup } from '../../net/netfilter/content.ts'
import { Random } from '../../sim/random.ts'
import type { Installed } from './installed.ts'
import type { SharedChain } from './rules.ts'
import { SharedEdits, sharedChains, type SharedContents } from './shared-chains.ts'

const NOTHING = new ChainGroup(new Map(), new Map())
const CHAINS: readonly SharedChain[] = ['nat KUBE-SERVICES', 'nat KUBE-NODEPORTS', 'filter KUBE-EXTERNAL-SERVICES']

/** A Service with some rules, which lead to chains of its own and to one that several have, and count. */
function anyPorts(random: Random, service: number): Installed[] {
  const shared = CHAINS.flatMap(chain =>
    Array.from({ length: random.int(3) }, (_, i): [SharedChain, string] => {
      const counted = random.int(3) ? '' : `-m nfacct --nfacct-name  count${random.int(2)} `
      return [
        chain,
        `-p tcp -m tcp --dport ${service * 10 + i} ${counted}-j ${random.int(2) ? 'KUBE-ALL' : `KUBE-${service}`}`,
      ]
    }),
  )
  return [{ rules: { shared, chains: NOTHING } } as unknown as Installed]
}

/** What can be told of them; but for the last the order means nothing. */
const known = (contents: SharedContents) =>
  Object.values(contents).flatMap(table =>
    [...table].map(([name, content]) => ({
      name,
      texts: content.texts.toSorted(),
      last: name === 'KUBE-SERVICES' ? content.texts.at(-1) : '',
      targets: [...content.targets].toSorted(),
      counters: content.counters.toSorted(),
    })),
  )

it('has the same rules after edits as when made whole', () => {
  const random = new Random(7)
  const services = new Map<number, readonly Installed[]>()
  let contents = sharedChains([])
  for (let round = 0; round < 100; round++) {
    // So that there is something to hand on.
    if (random.int(2)) known(contents)
    const edits = new SharedEdits()
    for (const service of random.shuffle([...Array(12).keys()]).slice(0, random.int(4))) {
      const before = services.get(service) ?? []
      const now = random.int(4) ? anyPorts(random, service) : []
      edits.note(before, now)
      services.set(service, now)
    }
    contents = { ...contents }
    edits.apply(contents)
    const [edited, whole] = [known(contents), known(sharedChains(services.values()))]
    for (const table of Object.values(contents))
      for (const { specs, texts } of table.values()) expect(specs.map(spec => spec.text)).toEqual(texts)
    expect(edited).toEqual(whole)
  }
})
