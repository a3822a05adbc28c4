/** Server-side apply. Source: structured-merge-diff/merge/update.go, apimachinery/pkg/util/managedfields. */
import type { KubernetesObject } from '../../api/object.ts'
import { apiVersion } from '../../api/resources.ts'
import { ApiError, badRequest, failure, type StatusCause } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import type { Request } from '../../api/transport.ts'
import { draftOf, parseBody, type Json } from './body.ts'
import { decode, DecodeError } from './decode.ts'
import { FieldSet } from './field-set.ts'
import { equal } from './freeze.ts'
import { manageable, type Managed, type ManagedFields, type Manager } from './managed-fields.ts'
import { ask, askBoolean } from './route.ts'
import type { Store, Write } from './store.ts'
import type { Draft } from './strategy.ts'
import { difference, fieldsOf, mergeTyped, prune } from './typed.ts'

export interface Applied {
  draft: Draft
  /** Whether anything but ownership changes. */
  changed: boolean
  /** Notes who owns what from now on. */
  kept(after: KubernetesObject): void
}

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'

/** What an applied configuration makes of an object, or of nothing. @throws ApiError, a Conflict among them */
export function applyObject(
  managed: ManagedFields,
  store: Store,
  old: KubernetesObject | undefined,
  name: string,
  namespace: string | undefined,
  request: Request,
  write: Write,
  now: number,
): Applied {
  const manager = ask(request.query, 'fieldManager')
  if (!manager)
    throw new ApiError(
      failure(
        422,
        'Invalid',
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      ),
    )
  const config = configuration(store, name, namespace, request)
  const by: Manager = { manager, operation: 'Apply', subresource: write.subresource, now }
  const set = fieldsOf(withoutEmptyMetadata(manageable(store, config, by)), store.type)
  const known = managed.managers(old)
  const mine = known.find(each => isApply(each, manager, write.subresource))
  const others = known.filter(each => each !== mine)
  const live = (old ?? {}) as unknown as Json
  const laid = mergeTyped(live, withoutIdentity(config, old !== undefined), store.type) as Json
  const gone = mine ? mine.set.minus(set) : new FieldSet()
  const kept = set.copy()
  for (const each of others) kept.add(each.set)
  const merged = gone.empty ? laid : (prune(laid, gone.minus(kept), kept, store.type) as Json)
  const { changed, removed } = difference(manageable(store, live, by), manageable(store, merged, by), store.type)
  const conflicts = old ? conflictsOf(others, changed, allowed(store, manager, old)) : []
  if (conflicts.length && !askBoolean(request.query, 'force')) throw conflictError(conflicts)
  const next = others
    .map(each => ({ ...each, set: each.set.minus(changed).minus(removed) }))
    .filter(each => !each.set.empty)
  if (!set.empty) {
    const time = mine && mine.set.equals(set) ? mine.time : timestamp(now)
    next.push({
      manager,
      operation: 'Apply',
      subresource: write.subresource,
      apiVersion: apiVersion(store.resource),
      time,
      set,
    })
  }
  const current = manager === 'kubectl' && old ? withLastApplied(merged, config, old) : merged
  const draft = draftOf(store.resource, store.type, { value: current, strict: [] }, request, write.warnings)
  draft.metadata.name ??= name
  return {
    draft,
    changed: !old || !equal(current, old),
    kept: after => managed.set(store, after, next),
  }
}

const isApply = (each: Managed, manager: string, subresource: string | undefined) =>
  each.manager === manager && each.operation === 'Apply' && each.subresource === subresource

/** The body, checked: what the client wants to own. @throws ApiError */
function configuration(store: Store, name: string, namespace: string | undefined, request: Request): Json {
  const { resource, type } = store
  const parsed = parseBody({ ...request, contentType: 'application/yaml' }, resource.kind)
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ApiError(
      badRequest('error decoding YAML: json: cannot unmarshal into Go value of type map[string]interface {}'),
    )
  const body = value as Json
  const meta = (body['metadata'] ?? {}) as Json
  if (meta['managedFields']) throw new ApiError(badRequest('metadata.managedFields must be nil'))
  for (const part of ['apiVersion', 'kind'])
    if (!body[part]) throw new ApiError(badRequest(`couldn't get version/kind; json parse error: '${part}' not set`))
  const typed = `failed to create typed patch object (${namespace ? `${namespace}/` : ''}${name}; ${apiVersionKind(body)}): `
  try {
    const decoded = decode(type, body, false)
    const [unknown] = decoded.strict
    if (unknown) {
      const all = decoded.strict.map(each => `.${/"(.*)"/.exec(each)?.[1]}: field not declared in schema`)
      const words = all.length === 1 ? all[0]! : `errors:\n${all.map(each => `  ${each}`).join('\n')}`
      throw new ApiError(failure(500, undefined, typed + words))
    }
    return decoded.value
  } catch (error) {
    if (error instanceof DecodeError) throw new ApiError(failure(500, undefined, typed + error.message))
    throw error
  }
}

