/** Objects whose kind does not matter, as kubectl's `unstructured` ones. */
import type { Schemas } from '../api/object.ts'

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export interface Unstructured {
  apiVersion: string
  kind: string
  metadata: Partial<Schemas['io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta']>
  [field: string]: unknown
}

/** What lies at a path of keys and indexes; undefined where there is nothing. */
export function dig<T = unknown>(value: unknown, ...path: (string | number)[]): T | undefined {
  let at = value
  for (const key of path) {
    if (at === null || typeof at !== 'object') return undefined
    at = (at as Record<string | number, unknown>)[key]
  }
  return at as T | undefined
}

/** A copy with `value` at a path; undefined takes the key away. */
export function put<T>(object: T, path: readonly (string | number)[], value: unknown): T {
  const [key, ...rest] = path
  if (key === undefined) return value as T
  const copy = (Array.isArray(object) ? [...object] : { ...(object as object) }) as Record<string | number, unknown>
  const next = rest.length ? put(copy[key] ?? (typeof rest[0] === 'number' ? [] : {}), rest, value) : value
  if (next === undefined) delete copy[key]
  else copy[key] = next
  return copy as T
}

export const isMap = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

export const isList = (object: Unstructured): boolean => object.kind.endsWith('List') && Array.isArray(object['items'])

export const itemsOf = (object: Unstructured): Unstructured[] => (object['items'] as Unstructured[] | undefined) ?? []

export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every(key => deepEqual((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]))
}
