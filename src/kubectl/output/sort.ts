/** `--sort-by`. Source: kubectl/pkg/cmd/get/sorter.go. */
import { compareQuantities, parseQuantity } from '../../api/quantity.ts'
import { KubectlError } from '../errors.ts'
import { fieldGetter, JsonPathError } from './jsonpath.ts'

/** `a2` before `a10`. */
export function naturalCompare(a: string, b: string): number {
  const x = a.match(/\d+|\D/g) ?? []
  const y = b.match(/\d+|\D/g) ?? []
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    if (x[i] === y[i]) continue
    const digits = /^\d/.test(x[i]!) && /^\d/.test(y[i]!)
    if (digits && Number(x[i]) !== Number(y[i])) return Number(x[i]) - Number(y[i])
    return x[i]! < y[i]! ? -1 : 1
  }
  return x.length - y.length
}

function compare(a: unknown, b: unknown): number {
  if (a === undefined || a === null) return b === undefined || b === null ? 0 : -1
  if (b === undefined || b === null) return 1
  if (typeof a === 'string' && typeof b === 'string') {
    return parseQuantity(a) && parseQuantity(b) ? compareQuantities(a, b) : naturalCompare(a, b)
  }
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(a) - Number(b)
  return Number(a) - Number(b)
}

/** A sorted copy. @throws KubectlError where no object has such a field */
export function sortBy<T>(items: readonly T[], expression: string, objectOf: (item: T) => unknown): T[] {
  let get
  try {
    get = fieldGetter(expression)
  } catch (error) {
    if (error instanceof JsonPathError) throw new KubectlError(error.message)
    throw error
  }
  const keyed = items.map(item => ({ item, key: get(objectOf(item))[0] }))
  if (items.length && keyed.every(k => k.key === undefined)) {
    throw new KubectlError(
      `couldn't find any field with path "${expression.startsWith('{') ? expression : `{${expression.startsWith('.') ? '' : '.'}${expression}}`}" in the list of objects`,
    )
  }
  return keyed.sort((a, b) => compare(a.key, b.key)).map(k => k.item)
}
