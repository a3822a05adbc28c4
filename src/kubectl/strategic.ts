/** Strategic merge patches between what was applied, what is there and what is wanted.
 *  Source: apimachinery/pkg/util/strategicpatch (CreateThreeWayMergePatch), with the merge keys of the API's schemas
 *  in a table instead of OpenAPI. */
import { deepEqual, isMap } from './object.ts'

type Map = Record<string, unknown>

/** Lists that are merged by a key. */
const MERGE_KEYS: Record<string, string> = {
  allocatedResourcesStatus: 'name',
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  hostIPs: 'ip',
  initContainers: 'name',
  ownerReferences: 'uid',
  podIPs: 'ip',
  resourceClaims: 'name',
  schedulingGates: 'name',
  secrets: 'name',
  topologySpreadConstraints: 'topologyKey',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
}
const CONTAINER_LISTS = new Set(['containers', 'initContainers', 'ephemeralContainers'])
/** Lists of plain values that are merged. */
const MERGED_SETS = new Set(['finalizers', 'podCIDRs'])
/** Where a patch names all keys that stay. */
const RETAIN_KEYS = new Set(['strategy', 'volumes'])

/** @param path names of the fields down to the list, list elements left out */
function mergeKey(kind: string, path: readonly string[]): string | undefined {
  const field = path.at(-1)!
  const parent = path.at(-2)
  if (field === 'ports') {
    if (parent && CONTAINER_LISTS.has(parent)) return 'containerPort'
    return kind === 'Service' && path.join('.') === 'spec.ports' ? 'port' : undefined
  }
  if (field === 'imagePullSecrets') return parent === 'spec' ? 'name' : undefined
  if (field === 'addresses') return kind === 'Node' ? 'type' : undefined
  if (field === 'conditions' && parent !== 'status') return undefined
  return MERGE_KEYS[field]
}

interface Options {
  kind: string
  ignoreDeletions: boolean
  ignoreChanges: boolean
}

/** The patch that turns `current` into `modified`, taking away what `original` had and `modified` has not. */
export function threeWayPatch(kind: string, original: unknown, modified: unknown, current: unknown): Map {
  const delta = diffMaps(asMap(current), asMap(modified), [], { kind, ignoreDeletions: true, ignoreChanges: false })
  const gone = diffMaps(asMap(original), asMap(modified), [], { kind, ignoreDeletions: false, ignoreChanges: true })
  return mergePatches(kind, gone, delta, [])
}

/** The patch from one to the other. */
export function twoWayPatch(kind: string, from: unknown, to: unknown): Map {
  return diffMaps(asMap(from), asMap(to), [], { kind, ignoreDeletions: false, ignoreChanges: false })
}

const asMap = (value: unknown): Map => (isMap(value) ? value : {})

function diffMaps(from: Map, to: Map, path: readonly string[], o: Options): Map {
  const patch: Map = {}
  for (const key of Object.keys(to)) {
    const was = from[key]
    const is = to[key]
    const at = [...path, key]
    if (!(key in from) || was === undefined) {
      if (!o.ignoreChanges && is !== undefined && !(is === null)) patch[key] = is
      continue
    }
    if (deepEqual(was, is)) continue
    if (isMap(was) && isMap(is)) {
      const inner = diffMaps(was, is, at, o)
      if (Object.keys(inner).length) {
        if (RETAIN_KEYS.has(key) && !o.ignoreChanges) inner['$retainKeys'] = Object.keys(is).sort()
        patch[key] = inner
      }
    } else if (Array.isArray(was) && Array.isArray(is)) diffLists(patch, key, was, is, at, o)
    else if (!o.ignoreChanges) patch[key] = is
  }
  if (!o.ignoreDeletions)
    for (const key of Object.keys(from)) if (!(key in to) || to[key] === undefined) patch[key] = null
  return patch
}

function diffLists(patch: Map, key: string, was: unknown[], is: unknown[], path: readonly string[], o: Options): void {
  const by = mergeKey(o.kind, path)
  if (MERGED_SETS.has(key)) {
    const added = is.filter(x => !was.includes(x))
    const removed = was.filter(x => !is.includes(x))
    if (added.length && !o.ignoreChanges) patch[key] = added
    if (removed.length && !o.ignoreDeletions) patch[`$deleteFromPrimitiveList/${key}`] = removed
    if (!o.ignoreChanges && (added.length || removed.length)) patch[`$setElementOrder/${key}`] = is
    return
  }
  if (!by || !was.concat(is).every(isMap)) {
    if (!o.ignoreChanges) patch[key] = is
    return
  }
  const old = new Map((was as Map[]).map(item => [item[by], item]))
  const wanted = new Map((is as Map[]).map(item => [item[by], item]))
  const changes: Map[] = []
  for (const [value, item] of wanted) {
    const before = old.get(value)
    if (!before) {
      if (!o.ignoreChanges) changes.push(item)
      continue
    }
    const inner = diffMaps(before, item, path, o)
    if (!Object.keys(inner).length) continue
    const retain = RETAIN_KEYS.has(key) && !o.ignoreChanges ? { $retainKeys: Object.keys(item).sort() } : {}
    changes.push({ ...retain, ...inner, [by]: value })
  }
  if (!o.ignoreDeletions)
    for (const value of old.keys()) if (!wanted.has(value)) changes.push({ $patch: 'delete', [by]: value })
  const reordered =
    !o.ignoreChanges &&
    !deepEqual(
      [...old.keys()].filter(v => wanted.has(v)),
      [...wanted.keys()].filter(v => old.has(v)),
    )
  if (changes.length) patch[key] = changes
  if ((changes.length && !o.ignoreChanges) || reordered) {
    patch[`$setElementOrder/${key}`] = [...wanted.keys()].map(value => ({ [by]: value }))
  }
}

/** Two patches as one: what is deleted, then what changes. */
function mergePatches(kind: string, base: Map, over: Map, path: readonly string[]): Map {
  const out: Map = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const was = out[key]
    const at = [...path, key]
    if (isMap(was) && isMap(value)) out[key] = mergePatches(kind, was, value, at)
    else if (Array.isArray(was) && Array.isArray(value) && !key.startsWith('$')) {
      const by = mergeKey(kind, at)
      if (!by) {
        out[key] = value
        continue
      }
      const merged = new Map((was as Map[]).map(item => [item[by], item]))
      for (const item of value as Map[]) {
        const before = merged.get(item[by])
        merged.set(item[by], before ? mergePatches(kind, before, item, at) : item)
      }
      out[key] = [...merged.values()]
    } else out[key] = value
  }
  return out
}

/** The JSON merge patch (RFC 7396) from one to the other. */
export function mergePatch(from: unknown, to: unknown): Map {
  const patch: Map = {}
  const a = asMap(from)
  const b = asMap(to)
  for (const key of Object.keys(b)) {
    if (deepEqual(a[key], b[key])) continue
    patch[key] = isMap(a[key]) && isMap(b[key]) ? mergePatch(a[key], b[key]) : b[key]
  }
  for (const key of Object.keys(a)) if (!(key in b)) patch[key] = null
  return patch
}
