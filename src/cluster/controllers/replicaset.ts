/** The ReplicaSet controller, and with another kind the ReplicationController's: as many pods as wanted.
 *  Source: pkg/controller/replicaset. */
import type { ReplicaSet } from '../../api/apps-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { equal, omitEmpty } from '../../api/equal.ts'
import { PODS, REPLICA_SETS } from '../../api/kinds.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import { controllerOf, controllerReference } from '../../api/owner.ts'
import { isPodActive, isPodReady, isPodTerminating, podAvailableAt } from '../../api/pod-state.ts'
import { ApiError } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { Expectations } from './expectations.ts'
import { adopt } from './adoption.ts'
import {
  BY_CONTROLLER,
  controllerKey,
  createPod,
  deletePod,
  deletionOrder,
  isNamespaceTerminating,
  ORPHANS,
  podOf,
  slowStart,
} from './pod-control.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'

/** At most so many pods are created or deleted in one sync. */
const BURST = 500
/** How long a look at one pod takes, in milliseconds: paces the syncs of large sets. */
const MS_A_POD = 0.05

type Status = NonNullable<ReplicaSet['status']>

export interface ReplicaSetPlan {
  create: number
  remove: Pod[]
}

/** @param pods its own active pods; @param related active pods of its siblings too, for the deletion order */
export function planReplicaSet(
  rs: ReplicaSet,
  pods: readonly Pod[],
  related: () => Iterable<Pod>,
  now: number,
): ReplicaSetPlan {
  const missing = (rs.spec?.replicas ?? 1) - pods.length
  if (missing >= 0) return { create: Math.min(missing, BURST), remove: [] }
  const surplus = Math.min(-missing, BURST)
  return {
    create: 0,
    remove: surplus < pods.length ? deletionOrder(pods, related(), now).slice(0, surplus) : [...pods],
  }
}

/** @param pods all that it controls @param failure what went wrong in this sync, if anything did */
export function replicaSetStatus(
  rs: ReplicaSet,
  pods: readonly Pod[],
  now: number,
  failure?: { reason: string; message: string },
): Status {
  const ofTemplate = { matchLabels: rs.spec?.template?.metadata.labels ?? {} }
  const minReadySeconds = rs.spec?.minReadySeconds ?? 0
  let active = 0
  let labeled = 0
  let ready = 0
  let available = 0
  let terminating = 0
  for (const pod of pods) {
    if (isPodTerminating(pod)) terminating++
    if (!isPodActive(pod)) continue
    active++
    if (matchesLabelSelector(ofTemplate, pod.metadata.labels)) labeled++
    if (!isPodReady(pod)) continue
    ready++
    if (podAvailableAt(pod, minReadySeconds)! <= now) available++
  }
  const before = rs.status?.conditions?.find(condition => condition.type === 'ReplicaFailure')
  const others = rs.status?.conditions?.filter(condition => condition !== before) ?? []
  const condition = failure && {
    type: 'ReplicaFailure',
    status: 'True',
    lastTransitionTime: timestamp(now),
    ...failure,
  }
  const conditions = condition
    ? [...others, before?.status === 'True' && before.reason === condition.reason ? before : condition]
    : others
  return {
    replicas: active,
    terminatingReplicas: terminating,
    ...omitEmpty({
      fullyLabeledReplicas: labeled,
      readyReplicas: ready,
      availableReplicas: available,
      observedGeneration: rs.metadata.generation,
      conditions,
    }),
  }
}

/** In how many milliseconds the next ready pod becomes available; undefined if none will by waiting. */
export function untilNextAvailable(pods: Iterable<Pod>, minReadySeconds: number, now: number): number | undefined {
  let next: number | undefined
  if (!minReadySeconds) return undefined
  for (const pod of pods) {
    const at = podAvailableAt(pod, minReadySeconds)
    if (at !== undefined && at > now) next = Math.min(next ?? Infinity, at - now)
  }
  return next
}

