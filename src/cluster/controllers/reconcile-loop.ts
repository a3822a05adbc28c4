/** The loop that all controllers share: a queue of keys, each at most once in it, and one sync at a time.
 *  Source: client-go/util/workqueue; retries back off as its DefaultTypedControllerRateLimiter (5 ms, doubled each
 *  time, to 1000 s). Left out: several workers, the overall limit of 10 requests a second. */
import { isApiError } from '../../api/status.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'

/** From the event to the sync, in milliseconds: events of one instant make one sync. */
const COALESCE_MS = 1
const BACK_OFF_MS = 5
const MAX_BACK_OFF_MS = 1_000_000

/** What a sync may answer. */
export interface Synced {
  /** How long the work took, in milliseconds: the same key waits as long before it is synced again. Keeps work on
   *  large objects in proportion. */
  took?: number
  /** Sync again after so many milliseconds (client-go's AddAfter). */
  again?: number
}

export type Sync = (key: string) => Synced | void

export class ReconcileLoop {
  #sim: Simulation
  #sync: Sync
  #queue = new Set<string>()
  #scheduled = false
  #failures = new Map<string, number>()
  #later = new Map<string, Timer>()
  #busyUntil = new Map<string, number>()
  #stopped = false

  constructor(sim: Simulation, sync: Sync) {
    this.#sim = sim
    this.#sync = sync
  }

  add(key: string): void {
    const busyUntil = this.#busyUntil.get(key)
    if (busyUntil !== undefined) {
      if (busyUntil > this.#sim.now()) return this.addAfter(key, busyUntil - this.#sim.now(), false)
      this.#busyUntil.delete(key)
    }
    this.#queue.add(key)
    if (this.#scheduled) return
    this.#scheduled = true
    this.#sim.after(COALESCE_MS, () => this.#run())
  }

  /** The earliest of several such wishes holds. Waits of over a second do not keep the simulation from being idle. */
  addAfter(key: string, ms: number, background = ms > 1_000): void {
    const dueAt = this.#sim.now() + ms
    const waiting = this.#later.get(key)
    if (waiting && waiting.dueAt <= dueAt) return
    waiting?.cancel()
    const wake = () => {
      this.#later.delete(key)
      this.add(key)
    }
    this.#later.set(key, this.#sim.after(ms, wake, { background }))
  }

  /** Again, later each time until `forget`. */
  addRateLimited(key: string): void {
    const failures = this.#failures.get(key) ?? 0
    this.#failures.set(key, failures + 1)
    this.addAfter(key, Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS))
  }

  stop(): void {
    this.#stopped = true
    this.#queue.clear()
    for (const timer of this.#later.values()) timer.cancel()
    this.#later.clear()
  }

  #run(): void {
    this.#scheduled = false
    const keys = [...this.#queue]
    this.#queue.clear()
    for (const key of keys) {
      if (this.#stopped) return
      this.#one(key)
    }
  }

  #one(key: string): void {
    try {
      const synced = this.#sync(key)
      this.#failures.delete(key)
      if (synced?.took !== undefined && synced.took > COALESCE_MS) {
        this.#busyUntil.set(key, this.#sim.now() + synced.took)
      }
      if (synced?.again !== undefined) this.addAfter(key, synced.again)
    } catch (error) {
      if (!isApiError(error)) throw error
      this.addRateLimited(key)
    }
  }
}
