/** The ports of a Service with their endpoints and rules. What comes out the same on every node is worked out once: a
 *  hundred proxies hear of the same frozen objects at about the same time. Nothing else is shared between nodes. */
import type { Service } from '../../api/core-v1.ts'
import type { EndpointSlice } from '../../api/discovery-v1.ts'
import { endpointsOf, type Endpoint, type NodeView } from './endpoints.ts'
import { rulesOf, type PortRules, type RuleOptions } from './rules.ts'
import { servicePortsOf, usesLocalEndpoints, type ServicePort } from './service-port.ts'

export interface PortEndpoints {
  port: ServicePort
  endpoints: readonly Endpoint[]
}

/** One port of a Service as it stands in the tables. */
export interface Installed extends PortEndpoints {
  rules: PortRules
}

/** Some nodes may be a little behind. */
const MOST_REMEMBERED = 4
const remembered = new WeakMap<Service, { slices: readonly EndpointSlice[]; ports: readonly PortEndpoints[] }[]>()

/** @param slices those of the Service */
export function portsOf(service: Service, slices: readonly EndpointSlice[]): readonly PortEndpoints[] {
  let known = remembered.get(service)
  if (!known) remembered.set(service, (known = []))
  const found = known.find(each => sameItems(each.slices, slices))
  if (found) return found.ports
  const ports = servicePortsOf(service).map(port => ({ port, endpoints: endpointsOf(slices, port.portName) }))
  known.unshift({ slices, ports })
  if (known.length > MOST_REMEMBERED) known.pop()
  return ports
}

const alike = new WeakMap<PortEndpoints, (Installed & { options: RuleOptions })[]>()

export function install(known: PortEndpoints, node: NodeView, options: RuleOptions): Installed {
  const { largeCluster, clusterCidr } = options
  const made = alike.get(known) ?? []
  const found = made.find(
    each => each.options.largeCluster === largeCluster && each.options.clusterCidr === clusterCidr,
  )
  if (found) return found
  const fresh = { ...known, rules: rulesOf(known.port, known.endpoints, node, options), options }
  if (!dependsOnNode(known)) alike.set(known, [...made, fresh])
  return fresh
}

function dependsOnNode({ port, endpoints }: PortEndpoints): boolean {
  if (usesLocalEndpoints(port) || port.sourceRanges.length) return true
  return endpoints.some(each => each.nodeHints.length || each.zoneHints.length)
}

/** The chains of a port that others may lead to, that were there before, and are no more. */
export function headsGone(before: PortRules, now: PortRules | undefined): string[] {
  return now === before ? [] : [...before.chains.heads.keys()].filter(name => !now?.chains.heads.has(name))
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((each, i) => each === b[i])
