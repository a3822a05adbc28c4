/** What a StatefulSet does next. Source: pkg/controller/statefulset/stateful_set_control.go. Left out:
 *  maxUnavailable. Pure. */
import type { StatefulSet } from '../../api/apps-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { omitEmpty } from '../../api/equal.ts'
import { isPodReady, isPodTerminal, podAvailableAt } from '../../api/pod-state.ts'

export const REVISION_LABEL = 'controller-revision-hash'

export interface Revisions {
  /** Names of ControllerRevisions. */
  current: string
  update: string
}

export interface StatefulSetPlan {
  create: { ordinal: number; revision: string }[]
  remove: Pod[]
}

export type StatefulSetStatus = NonNullable<StatefulSet['status']>

/** `web-2` to 2; -1 if it is not a pod of this name. */
export function ordinalOf(set: StatefulSet, pod: Pod): number {
  const { name } = set.metadata
  const tail = pod.metadata.name.startsWith(`${name}-`) ? pod.metadata.name.slice(name.length + 1) : ''
  return /^(0|[1-9]\d*)$/.test(tail) ? Number(tail) : -1
}

const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[REVISION_LABEL]
const isTerminating = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined
const isRunningAndReady = (pod: Pod): boolean => pod.status?.phase === 'Running' && isPodReady(pod)

export function planStatefulSet(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
  now: number,
): StatefulSetPlan {
  const spec = set.spec!
  const start = spec.ordinals?.start ?? 0
  const replicas = spec.replicas ?? 1
  const ordered = spec.podManagementPolicy !== 'Parallel'
  const isAvailable = (pod: Pod) =>
    isRunningAndReady(pod) && podAvailableAt(pod, spec.minReadySeconds ?? 0)! <= now && !isTerminating(pod)
  const plan: StatefulSetPlan = { create: [], remove: [] }
  if (set.metadata.deletionTimestamp) return plan
  const slots: (Pod | undefined)[] = Array.from({ length: replicas })
  const condemned: Pod[] = []
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod)
    if (ordinal < 0) continue
    if (ordinal >= start && ordinal < start + replicas) slots[ordinal - start] = pod
    else condemned.push(pod)
  }
  condemned.sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a))
  for (const [index, pod] of slots.entries()) {
    if (!pod) {
      plan.create.push({ ordinal: start + index, revision: revisionFor(set, index, revisions) })
      if (ordered) return plan
    } else if (isPodTerminal(pod)) {
      if (!isTerminating(pod)) plan.remove.push(pod)
      if (ordered) return plan
    } else if (ordered && !isAvailable(pod)) return plan
  }
  for (const pod of condemned) {
    if (isTerminating(pod)) {
      if (ordered) return plan
      continue
    }
    plan.remove.push(pod)
    if (ordered) return plan
  }
  if (plan.create.length || plan.remove.length || spec.updateStrategy?.type === 'OnDelete') return plan
  const partition = spec.updateStrategy?.rollingUpdate?.partition ?? 0
  for (let index = replicas - 1; index >= partition; index--) {
    const pod = slots[index]!
    if (revisionOf(pod) !== revisions.update && !isTerminating(pod)) {
      plan.remove.push(pod)
      return plan
    }
    if (!isAvailable(pod)) return plan
  }
  return plan
}

/** Which template a pod that is missing gets: below the partition, or not yet reached by the update, the old one. */
function revisionFor(set: StatefulSet, index: number, { current, update }: Revisions): string {
  const { type, rollingUpdate } = set.spec!.updateStrategy ?? {}
  if (type === 'OnDelete') return update
  const partition = rollingUpdate?.partition
  if (partition) return index < partition ? current : update
  return index < (set.status?.currentReplicas ?? 0) && current !== update ? current : update
}

export function statefulSetStatus(
  set: StatefulSet,
  pods: readonly Pod[],
  revisions: Revisions,
  now: number,
): StatefulSetStatus {
  const spec = set.spec!
  let ready = 0
  let available = 0
  let current = 0
  let updated = 0
  for (const pod of pods) {
    if (isRunningAndReady(pod)) {
      ready++
      if (podAvailableAt(pod, spec.minReadySeconds ?? 0)! <= now) available++
    }
    if (isTerminating(pod)) continue
    if (revisionOf(pod) === revisions.current) current++
    if (revisionOf(pod) === revisions.update) updated++
  }
  const rolling = spec.updateStrategy?.type !== 'OnDelete'
  const done = rolling && updated === pods.length && ready === pods.length && updated === (spec.replicas ?? 1)
  return {
    replicas: pods.length,
    availableReplicas: available,
    collisionCount: set.status?.collisionCount ?? 0,
    currentRevision: done ? revisions.update : revisions.current,
    updateRevision: revisions.update,
    ...omitEmpty({
      currentReplicas: done ? updated : current,
      observedGeneration: set.metadata.generation,
      readyReplicas: ready,
      updatedReplicas: updated,
    }),
  }
}
