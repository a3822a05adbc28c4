/** A pseudo-terminal (pty(7)) with the line discipline of tty_ioctl(4): what is typed goes in at the master side,
 *  processes read and write the slave side (`Tty.file`). Cooked mode echoes, edits the line with erase, and turns
 *  Ctrl-C, Ctrl-\ and Ctrl-Z into signals for the foreground group; raw mode passes every byte on. */
import type { Errno } from './errno.ts'
import { OpenFile, type Cancel, type ReadDone, type WriteDone } from './open-file.ts'
import type { Signal } from './program.ts'

export interface TtyOptions {
  columns: number
  rows: number
  /** Takes what is to be shown. Calls `done` when it can take more. @returns how to drop what is not shown yet */
  output: (chunk: Uint8Array, done: () => void) => Cancel | void
  /** Sends a signal to the foreground process group. */
  signal: (group: number, signal: Signal) => void
}

const encoder = new TextEncoder()
const nothing = () => {}
/** In bytes. */
const LONGEST_LINE = 2048
const SIGNAL_KEYS: Record<number, Signal> = { 3: 'SIGINT', 28: 'SIGQUIT', 26: 'SIGTSTP' }

export class Tty {
  columns: number
  rows: number
  /** Every byte passed on as typed, without echo; what a line editor or a nested session wants. */
  raw = false
  /** Whether a newline that is written becomes carriage return and newline (OPOST and ONLCR). A program that passes
   *  on the output of a terminal elsewhere (ssh, `kubectl exec -t`) turns it off. */
  opost = true
  /** Whether cooked mode gathers a line before anyone can read it (ICANON); `read -n 1` turns it off. */
  canonical = true
  /** Whether cooked mode shows what is typed (`stty -echo`, passwords). */
  echo = true
  /** The process group that reads, and that Ctrl-C goes to. */
  foreground = 0
  /** The slave side. Reference-counted: `hangUp` runs when the last reference is closed. */
  readonly file: OpenFile
  #output: TtyOptions['output']
  #signal: TtyOptions['signal']
  #line: number[] = []
  #unfinished: number[] = []
  #ready: Uint8Array[] = []
  #ends = 0
  #readers: { max: number; done: ReadDone }[] = []
  #resized: (() => void)[] = []
  #closed: (() => void)[] = []

  constructor(options: TtyOptions) {
    this.columns = options.columns
    this.rows = options.rows
    this.#output = options.output
    this.#signal = options.signal
    this.file = new SlaveFile(this)
  }

  /** The master side: bytes as typed. */
  input(bytes: Uint8Array): void {
    if (this.raw) {
      this.#ready.push(bytes)
      this.#deliver()
      return
    }
    for (const byte of bytes) this.#cook(byte)
    this.#deliver()
  }

