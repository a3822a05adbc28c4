/** A line editor on a raw terminal, with the keys of readline's emacs mode. It draws what it edits anew after every
 *  key, so wrapping, wide characters and resizing come out right. Source: readline(3). Left out: vi mode, macros,
 *  numeric arguments, inputrc. */
import type { Process } from '../../host/process.ts'
import type { Tty } from '../../host/tty.ts'
import { EditBuffer } from './buffer.ts'
import type { Completion } from './completion.ts'
import { drawingOf, listing, type Position } from './drawing.ts'
import { EDITS, KILLS, moveByRow } from './editing.ts'
import { insertion } from './insertion.ts'
import { decodeKeys, type Key } from './keys.ts'
import { HistorySearch } from './search.ts'
import { columnsOf } from './width.ts'

export interface EditorOptions {
  history: readonly string[]
  /** What may stand for the word before the cursor, as typed, and the quote that is open there. */
  complete: (before: string) => Promise<{ word: string; quote: '' | '"' | "'"; choices: Completion[] }>
  /** Lets the user edit the line in an editor (Ctrl-X Ctrl-E). @returns undefined if that cannot be */
  edit?: (text: string) => Promise<string | undefined>
}

export type LineResult = { kind: 'line'; text: string } | { kind: 'interrupt' } | { kind: 'end' }

/** So many are listed without being asked for (readline's completion-query-items). */
const LISTED_UNASKED = 100

export class LineEditor {
  #process: Process
  #tty: Tty
  #options: EditorOptions
  #buffer = new EditBuffer()
  #keys: Key[] = []
  #rest = ''
  #decoder = new TextDecoder()
  #prompt = ''
  /** The row of the drawing that the cursor is on. */
  #row = 0
  /** The column that the drawing begins at: behind output that did not end its line. */
  #start = 0
  #historyAt = 0
  /** Lines of the history as edited before Enter. */
  #edited = new Map<number, string>()
  #search: HistorySearch | undefined
  #lastQuery = ''
  #lastKey = ''
  #yankAt = 0
  /** The last Tab found nothing to put in: the next one lists. */
  #unchanged = false

  constructor(process: Process, tty: Tty, options: EditorOptions) {
    this.#process = process
    this.#tty = tty
    this.#options = options
  }

  /** Lets the user edit one line; the terminal is raw only meanwhile. */
  async read(prompt: string): Promise<LineResult> {
    const tty = this.#tty
    // Only the last row of a prompt is drawn anew.
    const last = prompt.lastIndexOf('\n') + 1
    this.#prompt = prompt.slice(last)
    this.#buffer.start('')
    this.#historyAt = this.#options.history.length
    this.#edited.clear()
    this.#lastKey = ''
    this.#row = 0
    tty.raw = true
    // Readline takes it that a prompt begins a line, and draws over what stands there.
    const before = last ? 0 : columnsOf(tty.unfinishedLine)
    this.#start = before % tty.columns
    await this.#write(`\x1b[?2004h${before > 0 && this.#start === 0 ? '\n' : ''}${prompt.slice(0, last)}`)
    await this.#draw()
    const forget = tty.onResize(() => void this.#draw().catch(() => {}))
    try {
      for (;;) {
        const key = await this.#nextKey()
        if (!key) return { kind: 'end' }
        const result = await this.#handle(key)
        if (result) return result
        if (!this.#keys.length) await this.#draw()
      }
    } finally {
      forget()
      tty.raw = false
      await this.#write('\x1b[?2004l')
    }
  }

  async #nextKey(): Promise<Key | undefined> {
    while (!this.#keys.length) {
      const chunk = await this.#process.read(0)
      if (!chunk) return undefined
      this.#rest = decodeKeys(this.#rest + this.#decoder.decode(chunk, { stream: true }), key => this.#keys.push(key))
    }
    return this.#keys.shift()
  }

  #write(text: string): Promise<void> {
    return this.#process.write(2, new TextEncoder().encode(text))
  }

