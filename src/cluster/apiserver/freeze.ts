/** Frozen trees: what is stored is shared by everybody, so nobody may change it, and what did not change is kept. */

/** Freezes a tree; subtrees that are frozen already are taken to be so throughout. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (Array.isArray(value)) for (let at = 0; at < value.length; at++) deepFreeze(value[at])
  else for (const key in value) deepFreeze(value[key])
  return Object.freeze(value)
}

/** `old` if both say the same; else `next`, with those parts of `old` in place of equal ones of its own.
 *  @param next a tree that may be changed */
export function share(next: unknown, old: unknown): unknown {
  if (next === old) return old
  if (typeof next !== 'object' || typeof old !== 'object' || next === null || old === null) return next
  if (Array.isArray(next)) {
    if (!Array.isArray(old)) return next
    const frozen = Object.isFrozen(next)
    let same = next.length === old.length
    for (let at = 0; at < next.length; at++) {
      const shared = share(next[at], old[at])
      if (shared !== old[at]) same = false
      if (!frozen && shared !== next[at]) next[at] = shared
    }
    return same ? old : next
  }
  if (Array.isArray(old)) return next
  const to = next as Record<string, unknown>
  const from = old as Record<string, unknown>
  const frozen = Object.isFrozen(next)
  let same = true
  let size = 0
  for (const key in to) {
    const value = to[key]
    if (value === undefined) continue
    size++
    const shared = share(value, from[key])
    if (shared !== from[key]) same = false
    if (!frozen && shared !== value) to[key] = shared
  }
  if (same) {
    for (const key in from) if (from[key] !== undefined) size--
    if (size === 0) return old
  }
  return next
}

/** Whether two trees say the same; unset and undefined alike. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((each, at) => equal(each, b[at]))
  if (Array.isArray(b)) return false
  const one = a as Record<string, unknown>
  const other = b as Record<string, unknown>
  for (const key in one) if (!equal(one[key], other[key])) return false
  for (const key in other) if (other[key] !== undefined && one[key] === undefined) return false
  return true
}
