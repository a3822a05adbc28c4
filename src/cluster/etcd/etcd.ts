/** etcd: keys with values, one revision for all writes, ranges, compare-and-put, watch, compaction.
 *  Source: etcd v3 API (KV, Watch); the directory index is our own (etcd has a B-tree).
 *  Values are frozen objects that nothing here looks into. Left out: leases, authentication, more than one member. */
import { Directories } from './directories.ts'

/** A key at some revision. */
export interface KeyValue {
  readonly key: string
  readonly value: object
  readonly createRevision: number
  readonly modRevision: number
  /** Counts the writes since the creation; 1 is the creation. */
  readonly version: number
}

/** One write. A deletion has no `now`, a creation no `before`. */
export interface Change {
  readonly revision: number
  readonly key: string
  readonly now: KeyValue | undefined
  readonly before: KeyValue | undefined
}

export interface RangeOptions {
  /** 0 or unset: all. */
  limit?: number
  /** Only keys after this one. */
  after?: string
  /** As things were then; the newest if unset. */
  revision?: number
}

export interface RangeResult {
  readonly kvs: readonly KeyValue[]
  /** How many more there are behind the limit. */
  readonly remaining: number
  /** The store's revision; that which was asked for, if one was. */
  readonly revision: number
}

/** «mvcc: required revision has been compacted». */
export class CompactedError extends Error {
  readonly compactRevision: number
  constructor(compactRevision: number) {
    super('etcdserver: mvcc: required revision has been compacted')
    this.compactRevision = compactRevision
  }
}

/** «mvcc: required revision is a future revision». */
export class FutureRevisionError extends Error {
  constructor() {
    super('etcdserver: mvcc: required revision is a future revision')
  }
}

interface Watcher {
  readonly prefix: string
  readonly next: (change: Change) => void
}

export class Etcd {
  #revision = 1
  #compacted = 0
  #directories = new Directories<KeyValue>()
  /** All writes after `#compacted`, oldest first, from `#logStart` on. */
  #log: Change[] = []
  #logStart = 0
  #watchers = new Map<string, Watcher[]>()
  #undelivered: Change[] = []
  #delivering = false

  /** That of the last write; 1 in an empty store. */
  get revision(): number {
    return this.#revision
  }

  get compactRevision(): number {
    return this.#compacted
  }

  /** How many writes are kept for watchers and old ranges. */
  get historyLength(): number {
    return this.#log.length - this.#logStart
  }

  get(key: string): KeyValue | undefined {
    return this.#directories.get(key)
  }

  /** How many keys start with a prefix that ends in `/`. */
  count(prefix: string): number {
    return this.#directories.count(prefix)
  }

