/** The worker that runs a page's lab. */
import { labs } from 'virtual:labs'
import type { Lab } from '../lab/lab.ts'
import { Pace } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import type { FromWorker, ToWorker } from './protocol.ts'
import { Session, type SessionTerminal } from './session.ts'

/** How far output may be ahead of what the page has shown, in bytes: what keeps a flood from piling up. */
const WINDOW = 128 * 1024

const send = (message: FromWorker, transfer: Transferable[] = []) => postMessage(message, { transfer })

class PageTerminal {
  readonly number: number
  terminal: SessionTerminal | undefined
  #ahead = 0
  #waiting: (() => void)[] = []

  constructor(number: number) {
    this.number = number
  }

  output(bytes: Uint8Array, shown: () => void): void {
    // The bytes may be a view on more than themselves: what is transferred is a copy.
    const copy = bytes.slice()
    this.#ahead += copy.length
    send({ type: 'terminal/output', terminal: this.number, bytes: copy }, [copy.buffer])
    if (this.#ahead < WINDOW) shown()
    else this.#waiting.push(shown)
  }

  shown(bytes: number): void {
    this.#ahead -= bytes
    while (this.#waiting.length && this.#ahead < WINDOW) this.#waiting.shift()!()
  }
}

class PageSession {
  #session: Session
  #pace: Pace | undefined
  #terminals = new Map<number, PageTerminal>()
  /** What waits for the cluster to be up. */
  #early: ToWorker[] = []

  constructor(session: Session) {
    this.#session = session
  }

  async boot(): Promise<void> {
    await this.#session.boot()
    this.#pace = new Pace(this.#session.sim)
    for (const message of this.#early.splice(0)) this.receive(message)
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
        const terminal = new PageTerminal(message.terminal)
        this.#terminals.set(message.terminal, terminal)
        terminal.terminal = this.#session.openTerminal(
          message.machine,
          message,
          (bytes, shown) => terminal.output(bytes, shown),
          () => send({ type: 'terminal/closed', terminal: message.terminal }),
        )
        break
      }
      case 'terminal/input':
        this.#terminals.get(message.terminal)?.terminal?.input(message.bytes)
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
    pace?.nudge()
  }

  get machines(): readonly string[] {
    return this.#session.machines
  }
}

async function labNamed(slug: string): Promise<Lab> {
  const load = labs[slug]
  if (!load) throw new Error(`There is no lab ${slug}.`)
  const { lab } = await load()
  return { ...lab, files: new Map(lab.files), start: new Map(lab.start) }
}

async function open(message: ToWorker & { type: 'open' }): Promise<PageSession> {
  const sim = new Simulation({ startAt: message.now, seed: message.seed })
  const lab = await loading
  return new PageSession(new Session({ sim, lab, onFault: text => send({ type: 'fault', message: text }) }))
}

// The page names the worker after its lab, so that files are on their way before the first message is.
const loading = labNamed(self.name)
void import('../shell/bash.ts')

let opening: Promise<PageSession> | undefined

addEventListener('message', event => {
  const message = event.data as ToWorker
  if (message.type !== 'open') {
    opening?.then(
      session => session.receive(message),
      () => {},
    )
    return
  }
  opening = open(message)
  opening
    .then(session => session.boot().then(() => send({ type: 'ready', machines: session.machines })))
    .catch((error: unknown) =>
      send({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
    )
})
