/** A Deployment's ReplicaSets: which is the new one, their revisions and annotations, a new one's form.
 *  Source: pkg/controller/deployment/util/deployment_util.go, sync.go. */
import type { Deployment, ReplicaSet } from '../../api/apps-v1.ts'
import { equal } from '../../api/equal.ts'
import { DEPLOYMENTS } from '../../api/kinds.ts'
import type { NewObject } from '../../api/object.ts'
import { controllerReference } from '../../api/owner.ts'
import { byAge, DESIRED_REPLICAS, MAX_REPLICAS, maxSurge } from './deployment-rollout.ts'
import { templateHash } from './template-hash.ts'

export const REVISION = 'deployment.kubernetes.io/revision'
const REVISION_HISTORY = 'deployment.kubernetes.io/revision-history'
const TEMPLATE_HASH = 'pod-template-hash'

const NOT_PASSED_ON = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  REVISION_HISTORY,
  DESIRED_REPLICAS,
  MAX_REPLICAS,
  'deprecated.deployment.rollback.to',
])

type Annotations = Record<string, string>

export const revisionOf = (object: { metadata: { annotations?: Annotations } }): number =>
  Number(object.metadata.annotations?.[REVISION] ?? 0) || 0

/** The oldest of those that have the Deployment's template. */
export function newReplicaSetOf(deployment: Deployment, replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const wanted = deployment.spec!.template
  return replicaSets.toSorted(byAge).find(rs => {
    const template = rs.spec?.template
    if (!template) return false
    const { [TEMPLATE_HASH]: _, ...labels } = template.metadata.labels ?? {}
    return equal(
      { ...template, metadata: { ...template.metadata, labels } },
      {
        ...wanted,
        metadata: { ...wanted.metadata, labels: wanted.metadata.labels ?? {} },
      },
    )
  })
}

/** The revision that the new one should have. */
export function nextRevision(old: readonly ReplicaSet[]): number {
  return Math.max(0, ...old.map(revisionOf)) + 1
}

/** The annotations of the new one: the Deployment's, its revision, and the history of its revisions. */
export function annotationsFor(deployment: Deployment, rs: ReplicaSet | undefined, revision: number): Annotations {
  const annotations: Annotations = { ...rs?.metadata.annotations }
  for (const [key, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!NOT_PASSED_ON.has(key)) annotations[key] = value
  }
  const old = annotations[REVISION]
  if (revision > (Number(old) || 0)) {
    annotations[REVISION] = String(revision)
    if (rs && old !== undefined) {
      annotations[REVISION_HISTORY] = [annotations[REVISION_HISTORY], old].filter(Boolean).join(',')
    }
  }
  return rs ? annotations : { ...annotations, ...replicasAnnotations(deployment) }
}

/** What proportional scaling looks back at. */
export function replicasAnnotations(deployment: Deployment): Annotations {
  const replicas = deployment.spec!.replicas ?? 1
  return { [DESIRED_REPLICAS]: String(replicas), [MAX_REPLICAS]: String(replicas + maxSurge(deployment)) }
}

export function buildReplicaSet(
  deployment: Deployment,
  replicas: number,
  revision: number,
): NewObject & { spec: NonNullable<ReplicaSet['spec']> } {
  const { template, selector, minReadySeconds } = deployment.spec!
  const hash = templateHash(template, deployment.status?.collisionCount)
  const labels = { ...template.metadata.labels, [TEMPLATE_HASH]: hash }
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata.name}-${hash}`,
      namespace: deployment.metadata.namespace,
      labels,
      annotations: annotationsFor(deployment, undefined, revision),
      ownerReferences: [controllerReference(deployment, DEPLOYMENTS)],
    },
    spec: {
      replicas,
      ...(minReadySeconds && { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, [TEMPLATE_HASH]: hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}

/** The old ones that the history has no room for, oldest revision first. */
export function beyondHistory(deployment: Deployment, old: readonly ReplicaSet[]): ReplicaSet[] {
  const limit = deployment.spec!.revisionHistoryLimit ?? 10
  const kept = old.filter(rs => !rs.metadata.deletionTimestamp)
  return kept
    .toSorted((a, b) => revisionOf(a) - revisionOf(b))
    .slice(0, Math.max(0, kept.length - limit))
    .filter(
      rs =>
        !rs.status?.replicas &&
        !rs.spec?.replicas &&
        (rs.metadata.generation ?? 0) <= (rs.status?.observedGeneration ?? 0),
    )
}
