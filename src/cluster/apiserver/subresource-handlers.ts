/** Requests for subresources. What each does is in `subresources.ts` and `streams.ts`; those that are the object over
 *  again (status, finalize, resize) are handled here. Source: the storage.go files of pkg/registry. */
import type { Pod } from '../../api/core-v1.ts'
import type { Kubelets } from '../../api/kubelet.ts'
import type { KubernetesObject } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import { ApiError, badRequest } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import type { Answer, Request, Target } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { checkBodyType, draftOf, mediaType, parseBody, type Json } from './body.ts'
import { decodePart, DecodeError } from './decode.ts'
import { builtIn, checkName, methodNotAllowed, type ObjectHandlers } from './handlers.ts'
import type { Outside } from './outside.ts'
import { patchObject } from './patch.ts'
import type { Representations } from './represent.ts'
import { typeOfKind } from './schema.ts'
import type { DeleteRequest, Store, Write } from './store.ts'
import type { Draft } from './strategy.ts'
import { allowEviction, bind, replicasOf, scaleOf, success, tokenFor } from './subresources.ts'

const STREAMED = new Set(['exec', 'attach', 'portforward'])
const POD = builtIn('', 'v1', 'pods')
const BUDGET = builtIn('policy', 'v1', 'poddisruptionbudgets')
const SCALE = { group: 'autoscaling', version: 'v1', kind: 'Scale' }

export class SubresourceHandlers {
  readonly #sim: Simulation
  readonly #kubelets: Kubelets
  readonly #objects: ObjectHandlers
  readonly #representations: Representations
  readonly #outside: () => Outside
  readonly #storeOf: (resource: Resource) => Store

  constructor(options: {
    sim: Simulation
    kubelets: Kubelets
    objects: ObjectHandlers
    representations: Representations
    outside: () => Outside
    storeOf: (resource: Resource) => Store
  }) {
    this.#sim = options.sim
    this.#kubelets = options.kubelets
    this.#objects = options.objects
    this.#representations = options.representations
    this.#outside = options.outside
    this.#storeOf = options.storeOf
  }

  answer(request: Request, target: Target, subresource: string): Answer {
    const { resource } = target
    const store = this.#storeOf(resource)
    const { method } = request
    if (resource.plural === 'pods') {
      if (STREAMED.has(subresource) && (method === 'GET' || method === 'POST')) {
        const pod = this.#objects.find(store, target) as Pod
        if (subresource === 'portforward') return this.#outside().portForward(pod, request, this.#kubelets)
        return this.#outside().execOrAttach(subresource as 'exec' | 'attach', pod, request, this.#kubelets)
      }
      if (subresource === 'log' && method === 'GET')
        return this.#outside().logs(this.#objects.find(store, target) as Pod, request, this.#kubelets, this.#sim.now())
      if (subresource === 'binding' && method === 'POST') return this.#bind(store, target, request)
      if (subresource === 'eviction' && method === 'POST') return this.#evict(store, target, request)
    }
    if (subresource === 'token' && method === 'POST') {
      const account = this.#objects.find(store, target)
      const asked = parseBody(request, 'TokenRequest').value as Json
      return { status: 201, body: tokenFor(account, asked ?? {}, this.#sim.now(), this.#sim.random) }
    }
    if (subresource === 'scale') return this.#scale(store, target, request)
    if (method === 'GET') return this.#representations.object(store, this.#objects.find(store, target), request, 200)
    if (method === 'PATCH') return this.#objects.patch(store, target, request, subresource)
    if (method !== 'PUT') throw methodNotAllowed()
    return subresource === 'status' || subresource === 'finalize'
      ? this.#updatePart(store, target, request, subresource === 'status' ? 'status' : 'spec', subresource)
      : this.#objects.update(store, target, request)
  }

  /** status and finalize: one field, the rest stays. */
  #updatePart(store: Store, target: Target, request: Request, field: string, subresource: string): Answer {
    checkBodyType(request)
    const write = this.#objects.write(store, request, 'Update', subresource)
    const parsed = parseBody(request, store.resource.kind)
    const { value } = parsed
    let part: unknown
    let meta: { name?: string; resourceVersion?: string; uid?: string; annotations?: Record<string, string> }
    const trusted = typeof value === 'object' && value !== null && !Array.isArray(value)
    if (typeof request.body === 'string' || !trusted) {
      const draft = draftOf(store.resource, store.type, parsed, request, write.warnings)
      part = draft[field]
      meta = draft.metadata
    } else {
      const body = value as KubernetesObject & Json
      meta = typeof body.metadata === 'object' && body.metadata !== null ? body.metadata : {}
      const stored = store.get(target.namespace, target.name!) as (KubernetesObject & Json) | undefined
      part = this.#part(store, field, body[field], stored?.[field])
    }
    checkName({ metadata: meta } as Draft, target.name!)
    const old = this.#objects.find(store, target)
    store.checkIdentity(old, meta.resourceVersion, meta.uid)
    // Annotations may be written along with the status (a Deployment's revision is).
    const annotated = field === 'status' && meta.annotations && { metadata: { annotations: meta.annotations } }
    const object = store.updatePart(old, { [field]: part, ...annotated }, write)
    return this.#representations.object(store, object, request, 200, write.warnings)
  }

  #part(store: Store, field: string, value: unknown, old: unknown): unknown {
    const type = store.type.fields.get(field)?.type
    if (!type) return value
    try {
      return decodePart(type, value ?? {}, field, store.type, old)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const { kind, version } = store.resource
      throw new ApiError(
        badRequest(`${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${error.message}`),
      )
    }
  }

