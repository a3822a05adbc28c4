/** How many pods each ReplicaSet of a Deployment should have next. Source: pkg/controller/deployment/rolling.go,
 *  recreate.go, sync.go (proportional scaling), util/deployment_util.go. Pure. */
import type { Deployment, ReplicaSet } from '../../api/apps-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { scaled } from './int-or-percent.ts'

export const DESIRED_REPLICAS = 'deployment.kubernetes.io/desired-replicas'
export const MAX_REPLICAS = 'deployment.kubernetes.io/max-replicas'

export interface Scaling {
  rs: ReplicaSet
  replicas: number
}

/** Oldest first. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number =>
  Date.parse(a.metadata.creationTimestamp) - Date.parse(b.metadata.creationTimestamp) ||
  (a.metadata.name < b.metadata.name ? -1 : 1)

export const replicasOf = (rs: ReplicaSet | undefined): number => rs?.spec?.replicas ?? 0
const wantedOf = (deployment: Deployment): number => deployment.spec!.replicas ?? 1
const availableOf = (rs: ReplicaSet | undefined): number => rs?.status?.availableReplicas ?? 0
const sum = (sets: readonly ReplicaSet[], of: (rs: ReplicaSet) => number): number =>
  sets.reduce((total, rs) => total + of(rs), 0)

const isRolling = (deployment: Deployment): boolean => deployment.spec!.strategy?.type !== 'Recreate'

/** Surge and unavailable as numbers; never both 0. */
function fenceposts(deployment: Deployment): { surge: number; unavailable: number } {
  const { maxSurge, maxUnavailable } = deployment.spec!.strategy?.rollingUpdate ?? {}
  const wanted = wantedOf(deployment)
  const surge = scaled(maxSurge ?? '25%', wanted, 'up')
  const unavailable = scaled(maxUnavailable ?? '25%', wanted, 'down')
  return { surge, unavailable: surge || unavailable ? unavailable : 1 }
}

export function maxSurge(deployment: Deployment): number {
  return isRolling(deployment) ? fenceposts(deployment).surge : 0
}

export function maxUnavailable(deployment: Deployment): number {
  const wanted = wantedOf(deployment)
  return isRolling(deployment) && wanted ? Math.min(fenceposts(deployment).unavailable, wanted) : 0
}

/** How many pods the new ReplicaSet may have now. @param all including the new one, if it is there */
export function newReplicas(deployment: Deployment, all: readonly ReplicaSet[], rs: ReplicaSet | undefined): number {
  const wanted = wantedOf(deployment)
  if (!isRolling(deployment)) return wanted
  const room = wanted + maxSurge(deployment) - sum(all, replicasOf)
  return room <= 0 ? replicasOf(rs) : replicasOf(rs) + Math.min(room, wanted - replicasOf(rs))
}

/** One step of a rolling update: the new one up, or else the old ones down. None when there is nothing to do yet. */
export function planRolling(deployment: Deployment, rs: ReplicaSet, old: readonly ReplicaSet[]): Scaling[] {
  const wanted = wantedOf(deployment)
  if (replicasOf(rs) !== wanted) {
    const replicas = replicasOf(rs) > wanted ? wanted : newReplicas(deployment, [...old, rs], rs)
    if (replicas !== replicasOf(rs)) return [{ rs, replicas }]
  }
  return scaleDownOld(deployment, rs, old)
}

function scaleDownOld(deployment: Deployment, rs: ReplicaSet, old: readonly ReplicaSet[]): Scaling[] {
  if (!sum(old, replicasOf)) return []
  const minAvailable = wantedOf(deployment) - maxUnavailable(deployment)
  const newUnavailable = replicasOf(rs) - availableOf(rs)
  const most = sum([...old, rs], replicasOf) - minAvailable - newUnavailable
  if (most <= 0) return []
  const left = new Map(old.toSorted(byAge).map(each => [each, replicasOf(each)]))
  // Those that do not work first: nobody misses them.
  let budget = most
  for (const [each, replicas] of left) {
    const unhealthy = Math.min(budget, replicas - availableOf(each))
    if (unhealthy <= 0) continue
    left.set(each, replicas - unhealthy)
    budget -= unhealthy
  }
  let spare = sum([...old, rs], availableOf) - minAvailable
  for (const [each, replicas] of left) {
    const surplus = Math.min(replicas, spare)
    if (surplus <= 0) continue
    left.set(each, replicas - surplus)
    spare -= surplus
  }
  return [...left]
    .filter(([each, replicas]) => replicas !== replicasOf(each))
    .map(([each, replicas]) => ({ rs: each, replicas }))
}

