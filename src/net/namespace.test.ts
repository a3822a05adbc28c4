import { expect, it } from 'vitest'
import { driveUntilIdle, stepUntil } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { parseAddress } from './address.ts'
import { NetworkNamespace } from './namespace.ts'
import { ruleOf } from './netfilter/parse.ts'
import { RST } from './packet.ts'
import type { SocketError, TcpConnection } from './sockets.ts'
import { attachToSegment, connectVeth, createSegment } from './wiring.ts'

const sim = () => new Simulation({ startAt: 0, seed: 1 })
const ip = (text: string) => parseAddress(text)!
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const bytes = (words: string) => new TextEncoder().encode(words)

function twoNodes() {
  const s = sim()
  const lan = createSegment('nodes')
  const [a, b, pod] = ['a', 'b', 'pod'].map(name => new NetworkNamespace({ name, sim: s })) as [
    NetworkNamespace,
    NetworkNamespace,
    NetworkNamespace,
  ]
  attachToSegment(a, 'eth0', lan, '172.18.0.3/16')
  attachToSegment(b, 'eth0', lan, '172.18.0.4/16')
  connectVeth(b, 'veth0', pod, 'eth0')
  b.addAddress('veth0', '10.244.1.1/32')
  pod.addAddress('eth0', '10.244.1.2/24')
  b.addRoute({ to: '10.244.1.2/32', device: 'veth0' })
  pod.addRoute({ to: 'default', via: '10.244.1.1' })
  a.addRoute({ to: '10.244.1.0/24', via: '172.18.0.4' })
  b.setSysctl('net.ipv4.ip_forward', '1')
  return { s, a, b, pod }
}

it('carries a conversation over two hops, in order, to its end on both sides', async () => {
  const { s, a, pod } = twoNodes()
  const seen: string[] = []
  let server: TcpConnection | undefined
  pod.sockets.listen({ address: 0, port: 80 }, connection => {
    server = connection
    return {
      data: chunk => {
        seen.push(`server got ${text(chunk)}`)
        connection.write(bytes('pong'))
        connection.end()
      },
      closed: () => seen.push('server closed'),
    }
  })
  const client: TcpConnection = a.sockets.connect(
    { address: ip('10.244.1.2'), port: 80 },
    {
      opened: () => {
        seen.push('opened')
        client.write(bytes('ping'))
      },
      data: chunk => seen.push(`client got ${text(chunk)}`),
      ended: () => client.end(),
      closed: () => seen.push('client closed'),
    },
  )
  await driveUntilIdle(s)
  expect(seen).toEqual(['opened', 'server got ping', 'client got pong', 'server closed', 'client closed'])
  expect(server!.remote.address).toBe(ip('172.18.0.3'))
  expect(a.sockets.connections()).toEqual([])
  expect(s.now()).toBeGreaterThan(0.4)
  expect(s.now()).toBeLessThan(2)
  // The server ended first.
  expect([a, pod].map(each => each.sockets.timeWaiting().map(({ local }) => local.port))).toEqual([[], [80]])
  stepUntil(s, () => false, 60_100)
  s.advanceTo(60_100)
  expect(pod.sockets.timeWaiting()).toEqual([])
})

it.each<[string, string, SocketError, number, (t: ReturnType<typeof twoNodes>) => void]>([
  ['nobody listens', '10.244.1.2', 'ECONNREFUSED', 1, () => {}],
  ['no route', '8.8.8.8', 'ENETUNREACH', 0, () => {}],
  ['no such neighbour', '172.18.0.9', 'EHOSTUNREACH', 3_060, () => {}],
  ['the node is down', '172.18.0.4', 'EHOSTUNREACH', 3_060, t => t.b.cutOff()],
  ['no way on', '10.244.1.77', 'ENETUNREACH', 1, () => {}],
  ['the pod is cut off', '10.244.1.2', 'ETIMEDOUT', 127_000, t => t.pod.cutOff()],
])('fails to connect when %s', async (_why, to, error, ms, before) => {
  const t = twoNodes()
  before(t)
  const failures: [SocketError, number][] = []
  t.a.sockets.connect(
    { address: ip(to), port: 80 },
    { failed: e => failures.push([e, t.s.now()]), opened: () => failures.push(['EACCES', 0]) },
  )
  expect(failures).toEqual([])
  await driveUntilIdle(t.s)
  expect(failures.map(f => f[0])).toEqual([error])
  expect(Math.abs(failures[0]![1] - ms)).toBeLessThan(3)
})