  /** Keys that start with a prefix (which ends in `/`), in order. @throws CompactedError, FutureRevisionError */
  range(prefix: string, options: RangeOptions = {}): RangeResult {
    const { limit = 0, after, revision = this.#revision } = options
    if (revision < this.#revision) return this.#rangeAt(prefix, revision, limit, after)
    if (revision > this.#revision) throw new FutureRevisionError()
    const { items, remaining } = this.#directories.range(prefix, limit, after)
    return { kvs: items, remaining, revision }
  }

  /** Writes, if `ifModRevision` is unset or that of the key now (0: the key is not there).
   *  @returns what is stored now, or undefined where the comparison failed */
  put(key: string, value: object, ifModRevision?: number): KeyValue | undefined {
    const before = this.#directories.get(key)
    if (ifModRevision !== undefined && ifModRevision !== (before?.modRevision ?? 0)) return undefined
    const revision = ++this.#revision
    const now: KeyValue = {
      key,
      value,
      createRevision: before?.createRevision ?? revision,
      modRevision: revision,
      version: (before?.version ?? 0) + 1,
    }
    this.#directories.set(key, now)
    this.#record({ revision, key, now, before })
    return now
  }

  /** @returns what was deleted, or undefined where there was nothing or the comparison failed */
  delete(key: string, ifModRevision?: number): KeyValue | undefined {
    const before = this.#directories.get(key)
    if (!before || (ifModRevision !== undefined && ifModRevision !== before.modRevision)) return undefined
    this.#directories.delete(key)
    this.#record({ revision: ++this.#revision, key, now: undefined, before })
    return before
  }

  /** Tells of every write under a prefix (of two path segments, `/registry/pods/`, or more: else each write costs more),
   *  in order: first those from `fromRevision` on, then each as it happens, in the writer's call. @returns how to stop @throws CompactedError */
  watch(prefix: string, fromRevision: number, next: (change: Change) => void): () => void {
    for (const change of this.changes(prefix, fromRevision)) next(change)
    const watcher: Watcher = { prefix, next }
    const top = topOf(prefix)
    this.#watchers.set(top, [...(this.#watchers.get(top) ?? []), watcher])
    return () => {
      const left = (this.#watchers.get(top) ?? []).filter(each => each !== watcher)
      if (left.length) this.#watchers.set(top, left)
      else this.#watchers.delete(top)
    }
  }

  /** The writes under a prefix that were made at `fromRevision` or later. @throws CompactedError */
  changes(prefix: string, fromRevision: number): Change[] {
    if (fromRevision <= this.#compacted) throw new CompactedError(this.#compacted)
    const found: Change[] = []
    for (let at = this.#indexOf(fromRevision); at < this.#log.length; at++) {
      const change = this.#log[at]!
      if (change.key.startsWith(prefix)) found.push(change)
    }
    return found
  }

  /** Forgets what was before `revision`. */
  compact(revision: number): void {
    if (revision <= this.#compacted || revision > this.#revision) return
    this.#logStart = this.#indexOf(revision + 1)
    this.#compacted = revision
    if (this.#logStart > 1024 && this.#logStart * 2 > this.#log.length) {
      this.#log = this.#log.slice(this.#logStart)
      this.#logStart = 0
    } else this.#log.fill(undefined as never, 0, this.#logStart)
  }

  #record(change: Change): void {
    this.#log.push(change)
    this.#undelivered.push(change)
    // A watcher that writes is told of its own write after all have been told of this one.
    if (this.#delivering) return
    this.#delivering = true
    try {
      for (let at = 0; at < this.#undelivered.length; at++) {
        const next = this.#undelivered[at]!
        for (const watcher of this.#watchers.get(topOf(next.key)) ?? [])
          if (next.key.startsWith(watcher.prefix)) watcher.next(next)
        for (const watcher of this.#watchers.get('') ?? []) if (next.key.startsWith(watcher.prefix)) watcher.next(next)
      }
    } finally {
      this.#undelivered.length = 0
      this.#delivering = false
    }
  }

  /** Revisions have no gaps, so the place of one in the log is known. */
  #indexOf(revision: number): number {
    const first = this.#log[this.#logStart]?.revision ?? this.#revision + 1
    return Math.min(this.#log.length, Math.max(this.#logStart, this.#logStart + revision - first))
  }

  #rangeAt(prefix: string, revision: number, limit: number, after: string | undefined): RangeResult {
    if (revision < this.#compacted) throw new CompactedError(this.#compacted)
    const then = new Map(this.#directories.range(prefix, 0, undefined).items.map(kv => [kv.key, kv]))
    for (let at = this.#log.length - 1; at >= this.#indexOf(revision + 1); at--) {
      const change = this.#log[at]!
      if (!change.key.startsWith(prefix)) continue
      if (change.before) then.set(change.key, change.before)
      else then.delete(change.key)
    }
    const keys = [...then.keys()].filter(key => after === undefined || key > after).sort()
    const wanted = limit ? keys.slice(0, limit) : keys
    return { kvs: wanted.map(key => then.get(key)!), remaining: keys.length - wanted.length, revision }
  }
}

/** `/registry/pods/` of `/registry/pods/default/web`; '' of what has no two segments. */
function topOf(key: string): string {
  const first = key.indexOf('/', 1)
  return first < 0 ? '' : key.slice(0, key.indexOf('/', first + 1) + 1)
}
