/** JSON merge patch (RFC 7386) and the choice among the patch types: JSON patch is in `json-patch.ts`, strategic merge in
 *  `strategic-merge.ts`, apply in `apply.ts`. Source of the words: handlers/patch.go, evanphx/json-patch. */
import type { KubernetesObject } from '../../api/object.ts'
import { ApiError, badRequest, failure } from '../../api/status.ts'
import type { Request } from '../../api/transport.ts'
import { complain, type Json } from './body.ts'
import { decode, DecodeError } from './decode.ts'
import { duplicateFields, jsonError } from './json-text.ts'
import type { Operation } from './json-patch.ts'
import type { Outside } from './outside.ts'
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
  outside: () => Outside,
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
      const patched = outside().jsonPatch(current, patch as Operation[])
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
