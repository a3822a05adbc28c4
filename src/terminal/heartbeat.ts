/** Notices that a worker has died or hangs: it must answer a ping now and then. A page that nobody can see, or that
 *  was asleep itself, says nothing about its worker. */

const EVERY_MS = 1000
/** How long an answer may take. The longest a worker is busy on a slow machine is a fraction of that. */
const PATIENCE_MS = 5000
/** A timer that is later than this slept. */
const ASLEEP_MS = 3 * EVERY_MS

export class Heartbeat {
  #timer: ReturnType<typeof setInterval> | undefined
  #asked: number | undefined
  #ticked = 0
  readonly #ping: () => void
  readonly #dead: () => void

  /** @param dead called once, after which it is still */
  constructor(ping: () => void, dead: () => void) {
    this.#ping = ping
    this.#dead = dead
  }

  /** Something came from the worker. The first time, asking begins: until then it is on its way. */
  beat(): void {
    this.#asked = undefined
    if (this.#timer !== undefined) return
    this.#ticked = performance.now()
    this.#timer = setInterval(() => this.#tick(), EVERY_MS)
  }

  /** Whether anything ever came. */
  get heard(): boolean {
    return this.#timer !== undefined
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  #tick(): void {
    const now = performance.now()
    const slept = document.hidden || now - this.#ticked > ASLEEP_MS
    this.#ticked = now
    if (slept) this.#asked = undefined
    else if (this.#asked !== undefined && now - this.#asked > PATIENCE_MS) {
      this.stop()
      this.#dead()
      return
    }
    this.#asked ??= now
    this.#ping()
  }
}
