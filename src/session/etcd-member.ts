/** The store of the cluster as etcdctl sees it: keys and texts. What is put where the API server looks is what it and all
 *  its watchers then find. */
import { deepFreeze } from '../cluster/apiserver/freeze.ts'
import type { Change, Etcd, KeyValue } from '../cluster/etcd/etcd.ts'
import type { EtcdEvent, EtcdMember, EtcdRow } from '../programs/etcdctl.ts'

/** Where the API server's objects are; what lies elsewhere is text. */
const REGISTRY = '/registry/'

/** Bytes that a key takes in the store, besides its value. */
const OVERHEAD = 160

interface Text {
  readonly text: string
}

interface Stored {
  readonly metadata: Readonly<Record<string, unknown>>
}

export function createMember(etcd: Etcd): EtcdMember {
  const keysFrom = (from: string, to: string | undefined, revision?: number): readonly KeyValue[] => {
    // A key's directory is all that has to be looked at for a key alone.
    if (to === undefined && revision === undefined) {
      const one = etcd.get(from)
      return one ? [one] : []
    }
    return etcd.range('', revision === undefined ? {} : { revision }).kvs.filter(kv => isWithin(kv.key, from, to))
  }
  return {
    get revision() {
      return etcd.revision
    },
    get size() {
      return etcd.range('').kvs.reduce((sum, kv) => sum + kv.key.length + textOf(kv).length + OVERHEAD, 0)
    },
    range: (from, to, revision) => keysFrom(from, to, revision).map(rowOf),
    put: (key, value) => {
      const before = etcd.get(key)
      etcd.put(key, valueOf(key, value, etcd.revision + 1))
      return before && rowOf(before)
    },
    delete: keys => keys.flatMap(key => etcd.delete(key) ?? []).map(rowOf),
    watch: (from, to, revision, told) => {
      const next = (change: Change) => {
        if (isWithin(change.key, from, to)) told(eventOf(change))
      }
      return etcd.watch('', revision ?? etcd.revision + 1, next)
    },
  }
}

const isWithin = (key: string, from: string, to: string | undefined) =>
  to === undefined ? key === from : key >= from && (to === '' || key < to)

/** As the API server writes it: an object's version is that of its key, so it is left out. */
function textOf({ key, value }: KeyValue): string {
  if (!key.startsWith(REGISTRY)) return (value as Text).text
  const { metadata } = value as Stored
  const { resourceVersion: _, ...rest } = metadata
  return `${JSON.stringify({ ...value, metadata: rest })}\n`
}

function valueOf(key: string, text: string, revision: number): object {
  if (!key.startsWith(REGISTRY)) return Object.freeze({ text })
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    value = undefined
  }
  const { kind, apiVersion, metadata } = (value ?? {}) as Record<string, unknown>
  const names = typeof metadata === 'object' && metadata !== null ? (metadata as Record<string, unknown>) : undefined
  if (typeof kind !== 'string' || typeof apiVersion !== 'string' || typeof names?.['name'] !== 'string')
    throw new Error('this etcd takes nothing below /registry/ but objects in JSON, with kind, apiVersion and a name')
  return deepFreeze({ ...(value as object), metadata: { ...names, resourceVersion: String(revision) } })
}

const rowOf = (kv: KeyValue): EtcdRow => ({
  key: kv.key,
  value: textOf(kv),
  createRevision: kv.createRevision,
  modRevision: kv.modRevision,
  version: kv.version,
})

const eventOf = ({ revision, key, now, before }: Change): EtcdEvent => ({
  revision,
  key,
  now: now && rowOf(now),
  before: before && rowOf(before),
})
