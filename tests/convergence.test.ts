/** Random changes through the API, and what must hold when all has come to rest. */
import { describe, expect, it } from 'vitest'
import type { Pod, Service } from '../src/api/core-v1.ts'
import {
  DAEMON_SETS,
  DEPLOYMENTS,
  ENDPOINTS,
  ENDPOINT_SLICES,
  EVENTS,
  JOBS,
  NAMESPACES,
  NODES,
  PODS,
  REPLICA_SETS,
  SERVICES,
  STATEFUL_SETS,
} from '../src/api/kinds.ts'
import { matchesLabels } from '../src/api/label-selector.ts'
import { controllerOf } from '../src/api/owner.ts'
import { isPodActive, isPodReady } from '../src/api/pod-state.ts'
import { isApiError } from '../src/api/status.ts'
import { pathOf } from '../src/api/resources.ts'
import { ControlPlane } from './control-plane.ts'

const NAMES = ['a', 'b', 'c'] as const

const template = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image, ports: [{ name: 'http', containerPort: 80 }] }] },
})

const TYPES = [
  { type: 'ClusterIP', ports: [{ port: 80 }] },
  { type: 'NodePort' },
  { type: 'LoadBalancer' },
  { type: 'ExternalName', externalName: 'example.com', clusterIP: '', clusterIPs: null },
]

function evict({ server }: ControlPlane, { metadata: { name, namespace } }: Pod): void {
  const path = pathOf(PODS, namespace, name, 'eviction')
  server.handle({ method: 'POST', path, body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } } })
}

/** One random change; what the API refuses is fine. */
function change(plane: ControlPlane): void {
  const { random } = plane.sim
  const { client } = plane
  const name = random.pick(NAMES)
  const image = `nginx:1.${random.int(3)}`
  const replicas = random.int(7)
  const object = { metadata: { name, namespace: 'default' } }
  const spec = { replicas, selector: { matchLabels: { app: name } }, template: template(name, image) }
  const propagationPolicy = random.pick(['Foreground', 'Background'] as const)
  const changes: (() => void)[] = [
    () => plane.apply({ apiVersion: 'apps/v1', kind: 'Deployment', ...object, ...{ spec } }),
    () => plane.apply({ apiVersion: 'apps/v1', kind: 'Deployment', ...object, ...{ spec } }),
    () => client.patch(DEPLOYMENTS, name, 'default', { spec: { replicas } }, { type: 'merge' }),
    () => client.delete(DEPLOYMENTS, name, 'default', { propagationPolicy }),
    () =>
      plane.apply({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        ...{
          spec: {
            ...spec,
            serviceName: name,
            selector: { matchLabels: { app: `${name}-db` } },
            template: template(`${name}-db`, image),
          },
        },
        ...object,
      }),
    () => client.delete(STATEFUL_SETS, name, 'default', { propagationPolicy }),
    () => {
      const type = random.pick(['ClusterIP', 'ClusterIP', 'NodePort', 'LoadBalancer'])
      const fixed = type === 'ClusterIP' ? {} : random.pick([{}, {}, { nodePort: 30_000 + random.int(4) }])
      const ports = [{ port: 80, targetPort: random.pick(['http', 80, 81]), ...fixed }]
      const selector = { app: random.pick([name, `${name}-db`]) }
      const address = random.pick([{}, {}, {}, { clusterIP: `10.96.0.${11 + random.int(3)}` }, { clusterIP: 'None' }])
      const spec = { type, selector, ports, ...address }
      plane.apply({ apiVersion: 'v1', kind: 'Service', ...object, ...{ spec } })
    },
    () => plane.client.patch(SERVICES, name, 'default', { spec: random.pick(TYPES) }, { type: 'merge' }),
    () => client.delete(SERVICES, name, 'default'),
    () =>
      plane.apply({
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        ...object,
        ...{ spec: { selector: { matchLabels: { app: `${name}-ds` } }, template: template(`${name}-ds`, image) } },
      }),
    () => client.delete(DAEMON_SETS, name, 'default', { propagationPolicy }),
    () => {
      const { spec } = template(`${name}-job`, image)
      const job = { parallelism: 1 + random.int(3), template: { spec: { ...spec, restartPolicy: 'Never' } } }
      client.create(JOBS, { apiVersion: 'batch/v1', kind: 'Job', ...object, ...{ spec: job } })
    },
    () => client.delete(JOBS, name, 'default', { propagationPolicy }),
    () => {
      const budget = { minAvailable: random.int(3), selector: { matchLabels: { app: name } } }
      plane.apply({ apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', ...object, ...{ spec: budget } })
    },
    () => {
      const pods = client.list(PODS).items
      if (pods.length) evict(plane, random.pick(pods))
    },
    () => {
      const unschedulable = random.int(2) === 1
      client.patch(NODES, random.pick(['worker', 'worker2']), '', { spec: { unschedulable } }, { type: 'merge' })
    },
    () => plane.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: `ns-${name}` } }),
    () =>
      plane.apply({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace: `ns-${name}` },
        ...{ spec },
      }),
    () => client.delete(NAMESPACES, `ns-${name}`),
    () => {
      const pods = client.list(PODS, { namespace: 'default' }).items
      if (pods.length) client.delete(PODS, random.pick(pods).metadata.name, 'default')
    },
    () => {
      // A stateful pod that is let go would keep the name that its set wants.
      const pods = client
        .list(PODS, { namespace: 'default' })
        .items.filter(pod => controllerOf(pod)?.kind === 'ReplicaSet')
      const relabelled = { metadata: { labels: { app: random.pick(NAMES) } } }
      if (pods.length) client.patch(PODS, random.pick(pods).metadata.name, 'default', relabelled, { type: 'merge' })
    },
  ]
  try {
    random.pick(changes)()
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}

