/** Keys in order, filed by directory (all up to the last `/`), so that a write costs the same however many keys there
 *  are, and a range over a prefix looks at nothing else. Names are sorted only when a range wants them. */

class Directory<V> {
  readonly entries = new Map<string, V>()
  /** In order; may hold keys that are gone. */
  #sorted: string[] = []
  #fresh: string[] = []
  #stale = 0

  set(key: string, value: V): void {
    if (!this.entries.has(key)) this.#fresh.push(key)
    this.entries.set(key, value)
  }

  delete(key: string): void {
    if (this.entries.delete(key)) this.#stale++
  }

  keys(): readonly string[] {
    if (!this.#fresh.length && !this.#stale) return this.#sorted
    const few = this.#fresh.length < 16 && this.#stale === 0
    if (few) for (const key of this.#fresh) this.#sorted.splice(lowerBound(this.#sorted, key), 0, key)
    else this.#sorted = [...this.entries.keys()].sort()
    this.#fresh = []
    this.#stale = 0
    return this.#sorted
  }
}

export class Directories<V> {
  #directories = new Map<string, Directory<V>>()
  #names: string[] | undefined
  /** Where the last key was: the next is likely to be there as well. */
  #lastName = ''
  #last: Directory<V> | undefined

  get(key: string): V | undefined {
    return this.#of(key)?.entries.get(key)
  }

  set(key: string, value: V): void {
    let directory = this.#of(key)
    if (!directory) {
      this.#last = directory = new Directory()
      this.#directories.set(this.#lastName, directory)
      this.#names = undefined
    }
    directory.set(key, value)
  }

  #of(key: string): Directory<V> | undefined {
    const length = key.lastIndexOf('/') + 1
    if (length === this.#lastName.length && key.startsWith(this.#lastName)) return this.#last
    this.#lastName = key.slice(0, length)
    return (this.#last = this.#directories.get(this.#lastName))
  }

  delete(key: string): void {
    const directory = this.#of(key)
    directory?.delete(key)
    if (directory?.entries.size === 0) {
      this.#directories.delete(this.#lastName)
      this.#last = undefined
      this.#names = undefined
    }
  }

  count(prefix: string): number {
    let count = 0
    for (const name of this.#under(prefix)) count += this.#directories.get(name)!.entries.size
    return count
  }

  /** Values of keys that start with `prefix` and come after `after`, in order; at most `limit` unless it is 0. */
  range(prefix: string, limit: number, after: string | undefined): { items: V[]; remaining: number } {
    const items: V[] = []
    let remaining = 0
    for (const name of this.#under(prefix)) {
      const directory = this.#directories.get(name)!
      const keys = directory.keys()
      const start = after === undefined ? 0 : upperBound(keys, after)
      const end = limit ? Math.min(keys.length, start + limit - items.length) : keys.length
      for (let at = start; at < end; at++) items.push(directory.entries.get(keys[at]!)!)
      remaining += keys.length - Math.max(start, end)
    }
    return { items, remaining }
  }

  #under(prefix: string): readonly string[] {
    this.#names ??= [...this.#directories.keys()].sort()
    const names = this.#names
    const start = lowerBound(names, prefix)
    let end = start
    while (end < names.length && names[end]!.startsWith(prefix)) end++
    return names.slice(start, end)
  }
}

/** Where the first key that is not before `key` stands. */
function lowerBound(keys: readonly string[], key: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (keys[middle]! < key) low = middle + 1
    else high = middle
  }
  return low
}

function upperBound(keys: readonly string[], key: string): number {
  const at = lowerBound(keys, key)
  return keys[at] === key ? at + 1 : at
}
