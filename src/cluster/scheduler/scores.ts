/** Which of the nodes a pod fits on is best. Source: the Score plugins of pkg/scheduler, with their default weights.
 *  Left out: ImageLocality. Pure. */
import type { NodeInfo } from './node-info.ts'
import { requestsOf } from './node-info.ts'
import { tolerates } from '../../api/tolerations.ts'
import type { PodState } from './filters.ts'
import { preferenceFor } from '../../api/node-affinity.ts'
import { affinityScore } from './pod-affinity.ts'
import { crowding, zoneCounts } from './topology-spread.ts'

const MAX = 100

/** Scales to 0 … 100; `reverse` where less is better. */
function normalized(values: readonly number[], reverse: boolean): number[] {
  const most = Math.max(0, ...values)
  if (!most) return values.map(() => (reverse ? MAX : 0))
  return values.map(value => {
    const share = Math.floor((value * MAX) / most)
    return reverse ? MAX - share : share
  })
}

function spread(values: readonly number[]): number[] {
  const most = Math.max(...values)
  const least = Math.min(...values)
  return values.map(value => (most ? Math.floor((MAX * (most + least - value)) / most) : MAX))
}

function centred(values: readonly number[]): number[] {
  const most = Math.max(...values)
  const least = Math.min(...values)
  return values.map(value => (most > least ? Math.floor((MAX * (value - least)) / (most - least)) : 0))
}

/** One score for each node, in order. @param all every node there is, feasible or not */
export function scores(state: PodState, infos: readonly NodeInfo[], all: readonly NodeInfo[]): number[] {
  const { pod, affinity } = state
  const { supposed, requests } = requestsOf(pod.spec!)
  const zones = state.spread ? undefined : zoneCounts(pod, all, infos.length)
  // The balance of what is requested says nothing of a pod that requests nothing.
  const bestEffort = !requests['cpu'] && !requests['memory']
  const total = infos.map(info => {
    const cpu = info.allocatable['cpu'] ?? 0
    const memory = info.allocatable['memory'] ?? 0
    const cpuShare = cpu ? (info.supposed.cpu + supposed.cpu) / cpu : 1
    const memoryShare = memory ? (info.supposed.memory + supposed.memory) / memory : 1
    const least = (Math.floor(MAX * Math.max(0, 1 - cpuShare)) + Math.floor(MAX * Math.max(0, 1 - memoryShare))) / 2
    if (bestEffort) return Math.floor(least)
    const cpuUsed = cpu ? Math.min(1, ((info.requested['cpu'] ?? 0) + (requests['cpu'] ?? 0)) / cpu) : 1
    const memoryUsed = memory ? Math.min(1, ((info.requested['memory'] ?? 0) + (requests['memory'] ?? 0)) / memory) : 1
    const balanced = Math.floor(MAX * (1 - Math.abs(cpuUsed - memoryUsed) / 2))
    return Math.floor(least) + balanced
  })
  const addTo = (weight: number, values: readonly number[]) =>
    values.forEach((value, i) => (total[i] = total[i]! + weight * value))
  addTo(2, spread(infos.map(info => crowding(state.spread, pod, info, zones))))
  if (infos.some(info => info.node.spec?.taints?.length)) {
    addTo(
      3,
      normalized(
        infos.map(info => unwelcome(state, info)),
        true,
      ),
    )
  }
  if (pod.spec!.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution) {
    addTo(
      2,
      normalized(
        infos.map(info => preferenceFor(pod, info.node)),
        false,
      ),
    )
  }
  if (affinity?.scores.size) addTo(2, centred(infos.map(info => affinityScore(affinity, info.node))))
  return total
}

/** How many taints would rather not have it. */
function unwelcome({ pod }: PodState, { node }: NodeInfo): number {
  let count = 0
  for (const taint of node.spec?.taints ?? []) {
    if (taint.effect !== 'PreferNoSchedule') continue
    if (!pod.spec!.tolerations?.some(each => tolerates(each, taint))) count++
  }
  return count
}
