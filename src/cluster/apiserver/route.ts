/** Paths to what they name. Source: apiserver/pkg/endpoints/request/requestinfo.go. */
import { resourceOf } from '../../api/resources.ts'
import type { Target } from '../../api/transport.ts'

/** Undefined for paths that are not those of resources. */
export function targetOf(path: string): Target | undefined {
  // `['', 'api', 'v1', 'namespaces', 'default', 'pods', 'web', 'log']`
  const parts = path.split('/')
  if (parts.length > 1 && parts.at(-1) === '') parts.pop()
  const isCore = parts[1] === 'api'
  if (!isCore && (parts[1] !== 'apis' || !parts[2])) return undefined
  const group = isCore ? '' : parts[2]!
  const start = isCore ? 3 : 4
  const version = parts[start - 1]
  if (!version || parts.length <= start || parts.includes('', start)) return undefined
  const third = parts[start + 2]
  const inNamespace = parts[start] === 'namespaces' && third !== undefined && third !== 'status' && third !== 'finalize'
  const namespace = inNamespace ? parts[start + 1] : undefined
  const at = inNamespace ? start + 2 : start
  const resource = resourceOf(group, version, parts[at]!)
  if (!resource || (namespace !== undefined && !resource.namespaced)) return undefined
  const name = parts[at + 1]
  if (name !== undefined && resource.namespaced && namespace === undefined) return undefined
  const isSub = parts.length > at + 2
  if (isSub && !resource.subresources.includes(parts[at + 2]!)) return undefined
  const subresource = isSub ? parts.slice(at + 2).join('/') : undefined
  return { resource, namespace: namespace && decoded(namespace), name: name && decoded(name), subresource }
}

function decoded(part: string): string {
  if (!part.includes('%')) return part
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export type Query = Readonly<Record<string, string | readonly string[]>>

/** The first value of a query's key. */
export function ask(query: Query | undefined, key: string): string | undefined {
  const value = query?.[key]
  return typeof value === 'string' ? value : value?.[0]
}

/** As Go's conversion reads it: anything but `0`, `false` and the like is true; there without a value, too. */
export function askBoolean(query: Query | undefined, key: string): boolean | undefined {
  const value = ask(query, key)
  return value === undefined ? undefined : !/^(0|f|F|false|FALSE|False)$/.test(value)
}

export function askAll(query: Query | undefined, key: string): readonly string[] {
  const value = query?.[key]
  return value === undefined ? [] : typeof value === 'string' ? [value] : value
}
