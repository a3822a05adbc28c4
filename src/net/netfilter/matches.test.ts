import { expect, it } from 'vitest'
import { driveUntil } from '../../sim/drive.ts'
import { Simulation } from '../../sim/simulation.ts'
import { parseAddress } from '../address.ts'
import { Packet, TCP, UDP } from '../packet.ts'
import { Flow } from './flow.ts'
import { Netfilter } from './netfilter.ts'
import { ruleOf } from './parse.ts'
import { DROP } from './verdict.ts'

const ip = (text: string) => parseAddress(text)!

function open(...rules: string[]) {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const netfilter = new Netfilter(sim, () => false)
  netfilter.ensureCounter('seen')
  const table = netfilter.table('filter')
  const chain = table.bases.FORWARD!
  chain.rules = rules.map(rule => netfilter.rule('filter', ruleOf(rule)))
  /** @returns whether it was dropped */
  const drops = (to: number, { from = '10.0.0.1', source = 9, protocol = TCP, mark = 0 } = {}) => {
    const packet = new Packet(protocol, ip(from), source, ip('10.0.0.9'), to)
    packet.flow = new Flow(1, protocol)
    packet.flow.mark = mark
    return table.walk(chain, packet, { inDevice: undefined, outDevice: undefined }) === DROP
  }
  const wait = async (ms: number) => {
    const until = sim.now() + ms
    sim.after(ms, () => {})
    await driveUntil(sim, () => sim.now() >= until)
  }
  return { drops, wait, netfilter, chain }
}

it.each([
  ['--dports 80,443', [80, 443], [81, 9]],
  ['--dports 80,1000:1002', [80, 1000, 1001, 1002], [999, 1003]],
  ['! --dports 80,443', [81], [80, 443]],
  ['--sports 9', [1, 2], []],
  ['--ports 9,80', [80, 1], []],
  ['--sports 8', [], [80, 8]],
  ['--dports 9', [9], [80]],
])('multiport %s', (options, dropped, passed) => {
  const { drops } = open(`-p tcp -m multiport ${options} -j DROP`)
  expect(dropped.filter(port => !drops(port))).toEqual([])
  expect(passed.filter(port => drops(port))).toEqual([])
  expect(drops(dropped[0] ?? 80, { protocol: UDP })).toBe(false)
})

it.each([
  ['--mark 0x5', [5], [0, 4, 0x15]],
  ['--mark 0x4/0x4', [4, 5, 0xf], [0, 3]],
  ['! --mark 0x4/0x4', [0, 3], [4, 5]],
])('connmark %s', (options, dropped, passed) => {
  const { drops } = open(`-m connmark ${options} -j DROP`)
  expect(dropped.filter(mark => !drops(80, { mark }))).toEqual([])
  expect(passed.filter(mark => drops(80, { mark }))).toEqual([])
})

it('recent: drops who came so often within so long, each by itself', async () => {
  const { drops, wait } = open(
    '-m recent --name guests --update --seconds 10 --hitcount 3 -j DROP',
    '-m recent --name guests --set -j ACCEPT',
  )
  expect([drops(1), drops(1), drops(1), drops(1)]).toEqual([false, false, false, true])
  expect(drops(1, { from: '10.0.0.2' })).toBe(false)
  await wait(11_000)
  expect(drops(1)).toBe(false)
})

it('recent: rcheck looks without a trace, remove forgets', () => {
  const { drops, netfilter } = open(
    '-p udp -m recent --name guests --remove -j ACCEPT',
    '-p tcp -m tcp --dport 1 -m recent --name guests --set -j ACCEPT',
    '-m recent --name guests --rcheck --seconds 60 -j DROP',
  )
  expect(drops(2)).toBe(false)
  drops(1)
  expect([drops(2), drops(2)]).toEqual([true, true])
  expect(netfilter.recent.get('guests')!.get(ip('10.0.0.1'))).toHaveLength(1)
  drops(1, { protocol: UDP })
  expect(drops(2)).toBe(false)
})

it('limit: a burst, then one in so long', async () => {
  const { drops, wait } = open('-m limit --limit 1/sec --limit-burst 3 -j ACCEPT', '-j DROP')
  const passed = (tries: number) => Array.from({ length: tries }, () => drops(1)).filter(dropped => !dropped).length
  expect(passed(10)).toBe(3)
  await wait(1_100)
  expect(passed(10)).toBe(1)
  await wait(10_000)
  expect(passed(10)).toBe(3)
})

it('nfacct: counts packets and bytes in its object, only where what stands before it matched', () => {
  const { drops, netfilter } = open('-p tcp -m tcp --dport 80 -m nfacct --nfacct-name seen -j ACCEPT')
  drops(80)
  drops(81)
  drops(80)
  expect(netfilter.counters.get('seen')).toEqual({ packets: 2, bytes: 104 })
  expect(() => netfilter.rule('filter', ruleOf('-m nfacct --nfacct-name other -j DROP'))).toThrow(
    'No such file or directory',
  )
})
