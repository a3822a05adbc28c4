/** The page's side of a lab: the worker that runs it, and the terminals open on its machines. */
import type { FromWorker, KeptTerminal, ScreenPart, StartFrom, ToWorker } from '../session/protocol.ts'
import { Heartbeat } from './heartbeat.ts'
import { commandTo, type Place } from './place.ts'
import { WorkerRuntime, type Runtime } from './runtime.ts'
import { takeStartedLab } from './started-labs.ts'

export type { LabNotice } from '../session/protocol.ts'

export type LabState = { state: 'starting' } | Ready | Failed
interface Ready {
  state: 'ready'
  machines: readonly string[]
  /** Of the kept session, which nobody has opened again yet. */
  terminals: readonly KeptTerminal[]
}
interface Failed {
  state: 'failed'
  why: 'not-loaded' | 'stopped-answering' | 'other'
  /** In the words of what failed. */
  message?: string
}

export interface TerminalEvents {
  output(bytes: Uint8Array): void
  /** All that a kept terminal has shown, in place of what is there. */
  screen(parts: readonly ScreenPart[]): void
  closed(): void
}

/** How a command that was run unseen ended. */
export interface Answer {
  /** Both streams, in order. */
  output: string
  status: number
}

type Listeners = { [T in FromWorker['type']]?: Set<(message: Extract<FromWorker, { type: T }>) => void> }

interface OpenTerminal {
  open: ToWorker & { type: 'terminal/open' }
  events: TerminalEvents
}

interface Question {
  command: string
  answered: (answer: Answer) => void
}

/** So many deaths of its worker within such a time, and what is kept is not tried again; so many, and nothing is. */
const DEATHS_OF_KEPT = 2
const MOST_DEATHS = 4
const DEATHS_WITHIN_MS = 120_000

export class LabClient {
  readonly lab: string
  readonly #seed: number
  #runtime!: Runtime
  /** Another of that kind can take its place. */
  readonly #replaceable: boolean
  #heartbeat: Heartbeat | undefined
  #deaths: number[] = []
  readonly #page = new AbortController()
  #state: LabState = { state: 'starting' }
  #listeners = new Set<(state: LabState) => void>()
  #onMessage: Listeners = {}
  #terminals = new Map<number, OpenTerminal>()
  #next = 1
  #solvedListeners = new Set<(solved: readonly string[]) => void>()
  #questions = new Map<number, Question>()
  #nextQuestion = 1

  /** @param from what it starts from, unless it runs already @param seed decides every chance in a new cluster
   *  @param runtime a worker if not given */
  constructor(
    lab: string,
    from: StartFrom = 'kept',
    seed = crypto.getRandomValues(new Int32Array(1))[0]!,
    runtime?: Runtime,
  ) {
    this.lab = lab
    this.#seed = seed
    this.#replaceable = !runtime
    const started = from === 'kept' && !runtime ? takeStartedLab(lab) : undefined
    if (started) this.#follow(new WorkerRuntime(started.worker, started.events))
    else this.#start(from, runtime)
    const { signal } = this.#page
    const seen = () => this.send({ type: 'page/seen', seen: !document.hidden })
    const leaves = () => this.send({ type: 'page/leaves' })
    document.addEventListener('visibilitychange', seen, { signal })
    document.addEventListener('visibilitychange', () => document.hidden && leaves(), { signal })
    addEventListener('pagehide', leaves, { signal })
    if (document.hidden) seen()
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
    if (message.type === 'terminal/resize') this.#resized(message)
    this.#runtime.post(message)
  }

  /** Calls `listener` for every message of a type. */
  on<T extends FromWorker['type']>(type: T, listener: (message: Extract<FromWorker, { type: T }>) => void): void {
    const listeners = this.#onMessage as Record<T, Set<typeof listener>>
    ;(listeners[type] ??= new Set()).add(listener)
  }

  /** Opens a terminal; what is typed meanwhile waits for the lab. @param terminal the number of a kept one, to go on
   *  with it @returns its number */
  openTerminal(
    place: Place,
    size: { columns: number; rows: number },
    events: TerminalEvents,
    terminal = this.#next++,
  ): number {
    return this.#open(commandTo(place), size, events, terminal)
  }