export function startReplicaSetController({ sim, client, informers, recorder }: ControllerContext): void {
  const replicaSets = informers.of(REPLICA_SETS)
  const pods = informers.of(PODS)
  const expectations = new Expectations()
  const events = recorder('replicaset-controller')
  const loop = new ReconcileLoop(sim, sync)
  replicaSets.index('namespace', rs => [rs.metadata.namespace])
  replicaSets.index('siblings', controllerKey)
  replicaSets.on({
    added: rs => loop.add(keyOf(rs)),
    updated: (rs, before) => {
      if (rs.metadata.generation !== before.metadata.generation || rs.metadata.deletionTimestamp || !rs.status) {
        loop.add(keyOf(rs))
      }
    },
    removed: rs => {
      expectations.forget(keyOf(rs))
      loop.add(keyOf(rs))
    },
  })
  const ownerKeyOf = (pod: Pod): string | undefined => {
    const owner = controllerOf(pod)
    return owner?.kind === 'ReplicaSet' ? `${pod.metadata.namespace}/${owner.name}` : undefined
  }
  const offerOrphan = (pod: Pod) => {
    if (controllerOf(pod) || pod.metadata.deletionTimestamp) return
    for (const rs of replicaSets.by('namespace', pod.metadata.namespace)) {
      if (matchesLabelSelector(rs.spec?.selector, pod.metadata.labels)) loop.add(keyOf(rs))
    }
  }
  pods.on({
    added: pod => {
      const owner = ownerKeyOf(pod)
      if (!owner) return offerOrphan(pod)
      if (pod.metadata.deletionTimestamp) expectations.deletionObserved(owner, pod.metadata.uid)
      else expectations.creationObserved(owner)
      loop.add(owner)
    },
    updated: (pod, before) => {
      const owner = ownerKeyOf(pod)
      const previous = ownerKeyOf(before)
      if (previous && previous !== owner) loop.add(previous)
      if (!owner) {
        if (pod.metadata.labels !== before.metadata.labels || previous) offerOrphan(pod)
        return
      }
      if (pod.metadata.deletionTimestamp) expectations.deletionObserved(owner, pod.metadata.uid)
      if (countsOtherwise(pod, before)) loop.add(owner)
    },
    removed: pod => {
      const owner = ownerKeyOf(pod)
      if (!owner) return
      expectations.deletionObserved(owner, pod.metadata.uid)
      loop.add(owner)
    },
  })

  function sync(key: string): Synced | void {
    const rs = replicaSets.get(key)
    if (!rs) return
    const now = sim.now()
    const owned = [...pods.by(BY_CONTROLLER, rs.metadata.uid)]
    const { claimed, released } = adopt(client, PODS, rs, REPLICA_SETS, rs.spec?.selector, owned, () =>
      pods.by(ORPHANS, rs.metadata.namespace),
    )
    const mine = released.size ? claimed.filter(pod => !released.has(pod)) : claimed
    let failure: { reason: string; message: string } | undefined
    let error: unknown
    if (!rs.metadata.deletionTimestamp && expectations.satisfied(key, now)) {
      const plan = planReplicaSet(rs, mine.filter(isPodActive), () => relatedPods(rs), now)
      error = carryOut(key, rs, plan, now)
      if (error instanceof ApiError) {
        failure = { reason: plan.create ? 'FailedCreate' : 'FailedDelete', message: error.message }
      }
    }
    const status = replicaSetStatus(rs, mine, now, failure)
    if (!equal(status, rs.status)) client.update(REPLICA_SETS, { ...rs, status }, 'status')
    if (error) throw error
    return {
      took: mine.length * MS_A_POD,
      again: untilNextAvailable(mine, rs.spec?.minReadySeconds ?? 0, now),
    }
  }

  function carryOut(key: string, rs: ReplicaSet, plan: ReplicaSetPlan, now: number): unknown {
    if (plan.create && rs.spec?.template) {
      const owner = controllerReference(rs, REPLICA_SETS)
      const pod = podOf(rs.spec.template, rs.metadata.namespace, { generateName: `${rs.metadata.name}-` }, owner)
      expectations.expectCreations(key, plan.create, now)
      const { skipped, error } = slowStart(plan.create, () => {
        try {
          createPod(client, events, rs, pod)
        } catch (failed) {
          expectations.creationObserved(key)
          if (!isNamespaceTerminating(failed)) throw failed
        }
      })
      if (skipped) expectations.creationObserved(key, skipped)
      return error
    }
    if (!plan.remove.length) return undefined
    expectations.expectDeletions(
      key,
      plan.remove.map(pod => pod.metadata.uid),
      now,
    )
    let first: unknown
    for (const pod of plan.remove) {
      try {
        deletePod(client, events, rs, pod)
      } catch (error) {
        expectations.deletionObserved(key, pod.metadata.uid)
        first ??= error
      }
    }
    return first
  }

  function* relatedPods(rs: ReplicaSet): Iterable<Pod> {
    const owner = controllerOf(rs)
    for (const sibling of owner ? replicaSets.by('siblings', owner.uid) : [rs]) {
      for (const pod of pods.by(BY_CONTROLLER, sibling.metadata.uid)) if (isPodActive(pod)) yield pod
    }
  }
}

/** Whether a pod's change makes a difference to who counts it. */
function countsOtherwise(pod: Pod, before: Pod): boolean {
  return (
    pod.metadata.labels !== before.metadata.labels ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    pod.status?.phase !== before.status?.phase ||
    isPodReady(pod) !== isPodReady(before)
  )
}
