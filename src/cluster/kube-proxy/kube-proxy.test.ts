import { expect, it } from 'vitest'
import type { KubernetesObject, WatchEvent } from '../../api/object.ts'
import { FeedSource, type Transport } from '../../api/transport.ts'
import { NetworkNamespace } from '../../net/namespace.ts'
import { ChainContent } from '../../net/netfilter/content.ts'
import { saveTable } from '../../net/netfilter/restore.ts'
import { driveUntil } from '../../sim/drive.ts'
import { Simulation } from '../../sim/simulation.ts'
import { Client } from '../client/client.ts'
import { KubeProxy } from './kube-proxy.ts'

type Loose = { metadata: { namespace?: string; name: string; resourceVersion?: string; labels?: object } }

/** As much of an API server as informers need. */
function cluster() {
  const sim = new Simulation({ startAt: Date.UTC(2026, 10, 22), seed: 1 })
  const objects: Record<string, Map<string, Loose>> = {
    services: new Map(),
    endpointslices: new Map(),
    nodes: new Map(),
  }
  const feeds: Record<string, FeedSource<WatchEvent<KubernetesObject>>> = {}
  let version = 1
  const transport: Transport = ({ path, query }) => {
    const plural = path.split('/').at(-1)!
    if (query?.['watch']) return { status: 200, stream: (feeds[plural] = new FeedSource()) }
    return { status: 200, body: { metadata: { resourceVersion: '1' }, items: [...objects[plural]!.values()] } }
  }
  const put = (plural: string, object: Loose) => {
    const key = `${object.metadata.namespace}/${object.metadata.name}`
    const type = objects[plural]!.has(key) ? 'MODIFIED' : 'ADDED'
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++version) } }
    objects[plural]!.set(key, stored)
    feeds[plural]?.push({ type, object: stored as unknown as KubernetesObject })
  }
  const namespace = new NetworkNamespace({ name: 'worker', sim })
  const proxy = new KubeProxy({
    sim,
    client: new Client(transport, 'kube-proxy'),
    nodeName: 'worker',
    nodeAddress: '172.18.0.3',
    namespace,
    clusterCidr: '10.244.0.0/16',
  })
  const rules = (about: string) =>
    saveTable(namespace.netfilter.table('nat'), false)
      .split('\n')
      .filter(line => line.includes(about))
  const wait = async (ms: number) => {
    const end = sim.now() + ms
    sim.after(ms, () => {})
    await driveUntil(sim, () => sim.now() >= end)
  }
  const ports = () => namespace.sockets.listeners().map(each => each.local.port)
  return { sim, put, proxy, rules, wait, ports, netfilter: namespace.netfilter }
}
const service = (name: string, address: string) => ({
  metadata: { namespace: 'default', name },
  spec: { type: 'ClusterIP', clusterIP: address, clusterIPs: [address], ports: [{ port: 80, protocol: 'TCP' }] },
})
const slice = (name: string, ...addresses: string[]) => ({
  metadata: { namespace: 'default', name: `${name}-x`, labels: { 'kubernetes.io/service-name': name } },
  addressType: 'IPv4',
  ports: [{ name: '', port: 80, protocol: 'TCP' }],
  endpoints: addresses.map(each => ({ addresses: [each], conditions: { ready: true }, nodeName: 'worker' })),
})

it('follows Services and endpoints, at most once a second', async () => {
  const { put, proxy, rules, wait } = cluster()
  put('services', service('web', '10.96.0.7'))
  proxy.start()
  await wait(1)
  expect(rules('KUBE-SVC')).toEqual([])
  put('endpointslices', slice('web', '10.244.0.2'))
  await wait(500)
  expect(rules('DNAT')).toEqual([])
  await wait(600)
  expect(rules('DNAT')).toHaveLength(1)
  put('endpointslices', slice('web', '10.244.0.3', '10.244.0.4'))
  await wait(1_100)
  expect(
    rules('DNAT')
      .map(line => line.split(' ').at(-1))
      .sort(),
  ).toEqual(['10.244.0.3:80', '10.244.0.4:80'])
  expect(rules(':KUBE-SEP')).toHaveLength(2)
  put('endpointslices', slice('web'))
  await wait(1_100)
  expect(rules('default/web')).toEqual([])
})

