/** Paths to what they name. Source: apiserver/pkg/endpoints/request/requestinfo.go. */
import { resourceOf, type Resource } from '../../api/resources.ts'

export interface Target {
  resource: Resource
  namespace: string | undefined
  name: string | undefined
  subresource: string | undefined
}

/** Undefined for paths that are not those of resources. */
export function targetOf(path: string): Target | undefined {
  const parts = path.split('/').slice(1)
  if (parts.at(-1) === '') parts.pop()
  let group = ''
  let rest: string[]
  if (parts[0] === 'api') rest = parts.slice(1)
  else if (parts[0] === 'apis') {
    group = parts[1] ?? ''
    if (!group) return undefined
    rest = parts.slice(2)
  } else return undefined
  const [version, ...names] = rest
  if (!version || !names.length || names.includes('')) return undefined
  const inNamespace = names[0] === 'namespaces' && names.length > 2 && names[2] !== 'status' && names[2] !== 'finalize'
  const namespace = inNamespace ? names[1] : undefined
  const [plural, name, ...sub] = inNamespace ? names.slice(2) : names
  const resource = resourceOf(group, version, plural!)
  if (!resource || (namespace !== undefined && !resource.namespaced)) return undefined
  if (name !== undefined && resource.namespaced && namespace === undefined) return undefined
  const subresource = sub.length ? sub.join('/') : undefined
  if (subresource !== undefined && !resource.subresources.includes(sub[0]!)) return undefined
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
