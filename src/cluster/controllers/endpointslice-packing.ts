/** Which slices a Service's endpoints go into, changing as few as possible.
 *  Source: endpointslice/reconciler.go. Left out: IPv6, the topology annotation of old. Pure. */
import type { Endpoint, EndpointPort, EndpointSlice } from '../../api/discovery-v1.ts'
import { equal } from '../../api/equal.ts'

/** --max-endpoints-per-slice of the controller manager. */
export const MAX_ENDPOINTS = 100

/** Endpoints that share their ports. */
export interface PortGroup {
  ports: EndpointPort[]
  endpoints: Endpoint[]
}

/** What a slice should hold. */
export interface SliceContent {
  ports: EndpointPort[]
  endpoints: Endpoint[]
}

export interface SlicePlan {
  create: SliceContent[]
  update: { slice: EndpointSlice; content: SliceContent }[]
  remove: EndpointSlice[]
}

const endpointKey = (endpoint: Endpoint): string =>
  `${endpoint.targetRef?.namespace}/${endpoint.targetRef?.name}/${endpoint.addresses.join()}/${endpoint.hostname ?? ''}`

export const portsKey = (ports: readonly EndpointPort[] | undefined): string =>
  (ports ?? [])
    .map(({ name, port, protocol, appProtocol }) => `${name ?? ''}:${port}/${protocol}:${appProtocol ?? ''}`)
    .sort()
    .join()

/** @param existing the Service's own slices @param labelsDiffer whether a slice's labels are not what they should be */
export function planSlices(
  existing: readonly EndpointSlice[],
  groups: readonly PortGroup[],
  labelsDiffer: (slice: EndpointSlice) => boolean = () => false,
): SlicePlan {
  const plan: SlicePlan = { create: [], update: [], remove: [] }
  const byPorts = new Map<string, EndpointSlice[]>()
  for (const slice of existing) {
    const key = portsKey(slice.ports)
    byPorts.set(key, [...(byPorts.get(key) ?? []), slice])
  }
  for (const group of groups) {
    const key = portsKey(group.ports)
    planGroup(plan, byPorts.get(key) ?? [], group, labelsDiffer)
    byPorts.delete(key)
  }
  for (const slices of byPorts.values()) plan.remove.push(...slices)
  if (plan.remove.length === existing.length && !plan.create.length) addPlaceholder(plan, labelsDiffer)
  reuse(plan)
  return plan
}

function planGroup(
  plan: SlicePlan,
  slices: readonly EndpointSlice[],
  { ports, endpoints }: PortGroup,
  labelsDiffer: (slice: EndpointSlice) => boolean,
): void {
  const missing = new Map(endpoints.map(endpoint => [endpointKey(endpoint), endpoint]))
  const changed = new Map<EndpointSlice, Endpoint[]>()
  const unchanged = new Set<EndpointSlice>()
  for (const slice of slices) {
    const old = slice.endpoints ?? []
    const kept: Endpoint[] = []
    let different = false
    for (const endpoint of old) {
      const key = endpointKey(endpoint)
      const wanted = missing.get(key)
      if (!wanted) continue
      missing.delete(key)
      kept.push(wanted)
      if (!different && wanted !== endpoint) different = !equal(wanted, endpoint)
    }
    if (different || kept.length !== old.length) {
      if (kept.length) changed.set(slice, kept)
      else plan.remove.push(slice)
    } else if (labelsDiffer(slice)) changed.set(slice, kept)
    else unchanged.add(slice)
  }
  const rest = [...missing.values()]
  // The fullest of those that change anyway first.
  const fillable = [...changed.values()].sort((a, b) => b.length - a.length)
  for (const kept of fillable) kept.push(...rest.splice(0, Math.max(0, MAX_ENDPOINTS - kept.length)))
  while (rest.length) {
    const roomy = rest.length < MAX_ENDPOINTS ? closestFit(unchanged, rest.length) : undefined
    if (roomy) {
      unchanged.delete(roomy)
      changed.set(roomy, [...(roomy.endpoints ?? []), ...rest.splice(0)])
    } else plan.create.push({ ports, endpoints: rest.splice(0, MAX_ENDPOINTS) })
  }
  for (const [slice, kept] of changed) plan.update.push({ slice, content: { ports, endpoints: kept } })
}

/** The fullest slice that still has room for so many. */
function closestFit(slices: Iterable<EndpointSlice>, count: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined
  for (const slice of slices) {
    const size = slice.endpoints?.length ?? 0
    if (size + count <= MAX_ENDPOINTS && (!best || size > (best.endpoints?.length ?? 0))) best = slice
  }
  return best
}

/** A Service without endpoints has one empty slice. */
function addPlaceholder(plan: SlicePlan, labelsDiffer: (slice: EndpointSlice) => boolean): void {
  const [only] = plan.remove
  const isPlaceholder = only && !only.ports?.length && !only.endpoints?.length && !labelsDiffer(only)
  if (plan.remove.length === 1 && isPlaceholder) plan.remove = []
  else plan.create.push({ ports: [], endpoints: [] })
}

/** Rather than to delete one slice and create another, changes the one into the other. */
function reuse(plan: SlicePlan): void {
  while (plan.remove.length && plan.create.length) {
    plan.update.push({ slice: plan.remove.shift()!, content: plan.create.pop()! })
  }
}