  #scale(store: Store, target: Target, request: Request): Answer {
    const old = this.#objects.find(store, target)
    const scale = scaleOf(old)
    if (request.method === 'GET') return { status: 200, body: scale }
    if (request.method !== 'PUT' && request.method !== 'PATCH') throw methodNotAllowed()
    const write = this.#objects.write(store, request, 'Update', 'scale')
    const asked =
      request.method === 'PUT'
        ? (parseBody(request, 'Scale').value as Json)
        : patchObject(this.#outside, store, scale, mediaType(request.contentType), request, typeOfKind(SCALE))
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
    const pod = this.#objects.find(store, target) as Pod
    const write = { ...this.#objects.write(store, request, 'Update', 'binding'), kept: undefined }
    bind(store, pod, (parseBody(request, 'Binding').value ?? {}) as Json, this.#sim.now(), write)
    return { status: 201, body: success(201) }
  }

  bindAnywhere(target: Target, request: Request): Answer {
    const body = (parseBody(request, 'Binding').value ?? {}) as Json
    const name = (body['metadata'] as { name?: string } | undefined)?.name
    if (!name) throw new ApiError(badRequest('name must be provided'))
    return this.#bind(this.#storeOf(POD), { ...target, resource: POD, name }, request)
  }

  #evict(store: Store, target: Target, request: Request): Answer {
    const pod = this.#objects.find(store, target) as Pod
    const body = (parseBody(request, 'Eviction').value ?? {}) as Json
    const write = { ...this.#objects.write(store, request, 'Update', 'eviction'), kept: undefined }
    const options = (body['deleteOptions'] ?? {}) as DeleteRequest & { preconditions?: object; dryRun?: unknown[] }
    if (options.dryRun?.length) write.dryRun = true
    allowEviction(this.#storeOf(BUDGET), pod, this.#sim.now(), write)
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
      lastTransitionTime: timestamp(this.#sim.now()),
      reason: 'EvictionByEvictionAPI',
      message: 'Eviction API: evicting',
    }
    const conditions = [...(pod.status?.conditions ?? []).filter(each => each.type !== condition.type), condition]
    return store.updatePart(pod, { status: { ...pod.status, conditions } }, write)
  }
}
