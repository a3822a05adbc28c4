/** Writes events about objects, so that many similar ones become few. Source: client-go/tools/record (the component's
 *  broadcaster and EventCorrelator: counting, aggregation of similar ones, and the limit of 25 an object and
 *  source), client-go/tools/events (what the scheduler writes). */
import type { ObjectReference } from '../../api/core-v1.ts'
import { EVENTS } from '../../api/kinds.ts'
import type { KubernetesObject } from '../../api/object.ts'
import { ApiError, isApiError } from '../../api/status.ts'
import { microTimestamp, timestamp } from '../../api/time.ts'
import type { Simulation } from '../../sim/simulation.ts'
import type { Client } from './client.ts'

/** Ten different messages of one reason within ten minutes; from the next on they are combined. */
const MAX_SIMILAR = 10
const SIMILAR_INTERVAL_MS = 600_000
const BURST = 25
/** How long after the last one an event still continues its series (events.k8s.io). */
const SERIES_MS = 360_000
/** One more event each five minutes. */
const REFILL_MS = 300_000
/** How many objects are remembered at least (an LRU in the original). */
const REMEMBERED = 4_096

export type EventType = 'Normal' | 'Warning'

interface Counted {
  name: string
  namespace: string
  count: number
}

/** What has been said of one reason of one object. Lists, as there are few of each. */
interface Similar {
  readonly fieldPath: string | undefined
  readonly type: EventType
  readonly reason: string
  /** Oldest first. */
  messages: string[]
  lastAt: number
  /** By message; by none, those that are combined. */
  readonly counted: { readonly message: string | undefined; counted: Counted }[]
}

/** An object that events are about. */
interface Subject {
  tokens: number
  at: number
  readonly similar: Similar[]
}

export class EventRecorder {
  #client: Client
  #sim: Simulation
  #component: string
  #host: string | undefined
  #source: { readonly component: string; readonly host?: string }
  #series: boolean
  #subjects = new Memory<Subject>()
  #running = new Memory<Counted & { at: number }>()
  /** The name of the last event, in milliseconds and nanoseconds. */
  #last = { ms: 0, nanos: -1 }

  /** @param host of a component that runs on a node (kubelet)
   *  @param newStyle as events.k8s.io/v1 has them (the scheduler): an eventTime, and a series instead of a count */
  constructor(client: Client, sim: Simulation, component: string, options: { host?: string; newStyle?: boolean } = {}) {
    this.#client = client
    this.#sim = sim
    this.#component = component
    this.#host = options.host
    this.#source = Object.freeze({ component, ...(options.host && { host: options.host }) })
    this.#series = options.newStyle ?? false
  }

  /** @param about the object, or a reference to a part of it (`fieldPath: spec.containers{nginx}`)
   *  @param action for new-style events: `Binding` */
  event(about: KubernetesObject | ObjectReference, type: EventType, reason: string, message: string, action?: string) {
    const object = referenceTo(about)
    if (this.#series) return this.#again(object, type, reason, message, action)
    const now = this.#sim.now()
    const subject = this.#subjects.ensure(
      object.uid || `${object.kind}/${object.namespace ?? ''}/${object.name}`,
      () => ({ tokens: BURST, at: now, similar: [] }),
    )
    const { fieldPath } = object
    let similar = subject.similar.find(
      each => each.reason === reason && each.type === type && each.fieldPath === fieldPath,
    )
    if (!similar) subject.similar.push((similar = { fieldPath, type, reason, messages: [], lastAt: now, counted: [] }))
    if (now - similar.lastAt > SIMILAR_INTERVAL_MS) similar.messages = []
    similar.lastAt = now
    if (!similar.messages.includes(message)) similar.messages.push(message)
    const combined = similar.messages.length >= MAX_SIMILAR
    const text = combined ? `(combined from similar events): ${message}` : message
    if (combined) similar.messages.shift()
    const key = combined ? undefined : message
    const known = similar.counted.find(each => each.message === key)?.counted
    if (!this.#allowed(subject, now)) {
      if (known) known.count++
      return
    }
    if (known && this.#bump(known, text)) return
    const written = this.#write(object, type, reason, text, action)
    if (!written) return
    if (known) known.name = written.name
    else similar.counted.push({ message: key, counted: written })
  }

  /** The same again within six minutes makes a series: the second is written, those after it are only counted. */
  #again(object: ObjectReference, type: EventType, reason: string, message: string, action?: string): void {
    const key = `${object.uid}/${type}/${reason}/${action}/${message}`
    const now = this.#sim.now()
    const known = this.#running.get(key)
    if (known && now - known.at < SERIES_MS) {
      known.at = now
      if (++known.count > 2) return
      const patch = { series: { count: known.count, lastObservedTime: microTimestamp(now) } }
      if (this.#patch(known, patch)) return
    }
    this.#running.delete(key)
    const written = this.#write(object, type, reason, message, action)
    if (written && type === 'Warning') this.#running.ensure(key, () => ({ ...written, at: now }))
  }

  #allowed(bucket: Subject, now: number): boolean {
    bucket.tokens = Math.min(BURST, bucket.tokens + (now - bucket.at) / REFILL_MS)
    bucket.at = now
    if (bucket.tokens < 1) return false
    bucket.tokens--
    return true
  }

