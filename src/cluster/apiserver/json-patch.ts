/** JSON Patch (RFC 6902). Source of the words: handlers/patch.go, evanphx/json-patch. */
import { ApiError, failure } from '../../api/status.ts'
import type { Json } from './body.ts'
import { equal } from './freeze.ts'

export interface Operation {
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
