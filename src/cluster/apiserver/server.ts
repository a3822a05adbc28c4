/** The API server: a request to an answer, at once. Source: apiserver/pkg/endpoints/handlers, pkg/registry.
 *  Routes, verbs and what they share are here; each resource's own rules are in its strategy. Left out:
 *  authentication and authorisation (everybody is an administrator), webhooks, custom resources, aggregation. */
import type { Pod } from '../../api/core-v1.ts'
import type { Kubelets } from '../../api/kubelet.ts'
import type { KubernetesObject } from '../../api/object.ts'
import { resourceOf, resources, type Resource } from '../../api/resources.ts'
import { ApiError, badRequest, failure, forbidden, notFound } from '../../api/status.ts'
import type { Answer, Request, Transport } from '../../api/transport.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { Etcd } from '../etcd/etcd.ts'
import { applyObject } from './apply.ts'
import { checkBodyType, draftOf, mediaType, parseBody, type Json } from './body.ts'
import { decodePart, DecodeError } from './decode.ts'
import { discover } from './discovery.ts'
import { list, selectionOf, watch } from './listing.ts'
import { ManagedFields, managerOf } from './managed-fields.ts'
import { patchObject } from './patch.ts'
import { Representations } from './represent.ts'
import { ask, askAll, askBoolean, targetOf, type Target } from './route.ts'
import { typeOfKind } from './schema.ts'
import { Store, terminatingNamespace, type DeleteRequest, type Write } from './store.ts'
import type { Draft, Strategy } from './strategy.ts'
import { execOrAttach, logs, portForward } from './streams.ts'
import { allowEviction, bind, replicasOf, scaleOf, success, tokenFor } from './subresources.ts'
import { selects } from './watchers.ts'

export interface ApiServerOptions {
  sim: Simulation
  etcd: Etcd
  kubelets: Kubelets
  /** Resources that are not among them are stored as they come. */
  strategies: readonly Strategy[]
  /** Told of what only a bug can cause; the client gets a 500. */
  onCrash?: (error: unknown, request: Request) => void
}

/** How long old revisions are kept, in milliseconds, and how many at most. */
const COMPACT_EVERY_MS = 5 * 60_000
const MAX_HISTORY = 16_384

/** Deletions of these answer with the object, others with a Status. */
const RETURNS_DELETED = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'podtemplates',
  'resourcequotas',
])
const IMMORTAL_NAMESPACES = new Set(['default', 'kube-system', 'kube-public'])
const STREAMED = new Set(['exec', 'attach', 'portforward'])
const VERBS = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const

export class ApiServer {
  readonly handle: Transport
  readonly #sim: Simulation
  readonly #etcd: Etcd
  readonly #kubelets: Kubelets
  readonly #strategies: ReadonlyMap<Resource, Strategy>
  readonly #stores = new Map<Resource, Store>()
  readonly #managed: ManagedFields
  readonly #representations: Representations
  #compaction: Timer

  constructor(options: ApiServerOptions) {
    const { sim, etcd, onCrash } = options
    this.#sim = sim
    this.#etcd = etcd
    this.#kubelets = options.kubelets
    this.#strategies = new Map(options.strategies.map(each => [each.resource as Resource, each]))
    this.#managed = new ManagedFields()
    this.#representations = new Representations(sim, this.#managed)
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
    const target = targetOf(request.path)
    if (!target) return discover(request, this.#sim)
    if (request.method !== 'GET' && this.#etcd.historyLength > MAX_HISTORY)
      this.#etcd.compact(this.#etcd.revision - MAX_HISTORY / 2)
    const { subresource } = target
    if (subresource !== undefined) return this.#subresource(request, target, subresource)
    return this.#resource(request, target)
  }

  /** The store of a resource; made when first needed. */
  #store(resource: Resource): Store {
    let store = this.#stores.get(resource)
    if (!store) {
      const { plural } = resource
      store = new Store({
        resource,
        strategy: this.#strategies.get(resource) ?? {
          resource: resource as Resource<KubernetesObject>,
          validate: () => [],
        },
        type: typeOfKind(resource),
        etcd: this.#etcd,
        sim: this.#sim,
        forgotten: object => {
          this.#managed.forget(object)
          if (plural === 'namespaces') this.#namespaceGone(object)
        },
      })
      this.#stores.set(resource, store)
    }
    return store
  }

