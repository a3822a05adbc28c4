/** The API server: a request to an answer, at once. Source: apiserver/pkg/endpoints, pkg/registry.
 *  Routes and verbs are here, what they do in `handlers.ts` and `listing.ts`; each resource's own rules are in its
 *  strategy. Left out: authentication and authorisation (everybody is an administrator), webhooks, custom resources,
 *  aggregation. */
import type { Kubelets } from '../../api/kubelet.ts'
import type { KubernetesObject } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import { ApiError, failure } from '../../api/status.ts'
import type { Answer, Request, Target, Transport } from '../../api/transport.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { Etcd } from '../etcd/etcd.ts'
import { withDeprecation } from './deprecated.ts'
import { eventsStorage } from './event-forms.ts'
import { isReview, methodNotAllowed, ObjectHandlers, VERBS } from './handlers.ts'
import { list, watch } from './listing.ts'
import { ManagedFields } from './managed-fields.ts'
import { Representations } from './represent.ts'
import type { Outside } from './outside.ts'
import { askBoolean, targetOf } from './route.ts'
import { typeOfKind } from './schema.ts'
import { Store } from './store.ts'
import type { Strategy } from './strategy.ts'
import { SubresourceHandlers } from './subresource-handlers.ts'

export interface ApiServerOptions {
  sim: Simulation
  etcd: Etcd
  kubelets: Kubelets
  strategies: readonly Strategy[]
  /** What only clients outside ask for, and further strategies; or how to load them: see `admit`. */
  outside: Outside | (() => Promise<Outside>)
  /** Told of what only a bug can cause; the client gets a 500. */
  onCrash?: (error: unknown, request: Request) => void
}

/** How long old revisions are kept, in milliseconds, and how many at most. */
const COMPACT_EVERY_MS = 5 * 60_000
const MAX_HISTORY = 16_384

export class ApiServer {
  readonly handle: Transport
  readonly #sim: Simulation
  readonly #etcd: Etcd
  readonly #strategies: Map<Resource, Strategy>
  readonly #load: (() => Promise<Outside>) | undefined
  #outside: Outside | undefined
  readonly #stores = new Map<Resource, Store>()
  readonly #managed: ManagedFields
  readonly #representations: Representations
  readonly #objects: ObjectHandlers
  readonly #subresources: SubresourceHandlers
  #compaction: Timer

