/** The page's side of a lab: the worker that runs it, and the terminals open on its machines. */
import type { FromWorker, ToWorker } from '../session/protocol.ts'
import { commandTo, type Place } from './place.ts'
import { takeStartedLab } from './started-labs.ts'

export type LabState = { state: 'starting' } | { state: 'ready'; machines: readonly string[] } | Failed
interface Failed {
  state: 'failed'
  message: string
}

export interface TerminalEvents {
  output(bytes: Uint8Array): void
  closed(): void
}

/** How a command that was run unseen ended. */
export interface Answer {
  /** Both streams, in order. */
  output: string
  status: number
}

type Listeners = { [T in FromWorker['type']]?: Set<(message: Extract<FromWorker, { type: T }>) => void> }

export class LabClient {
  readonly lab: string
  #worker: Worker
  #state: LabState = { state: 'starting' }
  #listeners = new Set<(state: LabState) => void>()
  #onMessage: Listeners = {}
  #terminals = new Map<number, TerminalEvents>()
  #next = 1
  #solvedListeners = new Set<(solved: readonly string[]) => void>()
  #questions = new Map<number, (answer: Answer) => void>()
  #nextQuestion = 1

  constructor(lab: string) {
    this.lab = lab
    const started = takeStartedLab(lab)
    this.#worker =
      started?.worker ?? new Worker(new URL('../session/worker.ts', import.meta.url), { type: 'module', name: lab })
    this.#worker.addEventListener('message', event => this.#receive(event.data as FromWorker))
    this.#worker.addEventListener('error', event => {
      this.#become({ state: 'failed', message: event.message || 'The lab stopped working.' })
    })
    if (!started) this.send({ type: 'open', seed: crypto.getRandomValues(new Int32Array(1))[0]!, now: Date.now() })
    for (const event of started?.events ?? []) this.#worker.dispatchEvent(event)
  }

  get state(): LabState {
    return this.#state
  }

  /** Calls `listener` now and at every change. @returns how to stop that */
  onState(listener: (state: LabState) => void): () => void {
    this.#listeners.add(listener)
    listener(this.#state)
    return () => this.#listeners.delete(listener)
  }

  send(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  /** Calls `listener` for every message of a type. */
  on<T extends FromWorker['type']>(type: T, listener: (message: Extract<FromWorker, { type: T }>) => void): void {
    const listeners = this.#onMessage as Record<T, Set<typeof listener>>
    ;(listeners[type] ??= new Set()).add(listener)
  }

  /** Opens a terminal; what is typed meanwhile waits for the lab. @returns its number */
  openTerminal(place: Place, size: { columns: number; rows: number }, events: TerminalEvents): number {
    const terminal = this.#next++
    this.#terminals.set(terminal, events)
    this.send({ type: 'terminal/open', terminal, machine: 'laptop', command: commandTo(place), ...size })
    return terminal
  }

  closeTerminal(terminal: number): void {
    this.#terminals.delete(terminal)
    this.send({ type: 'terminal/close', terminal })
  }

  /** Calls `listener` with the tasks that are done, whenever there are more. */
  onSolved(listener: (solved: readonly string[]) => void): void {
    this.#solvedListeners.add(listener)
  }

  /** Asks what a command prints in the lab, unseen; `answered` is called now and whenever the answer is another.
   *  @returns how to stop that */
  ask(command: string, answered: (answer: Answer) => void): () => void {
    const question = this.#nextQuestion++
    this.#questions.set(question, answered)
    this.send({ type: 'ask', question, command })
    return () => {
      if (this.#questions.delete(question)) this.send({ type: 'forget', question })
    }
  }

  /** Ends the lab and everything in it. */
  stop(): void {
    this.#worker.terminate()
    this.#terminals.clear()
    this.#listeners.clear()
    this.#solvedListeners.clear()
    this.#questions.clear()
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        return this.#become({ state: 'ready', machines: message.machines })
      case 'failed':
        return this.#become({ state: 'failed', message: message.message })
      case 'terminal/output':
        return this.#terminals.get(message.terminal)?.output(message.bytes)
      case 'terminal/closed':
        return this.#terminals.get(message.terminal)?.closed()
      case 'tasks':
        for (const listener of this.#solvedListeners) listener(message.solved)
        return
      case 'answer':
        return this.#questions.get(message.question)?.(message)
      case 'fault':
        // For whoever reports it: the learner's terminal shows its own words.
        // oxlint-disable-next-line no-console
        return console.error(message.message)
    }
    const listeners = this.#onMessage[message.type] as Set<(message: FromWorker) => void> | undefined
    for (const listener of listeners ?? []) listener(message)
  }

  #become(state: LabState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
