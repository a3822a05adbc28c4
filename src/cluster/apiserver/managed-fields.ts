/** Who set which field of an object. Source: apimachinery/pkg/util/managedfields.
 *  Kept beside the objects, not in them, and worked out only when somebody asks: a write leaves a note of what was
 *  there before and after. Clients inside the cluster never see `metadata.managedFields`. */
import type { KubernetesObject, ManagedFieldsEntry } from '../../api/object.ts'
import { apiVersion } from '../../api/resources.ts'
import type { Request } from '../../api/transport.ts'
import { timestamp } from '../../api/time.ts'
import type { Json } from './body.ts'
import { decode } from './decode.ts'
import { FieldSet, intern } from './field-set.ts'
import { ask } from './route.ts'
import type { ObjectType } from './schema.ts'
import type { Store } from './store.ts'
import type { Draft } from './strategy.ts'
import { difference } from './typed.ts'

export interface Manager {
  manager: string
  operation: 'Apply' | 'Update'
  subresource?: string
  /** Milliseconds since the epoch. */
  now: number
}

export interface Managed {
  manager: string
  operation: 'Apply' | 'Update'
  subresource: string | undefined
  apiVersion: string
  time: string
  set: FieldSet
}

/** A write whose fields have not been worked out. */
interface Note {
  by: Manager
  before: Json | undefined
  after: Json
}

interface State {
  store: Store
  known: Managed[]
  notes: Note[]
}

/** More notes than this are worked out, so that they do not hold on to old versions. */
const MAX_NOTES = 4

/** The name that a client goes by: asked for, or its user agent's first word. */
export function managerOf(request: Request): string {
  return ask(request.query, 'fieldManager') || firstWord(request.userAgent ?? '') || 'unknown'
}

/** By user agent: there are few. */
const firstWords = new Map<string, string>()
const MOST_WORDS = 100

function firstWord(userAgent: string): string {
  let word = firstWords.get(userAgent)
  if (word === undefined) {
    if (firstWords.size >= MOST_WORDS) firstWords.clear()
    firstWords.set(userAgent, (word = userAgent.split('/')[0]!))
  }
  return word
}

/** Whose fields nobody manages. */
const STRIPPED_META = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]

export class ManagedFields {
  readonly #states = new Map<string, State>()
  /** What the creation under way was asked to create, defaults and all, before the server added its own. */
  #asked: Json | undefined