  constructor(options: ApiServerOptions) {
    const { sim, etcd, onCrash } = options
    this.#sim = sim
    this.#etcd = etcd
    this.#strategies = new Map(options.strategies.map(each => [each.resource as Resource, each]))
    if (typeof options.outside === 'function') this.#load = options.outside
    else this.#take(options.outside)
    const outside = () => admitted(this.#outside)
    this.#managed = new ManagedFields()
    this.#representations = new Representations(sim, this.#managed, outside)
    const shared = { sim, managed: this.#managed, representations: this.#representations, outside }
    const storeOf = (resource: Resource) => this.#store(resource)
    this.#objects = new ObjectHandlers({ ...shared, storeOf })
    const { kubelets } = options
    this.#subresources = new SubresourceHandlers({ ...shared, kubelets, objects: this.#objects, storeOf })
    this.handle = request => {
      try {
        return this.#answer(request)
      } catch (error) {
        if (error instanceof ApiError) return { status: error.status.code, body: error.status }
        onCrash?.(error, request)
        const message = error instanceof Error ? error.message : String(error)
        return { status: 500, body: failure(500, 'InternalError', `Internal error occurred: ${message}`) }
      }
    }
    let compactTo = etcd.revision
    const compact = () => {
      etcd.compact(compactTo)
      compactTo = etcd.revision
      this.#compaction = sim.after(COMPACT_EVERY_MS, compact, { background: true })
    }
    this.#compaction = sim.after(COMPACT_EVERY_MS, compact, { background: true })
  }

  /** Loads what only clients outside ask for, and the strategies that a cluster can come up without. From then on such
   *  clients may call; those inside need wait only to write the other resources. */
  async admit(): Promise<void> {
    if (!this.#outside) this.#take(await this.#load!())
  }

  #take(outside: Outside): void {
    this.#outside = outside
    for (const strategy of outside.strategies) {
      this.#strategies.set(strategy.resource, strategy)
      const store = this.#stores.get(strategy.resource)
      if (store) store.strategy = strategy
    }
  }

  /** Resources that have no strategy of their own are stored as they come. */
  #strategyOf(resource: Resource): Strategy {
    const validate = () => {
      if (!this.#outside) throw new Error(`the strategy of ${resource.plural} has not been loaded`)
      return []
    }
    return this.#strategies.get(resource) ?? { resource: resource as Resource<KubernetesObject>, validate }
  }

  /** No more compactions; the server still answers. */
  stop(): void {
    this.#compaction.cancel()
  }

  /** How many clients watch. */
  get watchCount(): number {
    let count = 0
    for (const store of this.#stores.values()) count += store.watchers.size
    return count
  }

  #answer(request: Request): Answer {
    const target = request.target ?? targetOf(request.path)
    if (!target) return admitted(this.#outside).discover(request, this.#sim)
    if (request.method !== 'GET' && this.#etcd.historyLength > MAX_HISTORY)
      this.#etcd.compact(this.#etcd.revision - MAX_HISTORY / 2)
    const { subresource } = target
    if (subresource !== undefined) return this.#subresources.answer(request, target, subresource)
    return withDeprecation(target.resource, () => this.#resource(request, target))
  }

  /** The store of a resource; made when first needed. */
  #store(resource: Resource): Store {
    let store = this.#stores.get(resource)
    if (!store) {
      store = new Store({
        resource,
        strategy: this.#strategyOf(resource),
        type: typeOfKind(resource),
        etcd: resource.group === 'events.k8s.io' ? eventsStorage(this.#etcd) : this.#etcd,
        sim: this.#sim,
        forgotten: object => this.#managed.forget(object),
        fillIn: draft => this.#outside?.fillIn(other => this.#store(other), resource, draft),
        admit: (draft, old) => this.#outside?.admit(other => this.#store(other), resource, draft, old),
        lookUp: (other, namespace, name) => this.#store(other).get(namespace, name),
      })
      this.#stores.set(resource, store)
    }
    return store
  }

  #resource(request: Request, target: Target): Answer {
    const { method, query } = request
    const { resource, namespace, name } = target
    const verb =
      method === 'GET' && name === undefined
        ? askBoolean(query, 'watch')
          ? 'watch'
          : 'list'
        : method === 'DELETE' && name === undefined
          ? 'deletecollection'
          : VERBS[method]
    if (!resource.verbs.includes(verb)) throw methodNotAllowed()
    const needsName = verb === 'get' || verb === 'update' || verb === 'patch' || verb === 'delete'
    if (needsName !== (name !== undefined)) {
      if (!(verb === 'get' && askBoolean(query, 'watch'))) throw methodNotAllowed()
    }
    const store = this.#store(resource)
    switch (verb) {
      case 'list':
        return this.#representations.list(store, list(store, namespace, query), request)
      case 'watch':
        return this.#representations.watch(store, watch(store, this.#etcd, this.#sim, namespace, query), request)
      case 'get':
        return this.#representations.object(store, this.#objects.find(store, target), request, 200)
      case 'create':
        if (resource.plural === 'bindings') return this.#subresources.bindAnywhere(target, request)
        if (resource.namespaced && namespace === undefined && !isReview(resource)) throw methodNotAllowed()
        return this.#objects.create(store, target, request)
      case 'update':
        return this.#objects.update(store, target, request)
      case 'patch':
        return this.#objects.patch(store, target, request)
      case 'delete':
        return this.#objects.delete(store, target, request)
      case 'deletecollection':
        return this.#objects.deleteCollection(store, target, request)
    }
  }
}

function admitted(outside: Outside | undefined): Outside {
  if (!outside) throw new Error('nobody outside has been admitted')
  return outside
}
