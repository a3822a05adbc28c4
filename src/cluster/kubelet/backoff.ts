/** Delays that double with every failure, per key. Source: client-go/util/flowcontrol/backoff.go. */

export const INITIAL_BACKOFF_MS = 10_000
export const MAX_BACKOFF_MS = 300_000

interface Entry {
  delayMs: number
  updatedAt: number
}

export class Backoff {
  #entries = new Map<string, Entry>()

  /** The delay that is in force, 0 if there is none. */
  delayMs(key: string): number {
    return this.#entries.get(key)?.delayMs ?? 0
  }

  /** When the back-off that counts from `since` ends; undefined if it is over by `now`, or there is none. */
  endsAt(key: string, since: number, now: number): number | undefined {
    const entry = this.#entries.get(key)
    if (!entry || this.#expired(entry, since)) return undefined
    const end = since + entry.delayMs
    return end > now ? end : undefined
  }

  /** The same, counting from the last failure. */
  endsAtSinceUpdate(key: string, now: number): number | undefined {
    const entry = this.#entries.get(key)
    return entry && this.endsAt(key, entry.updatedAt, now)
  }

  /** Another failure, at `now`: 10 s, then twice as long each time, 5 min at most; 10 s again after 10 min of peace. */
  next(key: string, now: number): void {
    const entry = this.#entries.get(key)
    if (!entry || this.#expired(entry, now)) this.#entries.set(key, { delayMs: INITIAL_BACKOFF_MS, updatedAt: now })
    else this.#entries.set(key, { delayMs: Math.min(entry.delayMs * 2, MAX_BACKOFF_MS), updatedAt: now })
  }

  forget(key: string): void {
    this.#entries.delete(key)
  }

  #expired(entry: Entry, at: number): boolean {
    return at - entry.updatedAt > MAX_BACKOFF_MS * 2
  }
}
