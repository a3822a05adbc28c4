/** Searching the history letter by letter (Ctrl-R, Ctrl-S), as readline does: a letter taken back does not take back
 *  how far the search has come. */
import type { EditBuffer } from './buffer.ts'
import type { Key } from './keys.ts'
import { graphemes } from './width.ts'

export class HistorySearch {
  readonly #history: readonly string[]
  readonly #buffer: EditBuffer
  readonly #original: { text: string; cursor: number; at: number }
  readonly #lastQuery: string
  #forward: boolean
  #failed = false
  query = ''
  /** The place in the history that the line comes from; the history's length for the line that was there before. */
  at: number

  /** @param lastQuery what was looked for before: a second Ctrl-R without letters looks for it again */
  constructor(history: readonly string[], buffer: EditBuffer, at: number, forward: boolean, lastQuery: string) {
    this.#history = history
    this.#buffer = buffer
    this.#original = { text: buffer.text, cursor: buffer.cursor, at }
    this.#forward = forward
    this.#lastQuery = lastQuery
    this.at = at
  }

  get prompt(): string {
    return `(${this.#failed ? 'failed ' : ''}${this.#forward ? '' : 'reverse-'}i-search)\`${this.query}': `
  }

  /** @returns `taken` when the search goes on; `cancelled`; `over` when the key is for the line that was found */
  key(key: Key): 'taken' | 'cancelled' | 'over' {
    if (key.kind !== 'key') {
      for (const char of graphemes(key.text.split('\n')[0]!)) {
        this.query += char
        this.#look(this.at)
      }
      return 'taken'
    }
    switch (key.name) {
      case 'ctrl-r':
      case 'ctrl-s': {
        const turned = this.#forward !== (key.name === 'ctrl-s')
        this.#forward = key.name === 'ctrl-s'
        // The first key the other way only turns round.
        if (this.query) this.#look(turned ? this.at : this.at + (this.#forward ? 1 : -1))
        else {
          this.query = this.#lastQuery
          this.#look(this.at)
        }
        return 'taken'
      }
      case 'backspace':
        this.query = graphemes(this.query).slice(0, -1).join('')
        this.#look(this.at)
        return 'taken'
      case 'ctrl-g':
        this.#buffer.set(this.#original.text, this.#original.cursor)
        return 'cancelled'
      default:
        return 'over'
    }
  }

  #look(from: number): void {
    const step = this.#forward ? 1 : -1
    for (let at = from; at >= 0 && at <= this.#history.length; at += step) {
      const text = at === this.#original.at ? this.#original.text : this.#history[at]
      if (text === undefined || !text.includes(this.query)) continue
      this.#failed = false
      this.at = at
      if (this.query) this.#buffer.set(text, graphemes(text.slice(0, text.lastIndexOf(this.query))).length)
      return
    }
    this.#failed = this.query !== ''
  }
}
