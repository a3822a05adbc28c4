/** What the map says of a node, a pod, a Service: the fields of their objects that matter at a glance. */
import type { Node, Pod, Service } from '../api/core-v1.ts'
import type { EndpointSlice } from '../api/discovery-v1.ts'
import { isPodReady } from '../api/pod-state.ts'
import { podRow } from '../cluster/apiserver/resources/pod-row.ts'
import type { MapCondition, MapEndpoint, MapNode, MapPod, MapService, PodState } from './protocol.ts'

const CONTROL_PLANE = 'node-role.kubernetes.io/control-plane'

const conditionsOf = (conditions: readonly MapCondition[] | undefined): MapCondition[] =>
  (conditions ?? []).map(({ type, status, reason, message }) => ({
    type,
    status,
    ...(reason && { reason }),
    ...(message && { message }),
  }))

export function mapNode({ metadata, spec, status }: Node): MapNode {
  return {
    name: metadata.name,
    address: status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '',
    podCidr: spec.podCIDR ?? '',
    controlPlane: CONTROL_PLANE in (metadata.labels ?? {}),
    ready: status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    unschedulable: spec.unschedulable ?? false,
    labels: metadata.labels ?? {},
    taints: (spec.taints ?? []).map(({ key, value, effect }) => `${key}${value ? `=${value}` : ''}:${effect}`),
    conditions: conditionsOf(status.conditions),
  }
}

/** Words of `kubectl get pods` that say a pod is still on its way. */
const ON_ITS_WAY = /^(Pending|ContainerCreating|PodInitializing|SchedulingGated|Init:\d+\/\d+)$/

function stateOf(pod: Pod, status: string): PodState {
  if (status === 'Terminating') return 'terminating'
  if (status === 'Completed' || pod.status?.phase === 'Succeeded') return 'succeeded'
  if (ON_ITS_WAY.test(status)) return 'pending'
  if (status !== 'Running' && status !== 'NotReady') return 'failed'
  return isPodReady(pod) ? 'ready' : 'running'
}

/** @param now milliseconds since the epoch */
export function mapPod(pod: Pod, now: number): MapPod {
  const { metadata, spec } = pod
  const [, ready, status, restarts] = podRow(pod, now).map(String)
  const owner = metadata.ownerReferences?.find(({ controller }) => controller)
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    ...(spec?.nodeName && { node: spec.nodeName }),
    ...(pod.status?.podIP && { address: pod.status.podIP }),
    state: stateOf(pod, status!),
    ready: ready!,
    status: status!,
    // Without how long ago, which would grow old.
    restarts: restarts!.split(' ')[0]!,
    labels: metadata.labels ?? {},
    conditions: conditionsOf(pod.status?.conditions),
    containers: (spec?.containers ?? []).map(({ name, image }) => [name, image ?? ''] as const),
    ...(owner && { owner: `${owner.kind}/${owner.name}` }),
  }
}

export function mapService({ metadata, spec, status }: Service, slices: readonly EndpointSlice[]): MapService {
  const ingress = status?.loadBalancer?.ingress ?? []
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    type: spec.type ?? 'ClusterIP',
    clusterIp: spec.clusterIP ?? '',
    external: [
      ...(spec.externalName ? [spec.externalName] : []),
      ...(spec.externalIPs ?? []),
      ...ingress.flatMap(({ ip, hostname }) => ip ?? hostname ?? []),
    ],
    ...(spec.selector && { selector: spec.selector }),
    ports: (spec.ports ?? []).map(({ port, nodePort, protocol, name, targetPort }) => ({
      text: `${port}${nodePort ? `:${nodePort}` : ''}/${protocol ?? 'TCP'}`,
      ...(name && { name }),
      target: String(targetPort ?? port),
    })),
    labels: metadata.labels ?? {},
    endpoints: slices.flatMap(endpointsOf),
  }
}

function endpointsOf(slice: EndpointSlice): MapEndpoint[] {
  const ports = (slice.ports ?? []).flatMap(({ port }) => port ?? [])
  return (slice.endpoints ?? []).map(({ addresses, conditions, targetRef }) => ({
    address: addresses[0] ?? '',
    ports,
    ...(targetRef?.kind === 'Pod' && { pod: `${targetRef.namespace}/${targetRef.name}` }),
    // Unset means true (discovery.k8s.io/v1).
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? conditions?.ready ?? true,
    terminating: conditions?.terminating ?? false,
  }))
}
