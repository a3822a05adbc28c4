/** The garbage collector: deletes what has lost its owners (background), what a foreground deletion waits for, and
 *  sets free what an orphaning deletion leaves behind. Source: pkg/controller/garbagecollector. */
import { EVENTS } from '../../api/kinds.ts'
import type { KubernetesObject, OwnerReference } from '../../api/object.ts'
import { resourceOfKind, resources, type Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import type { ControllerContext } from './controller-context.ts'
import { OwnershipGraph, type GraphNode } from './ownership-graph.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

const FOREGROUND = 'foregroundDeletion'
const ORPHAN = 'orphan'

/** What it watches: all that can be deleted, each once. Nobody owns through events. */
const watched: readonly Resource<KubernetesObject>[] = resources.filter(
  each =>
    ['list', 'watch', 'delete'].every(verb => each.verbs.includes(verb)) &&
    each !== EVENTS &&
    each.group !== 'events.k8s.io' &&
    !(each.group === 'autoscaling' && each.version === 'v1'),
) as Resource<KubernetesObject>[]

const has = (object: KubernetesObject | undefined, finalizer: string): boolean =>
  object?.metadata.finalizers?.includes(finalizer) ?? false

const isDeletingDependents = (object: KubernetesObject | undefined): boolean =>
  object?.metadata.deletionTimestamp !== undefined && has(object, FOREGROUND)

export interface Owners {
  /** There, and not waiting for its dependents to go. */
  solid: OwnerReference[]
  /** No longer there. */
  dangling: OwnerReference[]
  /** There, and being deleted in the foreground. */
  waiting: OwnerReference[]
}

/** What becomes of an object, given its owners. */
export type Verdict =
  | { do: 'keep' }
  | { do: 'disown'; uids: string[] }
  | { do: 'delete'; propagation: 'Background' | 'Foreground' | 'Orphan' }

export function judge(object: KubernetesObject, owners: Owners, hasDependents: boolean): Verdict {
  const gone = [...owners.dangling, ...owners.waiting]
  if (owners.solid.length) return gone.length ? { do: 'disown', uids: gone.map(owner => owner.uid) } : { do: 'keep' }
  if (owners.waiting.length && hasDependents) return { do: 'delete', propagation: 'Foreground' }
  if (!gone.length) return { do: 'keep' }
  if (has(object, ORPHAN)) return { do: 'delete', propagation: 'Orphan' }
  return { do: 'delete', propagation: has(object, FOREGROUND) ? 'Foreground' : 'Background' }
}

export function startGarbageCollector({ sim, client, informers }: ControllerContext): void {
  const graph = new OwnershipGraph()
  const absent = new Set<string>()
  const attempt = new ReconcileLoop(sim, uid => attemptToDelete(graph.get(uid)))
  const orphaning = new ReconcileLoop(sim, uid => orphanDependents(graph.get(uid)))

  for (const resource of watched) {
    informers.of(resource).on({
      added: object => {
        const node = graph.put(resource, object)
        absent.delete(node.uid)
        if (node.owners.some(owner => !isThere(owner))) attempt.add(node.uid)
        look(node)
      },
      updated: (object, before) => {
        const { metadata: now } = object
        const { metadata: then } = before
        const node = graph.put(resource, object)
        if (
          now.ownerReferences === then.ownerReferences &&
          now.deletionTimestamp === then.deletionTimestamp &&
          now.finalizers === then.finalizers
        ) {
          return
        }
        // A reference that is taken away, or no longer blocks, may be what its owner waits for.
        for (const owner of then.ownerReferences ?? []) {
          if (!now.ownerReferences?.some(each => each.uid === owner.uid && each.blockOwnerDeletion)) {
            if (isDeletingDependents(graph.get(owner.uid)?.object)) attempt.add(owner.uid)
          }
        }
        if (now.ownerReferences !== then.ownerReferences && node.owners.some(owner => !isThere(owner))) {
          attempt.add(node.uid)
        }
        look(node)
      },
      removed: object => {
        const { uid } = object.metadata
        for (const dependent of graph.remove(uid)) attempt.add(dependent.uid)
        absent.add(uid)
        for (const owner of object.metadata.ownerReferences ?? []) {
          if (isDeletingDependents(graph.get(owner.uid)?.object)) attempt.add(owner.uid)
        }
      },
    })
  }

  const isThere = (owner: OwnerReference) => graph.get(owner.uid)?.object !== undefined

  /** At what its own finalizers ask for. */
  function look(node: GraphNode): void {
    if (!node.object?.metadata.deletionTimestamp) return
    if (has(node.object, ORPHAN)) orphaning.add(node.uid)
    else if (has(node.object, FOREGROUND)) {
      for (const dependent of node.dependents) attempt.add(dependent.uid)
      attempt.add(node.uid)
    }
  }

  function attemptToDelete(node: GraphNode | undefined): void {
    const object = node?.object
    if (!node?.resource || !object) return
    if (isDeletingDependents(object)) return processForeground(node, object)
    if (object.metadata.deletionTimestamp || !node.owners.length) return
    const owners: Owners = { solid: [], dangling: [], waiting: [] }
    for (const owner of node.owners) {
      if (!exists(owner, node.namespace)) owners.dangling.push(owner)
      else if (isDeletingDependents(graph.get(owner.uid)?.object)) owners.waiting.push(owner)
      else owners.solid.push(owner)
    }
    const verdict = judge(object, owners, node.dependents.size > 0)
    if (verdict.do === 'disown') disown(node, object, new Set(verdict.uids))
    if (verdict.do === 'delete') {
      const { uid, name, namespace } = object.metadata
      const propagationPolicy = verdict.propagation
      tolerant(() => client.delete(node.resource!, name, namespace, { propagationPolicy, preconditions: { uid } }))
    }
  }

  /** Whether an owner is there; one that was never seen is asked for. */
  function exists(owner: OwnerReference, namespace: string | undefined): boolean {
    if (isThere(owner)) return true
    if (absent.has(owner.uid)) return false
    const resource = resourceOfKind(owner.apiVersion, owner.kind) as Resource<KubernetesObject> | undefined
    const found = resource && client.find(resource, owner.name, resource.namespaced ? namespace : undefined)
    if (found?.metadata.uid === owner.uid) return true
    absent.add(owner.uid)
    return false
  }

  function processForeground(node: GraphNode, object: KubernetesObject): void {
    const blocking = [...node.dependents].filter(dependent =>
      dependent.owners.some(owner => owner.uid === node.uid && owner.blockOwnerDeletion),
    )
    if (!blocking.length) return dropFinalizer(node, object, FOREGROUND)
    for (const dependent of blocking) if (!isDeletingDependents(dependent.object)) attempt.add(dependent.uid)
  }

  function orphanDependents(node: GraphNode | undefined): void {
    if (!node?.object || !has(node.object, ORPHAN)) return
    for (const dependent of node.dependents) {
      if (dependent.object) disown(dependent, dependent.object, new Set([node.uid]))
    }
    dropFinalizer(node, node.object, ORPHAN)
  }

  function disown(node: GraphNode, object: KubernetesObject, uids: ReadonlySet<string>): void {
    const { uid, name, namespace, resourceVersion } = object.metadata
    const left = (object.metadata.ownerReferences ?? []).filter(owner => !uids.has(owner.uid))
    const metadata = { uid, resourceVersion, ownerReferences: left.length ? left : null }
    tolerant(() => client.patch(node.resource!, name, namespace, { metadata }, { type: 'merge' }))
  }

  function dropFinalizer(node: GraphNode, object: KubernetesObject, finalizer: string): void {
    const { name, namespace, resourceVersion } = object.metadata
    const left = (object.metadata.finalizers ?? []).filter(each => each !== finalizer)
    const metadata = { resourceVersion, finalizers: left.length ? left : null }
    tolerant(() => client.patch(node.resource!, name, namespace, { metadata }, { type: 'merge' }))
  }
}

/** What is gone already is fine. @throws ApiError for anything else */
function tolerant(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error
  }
}
