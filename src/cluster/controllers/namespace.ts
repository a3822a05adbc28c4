/** The namespace controller: empties a namespace that is being deleted, then lets it go.
 *  Source: pkg/controller/namespace/deletion. */
import type { Namespace } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { NAMESPACES, PODS } from '../../api/kinds.ts'
import type { KubernetesObject } from '../../api/object.ts'
import { resources, type Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'

const FINALIZER = 'kubernetes'

/** Where a namespace's content may lie; events last, others write some while they go. */
const contents: readonly Resource[] = resources
  .filter(each => each.namespaced && each.verbs.includes('list') && each.verbs.includes('delete'))
  .filter(each => each.group !== 'events.k8s.io' && !(each.group === 'autoscaling' && each.version === 'v1'))
  .toSorted((a, b) => Number(a.plural === 'events') - Number(b.plural === 'events'))

interface Remaining {
  resource: Resource
  objects: readonly KubernetesObject[]
}

/** The conditions of a namespace on its way out. @param remaining what could not be deleted at once */
export function deletionConditions(remaining: readonly Remaining[], now: number) {
  const condition = (type: string, status: 'True' | 'False', reason: string, message: string) => ({
    lastTransitionTime: timestamp(now),
    message,
    reason,
    status,
    type,
  })
  const kinds = remaining.map(({ resource, objects }) => {
    const name = resource.group ? `${resource.plural}.${resource.group}` : `${resource.plural}.`
    return `${name} has ${objects.length} resource instances`
  })
  const finalizers = new Map<string, number>()
  for (const { objects } of remaining) {
    for (const object of objects) {
      for (const each of object.metadata.finalizers ?? []) finalizers.set(each, (finalizers.get(each) ?? 0) + 1)
    }
  }
  const held = [...finalizers].sort().map(([name, count]) => `${name} in ${count} resource instances`)
  return [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      'False',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      'False',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    condition(
      'NamespaceDeletionContentFailure',
      'False',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    kinds.length
      ? condition(
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          `Some resources are remaining: ${kinds.sort().join(', ')}`,
        )
      : condition('NamespaceContentRemaining', 'False', 'ContentRemoved', 'All content successfully removed'),
    held.length
      ? condition(
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${held.join(', ')}`,
        )
      : condition(
          'NamespaceFinalizersRemaining',
          'False',
          'ContentHasNoFinalizers',
          'All content-preserving finalizers finished',
        ),
  ]
}

export function startNamespaceController({ sim, client, informers }: ControllerContext): void {
  const namespaces = informers.of(NAMESPACES)
  const loop = new ReconcileLoop(sim, sync)
  const wake = (namespace: Namespace) => {
    if (namespace.metadata.deletionTimestamp) loop.add(keyOf(namespace))
  }
  namespaces.on({ added: wake, updated: wake })

  function sync(name: string): Synced | void {
    const namespace = namespaces.get(name)
    if (!namespace?.metadata.deletionTimestamp) return
    if (!namespace.spec?.finalizers?.includes(FINALIZER)) return
    for (const resource of contents) empty(resource, name)
    const remaining = contents
      .map(resource => ({ resource, objects: client.list(resource, { namespace: name }).items as KubernetesObject[] }))
      .filter(({ objects }) => objects.length)
    const conditions = deletionConditions(remaining, sim.now())
    const known = namespace.status?.conditions ?? []
    const kept = conditions.map(condition => {
      const old = known.find(each => each.type === condition.type)
      return old?.status === condition.status && old.message === condition.message ? old : condition
    })
    if (!remaining.length) {
      const finalizers = namespace.spec.finalizers.filter(each => each !== FINALIZER)
      client.update(NAMESPACES, { ...namespace, spec: { ...namespace.spec, finalizers } }, 'finalize')
      return
    }
    if (!equal(kept, known)) {
      client.update(NAMESPACES, { ...namespace, status: { ...namespace.status, conditions: kept } }, 'status')
    }
    return { again: remaining.some(({ resource }) => resource === PODS) ? waitFor(remaining) : 1_000 }
  }

  function empty(resource: Resource, namespace: string): void {
    for (const object of client.list(resource, { namespace }).items as KubernetesObject[]) {
      if (object.metadata.deletionTimestamp) continue
      try {
        client.delete(resource, object.metadata.name, namespace, { propagationPolicy: 'Background' })
      } catch (error) {
        if (!isApiError(error, 'NotFound')) throw error
      }
    }
  }

  /** Half the longest grace that is left, and a second. */
  function waitFor(remaining: readonly Remaining[]): number {
    const graces = remaining.flatMap(({ objects }) =>
      objects.map(each => each.metadata.deletionGracePeriodSeconds ?? 0),
    )
    return (Math.floor(Math.max(0, ...graces) / 2) + 1) * 1000
  }
}
