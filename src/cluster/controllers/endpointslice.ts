/** The EndpointSlice controller: the pods that a Service selects, as slices of endpoints.
 *  Source: pkg/controller/endpointslice, endpointslice/utils.go. Left out: IPv6, node-based hints by CPU. */
import type { Node, Pod, Service } from '../../api/core-v1.ts'
import type { Endpoint, EndpointSlice } from '../../api/discovery-v1.ts'
import { equal } from '../../api/equal.ts'
import { ENDPOINT_SLICES, NODES, SERVICES } from '../../api/kinds.ts'
import type { Labels } from '../../api/object.ts'
import { controllerOf, controllerReference } from '../../api/owner.ts'
import { isPodReady } from '../../api/pod-state.ts'
import { isApiError } from '../../api/status.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { planSlices, type PortGroup, type SliceContent } from './endpointslice-packing.ts'
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
} from './service-endpoints.ts'
import { TriggerTimes } from './service-members.ts'

export const SERVICE_NAME = 'kubernetes.io/service-name'
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by'
const CONTROLLER = 'endpointslice-controller.k8s.io'
/** Paces the syncs of a large Service, in milliseconds an endpoint. */
const MS_AN_ENDPOINT = 0.1

const zoneOf = (node: Node | undefined): string | undefined => node?.metadata.labels?.['topology.kubernetes.io/zone']

function endpointOf(pod: Pod, service: Service, zone: string | undefined): Endpoint {
  const serving = isPodReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const hostname = hostnameOf(pod, service)
  const { name, namespace, uid } = pod.metadata
  const endpoint = {
    addresses: [pod.status!.podIP!],
    conditions: {
      ready: service.spec?.publishNotReadyAddresses || (serving && !terminating),
      serving,
      terminating,
    },
    ...(hostname && { hostname }),
    ...(pod.spec?.nodeName && { nodeName: pod.spec.nodeName }),
    targetRef: { kind: 'Pod', name, namespace, uid },
    ...(zone !== undefined && { zone }),
  }
  return withHints(endpoint, service.spec?.trafficDistribution)
}

/** Where traffic distribution asks for it, whom each ready endpoint is for. */
function withHints(endpoint: Endpoint, distribution: string | undefined): Endpoint {
  if (!distribution || !endpoint.conditions.ready) return endpoint
  const zones = endpoint.zone ? { forZones: [{ name: endpoint.zone }] } : {}
  const nodes =
    distribution === 'PreferSameNode' && endpoint.nodeName ? { forNodes: [{ name: endpoint.nodeName }] } : {}
  const hints = { ...nodes, ...zones }
  return Object.keys(hints).length ? { ...endpoint, hints } : endpoint
}

const endpoints = new Remembered<Endpoint>()

/** The endpoints that a Service should have, grouped by their ports. */
export function endpointGroups(
  service: Service,
  pods: Iterable<Pod>,
  nodeOf: (name: string) => Node | undefined = () => undefined,
): PortGroup[] {
  const groups = new Map<string, PortGroup>()
  for (const pod of pods) {
    if (!belongsInEndpoints(pod, true)) continue
    const { ports, key } = portsOn(service, pod)
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { ports, endpoints: [] }))
    const zone = zoneOf(nodeOf(pod.spec?.nodeName ?? ''))
    const endpoint = endpoints.get(pod, service, () => endpointOf(pod, service, zone))
    group.endpoints.push(endpoint.zone === zone ? endpoint : endpointOf(pod, service, zone))
  }
  return [...groups.values()]
}

/** The Service's labels, and those that tie the slice to it. */
export function sliceLabels(service: Service): Labels {
  const { [HEADLESS]: _, ...labels } = service.metadata.labels ?? {}
  return {
    ...labels,
    [SERVICE_NAME]: service.metadata.name,
    [MANAGED_BY]: CONTROLLER,
    ...(isHeadless(service) && { [HEADLESS]: '' }),
  }
}

