/** One resource in etcd: creation, change, deletion with grace and finalizers, and who watches.
 *  Source: apiserver/pkg/registry/generic/registry/store.go, registry/rest/{create,update,delete}.go. */
import { JoinedNames } from '../../api/joined.ts'
import type { KubernetesObject } from '../../api/object.ts'
import { apiVersion, type Resource } from '../../api/resources.ts'
import { ApiError, alreadyExists, conflict, invalid, type FieldError } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import type { Simulation } from '../../sim/simulation.ts'
import type { Change, RangeResult } from '../etcd/etcd.ts'
import type { Storage } from './event-forms.ts'
import { deepFreeze, equal, share } from './freeze.ts'
import { validateMetadata, validateMetadataUpdate } from './metadata.ts'
import type { ObjectType } from './schema.ts'
import type { Draft, Strategy, StrategyContext } from './strategy.ts'
import { Watchers } from './watchers.ts'

/** What is known of a write besides the object. */
export interface Write {
  dryRun: boolean
  /** Texts for the client. */
  warnings: string[]
  /** Told once it is done, before it is kept anywhere; `before` is undefined for a creation. */
  kept?(after: KubernetesObject, before: KubernetesObject | undefined): void
  subresource?: string
  /** The spec that a creation was asked with, where it is frozen: that of a template, say, which has many pods. */
  asked?: object
}

export interface DeleteRequest {
  gracePeriodSeconds?: number
  propagationPolicy?: string
  uid?: string
  resourceVersion?: string
}

/** What became of an object that was to be deleted. */
export interface Deletion {
  object: KubernetesObject
  gone: boolean
}

export const MODIFIED_WORDS =
  'the object has been modified; please apply your changes to the latest version and try again'

/** Where the real server keeps what it does not keep under the resource's own name. */
const PREFIXES: Record<string, string> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  ingresses: 'ingress',
}

/** Resources that a PUT creates where they are not. */
const CREATE_ON_UPDATE = new Set(['endpoints', 'events', 'leases', 'limitranges'])
const NO_UNCONDITIONAL_UPDATE = new Set(['leases', 'poddisruptionbudgets'])

/** What only the server sets. */
const NOT_TO_CREATE = [
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
  'managedFields',
  'generation',
] as const

const GENERATE_RETRIES = 8
const MAX_GENERATED_STEM = 63 - 5

export class Store {
  readonly resource: Resource
  /** Where it is loaded later, `ApiServer.admit` puts it here. */
  strategy: Strategy
  readonly type: ObjectType
  readonly prefix: string
  readonly watchers = new Watchers()
  readonly createsOnUpdate: boolean
  /** Specs with which an object was found right, without a warning, and in which variant. */
  readonly #right = new WeakMap<object, string>()
  readonly #keys: JoinedNames
  readonly #etcd: Storage
  readonly #sim: Simulation
  readonly #forgotten: (object: KubernetesObject) => void
  readonly #lookUp: StrategyContext['get']
  readonly #fillIn: (draft: Draft) => void
  readonly #admit: (draft: Draft, old: KubernetesObject | undefined) => (() => void) | undefined

  constructor(options: {
    resource: Resource
    strategy: Strategy
    type: ObjectType
    etcd: Storage
    sim: Simulation
    /** Told of every object that is gone. */
    forgotten: (object: KubernetesObject) => void
    /** What strategies look up in other stores. */
    lookUp?: StrategyContext['get']
    /** What else there is in its namespace may set something in a new object. */
    fillIn?: (draft: Draft) => void
    /** The same may refuse an object. @returns to be called when it is kept @throws ApiError */
    admit?: (draft: Draft, old: KubernetesObject | undefined) => (() => void) | undefined
  }) {
    const { resource } = options
    this.resource = resource
    this.strategy = options.strategy
    this.type = options.type
    this.#etcd = options.etcd
    this.#sim = options.sim
    this.#forgotten = options.forgotten
    this.#lookUp = options.lookUp
    this.#fillIn = options.fillIn ?? (() => {})
    this.#admit = options.admit ?? (() => undefined)
    const known =
      resource.group === '' || resource.group === 'networking.k8s.io' ? PREFIXES[resource.plural] : undefined
    this.prefix = `/registry/${known ?? resource.plural}/`
    this.#keys = new JoinedNames(this.prefix)
    this.createsOnUpdate = CREATE_ON_UPDATE.has(resource.plural)
    this.#etcd.watch(this.prefix, this.#etcd.revision + 1, change => this.watchers.tell(change))
  }