function apiVersionKind(body: Json): string {
  const version = String(body['apiVersion'])
  return `${version.includes('/') ? version : `/${version}`}, Kind=${String(body['kind'])}`
}

/** What names the object is not laid over it; a version given is checked later. */
function withoutIdentity(config: Json, exists: boolean): Json {
  if (!exists) return config
  const { kind: _kind, apiVersion: _apiVersion, ...rest } = config
  return rest
}

/** Metadata that only named the object is not a field that anybody owns. */
function withoutEmptyMetadata({ metadata, ...rest }: Json): Json {
  return Object.keys(metadata as Json).length ? { metadata, ...rest } : rest
}

/** What kubectl applied from the client's side is its own to change from the server's side. */
function allowed(store: Store, manager: string, old: KubernetesObject): FieldSet | undefined {
  const text = old.metadata.annotations?.[LAST_APPLIED]
  if (manager !== 'kubectl' || !text) return undefined
  try {
    return fieldsOf(decode(store.type, JSON.parse(text) as Json, false).value, store.type)
  } catch {
    return undefined
  }
}

/** Where kubectl has applied from the client's side before, its annotation says what it applies now. */
function withLastApplied(merged: Json, config: Json, old: KubernetesObject): Json {
  if (old.metadata.annotations?.[LAST_APPLIED] === undefined) return merged
  const { annotations, ...named } = config['metadata'] as Json
  const { [LAST_APPLIED]: _, ...others } = (annotations ?? {}) as Json
  const metadata = annotations ? { ...named, annotations: others } : named
  const text = `${JSON.stringify(sorted({ ...config, metadata }))}\n`
  const mine = merged['metadata'] as Json
  return { ...merged, metadata: { ...mine, annotations: { ...(mine['annotations'] as Json), [LAST_APPLIED]: text } } }
}

/** With the keys of every map in order, as Go writes them. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  )
}

interface Conflict {
  with: Managed
  path: string
}

function conflictsOf(others: readonly Managed[], changed: FieldSet, allowed: FieldSet | undefined): Conflict[] {
  const found: Conflict[] = []
  for (const each of others)
    for (const path of each.set.and(changed).minus(allowed).paths()) found.push({ with: each, path })
  return found
}

/** As `"kubectl-replace" using apps/v1`. */
function printed({ manager, operation, subresource, apiVersion }: Managed): string {
  const name = JSON.stringify(manager) + (subresource ? ` with subresource ${JSON.stringify(subresource)}` : '')
  return operation === 'Update' ? `${name} using ${apiVersion}` : name
}

const identifier = ({ manager, operation, subresource, apiVersion }: Managed) =>
  JSON.stringify({
    manager,
    operation,
    ...(operation === 'Update' && { apiVersion }),
    ...(subresource && { subresource }),
  })

function conflictError(conflicts: readonly Conflict[]): ApiError {
  const sorted = conflicts.toSorted((a, b) => {
    const [one, other] = [identifier(a.with), identifier(b.with)]
    return one < other ? -1 : one > other ? 1 : 0
  })
  const causes = sorted.map((each): StatusCause => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${printed(each.with)}`,
    field: each.path,
  }))
  const [first] = sorted
  if (sorted.length === 1)
    return conflictStatus(`Apply failed with 1 conflict: conflict with ${printed(first!.with)}: ${first!.path}`, causes)
  const lines: string[] = []
  let last: Managed | undefined
  for (const each of sorted) {
    if (each.with !== last) lines.push(`conflicts with ${printed(each.with)}:`)
    last = each.with
    lines.push(`- ${each.path}`)
  }
  return conflictStatus(`Apply failed with ${sorted.length} conflicts: ${lines.join('\n')}`, causes)
}

const conflictStatus = (message: string, causes: StatusCause[]) =>
  new ApiError(failure(409, 'Conflict', message, { causes }))
