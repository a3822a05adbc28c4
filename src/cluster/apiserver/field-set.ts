/** Sets of fields, as managedFields keeps them: a tree of path elements (`f:spec`, `k:{"name":"nginx"}`, `v:"x"`).
 *  Source: structured-merge-diff/fieldpath; the JSON form is FieldsV1. */

export class FieldSet {
  /** Whether the path down to here is itself in the set. */
  self = false
  readonly kids = new Map<string, FieldSet>()

  kid(element: string): FieldSet {
    let found = this.kids.get(element)
    if (!found) this.kids.set(element, (found = new FieldSet()))
    return found
  }

  get empty(): boolean {
    return !this.self && this.kids.size === 0
  }

  /** Takes all of another set in. */
  add(other: FieldSet): void {
    if (other.self) this.self = true
    for (const [element, kid] of other.kids) this.kid(element).add(kid)
  }

  /** A set of its own, to be changed. */
  copy(): FieldSet {
    const to = new FieldSet()
    to.add(this)
    return to
  }

  minus(other: FieldSet | undefined): FieldSet {
    const to = new FieldSet()
    to.self = this.self && !other?.self
    for (const [element, kid] of this.kids) {
      const left = kid.minus(other?.kids.get(element))
      if (!left.empty) to.kids.set(element, left)
    }
    return to
  }

  and(other: FieldSet | undefined): FieldSet {
    const to = new FieldSet()
    if (!other) return to
    to.self = this.self && other.self
    for (const [element, kid] of this.kids) {
      const both = kid.and(other.kids.get(element))
      if (!both.empty) to.kids.set(element, both)
    }
    return to
  }

  equals(other: FieldSet): boolean {
    if (this.self !== other.self || this.kids.size !== other.kids.size) return false
    for (const [element, kid] of this.kids) {
      const its = other.kids.get(element)
      if (!its || !kid.equals(its)) return false
    }
    return true
  }

  /** FieldsV1: `{"f:spec":{"f:replicas":{}}}`; a `.` where a field with fields of its own is meant itself. */
  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = {}
    if (this.self && this.kids.size) json['.'] = {}
    for (const element of [...this.kids.keys()].sort()) json[element] = this.kids.get(element)!.toJSON()
    return json
  }

  static fromJSON(json: Record<string, unknown>): FieldSet {
    const set = new FieldSet()
    let any = false
    for (const element in json) {
      any = true
      if (element === '.') set.self = true
      else set.kids.set(element, FieldSet.fromJSON(json[element] as Record<string, unknown>))
    }
    if (!any) set.self = true
    return set
  }

  /** `.spec.template.spec.containers[name="nginx"].image`, one for each member. */
  *paths(prefix = ''): Iterable<string> {
    const elements = [...this.kids.keys()].sort()
    for (const element of elements) if (this.kids.get(element)!.self) yield prefix + textOf(element)
    for (const element of elements) yield* this.kids.get(element)!.paths(prefix + textOf(element))
  }
}

const interned = new Map<string, { set: FieldSet; id: number }>()
const ids = new WeakMap<FieldSet, number>()
const MAX_INTERNED = 50_000
let nextId = 0

/** The one set that says the same: ten thousand pods are managed alike. It may not be changed any more. */
export function intern(set: FieldSet): FieldSet {
  if (ids.has(set)) return set
  let key = set.self ? '.' : ''
  for (const [element, kid] of set.kids) {
    const shared = intern(kid)
    set.kids.set(element, shared)
    key += `\n${element} ${ids.get(shared)}`
  }
  const found = interned.get(key)
  if (found) return found.set
  if (interned.size > MAX_INTERNED) interned.clear()
  ids.set(set, nextId)
  interned.set(key, { set, id: nextId++ })
  return set
}

function textOf(element: string): string {
  const rest = element.slice(2)
  switch (element[0]) {
    case 'f':
      return `.${rest}`
    case 'k': {
      const keys = JSON.parse(rest) as Record<string, unknown>
      return `[${Object.keys(keys)
        .map(key => `${key}=${JSON.stringify(keys[key])}`)
        .join(',')}]`
    }
    case 'v':
      return `[=${rest}]`
  }
  return `[${rest}]`
}