  get(namespace: string | undefined, name: string): KubernetesObject | undefined {
    return this.#etcd.get(this.#key(namespace, name))?.value as KubernetesObject | undefined
  }

  list(namespace: string | undefined, options: { limit?: number; after?: string; revision?: number }): RangeResult {
    const prefix = namespace === undefined ? this.prefix : `${this.prefix}${namespace}/`
    const after = options.after === undefined ? undefined : prefix + options.after
    return this.#etcd.range(prefix, { ...options, after })
  }

  /** The writes from `fromRevision` on. @throws CompactedError */
  changes(fromRevision: number): Change[] {
    return this.#etcd.changes(this.prefix, fromRevision)
  }

  #key(namespace: string | undefined, name: string): string {
    return namespace ? this.#keys.of(namespace, name) : `${this.prefix}${name}`
  }

  context(write: Write): StrategyContext {
    return { now: this.#sim.now(), random: this.#sim.random, dryRun: write.dryRun, get: this.#lookUp }
  }

  /** @param draft decoded, with defaults; its namespace is set @throws ApiError */
  create(draft: Draft, write: Write): KubernetesObject {
    const { name, generateName } = draft.metadata
    if (name || !generateName) return this.#create(draft, write)
    const stem = generateName.slice(0, MAX_GENERATED_STEM)
    for (let attempt = 1; ; attempt++) {
      draft.metadata.name = stem + this.#sim.random.suffix()
      if (attempt === GENERATE_RETRIES || !this.get(draft.metadata.namespace, draft.metadata.name))
        return this.#create(draft, write)
    }
  }

  #create(draft: Draft, write: Write): KubernetesObject {
    const { strategy, resource } = this
    const context = this.context(write)
    const meta = draft.metadata
    meta.uid = this.#sim.random.uuid()
    meta.creationTimestamp = timestamp(context.now)
    for (const field of NOT_TO_CREATE) if (meta[field] !== undefined) delete meta[field]
    this.#fillIn(draft)
    strategy.prepareForCreate?.(draft, context)
    const undo = strategy.allocate?.(draft, undefined, context)
    try {
      const ofMetadata = validateMetadata(draft, resource.namespaced, strategy.nameForm)
      const variant = write.asked && strategy.templated?.(draft)
      if (variant === undefined || this.#right.get(write.asked!) !== variant) {
        this.#check(draft, both(ofMetadata, strategy.validate(draft)))
        const warnings = strategy.warnings?.(draft, undefined) ?? []
        write.warnings.push(...warnings)
        if (variant !== undefined && !warnings.length) this.#right.set(write.asked!, variant)
      } else this.#check(draft, ofMetadata)
      const count = this.#admit(draft, undefined)
      const name = meta.name!
      const key = this.#key(meta.namespace, name)
      if (this.#etcd.get(key)) throw new ApiError(alreadyExists(resource.plural, name, resource.group))
      if (write.dryRun) {
        undo?.()
        return deepFreeze(draft) as unknown as KubernetesObject
      }
      count?.()
      return this.#put(draft, undefined, write, key)
    } catch (error) {
      undo?.()
      throw error
    }
  }

  #check(draft: Draft, errors: readonly FieldError[]): void {
    if (!errors.length) return
    throw new ApiError(invalid(this.resource.kind, draft.metadata.name ?? '', errors, this.resource.group))
  }

  #put(draft: Draft, before: KubernetesObject | undefined, write: Write, key?: string): KubernetesObject {
    // Perhaps the old one's, which is frozen: see `share`.
    if (Object.isFrozen(draft.metadata)) draft.metadata = { ...draft.metadata }
    draft.metadata.resourceVersion = String(this.#etcd.revision + 1)
    draft.apiVersion = apiVersion(this.resource)
    draft.kind = this.resource.kind
    const object = deepFreeze(draft) as unknown as KubernetesObject
    write.kept?.(object, before)
    this.#etcd.put(key ?? this.#key(object.metadata.namespace, object.metadata.name), object)
    return object
  }

  /** Changes all but the status. @param draft decoded, with defaults @throws ApiError */
  update(old: KubernetesObject, draft: Draft, write: Write): KubernetesObject {
    const { strategy } = this
    this.#checkVersion(old, draft)
    this.#keepSystemFields(old, draft)
    const context = this.context(write)
    if (this.resource.subresources.includes('status')) {
      const status = (old as { status?: unknown }).status
      if (status === undefined) delete draft['status']
      else draft['status'] = status
    }
    if (strategy.prepareForUpdate) strategy.prepareForUpdate(draft, old, context)
    else if (old.metadata.generation && !equal(draft['spec'], (old as { spec?: unknown }).spec))
      draft.metadata.generation = old.metadata.generation + 1
    const undo = strategy.allocate?.(draft, old, context)
    try {
      const meta = validateMetadataUpdate(draft, old)
      const first = strategy.updateErrorsFirst && strategy.validateUpdate ? strategy.validateUpdate(draft, old) : []
      const own = strategy.validate(draft)
      const last = !strategy.updateErrorsFirst && strategy.validateUpdate ? strategy.validateUpdate(draft, old) : []
      this.#check(draft, both(both(meta, first), both(own, last)))
      if (strategy.warnings) write.warnings.push(...strategy.warnings(draft, old))
      const count = this.#admit(draft, old)
      if (!write.dryRun) count?.()
      const result = this.#replace(old, draft, write)
      if (write.dryRun) undo?.()
      return result
    } catch (error) {
      undo?.()
      throw error
    }
  }

  /** Changes one top-level field and leaves the rest: status, or what a subresource sets. @throws ApiError */
  updatePart(old: KubernetesObject, part: Record<string, unknown>, write: Write): KubernetesObject {
    const draft = {
      ...old,
      ...part,
      metadata: { ...old.metadata, ...(part['metadata'] as object) },
    } as unknown as Draft
    if (write.subresource === 'status' && this.strategy.validateStatusUpdate)
      this.#check(draft, this.strategy.validateStatusUpdate(draft, old))
    return this.#replace(old, draft, write)
  }

  /** @throws ApiError where the client's resource version or uid is not the object's */
  checkIdentity(old: KubernetesObject, resourceVersion: string | undefined, uid: string | undefined): void {
    const { plural, group } = this.resource
    if (uid && uid !== old.metadata.uid) {
      const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`
      throw new ApiError(conflict(plural, old.metadata.name, why, group))
    }
    if (resourceVersion && resourceVersion !== '0' && resourceVersion !== old.metadata.resourceVersion)
      throw new ApiError(conflict(plural, old.metadata.name, MODIFIED_WORDS, group))
  }

  #checkVersion(old: KubernetesObject, draft: Draft): void {
    const { resourceVersion, uid } = draft.metadata
    if (!resourceVersion && NO_UNCONDITIONAL_UPDATE.has(this.resource.plural))
      this.#check(draft, [
        {
          field: 'metadata.resourceVersion',
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 0: must be specified for an update',
        },
      ])
    this.checkIdentity(old, resourceVersion, uid)
  }

  #keepSystemFields(old: KubernetesObject, draft: Draft): void {
    const meta = draft.metadata
    const before = old.metadata
    meta.resourceVersion = before.resourceVersion
    meta.uid = before.uid
    meta.creationTimestamp ??= before.creationTimestamp
    if (meta.creationTimestamp !== before.creationTimestamp)
      if (Date.parse(meta.creationTimestamp) === Date.parse(before.creationTimestamp))
        meta.creationTimestamp = before.creationTimestamp
    if (before.namespace !== undefined) meta.namespace ??= before.namespace
    for (const field of ['deletionTimestamp', 'deletionGracePeriodSeconds', 'generation', 'generateName'] as const)
      if (before[field] === undefined) {
        if (field in meta) delete meta[field]
      } else meta[field] = before[field] as never
    if (meta['managedFields'] !== undefined) delete meta['managedFields']
    if (meta['selfLink'] !== undefined) delete meta['selfLink']
  }

  #replace(old: KubernetesObject, draft: Draft, write: Write): KubernetesObject {
    if (share(draft, old) === old) return this.#unchanged(old, write)
    if (isFinished(draft)) {
      if (write.dryRun) return deepFreeze(draft) as unknown as KubernetesObject
      this.#remove(old)
      return deepFreeze(draft) as unknown as KubernetesObject
    }
    if (write.dryRun) return deepFreeze(draft) as unknown as KubernetesObject
    return this.#put(draft, old, write)
  }

  #unchanged(old: KubernetesObject, write: Write): KubernetesObject {
    if (!write.dryRun) write.kept?.(old, old)
    return old
  }

  /** Starts, or completes, the deletion of an object. @throws ApiError */
  delete(old: KubernetesObject, request: DeleteRequest, write: Write): Deletion {
    this.#checkPreconditions(old, request)
    const meta = old.metadata
    const finalizers = this.#finalizersFor(old, request)
    const asked = request.gracePeriodSeconds
    const change: Record<string, unknown> = {}
    const held = finalizers.length > 0 || this.#heldBySpec(old)
    if (meta.deletionTimestamp !== undefined) {
      const running = meta.deletionGracePeriodSeconds
      if (running !== undefined && running > 0) {
        if (asked === undefined || asked >= running) return { object: old, gone: false }
        const wasDue = Date.parse(meta.deletionTimestamp) - running * 1000
        change['deletionTimestamp'] = timestamp(wasDue + asked * 1000)
        change['deletionGracePeriodSeconds'] = asked
        if (asked === 0 && !held) return this.#removal(old, write)
        return this.#mark(old, finalizers, change, write)
      }
      if (!held) return this.#removal(old, write)
      return this.#mark(old, finalizers, change, write)
    }
    const grace = this.strategy.gracePeriodSeconds?.(old as never, asked) ?? 0
    if (grace === 0 && !held) return this.#removal(old, write)
    change['deletionTimestamp'] = timestamp(this.#sim.now() + grace * 1000)
    change['deletionGracePeriodSeconds'] = grace
    if (meta.generation) change['generation'] = meta.generation + 1
    return this.#mark(old, finalizers, change, write)
  }

  #checkPreconditions(old: KubernetesObject, { uid, resourceVersion }: DeleteRequest): void {
    const { kind, group } = this.resource
    const { metadata } = old
    const clash = (what: string, asked: string, found: string, rest: string) =>
      new ApiError(
        conflict(
          kind,
          metadata.name,
          `the ${what} in the precondition (${asked}) does not match the ${what} in record (${found}). ${rest}`,
          group,
        ),
      )
    if (uid && uid !== metadata.uid)
      throw clash('UID', uid, metadata.uid, 'The object might have been deleted and then recreated')
    if (resourceVersion && resourceVersion !== metadata.resourceVersion)
      throw clash('ResourceVersion', resourceVersion, metadata.resourceVersion, 'The object might have been modified')
  }

  #finalizersFor(old: KubernetesObject, { propagationPolicy }: DeleteRequest): readonly string[] {
    const have = old.metadata.finalizers ?? []
    if (!propagationPolicy) return have
    const rest = have.filter(each => each !== 'orphan' && each !== 'foregroundDeletion')
    if (propagationPolicy === 'Orphan') return [...rest, 'orphan']
    if (propagationPolicy === 'Foreground') return [...rest, 'foregroundDeletion']
    return rest
  }

  /** A namespace stays until its controller has emptied it. */
  #heldBySpec(old: KubernetesObject): boolean {
    if (this.resource.plural !== 'namespaces') return false
    return Boolean((old as { spec?: { finalizers?: string[] } }).spec?.finalizers?.length)
  }

  #mark(old: KubernetesObject, finalizers: readonly string[], change: Record<string, unknown>, write: Write): Deletion {
    const metadata: Record<string, unknown> = { ...old.metadata, ...change }
    if (finalizers.length) metadata['finalizers'] = finalizers
    else delete metadata['finalizers']
    const draft = { ...old, metadata } as unknown as Draft
    if (this.resource.plural === 'namespaces')
      draft['status'] = { ...(draft['status'] as object), phase: 'Terminating' }
    if (share(draft, old) === old) return { object: old, gone: false }
    if (write.dryRun) return { object: deepFreeze(draft) as unknown as KubernetesObject, gone: false }
    return { object: this.#put(draft, old, { ...write, kept: undefined }), gone: false }
  }

  #removal(old: KubernetesObject, write: Write): Deletion {
    if (!write.dryRun) this.#remove(old)
    return { object: old, gone: true }
  }

  #remove(old: KubernetesObject): void {
    this.#etcd.delete(this.#key(old.metadata.namespace, old.metadata.name))
    this.strategy.released?.(old)
    this.#forgotten(old)
  }

  /** Frees what every object of an earlier run holds, or takes it: for a server that starts on a filled etcd. */
  *all(): Iterable<KubernetesObject> {
    for (const kv of this.#etcd.range(this.prefix).kvs) yield kv.value as KubernetesObject
  }
}

/** Almost always there are no errors at all. */
const both = (one: readonly FieldError[], other: readonly FieldError[]): readonly FieldError[] =>
  one.length && other.length ? [...one, ...other] : one.length ? one : other

/** Whether nothing holds a deleted object back any more. */
function isFinished(draft: Draft): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } = draft.metadata
  if (deletionTimestamp === undefined || finalizers?.length) return false
  if (draft.kind === 'Namespace' && (draft['spec'] as { finalizers?: string[] })?.finalizers?.length) return false
  return !deletionGracePeriodSeconds
}
