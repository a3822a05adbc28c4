/** How an answer is shown: the object, its metadata alone, or a table's row, as the client's Accept header asks.
 *  Source: apiserver/pkg/endpoints/handlers/response.go. Clients inside the cluster send no Accept header and get the
 *  stored objects themselves; others see `managedFields` as well. */
import type { KubernetesObject, List, WatchEvent } from '../../api/object.ts'
import { ApiError, failure } from '../../api/status.ts'
import { FeedSource, type Answer, type Feed, type Request } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import type { ManagedFields } from './managed-fields.ts'
import type { Outside } from './outside.ts'
import { ask } from './route.ts'
import type { Store } from './store.ts'

type Form = 'plain' | 'full' | 'Table' | 'PartialObjectMetadata'

const MEDIA = /^(application\/(json|yaml|\*|vnd\.kubernetes\.protobuf)|\*\/\*)$/

/** The first of the accepted forms that the server has. @throws ApiError */
function formOf(accept: string | undefined): Form {
  if (!accept) return 'plain'
  for (const each of accept.split(',')) {
    const [type, ...parameters] = each.split(';').map(part => part.trim())
    if (!MEDIA.test(type ?? '')) continue
    if (type === 'application/vnd.kubernetes.protobuf') continue
    const as = parameters.find(parameter => parameter.startsWith('as='))?.slice(3)
    if (as === 'Table') return 'Table'
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'PartialObjectMetadata'
    if (as === undefined) return 'full'
  }
  throw new ApiError(
    failure(
      406,
      'NotAcceptable',
      'only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    ),
  )
}

export class Representations {
  readonly #sim: Simulation
  readonly #managed: ManagedFields
  readonly #outside: () => Outside

  constructor(sim: Simulation, managed: ManagedFields, outside: () => Outside) {
    this.#sim = sim
    this.#outside = outside
    this.#managed = managed
  }

  object(store: Store, object: KubernetesObject, request: Request, status: number, warnings?: string[]): Answer {
    const form = formOf(request.accept)
    const said = warnings?.length ? { warnings } : undefined
    switch (form) {
      case 'plain':
        return { status, body: object, ...said }
      case 'full':
        return { status, body: this.#managed.shown(object), ...said }
      case 'PartialObjectMetadata':
        return { status, body: partial(object), ...said }
      case 'Table': {
        const { resourceVersion } = object.metadata
        return { status, body: this.#table(store, [object], { resourceVersion }, request, true), ...said }
      }
    }
  }

  list(store: Store, list: List, request: Request): Answer {
    const form = formOf(request.accept)
    if (form === 'plain') return { status: 200, body: list }
    if (form === 'Table') return { status: 200, body: this.#table(store, list.items, list.metadata, request, true) }
    if (form === 'full')
      return { status: 200, body: { ...list, items: list.items.map(each => this.#managed.shown(each)) } }
    const items = list.items.map(partial)
    const { metadata } = list
    return { status: 200, body: { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items } }
  }

  watch(store: Store, feed: Feed<WatchEvent>, request: Request): Answer {
    const form = formOf(request.accept)
    if (form === 'plain') return { status: 200, stream: feed }
    let first = true
    const shown = new FeedSource<unknown>(() => feed.cancel())
    feed.listen({
      next: event => {
        if (event.type === 'ERROR') return shown.push(event)
        const object = this.#event(store, event.object, form, request, first)
        first = false
        shown.push({ type: event.type, object })
      },
      end: status => shown.end(status),
    })
    return { status: 200, stream: shown }
  }

  #event(store: Store, object: KubernetesObject, form: Form, request: Request, first: boolean): unknown {
    if (form === 'full') return this.#managed.shown(object)
    if (form === 'PartialObjectMetadata') return partial(object)
    const { resourceVersion } = object.metadata
    return this.#table(store, [object], { resourceVersion }, request, first)
  }

  /** A meta.k8s.io/v1 Table; what each row carries of its object is the client's choice. */
  #table(
    store: Store,
    objects: readonly KubernetesObject[],
    metadata: object,
    request: Request,
    withColumns: boolean,
  ): unknown {
    const include = ask(request.query, 'includeObject') || 'Metadata'
    const now = this.#sim.now()
    const { columnsOf, rowOf } = this.#outside()
    return {
      kind: 'Table',
      apiVersion: 'meta.k8s.io/v1',
      metadata,
      columnDefinitions: withColumns ? columnsOf(store.resource) : [],
      rows: objects.map(object => {
        const cells = rowOf(store, object, now)
        if (include === 'None') return { cells, object: null }
        return { cells, object: include === 'Object' ? this.#managed.shown(object) : partial(object) }
      }),
    }
  }
}

function partial(object: KubernetesObject): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata }
}
