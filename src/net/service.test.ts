/** A Service as kube-proxy writes it, on two nodes, with real packets: what must hold whatever the rules. */
import { array, assert as check, constantFrom, integer, property, record } from 'fast-check'
import { expect, it } from 'vitest'
import { driveUntilIdle, stepUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { formatAddress, parseAddress, type Address } from './address.ts'
import { NetworkNamespace } from './namespace.ts'
import { restoreTables } from './netfilter/restore.ts'
import { ruleOf } from './netfilter/parse.ts'
import { TCP, type Packet } from './packet.ts'
import type { SocketError } from './sockets.ts'
import { Tracer, type Fate } from './trace.ts'
import { attachToSegment, connectOutside, connectVeth, createSegment } from './wiring.ts'

const ip = (text: string) => parseAddress(text)!
const VIP = ip('10.96.0.50')

function rules(endpoints: readonly string[], affinity = false): string {
  const probability = (i: number) =>
    i === endpoints.length - 1
      ? ''
      : `-m statistic --mode random --probability ${(1 / (endpoints.length - i)).toFixed(10)} `
  return [
    '*nat',
    ':KUBE-SERVICES - [0:0]',
    ':KUBE-NODEPORTS - [0:0]',
    ':KUBE-POSTROUTING - [0:0]',
    ':KUBE-MARK-MASQ - [0:0]',
    ':KUBE-SVC-A - [0:0]',
    ':KUBE-EXT-A - [0:0]',
    ...endpoints.map((_, i) => `:KUBE-SEP-${i} - [0:0]`),
    '-A PREROUTING -j KUBE-SERVICES',
    '-A OUTPUT -j KUBE-SERVICES',
    '-A POSTROUTING -j KUBE-POSTROUTING',
    '-A KUBE-MARK-MASQ -j MARK --or-mark 0x4000',
    '-A KUBE-POSTROUTING -m mark ! --mark 0x4000/0x4000 -j RETURN',
    '-A KUBE-POSTROUTING -j MARK --xor-mark 0x4000',
    '-A KUBE-POSTROUTING -j MASQUERADE --random-fully',
    '-A KUBE-SERVICES -d 10.96.0.50/32 -p tcp -m tcp --dport 80 -j KUBE-SVC-A',
    '-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODEPORTS',
    '-A KUBE-NODEPORTS -p tcp -m tcp --dport 30002 -j KUBE-EXT-A',
    '-A KUBE-EXT-A -j KUBE-MARK-MASQ',
    '-A KUBE-EXT-A -j KUBE-SVC-A',
    '-A KUBE-SVC-A ! -s 10.244.0.0/16 -d 10.96.0.50/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ',
    ...(affinity
      ? endpoints.map(
          (_, i) => `-A KUBE-SVC-A -m recent --name SEP${i} --rcheck --seconds 10800 --reap -j KUBE-SEP-${i}`,
        )
      : []),
    ...endpoints.map((_, i) => `-A KUBE-SVC-A ${probability(i)}-j KUBE-SEP-${i}`),
    ...endpoints.flatMap((to, i) => [
      `-A KUBE-SEP-${i} -s ${to}/32 -j KUBE-MARK-MASQ`,
      `-A KUBE-SEP-${i} -p tcp ${affinity ? `-m recent --name SEP${i} --set ` : ''}-m tcp -j DNAT --to-destination ${to}:8080`,
    ]),
    'COMMIT',
    '*filter',
    ':KUBE-FORWARD - [0:0]',
    '-A FORWARD -j KUBE-FORWARD',
    '-A FORWARD -d 10.96.0.51/32 -p tcp -m tcp --dport 80 -j REJECT',
    '-A OUTPUT -d 10.96.0.51/32 -p tcp -m tcp --dport 80 -j REJECT',
    '-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
    '-A KUBE-FORWARD -m mark --mark 0x4000/0x4000 -j ACCEPT',
    '-A KUBE-FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    'COMMIT',
  ].join('\n')
}

interface Cluster {
  sim: Simulation
  laptop: NetworkNamespace
  nodes: NetworkNamespace[]
  pods: NetworkNamespace[]
  all: NetworkNamespace[]
  endpoints: string[]
}

/** A laptop, two nodes; a client pod on the first, `count` servers on both. */
function cluster(count: number, affinity = false, seed = 1): Cluster {
  const sim = new Simulation({ startAt: 0, seed })
  const make = (name: string) => new NetworkNamespace({ name, sim })
  const lan = createSegment('nodes')
  const laptop = make('laptop')
  attachToSegment(laptop, 'eth0', lan, '172.18.0.1/16')
  connectOutside(laptop, 'wlan0')
  const nodes = [0, 1].map(n => {
    const node = make(`node${n}`)
    attachToSegment(node, 'eth0', lan, `172.18.0.${n + 2}/16`)
    node.addRoute({ to: 'default', via: '172.18.0.1' })
    node.addRoute({ to: `10.244.${1 - n}.0/24`, via: `172.18.0.${3 - n}` })
    node.setSysctl('net.ipv4.ip_forward', '1')
    return node
  })
  const endpoints: string[] = []
  const pods = Array.from({ length: count + 1 }, (_, i) => {
    const n = i === 0 ? 0 : i % 2
    const address = `10.244.${n}.${i + 2}`
    const pod = make(i === 0 ? 'client' : `pod${i}`)
    const veth = `veth${i}`
    connectVeth(nodes[n]!, veth, pod, 'eth0')
    nodes[n]!.addAddress(veth, `10.244.${n}.1/32`)
    nodes[n]!.addRoute({ to: `${address}/32`, device: veth, scope: 'host' })
    pod.addAddress('eth0', `${address}/24`)
    pod.addRoute({ to: 'default', via: `10.244.${n}.1` })
    if (i) endpoints.push(address)
    return pod
  })
  for (const node of nodes) restoreTables(node.netfilter, rules(endpoints, affinity))
  return { sim, laptop, nodes, pods, all: [laptop, ...nodes, ...pods], endpoints }
}

/** Every server says who it is and whom it sees, and ends. */
function serve({ pods }: Cluster, seen: { server: string; client: Address }[] = []) {
  for (const pod of pods)
    pod.sockets.listen({ address: 0, port: 8080 }, connection => ({
      data: () => {
        seen.push({ server: pod.name, client: connection.remote.address })
        connection.write(new TextEncoder().encode(pod.name))
      },
      ended: () => connection.end(),
    }))
  return seen
}

type Outcome = SocketError | string

/** One request; what came of it. */
function ask({ sim }: Cluster, from: NetworkNamespace, address: Address, port: number): Outcome | undefined {
  let outcome: Outcome | undefined
  const connection = from.sockets.connect(
    { address, port },
    {
      opened: () => connection.write(Uint8Array.of(1)),
      data: chunk => {
        outcome = new TextDecoder().decode(chunk)
        connection.end()
      },
      failed: error => (outcome = error),
    },
  )
  stepUntil(sim, () => outcome !== undefined, sim.now() + 10_000)
  return outcome
}

it('reaches the Service from pod, node and laptop, and servers see whom they would', () => {
  const c = cluster(2)
  const seen = serve(c)
  const [client] = c.pods as [NetworkNamespace]
  const from: [NetworkNamespace, Address, number][] = [
    [client, VIP, 80],
    [c.nodes[0]!, VIP, 80],
    [c.laptop, ip('172.18.0.2'), 30002],
    [c.laptop, ip('172.18.0.3'), 30002],
    [c.pods[1]!, VIP, 80],
  ]
  for (const [who, to, port] of from) for (let i = 0; i < 8; i++) expect(ask(c, who, to, port)).toMatch(/^pod[12]$/)
  expect(ask(c, c.laptop, VIP, 80)).toBeUndefined()
  expect(ask(c, client, ip('10.96.0.51'), 80)).toBe('ECONNREFUSED')
  expect(ask(c, c.nodes[0]!, ip('10.96.0.51'), 80)).toBe('ECONNREFUSED')
  expect(ask(c, client, ip('172.18.0.3'), 30003)).toBe('ECONNREFUSED')
  const clients = (i: number) =>
    new Set(seen.slice(i * 8, i * 8 + 8).map(s => `${s.server} ${formatAddress(s.client)}`))
  expect([...clients(0)].sort()).toEqual(['pod1 10.244.0.2', 'pod2 10.244.0.2'])
  // The node's own: pod2 is on it and sees the bridge address, pod1 on the other sees the node's.
  expect([...clients(1)].sort()).toEqual(['pod1 172.18.0.2', 'pod2 10.244.0.1'])
  expect([...clients(2)].sort()).toEqual(['pod1 172.18.0.2', 'pod2 10.244.0.1'])
  // A pod that reaches itself through its Service sees its node.
  expect([...clients(4)].sort()).toEqual(['pod1 10.244.1.1', 'pod2 10.244.1.3'])
})

it.each([2, 3, 7])('gives each of %i endpoints its share of 10,000 connections', count => {
  const c = cluster(count)
  serve(c)
  const shares = new Map<string, number>()
  for (let i = 0; i < 10_000; i++) {
    const who = ask(c, c.pods[0]!, VIP, 80)!
    shares.set(who, (shares.get(who) ?? 0) + 1)
  }
  expect(shares.size).toBe(count)
  const expected = 10_000 / count
  const chi = [...shares.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
  // 1 in 10,000 for 1, 2 and 6 degrees of freedom.
  expect(chi).toBeLessThan({ 2: 15.1, 3: 18.4, 7: 27.9 }[count]!)
})

it('stays with one endpoint under affinity', () => {
  const c = cluster(5, true)
  serve(c)
  const who = new Set(Array.from({ length: 200 }, () => ask(c, c.pods[0]!, VIP, 80)))
  expect(who.size).toBe(1)
})

it('keeps a connection at its endpoint when the rules change, and loses no packet nor makes one up', async () => {
  const c = cluster(3)
  const fates = new Map<Packet, Fate[]>()
  for (const n of c.all) n.onFate = (packet, fate) => fates.set(packet, [...(fates.get(packet) ?? []), fate])
  let server = ''
  let received = 0
  for (const pod of c.pods)
    pod.sockets.listen({ address: 0, port: 8080 }, connection => ({
      data: chunk => {
        server ||= pod.name
        expect(pod.name).toBe(server)
        received += chunk.length
        connection.write(chunk)
      },
      ended: () => connection.end(),
    }))
  let back = 0
  const connection = c.pods[0]!.sockets.connect({ address: VIP, port: 80 }, { data: chunk => (back += chunk.length) })
  for (let i = 1; i <= 50; i++) {
    c.sim.after(i * 300, () => connection.write(new Uint8Array(i)))
    if (i % 10 === 0)
      c.sim.after(i * 300 - 100, () => {
        for (const node of c.nodes) restoreTables(node.netfilter, rules(c.endpoints.slice(0, 1 + (i % 3))))
      })
  }
  c.sim.after(20_000, () => connection.end())
  await driveUntilIdle(c.sim)
  expect([received, back]).toEqual([1275, 1275])
  expect([...fates.values()].every(f => f.length === 1)).toBe(true)
  expect(c.nodes[0]!.netfilter.conntrack.flows().map(f => f.tcp)).toEqual(['TIME_WAIT'])
  stepUntil(c.sim, () => false, c.sim.now() + 121_000)
  for (const node of c.nodes) expect(node.netfilter.conntrack.flows()).toEqual([])
})

it('records a journey on request', () => {
  const c = cluster(1)
  serve(c)
  const tracer = new Tracer()
  c.pods[0]!.tracer = tracer
  ask(c, c.pods[0]!, VIP, 80)
  const first = tracer.journeys[0]!
  expect(first.steps.filter(s => s.kind === 'rule').map(s => `${s.hook} ${s.table} ${s.chain} ${s.verdict}`)).toEqual([
    'PREROUTING nat PREROUTING KUBE-SERVICES',
    'PREROUTING nat KUBE-SERVICES KUBE-SVC-A',
    'PREROUTING nat KUBE-SVC-A KUBE-SEP-0',
    'PREROUTING nat KUBE-SEP-0 DNAT',
    'FORWARD filter FORWARD KUBE-FORWARD',
    'POSTROUTING nat POSTROUTING KUBE-POSTROUTING',
    'POSTROUTING nat KUBE-POSTROUTING RETURN',
    'PREROUTING nat PREROUTING KUBE-SERVICES',
    'FORWARD filter FORWARD KUBE-FORWARD',
    'POSTROUTING nat POSTROUTING KUBE-POSTROUTING',
    'POSTROUTING nat KUBE-POSTROUTING RETURN',
  ])
  expect(first.steps.at(-1)).toEqual({ namespace: 'pod1', kind: 'end', fate: 'delivered' })
  expect(tracer.journeys.length).toBeGreaterThan(4)
})

/** What may go on: conversations of every kind, and disturbances. */
const happening = record({
  what: constantFrom('ask', 'ask', 'ask', 'ask', 'datagram', 'ping', 'scale', 'block', 'unblock', 'cut', 'mend'),
  from: integer({ min: 0, max: 6 }),
  to: constantFrom(
    '10.96.0.50:80',
    '172.18.0.3:30002',
    '10.96.0.51:80',
    '172.18.0.3:9',
    '10.244.1.3:8080',
    '10.9.9.9:1',
  ),
  ttl: integer({ min: 1, max: 4 }),
  rule: constantFrom(
    'FORWARD -p tcp -m statistic --mode nth --every 3 --packet 0 -j DROP',
    'FORWARD -p tcp -m tcp --dport 8080 -j REJECT --reject-with tcp-reset',
    'INPUT -p udp -j REJECT --reject-with icmp-admin-prohibited',
    'OUTPUT -p icmp -j DROP',
    'FORWARD -m conntrack --ctstate ESTABLISHED -m limit --limit 1/sec -j DROP',
  ),
  wait: constantFrom(0, 1, 300, 3_000),
})

it('ends each packet once, lets replies retrace the translation, keeps each conversation where it began, and forgets all', () => {
  const met = new Set<Fate>()
  check(
    property(array(happening, { minLength: 5, maxLength: 40 }), integer({ min: 1, max: 1_000 }), (happenings, seed) => {
      const c = cluster(4, false, seed)
      const { sim } = c
      const sent = new Set<Packet>()
      const fates = new Map<Packet, Fate[]>()
      /** Whom a conversation of a host's port was begun with; which server it went to. */
      const asked = new Map<string, string>()
      for (const n of c.all) {
        const send = n.send.bind(n)
        n.send = (packet, tracer) => {
          sent.add(packet)
          send(packet, tracer)
        }
        n.onFate = (packet, fate) => {
          fates.set(packet, [...(fates.get(packet) ?? []), fate])
          met.add(fate)
          if (fate !== 'delivered' || packet.protocol !== TCP) return
          const to = asked.get(`${n.name} ${packet.destinationPort}`)
          if (to !== undefined) expect(`${formatAddress(packet.source)}:${packet.sourcePort}`).toBe(to)
        }
      }
      for (const pod of c.pods.slice(1)) {
        pod.sockets.listen({ address: 0, port: 8080 }, connection => ({
          data: () => connection.write(new TextEncoder().encode(pod.name)),
          ended: () => connection.end(),
        }))
      }
      for (const { what, from, to, ttl, rule, wait } of happenings) {
        const who = c.all[from % c.all.length]!
        const [address, port] = [ip(to.split(':')[0]!), Number(to.split(':')[1])]
        const node = c.nodes[from % 2]!
        const { filter } = Object.fromEntries(node.netfilter.tables)
        if (what === 'ask') {
          const servers = new Set<string>()
          const connection = who.sockets.connect(
            { address, port },
            {
              opened: () => connection.write(Uint8Array.of(1)),
              data: chunk => {
                servers.add(new TextDecoder().decode(chunk).slice(0, 4))
                expect(servers.size).toBe(1)
                if (servers.size && sim.random.int(3)) connection.write(Uint8Array.of(2))
                else connection.end()
              },
            },
          )
          asked.set(`${who.name} ${connection.local.port}`, to)
        } else if (what === 'datagram') {
          const socket = who.sockets.bindUdp({ address: 0, port: 0 }, {})
          socket.send({ address, port }, new Uint8Array(8), ttl)
        } else if (what === 'ping') {
          who.sockets.ping(address, { id: from, sequence: ttl, ttl, payload: 8 }, { replied() {}, unreachable() {} })
        } else if (what === 'scale') {
          for (const each of c.nodes) restoreTables(each.netfilter, rules(c.endpoints.slice(0, ttl)))
        } else if (what === 'block') {
          const [chain, ...words] = rule.split(' ')
          filter!.chains.get(chain!)!.append(node.netfilter.rule('filter', ruleOf(words.join(' '))))
        } else if (what === 'unblock') {
          for (const chain of ['FORWARD', 'INPUT', 'OUTPUT']) filter!.chains.get(chain)!.rules = []
        } else if (what === 'cut') who.cutOff()
        else who.reconnect()
        stepUntil(sim, () => false, sim.now() + wait)
      }
      stepUntil(sim, () => false, sim.now() + 3_600_000)
      expect(new Set(fates.keys())).toEqual(sent)
      expect([...fates.values()].filter(each => each.length !== 1)).toEqual([])
      stepUntil(sim, () => false, sim.now() + 6 * 86_400_000)
      for (const { netfilter } of c.nodes) expect(netfilter.conntrack.size).toBe(0)
    }),
    { numRuns: 60, seed: 4 },
  )
  expect([...met].sort()).toEqual(['delivered', 'dropped', 'left', 'rejected', 'ttl exceeded', 'unreachable'])
})
