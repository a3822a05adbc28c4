import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation.ts'
import { ChainContent, ChainGroup } from './content.ts'
import { Netfilter } from './netfilter.ts'
import { ruleOf } from './parse.ts'
import { saveTable } from './restore.ts'

const group = (...leaves: string[]) =>
  new ChainGroup(
    new Map([['SVC', new ChainContent(leaves.map(name => `-j ${name}`))]]),
    new Map(leaves.map(name => [name, new ChainContent([`-m comment --comment ${name} -j MASQ`])])),
  )
const masq = new Map([['MASQ', new ChainContent(['-j MARK --set-xmark 0x4000/0x4000'])]])

function table() {
  const netfilter = new Netfilter(new Simulation({ startAt: 0, seed: 1 }), () => false)
  const { chains } = netfilter.table('nat')
  const names = () => [...chains.keys()].filter(name => !chains.get(name)!.policy).sort()
  const put = (added: ChainGroup, dropped: ChainGroup[] = []) =>
    netfilter.commit('nat', masq, { added: [added], dropped })
  return { netfilter, chains, names, put }
}

it('makes the leaves of a group when someone looks', () => {
  const { netfilter, chains, put } = table()
  const [one, two] = [group('A', 'B'), group('B', 'C')]
  put(one)
  expect([...chains.made()].map(({ name }) => name)).not.toContain('A')
  const b = chains.get('B')!
  b.rules[0]!.packets = 7
  put(two, [one])
  expect(chains.get('B')).toBe(b)
  // It was written anew.
  expect(b.rules[0]!.packets).toBe(0)
  expect(saveTable(netfilter.table('nat'), false).match(/^(:[A-Z]+ -|-A .*)/gm)).toEqual([
    ':B -',
    ':C -',
    ':MASQ -',
    ':SVC -',
    '-A B -m comment --comment B -j MASQ',
    '-A C -m comment --comment C -j MASQ',
    '-A MASQ -j MARK --set-xmark 0x4000/0x4000',
    '-A SVC -j B',
    '-A SVC -j C',
  ])
  expect([...chains.references()].sort()).toEqual([
    ['B', 1],
    ['C', 1],
    ['MASQ', 2],
  ])
})

it('keeps a leaf that somebody else leads to, empties it, and writes over what was changed by hand', () => {
  const { netfilter, chains, names, put } = table()
  const [one, two] = [group('A', 'B'), group('B')]
  put(one)
  chains.get('PREROUTING')!.append(netfilter.rule('nat', ruleOf('-j A')))
  chains.get('B')!.rules = []
  put(two, [one])
  expect(names()).toEqual(['A', 'B', 'MASQ', 'SVC'])
  expect(chains.get('A')!.rules).toEqual([])
  expect(chains.get('B')!.rules).toHaveLength(1)
})

it('takes a group whose rules lead nowhere not at all', () => {
  const { netfilter, names, put } = table()
  expect(() => netfilter.commit('nat', new Map(), { added: [group('A')], dropped: [] })).toThrow(
    "Chain 'MASQ' does not exist",
  )
  expect(names()).toEqual([])
  put(group('A'))
  expect(names()).toEqual(['A', 'MASQ', 'SVC'])
})
