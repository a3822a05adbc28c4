/** What a controller has asked for and not yet seen come back, by its own key. Until it has, its view of the world is
 *  old and it must not act on it. Source: ControllerExpectations in pkg/controller/controller_utils.go. */

const TIMEOUT_MS = 5 * 60_000

interface Pending {
  creations: number
  /** Uids. */
  deletions: Set<string>
  since: number
}

export class Expectations {
  #pending = new Map<string, Pending>()

  satisfied(key: string, now: number): boolean {
    const pending = this.#pending.get(key)
    if (!pending) return true
    return (pending.creations <= 0 && !pending.deletions.size) || now - pending.since > TIMEOUT_MS
  }

  expectCreations(key: string, count: number, now: number): void {
    this.#of(key, now).creations += count
  }

  expectDeletions(key: string, uids: Iterable<string>, now: number): void {
    const { deletions } = this.#of(key, now)
    for (const uid of uids) deletions.add(uid)
  }

  /** Seen, or given up. */
  creationObserved(key: string, count = 1): void {
    const pending = this.#pending.get(key)
    if (!pending) return
    pending.creations -= count
    this.#drop(key, pending)
  }

  deletionObserved(key: string, uid: string): void {
    const pending = this.#pending.get(key)
    if (!pending?.deletions.delete(uid)) return
    this.#drop(key, pending)
  }

  forget(key: string): void {
    this.#pending.delete(key)
  }

  #of(key: string, now: number): Pending {
    let pending = this.#pending.get(key)
    if (!pending) this.#pending.set(key, (pending = { creations: 0, deletions: new Set(), since: now }))
    pending.since = now
    return pending
  }

  #drop(key: string, pending: Pending): void {
    if (pending.creations <= 0 && !pending.deletions.size) this.#pending.delete(key)
  }
}
