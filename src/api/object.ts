/** What all objects of the Kubernetes API have in common. */
import type { components } from './openapi/schemas.ts'

/** Every schema of the API, as v1.36 publishes it. Fields with a default are always there. */
export type Schemas = components['schemas']

export type OwnerReference = Schemas['io.k8s.apimachinery.pkg.apis.meta.v1.OwnerReference']
export type LabelSelector = Schemas['io.k8s.apimachinery.pkg.apis.meta.v1.LabelSelector']
export type ManagedFieldsEntry = Schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ManagedFieldsEntry']
export type Labels = Readonly<Record<string, string>>

type Meta = Schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']

/** The metadata of an object as the API server hands it out. `namespace` is there for namespaced kinds. */
export type ObjectMeta = Meta & { name: string; uid: string; resourceVersion: string; creationTimestamp: string }

/** An object as the API server hands it out: frozen, shared, complete. */
export type Stored<T> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

/** The same of a kind that lives in namespaces. */
export type Namespaced<T> = Omit<Stored<T>, 'metadata'> & { metadata: ObjectMeta & { namespace: string } }

/** Any object, where its kind does not matter. */
export interface KubernetesObject {
  apiVersion: string
  kind: string
  metadata: ObjectMeta
}

/** An object on its way to the API server: what it will fill in may be missing. */
export interface NewObject {
  apiVersion: string
  kind: string
  metadata: Meta
  [field: string]: unknown
}

export interface List<T = KubernetesObject> {
  apiVersion: string
  kind: string
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number }
  items: T[]
}

/** An event of a watch. BOOKMARK carries an object with nothing but a resource version; ERROR a Status. */
export type WatchEvent<T = KubernetesObject> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK'; object: T }
  | { type: 'ERROR'; object: import('./status.ts').Status }
