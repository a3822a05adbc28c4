/** Lists and watches: selectors, pages, resource versions, bookmarks.
 *  Source: apiserver/pkg/endpoints/handlers/{get,watch}.go, pkg/storage/etcd3/store.go, cacher. */
import { InvalidFieldSelector, parseFieldSelector, type FieldRequirement } from '../../api/field-selector.ts'
import {
  matchesRequirements,
  parseLabelSelector,
  SelectorError,
  type LabelRequirement,
} from '../../api/label-selector.ts'
import type { KubernetesObject, List, WatchEvent } from '../../api/object.ts'
import { apiVersion } from '../../api/resources.ts'
import { ApiError, badRequest, failure, invalid, type Status } from '../../api/status.ts'
import { FeedSource, type Feed } from '../../api/transport.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import { CompactedError, FutureRevisionError, type Etcd, type KeyValue } from '../etcd/etcd.ts'
import { ask, askBoolean, type Query } from './route.ts'
import type { Store } from './store.ts'
import { eventsOf, selects, type Selection } from './watchers.ts'

/** How often a watch that allows bookmarks gets one, in milliseconds. */
const BOOKMARK_EVERY_MS = 60_000

/** What a request's query selects. @throws ApiError in the words of the real one */
export function selectionOf(store: Store, namespace: string | undefined, query: Query | undefined): Selection {
  const labels = parseLabels(ask(query, 'labelSelector'))
  const fields = parseFields(store, ask(query, 'fieldSelector'))
  if (!labels.length && !fields.length) return { namespace }
  const exact = (field: string) => fields.find(each => each.field === field && !each.negated)?.value
  const nodeName = store.resource.plural === 'pods' ? exact('spec.nodeName') : undefined
  const inNamespace = exact('metadata.namespace')
  return {
    namespace: namespace ?? inNamespace,
    name: exact('metadata.name'),
    nodeName,
    matches: object =>
      matchesRequirements(labels, object.metadata.labels) &&
      fields.every(({ field, negated, value }) => (fieldOf(store, object, field) === value) !== negated),
  }
}

function parseLabels(text: string | undefined): LabelRequirement[] {
  if (!text) return []
  try {
    return parseLabelSelector(text)
  } catch (error) {
    if (error instanceof SelectorError) throw new ApiError(badRequest(error.message))
    throw error
  }
}

function parseFields(store: Store, text: string | undefined): FieldRequirement[] {
  if (!text) return []
  let requirements
  try {
    requirements = parseFieldSelector(text)
  } catch (error) {
    if (error instanceof InvalidFieldSelector) throw new ApiError(badRequest(error.message))
    throw error
  }
  const known = store.strategy.selectableFields ?? {}
  for (const { field } of requirements)
    if (!Object.hasOwn(known, field) && field !== 'metadata.name' && field !== 'metadata.namespace') {
      const { group } = store.resource
      const words =
        group === '' || Object.keys(known).length
          ? `field label not supported: ${field}`
          : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`
      throw new ApiError(badRequest(words))
    }
  return requirements
}

function fieldOf(store: Store, object: KubernetesObject, field: string): string {
  if (field === 'metadata.name') return object.metadata.name
  if (field === 'metadata.namespace') return object.metadata.namespace ?? ''
  return store.strategy.selectableFields?.[field]?.(object as never) ?? ''
}

interface Continue {
  /** The last key handed out, without the prefix. */
  k: string
  /** The revision of the first page. */
  r: number
}

/** @throws ApiError */
export function list(store: Store, namespace: string | undefined, query: Query | undefined): List {
  const selection = selectionOf(store, namespace, query)
  const limit = Number(ask(query, 'limit') ?? 0) || 0
  const token = ask(query, 'continue')
  const from = token ? readToken(token) : undefined
  const revision = from?.r ?? exactRevision(query)
  const scope = selection.namespace
  const prefixLength = store.prefix.length + (scope === undefined ? 0 : scope.length + 1)
  const items: KubernetesObject[] = []
  let after = from?.k
  let last: KeyValue | undefined
  let remaining = 0
  let at: number
  const all = !selection.matches
  for (;;) {
    const found = ranged(store, scope, { limit: limit ? limit - items.length + (all ? 0 : 1) : 0, after, revision })
    at = found.revision
    remaining = found.remaining
    for (const kv of found.kvs) {
      last = kv
      const object = kv.value as KubernetesObject
      if (all || selects(selection, object)) items.push(object)
      if (limit && items.length === limit && kv !== found.kvs.at(-1)) {
        remaining++
        break
      }
    }
    if (!limit || items.length >= limit || !remaining || !last) break
    after = last.key.slice(prefixLength)
  }
  const metadata: List['metadata'] = { resourceVersion: String(at) }
  if (limit && remaining && last) {
    metadata.continue = writeToken({ k: last.key.slice(prefixLength), r: at })
    if (all) metadata.remainingItemCount = remaining
  }
  const { kind } = store.resource
  return { kind: `${kind}List`, apiVersion: apiVersion(store.resource), metadata, items }
}

function exactRevision(query: Query | undefined): number | undefined {
  const text = ask(query, 'resourceVersion')
  const match = ask(query, 'resourceVersionMatch')
  if (match && match !== 'Exact' && match !== 'NotOlderThan')
    throw new ApiError(
      invalid(
        'ListOptions',
        '',
        [
          {
            field: 'resourceVersionMatch',
            reason: 'FieldValueNotSupported',
            message: `Unsupported value: ${JSON.stringify(match)}: supported values: "Exact", "NotOlderThan", ""`,
          },
        ],
        'meta.k8s.io',
      ),
    )
  if (!text) return undefined
  const revision = revisionOf(text)
  return match === 'Exact' ? revision : undefined
}

function revisionOf(text: string): number {
  if (!/^\d+$/.test(text))
    throw new ApiError(
      badRequest(`invalid resource version: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`),
    )
  return Number(text)
}

function ranged(
  store: Store,
  scope: string | undefined,
  options: { limit: number; after?: string; revision?: number },
) {
  try {
    return store.list(scope, options)
  } catch (error) {
    if (error instanceof CompactedError) throw new ApiError(options.after === undefined ? expired() : expiredPage())
    if (error instanceof FutureRevisionError) throw new ApiError(tooLarge(options.revision!, options.revision! - 1))
    throw error
  }
}

const expired = (): Status => failure(410, 'Expired', 'The resourceVersion for the provided list is too old.')

const expiredPage = (): Status =>
  failure(
    410,
    'Expired',
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  )

const tooLarge = (asked: number, now: number): Status =>
  failure(504, 'Timeout', `Too large resource version: ${asked}, current: ${now}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  })

