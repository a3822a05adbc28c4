/** Strategic merge patch. Source: apimachinery/pkg/util/strategicpatch/patch.go; which lists merge, and by which key,
 *  is in the schema. Nothing of the original is changed; what the patch leaves alone is shared. */
import { ApiError, badRequest, failure } from '../../api/status.ts'
import type { Json } from './body.ts'
import { equal } from './freeze.ts'
import type { Field, Type } from './schema.ts'

const DIRECTIVE = '$patch'
const RETAIN = '$retainKeys'
const DELETE_PRIMITIVES = '$deleteFromPrimitiveList/'
const ORDER = '$setElementOrder/'

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @throws ApiError */
export function strategicMerge(original: Json, patch: Json, type: Type | undefined): Json {
  const directive = patch[DIRECTIVE]
  if (directive !== undefined) {
    if (directive === 'replace') return strip(patch) as Json
    if (directive === 'delete') return {}
    if (directive !== 'merge')
      throw new ApiError(badRequest(`unknown patch type: ${String(directive)} in map: ${JSON.stringify(patch)}`))
  }
  const merged: Json = { ...original }
  const retain = patch[RETAIN]
  if (Array.isArray(retain)) for (const key in merged) if (!retain.includes(key)) delete merged[key]
  for (const key in patch) {
    if (key === DIRECTIVE || key === RETAIN) continue
    if (key.startsWith(DELETE_PRIMITIVES)) {
      const name = key.slice(DELETE_PRIMITIVES.length)
      const gone = patch[key]
      if (Array.isArray(merged[name]) && Array.isArray(gone))
        merged[name] = merged[name].filter(each => !gone.some(other => equal(each, other)))
      continue
    }
    if (key.startsWith(ORDER)) continue
    mergeField(merged, key, patch[key], patch, type)
  }
  for (const key in patch) {
    if (!key.startsWith(ORDER)) continue
    const name = key.slice(ORDER.length)
    if (patch[name] !== undefined) continue
    const list = merged[name]
    const order = patch[key]
    if (Array.isArray(list) && Array.isArray(order))
      merged[name] = arrange(list, order, list, fieldOf(type, name)?.mergeKey)
  }
  return merged
}

const fieldOf = (type: Type | undefined, key: string): Field | undefined =>
  type?.is === 'object' ? type.fields.get(key) : undefined

function mergeField(merged: Json, key: string, value: unknown, patch: Json, type: Type | undefined): void {
  if (value === null) {
    delete merged[key]
    return
  }
  const field = fieldOf(type, key)
  if (!field && type?.is === 'object' && type.id && typeof value === 'object')
    throw new ApiError(
      failure(
        500,
        'InternalError',
        `Internal error occurred: unable to find api field in struct ${type.name} for the json field ${JSON.stringify(key)}`,
      ),
    )
  const old = merged[key]
  const replaces = field?.patchStrategy.includes('replace')
  if (isMap(value) && isMap(old) && !replaces) {
    merged[key] = strategicMerge(old, value, innerType(type, field))
  } else if (Array.isArray(value) && field?.patchStrategy.includes('merge')) {
    const order = patch[ORDER + key]
    merged[key] = mergeList(Array.isArray(old) ? old : [], value, field, Array.isArray(order) ? order : undefined)
  } else merged[key] = strip(value)
}

function innerType(type: Type | undefined, field: Field | undefined): Type | undefined {
  if (field) return field.type
  return type?.is === 'map' ? type.values : undefined
}

/** A patch's value that has nothing to be merged with: without nulls and directives. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter(each => !(isMap(each) && each[DIRECTIVE] === 'delete')).map(strip)
  if (!isMap(value)) return value
  const to: Json = {}
  for (const key in value) {
    if (value[key] === null || key === DIRECTIVE || key === RETAIN) continue
    if (key.startsWith(DELETE_PRIMITIVES) || key.startsWith(ORDER)) continue
    to[key] = strip(value[key])
  }
  return to
}

function mergeList(original: unknown[], patch: unknown[], field: Field, order: unknown[] | undefined): unknown[] {
  const { mergeKey } = field
  const items = field.type.is === 'list' ? field.type.items : undefined
  if (!mergeKey || items?.is !== 'object') {
    const fresh = patch.filter(each => !original.some(other => equal(each, other)))
    return arrange([...original, ...new Set(fresh)], order ?? patch, original, undefined)
  }
  let merged = original.slice()
  const wanted: Json[] = []
  for (const each of patch) {
    if (!isMap(each)) throw new ApiError(badRequest('invalid JSON document'))
    if (each[DIRECTIVE] === 'replace') return patch.filter(other => other !== each).map(strip)
    const key = each[mergeKey]
    if (key === undefined)
      throw new ApiError(
        failure(
          500,
          'InternalError',
          `Internal error occurred: map: ${goMap(each)} does not contain declared merge key: ${mergeKey}`,
        ),
      )
    if (each[DIRECTIVE] === 'delete') {
      merged = merged.filter(item => !isMap(item) || item[mergeKey] !== key)
      continue
    }
    wanted.push(each)
    const at = merged.findIndex(item => isMap(item) && item[mergeKey] === key)
    if (at < 0) merged.push(strip(each))
    else merged[at] = strategicMerge(merged[at] as Json, each, items)
  }
  return arrange(merged, order ?? wanted, original, mergeKey)
}

function goMap(map: Json): string {
  return `map[${Object.keys(map)
    .sort()
    .map(key => `${key}:${String(map[key])}`)
    .join(' ')}]`
}

/** What the patch names in its order; the others among them where they were, as far as that goes. */
function arrange(merged: unknown[], order: unknown[], live: unknown[], mergeKey: string | undefined): unknown[] {
  const idOf = (item: unknown) => (mergeKey !== undefined && isMap(item) ? item[mergeKey] : item)
  const indexIn = (list: unknown[], item: unknown) => {
    const id = idOf(item)
    return list.findIndex(each => equal(idOf(each), id))
  }
  const named = merged.filter(item => indexIn(order, item) >= 0).sort((a, b) => indexIn(order, a) - indexIn(order, b))
  const others = merged.filter(item => indexIn(order, item) < 0)
  let from = 0
  for (const item of others) {
    const place = indexIn(live, item)
    let at = from
    while (at < named.length && !(indexIn(live, named[at]) > place)) at++
    named.splice(at, 0, item)
    from = at + 1
  }
  return named
}
