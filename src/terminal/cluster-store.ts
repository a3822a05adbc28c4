/** The cluster as the map shows it, kept up by what the worker sends while somebody looks. */
import type { MapChanges, MapNode, MapPod, MapService } from '../session/protocol.ts'
import type { LabClient } from './lab-client.ts'

export type { MapCondition, MapEndpoint, MapNode, MapPod, MapService } from '../session/protocol.ts'

/** Immutable; a new one at each change. */
export interface ClusterPicture {
  nodes: ReadonlyMap<string, MapNode>
  /** By `namespace/name`, as Services are. */
  pods: ReadonlyMap<string, MapPod>
  services: ReadonlyMap<string, MapService>
}

/** Between two batches, in milliseconds: ten a second at most. */
const PAUSE_MS = 100

export class ClusterStore {
  readonly #client: LabClient
  #picture: ClusterPicture | undefined
  #listeners = new Set<(picture: ClusterPicture) => void>()
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: LabClient) {
    this.#client = client
    client.on('map', changes => this.#take(changes))
    // A worker that was started again knows nothing of who looks.
    client.onState(({ state }) => {
      if (state === 'ready' && this.#listeners.size) this.#ask(true)
    })
  }

  /** Undefined until it was looked at. */
  get picture(): ClusterPicture | undefined {
    return this.#picture
  }

  /** Calls `listener` at each change, and now if there is a picture. @returns how to stop that */
  look(listener: (picture: ClusterPicture) => void): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#ask(true)
    if (this.#picture) listener(this.#picture)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size) return
      clearTimeout(this.#timer)
      this.#client.send({ type: 'map/close' })
    }
  }

  #ask(fresh: boolean): void {
    clearTimeout(this.#timer)
    this.#client.send({ type: 'map/next', fresh })
  }

  #take(changes: MapChanges): void {
    if (!this.#listeners.size) return
    const before = changes.fresh ? undefined : this.#picture
    const nodes = new Map(before?.nodes)
    const pods = new Map(before?.pods)
    const services = new Map(before?.services)
    for (const node of changes.nodes) nodes.set(node.name, node)
    for (const pod of changes.pods) pods.set(`${pod.namespace}/${pod.name}`, pod)
    for (const service of changes.services) services.set(`${service.namespace}/${service.name}`, service)
    for (const gone of changes.gone) {
      const slash = gone.indexOf('/')
      const kept = { node: nodes, pod: pods, service: services }[gone.slice(0, slash)]
      kept?.delete(gone.slice(slash + 1))
    }
    this.#picture = { nodes, pods, services }
    for (const listener of this.#listeners) listener(this.#picture)
    this.#timer = setTimeout(() => this.#ask(false), PAUSE_MS)
  }
}
