/** Controllers take orphans that their selector chooses, and let go of what it no longer does.
 *  Source: pkg/controller/controller_ref_manager.go. */
import type { KubernetesObject, LabelSelector, ObjectMeta } from '../../api/object.ts'
import { controllerReference } from '../../api/owner.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import type { Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import type { Client } from '../client/client.ts'

type Member = KubernetesObject & { metadata: ObjectMeta & { namespace: string } }

export interface Claimed<T> {
  /** Owned before, and adopted now. */
  claimed: T[]
  /** Of those owned before, the ones let go. */
  released: Set<T>
}

/** @throws ApiError */
export function adopt<T extends Member>(
  client: Client,
  resource: Resource<T>,
  owner: KubernetesObject,
  ownerResource: Resource,
  selector: LabelSelector | undefined,
  owned: readonly T[],
  orphans: () => Iterable<T>,
): Claimed<T> {
  const claimed = owned.slice()
  const released = new Set<T>()
  if (owner.metadata.deletionTimestamp) return { claimed, released }
  for (const object of owned) {
    if (matchesLabelSelector(selector, object.metadata.labels)) continue
    released.add(object)
    change(client, resource, object, references => references.filter(reference => reference.uid !== owner.metadata.uid))
  }
  for (const object of orphans()) {
    if (object.metadata.deletionTimestamp || !matchesLabelSelector(selector, object.metadata.labels)) continue
    const reference = controllerReference(owner, ownerResource)
    const adopted = change(client, resource, object, references => [...references, reference])
    if (adopted) claimed.push(adopted)
  }
  return { claimed, released }
}

type References = NonNullable<ObjectMeta['ownerReferences']>

function change<T extends Member>(
  client: Client,
  resource: Resource<T>,
  object: T,
  references: (old: References) => References,
): T | undefined {
  const { name, namespace, uid, resourceVersion, ownerReferences = [] } = object.metadata
  const left = references(ownerReferences)
  const metadata = { uid, resourceVersion, ownerReferences: left.length ? left : null }
  try {
    return client.patch(resource, name, namespace, { metadata }, { type: 'merge' })
  } catch (error) {
    if (isApiError(error, 'NotFound')) return undefined
    throw error
  }
}
