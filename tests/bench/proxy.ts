/** One node's kube-proxy with so many Services of two endpoints each: its first sync, and one after one has changed. */
import type { KubernetesObject, WatchEvent } from '../../src/api/object.ts'
import { FeedSource, type Transport } from '../../src/api/transport.ts'
import { Client } from '../../src/cluster/client/client.ts'
import { KubeProxy } from '../../src/cluster/kube-proxy/kube-proxy.ts'
import { NetworkNamespace } from '../../src/net/namespace.ts'
import { realNow } from '../../src/sim/drive.ts'
import { Simulation } from '../../src/sim/simulation.ts'

interface Named {
  metadata: { name: string; resourceVersion?: string }
}

const service = (i: number) => {
  const address = `10.96.${1 + (i >> 8)}.${i & 255}`
  const spec = { type: 'ClusterIP', clusterIP: address, clusterIPs: [address], ports: [{ port: 80, protocol: 'TCP' }] }
  return { metadata: { namespace: 'default', name: `s${i}` }, spec }
}

const slice = (i: number, ...addresses: string[]) => ({
  metadata: { namespace: 'default', name: `s${i}-x`, labels: { 'kubernetes.io/service-name': `s${i}` } },
  addressType: 'IPv4',
  ports: [{ name: '', port: 80, protocol: 'TCP' }],
  endpoints: addresses.map(address => ({ addresses: [address], conditions: { ready: true } })),
})

export function benchProxy(services: number): {
  firstSync: number
  oneEndpointsChanged: number
  oneServiceAdded: number
} {
  const sim = new Simulation({ startAt: 0, seed: 1 })
  const objects: Record<string, Named[]> = { services: [], endpointslices: [], nodes: [] }
  const feeds: Record<string, FeedSource<WatchEvent<KubernetesObject>>> = {}
  let version = 1
  const transport: Transport = ({ path, query }) => {
    const plural = path.split('/').at(-1)!
    if (query?.['watch']) return { status: 200, stream: (feeds[plural] = new FeedSource()) }
    return { status: 200, body: { metadata: { resourceVersion: '1' }, items: objects[plural] } }
  }
  const put = (plural: string, type: 'ADDED' | 'MODIFIED', object: Named) => {
    object.metadata.resourceVersion = String(++version)
    if (feeds[plural]) feeds[plural].push({ type, object: object as unknown as KubernetesObject })
    else objects[plural]!.push(object)
  }
  for (let i = 0; i < services; i++) {
    put('services', 'ADDED', service(i))
    put('endpointslices', 'ADDED', slice(i, `10.244.1.${(i % 250) + 2}`, `10.244.2.${(i % 250) + 2}`))
  }
  const proxy = new KubeProxy({
    sim,
    client: new Client(transport, 'kube-proxy'),
    nodeName: 'worker',
    nodeAddress: '172.18.0.3',
    namespace: new NetworkNamespace({ name: 'worker', sim }),
    clusterCidr: '10.244.0.0/16',
  })
  proxy.start()
  const timed = () => {
    while (sim.step(sim.now() + 2));
    const began = realNow()
    proxy.sync()
    return realNow() - began
  }
  const began = realNow()
  proxy.sync()
  const firstSync = realNow() - began
  let oneEndpointsChanged = Infinity
  let oneServiceAdded = Infinity
  for (let round = 0; round < 10; round++) {
    put('endpointslices', 'MODIFIED', slice(round * 7, `10.244.3.${round + 2}`))
    oneEndpointsChanged = Math.min(oneEndpointsChanged, timed())
    put('services', 'ADDED', service(services + round))
    put('endpointslices', 'ADDED', slice(services + round, `10.244.4.${round + 2}`))
    oneServiceAdded = Math.min(oneServiceAdded, timed())
  }
  proxy.stop()
  return { firstSync, oneEndpointsChanged, oneServiceAdded }
}
