/** The door of a session: lets in what comes from outside, one by one, between two steps of the simulation and only
 *  when all is at rest, and writes down where. Given a history, it first lets in what that says, where it says. */
import type { Simulation } from '../sim/simulation.ts'
import type { Entry, History, Position } from './journal.ts'
import type { Recorded } from './protocol.ts'

/** The session does not become what it was: it is made of other code, or was spoilt. */
export class Diverged extends Error {}

export class Inbox {
  readonly #sim: Simulation
  readonly #apply: (message: Recorded) => void
  readonly #history: History | undefined
  #entries: Entry[] = []
  #waiting: Recorded[] = []
  #open = false
  #looks: (() => void)[] = []

  /** @param history what is to be lived over before anything new comes in */
  constructor(sim: Simulation, apply: (message: Recorded) => void, history?: History) {
    this.#sim = sim
    this.#apply = apply
    this.#history = history
    sim.letIn = held => this.#letIn(held)
  }

  /** All that came in. */
  get entries(): readonly Entry[] {
    return this.#entries
  }

  /** Whether the history, if there is one, has been lived over to its end. */
  get isPresent(): boolean {
    const { end, entries } = this.#history ?? {}
    return !end || (this.#entries.length >= entries!.length && this.#sim.steps >= end.steps)
  }

  /** Until it is called, only terminals are opened: what is typed waits. */
  open(): void {
    this.#open = true
  }

  push(message: Recorded): void {
    this.#waiting.push(message)
  }

  /** What there is to see the next time that all is at rest. */
  atRest<T>(look: (at: Position) => T): Promise<T> {
    const sim = this.#sim
    return new Promise(resolve => this.#looks.push(() => resolve(look({ steps: sim.steps, now: sim.now() }))))
  }

  #letIn(held: boolean): boolean {
    const sim = this.#sim
    if (!held) for (const look of this.#looks.splice(0)) look()
    if (!this.isPresent) return this.#letInAgain(this.#history!.entries[this.#entries.length], held)
    const index = this.#open ? 0 : this.#waiting.findIndex(message => message.type === 'terminal/open')
    const [message] = index < 0 ? [] : this.#waiting.splice(index, 1)
    if (!message) return false
    this.#take({ steps: sim.steps, now: sim.now(), ...(held && { held }), message })
    return true
  }

  #letInAgain(entry: Entry | undefined, held: boolean): boolean {
    const sim = this.#sim
    if (!entry || entry.steps > sim.steps || (held && !entry.held)) return false
    if (!held) sim.advanceTo(entry.now)
    if (entry.steps !== sim.steps || entry.now !== sim.now()) throw new Diverged('the session took another course')
    this.#take(entry)
    return true
  }

  #take(entry: Entry): void {
    this.#entries.push(entry)
    this.#apply(entry.message)
  }
}
