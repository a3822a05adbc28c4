/** A local copy of a resource, kept up by list and watch, and whom to tell of its changes.
 *  Source: client-go/tools/cache (Reflector, SharedIndexInformer). Objects are the API server's own, frozen. */
import { JoinedNames } from '../../api/joined.ts'
import type { KubernetesObject, WatchEvent } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import type { Feed } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import type { Client, Selection } from './client.ts'

export interface Handlers<T> {
  added?(object: T): void
  updated?(object: T, before: T): void
  removed?(object: T): void
}

/** How long an event takes from the API server to a client, in milliseconds. */
const WATCH_LATENCY_MS = 1
/** How long a client waits before it lists again after a failure. */
const RETRY_MS = 1_000

/** `namespace/name`, or the name alone of what has no namespace. */
export function keyOf(object: { metadata: { namespace?: string; name: string } }): string {
  const { namespace, name } = object.metadata
  return namespace ? keys.of(namespace, name) : name
}

const keys = new JoinedNames()

export class Informer<T extends KubernetesObject> {
  readonly resource: Resource<T>
  #client: Client
  #sim: Simulation
  #selection: Selection
  #objects = new Map<string, T>()
  #indexes = new Map<string, { keys: (object: T) => readonly string[]; buckets: Map<string, Map<string, T>> }>()
  #handlers: Handlers<T>[] = []
  #feed: Feed<WatchEvent<T>> | undefined
  #pending: WatchEvent<T>[] = []
  #resourceVersion = ''
  #running = false
  #stopped = false

  constructor(client: Client, sim: Simulation, resource: Resource<T>, selection: Selection = {}) {
    this.#client = client
    this.#sim = sim
    this.resource = resource
    this.#selection = selection
  }

  /** Lists, tells the handlers of everything there is, and watches from then on. Does nothing while it runs. */
  start(): void {
    if (this.#running) return
    this.#running = true
    this.#stopped = false
    this.#list()
  }

  stop(): void {
    this.#running = false
    this.#stopped = true
    this.#feed?.cancel()
    this.#feed = undefined
    this.#pending = []
  }

  /** By key, see `keyOf`. */
  get(key: string): T | undefined {
    return this.#objects.get(key)
  }

  all(): IterableIterator<T> {
    return this.#objects.values()
  }

  get size(): number {
    return this.#objects.size
  }

  /** Whether the first list has come through. */
  get hasSynced(): boolean {
    return this.#resourceVersion !== ''
  }

  /** Keeps objects by further keys. The same name again says the same keys. */
  index(name: string, keys: (object: T) => readonly string[]): void {
    if (this.#indexes.has(name)) return
    const index = { keys, buckets: new Map<string, Map<string, T>>() }
    this.#indexes.set(name, index)
    for (const [key, object] of this.#objects) file(index.buckets, keys(object), key, object)
  }

  /** Objects that an index files under a key. */
  by(name: string, key: string): Iterable<T> {
    const index = this.#indexes.get(name)
    if (!index) throw new Error(`no index ${name}`)
    return index.buckets.get(key)?.values() ?? []
  }

  /** Told in the order in which they were registered; at once of what is there already. */
  on(handlers: Handlers<T>): void {
    this.#handlers.push(handlers)
    if (handlers.added) for (const object of this.#objects.values()) handlers.added(object)
  }

  #list(): void {
    if (this.#stopped) return
    let items: readonly T[]
    try {
      const list = this.#client.list(this.resource, this.#selection)
      items = list.items
      this.#resourceVersion = list.metadata.resourceVersion
    } catch (error) {
      if (!isApiError(error)) throw error
      this.#sim.after(RETRY_MS, () => this.#list(), { background: true })
      return
    }
    const gone = new Set(this.#objects.keys())
    for (const object of items) {
      gone.delete(keyOf(object))
      this.#put(object)
    }
    for (const key of gone) this.#drop(this.#objects.get(key)!)
    this.#watch()
  }

  #watch(): void {
    try {
      this.#feed = this.#client.watch(this.resource, { ...this.#selection, resourceVersion: this.#resourceVersion })
    } catch (error) {
      if (!isApiError(error)) throw error
      this.#sim.after(RETRY_MS, () => this.#list(), { background: true })
      return
    }
    this.#feed.listen({
      next: event => {
        this.#pending.push(event)
        if (this.#pending.length === 1) this.#sim.after(WATCH_LATENCY_MS, () => this.#apply())
      },
      end: () => {
        this.#feed = undefined
        if (!this.#stopped) this.#sim.after(RETRY_MS, () => this.#list(), { background: true })
      },
    })
  }

  #apply(): void {
    for (const event of this.#pending.splice(0)) {
      if (this.#stopped) return
      if (event.type === 'ERROR') {
        this.#feed?.cancel()
        this.#list()
        return
      }
      this.#resourceVersion = event.object.metadata.resourceVersion
      if (event.type === 'DELETED') this.#drop(event.object)
      else if (event.type !== 'BOOKMARK') this.#put(event.object)
    }
  }

  #put(object: T): void {
    const key = keyOf(object)
    const before = this.#objects.get(key)
    if (before?.metadata.resourceVersion === object.metadata.resourceVersion) return
    this.#objects.set(key, object)
    for (const index of this.#indexes.values()) {
      const buckets = index.keys(object)
      if (before) {
        const old = index.keys(before)
        if (old.length !== buckets.length || old.some((bucket, i) => bucket !== buckets[i])) {
          unfile(index.buckets, old, key)
        }
      }
      file(index.buckets, buckets, key, object)
    }
    // Another object of the same name: its predecessor's end was missed.
    const replaced = before && before.metadata.uid !== object.metadata.uid
    for (const handlers of this.#handlers) {
      if (replaced) handlers.removed?.(before)
      if (before && !replaced) handlers.updated?.(object, before)
      else handlers.added?.(object)
    }
  }

  #drop(object: T): void {
    const key = keyOf(object)
    const before = this.#objects.get(key)
    if (!before) return
    this.#objects.delete(key)
    for (const index of this.#indexes.values()) unfile(index.buckets, index.keys(before), key)
    for (const handlers of this.#handlers) handlers.removed?.(object)
  }
}

function file<T>(buckets: Map<string, Map<string, T>>, keys: readonly string[], key: string, object: T): void {
  for (const bucket of keys) {
    let filed = buckets.get(bucket)
    if (!filed) buckets.set(bucket, (filed = new Map()))
    filed.set(key, object)
  }
}

function unfile<T>(buckets: Map<string, Map<string, T>>, keys: readonly string[], key: string): void {
  for (const bucket of keys) {
    const filed = buckets.get(bucket)
    filed?.delete(key)
    if (filed?.size === 0) buckets.delete(bucket)
  }
}

/** One informer for each resource, shared by all that run in one process (client-go's SharedInformerFactory). */
export class Informers {
  #client: Client
  #sim: Simulation
  #informers = new Map<Resource, Informer<never>>()

  constructor(client: Client, sim: Simulation) {
    this.#client = client
    this.#sim = sim
  }

  of<T extends KubernetesObject>(resource: Resource<T>): Informer<T> {
    let informer = this.#informers.get(resource) as Informer<T> | undefined
    if (!informer) {
      informer = new Informer(this.#client, this.#sim, resource)
      this.#informers.set(resource, informer as unknown as Informer<never>)
    }
    return informer
  }

  /** After all handlers and indexes are registered. */
  start(): void {
    for (const informer of this.#informers.values()) informer.start()
  }

  stop(): void {
    for (const informer of this.#informers.values()) informer.stop()
  }
}
