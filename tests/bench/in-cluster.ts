/** What goes on inside a running cluster of three nodes: lookups, requests to nginx, events, a watch. */
import type { Cluster } from '../../src/cluster/cluster.ts'
import type { ApiResponse } from '../../src/api/api.ts'
import { PODS, SERVICES } from '../../src/api/kinds.ts'
import { Client } from '../../src/cluster/client/client.ts'
import { EventRecorder } from '../../src/cluster/client/event-recorder.ts'
import { parseAddress } from '../../src/net/address.ts'
import { askUdp } from '../../src/net/dns-client.ts'
import { query } from '../../src/net/dns-message.ts'
import type { NetworkNamespace } from '../../src/net/namespace.ts'
import { realNow } from '../../src/sim/drive.ts'

const REQUEST = new TextEncoder().encode('GET / HTTP/1.1\r\nHost: web\r\n\r\n')
const DNS = { servers: [{ address: parseAddress('10.96.0.10')!, port: 53 }], timeoutMs: 5_000, attempts: 2 }

/** Calls `one` until it has called back `total` times. @returns how many a second; the better of two rounds */
function perSecond(cluster: Cluster, total: number, one: (done: () => void) => void): number {
  let best = 0
  for (let round = 0; round < 2; round++) {
    let count = 0
    const began = realNow()
    const next = () => {
      if (++count < total) one(next)
    }
    one(next)
    while (count < total && cluster.sim.step());
    best = Math.max(best, (count / (realNow() - began)) * 1000)
  }
  return best
}

/** The network namespace of the first pod of a Deployment. */
export function podNetwork(cluster: Cluster, deployment: string): NetworkNamespace {
  for (const { kubelet } of cluster.nodes.values())
    for (const { pod, sandbox } of kubelet.workers())
      if (sandbox && pod.metadata.labels?.['app'] === deployment) return sandbox.net
  throw new Error(`no pod of ${deployment}`)
}

/** @param net a pod's @param service in the namespace default, with nginx behind it */
export function benchRequests(cluster: Cluster, net: NetworkNamespace, service: string) {
  const client = new Client(cluster.transport, 'bench')
  const to = { address: parseAddress(client.get(SERVICES, service, 'default').spec.clusterIP!)!, port: 80 }
  let id = 0
  const lookUp = (done: () => void) => {
    const name = `${service}.default.svc.cluster.local`
    id = (id + 2) & 0xffff
    askUdp(
      net,
      [query(id, name, 'A'), query(id + 1, name, 'AAAA')],
      { ...DNS, allAtOnce: true, nextOnFailure: true },
      done,
    )
  }
  const request = (done: () => void) => {
    const connection = net.sockets.connect(to, {
      opened: () => connection.write(REQUEST),
      data: () => {
        connection.end()
        done()
      },
    })
  }
  let answered = () => {}
  let kept: ReturnType<typeof net.sockets.connect> | undefined
  const onKept = (done: () => void) => {
    answered = done
    if (kept) return kept.write(REQUEST)
    const connection = net.sockets.connect(to, { opened: () => connection.write(REQUEST), data: () => answered() })
    kept = connection
  }
  return {
    lookups: perSecond(cluster, 20_000, lookUp),
    keptConnection: perSecond(cluster, 50_000, onKept),
    byClusterIP: perSecond(cluster, 10_000, request),
    byNameKept: perSecond(cluster, 20_000, done => lookUp(() => onKept(done))),
    byName: perSecond(cluster, 10_000, done => lookUp(() => request(done))),
  }
}

/** Events about 1,000 objects, four each, written a second. */
export function benchEvents(cluster: Cluster): number {
  const recorder = new EventRecorder(new Client(cluster.transport, 'kubelet'), cluster.sim, 'kubelet', {
    host: 'worker',
  })
  const began = realNow()
  for (let i = 0; i < 1_000; i++) {
    const about = { kind: 'Pod', namespace: 'default', name: `none-${i}`, uid: `${i}`, apiVersion: 'v1' }
    for (const reason of ['Pulled', 'Created', 'Started', 'Killing'])
      recorder.event(about, 'Normal', reason, `Container ${reason}`)
  }
  return (4_000 / (realNow() - began)) * 1000
}

/** From a write to the event, as a client outside reads it, in milliseconds. @param run gives time to the simulation */
export async function benchWatch(cluster: Cluster, run: (done: () => boolean) => Promise<unknown>): Promise<number> {
  const client = new Client(cluster.transport, 'bench')
  const [pod] = client.list(PODS, { namespace: 'default' }).items
  const { name, resourceVersion } = pod!.metadata
  let response: ApiResponse | undefined
  void cluster.api(`/api/v1/namespaces/default/pods?watch=1&resourceVersion=${resourceVersion}`).then(answer => {
    response = answer
    cluster.sim.settled()
  })
  await run(() => response !== undefined)
  let chunks = 0
  void (async () => {
    for await (const chunk of response!.body!) chunks += Math.sign(chunk.length)
  })()
  let best = Infinity
  for (let i = 0; i < 50; i++) {
    const before = chunks
    const began = realNow()
    client.patch(PODS, name, 'default', { metadata: { annotations: { count: String(i) } } }, { type: 'merge' })
    await run(() => chunks > before)
    best = Math.min(best, realNow() - began)
  }
  return best
}
