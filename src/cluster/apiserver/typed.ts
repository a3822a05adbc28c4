/** Objects seen through their types: which fields they have, what differs between two, and one merged into another.
 *  Source: structured-merge-diff/typed. Lists that the schema calls atomic, or says nothing of, are one field. */
import type { Json } from './body.ts'
import { FieldSet } from './field-set.ts'
import { equal } from './freeze.ts'
import type { Field, ListType, Type } from './schema.ts'

export const isMap = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** How the server looks at a value: as one thing, or as the things in it. */
type Shape =
  | { as: 'leaf' }
  | { as: 'fields'; type: Type }
  | { as: 'items'; keys: readonly string[]; items: Type; list: ListType }
  | { as: 'set' }

const LEAF: Shape = { as: 'leaf' }

function shapeOf(type: Type | undefined, field: Field | undefined): Shape {
  if (!type || field?.atomic) return LEAF
  if (type.is === 'object' || type.is === 'map') return { as: 'fields', type }
  if (type.is !== 'list') return LEAF
  if (field?.listType === 'set') return { as: 'set' }
  if (field?.listType === 'map' && field.mapKeys)
    return { as: 'items', keys: field.mapKeys, items: type.items, list: type }
  return LEAF
}

function inner(type: Type, key: string): { type: Type | undefined; field: Field | undefined } {
  if (type.is === 'object') {
    const field = type.fields.get(key)
    return { type: field?.type, field }
  }
  return { type: type.is === 'map' ? type.values : undefined, field: undefined }
}

/** `k:{"containerPort":80,"protocol":"TCP"}`; keys that are not given have their default. */
function elementOf(item: unknown, keys: readonly string[], items: Type): string {
  const found: Json = {}
  for (const key of keys.toSorted()) {
    const given = isMap(item) ? item[key] : undefined
    const value = given ?? (items.is === 'object' ? items.fields.get(key)?.default : undefined)
    if (value !== undefined) found[key] = value
  }
  return `k:${JSON.stringify(found)}`
}

/** The items of a list by path element, in order. */
function itemsOf(list: unknown, shape: Shape): Map<string, unknown> {
  const found = new Map<string, unknown>()
  if (!Array.isArray(list)) return found
  for (const item of list)
    found.set(shape.as === 'items' ? elementOf(item, shape.keys, shape.items) : `v:${JSON.stringify(item)}`, item)
  return found
}

/** All fields that an applied configuration has. */
export function fieldsOf(value: unknown, type: Type): FieldSet {
  const set = new FieldSet()
  collect(value, { as: 'fields', type }, set)
  return set
}

function collect(value: unknown, shape: Shape, into: FieldSet): void {
  if (shape.as === 'leaf' || typeof value !== 'object' || value === null) {
    into.self = true
    return
  }
  if (shape.as === 'fields') {
    if (!isMap(value)) into.self = true
    else
      for (const key in value) {
        const { type, field } = inner(shape.type, key)
        const kid = into.kid(`f:${key}`)
        collect(value[key], shapeOf(type, field), kid)
        if (!field || (isMap(value[key]) && !Object.keys(value[key]).length)) kid.self = true
      }
    return
  }
  for (const [element, item] of itemsOf(value, shape)) {
    const kid = into.kid(element)
    if (shape.as === 'items') collect(item, { as: 'fields', type: shape.items }, kid)
    kid.self = true
  }
}

export interface Difference {
  /** Added or modified. */
  changed: FieldSet
  removed: FieldSet
}

/** What differs between two objects. */
export function difference(before: unknown, after: unknown, type: Type): Difference {
  const found: Difference = { changed: new FieldSet(), removed: new FieldSet() }
  compare(before, after, { as: 'fields', type }, found.changed, found.removed)
  return found
}

function compare(before: unknown, after: unknown, shape: Shape, changed: FieldSet, removed: FieldSet): void {
  if (before === after) return
  if (before === undefined || before === null) {
    all(after, shape, changed)
    return
  }
  if (after === undefined || after === null) {
    all(before, shape, removed)
    return
  }
  if (shape.as === 'leaf' || typeof before !== 'object' || typeof after !== 'object') {
    if (!equal(before, after)) changed.self = true
    return
  }
  if (shape.as === 'fields') {
    if (!isMap(before) || !isMap(after)) {
      changed.self = true
      return
    }
    for (const key in after) compareField(before, after, key, shape.type, changed, removed)
    for (const key in before)
      if (after[key] === undefined) compareField(before, after, key, shape.type, changed, removed)
    tidy(changed, removed)
    return
  }
  const old = itemsOf(before, shape)
  const now = itemsOf(after, shape)
  const item: Shape = shape.as === 'items' ? { as: 'fields', type: shape.items } : LEAF
  for (const [element, value] of now) compare(old.get(element), value, item, changed.kid(element), removed.kid(element))
  for (const [element, value] of old) if (!now.has(element)) all(value, item, removed.kid(element))
  tidy(changed, removed)
}