  /** Before the server fills in what is its own to fill in. */
  creating(store: Store, draft: Draft, request: Request): void {
    const { body } = request
    const { prepareForCreate, allocate } = store.strategy
    // Nothing is added but what nobody manages: what will be there says what was asked.
    if (!prepareForCreate && !allocate) return void (this.#asked = undefined)
    // An object can be looked at later; a text would have to be parsed again.
    this.#asked = typeof body === 'object' && body !== null ? (body as Json) : (structuredClone(draft) as Json)
  }

  written(store: Store, by: Manager, after: KubernetesObject, before: KubernetesObject | undefined): void {
    if (before === after) return
    let state = this.#states.get(after.metadata.uid)
    if (!state) this.#states.set(after.metadata.uid, (state = { store, known: [], notes: [] }))
    const asked = before ? (after as unknown as Json) : (this.#asked ?? (after as unknown as Json))
    this.#asked = undefined
    const last = state.notes.at(-1)
    if (last?.before && same(last.by, by))
      state.notes[state.notes.length - 1] = { by, before: last.before, after: asked }
    else state.notes.push({ by, before: before as unknown as Json | undefined, after: asked })
    if (state.notes.length > MAX_NOTES) settle(state)
  }

  forget(object: KubernetesObject): void {
    this.#states.delete(object.metadata.uid)
  }

  /** Who manages what now. */
  managers(object: KubernetesObject | undefined): Managed[] {
    const state = object && this.#states.get(object.metadata.uid)
    if (!state) return []
    settle(state)
    return state.known.map(each => ({ ...each }))
  }

  /** Replaces what is known of an object. */
  set(store: Store, object: KubernetesObject, known: Managed[]): void {
    this.#asked = undefined
    for (const each of known) each.set = intern(each.set)
    this.#states.set(object.metadata.uid, { store, known, notes: [] })
  }

  /** Takes over what a client wrote into `metadata.managedFields`. */
  replace(store: Store, object: KubernetesObject, entries: readonly ManagedFieldsEntry[]): void {
    const known = entries.map(({ manager, operation, subresource, apiVersion, time, fieldsV1 }): Managed => ({
      manager: manager ?? '',
      operation: operation === 'Apply' ? 'Apply' : 'Update',
      subresource: subresource || undefined,
      apiVersion: apiVersion ?? '',
      time: time ?? '',
      set: FieldSet.fromJSON((fieldsV1 ?? {}) as Json),
    }))
    this.set(store, object, known)
  }

  /** The object as clients outside see it. */
  shown(object: KubernetesObject): KubernetesObject {
    const state = this.#states.get(object.metadata?.uid)
    if (!state) return object
    if (state.notes.length) settle(state)
    const managedFields = state.known.toSorted(inOrder).map(encode)
    return { ...object, metadata: { ...object.metadata, managedFields } }
  }
}

const same = (a: Manager, b: Manager) =>
  a.manager === b.manager && a.operation === b.operation && a.subresource === b.subresource

function settle(state: State): void {
  const { store } = state
  for (const { by, before, after } of state.notes.splice(0)) {
    const { changed, removed } = before
      ? difference(manageable(store, before, by), manageable(store, after, by), store.type)
      : difference(zeroOf(store.type), manageable(store, complete(store, after), by), store.type)
    updated(state.known, store, by, changed, removed)
  }
  for (const each of state.known) each.set = intern(each.set)
}

/** Gives a manager what it changed, and takes it from the others. */
function updated(known: Managed[], store: Store, by: Manager, changed: FieldSet, removed: FieldSet): void {
  const time = timestamp(by.now)
  let own: Managed | undefined
  for (let at = known.length - 1; at >= 0; at--) {
    const each = known[at]!
    if (each.manager === by.manager && each.operation === by.operation && each.subresource === by.subresource) {
      own = each
      const set = each.set.minus(removed)
      set.add(changed)
      if (!set.equals(each.set)) each.time = time
      each.set = set
    } else each.set = each.set.minus(changed).minus(removed)
    if (each.set.empty) known.splice(at, 1)
  }
  if (own || changed.empty) return
  const { manager, operation, subresource } = by
  known.push({ manager, operation, subresource, apiVersion: apiVersion(store.resource), time, set: changed })
}

/** The part of an object that a write to it, or to its subresource, may touch. */
export function manageable(store: Store, object: Json, by: Pick<Manager, 'subresource'>): Json {
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object
  const metadata = { ...(rest['metadata'] as Json) }
  for (const field of STRIPPED_META) delete metadata[field]
  if (by.subresource === 'status') return { status: rest['status'], metadata: {} }
  const to: Json = { ...rest, metadata }
  if (store.resource.subresources.includes('status')) delete to['status']
  return to
}

/** What a client asked to create, with the defaults that the server showed it as its own. */
function complete(store: Store, asked: Json): Json {
  const { value } = decode(store.type, asked)
  store.strategy.defaults?.(value as Draft)
  return value
}

const zeros = new Map<ObjectType, Json>()

/** What Go writes of an object with nothing in it. */
function zeroOf(type: ObjectType): Json {
  let zero = zeros.get(type)
  if (!zero) {
    zero = type.id ? decode(type, {}).value : {}
    zero['metadata'] ??= {}
    zeros.set(type, zero)
  }
  return zero
}

function encode({ manager, operation, subresource, apiVersion, time, set }: Managed): ManagedFieldsEntry {
  return {
    manager,
    operation,
    apiVersion,
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: set.toJSON() as ManagedFieldsEntry['fieldsV1'],
    ...(subresource && { subresource }),
  }
}

function inOrder(a: Managed, b: Managed): number {
  const keys = (each: Managed) => [each.operation, each.time, each.manager, each.apiVersion, each.subresource ?? '']
  const [one, other] = [keys(a), keys(b)]
  for (let at = 0; at < one.length; at++) if (one[at]! !== other[at]!) return one[at]! < other[at]! ? -1 : 1
  return 0
}
