/** The strategies of all resources that have one, and the allocators behind them. */
import { NodePortAllocator, type PortRange } from './allocators/node-port.ts'
import { ServiceAllocation } from './allocators/service-allocation.ts'
import { ServiceIpAllocator } from './allocators/service-ip.ts'
import { autoscaling } from './resources/autoscaling.ts'
import { configMaps } from './resources/configmaps.ts'
import { controllerRevisions } from './resources/controllerrevisions.ts'
import { cronJobs } from './resources/cronjobs.ts'
import { daemonSets } from './resources/daemonsets.ts'
import { deployments } from './resources/deployments.ts'
import { endpoints } from './resources/endpoints.ts'
import { endpointSlices } from './resources/endpointslices.ts'
import { events, eventsOfEvents } from './resources/events.ts'
import { jobs } from './resources/jobs.ts'
import { leases } from './resources/leases.ts'
import { namespaces } from './resources/namespaces.ts'
import { networking } from './resources/networking.ts'
import { nodes } from './resources/nodes.ts'
import { otherCore } from './resources/other-core.ts'
import { podDisruptionBudgets } from './resources/poddisruptionbudgets.ts'
import { pods } from './resources/pods.ts'
import { rbac } from './resources/rbac.ts'
import { replicaSets } from './resources/replicasets.ts'
import { secrets } from './resources/secrets.ts'
import { serviceAccounts } from './resources/serviceaccounts.ts'
import { services } from './resources/services.ts'
import { statefulSets } from './resources/statefulsets.ts'
import { storage } from './resources/storage.ts'
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
    controllerRevisions,
    cronJobs,
    daemonSets,
    deployments,
    endpoints,
    endpointSlices,
    events,
    eventsOfEvents,
    jobs,
    leases,
    namespaces,
    nodes,
    podDisruptionBudgets,
    pods,
    replicaSets,
    secrets,
    serviceAccounts,
    services(allocation),
    statefulSets,
    ...autoscaling,
    ...networking,
    ...otherCore,
    ...rbac,
    ...storage,
  ] as Strategy[]
}
