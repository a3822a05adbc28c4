/** The line being edited: text, cursor, kill ring, undo, in the manner of readline's emacs mode. */
import { graphemes } from './width.ts'

interface State {
  chars: string[]
  cursor: number
}

const MOST_UNDO = 500
const MOST_KILLS = 10
const LETTER = /[\p{L}\p{N}]/u

export class EditBuffer {
  chars: string[] = []
  cursor = 0
  #undo: State[] = []
  /** What the last change was: typing one letter after the other is undone at once, as in readline. */
  #typed = 0
  #kills: string[] = []
  /** What the last yank put where. */
  #yanked: { from: number; to: number; kill: number } | undefined

  get text(): string {
    return this.chars.join('')
  }

  set(text: string, cursor?: number): void {
    this.#save()
    this.chars = graphemes(text)
    this.cursor = cursor ?? this.chars.length
  }

  /** A line that is not an edit of the one before: it has an undo list of its own. */
  start(text: string): void {
    this.chars = graphemes(text)
    this.cursor = this.chars.length
    this.#undo = []
    this.#typed = 0
    this.#yanked = undefined
  }

  insert(text: string): void {
    const added = graphemes(text)
    const goesOn = this.#typed > 0 && this.#typed < 20 && added.length === 1
    if (!goesOn) this.#save()
    this.#typed = added.length === 1 ? (goesOn ? this.#typed + 1 : 1) : 0
    this.chars.splice(this.cursor, 0, ...added)
    this.cursor += added.length
  }

  /** Takes out a range. */
  remove(from: number, to: number): string {
    if (from >= to) return ''
    this.#save()
    const gone = this.chars.splice(from, to - from).join('')
    this.cursor = from
    return gone
  }

  /** Takes out a range and keeps it for `yank`. One kill after the other makes one text; `before` says that this one
   *  stood before the cursor. */
  kill(from: number, to: number, { goesOn, before }: { goesOn: boolean; before: boolean }): void {
    const gone = this.remove(from, to)
    if (!gone) return
    const last = this.#kills.at(-1)
    if (goesOn && last !== undefined) this.#kills[this.#kills.length - 1] = before ? gone + last : last + gone
    else this.#kills.push(gone)
    if (this.#kills.length > MOST_KILLS) this.#kills.shift()
  }

  yank(): void {
    const kill = this.#kills.length - 1
    if (kill < 0) return
    const from = this.cursor
    this.#typed = 0
    this.insert(this.#kills[kill]!)
    this.#yanked = { from, to: this.cursor, kill }
  }

  /** Puts the kill before in the place of what was just yanked. */
  yankPop(): void {
    const last = this.#yanked
    if (!last || last.to !== this.cursor) return
    const kill = (last.kill - 1 + this.#kills.length) % this.#kills.length
    this.remove(last.from, last.to)
    this.insert(this.#kills[kill]!)
    this.#yanked = { from: last.from, to: this.cursor, kill }
  }

  undo(): void {
    this.#typed = 0
    const before = this.#undo.pop()
    if (before) Object.assign(this, before)
  }

  /** Back to the line as it was first. */
  revert(): void {
    const [first] = this.#undo
    this.#undo = []
    this.#typed = 0
    if (first) Object.assign(this, first)
  }

  /** The cursor moved: what is typed next is undone by itself. */
  moved(): void {
    this.#typed = 0
  }

  transpose(): void {
    if (this.cursor === 0 || this.chars.length < 2) return
    this.#save()
    const at = Math.min(this.cursor, this.chars.length - 1)
    const [a, b] = [this.chars[at - 1]!, this.chars[at]!]
    this.chars[at - 1] = b
    this.chars[at] = a
    this.cursor = at + 1
  }

  /** Drags the word before the cursor past the word after it. */
  transposeWords(): void {
    const end = this.wordEnd()
    const at = this.cursor
    this.cursor = end
    const second = this.wordStart()
    this.cursor = second
    const first = this.wordStart()
    this.cursor = first
    const firstEnd = this.wordEnd()
    this.cursor = at
    if (first === second || firstEnd > second) return
    this.#save()
    const part = (from: number, to: number) => this.chars.slice(from, to)
    const swapped = [...part(second, end), ...part(firstEnd, second), ...part(first, firstEnd)]
    this.chars.splice(first, end - first, ...swapped)
    this.cursor = end
  }

  /** Rewrites from the cursor to the end of the word (Alt-U, Alt-L, Alt-C). */
  changeWord(change: (word: string) => string): void {
    const end = this.wordEnd()
    if (end === this.cursor) return
    this.#save()
    const word = graphemes(change(this.chars.slice(this.cursor, end).join('')))
    this.chars.splice(this.cursor, end - this.cursor, ...word)
    this.cursor += word.length
  }

  /** Where the word before the cursor begins; `blank` takes only blanks as borders (Ctrl-W). */
  wordStart(blank = false): number {
    const inside = (c: string | undefined) => c !== undefined && (blank ? !/\s/.test(c) : LETTER.test(c))
    let at = this.cursor
    while (at > 0 && !inside(this.chars[at - 1])) at--
    while (at > 0 && inside(this.chars[at - 1])) at--
    return at
  }

  wordEnd(): number {
    const inside = (c: string | undefined) => c !== undefined && LETTER.test(c)
    let at = this.cursor
    while (at < this.chars.length && !inside(this.chars[at])) at++
    while (at < this.chars.length && inside(this.chars[at])) at++
    return at
  }

  #save(): void {
    this.#typed = 0
    this.#undo.push({ chars: this.chars.slice(), cursor: this.cursor })
    if (this.#undo.length > MOST_UNDO) this.#undo.shift()
  }
}
