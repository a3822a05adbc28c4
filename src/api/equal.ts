/** Whether two plain values say the same; a field that is undefined is no field. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    for (let i = 0; i < a.length; i++) if (!equal(a[i], b[i])) return false
    return true
  }
  if (Array.isArray(b)) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  for (const key in left) if (!equal(left[key], right[key])) return false
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false
  return true
}

/** Without the fields that Go's `omitempty` leaves out: undefined, 0, an empty text, an empty list. */
export function omitEmpty<T extends object>(object: T): T {
  const out: Partial<T> = {}
  for (const key in object) {
    const value = object[key]
    if (value === undefined || value === 0 || value === '' || (Array.isArray(value) && !value.length)) continue
    out[key] = value
  }
  return out as T
}
