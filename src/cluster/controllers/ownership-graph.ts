/** Who owns whom, kept up from what informers tell. Source: pkg/controller/garbagecollector/graph_builder.go. */
import type { KubernetesObject, OwnerReference } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'

export interface GraphNode {
  uid: string
  kind: string
  name: string
  namespace: string | undefined
  /** Undefined for an owner that was named by a dependent and not seen itself. */
  resource: Resource | undefined
  object: KubernetesObject | undefined
  owners: readonly OwnerReference[]
  dependents: Set<GraphNode>
}

export class OwnershipGraph {
  #nodes = new Map<string, GraphNode>()

  get(uid: string): GraphNode | undefined {
    return this.#nodes.get(uid)
  }

  /** Puts an object in place, new or changed. */
  put(resource: Resource, object: KubernetesObject): GraphNode {
    const { uid, name, namespace, ownerReferences: owners = [] } = object.metadata
    let node = this.#nodes.get(uid)
    if (!node) {
      node = { uid, kind: object.kind, name, namespace, resource, object, owners: [], dependents: new Set() }
      this.#nodes.set(uid, node)
    }
    node.resource = resource
    node.object = object
    if (node.owners === owners) return node
    const wanted = new Set(owners.map(owner => owner.uid))
    for (const old of node.owners) if (!wanted.has(old.uid)) this.#part(node, old.uid)
    node.owners = owners
    for (const owner of owners) this.#owner(owner, namespace).dependents.add(node)
    return node
  }

  /** @returns what the object leaves behind */
  remove(uid: string): GraphNode[] {
    const node = this.#nodes.get(uid)
    if (!node) return []
    for (const owner of node.owners) this.#part(node, owner.uid)
    node.owners = []
    node.object = undefined
    node.resource = undefined
    if (!node.dependents.size) this.#nodes.delete(uid)
    return [...node.dependents]
  }

  #owner(owner: OwnerReference, namespace: string | undefined): GraphNode {
    let node = this.#nodes.get(owner.uid)
    if (!node) {
      node = {
        uid: owner.uid,
        kind: owner.kind,
        name: owner.name,
        namespace,
        resource: undefined,
        object: undefined,
        owners: [],
        dependents: new Set(),
      }
      this.#nodes.set(owner.uid, node)
    }
    return node
  }

  #part(node: GraphNode, ownerUid: string): void {
    const owner = this.#nodes.get(ownerUid)
    owner?.dependents.delete(node)
    if (owner && !owner.object && !owner.dependents.size) this.#nodes.delete(ownerUid)
  }
}
