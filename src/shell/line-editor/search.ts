/** Searching the history letter by letter (Ctrl-R, Ctrl-S), as readline does. */
import type { EditBuffer } from './buffer.ts'
import type { Key } from './keys.ts'

interface Step {
  query: string
  /** Which line is shown; the history's length for the line that was there before. */
  at: number
  failed: boolean
}

export class HistorySearch {
  readonly #history: readonly string[]
  readonly #buffer: EditBuffer
  readonly #original: { text: string; cursor: number; at: number }
  readonly #lastQuery: string
  #forward: boolean
  #steps: Step[]

  /** @param lastQuery what was looked for before: a second Ctrl-R without letters looks for it again */
  constructor(history: readonly string[], buffer: EditBuffer, at: number, forward: boolean, lastQuery: string) {
    this.#history = history
    this.#buffer = buffer
    this.#original = { text: buffer.text, cursor: buffer.cursor, at }
    this.#forward = forward
    this.#lastQuery = lastQuery
    this.#steps = [{ query: '', at, failed: false }]
  }

  get #now(): Step {
    return this.#steps.at(-1)!
  }

  get query(): string {
    return this.#now.query
  }

  /** The place in the history that the line comes from. */
  get at(): number {
    return this.#now.at
  }

  get prompt(): string {
    const { query, failed } = this.#now
    return `(${failed ? 'failed ' : ''}${this.#forward ? '' : 'reverse-'}i-search)\`${query}': `
  }

  /** @returns `taken` when the search goes on; `cancelled`; `over` when the key is for the line that was found */
  key(key: Key): 'taken' | 'cancelled' | 'over' {
    if (key.kind !== 'key') {
      const text = key.text.split('\n')[0]!
      this.#look(this.#now.query + text, this.#now.at, false)
      return 'taken'
    }
    switch (key.name) {
      case 'ctrl-r':
      case 'ctrl-s':
        this.#forward = key.name === 'ctrl-s'
        if (!this.#now.query) this.#look(this.#lastQuery, this.#now.at, false)
        else this.#look(this.#now.query, this.#now.at, true)
        return 'taken'
      case 'backspace':
        if (this.#steps.length > 1) this.#steps.pop()
        this.#show()
        return 'taken'
      case 'ctrl-g':
        this.#buffer.set(this.#original.text, this.#original.cursor)
        return 'cancelled'
      default:
        return 'over'
    }
  }

  /** @param next whether the line shown now is not good enough */
  #look(query: string, from: number, next: boolean): void {
    if (!query) return
    const step = this.#forward ? 1 : -1
    const start = next ? from + step : Math.min(from, this.#history.length - 1)
    for (let at = start; at >= 0 && at < this.#history.length; at += step) {
      if (!this.#history[at]!.includes(query)) continue
      this.#steps.push({ query, at, failed: false })
      this.#show()
      return
    }
    this.#steps.push({ query, at: from, failed: true })
    this.#show()
  }

  #show(): void {
    const { query, at } = this.#now
    const text = at === this.#original.at ? this.#original.text : (this.#history[at] ?? this.#original.text)
    const found = query ? text.lastIndexOf(query) : -1
    this.#buffer.set(text, found < 0 ? undefined : [...text.slice(0, found)].length)
  }
}
