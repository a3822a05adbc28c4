/** A terminal of a session, as the page has it: what is written there becomes messages, no faster than a line of a
 *  certain speed carries them, in simulated time, and no further ahead than the page can show, in real time. */
import { afterReal, realNow } from '../sim/drive.ts'
import type { Simulation, Timer } from '../sim/simulation.ts'
import type { FromWorker, ScreenPart, ToWorker } from './protocol.ts'
import type { SessionTerminal } from './session.ts'

/** What the line carries, in bytes to a simulated second. A screen full is there at once; a flood is what the page can
 *  show and the machine can compute. */
const BYTES_PER_SECOND = 2 * 1024 * 1024
/** What the line holds, in milliseconds of its speed: a writer waits only when there is more. */
const HELD_MS = 30
/** The line takes no more at once. */
const PIECE = 32 * 1024
/** How far output may be ahead of what the page has shown, in bytes: beyond, simulated time waits. */
const WINDOW = 256 * 1024
/** What comes closer together than this, in real milliseconds, is one message. */
const BATCH_MS = 4
/** What is kept of what was shown, in bytes. */
const KEPT = 256 * 1024

export type TerminalOpen = ToWorker & { type: 'terminal/open' }

export class PageTerminal {
  readonly number: number
  readonly machine: string
  readonly command: readonly string[] | undefined
  terminal: SessionTerminal | undefined
  closed = false
  readonly #sim: Simulation
  readonly #send: (message: FromWorker, transfer: Transferable[]) => void
  /** Undefined while the page shows it. */
  #kept: ScreenPart[] | undefined
  #keptBytes = 0
  /** When the line will have carried what was written, in simulated milliseconds. */
  #carried = 0
  #ahead = 0
  #batch: Uint8Array[] = []
  #sentAt = -Infinity

  /** @param shown whether a page shows it; if not, what is written is kept for `attach` */
  constructor(
    { terminal, machine, command, columns, rows }: TerminalOpen,
    options: {
      sim: Simulation
      send: (message: FromWorker, transfer: Transferable[]) => void
      shown: boolean
    },
  ) {
    this.number = terminal
    this.machine = machine
    this.command = command
    this.#sim = options.sim
    this.#send = options.send
    this.#kept = options.shown ? undefined : [{ columns, rows }]
  }

  /** Whether a page shows it. */
  get attached(): boolean {
    return !this.#kept
  }

  isOn({ machine, command }: TerminalOpen): boolean {
    return machine === this.machine && command?.join('\0') === this.command?.join('\0')
  }

  /** Whether the page has more to show than it should. */
  get stalls(): boolean {
    return this.#ahead >= WINDOW
  }

  /** @returns how to drop what the line has not taken yet */
  output(bytes: Uint8Array, done: () => void): () => void {
    let timer: Timer | undefined
    const carry = (from: number) => {
      const piece = bytes.subarray(from, from + PIECE)
      this.#show(piece)
      const now = this.#sim.now()
      this.#carried = Math.max(this.#carried, now) + (piece.length / BYTES_PER_SECOND) * 1000
      const wait = this.#carried - now - HELD_MS
      const next = from + piece.length < bytes.length ? () => carry(from + PIECE) : done
      if (wait > 0) timer = this.#sim.after(wait, next)
      else next()
    }
    carry(0)
    return () => timer?.cancel()
  }

  /** The page has shown so much more. */
  shown(bytes: number): void {
    this.#ahead -= bytes
  }

  resized(columns: number, rows: number): void {
    this.#kept?.push({ columns, rows })
  }

  end(): void {
    this.closed = true
    if (this.#kept) return
    this.#flush()
    this.#send({ type: 'terminal/closed', terminal: this.number }, [])
  }

  /** A page shows it from now on. */
  attach(): void {
    const parts = this.#kept
    if (!parts) return
    this.#kept = undefined
    this.#ahead = 0
    this.#send({ type: 'terminal/screen', terminal: this.number, parts }, [])
    if (this.closed) this.end()
  }

  #show(bytes: Uint8Array): void {
    // The bytes may be a view on more than themselves, and on what changes later.
    const copy = bytes.slice()
    if (this.#kept) {
      this.#keep(copy)
      return
    }
    this.#ahead += copy.length
    this.#batch.push(copy)
    if (this.#batch.length > 1) return
    const wait = this.#sentAt + BATCH_MS - realNow()
    if (wait > 0) afterReal(wait, () => this.#flush())
    else this.#flush()
  }

  #keep(bytes: Uint8Array): void {
    const parts = this.#kept!
    parts.push(bytes)
    this.#keptBytes += bytes.length
    while (this.#keptBytes > KEPT) {
      const first = parts.findIndex(part => part instanceof Uint8Array)
      const cut = parts[first] as Uint8Array
      this.#keptBytes -= cut.length
      // Sizes before what is left count no more, but the last.
      parts.splice(0, first + 1, ...parts.slice(0, first).slice(-1))
      // A line that is cut in two might begin within an escape sequence.
      const next = parts.find(part => part instanceof Uint8Array) as Uint8Array | undefined
      const newline = next?.indexOf(10) ?? -1
      if (next && newline >= 0 && this.#keptBytes <= KEPT) {
        parts[parts.indexOf(next)] = next.subarray(newline + 1)
        this.#keptBytes -= newline + 1
      }
    }
  }

  #flush(): void {
    if (!this.#batch.length) return
    const bytes = this.#batch.length === 1 ? this.#batch[0]! : joined(this.#batch)
    this.#batch = []
    this.#sentAt = realNow()
    this.#send({ type: 'terminal/output', terminal: this.number, bytes }, [bytes.buffer])
  }
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}
