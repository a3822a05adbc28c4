/** The resources that code in the cluster names, tied to the types of their objects. */
import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from './apps-v1.ts'
import type { CronJob, Job } from './batch-v1.ts'
import type { Lease } from './coordination-v1.ts'
import type {
  ConfigMap,
  Endpoints,
  Event,
  LimitRange,
  Namespace,
  Node,
  PersistentVolumeClaim,
  Pod,
  ResourceQuota,
  Secret,
  Service,
  ServiceAccount,
} from './core-v1.ts'
import type { EndpointSlice } from './discovery-v1.ts'
import type { PodDisruptionBudget } from './policy-v1.ts'
import { resourceOf, type Resource } from './resources.ts'

function row<T>(group: string, version: string, plural: string): Resource<T> {
  const found = resourceOf(group, version, plural)
  if (!found) throw new Error(`no resource ${group}/${version} ${plural}`)
  return found as Resource<T>
}

export const CONFIG_MAPS = row<ConfigMap>('', 'v1', 'configmaps')
export const ENDPOINTS = row<Endpoints>('', 'v1', 'endpoints')
export const EVENTS = row<Event>('', 'v1', 'events')
export const LIMIT_RANGES = row<LimitRange>('', 'v1', 'limitranges')
export const NAMESPACES = row<Namespace>('', 'v1', 'namespaces')
export const NODES = row<Node>('', 'v1', 'nodes')
export const PERSISTENT_VOLUME_CLAIMS = row<PersistentVolumeClaim>('', 'v1', 'persistentvolumeclaims')
export const PODS = row<Pod>('', 'v1', 'pods')
export const RESOURCE_QUOTAS = row<ResourceQuota>('', 'v1', 'resourcequotas')
export const SECRETS = row<Secret>('', 'v1', 'secrets')
export const SERVICE_ACCOUNTS = row<ServiceAccount>('', 'v1', 'serviceaccounts')
export const SERVICES = row<Service>('', 'v1', 'services')
export const CONTROLLER_REVISIONS = row<ControllerRevision>('apps', 'v1', 'controllerrevisions')
export const DAEMON_SETS = row<DaemonSet>('apps', 'v1', 'daemonsets')
export const DEPLOYMENTS = row<Deployment>('apps', 'v1', 'deployments')
export const REPLICA_SETS = row<ReplicaSet>('apps', 'v1', 'replicasets')
export const STATEFUL_SETS = row<StatefulSet>('apps', 'v1', 'statefulsets')
export const CRON_JOBS = row<CronJob>('batch', 'v1', 'cronjobs')
export const JOBS = row<Job>('batch', 'v1', 'jobs')
export const LEASES = row<Lease>('coordination.k8s.io', 'v1', 'leases')
export const ENDPOINT_SLICES = row<EndpointSlice>('discovery.k8s.io', 'v1', 'endpointslices')
export const POD_DISRUPTION_BUDGETS = row<PodDisruptionBudget>('policy', 'v1', 'poddisruptionbudgets')
