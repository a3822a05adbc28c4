/** Random changes through the API, and what must hold when all has come to rest. */
import { describe, expect, it } from 'vitest'
import type { Pod } from '../src/api/core-v1.ts'
import {
  DEPLOYMENTS,
  ENDPOINTS,
  ENDPOINT_SLICES,
  EVENTS,
  PODS,
  REPLICA_SETS,
  SERVICES,
  STATEFUL_SETS,
} from '../src/api/kinds.ts'
import { matchesLabels } from '../src/api/label-selector.ts'
import { controllerOf } from '../src/api/owner.ts'
import { isPodActive, isPodReady } from '../src/api/pod-state.ts'
import { isApiError } from '../src/api/status.ts'
import { ControlPlane } from './control-plane.ts'

const NAMES = ['a', 'b', 'c'] as const

const template = (app: string, image: string) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image, ports: [{ name: 'http', containerPort: 80 }] }] },
})

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
      const ports = [{ port: 80, targetPort: random.pick(['http', 80, 81]) }]
      const selector = { app: random.pick([name, `${name}-db`]) }
      plane.apply({ apiVersion: 'v1', kind: 'Service', ...object, ...{ spec: { selector, ports } } })
    },
    () => client.delete(SERVICES, name, 'default'),
    () => {
      const pods = client.list(PODS).items
      if (pods.length) client.delete(PODS, random.pick(pods).metadata.name, 'default')
    },
    () => {
      // A stateful pod that is let go would keep the name that its set wants.
      const pods = client.list(PODS).items.filter(pod => controllerOf(pod)?.kind === 'ReplicaSet')
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
  for (let i = 0; i < 60; i++) change(plane.run(plane.sim.random.pick([0, 3, 50, 700, 2_000])))
  return plane.run(120_000)
}

const sorted = (items: Iterable<string | undefined>) => [...items].map(String).sort()

describe.each([1, 2, 3, 4, 5, 6])('after the random changes of seed %i', seed => {
  const plane = history(seed)
  const { client } = plane
  const pods = client.list(PODS).items
  const ownedBy = (uid: string): Pod[] => pods.filter(pod => controllerOf(pod)?.uid === uid)

  it('endpoints are exactly the ready pods selected', () => {
    for (const service of client.list(SERVICES).items) {
      if (!service.spec?.selector) continue
      const { name } = service.metadata
      const ready = pods.filter(pod => matchesLabels(service.spec?.selector, pod.metadata.labels) && isPodReady(pod))
      const addresses = sorted(ready.map(pod => pod.status?.podIP))
      const slices = client.list(ENDPOINT_SLICES, { labelSelector: `kubernetes.io/service-name=${name}` }).items
      expect(sorted(slices.flatMap(slice => slice.endpoints?.flatMap(each => each.addresses) ?? []))).toEqual(addresses)
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
      [DEPLOYMENTS, REPLICA_SETS, STATEFUL_SETS, SERVICES].flatMap(each =>
        client.list<{ metadata: { uid: string } }>(each).items.map(one => one.metadata.uid),
      ),
    )
    const owned = [...pods, ...client.list(REPLICA_SETS).items, ...client.list(ENDPOINT_SLICES).items]
    const orphans = owned.filter(each => controllerOf(each) && !uids.has(controllerOf(each)!.uid))
    expect(orphans.map(each => each.metadata.name)).toEqual([])
  })
})

it('one seed has one history', () => {
  const told = () =>
    history(7)
      .client.list(EVENTS)
      .items.map(event => `${event.metadata.name} ${event.message} ${event.count}`)
  const once = told()
  expect(once.length).toBeGreaterThan(30)
  expect(told()).toEqual(once)
})
