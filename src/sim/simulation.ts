/** Simulated time: a clock and a queue of due work. Nothing here knows what the work is; who advances the
 *  clock, and how fast, is decided in `drive.ts`. One seed and one sequence of calls give one history. */
import { Random } from './random.ts'

/** Work that is due at some time, and may still be called off. */
export interface Timer {
  /** Milliseconds since the epoch, in simulated time. */
  readonly dueAt: number
  cancel(): void
}

/** How much work keeps a simulation from being idle. */
interface Load {
  foreground: number
}

/** A class, as there are a great many. */
class Entry implements Timer {
  readonly dueAt: number
  readonly order: number
  readonly background: boolean
  work: (() => void) | undefined
  readonly #load: Load

  constructor(dueAt: number, order: number, background: boolean, work: () => void, load: Load) {
    this.dueAt = dueAt
    this.order = order
    this.background = background
    this.work = work
    this.#load = load
  }

  cancel(): void {
    if (!this.work) return
    this.work = undefined
    if (!this.background) this.#load.foreground--
  }
}

export class Simulation {
  readonly random: Random
  #now: number
  #order = 0
  #heap: Entry[] = []
  #load: Load = { foreground: 0 }
  #unsettled = false
  #held = 0
  #steps = 0
  #unbreakable = 0
  /** Told of what work throws, which only a bug can cause; what comes after goes on. Unless set, `step` throws it. */
  onFault: ((error: unknown) => void) | undefined
  /** Lets in one thing that comes from outside, if there is one: a key pressed, say. Drivers call it before each step,
   *  when all is at rest, and while time is held by work that may be broken off. @returns whether there was one */
  letIn: (held: boolean) => boolean = () => false

  /** @param startAt milliseconds since the epoch; @param seed any integer */
  constructor({ startAt, seed }: { startAt: number; seed: number }) {
    this.#now = startAt
    this.random = new Random(seed)
  }

  /** Milliseconds since the epoch; may have a fraction (a packet crosses a link in microseconds). */
  now(): number {
    return this.#now
  }

  /** How many pieces of work have been done: with the time, where in its history the simulation is. */
  get steps(): number {
    return this.#steps
  }

  /** Counts what is done between two drives as a piece of work. For drivers. */
  begin(): void {
    this.#steps++
  }

  /** Does `work` once, `ms` from now (at least 0). Work due at the same time is done in the order it was asked for.
   *  `background` work (lease renewals, periodic resyncs) does not keep the simulation from being idle. */
  after(ms: number, work: () => void, options?: { background?: boolean }): Timer {
    const background = options?.background ?? false
    const heap = this.#heap
    const entry = new Entry(this.#now + Math.max(0, ms), this.#order++, background, work, this.#load)
    if (!background) this.#load.foreground++
    heap.push(entry)
    siftUp(heap, heap.length - 1)
    return entry
  }

  /** Does `work` at this same instant, after all that is already due. */
  soon(work: () => void): Timer {
    return this.after(0, work)
  }

  /** Says that a promise was settled, so that code awaiting it runs before time moves on. Whatever bridges
   *  callbacks to promises calls it (`Process.wait` does); plain callbacks need not. */
  settled(): void {
    this.#unsettled = true
  }

  /** Takes the mark that `settled` left. For drivers. */
  takeSettled(): boolean {
    const was = this.#unsettled
    this.#unsettled = false
    return was
  }

  /** Stops time until the real work behind `promise` (a module being loaded, say) is done. However long each takes,
   *  those who wait go on in the order in which they came.
   *  @param options `breakable`: it may take long, and a signal breaks it off */
  async hold<T>(promise: Promise<T>, { breakable = false } = {}): Promise<T> {
    this.#held++
    if (!breakable) this.#unbreakable++
    const turn = new Promise<void>(resolve => {
      this.soon(() => {
        this.#unsettled = true
        resolve()
      })
    })
    try {
      return await promise
    } finally {
      this.#held--
      if (!breakable) this.#unbreakable--
      this.#unsettled = true
      await turn
    }
  }

  /** Whether real work is under way that time must wait for. */
  get held(): boolean {
    return this.#held > 0
  }

  /** Whether it can be broken off, all of it. */
  get breakable(): boolean {
    return this.#held > 0 && this.#unbreakable === 0
  }

  /** Whether nothing but background work is queued. */
  get idle(): boolean {
    return this.#load.foreground === 0
  }

  /** When the next work is due, in milliseconds since the epoch; undefined if there is none. */
  nextDue(): number | undefined {
    this.#dropCancelled()
    return this.#heap[0]?.dueAt
  }

  /** Moves the clock to the next due work, if it is due by `limit`, and does it. */
  step(limit = Infinity): boolean {
    this.#dropCancelled()
    const entry = this.#heap[0]
    if (!entry || entry.dueAt > limit) return false
    pop(this.#heap)
    this.#steps++
    if (entry.dueAt > this.#now) this.#now = entry.dueAt
    const work = entry.work
    entry.work = undefined
    if (!entry.background) this.#load.foreground--
    try {
      work?.()
    } catch (error) {
      if (!this.onFault) throw error
      this.onFault(error)
    }
    return true
  }

  /** Moves the clock without doing work; never back, never past the next due work. */
  advanceTo(time: number): void {
    const next = this.nextDue() ?? Infinity
    this.#now = Math.max(this.#now, Math.min(time, next))
  }

  #dropCancelled(): void {
    while (this.#heap.length && !this.#heap[0]!.work) pop(this.#heap)
  }
}

const before = (a: Entry, b: Entry) => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order)

function siftUp(heap: Entry[], at: number): void {
  const entry = heap[at]!
  while (at > 0) {
    const up = (at - 1) >> 1
    const parent = heap[up]!
    if (!before(entry, parent)) break
    heap[at] = parent
    at = up
  }
  heap[at] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()!
  if (!heap.length) return
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
    if (!before(heap[child]!, last)) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = last
}
