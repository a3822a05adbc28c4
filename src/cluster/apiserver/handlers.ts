/** Creation, change and deletion of objects: from a request to an answer.
 *  Source: apiserver/pkg/endpoints/handlers/{create,update,patch,delete}.go, admission plugin NamespaceLifecycle. */
import type { KubernetesObject } from '../../api/object.ts'
import { resourceOf, type Resource } from '../../api/resources.ts'
import { ApiError, badRequest, failure, forbidden, notFound } from '../../api/status.ts'
import type { Answer, Request, Target } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { checkBodyType, draftOf, mediaType, parseBody, type Json } from './body.ts'
import { equal } from './freeze.ts'
import { list, selectionOf } from './listing.ts'
import { managerOf, type ManagedFields } from './managed-fields.ts'
import type { Outside } from './outside.ts'
import { patchObject } from './patch.ts'
import type { Representations } from './represent.ts'
import { ask, askAll, askBoolean } from './route.ts'
import type { DeleteRequest, Store, Write } from './store.ts'
import type { Draft } from './strategy.ts'
import { selects } from './watchers.ts'

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
export const VERBS = { GET: 'get', POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' } as const

/** A resource that the server itself needs. */
export function builtIn(group: string, version: string, plural: string): Resource {
  const found = resourceOf(group, version, plural)
  if (!found) throw new Error(`no resource ${plural}`)
  return found
}

const NAMESPACE = builtIn('', 'v1', 'namespaces')

export class ObjectHandlers {
  readonly #sim: Simulation
  readonly #managed: ManagedFields
  readonly #representations: Representations
  readonly #outside: () => Outside
  readonly #storeOf: (resource: Resource) => Store

  constructor(options: {
    sim: Simulation
    managed: ManagedFields
    representations: Representations
    outside: () => Outside
    storeOf: (resource: Resource) => Store
  }) {
    this.#sim = options.sim
    this.#managed = options.managed
    this.#representations = options.representations
    this.#outside = options.outside
    this.#storeOf = options.storeOf
  }

  find(store: Store, { namespace, name }: Target): KubernetesObject {
    const found = store.get(namespace, name!)
    if (!found) throw new ApiError(notFound(store.resource.plural, name!, store.resource.group))
    return found
  }

  /** @throws ApiError */
  write(store: Store, request: Request, operation: 'Apply' | 'Update', subresource?: string): Write {
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

  create(store: Store, target: Target, request: Request): Answer {
    const { resource } = store
    if (isReview(resource)) return review(resource, parseBody(request, resource.kind).value as Json)
    checkBodyType(request)
    const write = this.write(store, request, 'Update')
    const parsed = parseBody(request, resource.kind)
    const draft = draftOf(resource, store.type, parsed, request, write.warnings)
    const { spec } = parsed.value as { spec?: object }
    if (Object.isFrozen(spec)) write.asked = spec
    return this.createDraft(store, target, draft, request, write)
  }

  createDraft(store: Store, target: Target, draft: Draft, request: Request, write: Write): Answer {
    const { resource } = store
    this.#scope(resource, target, draft)
    if (target.namespace !== undefined) this.#checkNamespace(resource, target.namespace, draft.metadata.name ?? '')
    store.strategy.defaults?.(draft)
    this.#managed.creating(store, draft, request)
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
    const found = this.#storeOf(NAMESPACE).get(undefined, namespace)
    if (!found) throw new ApiError(notFound('namespaces', namespace))
    if (found.metadata.deletionTimestamp !== undefined) throw terminatingNamespace(resource, name, namespace)
  }

  update(store: Store, target: Target, request: Request): Answer {
    checkBodyType(request)
    const { resource } = store
    const write = this.write(store, request, 'Update')
    const draft = draftOf(resource, store.type, parseBody(request, resource.kind), request, write.warnings)
    checkName(draft, target.name!)
    this.#scope(resource, target, draft)
    const old = store.get(target.namespace, target.name!)
    if (!old) {
      if (store.createsOnUpdate && !draft.metadata.uid && !draft.metadata.resourceVersion)
        return this.createDraft(store, target, draft, request, write)
      throw new ApiError(notFound(resource.plural, target.name!, resource.group))
    }
    store.strategy.defaults?.(draft)
    const object = store.update(old, draft, write)
    return this.#representations.object(store, object, request, 200, write.warnings)
  }

  patch(store: Store, target: Target, request: Request, subresource?: string): Answer {
    const type = mediaType(request.contentType)
    const applied = type === 'application/apply-patch+yaml'
    const write = this.write(store, request, applied ? 'Apply' : 'Update', subresource)
    const old = store.get(target.namespace, target.name!)
    if (applied) {
      const { namespace, name } = target
      const result = this.#outside().applyObject(
        this.#managed,
        store,
        old,
        name!,
        namespace,
        request,
        write,
        this.#sim.now(),
      )
      if (!old) return this.createDraft(store, target, result.draft, request, { ...write, kept: result.kept })
      if (!result.changed) {
        if (!write.dryRun) result.kept(old)
        return this.#representations.object(store, old, request, 200, write.warnings)
      }
      return this.#saved(store, old, result.draft, request, { ...write, kept: result.kept }, subresource)
    }
    if (!old) throw new ApiError(notFound(store.resource.plural, target.name!, store.resource.group))
    const current = this.#managed.shown(old)
    const patched = patchObject(this.#outside, store, current, type, request)
    const { managedFields } = (patched['metadata'] ?? {}) as KubernetesObject['metadata']
    if (managedFields && !equal(managedFields, current.metadata.managedFields))
      write.kept = after => this.#managed.replace(store, after, managedFields)
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

  delete(store: Store, target: Target, request: Request): Answer {
    const { resource } = store
    const options = this.#deleteOptions(request)
    if (resource.plural === 'namespaces' && IMMORTAL_NAMESPACES.has(target.name!))
      throw new ApiError(forbidden('namespaces', target.name!, 'this namespace may not be deleted'))
    const old = this.find(store, target)
    const { object, gone } = store.delete(old, options, { dryRun: options.dryRun, warnings: [] })
    if (!gone || RETURNS_DELETED.has(resource.plural)) return this.#representations.object(store, object, request, 200)
    const { name, uid } = object.metadata
    const details = { name, group: resource.group || undefined, kind: resource.plural, uid }
    return { status: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } }
  }

  deleteCollection(store: Store, { namespace }: Target, request: Request): Answer {
    const options = this.#deleteOptions(request)
    const selection = selectionOf(store, namespace, request.query)
    const found = list(store, namespace, { ...request.query, limit: '0' })
    const items = found.items.filter(each => selects(selection, each))
    for (const each of items) store.delete(each, options, { dryRun: options.dryRun, warnings: [] })
    return this.#representations.list(store, { ...found, items }, request)
  }
}

export const methodNotAllowed = () =>
  new ApiError(failure(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {}))

/** @throws ApiError */
export function checkName(draft: Draft, name: string): void {
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
export function isReview(resource: Resource): boolean {
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

/** «unable to create new content in namespace …». */
function terminatingNamespace(resource: Resource, name: string, namespace: string): ApiError {
  const what = resource.group ? `${resource.plural}.${resource.group}` : resource.plural
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`
  return new ApiError(
    failure(403, 'Forbidden', `${what} "${name}" is forbidden: ${why}`, {
      name,
      group: resource.group || undefined,
      kind: resource.plural,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${namespace} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    }),
  )
}
