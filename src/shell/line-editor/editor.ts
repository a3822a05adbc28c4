/** A line editor on a raw terminal, with the keys of readline's emacs mode. It draws what it edits anew after every
 *  key, so wrapping, wide characters and resizing come out right. Left out: vi mode, macros, numeric arguments. */
import type { Process } from '../../host/process.ts'
import type { Tty } from '../../host/tty.ts'
import { EditBuffer } from './buffer.ts'
import type { Completion } from './completion.ts'
import { decodeKeys, type Key } from './keys.ts'
import { graphemes, widthOf, withoutEscapes } from './width.ts'

export interface EditorOptions {
  history: string[]
  /** What may stand for the word before the cursor, and where that word begins. */
  complete: (before: string) => Promise<{ word: string; choices: Completion[] }>
}

export type LineResult = { kind: 'line'; text: string } | { kind: 'interrupt' } | { kind: 'end' }

const MOST_LISTED = 200

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
  #historyAt = 0
  /** Lines of the history as edited before Enter. */
  #edited = new Map<number, string>()
  #search: { query: string; at: number } | undefined
  #lastKey = ''
  #yankAt = 0

  constructor(process: Process, tty: Tty, options: EditorOptions) {
    this.#process = process
    this.#tty = tty
    this.#options = options
  }

  /** Lets the user edit one line; the terminal is raw only meanwhile. */
  async read(prompt: string): Promise<LineResult> {
    const tty = this.#tty
    this.#prompt = prompt
    this.#buffer.clear()
    this.#historyAt = this.#options.history.length
    this.#edited.clear()
    this.#row = 0
    tty.raw = true
    await this.#write('\x1b[?2004h')
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
    if (this.#search && (await this.#searchKey(key))) return undefined
    const last = this.#lastKey
    this.#lastKey = key.kind === 'key' ? key.name : ''
    if (key.kind !== 'key') {
      b.insert(key.text)
      return undefined
    }
    switch (key.name) {
      case 'enter':
        await this.#finish()
        return { kind: 'line', text: b.text }
      case 'ctrl-c':
        await this.#finish('^C')
        return { kind: 'interrupt' }
      case 'ctrl-d':
        if (!b.chars.length) {
          await this.#finish()
          return { kind: 'end' }
        }
        b.remove(b.cursor, Math.min(b.chars.length, b.cursor + 1))
        return undefined
      case 'tab':
        await this.#complete(last === 'tab')
        return undefined
      case 'ctrl-r':
        this.#search = { query: '', at: this.#options.history.length }
        return undefined
      case 'ctrl-l':
        await this.#write('\x1b[H\x1b[2J')
        this.#row = 0
        return undefined
      case 'up':
      case 'ctrl-p':
        this.#recall(-1)
        return undefined
      case 'down':
      case 'ctrl-n':
        this.#recall(1)
        return undefined
      case 'alt-.':
      case 'alt-_':
        this.#lastArgument(last === 'alt-.' || last === 'alt-_')
        return undefined
      default:
        this.#edit(key.name)
    }
    return undefined
  }

  #edit(name: string): void {
    const b = this.#buffer
    const end = b.chars.length
    switch (name) {
      case 'ctrl-a':
      case 'home':
        b.cursor = 0
        break
      case 'ctrl-e':
      case 'end':
        b.cursor = end
        break
      case 'ctrl-b':
      case 'left':
        b.cursor = Math.max(0, b.cursor - 1)
        break
      case 'ctrl-f':
      case 'right':
        b.cursor = Math.min(end, b.cursor + 1)
        break
      case 'alt-b':
        b.cursor = b.wordStart()
        break
      case 'alt-f':
        b.cursor = b.wordEnd()
        break
      case 'backspace':
        b.remove(Math.max(0, b.cursor - 1), b.cursor)
        break
      case 'delete':
        b.remove(b.cursor, Math.min(end, b.cursor + 1))
        break
      case 'ctrl-k':
        b.remove(b.cursor, end, true)
        break
      case 'ctrl-u':
        b.remove(0, b.cursor, true)
        break
      case 'ctrl-w':
        b.remove(b.wordStart(true), b.cursor, true)
        break
      case 'alt-backspace':
        b.remove(b.wordStart(), b.cursor, true)
        break
      case 'alt-d':
        b.remove(b.cursor, b.wordEnd(), true)
        break
      case 'ctrl-y':
        if (b.killed) b.insert(b.killed)
        break
      case 'ctrl-t':
        b.transpose()
        break
      case 'undo':
        b.undo()
    }
  }

  #recall(by: number): void {
    const { history } = this.#options
    const to = this.#historyAt + by
    if (to < 0 || to > history.length) return
    this.#edited.set(this.#historyAt, this.#buffer.text)
    this.#historyAt = to
    this.#buffer.set(this.#edited.get(to) ?? history[to] ?? '')
  }

  /** Alt-. puts in the last word of the line before; again, of the one before that. */
  #lastArgument(again: boolean): void {
    const { history } = this.#options
    this.#yankAt = again ? this.#yankAt - 1 : history.length - 1
    const line = history[this.#yankAt]
    if (line === undefined) return
    if (again) this.#buffer.undo()
    this.#buffer.insert(line.trim().split(/\s+/).at(-1) ?? '')
  }

  /** @returns whether the search took the key */
  async #searchKey(key: Key): Promise<boolean> {
    const search = this.#search!
    const { history } = this.#options
    const look = (from: number) => {
      for (let i = Math.min(from, history.length - 1); i >= 0; i--) {
        if (!history[i]!.includes(search.query)) continue
        search.at = i
        this.#buffer.set(history[i]!, history[i]!.indexOf(search.query))
        return
      }
    }
    if (key.kind !== 'key') {
      search.query += key.text
      look(search.at)
      return true
    }
    if (key.name === 'ctrl-r') {
      look(search.at - 1)
      return true
    }
    if (key.name === 'backspace') {
      search.query = search.query.slice(0, -1)
      look(history.length - 1)
      return true
    }
    this.#search = undefined
    if (key.name === 'ctrl-g') {
      this.#buffer.set('')
      return true
    }
    return false
  }

  async #complete(again: boolean): Promise<void> {
    const b = this.#buffer
    const before = b.chars.slice(0, b.cursor).join('')
    const { word, choices } = await this.#options.complete(before)
    if (!choices.length) return
    let common = choices[0]!.text
    for (const { text } of choices) while (!text.startsWith(common)) common = common.slice(0, -1)
    const only = choices.length === 1
    if (common.length > word.length || only) {
      const added = common.slice(word.length).replace(/[\s'"\\$&;|<>()*?[\]!`#]/g, '\\$&')
      b.insert(`${added.replace(/^\\\$/, '$')}${only && !choices[0]!.open ? ' ' : ''}`)
      return
    }
    if (!again) {
      await this.#write('\x07')
      return
    }
    const cursor = b.cursor
    b.cursor = b.chars.length
    await this.#draw()
    await this.#write(
      `\n${listing(
        choices.slice(0, MOST_LISTED).map(c => c.shown ?? c.text),
        this.#tty.columns,
      )}`,
    )
    this.#row = 0
    b.cursor = cursor
  }

  /** Leaves the line behind. */
  async #finish(mark = ''): Promise<void> {
    this.#buffer.cursor = this.#buffer.chars.length
    this.#search = undefined
    await this.#draw()
    await this.#write(`${mark}\n`)
    this.#row = 0
  }

  async #draw(): Promise<void> {
    const columns = Math.max(2, this.#tty.columns)
    const prompt = this.#search ? `(reverse-i-search)\`${this.#search.query}': ` : this.#prompt
    // eslint-disable-next-line no-control-regex
    let out = `\r${this.#row ? `\x1b[${this.#row}A` : ''}\x1b[J${prompt.replace(/[\x01\x02]/g, '')}`
    let [row, column] = [0, 0]
    const advance = (char: string) => {
      if (char === '\n') {
        row++
        column = 0
        return
      }
      const width = widthOf(char)
      if (column + width > columns) {
        row++
        column = 0
      }
      column += width
    }
    for (const char of graphemes(withoutEscapes(prompt))) advance(char)
    let at = { row, column }
    this.#buffer.chars.forEach((char, i) => {
      if (i === this.#buffer.cursor) at = { row, column }
      advance(char)
      // eslint-disable-next-line no-control-regex
      out += /^[\x00-\x09\x0b-\x1f]$/.test(char) ? ' ' : char
    })
    if (this.#buffer.cursor === this.#buffer.chars.length) at = { row, column }
    // A full row leaves the cursor on its last column; a blank pushes it to the next.
    if (column === columns) {
      out += ' \r'
      row++
      column = 0
      if (this.#buffer.cursor === this.#buffer.chars.length) at = { row, column }
    }
    if (at.column === columns) at = { row: at.row + 1, column: 0 }
    if (row > at.row) out += `\x1b[${row - at.row}A`
    out += `\r${at.column ? `\x1b[${at.column}C` : ''}`
    this.#row = at.row
    await this.#write(out)
  }
}

/** Names in columns, down then across. */
function listing(names: string[], width: number): string {
  const cell = Math.max(...names.map(n => n.length)) + 2
  const count = Math.max(1, Math.floor(width / cell))
  const rows = Math.ceil(names.length / count)
  let out = ''
  for (let r = 0; r < rows; r++) {
    out += `${names
      .filter((_, i) => i % rows === r)
      .map(n => n.padEnd(cell))
      .join('')
      .trimEnd()}\n`
  }
  return out
}