export function startEndpointSliceController({ sim, client, informers, members }: ControllerContext): void {
  const services = informers.of(SERVICES)
  const slices = informers.of(ENDPOINT_SLICES)
  const nodes = informers.of(NODES)
  const triggers = new TriggerTimes()
  const loop = new ReconcileLoop(sim, sync)
  /** Resource versions that this controller wrote: their events are no news. */
  const written = new Map<string, string>()
  slices.index('service', slice =>
    slice.metadata.labels?.[MANAGED_BY] === CONTROLLER
      ? [`${slice.metadata.namespace}/${slice.metadata.labels[SERVICE_NAME]}`]
      : [],
  )
  const wakeService = (slice: EndpointSlice) => {
    const name = slice.metadata.labels?.[SERVICE_NAME]
    if (!name || slice.metadata.labels?.[MANAGED_BY] !== CONTROLLER) return
    if (written.get(slice.metadata.uid) !== slice.metadata.resourceVersion) {
      loop.add(`${slice.metadata.namespace}/${name}`)
    }
  }
  slices.on({
    updated: (slice, before) => {
      wakeService(slice)
      if (before.metadata.labels?.[SERVICE_NAME] !== slice.metadata.labels?.[SERVICE_NAME]) wakeService(before)
    },
    removed: slice => {
      if (written.delete(slice.metadata.uid)) wakeService(slice)
    },
  })
  members.onChange(key => loop.add(key))

  function sync(key: string): Synced | void {
    const service = services.get(key)
    if (!service) return triggers.forget(key)
    if (!isSelecting(service)) return
    const pods = members.of(key)
    const trigger = triggers.next(service, pods)
    const labels = sliceLabels(service)
    const groups = endpointGroups(service, pods.values(), name => nodes.get(name))
    const existing = [...slices.by('service', key)].filter(slice => !slice.metadata.deletionTimestamp)
    const own = existing.filter(slice => controllerOf(slice)?.uid === service.metadata.uid)
    const plan = planSlices(own, groups, slice => !equal(labels, slice.metadata.labels))
    for (const content of plan.create) create(service, labels, content, trigger)
    for (const { slice, content } of plan.update) update(slice, labels, content, trigger)
    for (const slice of [...plan.remove, ...existing.filter(each => !own.includes(each))]) remove(slice)
    return { took: pods.size * MS_AN_ENDPOINT }
  }

  function create(service: Service, labels: Labels, content: SliceContent, trigger: string | undefined): void {
    const { name, namespace } = service.metadata
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels,
        ...(trigger && { annotations: { [LAST_CHANGE]: trigger } }),
        ownerReferences: [controllerReference(service, SERVICES)],
      },
      addressType: 'IPv4',
      ...content,
    }
    const created = client.create(ENDPOINT_SLICES, slice)
    written.set(created.metadata.uid, created.metadata.resourceVersion)
  }

  function update(slice: EndpointSlice, labels: Labels, content: SliceContent, trigger: string | undefined): void {
    const annotations = trigger ? { ...slice.metadata.annotations, [LAST_CHANGE]: trigger } : slice.metadata.annotations
    const metadata = { ...slice.metadata, labels, ...(annotations && { annotations }) }
    const updated = client.update(ENDPOINT_SLICES, { ...slice, metadata, ...content })
    written.set(updated.metadata.uid, updated.metadata.resourceVersion)
  }

  function remove(slice: EndpointSlice): void {
    written.delete(slice.metadata.uid)
    try {
      client.delete(ENDPOINT_SLICES, slice.metadata.name, slice.metadata.namespace)
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error
    }
  }
  // A node that comes, or changes zone, may change endpoints.
  nodes.on({
    updated: (node, before) => {
      if (zoneOf(node) !== zoneOf(before)) for (const service of services.all()) loop.add(keyOf(service))
    },
  })
}
