/** Whether two values of the API mean the same. Source: apimachinery/pkg/api/equality/semantic.go; an empty list, map
 *  or text equals none, as where Go omits what is empty. Left out: quantities written differently. */

const isEmpty = (value: unknown): boolean => {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true
  if (Array.isArray(value)) return value.length === 0
  return typeof value === 'object' && Object.values(value).every(isEmpty)
}

export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return isEmpty(a) && isEmpty(b)
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false
    return true
  }
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  for (const key in left) if (!equal(left[key], right[key])) return false
  for (const key in right) if (!(key in left) && !isEmpty(right[key])) return false
  return true
}
