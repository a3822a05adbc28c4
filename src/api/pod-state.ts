/** What a pod's fields say of its state. Source: pkg/api/v1/pod/util.go, pkg/controller/controller_utils.go. */
import type { Pod, PodCondition } from './core-v1.ts'

export function podCondition(pod: Pod, type: string): PodCondition | undefined {
  const conditions = pod.status?.conditions
  if (conditions) for (const condition of conditions) if (condition.type === type) return condition
  return undefined
}

/** The condition Ready is True. */
export function isPodReady(pod: Pod): boolean {
  return podCondition(pod, 'Ready')?.status === 'True'
}

/** When a pod that is ready counts as available, in milliseconds since the epoch; undefined while it is not ready. */
export function podAvailableAt(pod: Pod, minReadySeconds: number): number | undefined {
  const ready = podCondition(pod, 'Ready')
  if (ready?.status !== 'True') return undefined
  if (!minReadySeconds) return 0
  return Date.parse(ready.lastTransitionTime ?? '') + minReadySeconds * 1000
}

/** It has run and never will again. */
export function isPodTerminal(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Neither over nor on its way out. */
export function isPodActive(pod: Pod): boolean {
  return !isPodTerminal(pod) && !pod.metadata.deletionTimestamp
}

/** Being deleted, with processes that may still run. */
export function isPodTerminating(pod: Pod): boolean {
  return !isPodTerminal(pod) && pod.metadata.deletionTimestamp !== undefined
}
