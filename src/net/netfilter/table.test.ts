import { array, assert as check, constant, constantFrom, integer, oneof, property, tuple } from 'fast-check'
import { expect, it } from 'vitest'
import { Simulation } from '../../sim/simulation.ts'
import { formatAddress } from '../address.ts'
import { Packet, TCP, UDP } from '../packet.ts'
import { Netfilter } from './netfilter.ts'
import { ruleOf } from './parse.ts'
import { Chain } from './chain.ts'

/** Few values, so that rules and packets often meet. */
const address = integer({ min: 1, max: 6 }).map(n => 0x0a600000 + n)
const port = integer({ min: 1, max: 5 })
const protocol = constantFrom('tcp', 'udp')
const target = oneof(
  { weight: 2, arbitrary: constantFrom('-j ACCEPT', '-j DROP', '-j RETURN', '') },
  { weight: 3, arbitrary: constantFrom('-j MARK --or-mark 0x1', '-j MARK --or-mark 0x2') },
  { weight: 4, arbitrary: constantFrom('-j C1', '-j C2', '-g C2') },
)
const matches = oneof(
  {
    weight: 6,
    arbitrary: tuple(address, protocol, port).map(
      ([a, p, n]) => `-d ${formatAddress(a)}/32 -p ${p} -m ${p} --dport ${n}`,
    ),
  },
  { weight: 6, arbitrary: tuple(protocol, port).map(([p, n]) => `-p ${p} -m ${p} --dport ${n}`) },
  {
    weight: 1,
    arbitrary: tuple(protocol, port).map(([p, n]) => `-p ${p} -m nfacct --nfacct-name a -m ${p} --dport ${n}`),
  },
  { weight: 1, arbitrary: address.map(a => `! -d ${formatAddress(a)}/32`) },
  { weight: 1, arbitrary: address.map(a => `-d ${formatAddress(a)}/32 -m statistic --mode nth --every 2 --packet 0`) },
  { weight: 1, arbitrary: address.map(a => `-d ${formatAddress(a)}/32 -m recent --set --name r`) },
  { weight: 1, arbitrary: constant('-m mark --mark 0x1/0x1') },
  {
    weight: 1,
    arbitrary: tuple(protocol, port, port).map(
      ([p, a, b]) => `-p ${p} -m ${p} --dport ${Math.min(a, b)}:${Math.max(a, b)}`,
    ),
  },
)
const rules = array(
  tuple(matches, target).map(([m, t]) => `${m} ${t}`),
  { maxLength: 40 },
)
/** C1 may lead to C2, which leads nowhere. */
const leaf = array(
  tuple(matches, constantFrom('-j ACCEPT', '-j RETURN', '-j MARK --or-mark 0x4')).map(([m, t]) => `${m} ${t}`),
  { maxLength: 24 },
)
const packets = array(tuple(address, port, constantFrom(TCP, UDP)), { minLength: 1, maxLength: 40 })

function walk(
  indexed: boolean,
  chains: Record<string, readonly string[]>,
  sent: readonly (readonly [number, number, number])[],
) {
  const netfilter = new Netfilter(new Simulation({ startAt: 0, seed: 1 }), () => false)
  netfilter.ensureCounter('a')
  const table = netfilter.table('filter')
  table.indexing = indexed
  for (const name of ['C1', 'C2']) table.chains.set(name, new Chain(name))
  for (const [name, texts] of Object.entries(chains))
    table.chains.get(name)!.rules = texts.map(t => netfilter.rule('filter', ruleOf(t)))
  const place = { inDevice: undefined, outDevice: undefined }
  const fates = sent.map(([to, toPort, kind]) => {
    const packet = new Packet(kind, 0x0a000001, 9, to, toPort)
    return [table.walk(table.bases.FORWARD!, packet, place), packet.mark]
  })
  const counted = [...table.chains.values()].map(c => [c.name, c.packets, c.rules.map(r => [r.packets, r.bytes])])
  return {
    fates,
    counted,
    accounts: [...netfilter.counters],
    recent: [...netfilter.recent].map(([n, list]) => [n, [...list]]),
  }
}

it('gives the same verdicts, marks and counters with the index as without', () => {
  let indexed = 0
  check(
    property(rules, leaf, leaf, packets, (main, one, two, sent) => {
      const chains = { C2: two, C1: one.map(r => r.replace('-j RETURN', '-j C2')), FORWARD: main }
      if (main.slice(0, 8).every(rule => rule.startsWith('-d') || rule.startsWith('-p'))) indexed++
      expect(walk(true, chains, sent)).toEqual(walk(false, chains, sent))
    }),
    { numRuns: 500, seed: 7 },
  )
  expect(indexed).toBeGreaterThan(100)
})

it('looks at few of many rules', () => {
  const netfilter = new Netfilter(new Simulation({ startAt: 0, seed: 1 }), () => false)
  const table = netfilter.table('filter')
  const chain = table.chains.get('FORWARD')!
  chain.rules = Array.from({ length: 5000 }, (_, i) =>
    netfilter.rule('filter', ruleOf(`-d 10.96.${i >> 8}.${i & 255}/32 -p tcp -m tcp --dport 80 -j ACCEPT`)),
  )
  const packet = new Packet(TCP, 1, 1, 0x0a600000 + 4321, 80)
  table.walk(table.bases.FORWARD!, packet, { inDevice: undefined, outDevice: undefined })
  expect(chain.rules.filter(r => r.compiled).length).toBe(1)
  expect(chain.rules[4321]!.packets).toBe(1)
})
