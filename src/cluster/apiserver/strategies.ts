/** The strategies of the resources that a cluster comes up with, and the allocators behind them; the others are in
 *  `outside.ts`. */
import { NodePortAllocator, type PortRange } from './allocators/node-port.ts'
import { ServiceAllocation } from './allocators/service-allocation.ts'
import { ServiceIpAllocator } from './allocators/service-ip.ts'
import { configMaps } from './resources/configmaps.ts'
import { deployments } from './resources/deployments.ts'
import { endpoints } from './resources/endpoints.ts'
import { endpointSlices } from './resources/endpointslices.ts'
import { events, eventsOfEvents } from './resources/events.ts'
import { leases } from './resources/leases.ts'
import { namespaces } from './resources/namespaces.ts'
import { nodes } from './resources/nodes.ts'
import { pods } from './resources/pods.ts'
import { priorityClasses } from './resources/priorityclasses.ts'
import { replicaSets } from './resources/replicasets.ts'
import { serviceAccounts } from './resources/serviceaccounts.ts'
import { services } from './resources/services.ts'
import type { Strategy } from './strategy.ts'

export interface StrategyOptions {
  /** `10.96.0.0/16` */
  serviceCidr: string
  nodePortRange: PortRange
}

/** @returns one strategy a resource, with allocators of their own */
export function strategiesFor({ serviceCidr, nodePortRange }: StrategyOptions): Strategy[] {
  const allocation = new ServiceAllocation(new ServiceIpAllocator(serviceCidr), new NodePortAllocator(nodePortRange))
  return [
    configMaps,
    deployments,
    endpoints,
    endpointSlices,
    events,
    eventsOfEvents,
    leases,
    namespaces,
    nodes,
    pods,
    priorityClasses,
    replicaSets,
    serviceAccounts,
    services(allocation),
  ] as Strategy[]
}