  #namespaceGone(_namespace: KubernetesObject): void {
    // Its content went before it: the namespace controller saw to that.
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
        return this.#representations.object(store, this.#find(store, target), request, 200)
      case 'create':
        if (resource.namespaced && namespace === undefined && resource.plural !== 'bindings') {
          if (!isReview(resource)) throw methodNotAllowed()
        }
        return this.#create(store, target, request)
      case 'update':
        return this.#update(store, target, request)
      case 'patch':
        return this.#patch(store, target, request)
      case 'delete':
        return this.#delete(store, target, request)
      case 'deletecollection':
        return this.#deleteCollection(store, target, request)
    }
  }

  #find(store: Store, { namespace, name }: Target): KubernetesObject {
    const found = store.get(namespace, name!)
    if (!found) throw new ApiError(notFound(store.resource.plural, name!, store.resource.group))
    return found
  }

  /** @throws ApiError */
  #write(store: Store, request: Request, operation: 'Apply' | 'Update', subresource?: string): Write {
    const { query } = request
    const dryRun = askAll(query, 'dryRun')
    for (const each of dryRun)
      if (each !== 'All')
        throw new ApiError(
          failure(
            422,
            'Invalid',
            `${VERBS[request.method][0]!.toUpperCase()}${VERBS[request.method].slice(1)}Options.meta.k8s.io "" is invalid: dryRun: Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
          ),
        )
    checkFieldValidation(ask(query, 'fieldValidation'))
    const manager = managerOf(request)
    return {
      dryRun: dryRun.length > 0,
      warnings: [],
      subresource,
      kept: (after, before) =>
        this.#managed.written(store, { manager, operation, subresource, now: this.#sim.now() }, after, before),
    }
  }

  #create(store: Store, target: Target, request: Request): Answer {
    const { resource } = store
    if (isReview(resource)) return review(resource, parseBody(request, resource.kind).value as Json)
    if (resource.plural === 'bindings') return this.#bindAnywhere(target, request)
    checkBodyType(request)
    const write = this.#write(store, request, 'Update')
    const draft = draftOf(resource, store.type, parseBody(request, resource.kind), request, write.warnings)
    return this.#createDraft(store, target, draft, request, write)
  }

  #createDraft(store: Store, target: Target, draft: Draft, request: Request, write: Write): Answer {
    const { resource } = store
    this.#scope(resource, target, draft)
    if (target.namespace !== undefined) this.#checkNamespace(resource, target.namespace, draft.metadata.name ?? '')
    store.strategy.defaults?.(draft)
    this.#managed.creating(draft, request)
    const object = store.create(draft, write)
    if (write.dryRun) return this.#representations.object(store, withoutVersion(object), request, 201, write.warnings)
    return this.#representations.object(store, object, request, 201, write.warnings)
  }

  /** Fills the namespace in from the path. @throws ApiError */
  #scope(resource: Resource, { namespace }: Target, draft: Draft): void {
    const meta = draft.metadata
    if (!resource.namespaced) {
      if (meta.namespace)
        throw new ApiError(
          badRequest('the namespace of the provided object does not match the namespace sent on the request'),
        )
      return
    }
    if (meta.namespace && meta.namespace !== namespace)
      throw new ApiError(
        badRequest('the namespace of the provided object does not match the namespace sent on the request'),
      )
    meta.namespace = namespace
  }

  /** @throws ApiError where nothing may be created */
  #checkNamespace(resource: Resource, namespace: string, name: string): void {
    const found = this.#store(NAMESPACE).get(undefined, namespace)
    if (!found) throw new ApiError(notFound('namespaces', namespace))
    if (found.metadata.deletionTimestamp !== undefined) throw terminatingNamespace(resource, name, namespace)
  }

  #update(store: Store, target: Target, request: Request): Answer {
    checkBodyType(request)
    const { resource } = store
    const write = this.#write(store, request, 'Update')
    const draft = draftOf(resource, store.type, parseBody(request, resource.kind), request, write.warnings)
    checkName(draft, target.name!)
    this.#scope(resource, target, draft)
    const old = store.get(target.namespace, target.name!)
    if (!old) {
      if (store.createsOnUpdate && !draft.metadata.uid && !draft.metadata.resourceVersion)
        return this.#createDraft(store, target, draft, request, write)
      throw new ApiError(notFound(resource.plural, target.name!, resource.group))
    }
    store.strategy.defaults?.(draft)
    const object = store.update(old, draft, write)
    return this.#representations.object(store, object, request, 200, write.warnings)
  }

  #patch(store: Store, target: Target, request: Request, subresource?: string): Answer {
    const type = mediaType(request.contentType)
    const applied = type === 'application/apply-patch+yaml'
    const write = this.#write(store, request, applied ? 'Apply' : 'Update', subresource)
    const old = store.get(target.namespace, target.name!)
    if (applied) {
      const { namespace, name } = target
      const result = applyObject(this.#managed, store, old, name!, namespace, request, write, this.#sim.now())
      if (!old) return this.#createDraft(store, target, result.draft, request, { ...write, kept: result.kept })
      if (!result.changed) {
        if (!write.dryRun) result.kept(old)
        return this.#representations.object(store, old, request, 200, write.warnings)
      }
      return this.#saved(store, old, result.draft, request, { ...write, kept: result.kept }, subresource)
    }
    if (!old) throw new ApiError(notFound(store.resource.plural, target.name!, store.resource.group))
    const patched = patchObject(store, old, type, request)
    const draft = draftOf(store.resource, store.type, { value: patched, strict: [] }, request, write.warnings)
    checkName(draft, target.name!)
    this.#scope(store.resource, target, draft)
    return this.#saved(store, old, draft, request, write, subresource)
  }

  #saved(
    store: Store,
    old: KubernetesObject,
    draft: Draft,
    request: Request,
    write: Write,
    subresource?: string,
  ): Answer {
    if (subresource === 'status') {
      store.checkIdentity(old, draft.metadata.resourceVersion, draft.metadata.uid)
      const object = store.updatePart(old, { status: draft['status'] }, write)
      return this.#representations.object(store, object, request, 200, write.warnings)
    }
    store.strategy.defaults?.(draft)
    const object = store.update(old, draft, write)
    return this.#representations.object(store, object, request, 200, write.warnings)
  }

  #deleteOptions(request: Request): DeleteRequest & { dryRun: boolean } {
    const { query } = request
    const body = (
      request.body === undefined || request.body === '' ? {} : parseBody(request, 'DeleteOptions').value
    ) as Json
    const options = typeof body === 'object' && body !== null ? body : {}
    const fromQuery = ask(query, 'gracePeriodSeconds')
    const grace = (options['gracePeriodSeconds'] as number | undefined) ?? (fromQuery ? Number(fromQuery) : undefined)
    if (grace !== undefined && !Number.isInteger(grace))
      throw new ApiError(badRequest(`strconv.ParseInt: parsing ${JSON.stringify(fromQuery ?? grace)}: invalid syntax`))
    const propagationPolicy = (options['propagationPolicy'] as string | undefined) ?? ask(query, 'propagationPolicy')
    if (propagationPolicy && !['Foreground', 'Background', 'Orphan'].includes(propagationPolicy))
      throw new ApiError(
        failure(
          422,
          'Invalid',
          `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${JSON.stringify(propagationPolicy)}: supported values: "Background", "Foreground", "Orphan", "nil"`,
        ),
      )
    const orphan = options['orphanDependents'] ?? askBoolean(query, 'orphanDependents')
    const preconditions = options['preconditions'] as { uid?: string; resourceVersion?: string } | undefined
    const dryRun = (options['dryRun'] as unknown[] | undefined)?.length || askAll(query, 'dryRun').length
    return {
      gracePeriodSeconds: grace,
      propagationPolicy: propagationPolicy ?? (orphan === true ? 'Orphan' : undefined),
      ...preconditions,
      dryRun: Boolean(dryRun),
    }
  }

  #delete(store: Store, target: Target, request: Request): Answer {
    const { resource } = store
    const options = this.#deleteOptions(request)
    if (resource.plural === 'namespaces' && IMMORTAL_NAMESPACES.has(target.name!))
      throw new ApiError(forbidden('namespaces', target.name!, 'this namespace may not be deleted'))
    const old = this.#find(store, target)
    const { object, gone } = store.delete(old, options, { dryRun: options.dryRun, warnings: [] })
    if (!gone || RETURNS_DELETED.has(resource.plural)) return this.#representations.object(store, object, request, 200)
    const { name, uid } = object.metadata
    const details = { name, group: resource.group || undefined, kind: resource.plural, uid }
    return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } }
  }

  #deleteCollection(store: Store, { namespace }: Target, request: Request): Answer {
    const options = this.#deleteOptions(request)
    const selection = selectionOf(store, namespace, request.query)
    const found = list(store, namespace, { ...request.query, limit: '0' })
    const items = found.items.filter(each => selects(selection, each))
    for (const each of items) store.delete(each, options, { dryRun: options.dryRun, warnings: [] })
    return this.#representations.list(store, { ...found, items }, request)
  }

  #subresource(request: Request, target: Target, subresource: string): Answer {
    const { resource } = target
    const store = this.#store(resource)
    const { method } = request
    if (resource.plural === 'pods') {
      if (STREAMED.has(subresource) && (method === 'GET' || method === 'POST')) {
        const pod = this.#find(store, target) as Pod
        if (subresource === 'portforward') return portForward(pod, request, this.#kubelets)
        return execOrAttach(subresource as 'exec' | 'attach', pod, request, this.#kubelets)
      }
      if (subresource === 'log' && method === 'GET')
        return logs(this.#find(store, target) as Pod, request, this.#kubelets, this.#sim.now())
      if (subresource === 'binding' && method === 'POST') return this.#bind(store, target, request)
      if (subresource === 'eviction' && method === 'POST') return this.#evict(store, target, request)
    }
    if (subresource === 'token' && method === 'POST') {
      const account = this.#find(store, target)
      const asked = parseBody(request, 'TokenRequest').value as Json
      return { status: 201, body: tokenFor(account, asked ?? {}, this.#sim.now(), this.#sim.random) }
    }
    if (subresource === 'scale') return this.#scale(store, target, request)
    if (method === 'GET') return this.#representations.object(store, this.#find(store, target), request, 200)
    if (method === 'PATCH') return this.#patch(store, target, request, subresource)
    if (method !== 'PUT') throw methodNotAllowed()
    return subresource === 'status' || subresource === 'finalize'
      ? this.#updatePart(store, target, request, subresource === 'status' ? 'status' : 'spec', subresource)
      : this.#update(store, target, request)
  }

  /** status and finalize: one field, the rest stays. */
  #updatePart(store: Store, target: Target, request: Request, field: string, subresource: string): Answer {
    checkBodyType(request)
    const write = this.#write(store, request, 'Update', subresource)
    const parsed = parseBody(request, store.resource.kind)
    const { value } = parsed
    let part: unknown
    let meta: { name?: string; resourceVersion?: string; uid?: string; annotations?: Record<string, string> }
    if (typeof request.body === 'string') {
      const draft = draftOf(store.resource, store.type, parsed, request, write.warnings)
      part = draft[field]
      meta = draft.metadata
    } else {
      const body = value as KubernetesObject & Json
      meta = body.metadata ?? {}
      part = this.#part(store, field, body[field])
    }
    checkName({ metadata: meta } as Draft, target.name!)
    const old = this.#find(store, target)
    store.checkIdentity(old, meta.resourceVersion, meta.uid)
    // Annotations may be written along with the status (a Deployment's revision is).
    const annotated = field === 'status' && meta.annotations && { metadata: { annotations: meta.annotations } }
    const object = store.updatePart(old, { [field]: part, ...annotated }, write)
    return this.#representations.object(store, object, request, 200, write.warnings)
  }

  #part(store: Store, field: string, value: unknown): unknown {
    const type = store.type.fields.get(field)?.type
    if (!type) return value
    try {
      return decodePart(type, value ?? {}, field, store.type)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const { kind, version } = store.resource
      throw new ApiError(
        badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${error.message}`),
      )
    }
  }

  #scale(store: Store, target: Target, request: Request): Answer {
    const old = this.#find(store, target)
    const scale = scaleOf(old)
    if (request.method === 'GET') return { status: 200, body: scale }
    if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed()
    const write = this.#write(store, request, 'Update', 'scale')
    const asked =
      request.method === 'PUT'
        ? (parseBody(request, 'Scale').value as Json)
        : patchObject(store, scale, mediaType(request.contentType), request, typeOfKind(SCALE))
    if (typeof asked !== 'object' || asked === null)
      throw new ApiError(badRequest('the object provided is unrecognized'))
    const meta = (asked['metadata'] ?? {}) as { name?: string; resourceVersion?: string; uid?: string }
    checkName({ metadata: meta } as Draft, target.name!)
    const replicas = replicasOf(asked, target.name!)
    store.checkIdentity(old, meta.resourceVersion, meta.uid)
    const { spec } = old as KubernetesObject & { spec?: object }
    const body = { ...old, spec: { ...spec, replicas } }
    const draft = draftOf(store.resource, store.type, { value: body, strict: [] }, request, write.warnings)
    store.strategy.defaults?.(draft)
    return { status: 200, body: scaleOf(store.update(old, draft, write)), warnings: write.warnings }
  }

  #bind(store: Store, target: Target, request: Request): Answer {
    const pod = this.#find(store, target) as Pod
    const write = { ...this.#write(store, request, 'Update', 'binding'), kept: undefined }
    bind(store, pod, (parseBody(request, 'Binding').value ?? {}) as Json, this.#sim.now(), write)
    return { status: 201, body: success(201) }
  }

  #bindAnywhere(target: Target, request: Request): Answer {
    const body = (parseBody(request, 'Binding').value ?? {}) as Json
    const name = (body['metadata'] as { name?: string } | undefined)?.name
    if (!name) throw new ApiError(badRequest('name must be provided'))
    return this.#bind(this.#store(POD), { ...target, resource: POD, name }, request)
  }

  #evict(store: Store, target: Target, request: Request): Answer {
    const pod = this.#find(store, target) as Pod
    const body = (parseBody(request, 'Eviction').value ?? {}) as Json
    const write = { ...this.#write(store, request, 'Update', 'eviction'), kept: undefined }
    const options = (body['deleteOptions'] ?? {}) as DeleteRequest & { preconditions?: object; dryRun?: unknown[] }
    if (options.dryRun?.length) write.dryRun = true
    allowEviction(this.#store(BUDGET), pod, this.#sim.now(), write)
    const current = store.get(target.namespace, target.name!)
    if (current) {
      const asked = { ...options, ...options.preconditions }
      store.delete(write.dryRun ? current : this.#disrupted(store, current as Pod, write), asked, write)
    }
    return { status: 201, body: success(201) }
  }

  #disrupted(store: Store, pod: Pod, write: Write): KubernetesObject {
    const condition = {
      type: 'DisruptionTarget',
      status: 'True',
      lastProbeTime: null,
      lastTransitionTime: new Date(this.#sim.now()).toISOString().replace(/\.\d+Z$/, 'Z'),
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }
    const conditions = [...(pod.status?.conditions ?? []).filter(each => each.type !== condition.type), condition]
    return store.updatePart(pod, { status: { ...pod.status, conditions } }, write)
  }
}

function must(group: string, version: string, plural: string): Resource {
  const found = resourceOf(group, version, plural)
  if (!found) throw new Error(`no resource ${plural}`)
  return found
}

const NAMESPACE = must('', 'v1', 'namespaces')
const POD = must('', 'v1', 'pods')
const BUDGET = must('policy', 'v1', 'poddisruptionbudgets')
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' }

const methodNotAllowed = () =>
  new ApiError(failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {}))

