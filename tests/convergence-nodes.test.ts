/** Random changes in a cluster with real kubelets: at rest, nodes hold what the API says, and nothing else. */
import { describe, expect, it } from 'vitest'
import { DEPLOYMENTS, ENDPOINT_SLICES, JOBS, PODS, SERVICES } from '../src/api/kinds.ts'
import type { KubernetesObject } from '../src/api/object.ts'
import type { Resource } from '../src/api/resources.ts'
import { isApiError } from '../src/api/status.ts'
import { Client } from '../src/cluster/client/client.ts'
import type { Cluster } from '../src/cluster/cluster.ts'
import { driveUntil } from '../src/sim/drive.ts'
import { bootCluster, deployment, service } from './bench/lab.ts'

const NAMES = ['a', 'b', 'c'] as const
const SEEDS = Array.from({ length: Number(process.env['SEEDS'] ?? 3) }, (_, i) => i + 1)

const job = (name: string, command: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: {
    completions: 2,
    backoffLimit: 1,
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', command] }],
      },
    },
  },
})

/** What the API refuses is fine. */
function attempt(change: () => unknown): void {
  try {
    change()
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}

function change(client: Client, { sim: { random } }: Cluster): void {
  const name = random.pick(NAMES)
  const all = () => client.list(PODS, { namespace: 'default' }).items
  const changes: (() => unknown)[] = [
    () => client.create(DEPLOYMENTS, deployment(name, random.int(6))),
    () => client.patch(DEPLOYMENTS, name, 'default', { spec: { replicas: random.int(8) } }, { type: 'merge' }),
    () => client.delete(DEPLOYMENTS, name, 'default', { propagationPolicy: 'Background' }),
    () => client.create(SERVICES, service(name)),
    () => client.delete(SERVICES, name, 'default'),
    () => client.create(JOBS, job(name, random.pick(['true', 'false', 'sleep 20']))),
    () => client.delete(JOBS, name, 'default', { propagationPolicy: 'Background' }),
    () => {
      const pods = all()
      const grace = random.pick([{}, { gracePeriodSeconds: 0 }, { gracePeriodSeconds: 1 }])
      if (pods.length) client.delete(PODS, random.pick(pods).metadata.name, 'default', grace)
    },
  ]
  attempt(random.pick(changes))
}

/** Lets programs and the clock go on for so long. */
async function run(cluster: Cluster, ms: number): Promise<void> {
  const { sim } = cluster
  const until = sim.now() + ms
  await driveUntil(sim, () => sim.now() >= until, until)
  sim.advanceTo(until)
}

describe.each(SEEDS)('with the random changes of seed %i', seed => {
  it('nodes hold the pods that there are, and let go of all', async () => {
    const cluster = await bootCluster(2, seed)
    const client = new Client(cluster.transport, 'test')
    for (let i = 0; i < 40; i++) {
      change(client, cluster)
      await run(cluster, cluster.sim.random.pick([0, 5, 300, 1_500, 4_000]))
    }
    await run(cluster, 60_000)
    expectNodesAgree(cluster, client)
    for (const name of NAMES)
      for (const resource of [DEPLOYMENTS, JOBS, SERVICES] as readonly Resource<KubernetesObject>[])
        attempt(() => client.delete(resource, name, 'default', { propagationPolicy: 'Foreground' }))
    await run(cluster, 60_000)
    expect(client.list(PODS, { namespace: 'default' }).items).toEqual([])
    expectNodesAgree(cluster, client)
  })
})

function expectNodesAgree(cluster: Cluster, client: Client): void {
  const pods = client.list(PODS).items
  const alive = pods.filter(pod => pod.status?.phase === 'Running')
  const addresses = alive.map(pod => pod.status!.podIP!)
  expect(new Set(addresses).size).toBe(addresses.length)
  for (const [name, { host, kubelet }] of cluster.nodes) {
    const mine = alive.filter(pod => pod.spec?.nodeName === name)
    const held = kubelet.workers().filter(worker => worker.sandbox)
    expect(held.map(worker => worker.pod.metadata.uid).sort()).toEqual(mine.map(pod => pod.metadata.uid).sort())
    const devices = [...host.net.interfaces.keys()].filter(device => device.startsWith('veth'))
    expect(devices).toHaveLength(mine.length)
  }
  const slices = client.list(ENDPOINT_SLICES, { namespace: 'default' }).items
  const ready = slices.flatMap(
    slice => slice.endpoints?.filter(each => each.targetRef).map(each => each.addresses[0]!) ?? [],
  )
  for (const address of ready) expect(addresses).toContain(address)
}
