/** The line being edited: text, cursor, kill ring, undo, in the manner of readline's emacs mode. */
import { graphemes } from './width.ts'

export class EditBuffer {
  chars: string[] = []
  cursor = 0
  killed = ''
  #undo: { chars: string[]; cursor: number }[] = []

  get text(): string {
    return this.chars.join('')
  }

  set(text: string, cursor?: number): void {
    this.#save()
    this.chars = graphemes(text)
    this.cursor = cursor ?? this.chars.length
  }

  clear(): void {
    this.chars = []
    this.cursor = 0
    this.#undo = []
  }

  insert(text: string): void {
    this.#save()
    const added = graphemes(text)
    this.chars.splice(this.cursor, 0, ...added)
    this.cursor += added.length
  }

  /** Takes out a range; `kill` keeps it for Ctrl-Y. */
  remove(from: number, to: number, kill = false): void {
    if (from >= to) return
    this.#save()
    const gone = this.chars.splice(from, to - from)
    if (kill) this.killed = gone.join('')
    this.cursor = from
  }

  undo(): void {
    const before = this.#undo.pop()
    if (before) Object.assign(this, before)
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

  /** Where the word before the cursor begins; `blank` takes only blanks as borders (Ctrl-W). */
  wordStart(blank = false): number {
    const inside = (c: string | undefined) => c !== undefined && (blank ? !/\s/.test(c) : /[\p{L}\p{N}]/u.test(c))
    let at = this.cursor
    while (at > 0 && !inside(this.chars[at - 1])) at--
    while (at > 0 && inside(this.chars[at - 1])) at--
    return at
  }

  wordEnd(): number {
    const inside = (c: string | undefined) => c !== undefined && /[\p{L}\p{N}]/u.test(c)
    let at = this.cursor
    while (at < this.chars.length && !inside(this.chars[at])) at++
    while (at < this.chars.length && inside(this.chars[at])) at++
    return at
  }

  #save(): void {
    this.#undo.push({ chars: this.chars.slice(), cursor: this.cursor })
    if (this.#undo.length > 200) this.#undo.shift()
  }
}
