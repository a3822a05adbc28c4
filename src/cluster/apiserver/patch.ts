/** JSON Patch (RFC 6902), JSON merge patch (RFC 7386) and the choice among the three patch types; strategic merge is in
 *  `strategic-merge.ts`, apply in `managed-fields.ts`. Source of the words: handlers/patch.go, evanphx/json-patch. */
import type { KubernetesObject } from '../../api/object.ts'
import { ApiError, badRequest, failure } from '../../api/status.ts'
import type { Request } from '../../api/transport.ts'
import { complain, type Json } from './body.ts'
import { decode, DecodeError } from './decode.ts'
import { equal } from './freeze.ts'
import { duplicateFields, jsonError } from './json-text.ts'
import type { ObjectType } from './schema.ts'
import type { Store } from './store.ts'
import { strategicMerge } from './strategic-merge.ts'

const PATCH_TYPES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/apply-patch+cbor',
]

/** The object as the patch makes it; parts may be shared with the old one. @throws ApiError */
export function patchObject(
  store: Store,
  old: KubernetesObject,
  type: string,
  request: Request,
  objectType: ObjectType = store.type,
): Json {
  if (!PATCH_TYPES.includes(type))
    throw new ApiError(
      failure(
        415,
        'UnsupportedMediaType',
        `the body of the request was in an unknown format - accepted media types include: ${PATCH_TYPES.join(', ')}`,
      ),
    )
  const patch = parsePatch(request)
  const current = old as unknown as Json
  switch (type) {
    case 'application/json-patch+json': {
      if (!Array.isArray(patch))
        throw new ApiError(
          badRequest(`error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch`),
        )
      const patched = jsonPatch(current, patch as Operation[])
      return checked(objectType, patched, () => JSON.stringify(patched))
    }
    case 'application/merge-patch+json': {
      if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
        throw new ApiError(
          badRequest(
            'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}',
          ),
        )
      const patched = mergePatch(current, patch) as Json
      return checked(objectType, patched, () => JSON.stringify(patched))
    }
  }
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch))
    throw new ApiError(
      badRequest('error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'),
    )
  return checked(objectType, strategicMerge(current, patch as Json, objectType), () => goText(patch), true)
}

function parsePatch(request: Request): unknown {
  const { body } = request
  if (typeof body !== 'string') return body
  try {
    const value: unknown = JSON.parse(body)
    const duplicates = duplicateFields(body)
    if (duplicates.length) complain(duplicates, request, '', [])
    return value
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw new ApiError(badRequest(`error decoding patch: ${jsonError(body)}`))
  }
}

/** What does not fit the type is said of the patch as a whole. */
function checked(type: ObjectType, patched: Json, shown: () => string, converted = false): Json {
  try {
    if (type.id) decode(type, patched, false)
    return patched
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    const quoted = JSON.stringify(shown())
    const message = `Invalid value: ${quoted}: ${converted ? error.conversion : error.message}`
    throw new ApiError(
      failure(422, 'Invalid', ` "" is invalid: patch: ${message}`, {
        causes: [{ reason: 'FieldValueInvalid', message, field: 'patch' }],
      }),
    )
  }
}

/** RFC 7386. Keeps what it does not change. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch
  const from = typeof target === 'object' && target !== null && !Array.isArray(target) ? (target as Json) : {}
  const to: Json = { ...from }
  for (const key in patch) {
    const value = (patch as Json)[key]
    if (value === null) delete to[key]
    else to[key] = mergePatch(from[key], value)
  }
  return to
}

interface Operation {
  op?: string
  path?: string
  from?: string
  value?: unknown
}

/** What the server says of any patch that cannot be carried out. */
const rejected = () =>
  new ApiError(failure(422, 'Invalid', 'the server rejected our request due to an error in our request', {}))

/** RFC 6902. @throws ApiError */
export function jsonPatch(target: Json, operations: readonly Operation[]): Json {
  let current: unknown = target
  for (const operation of operations) {
    if (typeof operation !== 'object' || operation === null || typeof operation.path !== 'string') throw rejected()
    const path = pointer(operation.path)
    switch (operation.op) {
      case 'add':
        current = place(current, path, value(operation), 'add')
        break
      case 'replace':
        current = place(current, path, value(operation), 'replace')
        break
      case 'remove':
        current = without(current, path)
        break
      case 'test':
        if (!equal(find(current, path, true) ?? null, operation.value ?? null)) throw rejected()
        break
      case 'move': {
        const from = pointer(operation.from ?? '')
        const moved = find(current, from)
        current = place(without(current, from), path, moved, 'add')
        break
      }
      case 'copy':
        current = place(current, path, find(current, pointer(operation.from ?? '')), 'add')
        break
      default:
        throw rejected()
    }
  }
  if (typeof current !== 'object' || current === null || Array.isArray(current)) throw rejected()
  return current as Json
}

function value(operation: Operation): unknown {
  if (!('value' in operation)) throw rejected()
  return operation.value
}

function pointer(text: string): string[] {
  if (text === '') return []
  if (!text.startsWith('/')) throw rejected()
  return text
    .slice(1)
    .split('/')
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function indexIn(list: readonly unknown[], part: string, end: number): number {
  const at = /^-\d+$/.test(part) ? list.length + Number(part) : /^(0|[1-9]\d*)$/.test(part) ? Number(part) : -1
  if (at < 0 || at > end) throw rejected()
  return at
}

function find(from: unknown, path: readonly string[], missing = false): unknown {
  let at = from
  for (const part of path) {
    if (Array.isArray(at)) at = at[indexIn(at, part, at.length - 1)]
    else if (typeof at === 'object' && at !== null && part in at) at = (at as Json)[part]
    else if (missing) return undefined
    else throw rejected()
  }
  return at
}

function place(into: unknown, path: readonly string[], value: unknown, how: 'add' | 'replace'): unknown {
  const [part, ...rest] = path
  if (part === undefined) return value
  if (Array.isArray(into)) {
    const list = into.slice()
    if (rest.length) {
      const at = indexIn(list, part, list.length - 1)
      list[at] = place(list[at], rest, value, how)
    } else if (how === 'replace') list[indexIn(list, part, list.length - 1)] = value
    else list.splice(part === '-' ? list.length : indexIn(list, part, list.length), 0, value)
    return list
  }
  if (typeof into !== 'object' || into === null) throw rejected()
  const map = into as Json
  if ((rest.length || how === 'replace') && !Object.hasOwn(map, part)) throw rejected()
  return { ...map, [part]: rest.length ? place(map[part], rest, value, how) : value }
}

function without(from: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path
  if (part === undefined) throw rejected()
  if (Array.isArray(from)) {
    const at = indexIn(from, part, from.length - 1)
    if (rest.length) return from.with(at, without(from[at], rest))
    return from.toSpliced(at, 1)
  }
  if (typeof from !== 'object' || from === null || !Object.hasOwn(from, part)) throw rejected()
  const map = { ...(from as Json) }
  if (rest.length) map[part] = without(map[part], rest)
  else delete map[part]
  return map
}

/** As Go's `%+v` prints maps. */
function goText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(goText).join(' ')}]`
  if (typeof value !== 'object' || value === null) return value === null ? '<nil>' : String(value)
  const map = value as Json
  return `map[${Object.keys(map)
    .sort()
    .map(key => `${key}:${goText(map[key])}`)
    .join(' ')}]`
}
