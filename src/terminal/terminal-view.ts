/** One terminal on the page: xterm.js, joined to a terminal of the lab. Its element can be taken out of the page and
 *  put back elsewhere; what it shows stays. Load this module on demand: xterm is large. */
import { FitAddon } from '@xterm/addon-fit'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import type { ScreenPart } from '../session/protocol.ts'
import type { LabClient } from './lab-client.ts'
import type { Place } from './place.ts'
import { themeOf } from './theme.ts'

const encoder = new TextEncoder()

/** In CSS pixels: as large as leaves room for the tables that kubectl prints. */
const fontSize = () => (innerWidth >= 1360 ? 13 : 12)

export class TerminalView {
  /** Put it where the terminal is to be shown, then call `fit`. */
  readonly element: HTMLElement
  readonly #xterm: Terminal
  readonly #fit = new FitAddon()
  readonly #client: LabClient
  /** Its number in the lab. */
  readonly terminal: number
  readonly #resized: ResizeObserver
  #escaped = false
  #prompted = false
  #queue: string[] = []
  #ended = ''
  /** What came while the screen is made again; undefined when it is not. */
  #later: Uint8Array[] | undefined

  /** @param options.kept the number of a kept one to go on with */
  constructor(client: LabClient, place: Place, options: { ended?: () => void; kept?: number } = {}) {
    this.#client = client
    this.element = document.createElement('div')
    this.element.className = 'terminal'
    this.#xterm = new Terminal({
      fontFamily: "'JetBrains Mono Variable', ui-monospace, 'Noto Sans Mono CJK SC', monospace",
      fontSize: fontSize(),
      lineHeight: 1.25,
      cursorBlink: !matchMedia('(prefers-reduced-motion: reduce)').matches,
      scrollback: 5000,
      overviewRuler: { width: 10 },
      theme: themeOf(document.documentElement.dataset['theme']),
      macOptionIsMeta: true,
      minimumContrastRatio: 4.5,
    })
    this.#xterm.loadAddon(this.#fit)
    this.#xterm.open(this.element)
    this.terminal = client.openTerminal(
      place,
      { columns: this.#xterm.cols, rows: this.#xterm.rows },
      {
        output: bytes => this.#show(bytes),
        screen: parts => void this.#remake(parts),
        closed: () => {
          this.#xterm.write(`\r\n\x1b[2m[${this.#ended}]\x1b[0m\r\n`)
          options.ended?.()
        },
      },
      options.kept,
    )
    // The shell asks for bracketed pastes whenever it stands at its prompt.
    this.#xterm.parser.registerCsiHandler({ prefix: '?', final: 'h' }, modes => {
      if (modes.includes(2004) && !this.#later) setTimeout(() => this.#atPrompt())
      return false
    })
    // What the terminal answers of itself while an old screen is made again was answered then.
    this.#xterm.onData(text => this.#later || this.type(text))
    this.#xterm.onBinary(text => this.#send(Uint8Array.from(text, c => c.charCodeAt(0))))
    this.#xterm.onResize(() => this.#later || this.#tellSize())
    this.#xterm.attachCustomKeyEventHandler(event => this.#key(event))
    this.#resized = new ResizeObserver(() => this.fit())
    this.#resized.observe(this.element)
    // Tests and the curious read the screen through this.
    Object.assign(this.element, { terminal: this.#xterm })
  }

  /** Sends text as if it were typed. */
  type(text: string): void {
    this.#send(encoder.encode(text))
  }

  /** Types each command and Enter. The first waits for the first prompt there is, the others each for its own. */
  run(...commands: readonly string[]): void {
    const waits = !this.#prompted || this.#queue.length > 0
    this.#queue.push(...commands)
    if (!waits) this.#next()
  }

  /** Calls `listener` with what the shell says of where it is, as the title of a terminal's window. @returns how to
   *  stop that */
  onWhere(listener: (where: string) => void): () => void {
    const listening = this.#xterm.onTitleChange(listener)
    return () => listening.dispose()
  }

  /** @param label what a screen reader calls it @param ended shown when its session is over */
  setWords({ label, ended }: { label: string; ended: string }): void {
    this.#xterm.textarea?.setAttribute('aria-label', label)
    this.#ended = ended
  }

  focus(): void {
    this.#xterm.focus()
  }

  /** Takes as many columns and rows as there is room for. */
  fit(): void {
    if (!this.element.isConnected || this.element.clientWidth === 0) return
    this.#xterm.options.fontSize = fontSize()
    this.#fit.fit()
  }

  setTheme(name: string | undefined): void {
    this.#xterm.options.theme = themeOf(name)
  }

  dispose(): void {
    this.#resized.disconnect()
    this.#client.closeTerminal(this.terminal)
    this.#xterm.dispose()
    this.element.remove()
  }

  #atPrompt(): void {
    this.#prompted = true
    this.#next()
  }

  #next(): void {
    const command = this.#queue.shift()
    if (command === undefined) return
    this.#xterm.paste(command)
    this.type('\r')
    this.#xterm.scrollToBottom()
  }

  #tellSize(): void {
    const { cols, rows } = this.#xterm
    this.#client.send({ type: 'terminal/resize', terminal: this.terminal, columns: cols, rows })
  }

  /** Shows what was shown before, at the sizes it was shown at, in place of what is there. */
  async #remake(parts: readonly ScreenPart[]): Promise<void> {
    const xterm = this.#xterm
    this.#later = []
    xterm.reset()
    for (const part of parts) {
      if (part instanceof Uint8Array) await new Promise<void>(resolve => xterm.write(part, resolve))
      else xterm.resize(part.columns, part.rows)
    }
    const later = this.#later
    this.#later = undefined
    this.fit()
    this.#tellSize()
    for (const bytes of later) this.#show(bytes)
    if (xterm.modes.bracketedPasteMode) this.#atPrompt()
  }

  #show(bytes: Uint8Array): void {
    if (this.#later) {
      this.#later.push(bytes)
      return
    }
    this.#xterm.write(bytes, () =>
      this.#client.send({ type: 'terminal/shown', terminal: this.terminal, bytes: bytes.length }),
    )
  }

  #send(bytes: Uint8Array): void {
    this.#client.send({ type: 'terminal/input', terminal: this.terminal, bytes })
  }

  /** Esc then Tab, or Shift-Tab, leaves the terminal; Ctrl-C copies while something is selected. */
  #key(event: KeyboardEvent): boolean {
    if (event.type !== 'keydown') return true
    if (event.key === 'Tab' && this.#escaped) {
      this.#escaped = false
      this.#xterm.blur()
      return false
    }
    if (event.key !== 'Shift') this.#escaped = event.key === 'Escape'
    if (event.key === 'c' && event.ctrlKey && !event.shiftKey && this.#xterm.hasSelection()) {
      void navigator.clipboard?.writeText(this.#xterm.getSelection())
      this.#xterm.clearSelection()
      return false
    }
    // Ctrl-V pastes, as everywhere else on the page.
    return !(event.key === 'v' && event.ctrlKey)
  }
}