  #bump(known: Counted, message: string): boolean {
    known.count++
    return this.#patch(known, { count: known.count, lastTimestamp: timestamp(this.#sim.now()), message })
  }

  /** @returns whether there is still such an event */
  #patch(known: Counted, patch: object): boolean {
    try {
      this.#client.patch(EVENTS, known.name, known.namespace, patch, { type: 'merge' })
      return true
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (!isApiError(error, 'NotFound')) return true
      known.count = 1
      return false
    }
  }

  #write(
    object: ObjectReference,
    type: EventType,
    reason: string,
    message: string,
    action?: string,
  ): Counted | undefined {
    const now = this.#sim.now()
    const namespace = object.namespace || 'default'
    const name = `${object.name}.${this.#nanos(now)}`
    const times = this.#series
      ? { eventTime: microTimestamp(now), firstTimestamp: null, lastTimestamp: null, action, source: {} }
      : {
          eventTime: null,
          firstTimestamp: timestamp(now),
          lastTimestamp: timestamp(now),
          count: 1,
          source: this.#source,
        }
    const event = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: object,
      reason,
      message,
      type,
      ...times,
      reportingComponent: this.#component,
      reportingInstance: this.#series ? `${this.#component}-control-plane` : (this.#host ?? ''),
    }
    try {
      this.#client.create(EVENTS, event)
    } catch (error) {
      // An event is worth no retry: its namespace may be on its way out.
      if (!(error instanceof ApiError)) throw error
      return undefined
    }
    return { name, namespace, count: 1 }
  }

  /** Nanoseconds since the epoch, never the same twice: they name the event. */
  #nanos(now: number): string {
    const { ms, nanos } = this.#last
    let whole = Math.floor(now)
    let rest = Math.floor((now - whole) * 1e6) + this.#sim.random.int(1_000)
    if (rest >= 1e6) {
      whole++
      rest -= 1e6
    }
    if (whole < ms || (whole === ms && rest <= nanos)) {
      whole = nanos + 1 < 1e6 ? ms : ms + 1
      rest = nanos + 1 < 1e6 ? nanos + 1 : 0
    }
    this.#last = { ms: whole, nanos: rest }
    return hexOf(whole, rest)
  }
}

/** `ms` times a million, and `nanos`, in hexadecimal: more than a number holds, so in two parts. */
function hexOf(ms: number, nanos: number): string {
  const low = (ms % 0x10000) * 1e6 + nanos
  const high = Math.floor(ms / 0x10000) * 1e6 + Math.floor(low / 0x10000)
  return high.toString(16) + (low % 0x10000).toString(16).padStart(4, '0')
}

/** Keeps what was asked for lately, in two generations: the older goes as a whole. */
class Memory<V> {
  #young = new Map<string, V>()
  #old = new Map<string, V>()

  get(key: string): V | undefined {
    const young = this.#young.get(key)
    if (young !== undefined) return young
    const value = this.#old.get(key)
    if (value !== undefined) this.#put(key, value)
    return value
  }

  ensure(key: string, make: () => V): V {
    let value = this.get(key)
    if (value === undefined) this.#put(key, (value = make()))
    return value
  }

  delete(key: string): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  #put(key: string, value: V): void {
    if (this.#young.size >= REMEMBERED) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }
}

function referenceTo(about: KubernetesObject | ObjectReference): ObjectReference {
  if (!('metadata' in about)) return about
  const { name, namespace, uid, resourceVersion } = about.metadata
  return { kind: about.kind, ...(namespace && { namespace }), name, uid, apiVersion: about.apiVersion, resourceVersion }
}