/** @throws ApiError */
function checkName(draft: Draft, name: string): void {
  const meta = draft.metadata
  if (meta.name && meta.name !== name)
    throw new ApiError(badRequest(`the name of the object (${meta.name}) does not match the name on the URL (${name})`))
  meta.name ??= name
}

function checkFieldValidation(value: string | undefined): void {
  if (!value || value === 'Strict' || value === 'Warn' || value === 'Ignore') return
  throw new ApiError(
    failure(
      422,
      'Invalid',
      `CreateOptions.meta.k8s.io "" is invalid: fieldValidation: Unsupported value: ${JSON.stringify(value)}: supported values: "", "Ignore", "Strict", "Warn"`,
    ),
  )
}

/** What a dry run would have created has no version. */
function withoutVersion(object: KubernetesObject): KubernetesObject {
  const { resourceVersion: _, ...metadata } = object.metadata
  return { ...object, metadata: metadata as KubernetesObject['metadata'] }
}

/** Questions that are answered, not kept: SelfSubjectAccessReview and the like. */
function isReview(resource: Resource): boolean {
  return resource.verbs.length === 1 && resource.verbs[0] === 'create' && resource.plural !== 'bindings'
}

function review(resource: Resource, asked: Json): Answer {
  const body = { kind: resource.kind, apiVersion: `${resource.group}/${resource.version}`, metadata: {}, ...asked }
  const user = { username: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] }
  const status = /Access/.test(resource.kind)
    ? { allowed: true }
    : resource.kind === 'TokenReview'
      ? { authenticated: true, user }
      : { userInfo: user }
  return { status: 201, body: { ...body, status } }
}

/** All that is served, for tests. */
export const served = resources
