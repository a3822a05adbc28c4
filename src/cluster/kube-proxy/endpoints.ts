/** Endpoints of a port, from its EndpointSlices, and which of them a node sends traffic to.
 *  Source: pkg/proxy/endpointslicecache.go and topology.go. */
import type { EndpointSlice } from '../../api/discovery-v1.ts'
import { usesClusterEndpoints, usesLocalEndpoints, type ServicePort } from './service-port.ts'

export interface Endpoint {
  ip: string
  port: number
  /** `10.244.1.3:80`. */
  text: string
  nodeName: string | undefined
  ready: boolean
  serving: boolean
  terminating: boolean
  zoneHints: readonly string[]
  nodeHints: readonly string[]
}

/** What a node knows of itself. */
export interface NodeView {
  name: string
  /** Its main address. */
  address: string
  /** Label topology.kubernetes.io/zone; empty if there is none. */
  zone: string
}

const NONE: readonly string[] = []

/** Endpoints of one port name, by `ip:port` as text: so 10.244.0.10 comes before 10.244.0.2. */
export function endpointsOf(slices: Iterable<EndpointSlice>, portName: string): Endpoint[] {
  const found = new Map<string, Endpoint>()
  for (const slice of slices) {
    if (slice.addressType !== 'IPv4') continue
    for (const port of slice.ports ?? []) {
      if (port.port === undefined || (port.name ?? '') !== portName) continue
      for (const endpoint of slice.endpoints ?? []) {
        const ip = endpoint.addresses[0]
        if (!ip) continue
        const text = `${ip}:${port.port}`
        const conditions = endpoint.conditions ?? {}
        const ready = conditions.ready ?? true
        const before = found.get(text)
        // A pod may be in two slices for a moment; the better word counts.
        if (before?.ready || (before && !ready)) continue
        found.set(text, {
          ip,
          port: port.port,
          text,
          nodeName: endpoint.nodeName,
          ready,
          serving: conditions.serving ?? true,
          terminating: conditions.terminating ?? false,
          zoneHints: endpoint.hints?.forZones?.map(hint => hint.name) ?? NONE,
          nodeHints: endpoint.hints?.forNodes?.map(hint => hint.name) ?? NONE,
        })
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.text < b.text ? -1 : 1))
}

export interface Reachable {
  /** For traffic policy Cluster. */
  cluster: readonly Endpoint[]
  /** For traffic policy Local. */
  local: readonly Endpoint[]
  /** Both. */
  all: readonly Endpoint[]
  /** Whether any node has an endpoint in use. */
  hasAny: boolean
}

/** Terminating endpoints serve on while no other is ready. */
export function categorize(endpoints: readonly Endpoint[], port: ServicePort, node: NodeView): Reachable {
  const wantsCluster = usesClusterEndpoints(port)
  const isLocal = (endpoint: Endpoint) => endpoint.nodeName === node.name
  const isFallback = (endpoint: Endpoint) => endpoint.serving && endpoint.terminating
  const topology = wantsCluster ? topologyFromHints(endpoints, node) : undefined
  let cluster: Endpoint[] = []
  let fellBack = false
  if (wantsCluster) {
    cluster = endpoints.filter(endpoint => endpoint.ready && (topology?.(endpoint) ?? true))
    if (!cluster.length && !topology) {
      cluster = endpoints.filter(isFallback)
      fellBack = true
    }
  }
  if (!usesLocalEndpoints(port)) return { cluster, local: [], all: cluster, hasAny: cluster.length > 0 }

  let local = endpoints.filter(endpoint => isLocal(endpoint) && endpoint.ready)
  if (!local.length) {
    local = endpoints.filter(endpoint => isLocal(endpoint) && isFallback(endpoint))
    fellBack ||= local.length > 0
  }
  const hasAny = cluster.length > 0 || endpoints.some(endpoint => endpoint.ready || isFallback(endpoint))
  if (!wantsCluster) return { cluster, local, all: local, hasAny }
  if (!topology && !fellBack) return { cluster, local, all: cluster, hasAny }
  const all = [...new Set([...cluster, ...local])].sort((a, b) => (a.text < b.text ? -1 : 1))
  return { cluster, local, all, hasAny }
}

/** Hints count only if every ready endpoint has them and one is for this node. */
function topologyFromHints(
  endpoints: readonly Endpoint[],
  node: NodeView,
): ((endpoint: Endpoint) => boolean) | undefined {
  const ready = endpoints.filter(endpoint => endpoint.ready)
  if (!ready.length) return undefined
  const forNode = (endpoint: Endpoint) => endpoint.nodeHints.includes(node.name)
  if (ready.every(endpoint => endpoint.nodeHints.length) && ready.some(forNode)) return forNode
  const forZone = (endpoint: Endpoint) => endpoint.zoneHints.includes(node.zone)
  if (node.zone && ready.every(endpoint => endpoint.zoneHints.length) && ready.some(forZone)) return forZone
  return undefined
}
