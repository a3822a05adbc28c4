/** What the page's map shows: nodes, pods, Services and their endpoints, by watches on the API server. It takes part in
 *  nothing: no simulated time, no chance, so a cluster that is looked at has the same history as one that is not.
 *  The page asks for each batch of changes when it has shown the last one. */
import type { Node, Pod, Service } from '../api/core-v1.ts'
import type { EndpointSlice } from '../api/discovery-v1.ts'
import { ENDPOINT_SLICES, NODES, PODS, SERVICES } from '../api/kinds.ts'
import type { KubernetesObject, WatchEvent } from '../api/object.ts'
import { pathOf, type Resource } from '../api/resources.ts'
import type { Feed, Transport } from '../api/transport.ts'
import { mapNode, mapPod, mapService } from './map-objects.ts'
import type { MapChanges } from './protocol.ts'

interface ViewOptions {
  transport: Transport
  /** Milliseconds since the epoch. */
  now: () => number
  send: (changes: MapChanges) => void
}

const SERVICE_NAME = 'kubernetes.io/service-name'

/** Things in one message: what a page draws without being seen to stop. The rest comes with the next. */
const MOST = 60

const keyOf = ({ metadata: { namespace, name } }: KubernetesObject) => (namespace ? `${namespace}/${name}` : name)

export class ClusterView {
  readonly #transport: Transport
  readonly #now: () => number
  readonly #send: (changes: MapChanges) => void
  #feeds: Feed<unknown>[] = []
  #nodes = new Map<string, Node>()
  #pods = new Map<string, Pod>()
  #services = new Map<string, Service>()
  /** By Service, then by slice. */
  #slices = new Map<string, Map<string, EndpointSlice>>()
  /** Kinds and keys that the page does not know yet: `pod/default/web`. */
  #dirty = new Set<string>()
  #open = false
  #wanted = false
  #fresh = true
  #scheduled = false

  constructor({ transport, now, send }: ViewOptions) {
    this.#transport = transport
    this.#now = now
    this.#send = send
  }

  /** Sends what has changed since the last time, as soon as there is something. @param fresh all there is */
  next(fresh: boolean): void {
    this.#wanted = true
    if (fresh || !this.#open) this.#restart()
    if (this.#dirty.size || this.#fresh) this.#flush()
  }

  close(): void {
    for (const feed of this.#feeds.splice(0)) feed.cancel()
    for (const kept of [this.#nodes, this.#pods, this.#services, this.#slices, this.#dirty]) kept.clear()
    this.#open = false
    this.#wanted = false
  }

  #restart(): void {
    const wanted = this.#wanted
    this.close()
    this.#wanted = wanted
    this.#open = true
    this.#fresh = true
    this.#watch(NODES, this.#nodes, 'node')
    this.#watch(PODS, this.#pods, 'pod')
    this.#watch(SERVICES, this.#services, 'service')
    this.#follow(ENDPOINT_SLICES, (slice, gone) => {
      const name = slice.metadata.labels?.[SERVICE_NAME]
      if (name === undefined) return undefined
      const service = `${slice.metadata.namespace}/${name}`
      const slices = this.#slices.get(service) ?? new Map<string, EndpointSlice>()
      this.#slices.set(service, slices)
      if (gone) slices.delete(slice.metadata.name)
      else slices.set(slice.metadata.name, slice)
      return `service/${service}`
    })
  }

  #watch<T extends KubernetesObject>(resource: Resource<T>, kept: Map<string, T>, kind: string): void {
    this.#follow(resource, (object, gone) => {
      const key = keyOf(object)
      if (gone) kept.delete(key)
      else kept.set(key, object)
      return `${kind}/${key}`
    })
  }

  /** A watch without a resource version begins with all there is. */
  #follow<T extends KubernetesObject>(resource: Resource<T>, take: (object: T, gone: boolean) => string | undefined) {
    const { stream } = this.#transport({ method: 'GET', path: pathOf(resource), query: { watch: 'true' } })
    if (!stream) throw new Error('a watch answered without a stream')
    this.#feeds.push(stream)
    ;(stream as Feed<WatchEvent<T>>).listen({
      next: event => {
        if (event.type === 'ERROR' || event.type === 'BOOKMARK') return
        const dirty = take(event.object, event.type === 'DELETED')
        if (dirty === undefined) return
        this.#dirty.add(dirty)
        this.#soon()
      },
      end: () => this.close(),
    })
  }

  /** What one piece of work changes goes in one message. */
  #soon(): void {
    if (this.#scheduled || !this.#wanted) return
    this.#scheduled = true
    queueMicrotask(() => {
      this.#scheduled = false
      if (this.#wanted && this.#dirty.size) this.#flush()
    })
  }

  #flush(): void {
    const nodes: MapChanges['nodes'][number][] = []
    const pods: MapChanges['pods'][number][] = []
    const services: MapChanges['services'][number][] = []
    const gone: string[] = []
    const now = this.#now()
    for (const dirty of [...this.#dirty].slice(0, MOST)) {
      this.#dirty.delete(dirty)
      const slash = dirty.indexOf('/')
      const [kind, key] = [dirty.slice(0, slash), dirty.slice(slash + 1)]
      const node = kind === 'node' ? this.#nodes.get(key) : undefined
      const pod = kind === 'pod' ? this.#pods.get(key) : undefined
      const service = kind === 'service' ? this.#services.get(key) : undefined
      if (node) nodes.push(mapNode(node))
      else if (pod) pods.push(mapPod(pod, now))
      else if (service) services.push(mapService(service, [...(this.#slices.get(key)?.values() ?? [])]))
      else gone.push(dirty)
    }
    this.#wanted = false
    const fresh = this.#fresh
    this.#fresh = false
    this.#send({ fresh, nodes, pods, services, gone: fresh ? [] : gone })
  }
}