/** Whether the number of replicas changed since the ReplicaSets were last scaled. */
export function isScalingEvent(deployment: Deployment, all: readonly ReplicaSet[]): boolean {
  return all.some(rs => {
    const desired = rs.metadata.annotations?.[DESIRED_REPLICAS]
    return replicasOf(rs) > 0 && desired !== undefined && Number(desired) !== wantedOf(deployment)
  })
}

/** Scales what there is, in proportion where a rollout is under way. */
export function planScaling(deployment: Deployment, rs: ReplicaSet | undefined, old: readonly ReplicaSet[]): Scaling[] {
  const wanted = wantedOf(deployment)
  const all = rs ? [...old, rs] : [...old]
  const active = all.filter(each => replicasOf(each) > 0)
  if (active.length <= 1) {
    const only = active[0] ?? rs ?? old.toSorted(byAge).at(-1)
    return only ? [{ rs: only, replicas: wanted }] : []
  }
  if (rs && isSaturated(deployment, rs)) {
    return old.filter(each => replicasOf(each) > 0).map(each => ({ rs: each, replicas: 0 }))
  }
  return isRolling(deployment) ? planProportional(deployment, active) : []
}

function isSaturated(deployment: Deployment, rs: ReplicaSet): boolean {
  const wanted = wantedOf(deployment)
  const desired = Number(rs.metadata.annotations?.[DESIRED_REPLICAS])
  return desired === wanted && replicasOf(rs) === wanted && availableOf(rs) === wanted
}

function planProportional(deployment: Deployment, active: readonly ReplicaSet[]): Scaling[] {
  const wanted = wantedOf(deployment)
  const allowed = wanted > 0 ? wanted + maxSurge(deployment) : 0
  const toAdd = allowed - sum(active, replicasOf)
  const newestFirst = (a: ReplicaSet, b: ReplicaSet) => replicasOf(b) - replicasOf(a) || byAge(b, a)
  const oldestFirst = (a: ReplicaSet, b: ReplicaSet) => replicasOf(b) - replicasOf(a) || byAge(a, b)
  const ordered = active.toSorted(toAdd > 0 ? newestFirst : oldestFirst)
  let added = 0
  const sizes = ordered.map(rs => {
    const part = toAdd ? proportionOf(deployment, rs, toAdd, added) : 0
    added += part
    return replicasOf(rs) + part
  })
  if (toAdd) sizes[0] = Math.max(0, sizes[0]! + toAdd - added)
  return ordered.map((rs, i) => ({ rs, replicas: sizes[i]! }))
}

function proportionOf(deployment: Deployment, rs: ReplicaSet, toAdd: number, added: number): number {
  const left = toAdd - added
  if (!replicasOf(rs) || !left) return 0
  const fraction = fractionOf(deployment, rs)
  return toAdd > 0 ? Math.min(fraction, left) : Math.max(fraction, left)
}

function fractionOf(deployment: Deployment, rs: ReplicaSet): number {
  if (!wantedOf(deployment)) return -replicasOf(rs)
  const most = wantedOf(deployment) + maxSurge(deployment)
  const before = Number(rs.metadata.annotations?.[MAX_REPLICAS]) || deployment.status?.replicas || 0
  return before ? Math.round((replicasOf(rs) * most) / before) - replicasOf(rs) : 0
}

/** Whether a Recreate has to wait: pods of old ReplicaSets are still there. @param pods of all but the new one */
export function oldPodsRunning(old: readonly ReplicaSet[], pods: Iterable<Pod>): boolean {
  if (sum(old, rs => rs.status?.replicas ?? 0) > 0) return true
  for (const pod of pods) if (pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed') return true
  return false
}
