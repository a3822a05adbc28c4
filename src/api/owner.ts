/** Owner references. Source: apimachinery/pkg/apis/meta/v1/controller_ref.go. */
import type { KubernetesObject, OwnerReference } from './object.ts'
import { apiVersion, type Resource } from './resources.ts'

type Owned = { metadata: { ownerReferences?: OwnerReference[] } }

/** The one owner that manages it. */
export function controllerOf(object: Owned): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller)
}

/** The reference that a controller puts on what it creates. */
export function controllerReference(owner: KubernetesObject, resource: Resource): OwnerReference {
  return {
    apiVersion: apiVersion(resource),
    kind: resource.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  }
}