  /** Tells the foreground group that the size changed. */
  resize(columns: number, rows: number): void {
    this.columns = columns
    this.rows = rows
    this.#signal(this.foreground, 'SIGWINCH')
    for (const notify of this.#resized) notify()
  }

  onResize(notify: () => void): Cancel {
    this.#resized.push(notify)
    return () => {
      this.#resized = this.#resized.filter(n => n !== notify)
    }
  }

  /** Calls `notify` when no process has the terminal open any more. */
  onClosed(notify: () => void): void {
    this.#closed.push(notify)
  }

  /** The master side goes away: readers get the end, the foreground group SIGHUP. */
  hangUp(): void {
    this.#ends++
    this.#deliver()
    this.#signal(this.foreground, 'SIGHUP')
  }

  /** For the slave side. */
  read(max: number, done: ReadDone): Cancel {
    const reader = { max, done }
    this.#readers.push(reader)
    this.#deliver()
    return () => {
      this.#readers = this.#readers.filter(r => r !== reader)
    }
  }

  /** For the slave side. */
  write(chunk: Uint8Array, done: WriteDone): Cancel {
    this.#follow(chunk)
    return this.#output(this.opost ? withCarriageReturns(chunk) : chunk, () => done()) ?? nothing
  }

  /** What was written since the last line ended, escape sequences included: where a prompt finds the cursor. Of a very
   *  long line only the end. */
  get unfinishedLine(): string {
    return new TextDecoder().decode(Uint8Array.from(this.#unfinished))
  }

  #follow(chunk: Uint8Array): void {
    const from = Math.max(chunk.lastIndexOf(10), chunk.lastIndexOf(13)) + 1
    if (from > 0) this.#unfinished = []
    this.#unfinished.push(...chunk.subarray(Math.max(from, chunk.length - LONGEST_LINE)))
    if (this.#unfinished.length > LONGEST_LINE) this.#unfinished = this.#unfinished.slice(-LONGEST_LINE)
  }

  /** For the slave side. */
  released(): void {
    for (const notify of this.#closed.splice(0)) notify()
  }

  #cook(byte: number): void {
    const signal = SIGNAL_KEYS[byte]
    if (signal) {
      this.#show(`^${String.fromCharCode(byte + 64)}`)
      // What was typed ahead goes (NOFLSH).
      this.#line = []
      this.#ready = []
      this.#ends = 0
      this.#signal(this.foreground, signal)
      return
    }
    if (!this.canonical) {
      const typed = Uint8Array.of(byte === 13 ? 10 : byte)
      this.#ready.push(typed)
      if (this.echo) this.#emit(byte === 13 ? encoder.encode('\r\n') : typed)
      return
    }
    if (byte === 4) {
      if (this.#line.length) this.#commit()
      else this.#ends++
      return
    }
    if (byte === 0x7f || byte === 8) {
      if (this.#erase()) this.#show('\b \b')
      return
    }
    if (byte === 0x15) {
      while (this.#erase()) this.#show('\b \b')
      return
    }
    const typed = byte === 13 ? 10 : byte
    this.#line.push(typed)
    if (typed === 10) {
      this.#show('\r\n')
      this.#commit()
    } else if (this.echo) {
      this.#emit(Uint8Array.of(typed))
    }
  }

  /** Takes the last character, of one or more bytes, off the line. */
  #erase(): boolean {
    if (!this.#line.length) return false
    while (((this.#line.pop() ?? 0) & 0xc0) === 0x80);
    return true
  }

  #show(text: string): void {
    if (this.echo) this.#emit(encoder.encode(text))
  }

  /** Shows what nobody waits for. */
  #emit(bytes: Uint8Array): void {
    this.#follow(bytes)
    this.#output(bytes, nothing)
  }

  #commit(): void {
    this.#ready.push(Uint8Array.from(this.#line))
    this.#line = []
  }

  #deliver(): void {
    while (this.#readers.length && (this.#ready.length || this.#ends)) {
      const { max, done } = this.#readers.shift()!
      const first = this.#ready[0]
      if (!first) {
        this.#ends--
        done(null)
        continue
      }
      if (first.length <= max) this.#ready.shift()
      else this.#ready[0] = first.subarray(max)
      done(first.length <= max ? first : first.subarray(0, max))
    }
  }
}

class SlaveFile extends OpenFile {
  #tty: Tty
  constructor(tty: Tty) {
    super(tty)
    this.#tty = tty
  }
  read(max: number, done: (result: Uint8Array | null | Errno) => void): Cancel {
    return this.#tty.read(max, done)
  }
  write(chunk: Uint8Array, done: WriteDone): Cancel {
    return this.#tty.write(chunk, done)
  }
  protected release(): void {
    this.#tty.released()
  }
}

function withCarriageReturns(chunk: Uint8Array): Uint8Array {
  let newlines = 0
  for (const byte of chunk) if (byte === 10) newlines++
  if (!newlines) return chunk
  const out = new Uint8Array(chunk.length + newlines)
  let at = 0
  for (const byte of chunk) {
    if (byte === 10) out[at++] = 13
    out[at++] = byte
  }
  return out
}
