/** A session as a page sees it: messages in, messages out, simulated time in step with the clock on the wall. */
import type { Lab } from '../lab/lab.ts'
import { Pace } from '../sim/drive.ts'
import type { Simulation } from '../sim/simulation.ts'
import { ClusterView } from './cluster-view.ts'
import { answerFileRequest } from './file-requests.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { Session, type SessionTerminal } from './session.ts'
import { Watcher } from './watcher.ts'

/** How far output may be ahead of what the page has shown, in bytes: what keeps a flood from piling up. */
const WINDOW = 128 * 1024

type Send = (message: FromWorker, transfer?: Transferable[]) => void

class PageTerminal {
  readonly number: number
  readonly #send: Send
  terminal: SessionTerminal | undefined
  #ahead = 0
  #waiting: (() => void)[] = []

  constructor(number: number, send: Send) {
    this.number = number
    this.#send = send
  }

  output(bytes: Uint8Array, shown: () => void): void {
    // The bytes may be a view on more than themselves: what is transferred is a copy.
    const copy = bytes.slice()
    this.#ahead += copy.length
    this.#send({ type: 'terminal/output', terminal: this.number, bytes: copy }, [copy.buffer])
    if (this.#ahead < WINDOW) shown()
    else this.#waiting.push(shown)
  }

  shown(bytes: number): void {
    this.#ahead -= bytes
    while (this.#waiting.length && this.#ahead < WINDOW) this.#waiting.shift()!()
  }
}

export class PageSession {
  #session: Session
  readonly #watcher: Watcher
  readonly #send: Send
  readonly #view: ClusterView
  #pace: Pace | undefined
  #terminals = new Map<number, PageTerminal>()
  /** What waits for the cluster to be up. */
  #early: ToWorker[] = []

  constructor(options: { sim: Simulation; lab: Lab; send: Send }) {
    const { sim, lab, send } = options
    this.#send = send
    this.#session = new Session({ sim, lab, onFault: message => send({ type: 'fault', message }) })
    const { etcd, transport } = this.#session.cluster
    this.#view = new ClusterView({
      transport,
      now: () => sim.now(),
      send: changes => send({ type: 'map', ...changes }),
    })
    this.#watcher = new Watcher({
      host: this.#session.observer(),
      tasks: lab.tasks,
      etcd,
      onSolved: solved => send({ type: 'tasks', solved }),
      onAnswer: (question, result) => send({ type: 'answer', question, ...result }),
    })
  }

  async boot(): Promise<void> {
    await this.#session.boot()
    this.#pace = new Pace(this.#session.sim)
    for (const message of this.#early.splice(0)) this.receive(message)
    this.#watcher.start()
    void this.#pace.run()
  }

  /** While the cluster boots, terminals open and show their prompts; what is typed waits. */
  receive(message: ToWorker): void {
    const pace = this.#pace
    if (!pace && message.type !== 'terminal/open' && message.type !== 'terminal/shown') {
      this.#early.push(message)
      return
    }
    switch (message.type) {
      case 'terminal/open': {
        const terminal = new PageTerminal(message.terminal, this.#send)
        this.#terminals.set(message.terminal, terminal)
        terminal.terminal = this.#session.openTerminal(
          message.machine,
          message,
          (bytes, shown) => terminal.output(bytes, shown),
          () => this.#send({ type: 'terminal/closed', terminal: message.terminal }),
        )
        break
      }
      case 'terminal/input':
        this.#terminals.get(message.terminal)?.terminal?.input(message.bytes)
        this.#watcher.stir()
        break
      case 'terminal/resize':
        this.#terminals.get(message.terminal)?.terminal?.resize(message.columns, message.rows)
        break
      case 'terminal/shown':
        this.#terminals.get(message.terminal)?.shown(message.bytes)
        break
      case 'terminal/close':
        this.#terminals.get(message.terminal)?.terminal?.close()
        this.#terminals.delete(message.terminal)
        break
      case 'tasks/known':
        this.#watcher.know(message.solved)
        break
      case 'ask':
        this.#watcher.ask(message.question, message.command)
        break
      case 'forget':
        this.#watcher.forget(message.question)
        break
      case 'map/next':
        this.#view.next(message.fresh)
        break
      case 'map/close':
        this.#view.close()
        break
      case 'api/get': {
        const { status, body } = this.#session.cluster.transport({ method: 'GET', path: message.path })
        this.#send({ type: 'api/answer', request: message.request, status, body })
        break
      }
      case 'file': {
        const answer = answerFileRequest(this.#session.laptop.files, message.ask)
        this.#send({ type: 'file/answer', request: message.request, answer })
        break
      }
      case 'time/pause':
        pace?.pause()
        break
      case 'time/resume':
        pace?.resume()
        break
      case 'time/speed':
        if (pace) pace.speed = message.speed
        break
      case 'time/skip':
        pace?.skip(message.ms)
        break
    }
    if (pace && message.type.startsWith('time/')) {
      this.#send({ type: 'time', now: this.#session.sim.now(), speed: pace.speed, paused: pace.paused })
    }
    pace?.nudge()
  }

  get machines(): readonly string[] {
    return this.#session.machines
  }
}
