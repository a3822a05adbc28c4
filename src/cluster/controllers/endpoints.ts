/** The Endpoints controller: the old form of a Service's endpoints. Source: pkg/controller/endpoint.
 *  Left out: IPv6; the original orders ports and subsets by a hash, here they are as the Service has them. */
import type { EndpointAddress, Endpoints, EndpointSubset, Pod, Service } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { ENDPOINTS, SERVICES } from '../../api/kinds.ts'
import type { Labels } from '../../api/object.ts'
import { isPodReady } from '../../api/pod-state.ts'
import { isApiError } from '../../api/status.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'
import {
  belongsInEndpoints,
  HEADLESS,
  hostnameOf,
  isHeadless,
  isSelecting,
  LAST_CHANGE,
  portsOn,
  Remembered,
  type PodPort,
} from './service-endpoints.ts'
import { TriggerTimes } from './service-members.ts'

const MANAGED_BY = 'endpoints.kubernetes.io/managed-by'
const CONTROLLER = 'endpoint-controller'
const OVER_CAPACITY = 'endpoints.kubernetes.io/over-capacity'
const MAX_ADDRESSES = 1_000
const MS_AN_ENDPOINT = 0.1

function addressOf(pod: Pod, service: Service): EndpointAddress {
  const { name, namespace, uid } = pod.metadata
  const hostname = hostnameOf(pod, service)
  return {
    ...(hostname && { hostname }),
    ip: pod.status!.podIP!,
    ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, namespace, uid },
  }
}

const addresses = new Remembered<EndpointAddress>()

/** The subsets that a Service's Endpoints should have: addresses with the same ports together, sorted. */
export function subsetsOf(service: Service, pods: Iterable<Pod>): EndpointSubset[] {
  const tolerant = service.spec?.publishNotReadyAddresses ?? false
  const groups = new Map<string, { ports: PodPort[]; ready: EndpointAddress[]; notReady: EndpointAddress[] }>()
  for (const pod of pods) {
    if (!belongsInEndpoints(pod, tolerant)) continue
    const { ports, key } = portsOn(service, pod)
    // A headless Service may have no ports at all; one whose ports the pod lacks has no endpoint there.
    if (!ports.length && !(isHeadless(service) && !service.spec?.ports?.length)) continue
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { ports, ready: [], notReady: [] }))
    const place = tolerant || isPodReady(pod) ? group.ready : group.notReady
    place.push(addresses.get(pod, service, () => addressOf(pod, service)))
  }
  const byIp = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0)
  return [...groups.values()].map(({ ports, ready, notReady }) => ({
    ...(ready.length && { addresses: ready.sort(byIp) }),
    ...(notReady.length && { notReadyAddresses: notReady.sort(byIp) }),
    ...(ports.length && { ports }),
  }))
}

/** At most a thousand addresses, ready ones first. */
export function truncated(subsets: readonly EndpointSubset[]): EndpointSubset[] | undefined {
  const count = (of: 'addresses' | 'notReadyAddresses') => subsets.reduce((sum, s) => sum + (s[of]?.length ?? 0), 0)
  const ready = count('addresses')
  const notReady = count('notReadyAddresses')
  if (ready + notReady <= MAX_ADDRESSES) return undefined
  const readyShare = Math.min(1, MAX_ADDRESSES / ready)
  const notReadyShare = Math.max(0, MAX_ADDRESSES - ready) / (notReady || 1)
  return subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports }) => {
    const some = addresses.slice(0, Math.floor(addresses.length * readyShare))
    const others = notReadyAddresses.slice(0, Math.floor(notReadyAddresses.length * notReadyShare))
    if (!some.length && !others.length) return []
    return [
      {
        ...(some.length && { addresses: some }),
        ...(others.length && { notReadyAddresses: others }),
        ...(ports && { ports }),
      },
    ]
  })
}

export function endpointsLabels(service: Service): Labels {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {}
  return { ...labels, [MANAGED_BY]: CONTROLLER, ...(isHeadless(service) && { [HEADLESS]: '' }) }
}

export function startEndpointsController({ sim, client, informers, members }: ControllerContext): void {
  const services = informers.of(SERVICES)
  const endpoints = informers.of(ENDPOINTS)
  const triggers = new TriggerTimes()
  const loop = new ReconcileLoop(sim, sync)
  members.onChange(key => loop.add(key))
  endpoints.on({
    // What is left of Services that are gone.
    added: each => {
      if (each.metadata.labels?.[MANAGED_BY] === CONTROLLER) loop.add(keyOf(each))
    },
    removed: each => loop.add(keyOf(each)),
  })

  function sync(key: string): Synced | void {
    const service = services.get(key)
    const existing = endpoints.get(key)
    if (!service) {
      triggers.forget(key)
      // Also those that somebody wrote by hand.
      if (existing) remove(existing)
      return
    }
    if (!isSelecting(service)) return
    const pods = members.of(key)
    const trigger = triggers.next(service, pods)
    const subsets = subsetsOf(service, pods.values())
    const fewer = truncated(subsets)
    const labels = endpointsLabels(service)
    const took = { took: pods.size * MS_AN_ENDPOINT }
    if (
      existing &&
      equal(existing.subsets ?? [], fewer ?? subsets) &&
      equal(existing.metadata.labels, labels) &&
      (existing.metadata.annotations?.[OVER_CAPACITY] === 'truncated') === Boolean(fewer)
    ) {
      return took
    }
    write(service, existing, labels, fewer ?? subsets, {
      ...(trigger && { [LAST_CHANGE]: trigger }),
      ...(fewer && { [OVER_CAPACITY]: 'truncated' }),
    })
    return took
  }

  function write(
    service: Service,
    existing: Endpoints | undefined,
    labels: Labels,
    subsets: EndpointSubset[],
    own: Record<string, string>,
  ): void {
    const { name, namespace } = service.metadata
    const { [LAST_CHANGE]: _, [OVER_CAPACITY]: __, ...others } = existing?.metadata.annotations ?? {}
    const annotations = { ...others, ...own }
    const given = { labels, ...(Object.keys(annotations).length && { annotations }) }
    if (existing) {
      const { annotations: ___, ...metadata } = existing.metadata
      client.update(ENDPOINTS, { ...existing, metadata: { ...metadata, ...given }, subsets })
      return
    }
    const metadata = { name, namespace, ...given }
    const created = { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets }
    client.create(ENDPOINTS, created)
  }

  function remove(existing: Endpoints): void {
    try {
      client.delete(ENDPOINTS, existing.metadata.name, existing.metadata.namespace)
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error
    }
  }
}
