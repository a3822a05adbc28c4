/** A Deployment's status: counts, and the conditions Available, Progressing and ReplicaFailure.
 *  Source: pkg/controller/deployment/sync.go, progress.go. Pure. */
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../api/apps-v1.ts'
import { omitEmpty } from '../../api/equal.ts'
import { timestamp } from '../../api/time.ts'
import { maxUnavailable, replicasOf } from './deployment-rollout.ts'

export type DeploymentStatus = NonNullable<Deployment['status']>
type Conditions = readonly DeploymentCondition[]

const sum = (sets: readonly ReplicaSet[], of: (rs: ReplicaSet) => number | undefined): number =>
  sets.reduce((total, rs) => total + (of(rs) ?? 0), 0)

const conditionOf = (conditions: Conditions | undefined, type: string): DeploymentCondition | undefined =>
  conditions?.find(condition => condition.type === type)

export function condition(
  type: 'Available' | 'Progressing' | 'ReplicaFailure',
  status: 'True' | 'False' | 'Unknown',
  reason: string,
  message: string,
  now: number,
): DeploymentCondition {
  return { lastTransitionTime: timestamp(now), lastUpdateTime: timestamp(now), message, reason, status, type }
}

/** With a condition put in place of the one of its type, at the end; the same status keeps its transition time, the
 *  same reason besides keeps all as it was. */
export function withCondition(conditions: Conditions, next: DeploymentCondition): DeploymentCondition[] {
  const before = conditionOf(conditions, next.type)
  if (before?.status === next.status && before.reason === next.reason) return [...conditions]
  const since = before?.status === next.status ? before.lastTransitionTime : next.lastTransitionTime
  return [...conditions.filter(each => each !== before), { ...next, lastTransitionTime: since }]
}

/** Counts and availability; what the rollout says of progress is added by `rolloutStatus`. */
export function calculateStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  rs: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const available = sum(all, each => each.status?.availableReplicas)
  const enough = available >= (deployment.spec!.replicas ?? 1) - maxUnavailable(deployment)
  const availability = enough
    ? condition('Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.', now)
    : condition(
        'Available',
        'False',
        'MinimumReplicasUnavailable',
        'Deployment does not have minimum availability.',
        now,
      )
  return {
    ...omitEmpty({
      availableReplicas: available,
      collisionCount: deployment.status?.collisionCount,
      observedGeneration: deployment.metadata.generation,
      readyReplicas: sum(all, each => each.status?.readyReplicas),
      replicas: sum(all, each => each.status?.replicas),
      unavailableReplicas: Math.max(0, sum(all, replicasOf) - available),
      updatedReplicas: rs?.status?.replicas ?? 0,
    }),
    terminatingReplicas: sum(all, each => each.status?.terminatingReplicas),
    conditions: withCondition(deployment.status?.conditions ?? [], availability),
  }
}

/** All replicas are of the new template and available, and no old ones are left. */
export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = deployment.spec!.replicas ?? 1
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  )
}

function isProgressing(before: DeploymentStatus | undefined, status: DeploymentStatus): boolean {
  const old = (each: DeploymentStatus | undefined) => (each?.replicas ?? 0) - (each?.updatedReplicas ?? 0)
  return (
    (status.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    old(status) < old(before) ||
    (status.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (status.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  )
}

function deadlineOf(deployment: Deployment): number | undefined {
  const seconds = deployment.spec!.progressDeadlineSeconds
  return seconds === undefined || seconds === 2 ** 31 - 1 ? undefined : seconds * 1000
}

export const hasProgressDeadline = (deployment: Deployment): boolean => deadlineOf(deployment) !== undefined

function isTimedOut(deployment: Deployment, now: number): boolean {
  const progress = conditionOf(deployment.status?.conditions, 'Progressing')
  if (!progress || progress.reason === 'NewReplicaSetAvailable') return false
  if (progress.reason === 'ProgressDeadlineExceeded') return true
  return Date.parse(progress.lastUpdateTime ?? '') + deadlineOf(deployment)! < now
}

/** The whole status while a rollout may be under way. */
export function rolloutStatus(
  deployment: Deployment,
  all: readonly ReplicaSet[],
  rs: ReplicaSet | undefined,
  now: number,
): DeploymentStatus {
  const status = calculateStatus(deployment, all, rs, now)
  let conditions = status.conditions!
  const progress = conditionOf(deployment.status?.conditions, 'Progressing')
  const done = (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && progress?.reason === 'NewReplicaSetAvailable'
  const subject = rs ? `ReplicaSet "${rs.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  if (!hasProgressDeadline(deployment)) {
    conditions = conditions.filter(each => each.type !== 'Progressing')
  } else if (!done) {
    if (isComplete(deployment, status)) {
      const text = `${subject} has successfully progressed.`
      conditions = withCondition(conditions, condition('Progressing', 'True', 'NewReplicaSetAvailable', text, now))
    } else if (isProgressing(deployment.status, status)) {
      const next = condition('Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`, now)
      if (progress?.status === 'True') next.lastTransitionTime = progress.lastTransitionTime
      conditions = [...conditions.filter(each => each.type !== 'Progressing'), next]
    } else if (isTimedOut(deployment, now)) {
      const text = `${subject} has timed out progressing.`
      conditions = withCondition(conditions, condition('Progressing', 'False', 'ProgressDeadlineExceeded', text, now))
    }
  }
  const failed = (rs ? [rs, ...all] : all).flatMap(
    each => each.status?.conditions?.filter(one => one.type === 'ReplicaFailure') ?? [],
  )[0]
  conditions = failed
    ? withCondition(conditions, {
        ...condition('ReplicaFailure', 'True', failed.reason ?? '', failed.message ?? '', now),
        lastTransitionTime: failed.lastTransitionTime,
      })
    : conditions.filter(each => each.type !== 'ReplicaFailure')
  return { ...status, conditions }
}

/** In how many milliseconds to look again whether the deadline has passed. */
export function untilDeadline(
  deployment: Deployment,
  status: DeploymentStatus | undefined,
  now: number,
): number | undefined {
  const progress = conditionOf(status?.conditions, 'Progressing')
  const deadline = deadlineOf(deployment)
  if (deadline === undefined || !progress || isComplete(deployment, status)) return undefined
  if (progress.reason === 'ProgressDeadlineExceeded') return undefined
  return Math.max(1_000, Date.parse(progress.lastUpdateTime ?? '') + deadline - now + 1_000)
}

/** The condition that says a rollout is paused, or was; undefined where nothing changes. */
export function pausedCondition(deployment: Deployment, now: number): DeploymentCondition | undefined {
  const progress = conditionOf(deployment.status?.conditions, 'Progressing')
  if (!hasProgressDeadline(deployment) || progress?.reason === 'ProgressDeadlineExceeded') return undefined
  const said = progress?.reason === 'DeploymentPaused'
  if (deployment.spec!.paused && !said) {
    return condition('Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused', now)
  }
  if (!deployment.spec!.paused && said) {
    return condition('Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed', now)
  }
  return undefined
}
