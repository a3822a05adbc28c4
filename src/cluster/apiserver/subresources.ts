/** Subresources that are not just a part of the object: scale, binding, eviction, finalize, token.
 *  Source: pkg/registry/{apps,core}/…/storage.go, pkg/registry/core/pod/storage/eviction.go. */
import { requirementsOf, formatRequirements, matchesLabelSelector } from '../../api/label-selector.ts'
import type { KubernetesObject, LabelSelector } from '../../api/object.ts'
import type { PodDisruptionBudget } from '../../api/policy-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { ApiError, conflict, failure, invalid, type Status } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import type { Json } from './body.ts'
import type { Store, Write } from './store.ts'

interface Scalable extends KubernetesObject {
  spec?: { replicas?: number; selector?: LabelSelector | Record<string, string> }
  status?: { replicas?: number }
}

/** The autoscaling/v1 Scale of a Deployment and its like. */
export function scaleOf(object: KubernetesObject): KubernetesObject {
  const { spec, status, metadata } = object as Scalable
  const selector = spec?.selector as LabelSelector | undefined
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec?.replicas ? { replicas: spec.replicas } : {},
    status: {
      replicas: status?.replicas ?? 0,
      ...(selector && { selector: formatRequirements(requirementsOf(selector)) }),
    },
  } as KubernetesObject
}

/** The replicas that a Scale asks for. @throws ApiError */
export function replicasOf(scale: Json, name: string): number {
  const replicas = (scale['spec'] as { replicas?: number } | undefined)?.replicas ?? 0
  if (replicas < 0)
    throw new ApiError(
      invalid(
        'Scale',
        name,
        [
          {
            field: 'spec.replicas',
            reason: 'FieldValueInvalid',
            message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
          },
        ],
        'autoscaling',
      ),
    )
  return replicas
}

export const success = (code: number): Status => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Success',
  code,
})

/** Puts a pod on a node. @throws ApiError */
export function bind(store: Store, pod: Pod, binding: Json, now: number, write: Write): void {
  const target = (binding['target'] ?? {}) as { kind?: string; name?: string }
  const name = pod.metadata.name
  if (target.kind && target.kind !== 'Node')
    throw wrongTarget(
      name,
      'target.kind',
      'FieldValueNotSupported',
      `Unsupported value: "${target.kind}": supported values: "Node", ""`,
    )
  if (!target.name) throw wrongTarget(name, 'target.name', 'FieldValueRequired', 'Required value')
  const clash = (why: string) => new ApiError(conflict('pods/binding', name, why))
  if (pod.metadata.deletionTimestamp) throw clash(`pod ${name} is being deleted, cannot be assigned to a host`)
  if (pod.spec.nodeName) throw clash(`pod ${name} is already assigned to node ${JSON.stringify(pod.spec.nodeName)}`)
  if (pod.spec.schedulingGates?.length) throw clash(`pod ${name} has non-empty .spec.schedulingGates`)
  const scheduled = { type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: timestamp(now) }
  const { observedGeneration } = pod.status?.conditions?.find(each => each.type === 'PodScheduled') ?? {}
  const condition = observedGeneration === undefined ? scheduled : { ...scheduled, observedGeneration }
  const others = (pod.status?.conditions ?? []).filter(each => each.type !== 'PodScheduled')
  const annotations = (binding['metadata'] as { annotations?: Record<string, string> } | undefined)?.annotations
  store.updatePart(
    pod,
    {
      spec: { ...pod.spec, nodeName: target.name },
      status: { ...pod.status, conditions: [...others, condition] },
      ...(annotations && { metadata: { annotations: { ...pod.metadata.annotations, ...annotations } } }),
    },
    write,
  )
}

const wrongTarget = (
  name: string,
  field: string,
  reason: 'FieldValueNotSupported' | 'FieldValueRequired',
  message: string,
) => new ApiError(invalid('Binding', name, [{ field, reason, message }]))

/** Whether a pod may go now; counts it against its disruption budget. @throws ApiError if not */
export function allowEviction(budgets: Store, pod: Pod, now: number, write: Write): void {
  if (pod.metadata.deletionTimestamp || pod.status?.phase !== 'Running') return
  const matching: PodDisruptionBudget[] = []
  for (const kv of budgets.list(pod.metadata.namespace, {}).kvs) {
    const budget = kv.value as PodDisruptionBudget
    if (budget.spec.selector && matchesLabelSelector(budget.spec.selector, pod.metadata.labels)) matching.push(budget)
  }
  if (matching.length > 1)
    throw new ApiError(
      failure(
        500,
        'InternalError',
        'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      ),
    )
  const budget = matching[0]
  if (!budget) return
  const { status, metadata } = budget
  const refuse = (message: string, retryAfterSeconds?: number) =>
    new ApiError(
      failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
        causes: [{ reason: 'DisruptionBudget', message }],
        retryAfterSeconds,
      }),
    )
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0))
    throw refuse(`The disruption budget ${metadata.name} is still being processed by the server.`, 10)
  if (status.disruptionsAllowed <= 0)
    throw refuse(
      `The disruption budget ${metadata.name} needs ${status.desiredHealthy} healthy pods and has ${status.currentHealthy} currently`,
    )
  budgets.updatePart(
    budget,
    {
      status: {
        ...status,
        disruptionsAllowed: status.disruptionsAllowed - 1,
        disruptedPods: { ...status.disruptedPods, [pod.metadata.name]: timestamp(now) },
      },
    },
    { ...write, subresource: 'status' },
  )
}

/** The answer to a TokenRequest: a JSON Web Token that no one can check, good for an hour unless asked otherwise. */
export function tokenFor(
  account: KubernetesObject,
  request: Json,
  now: number,
  random: { hex(length: number): string },
): Json {
  const spec = (request['spec'] ?? {}) as { audiences?: string[]; expirationSeconds?: number }
  const seconds = spec.expirationSeconds ?? 3600
  const { name, namespace, uid } = account.metadata
  const audiences = spec.audiences?.length ? spec.audiences : ['https://kubernetes.default.svc.cluster.local']
  const issued = Math.floor(now / 1000)
  const encode = (value: unknown) =>
    btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const claims = {
    aud: audiences,
    exp: issued + seconds,
    iat: issued,
    iss: 'https://kubernetes.default.svc.cluster.local',
    'kubernetes.io': { namespace, serviceaccount: { name, uid } },
    nbf: issued,
    sub: `system:serviceaccount:${namespace}:${name}`,
  }
  const token = [encode({ alg: 'RS256', kid: random.hex(40) }), encode(claims), encode(random.hex(256))].join('.')
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(now) },
    spec: { ...spec, audiences, expirationSeconds: seconds },
    status: { token, expirationTimestamp: timestamp(now + seconds * 1000) },
  }
}