function compareField(before: Json, after: Json, key: string, of: Type, changed: FieldSet, removed: FieldSet): void {
  if (before[key] === after[key]) return
  const { type, field } = inner(of, key)
  const element = `f:${key}`
  const now = changed.kid(element)
  compare(before[key], after[key], shapeOf(type, field), now, removed.kid(element))
  // Go writes an empty required list as null, so it was there before.
  if (before[key] === undefined && field?.required && type?.is === 'list' && now.kids.size) now.self = false
}

function tidy(...sets: FieldSet[]): void {
  for (const set of sets) for (const [element, kid] of set.kids) if (kid.empty) set.kids.delete(element)
}

/** A whole tree that came or went: every node of it. */
function all(value: unknown, shape: Shape, into: FieldSet): void {
  if (value === undefined || value === null) return
  into.self = true
  if (shape.as === 'leaf' || typeof value !== 'object') return
  if (shape.as === 'fields') {
    if (isMap(value))
      for (const key in value) {
        if (value[key] === undefined) continue
        const { type, field } = inner(shape.type, key)
        all(value[key], shapeOf(type, field), into.kid(`f:${key}`))
      }
    return
  }
  for (const [element, item] of itemsOf(value, shape))
    all(item, shape.as === 'items' ? { as: 'fields', type: shape.items } : LEAF, into.kid(element))
}

/** The live object with an applied configuration laid over it. Shares what it does not change. */
export function mergeTyped(live: unknown, config: unknown, type: Type): unknown {
  return merge(live, config, { as: 'fields', type })
}

function merge(live: unknown, config: unknown, shape: Shape): unknown {
  if (config === undefined) return live
  if (live === undefined || live === null || shape.as === 'leaf') return config
  if (shape.as === 'fields') {
    if (!isMap(live) || !isMap(config)) return config
    const to: Json = { ...live }
    for (const key in config) {
      const { type, field } = inner(shape.type, key)
      to[key] = merge(live[key], config[key], shapeOf(type, field))
    }
    return to
  }
  const mine = itemsOf(live, shape)
  const theirs = itemsOf(config, shape)
  const item: Shape = shape.as === 'items' ? { as: 'fields', type: shape.items } : LEAF
  const order = [...theirs.keys()]
  const to: unknown[] = []
  let next = 0
  const put = (element: string) => to.push(merge(mine.get(element), theirs.get(element), item))
  for (const [element, value] of mine) {
    const at = order.indexOf(element)
    if (at < 0) to.push(value)
    else while (next <= at) put(order[next++]!)
  }
  while (next < order.length) put(order[next++]!)
  return to
}

/** Without the fields of `gone`, except where something in them is to be `kept`. */
export function prune(value: unknown, gone: FieldSet, kept: FieldSet | undefined, type: Type): unknown {
  return cut(value, gone, kept, { as: 'fields', type })
}

function cut(value: unknown, gone: FieldSet, kept: FieldSet | undefined, shape: Shape): unknown {
  if (shape.as === 'fields' && isMap(value)) {
    const to: Json = { ...value }
    for (const [element, kid] of gone.kids) {
      const key = element.slice(2)
      if (to[key] === undefined) continue
      const keep = kept?.kids.get(element)
      const { type, field } = inner(shape.type, key)
      if (kid.self && (!keep || keep.empty)) delete to[key]
      else {
        to[key] = cut(to[key], kid, keep, shapeOf(type, field))
        const left = to[key]
        const bare = Array.isArray(left) ? !left.length : isMap(left) && !Object.keys(left).length
        if (bare && (!keep || keep.empty)) delete to[key]
      }
    }
    return to
  }
  if ((shape.as === 'items' || shape.as === 'set') && Array.isArray(value)) {
    const to: unknown[] = []
    for (const [element, item] of itemsOf(value, shape)) {
      const kid = gone.kids.get(element)
      const keep = kept?.kids.get(element)
      if (kid?.self && (!keep || keep.empty)) continue
      to.push(kid && shape.as === 'items' ? cut(item, kid, keep, { as: 'fields', type: shape.items }) : item)
    }
    return to
  }
  return value
}
