/** Events of the core group and of events.k8s.io are the same ones: both are kept in the core group's form, and turned
 *  into the other's where they are read there. Source: pkg/apis/events/v1/conversion.go, and the storage of events in
 *  pkg/registry/core/rest. */
import type { Change, Etcd, KeyValue } from '../etcd/etcd.ts'

/** What a store needs of etcd. */
export type Storage = Pick<Etcd, 'revision' | 'get' | 'range' | 'put' | 'delete' | 'watch' | 'changes'>

type Fields = Readonly<Record<string, unknown>>

/** Names in the core group, and in events.k8s.io. */
const RENAMED = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['reportingComponent', 'reportingController'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
] as const

const TO_EVENTS: ReadonlyMap<string, string> = new Map(RENAMED)
const TO_CORE: ReadonlyMap<string, string> = new Map(RENAMED.map(([core, other]) => [other, core]))

/** What Go writes even where it is empty. */
const CORE_ALWAYS = { involvedObject: {}, source: {}, firstTimestamp: null, lastTimestamp: null, eventTime: null }
const EVENTS_ALWAYS = {
  regarding: {},
  deprecatedSource: {},
  deprecatedFirstTimestamp: null,
  deprecatedLastTimestamp: null,
  eventTime: null,
}

function renamed(event: Fields, names: ReadonlyMap<string, string>, always: Fields): Fields {
  const into: Record<string, unknown> = { ...always }
  for (const name in event) into[names.get(name) ?? name] = event[name]
  return into
}

export const toCoreEvent = (event: Fields): Fields => ({
  ...renamed(event, TO_CORE, { ...CORE_ALWAYS, reportingComponent: '', reportingInstance: '' }),
  apiVersion: 'v1',
})

export const toEventsEvent = (event: Fields): Fields => ({
  ...renamed(event, TO_EVENTS, EVENTS_ALWAYS),
  apiVersion: 'events.k8s.io/v1',
})

/** The events in etcd as those of events.k8s.io. One that is read twice is the same object. */
export function eventsStorage(etcd: Etcd): Storage {
  const shown = new WeakMap<object, object>()
  const show = (kv: KeyValue): KeyValue => {
    let value = shown.get(kv.value)
    if (!value) shown.set(kv.value, (value = Object.freeze(toEventsEvent(kv.value as Fields))))
    return { ...kv, value }
  }
  const perhaps = (kv: KeyValue | undefined) => kv && show(kv)
  const showChange = (change: Change): Change => ({
    ...change,
    now: perhaps(change.now),
    before: perhaps(change.before),
  })
  return {
    get revision() {
      return etcd.revision
    },
    get: key => perhaps(etcd.get(key)),
    range: (prefix, options) => {
      const found = etcd.range(prefix, options)
      return { ...found, kvs: found.kvs.map(show) }
    },
    put: (key, value, ifModRevision) => {
      const kept = Object.freeze(toCoreEvent(value as Fields))
      shown.set(kept, value)
      return perhaps(etcd.put(key, kept, ifModRevision))
    },
    delete: (key, ifModRevision) => perhaps(etcd.delete(key, ifModRevision)),
    watch: (prefix, from, next) => etcd.watch(prefix, from, change => next(showChange(change))),
    changes: (prefix, from) => etcd.changes(prefix, from).map(showChange),
  }
}
