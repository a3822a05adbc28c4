/** What moves simulated time on. `driveUntil` runs as fast as the machine can and lets time jump from one due work
 *  to the next (headless sessions, tests); `Pace` keeps it in step with the clock on the wall (the browser).
 *  Both let every promise chain come to rest before time moves, so a program never misses an instant. */
import type { Simulation } from './simulation.ts'

/** How long a slice of work may keep the thread, in real milliseconds. */
const SLICE_MS = 8

/** How many tasks real work is waited for without leaving the thread to others. */
const MOST_TASKS = 50

/** How a new task is asked for: Node has a way of its own, browsers a message to oneself. */
const inNewTask = (globalThis as { setImmediate?: (work: () => void) => void }).setImmediate ?? byMessage()

function byMessage(): (work: () => void) => void {
  const { port1, port2 } = new MessageChannel()
  const waiting: (() => void)[] = []
  port1.addEventListener('message', () => waiting.shift()?.())
  port1.start()
  return work => {
    waiting.push(work)
    port2.postMessage(0)
  }
}

/** Resolves in a new task: all microtasks queued so far, and those they queue, have run by then. */
export function nextTask(): Promise<void> {
  return new Promise(resolve => inNewTask(resolve))
}

/** Real milliseconds on a steady clock. */
export const realNow = (): number => performance.now()

/** The clock on the wall, in milliseconds since the epoch. */
export const wallClock = (): number => Date.now()

/** Does `work` once, `ms` real milliseconds from now. @returns how to call it off */
export function afterReal(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

async function settle(sim: Simulation): Promise<void> {
  for (let tasks = 0; ; tasks++) {
    await nextTask()
    if (sim.takeSettled()) continue
    if (!sim.held) return
    if (sim.breakable) sim.letIn(true)
    // What takes this long is no matter of a task or two.
    if (tasks > MOST_TASKS) await new Promise<void>(resolve => afterReal(1, resolve))
  }
}

/** Lets what has begun come to rest, and then in what waits outside. @returns undefined if there was nothing to do */
function rest(sim: Simulation): Promise<void> | undefined {
  return sim.takeSettled() || sim.held || sim.letIn(false) ? untilRest(sim) : undefined
}

async function untilRest(sim: Simulation): Promise<void> {
  do await settle(sim)
  while (sim.letIn(false))
}

/** Runs until `done` says so, or nothing is due any more, or simulated time passes `limit` (milliseconds since the
 *  epoch). Time jumps; the thread is given up every few milliseconds. @returns whether `done` came true */
export async function driveUntil(sim: Simulation, done: () => boolean, limit = Infinity): Promise<boolean> {
  sim.begin()
  await untilRest(sim)
  let sliceEnd = realNow() + SLICE_MS
  while (!done()) {
    if (!sim.step(limit)) return false
    const resting = rest(sim)
    if (resting) await resting
    else if (realNow() > sliceEnd) await nextTask()
    else continue
    sliceEnd = realNow() + SLICE_MS
  }
  return true
}

/** Runs until nothing but background work is queued. */
export function driveUntilIdle(sim: Simulation, limit = Infinity): Promise<boolean> {
  return driveUntil(sim, () => sim.idle, limit)
}

/** The same without giving up the thread or letting promises run: for boot and benchmarks, where all is callbacks. */
export function stepUntil(sim: Simulation, done: () => boolean, limit = Infinity): boolean {
  while (!done()) if (!sim.step(limit)) return false
  return true
}

/** Keeps simulated time in step with the wall clock, times `speed`. */
export class Pace {
  #sim: Simulation
  #stalled: () => boolean
  #speed = 1
  #paused = false
  #stopped = false
  #simBase: number
  #realBase: number
  #wake: (() => void) | undefined
  #skipTo = 0

  /** @param stalled asked before each step whether time must wait; whoever ends that calls `nudge` */
  constructor(sim: Simulation, stalled: () => boolean = () => false) {
    this.#sim = sim
    this.#stalled = stalled
    this.#simBase = sim.now()
    this.#realBase = realNow()
  }

  get paused(): boolean {
    return this.#paused
  }

  get speed(): number {
    return this.#speed
  }

  /** Simulated seconds to a real one; above 0. */
  set speed(speed: number) {
    this.#rebase()
    this.#speed = speed
    this.nudge()
  }

  pause(): void {
    this.#rebase()
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#rebase()
    this.nudge()
  }

  /** Lets `ms` of simulated time pass as fast as the machine can. */
  skip(ms: number): void {
    this.#skipTo = Math.ceil(Math.max(this.#skipTo, this.#sim.now())) + ms
    this.nudge()
  }

  stop(): void {
    this.#stopped = true
    this.nudge()
  }

  /** Says that work may have been queued by something outside the simulation (a key pressed). */
  nudge(): void {
    this.#wake?.()
  }

  /** Runs until `stop`. Never keeps the thread longer than a slice. When the machine cannot keep up, time lags. */
  async run(): Promise<void> {
    const sim = this.#sim
    // What came before, a boot say, has taken simulated time of its own.
    this.#rebase()
    while (!this.#stopped) {
      const state = await this.#slice()
      if (state === 'due') {
        const target = this.#target()
        // Whole milliseconds: what comes in from outside does so at times that are short to write down.
        sim.advanceTo(Math.floor(target))
        if (this.#skipTo && target >= this.#skipTo) {
          this.#skipTo = 0
          this.#rebase()
        }
        const next = sim.nextDue()
        const wait = this.#paused || next === undefined ? 1000 : Math.min(1000, (next - this.#target()) / this.#speed)
        await this.#sleep(Math.max(1, wait))
      } else {
        if (sim.now() > this.#skipTo) this.#rebase()
        await (state === 'behind' ? nextTask() : this.#sleep(1000))
      }
    }
  }

  /** Works until nothing is due, a slice is over, or time must wait. */
  async #slice(): Promise<'due' | 'behind' | 'stalled'> {
    const sim = this.#sim
    const end = realNow() + SLICE_MS
    for (;;) {
      const resting = rest(sim)
      if (resting) await resting
      if (this.#stalled()) return 'stalled'
      if (realNow() > end) return 'behind'
      if (!sim.step(this.#target())) return 'due'
    }
  }

  #target(): number {
    const paced = this.#paused ? this.#simBase : this.#simBase + (realNow() - this.#realBase) * this.#speed
    return Math.max(paced, this.#skipTo)
  }

  #rebase(): void {
    this.#simBase = this.#sim.now()
    this.#realBase = realNow()
  }

  #sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      const finish = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      const timer = setTimeout(finish, ms)
      this.#wake = finish
    })
  }
}
