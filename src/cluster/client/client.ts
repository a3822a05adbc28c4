/** A typed client of the API server for what runs inside the cluster. Objects are shared and frozen. */
import type { KubernetesObject, List, NewObject, WatchEvent } from '../../api/object.ts'
import { pathOf, type Resource } from '../../api/resources.ts'
import { ApiError, isApiError, type Status } from '../../api/status.ts'
import type { Answer, Feed, Request, Target, Transport } from '../../api/transport.ts'

export interface Selection {
  namespace?: string
  labelSelector?: string
  fieldSelector?: string
}

export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: 'Foreground' | 'Background' | 'Orphan'
  preconditions?: { uid?: string; resourceVersion?: string }
}

export interface PatchOptions {
  type: 'json' | 'merge' | 'strategic' | 'apply'
  subresource?: string
  /** Apply only: take fields from other managers. */
  force?: boolean
}

const PATCH_TYPES = {
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml',
}

export class Client {
  readonly #transport: Transport
  readonly #userAgent: string

  /** @param userAgent as in `kube-controller-manager/v1.36.2`: its first word is the field manager */
  constructor(transport: Transport, userAgent: string) {
    this.#transport = transport
    this.#userAgent = userAgent
  }

  /** @throws ApiError */
  get<T>(resource: Resource<T>, name: string, namespace?: string): T {
    return this.#ask('GET', targetOf(resource, namespace, name)).body as T
  }

  /** The object, or undefined where there is none. @throws ApiError for anything else */
  find<T>(resource: Resource<T>, name: string, namespace?: string): T | undefined {
    try {
      return this.get(resource, name, namespace)
    } catch (error) {
      if (isApiError(error, 'NotFound')) return undefined
      throw error
    }
  }

  /** @throws ApiError */
  list<T>(resource: Resource<T>, selection: Selection = {}): List<T> {
    return this.#ask('GET', targetOf(resource, selection.namespace), { query: queryOf(selection) }).body as List<T>
  }

  /** @throws ApiError */
  create<T>(resource: Resource<T>, object: NewObject, subresource?: { name: string; of: string }): T {
    const target = targetOf(resource, object.metadata.namespace, subresource?.name, subresource?.of)
    return this.#ask('POST', target, { body: object }).body as T
  }

  /** @throws ApiError, a Conflict where the object has changed since */
  update<T extends KubernetesObject>(resource: Resource<T>, object: T, subresource?: string): T {
    const { name, namespace } = object.metadata
    return this.#ask('PUT', targetOf(resource, namespace, name, subresource), { body: object }).body as T
  }

  /** @throws ApiError */
  patch<T>(
    resource: Resource<T>,
    name: string,
    namespace: string | undefined,
    patch: unknown,
    options: PatchOptions,
  ): T {
    return this.#ask('PATCH', targetOf(resource, namespace, name, options.subresource), {
      contentType: PATCH_TYPES[options.type],
      query: {
        ...(options.force && { force: 'true' }),
        // Of patches, only apply has to say who it is.
        ...(options.type === 'apply' && { fieldManager: this.#userAgent.split('/')[0]! }),
      },
      body: patch,
    }).body as T
  }

  /** @throws ApiError */
  delete<T>(resource: Resource<T>, name: string, namespace?: string, options?: DeleteOptions): void {
    const body = options && { kind: 'DeleteOptions', apiVersion: 'v1', ...options }
    this.#ask('DELETE', targetOf(resource, namespace, name), { body })
  }

  /** Events after `resourceVersion`; bookmarks included. @throws ApiError, Expired where that is compacted away */
  watch<T>(resource: Resource<T>, selection: Selection & { resourceVersion: string }): Feed<WatchEvent<T>> {
    const { stream } = this.#ask('GET', targetOf(resource, selection.namespace), {
      query: {
        ...queryOf(selection),
        watch: 'true',
        allowWatchBookmarks: 'true',
        resourceVersion: selection.resourceVersion,
      },
    })
    if (!stream) throw new Error('a watch answered without a stream')
    return stream as Feed<WatchEvent<T>>
  }

  #ask(method: Request['method'], target: Target, rest?: Rest): Answer {
    const answer = this.#transport(new ResourceRequest(method, target, this.#userAgent, rest))
    if (answer.status >= 400) throw new ApiError(answer.body as Status)
    return answer
  }
}

type Rest = Pick<Request, 'query' | 'body' | 'contentType'>

/** Its path is written only if somebody reads it. */
class ResourceRequest implements Request {
  readonly method: Request['method']
  readonly target: Target | undefined
  readonly userAgent: string
  readonly query: Request['query']
  readonly body: unknown
  readonly contentType: string | undefined
  readonly accept: undefined
  readonly #target: Target

  constructor(method: Request['method'], target: Target, userAgent: string, rest: Rest | undefined) {
    const { resource, namespace, name } = target
    this.method = method
    this.#target = target
    // What no path leads to is left to the server to say.
    this.target = resource.namespaced && name && !namespace ? undefined : target
    this.userAgent = userAgent
    this.query = rest?.query
    this.body = rest?.body
    this.contentType = rest?.contentType
  }

  get path(): string {
    const { resource, namespace, name, subresource } = this.#target
    return pathOf(resource, namespace, name, subresource)
  }
}

function targetOf(resource: Resource, namespace?: string, name?: string, subresource?: string): Target {
  return {
    resource,
    namespace: resource.namespaced ? namespace || undefined : undefined,
    name: name || undefined,
    subresource,
  }
}

function queryOf(selection: Selection): Record<string, string> | undefined {
  const query: Record<string, string> = {}
  if (selection.labelSelector) query['labelSelector'] = selection.labelSelector
  if (selection.fieldSelector) query['fieldSelector'] = selection.fieldSelector
  return query
}