  async #handle(key: Key): Promise<LineResult | undefined> {
    const b = this.#buffer
    if (this.#search) {
      const { query, at } = this.#search
      const outcome = this.#search.key(key)
      if (outcome === 'taken') return undefined
      this.#search = undefined
      if (outcome === 'cancelled') return undefined
      if (query) this.#lastQuery = query
      this.#historyAt = at
      // Esc only ends the search.
      if (key.kind === 'key' && key.name === 'alt-escape') return undefined
    }
    const last = this.#lastKey
    this.#lastKey = key.kind === 'key' ? key.name : ''
    if (key.kind !== 'key') {
      b.insert(key.text)
      return undefined
    }
    if (last === 'ctrl-x') return this.#afterControlX(key.name)
    if (last === 'ctrl-v') {
      b.insert(characterOf(key.name))
      return undefined
    }
    switch (key.name) {
      case 'enter':
      case 'ctrl-o':
        await this.#finish()
        return { kind: 'line', text: b.text }
      case 'ctrl-c':
        await this.#finish('^C')
        return { kind: 'interrupt' }
      case 'ctrl-d':
        if (b.chars.length) break
        await this.#finish()
        return { kind: 'end' }
      case 'tab':
        await this.#complete(last === 'tab' && this.#unchanged)
        return undefined
      case 'ctrl-r':
      case 'ctrl-s':
        this.#search = new HistorySearch(
          this.#options.history,
          b,
          this.#historyAt,
          key.name === 'ctrl-s',
          this.#lastQuery,
        )
        return undefined
      case 'ctrl-l':
        await this.#write('\x1b[H\x1b[2J')
        this.#row = this.#start = 0
        return undefined
      case 'up':
        if (!moveByRow(b, -1)) this.#recall(this.#historyAt - 1)
        return undefined
      case 'down':
        if (!moveByRow(b, 1)) this.#recall(this.#historyAt + 1)
        return undefined
      case 'ctrl-p':
        this.#recall(this.#historyAt - 1)
        return undefined
      case 'ctrl-n':
        this.#recall(this.#historyAt + 1)
        return undefined
      case 'alt-<':
        this.#recall(0)
        return undefined
      case 'alt->':
        this.#recall(this.#options.history.length)
        return undefined
      case 'alt-#':
        b.cursor = 0
        b.insert('#')
        await this.#finish()
        return { kind: 'line', text: b.text }
      case 'alt-.':
      case 'alt-_':
        this.#lastArgument(last === 'alt-.' || last === 'alt-_')
        return undefined
    }
    EDITS[key.name]?.(b, KILLS.has(last))
    return undefined
  }

  async #afterControlX(name: string): Promise<LineResult | undefined> {
    const b = this.#buffer
    if (name === 'ctrl-u') b.undo()
    else if (name === 'ctrl-e') {
      this.#tty.raw = false
      const text = await this.#options.edit?.(b.text)
      this.#tty.raw = true
      if (text === undefined) return undefined
      b.set(text.replace(/\n+$/, ''))
      await this.#finish()
      return { kind: 'line', text: b.text }
    }
    return undefined
  }

  #recall(to: number): void {
    const { history } = this.#options
    if (to < 0 || to > history.length || to === this.#historyAt) return
    this.#edited.set(this.#historyAt, this.#buffer.text)
    this.#historyAt = to
    this.#buffer.start(this.#edited.get(to) ?? history[to] ?? '')
  }

  /** Alt-. puts in the last word of the line before; again, of the one before that. */
  #lastArgument(again: boolean): void {
    const { history } = this.#options
    this.#yankAt = again ? this.#yankAt - 1 : history.length - 1
    const line = history[this.#yankAt]
    if (line === undefined) return
    if (again) this.#buffer.undo()
    const words = line.trim().match(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)
    this.#buffer.insert(words?.at(-1) ?? '')
    this.#buffer.moved()
  }

  async #complete(again: boolean): Promise<void> {
    const b = this.#buffer
    const before = b.chars.slice(0, b.cursor).join('')
    const { word, quote, choices } = await this.#options.complete(before)
    const added = insertion(word, quote, choices)
    this.#unchanged = !added
    if (added) {
      const closes = /["'] $/.test(added) && b.chars[b.cursor] === quote
      b.insert(closes ? added.slice(0, -2) : added)
      if (closes) b.cursor++
      return
    }
    if (!again || !choices.length) {
      await this.#write('\x07')
      return
    }
    const { cursor } = b
    b.cursor = b.chars.length
    await this.#draw()
    await this.#write('\n')
    if (choices.length <= LISTED_UNASKED || (await this.#agreed(choices.length))) {
      const shown = [...new Set(choices.map(c => c.shown ?? c.text))]
      await this.#write(listing(shown, this.#tty.columns))
    }
    this.#row = this.#start = 0
    b.cursor = cursor
  }

  async #agreed(count: number): Promise<boolean> {
    await this.#write(`Display all ${count} possibilities? (y or n)`)
    for (;;) {
      const key = await this.#nextKey()
      const yes = key?.kind === 'text' ? /^[y ]/i.test(key.text) : key?.kind === 'key' && key.name === 'tab'
      const no =
        !key ||
        (key.kind === 'text'
          ? /^n/i.test(key.text)
          : /^(ctrl-[cg]|backspace)$/.test(key.kind === 'key' ? key.name : ''))
      if (!yes && !no) continue
      await this.#write('\n')
      return yes
    }
  }

  /** Leaves the line behind. */
  async #finish(mark = ''): Promise<void> {
    this.#buffer.cursor = this.#buffer.chars.length
    this.#search = undefined
    const { row, column } = await this.#draw()
    // On an empty last row the cursor is where the next output belongs.
    if (mark || row === 0 || column > 0) await this.#write(`${mark}\n`)
    this.#row = this.#start = 0
  }

  async #draw(): Promise<Position> {
    const prompt = this.#search?.prompt ?? this.#prompt
    const { text, end, cursor } = drawingOf(
      prompt,
      this.#buffer.chars,
      this.#buffer.cursor,
      Math.max(2, this.#tty.columns),
      this.#start,
    )
    let out = `\r${this.#row ? `\x1b[${this.#row}A` : ''}${this.#start ? `\x1b[${this.#start}C` : ''}\x1b[J${text}`
    if (end.row > cursor.row) out += `\x1b[${end.row - cursor.row}A`
    if (end.row > cursor.row || end.column !== cursor.column)
      out += `\r${cursor.column ? `\x1b[${cursor.column}C` : ''}`
    this.#row = cursor.row
    await this.#write(out)
    return end
  }
}

/** What a key is after Ctrl-V. */
function characterOf(name: string): string {
  if (name === 'tab') return '\t'
  if (name === 'enter') return '\r'
  if (name === 'backspace') return '\x7f'
  if (name === 'undo') return '\x1f'
  const control = /^ctrl-(.)$/.exec(name)?.[1]
  return control ? String.fromCharCode(control.charCodeAt(0) - 96) : ''
}