function writeToken(token: Continue): string {
  return btoa(JSON.stringify({ v: 'meta.k8s.io/v1', rv: token.r, start: token.k })).replaceAll('=', '')
}

function readToken(text: string): Continue {
  try {
    const { rv, start } = JSON.parse(atob(text)) as { rv?: unknown; start?: unknown }
    if (typeof rv === 'number' && Number.isSafeInteger(rv) && typeof start === 'string') return { r: rv, k: start }
  } catch {
    // Answered below.
  }
  throw new ApiError(badRequest('continue key is not valid'))
}

/** @throws ApiError */
export function watch(
  store: Store,
  etcd: Etcd,
  sim: Simulation,
  namespace: string | undefined,
  query: Query | undefined,
): Feed<WatchEvent> {
  const selection = selectionOf(store, namespace, query)
  const version = ask(query, 'resourceVersion')
  const from = version ? revisionOf(version) : 0
  const initial = askBoolean(query, 'sendInitialEvents')
  if (initial && ask(query, 'resourceVersionMatch') !== 'NotOlderThan')
    throw new ApiError(
      invalid(
        'ListOptions',
        '',
        [
          {
            field: 'resourceVersionMatch',
            reason: 'FieldValueForbidden',
            message: 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
          },
        ],
        'meta.k8s.io',
      ),
    )
  if (from > etcd.revision) throw new ApiError(tooLarge(from, etcd.revision))
  const timers: Timer[] = []
  let stop: (() => void) | undefined
  const close = () => {
    stop?.()
    for (const timer of timers.splice(0)) timer.cancel()
  }
  const feed = new FeedSource<WatchEvent>(close)
  const send = (event: WatchEvent) => feed.push(event)
  const bookmarks = askBoolean(query, 'allowWatchBookmarks') === true
  if (from === 0 ? initial !== false : initial === true) {
    for (const kv of store.list(selection.namespace, {}).kvs) {
      const object = kv.value as KubernetesObject
      if (selects(selection, object)) send({ type: 'ADDED', object })
    }
    if (initial && bookmarks) send(bookmark(store, etcd.revision, true))
  } else if (from !== 0) {
    try {
      eventsOf(selection, store.changes(from + 1), send)
    } catch (error) {
      if (!(error instanceof CompactedError)) throw error
      const gone = failure(410, 'Expired', `too old resource version: ${from} (${etcd.compactRevision + 1})`)
      send({ type: 'ERROR', object: gone })
      feed.end()
      return feed
    }
  }
  stop = store.watchers.add({ selection, send })
  if (bookmarks) {
    const again = () => {
      timers.length = 0
      send(bookmark(store, etcd.revision, false))
      timers.push(sim.after(BOOKMARK_EVERY_MS, again, { background: true }))
    }
    timers.push(sim.after(BOOKMARK_EVERY_MS, again, { background: true }))
  }
  const timeout = Number(ask(query, 'timeoutSeconds') ?? 0)
  if (timeout > 0)
    timers.push(
      sim.after(timeout * 1000, () => {
        close()
        feed.end()
      }),
    )
  return feed
}

function bookmark(store: Store, revision: number, initial: boolean): WatchEvent {
  const metadata: Record<string, unknown> = { resourceVersion: String(revision) }
  if (initial) metadata['annotations'] = { 'k8s.io/initial-events-end': 'true' }
  const { kind } = store.resource
  return { type: 'BOOKMARK', object: { kind, apiVersion: apiVersion(store.resource), metadata } as never }
}