function history(seed: number): ControlPlane {
  const plane = new ControlPlane({ seed })
  plane.run(2_000)
  for (let i = 0; i < 100; i++) change(plane.run(plane.sim.random.pick([0, 3, 50, 700, 2_000])))
  for (const node of ['worker', 'worker2'])
    plane.client.patch(NODES, node, '', { spec: { unschedulable: false } }, { type: 'merge' })
  return plane.run(120_000)
}

/** The same Service to be created anew, with the addresses and ports that it had. */
const copyOf = ({ apiVersion, kind, metadata, spec }: Service) => ({
  apiVersion,
  kind,
  metadata: { name: metadata.name, namespace: metadata.namespace },
  spec,
})

const sorted = (items: Iterable<string | undefined>) => [...items].map(String).sort()

describe.each(Array.from({ length: Number(process.env['SEEDS'] ?? 6) }, (_, i) => i + 1))(
  'after the random changes of seed %i',
  seed => {
    const plane = history(seed)
    const { client } = plane
    const pods = client.list(PODS).items
    const services = client.list(SERVICES).items
    const ownedBy = (uid: string): Pod[] => pods.filter(pod => controllerOf(pod)?.uid === uid)

    it('endpoints are exactly the ready pods selected', () => {
      for (const service of services) {
        if (!service.spec?.selector || service.spec.type === 'ExternalName') continue
        const { name, namespace } = service.metadata
        const isSelected = (pod: Pod) =>
          pod.metadata.namespace === namespace && matchesLabels(service.spec?.selector, pod.metadata.labels)
        const ready = pods.filter(pod => isSelected(pod) && isPodReady(pod))
        const addresses = sorted(ready.map(pod => pod.status?.podIP))
        const slices = client.list(ENDPOINT_SLICES, { labelSelector: `kubernetes.io/service-name=${name}` }).items
        expect(sorted(slices.flatMap(slice => slice.endpoints?.flatMap(each => each.addresses) ?? []))).toEqual(
          addresses,
        )
        const { subsets = [] } = client.get(ENDPOINTS, name, 'default')
        expect(sorted(subsets.flatMap(each => each.addresses?.map(one => one.ip) ?? []))).toEqual(addresses)
      }
    })

    it('owners have as many pods as they want, and say so', () => {
      const wanted = client.list(REPLICA_SETS).items
      for (const rs of [...wanted, ...client.list(STATEFUL_SETS).items]) {
        const mine = ownedBy(rs.metadata.uid).filter(isPodActive)
        expect([rs.metadata.name, mine.length, rs.status?.replicas]).toEqual([
          rs.metadata.name,
          rs.spec?.replicas,
          rs.spec?.replicas,
        ])
      }
      for (const set of client.list(DAEMON_SETS).items) {
        const mine = ownedBy(set.metadata.uid).filter(isPodActive)
        expect(sorted(mine.map(pod => pod.spec?.nodeName))).toEqual(['worker', 'worker2'])
        expect([set.status?.desiredNumberScheduled, set.status?.numberAvailable]).toEqual([2, 2])
      }
      for (const job of client.list(JOBS).items)
        expect(ownedBy(job.metadata.uid).filter(isPodActive)).toHaveLength(job.status?.active ?? 0)
      for (const deployment of client.list(DEPLOYMENTS).items) {
        const { replicas } = deployment.spec!
        const { status } = deployment
        expect([status?.replicas ?? 0, status?.updatedReplicas ?? 0, status?.availableReplicas ?? 0]).toEqual([
          replicas,
          replicas,
          replicas,
        ])
      }
    })

    it('nothing outlives its owner', () => {
      const uids = new Set(
        [DAEMON_SETS, DEPLOYMENTS, JOBS, REPLICA_SETS, STATEFUL_SETS, SERVICES].flatMap(each =>
          client.list<{ metadata: { uid: string } }>(each).items.map(one => one.metadata.uid),
        ),
      )
      const owned = [...pods, ...client.list(REPLICA_SETS).items, ...client.list(ENDPOINT_SLICES).items]
      const orphans = owned.filter(each => controllerOf(each) && !uids.has(controllerOf(each)!.uid))
      expect(orphans.map(each => each.metadata.name)).toEqual([])
      const namespaces = new Set(client.list(NAMESPACES).items.map(each => each.metadata.name))
      expect(pods.filter(pod => !namespaces.has(pod.metadata.namespace))).toEqual([])
      expect(client.list(NAMESPACES).items.filter(each => each.metadata.deletionTimestamp)).toEqual([])
    })

    it('no address and no port is held twice, and none is kept by nobody', () => {
      const addresses = services.flatMap(each => each.spec?.clusterIPs ?? []).filter(each => each !== 'None')
      const ports = services.flatMap(each => each.spec?.ports?.flatMap(port => port.nodePort ?? []) ?? [])
      expect(new Set(addresses).size).toBe(addresses.length)
      expect(new Set(ports).size).toBe(ports.length)
      for (const { metadata } of services) client.delete(SERVICES, metadata.name, metadata.namespace)
      const again = services.filter(each => each.spec?.type !== 'ExternalName').map(copyOf)
      expect(() => again.forEach(each => client.create(SERVICES, each))).not.toThrow()
    })
  },
)

it('one seed has one history', () => {
  const told = () =>
    history(7)
      .client.list(EVENTS)
      .items.map(event => `${event.metadata.name} ${event.message} ${event.count}`)
  const once = told()
  expect(once.length).toBeGreaterThan(30)
  expect(told()).toEqual(once)
})