it('sends again what was lost while the pod was cut off', async () => {
  const { s, a, pod } = twoNodes()
  let got = ''
  pod.sockets.listen({ address: 0, port: 80 }, () => ({ data: chunk => (got += text(chunk)) }))
  const client = a.sockets.connect(
    { address: ip('10.244.1.2'), port: 80 },
    { opened: () => client.write(bytes('one ')) },
  )
  stepUntil(s, () => got !== '')
  pod.cutOff()
  client.write(bytes('two '))
  client.write(bytes('three'))
  s.after(900, () => pod.reconnect())
  stepUntil(s, () => got.includes('three'), 60_000)
  expect(got).toBe('one two three')
})

it('answers pings, tells of ports where nobody listens, and of packets that lived too long', async () => {
  const { s, a, pod } = twoNodes()
  const seen: string[] = []
  const ping = (to: string, ttl: number) =>
    a.sockets.ping(
      ip(to),
      { id: 7, sequence: ttl, ttl, payload: 56 },
      {
        replied: (_from, left, ms) => seen.push(`reply ttl ${left} ${ms > 0 && ms < 1}`),
        unreachable: (from, why) => seen.push(`${why} from ${from === ip('172.18.0.4')}`),
      },
    )
  ping('10.244.1.2', 64)
  ping('10.244.1.2', 1)
  const udp = a.sockets.bindUdp({ address: 0, port: 0 }, { failed: error => seen.push(error) })
  udp.send({ address: ip('10.244.1.2'), port: 53 }, bytes('?'))
  pod.sockets.bindUdp(
    { address: 0, port: 54 },
    { received: (p, from) => seen.push(`${text(p)} ${from.port === udp.local.port}`) },
  )
  udp.send({ address: ip('10.244.1.2'), port: 54 }, bytes('hello'))
  await driveUntilIdle(s)
  expect(seen.sort()).toEqual(['ECONNREFUSED', 'hello true', 'reply ttl 63 true', 'time-exceeded from true'])
})

it.each<[string, SocketError, string]>([
  ['icmp-net-unreachable', 'ENETUNREACH', '3/0'],
  ['icmp-host-unreachable', 'EHOSTUNREACH', '3/1'],
  ['icmp-proto-unreachable', 'ENOPROTOOPT', '3/2'],
  ['icmp-port-unreachable', 'ECONNREFUSED', '3/3'],
  ['icmp-net-prohibited', 'ENETUNREACH', '3/9'],
  ['icmp-host-prohibited', 'EHOSTUNREACH', '3/10'],
  ['icmp-admin-prohibited', 'EHOSTUNREACH', '3/13'],
  ['tcp-reset', 'ECONNREFUSED', 'RST'],
])('is told of a packet that is rejected with %s', async (how, error, answer) => {
  const { s, a, b, pod } = twoNodes()
  pod.sockets.listen({ address: 0, port: 80 }, () => ({}))
  const { netfilter } = b
  netfilter.table('filter').bases.FORWARD!.rules = [
    netfilter.rule('filter', ruleOf(`-p tcp -j REJECT --reject-with ${how}`)),
    netfilter.rule('filter', ruleOf('-p udp -j REJECT')),
  ]
  const seen: string[] = []
  a.device('eth0').sniff((packet, direction) => {
    if (direction === 'in') seen.push(packet.flags & RST ? 'RST' : `${packet.icmpType}/${packet.icmpCode}`)
  })
  const failures: SocketError[] = []
  a.sockets.connect({ address: ip('10.244.1.2'), port: 80 }, { failed: e => failures.push(e) })
  await driveUntilIdle(s)
  expect([failures, seen]).toEqual([[error], [answer]])
  const udp = a.sockets.bindUdp({ address: 0, port: 0 }, { failed: e => failures.push(e) })
  udp.send({ address: ip('10.244.1.2'), port: 53 }, bytes('hello'))
  await driveUntilIdle(s)
  expect([failures, seen]).toEqual([
    [error, 'ECONNREFUSED'],
    [answer, '3/3'],
  ])
})

it('takes packets for 127.0.0.0/8 from outside, and sends its own there, only with route_localnet', async () => {
  const { s, a, b } = twoNodes()
  let got = ''
  b.sockets.listen({ address: ip('127.0.0.1'), port: 80 }, () => ({ data: chunk => (got += text(chunk)) }))
  b.netfilter.table('nat').bases.PREROUTING!.rules = [
    b.netfilter.rule('nat', ruleOf('-p tcp -m tcp --dport 8080 -j DNAT --to-destination 127.0.0.1:80')),
  ]
  const failures: SocketError[] = []
  const connect = () => {
    const client = a.sockets.connect(
      { address: ip('172.18.0.4'), port: 8080 },
      { opened: () => client.write(bytes('hello')), failed: e => failures.push(e) },
    )
  }
  connect()
  await driveUntilIdle(s)
  expect([got, failures]).toEqual(['', ['ETIMEDOUT']])
  b.setSysctl('net.ipv4.conf.all.route_localnet', '1')
  connect()
  await driveUntilIdle(s)
  expect([got, failures]).toEqual(['hello', ['ETIMEDOUT']])
})
