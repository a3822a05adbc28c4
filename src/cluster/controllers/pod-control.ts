/** What controllers of pods share: making a pod of a template, and which pods to delete first.
 *  Source: pkg/controller/controller_utils.go. */
import type { Pod, PodTemplateSpec } from '../../api/core-v1.ts'
import { PODS } from '../../api/kinds.ts'
import type { KubernetesObject, NewObject, OwnerReference } from '../../api/object.ts'
import { controllerOf } from '../../api/owner.ts'
import { isPodReady, podCondition } from '../../api/pod-state.ts'
import { isApiError } from '../../api/status.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/event-recorder.ts'
import type { Informers } from '../client/informer.ts'

/** Pods by the uid of their controller. */
export const BY_CONTROLLER = 'controller'
/** Pods, or others, without a controller, by namespace. */
export const ORPHANS = 'orphans'

type Owned = { metadata: { namespace: string; ownerReferences?: OwnerReference[] } }

export const controllerKey = (object: Owned): string[] => {
  const owner = controllerOf(object)
  return owner ? [owner.uid] : []
}
export const orphanKey = (object: Owned): string[] => (controllerOf(object) ? [] : [object.metadata.namespace])

/** Files the pods by controller, for whoever asks first. */
export function indexPods(informers: Informers): void {
  const pods = informers.of(PODS)
  pods.index(BY_CONTROLLER, controllerKey)
  pods.index(ORPHANS, orphanKey)
}

export interface PodNaming {
  name?: string
  generateName?: string
}

/** A pod as a template has it. */
export function podOf(
  template: PodTemplateSpec,
  namespace: string,
  naming: PodNaming,
  owner: OwnerReference,
): NewObject & { spec: PodTemplateSpec['spec'] } {
  const { labels, annotations, finalizers } = template.metadata
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...naming,
      namespace,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [owner],
    },
    spec: template.spec,
  }
}

/** Creates a pod and says so in an event about its owner. @throws ApiError */
export function createPod(client: Client, recorder: EventRecorder, about: KubernetesObject, pod: NewObject): Pod {
  try {
    const created = client.create(PODS, pod)
    recorder.event(about, 'Normal', 'SuccessfulCreate', `Created pod: ${created.metadata.name}`)
    return created
  } catch (error) {
    // A namespace that goes away says nothing of its end.
    if (isApiError(error) && !isNamespaceTerminating(error)) {
      recorder.event(about, 'Warning', 'FailedCreate', `Error creating: ${error.message}`)
    }
    throw error
  }
}

export function isNamespaceTerminating(error: unknown): boolean {
  return isApiError(error, 'Forbidden') && error.message.includes('because it is being terminated')
}

/** Deletes a pod and says so in an event about its owner; one that is gone already is fine. @throws ApiError */
export function deletePod(client: Client, recorder: EventRecorder, about: KubernetesObject, pod: Pod): void {
  try {
    client.delete(PODS, pod.metadata.name, pod.metadata.namespace, { preconditions: { uid: pod.metadata.uid } })
    recorder.event(about, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)
  } catch (error) {
    if (isApiError(error, 'NotFound') || isApiError(error, 'Conflict')) return
    if (isApiError(error)) recorder.event(about, 'Warning', 'FailedDelete', `Error deleting: ${error.message}`)
    throw error
  }
}

/** Does something `count` times in batches of 1, 2, 4 …; stops after the batch in which one failed.
 *  @returns how many were skipped, and the first error */
export function slowStart(count: number, work: (index: number) => void): { skipped: number; error?: unknown } {
  let done = 0
  for (let batch = 1; done < count; batch *= 2) {
    let failed: { error: unknown } | undefined
    for (let end = Math.min(done + batch, count); done < end; done++) {
      try {
        work(done)
      } catch (error) {
        if (!isApiError(error)) throw error
        failed ??= { error }
      }
    }
    if (failed) return { skipped: count - done, error: failed.error }
  }
  return { skipped: 0 }
}

const PHASES: Record<string, number> = { Pending: 0, Unknown: 1, Running: 2 }

interface Ranked {
  pod: Pod
  assigned: boolean
  phase: number
  ready: boolean
  cost: number
  /** How many related pods share its node. */
  rank: number
  readySince: number
  restarts: number
  created: number
}

/** The pods, those to delete first at the front: not on a node, pending, not ready, cheap (pod-deletion-cost), many on
 *  one node, young by powers of two, often restarted. @param related all pods that count as doubled up on a node */
export function deletionOrder(pods: readonly Pod[], related: Iterable<Pod>, now: number): Pod[] {
  const onNode = new Map<string, number>()
  for (const pod of related) {
    const node = pod.spec?.nodeName
    if (node) onNode.set(node, (onNode.get(node) ?? 0) + 1)
  }
  const age = (since: number) => (now > since ? Math.floor(Math.log2((now - since) * 1e6)) : -1)
  const ranked = pods.map((pod): Ranked => {
    const ready = isPodReady(pod)
    const node = pod.spec?.nodeName
    return {
      pod,
      assigned: Boolean(node),
      phase: PHASES[pod.status?.phase ?? 'Pending'] ?? 0,
      ready,
      cost: Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0,
      rank: (node && onNode.get(node)) || 0,
      readySince: ready ? age(Date.parse(podCondition(pod, 'Ready')?.lastTransitionTime ?? '')) : 0,
      restarts: Math.max(0, ...(pod.status?.containerStatuses ?? []).map(status => status.restartCount)),
      created: age(Date.parse(pod.metadata.creationTimestamp)),
    }
  })
  ranked.sort(
    (a, b) =>
      Number(a.assigned) - Number(b.assigned) ||
      a.phase - b.phase ||
      Number(a.ready) - Number(b.ready) ||
      a.cost - b.cost ||
      b.rank - a.rank ||
      a.readySince - b.readySince ||
      b.restarts - a.restarts ||
      a.created - b.created ||
      (a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1),
  )
  return ranked.map(({ pod }) => pod)
}
