/** The status of PodDisruptionBudgets: how many pods may be evicted now. Source: pkg/controller/disruption.
 *  Left out: owners other than those with a scale of their own (arbitrary controllers through /scale). */
import type { Pod } from '../../api/core-v1.ts'
import { equal, omitEmpty } from '../../api/equal.ts'
import { PODS, POD_DISRUPTION_BUDGETS, REPLICA_SETS, STATEFUL_SETS } from '../../api/kinds.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import { controllerOf } from '../../api/owner.ts'
import { isPodActive, isPodReady } from '../../api/pod-state.ts'
import type { PodDisruptionBudget } from '../../api/policy-v1.ts'
import { timestamp } from '../../api/time.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { scaled } from './int-or-percent.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

/** @param pods those that it selects @param expected how many their controllers want */
export function budgetStatus(
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
  expected: number,
  now: number,
): NonNullable<PodDisruptionBudget['status']> {
  const { minAvailable, maxUnavailable } = budget.spec ?? {}
  const count = typeof minAvailable === 'number' && maxUnavailable === undefined ? pods.length : expected
  let desired = 0
  if (maxUnavailable !== undefined) desired = Math.max(0, expected - scaled(maxUnavailable, expected, 'up'))
  else if (minAvailable !== undefined) desired = scaled(minAvailable, expected, 'up')
  const healthy = pods.filter(pod => isPodReady(pod) && !pod.metadata.deletionTimestamp).length
  const allowed = count > 0 ? Math.max(0, healthy - desired) : 0
  const before = budget.status?.conditions?.find(each => each.type === 'DisruptionAllowed')
  const status = allowed > 0 ? 'True' : 'False'
  const generation = budget.metadata.generation
  const condition = {
    type: 'DisruptionAllowed',
    status,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
    lastTransitionTime: before?.status === status ? before.lastTransitionTime : timestamp(now),
    ...(generation && { observedGeneration: generation }),
  } as const
  return {
    conditions: [condition],
    currentHealthy: healthy,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: count,
    ...omitEmpty({ observedGeneration: generation }),
  }
}

export function startDisruptionController({ sim, client, informers }: ControllerContext): void {
  const budgets = informers.of(POD_DISRUPTION_BUDGETS)
  const pods = informers.of(PODS)
  const replicaSets = informers.of(REPLICA_SETS)
  const statefulSets = informers.of(STATEFUL_SETS)
  const loop = new ReconcileLoop(sim, sync)
  budgets.index('namespace', budget => [budget.metadata.namespace])
  pods.index('namespace', pod => [pod.metadata.namespace])
  const wake = (budget: PodDisruptionBudget) => loop.add(keyOf(budget))
  budgets.on({ added: wake, updated: wake })
  const wakeFor = (pod: Pod) => {
    for (const budget of budgets.by('namespace', pod.metadata.namespace)) {
      if (matchesLabelSelector(budget.spec?.selector, pod.metadata.labels)) wake(budget)
    }
  }
  pods.on({ added: wakeFor, updated: wakeFor, removed: wakeFor })
  const wakeAll = (object: { metadata: { namespace: string } }) => {
    for (const budget of budgets.by('namespace', object.metadata.namespace)) wake(budget)
  }
  replicaSets.on({ updated: (rs, before) => rs.spec?.replicas !== before.spec?.replicas && wakeAll(rs) })
  statefulSets.on({ updated: (set, before) => set.spec?.replicas !== before.spec?.replicas && wakeAll(set) })

  function sync(key: string): void {
    const budget = budgets.get(key)
    if (!budget) return
    const selected: Pod[] = []
    for (const pod of pods.by('namespace', budget.metadata.namespace)) {
      if (!matchesLabelSelector(budget.spec?.selector, pod.metadata.labels)) continue
      if (isPodActive(pod) || pod.metadata.deletionTimestamp) selected.push(pod)
    }
    const status = budgetStatus(budget, selected, expectedOf(selected), sim.now())
    const { disruptedPods: _, ...known } = budget.status ?? {}
    if (!equal(status, known)) client.update(POD_DISRUPTION_BUDGETS, { ...budget, status }, 'status')
  }

  /** What the pods' controllers want together; pods without one count as themselves. */
  function expectedOf(selected: readonly Pod[]): number {
    const wanted = new Map<string, number>()
    for (const pod of selected) {
      const owner = controllerOf(pod)
      const key = `${pod.metadata.namespace}/${owner?.name}`
      const scale =
        owner?.kind === 'ReplicaSet'
          ? replicaSets.get(key)
          : owner?.kind === 'StatefulSet'
            ? statefulSets.get(key)
            : undefined
      wanted.set(owner && scale ? owner.uid : pod.metadata.uid, scale ? (scale.spec?.replicas ?? 1) : 1)
    }
    return [...wanted.values()].reduce((sum, each) => sum + each, 0)
  }
}