  /** Runs a command on the laptop, on a terminal of its own. @returns its number */
  run(command: readonly string[], size: { columns: number; rows: number }, events: TerminalEvents): number {
    return this.#open(command, size, events, this.#next++)
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
    this.#questions.set(question, { command, answered })
    this.send({ type: 'ask', question, command })
    return () => {
      if (this.#questions.delete(question)) this.send({ type: 'forget', question })
    }
  }

  /** Ends the lab and everything in it. */
  stop(): void {
    this.#page.abort()
    this.#heartbeat?.stop()
    this.#runtime.stop()
    this.#terminals.clear()
    this.#listeners.clear()
    this.#solvedListeners.clear()
    this.#questions.clear()
  }

  #open(
    command: readonly string[] | undefined,
    size: { columns: number; rows: number },
    events: TerminalEvents,
    terminal: number,
  ): number {
    const open = { type: 'terminal/open', terminal, machine: 'laptop', command, ...size } as const
    this.#terminals.set(terminal, { open, events })
    this.send(open)
    return terminal
  }

  #start(from: StartFrom, runtime: Runtime = WorkerRuntime.of(this.lab)): void {
    this.#follow(runtime)
    // On the full second, so that one seed gives one cluster.
    const now = Math.floor(Date.now() / 1000) * 1000
    this.send({ type: 'open', seed: this.#seed, now, from })
  }

  #follow(runtime: Runtime): void {
    const heartbeat = new Heartbeat(
      () => this.send({ type: 'ping' }),
      () => this.#revive(),
    )
    this.#runtime = runtime
    this.#heartbeat = heartbeat
    runtime.listen(
      message => {
        if (runtime !== this.#runtime) return
        heartbeat.beat()
        this.#receive(message)
      },
      reason => {
        if (runtime !== this.#runtime) return
        // Before it has said anything, it could not be loaded.
        if (heartbeat.heard) this.#revive()
        else this.#become({ state: 'failed', ...(reason ? { why: 'other', message: reason } : { why: 'not-loaded' }) })
      },
    )
  }

  /** The worker is dead or hangs: another takes its place, and goes on with what was kept. */
  #revive(): void {
    this.#heartbeat?.stop()
    this.#runtime.stop()
    const now = performance.now()
    this.#deaths = [...this.#deaths.filter(death => now - death < DEATHS_WITHIN_MS), now]
    if (!this.#replaceable || this.#deaths.length >= MOST_DEATHS) {
      this.#become({ state: 'failed', why: 'stopped-answering' })
      return
    }
    this.#become({ state: 'starting' })
    this.#start(this.#deaths.length > DEATHS_OF_KEPT ? 'files' : 'kept')
    for (const { open } of this.#terminals.values()) this.send(open)
    for (const [question, { command }] of this.#questions) this.send({ type: 'ask', question, command })
    this.#tell({ type: 'notice', notice: 'revived' })
  }

  #receive(message: FromWorker): void {
    switch (message.type) {
      case 'ready':
        // New terminals are other than the kept ones.
        for (const { terminal } of message.terminals) this.#next = Math.max(this.#next, terminal + 1)
        this.#become({ state: 'ready', machines: message.machines, terminals: message.terminals })
        break
      case 'failed':
        return this.#become({ state: 'failed', why: 'other', message: message.message })
      case 'terminal/output':
        return this.#terminals.get(message.terminal)?.events.output(message.bytes)
      case 'terminal/screen':
        return this.#terminals.get(message.terminal)?.events.screen(message.parts)
      case 'terminal/closed':
        return this.#terminals.get(message.terminal)?.events.closed()
      case 'tasks':
        for (const listener of this.#solvedListeners) listener(message.solved)
        return
      case 'answer':
        return this.#questions.get(message.question)?.answered(message)
      case 'fault':
        // For whoever reports it: the learner's terminal shows its own words.
        // oxlint-disable-next-line no-console
        return console.error(message.message)
    }
    this.#tell(message)
  }

  #tell(message: FromWorker): void {
    const listeners = this.#onMessage[message.type] as Set<(message: FromWorker) => void> | undefined
    for (const listener of listeners ?? []) listener(message)
  }

  #resized({ terminal, columns, rows }: ToWorker & { type: 'terminal/resize' }): void {
    const found = this.#terminals.get(terminal)
    if (found) found.open = { ...found.open, columns, rows }
  }

  #become(state: LabState): void {
    this.#state = state
    for (const listener of this.#listeners) listener(state)
  }
}
