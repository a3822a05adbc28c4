/** Who watches a resource, filed so that an event finds them without looking at the others: by namespace, by the
 *  node a pod is on, by name. An object that leaves a selection is DELETED for it, one that enters it ADDED.
 *  Source: apiserver/pkg/storage/cacher. */
import type { KubernetesObject, WatchEvent } from '../../api/object.ts'
import type { Change } from '../etcd/etcd.ts'

export interface Selection {
  namespace?: string
  /** Exact, from a field selector. */
  name?: string
  /** Exact, from a field selector. */
  nodeName?: string
  /** The whole selection; unset selects all (of the namespace). */
  matches?: (object: KubernetesObject) => boolean
}

export interface Watcher {
  readonly selection: Selection
  readonly send: (event: WatchEvent) => void
}

type Found = Set<Watcher>

export class Watchers {
  #all: Found = new Set()
  #byNamespace = new Map<string, Found>()
  #byNode = new Map<string, Found>()
  #byName = new Map<string, Found>()

  add(watcher: Watcher): () => void {
    const { selection } = watcher
    const [filed, key] =
      selection.name !== undefined
        ? [this.#byName, selection.name]
        : selection.nodeName !== undefined
          ? [this.#byNode, selection.nodeName]
          : selection.namespace !== undefined
            ? [this.#byNamespace, selection.namespace]
            : [undefined, '']
    if (!filed) {
      this.#all.add(watcher)
      return () => this.#all.delete(watcher)
    }
    let found = filed.get(key)
    if (!found) filed.set(key, (found = new Set()))
    found.add(watcher)
    return () => {
      found.delete(watcher)
      if (!found.size && filed.get(key) === found) filed.delete(key)
    }
  }

  get size(): number {
    let size = this.#all.size
    for (const filed of [this.#byNamespace, this.#byNode, this.#byName])
      for (const found of filed.values()) size += found.size
    return size
  }

  tell(change: Change): void {
    const now = change.now?.value as KubernetesObject | undefined
    const before = change.before?.value as KubernetesObject | undefined
    const { namespace, name } = (now ?? before!).metadata
    const event = new ChangeEvents(change, now, before)
    for (const watcher of this.#all) event.tell(watcher)
    this.#tell(namespace === undefined ? undefined : this.#byNamespace.get(namespace), event)
    this.#tell(this.#byName.get(name), event)
    if (!this.#byNode.size) return
    const nodeNow = nodeOf(now)
    const nodeBefore = nodeOf(before)
    if (nodeNow !== undefined) this.#tell(this.#byNode.get(nodeNow), event)
    if (before && nodeBefore !== undefined && nodeBefore !== nodeNow) this.#tell(this.#byNode.get(nodeBefore), event)
  }

  #tell(found: Found | undefined, event: ChangeEvents): void {
    if (found) for (const watcher of found) event.tell(watcher)
  }
}

function nodeOf(object: KubernetesObject | undefined): string | undefined {
  if (!object) return undefined
  return (object as { spec?: { nodeName?: string } }).spec?.nodeName ?? ''
}

/** What one write is to different watchers; each form is made once. */
class ChangeEvents {
  readonly #change: Change
  readonly #now: KubernetesObject | undefined
  readonly #before: KubernetesObject | undefined
  #events: Partial<Record<'ADDED' | 'MODIFIED' | 'DELETED', WatchEvent>> = {}

  constructor(change: Change, now: KubernetesObject | undefined, before: KubernetesObject | undefined) {
    this.#change = change
    this.#now = now
    this.#before = before
  }

  tell({ selection, send }: Watcher): void {
    const was = this.#before !== undefined && selects(selection, this.#before)
    const is = this.#now !== undefined && selects(selection, this.#now)
    if (is) send(this.#event(was ? 'MODIFIED' : 'ADDED', this.#now!))
    else if (was) send(this.#event('DELETED', this.#before!))
  }

  #event(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: KubernetesObject): WatchEvent {
    let event = this.#events[type]
    if (!event) {
      event = Object.freeze({ type, object: type === 'DELETED' ? atRevision(object, this.#change.revision) : object })
      this.#events[type] = event
    }
    return event
  }
}

/** An object as it was last, with the revision at which it went. */
export function atRevision(object: KubernetesObject, revision: number): KubernetesObject {
  const metadata = Object.freeze({ ...object.metadata, resourceVersion: String(revision) })
  return Object.freeze({ ...object, metadata })
}

export function selects(selection: Selection, object: KubernetesObject): boolean {
  if (selection.namespace !== undefined && object.metadata.namespace !== selection.namespace) return false
  return selection.matches ? selection.matches(object) : true
}

/** The events that a watcher from an older revision has missed. */
export function eventsOf(selection: Selection, changes: readonly Change[], send: (event: WatchEvent) => void): void {
  for (const change of changes)
    new ChangeEvents(
      change,
      change.now?.value as KubernetesObject | undefined,
      change.before?.value as KubernetesObject | undefined,
    ).tell({ selection, send })
}
