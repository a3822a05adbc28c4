/** Mirrors Endpoints that were written by hand, for Services without a selector, into EndpointSlices, which is what
 *  kube-proxy reads. Source: pkg/controller/endpointslicemirroring. Left out: IPv6. */
import type { EndpointAddress, Endpoints, Service } from '../../api/core-v1.ts'
import type { Endpoint, EndpointSlice } from '../../api/discovery-v1.ts'
import { equal } from '../../api/equal.ts'
import { ENDPOINTS, ENDPOINT_SLICES, SERVICES } from '../../api/kinds.ts'
import type { Labels } from '../../api/object.ts'
import { controllerReference } from '../../api/owner.ts'
import { isApiError } from '../../api/status.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { MANAGED_BY, SERVICE_NAME } from './endpointslice.ts'
import { planSlices, portsKey, type PortGroup, type SliceContent } from './endpointslice-packing.ts'
import { ReconcileLoop } from './reconcile-loop.ts'
import { LAST_CHANGE } from './service-endpoints.ts'

const CONTROLLER = 'endpointslicemirroring-controller.k8s.io'
const SKIP = 'endpointslice.kubernetes.io/skip-mirror'
const LEADER = 'control-plane.alpha.kubernetes.io/leader'
const NOT_MIRRORED = new Set([LAST_CHANGE, 'kubectl.kubernetes.io/last-applied-configuration'])
/** Of each subset. */
const MAX_ADDRESSES = 1_000

function mirrored(address: EndpointAddress, ready: boolean): Endpoint {
  const { ip, hostname, nodeName, targetRef } = address
  return {
    addresses: [ip],
    conditions: { ready },
    ...(hostname && { hostname }),
    ...(nodeName && { nodeName }),
    ...(targetRef && { targetRef }),
  }
}

/** The endpoints that the slices should have, grouped by their ports. */
export function mirroredGroups(endpoints: Endpoints): PortGroup[] {
  const groups = new Map<string, PortGroup>()
  for (const { ports = [], addresses = [], notReadyAddresses = [] } of endpoints.subsets ?? []) {
    const slicePorts = ports.map(port => ({ ...port, name: port.name ?? '' }))
    const key = portsKey(slicePorts)
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { ports: slicePorts, endpoints: [] }))
    const all = [
      ...addresses.map(address => mirrored(address, true)),
      ...notReadyAddresses.map(address => mirrored(address, false)),
    ]
    group.endpoints.push(...all.filter(each => !each.addresses[0]!.includes(':')).slice(0, MAX_ADDRESSES))
  }
  return [...groups.values()].filter(group => group.endpoints.length)
}

/** Whether Endpoints are to be mirrored, given the Service of their name. */
export function isMirrored(endpoints: Endpoints, service: Service | undefined): boolean {
  if (!service || service.spec?.selector || endpoints.metadata.deletionTimestamp) return false
  return endpoints.metadata.labels?.[SKIP] !== 'true' && endpoints.metadata.annotations?.[LEADER] === undefined
}

export function startEndpointSliceMirroring({ sim, client, informers }: ControllerContext): void {
  const services = informers.of(SERVICES)
  const endpoints = informers.of(ENDPOINTS)
  const slices = informers.of(ENDPOINT_SLICES)
  const loop = new ReconcileLoop(sim, sync)
  const wake = (object: Endpoints | Service) => loop.add(keyOf(object))
  slices.index('mirrored', slice =>
    slice.metadata.labels?.[MANAGED_BY] === CONTROLLER
      ? [`${slice.metadata.namespace}/${slice.metadata.labels[SERVICE_NAME]}`]
      : [],
  )
  endpoints.on({ added: wake, updated: wake, removed: wake })
  services.on({
    added: wake,
    updated: (service, before) => {
      if (!equal(service.spec?.selector, before.spec?.selector)) wake(service)
    },
    removed: wake,
  })

  function sync(key: string): void {
    const wanted = endpoints.get(key)
    const existing = [...slices.by('mirrored', key)].filter(slice => !slice.metadata.deletionTimestamp)
    if (!wanted || !isMirrored(wanted, services.get(key))) {
      for (const slice of existing) remove(slice)
      return
    }
    const groups = mirroredGroups(wanted)
    if (!groups.length) {
      for (const slice of existing) remove(slice)
      return
    }
    const labels = { ...wanted.metadata.labels, [SERVICE_NAME]: wanted.metadata.name, [MANAGED_BY]: CONTROLLER }
    const annotations = Object.fromEntries(
      Object.entries(wanted.metadata.annotations ?? {}).filter(([name]) => !NOT_MIRRORED.has(name)),
    )
    const differ = (slice: EndpointSlice) =>
      !equal(labels, slice.metadata.labels) || !equal(annotations, withoutTrigger(slice.metadata.annotations))
    const plan = planSlices(existing, groups, differ)
    const trigger = wanted.metadata.annotations?.[LAST_CHANGE]
    const given = trigger ? { ...annotations, [LAST_CHANGE]: trigger } : annotations
    for (const content of plan.create) create(wanted, labels, given, content)
    for (const { slice, content } of plan.update) {
      client.update(ENDPOINT_SLICES, {
        ...slice,
        metadata: { ...slice.metadata, labels, annotations: given },
        ...content,
      })
    }
    for (const slice of plan.remove) remove(slice)
  }

  function create(of: Endpoints, labels: Labels, annotations: Labels, content: SliceContent): void {
    const { name, namespace } = of.metadata
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        generateName: `${name}-`,
        namespace,
        labels,
        ...(Object.keys(annotations).length && { annotations }),
        ownerReferences: [controllerReference(of, ENDPOINTS)],
      },
      addressType: 'IPv4',
      ...content,
    }
    client.create(ENDPOINT_SLICES, slice)
  }

  function remove(slice: EndpointSlice): void {
    try {
      client.delete(ENDPOINT_SLICES, slice.metadata.name, slice.metadata.namespace)
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error
    }
  }
}

function withoutTrigger(annotations: Labels | undefined): Labels {
  const { [LAST_CHANGE]: _, ...others } = annotations ?? {}
  return others
}
