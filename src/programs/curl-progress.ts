/** curl's progress meter, on standard error: a heading, a row at the start, one each second, one at the end.
 *  Source: lib/progress.c of curl 7.88 (progress_meter, max5data, time2str), src/tool_cb_prg.c. */
import type { Process } from '../host/process.ts'

const HEADING =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n'
const NEVER = '--:--:--'
const BAR_WIDTH = 72
const KIB = 1024
const MIB = KIB * KIB

const encoder = new TextEncoder()

/** In five places. */
function amount(bytes: number): string {
  if (bytes < 100_000) return String(Math.floor(bytes)).padStart(5)
  if (bytes < 10_000 * KIB) return `${Math.floor(bytes / KIB)}k`.padStart(5)
  if (bytes < 100 * MIB) return `${Math.floor(bytes / MIB)}.${Math.floor((bytes % MIB) / (MIB / 10))}M`.padStart(5)
  return `${Math.floor(bytes / MIB)}M`.padStart(5)
}

function clock(seconds: number): string {
  if (seconds < 1) return NEVER
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60]
  return `${String(h).padStart(2)}:${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')}`
}

export class Progress {
  readonly #process: Process
  readonly #kind: 'none' | 'meter' | 'bar'
  #startedAt = 0
  #timer: { cancel(): void } | undefined
  #began = false
  received = 0
  sent = 0
  /** 0 where it is not known. */
  expected = 0

  constructor(process: Process, kind: 'none' | 'meter' | 'bar') {
    this.#process = process
    this.#kind = kind
  }

  get isShown(): boolean {
    return this.#kind !== 'none'
  }

  start(): void {
    this.#startedAt = this.#process.now()
    if (this.#kind !== 'meter') return
    if (!this.#began) this.#print(HEADING)
    this.#began = true
    this.#row()
    this.#tick()
  }

  /** The transfer is over; what comes after stands on a line of its own. */
  end(): void {
    this.stop()
    if (this.#kind === 'meter') {
      this.#row()
      this.#print('\n')
    } else if (this.#kind === 'bar' && this.received) this.#print(`\r${'#'.repeat(BAR_WIDTH)} 100.0%\n`)
  }

  /** No more rows; the line stays open. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #tick(): void {
    this.#timer = this.#process.host.sim.after(1000, () => {
      this.#row()
      this.#tick()
    })
  }

  #row(): void {
    const seconds = (this.#process.now() - this.#startedAt) / 1000
    const { received, sent, expected } = this
    const total = (expected || received) + sent
    const part = (of: number, all: number) => String(all ? Math.floor((of / all) * 100) : 0).padStart(3)
    const speed = (bytes: number) => (seconds > 0 ? bytes / seconds : 0)
    const whole = received && expected ? (seconds * expected) / received : 0
    const left = whole - seconds
    const percent = (of: number, all: number) => `${part(of, all)} ${amount(of)}`
    this.#print(
      `\r${part(received + sent, total)} ${amount(total)}  ${percent(received, expected)}  ` +
        `${percent(sent, sent)}  ${amount(speed(received))}  ${amount(speed(sent))} ` +
        `${clock(whole)} ${clock(seconds)} ${clock(left)} ${amount(speed(received + sent))}`,
    )
  }

  /** Past what blocks: nobody waits for a meter. */
  #print(text: string): void {
    if (this.#process.descriptors().includes(2)) this.#process.file(2).write(encoder.encode(text), () => {})
  }
}
