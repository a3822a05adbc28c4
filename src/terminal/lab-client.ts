/** The page's side of a lab: the worker that runs it, and the terminals open on its machines. */
import type { FromWorker, ToWorker } from '../session/protocol.ts'
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

export class LabClient {
  readonly lab: string
  #worker: Worker
  #state: LabState = { state: 'starting' }
  #listeners = new Set<(state: LabState) => void>()
  #terminals = new Map<number, TerminalEvents>()
  #next = 1

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

  /** Opens a terminal; what is typed meanwhile waits for the lab. @returns its number */
  openTerminal(machine: string, size: { columns: number; rows: number }, events: TerminalEvents): number {
    const terminal = this.#next++
    this.#terminals.set(terminal, events)
    this.send({ type: 'terminal/open', terminal, machine, ...size })
    return terminal
  }

  closeTerminal(terminal: number): void {
    this.#terminals.delete(terminal)
    this.send({ type: 'terminal/close', terminal })
  }

  /** Ends the lab and everything in it. */
  stop(): void {
    this.#worker.terminate()
    this.#terminals.clear()
    this.#listeners.clear()
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
      case 'fault':
        // For whoever reports it: the learner's terminal shows its own words.
        // oxlint-disable-next-line no-console
        return console.error(message.message)
    }
  }

  #become(state: LabState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