it('mends shared chains at its next sync, a flushed table within half a minute, and nothing when stopped', async () => {
  const { put, proxy, rules, wait, netfilter } = cluster()
  put('services', service('web', '10.96.0.7'))
  put('endpointslices', slice('web', '10.244.0.2'))
  proxy.start()
  await wait(1)
  const before = rules('web')
  expect(before.length).toBeGreaterThan(3)
  netfilter.commit('nat', new Map([['KUBE-SERVICES', new ChainContent([])]]))
  await wait(5_000)
  expect(rules('cluster IP" -m tcp --dport 80 -j KUBE-SVC')).toEqual([])
  put('services', service('other', '10.96.0.8'))
  await wait(10)
  expect(rules('web')).toEqual(before)

  const nat = netfilter.table('nat')
  for (const chain of nat.chains.values()) chain.rules = []
  for (const name of nat.chains.keys()) if (name.startsWith('KUBE')) nat.chains.delete(name)
  await wait(31_000)
  expect(rules('web')).toEqual(before)

  proxy.stop()
  put('endpointslices', slice('web', '10.244.0.9'))
  await wait(60_000)
  expect(rules('web')).toEqual(before)
  proxy.start()
  await wait(2_000)
  expect(rules('DNAT').map(line => line.split(' ').at(-1))).toEqual(['10.244.0.9:80'])
})

it('recovers by a full sync when a chain it counts on is gone', async () => {
  const { put, proxy, rules, wait, netfilter } = cluster()
  put('services', service('web', '10.96.0.7'))
  put('endpointslices', slice('web', '10.244.0.2'))
  proxy.start()
  await wait(1)
  const nat = netfilter.table('nat')
  nat.chains.get('KUBE-SERVICES')!.rules = []
  for (const name of nat.chains.keys()) if (name.startsWith('KUBE-SVC')) nat.chains.delete(name)
  put('services', service('other', '10.96.0.8'))
  await wait(5_000)
  expect(rules(':KUBE-SVC')).toEqual([])
  await wait(31_000)
  expect(rules(':KUBE-SVC')).toHaveLength(1)
})

it('opens the health check port of a Service that turns to local policy, and closes it again', async () => {
  const { put, proxy, wait, ports } = cluster()
  put('services', service('web', '10.96.0.7'))
  put('endpointslices', slice('web', '10.244.0.2'))
  proxy.start()
  await wait(2_000)
  expect(ports()).toEqual([10256, 10249])
  const local = { type: 'LoadBalancer', externalTrafficPolicy: 'Local', healthCheckNodePort: 31_000 }
  const plain = service('web', '10.96.0.7')
  put('services', { ...plain, spec: { ...plain.spec, ...local } } as typeof plain)
  await wait(2_000)
  expect(ports()).toEqual([10256, 10249, 31_000])
  put('services', plain)
  await wait(2_000)
  expect(ports()).toEqual([10256, 10249])
  proxy.stop()
  expect(ports()).toEqual([])
})

it('writes shared chains anew at each sync, chains of other Services only in full: those that are written count from nothing', async () => {
  const { put, proxy, wait, netfilter } = cluster()
  put('services', service('web', '10.96.0.7'))
  put('endpointslices', slice('web', '10.244.0.2'))
  proxy.start()
  await wait(1)
  const { chains } = netfilter.table('nat')
  const named = (start: string) => chains.get([...chains.keys()].find(name => name.startsWith(start))!)!
  const counts = () =>
    [named('KUBE-SERVICES'), named('KUBE-SVC'), named('KUBE-SEP'), netfilter.table('nat').bases.PREROUTING!].map(
      ({ rules }) => rules[0]!.packets,
    )
  const count = () => {
    for (const chain of chains.values()) for (const rule of chain.rules) rule.packets = 9
  }
  count()
  put('services', service('other', '10.96.0.8'))
  await wait(2_000)
  expect(counts()).toEqual([0, 9, 9, 9])
  count()
  put('endpointslices', slice('web', '10.244.0.2', '10.244.0.3'))
  await wait(2_000)
  expect(counts()).toEqual([0, 0, 0, 9])
  count()
  await wait(3_700_000)
  expect(counts()).toEqual([0, 0, 0, 9])
})
