/** Builds the fields that a word expands to: word splitting, and what is needed for pathname expansion. */
import { ShellError } from './shell.ts'
import { escapePattern, hasPattern } from './pattern.ts'

export interface Field {
  text: string
  /** The same with quoted characters escaped. */
  pattern: string
  /** Whether the pattern holds unquoted pattern characters. */
  isPattern: boolean
}

/** What memory is there for, in characters. */
const LONGEST = 16 * 1024 * 1024

export class Fields {
  readonly done: Field[] = []
  #current: Field | undefined
  #ifs: string
  readonly split: boolean

  /** @param split whether unquoted expansions are split at `ifs` */
  constructor(split: boolean, ifs: string) {
    this.split = split
    this.#ifs = ifs
  }

  /** Written or quoted text. */
  add(text: string, quoted: boolean): void {
    const field = (this.#current ??= { text: '', pattern: '', isPattern: false })
    if (field.text.length + text.length > LONGEST) {
      throw new ShellError(`xrealloc: cannot allocate ${field.text.length + text.length} bytes`)
    }
    field.text += text
    if (quoted) field.pattern += escapePattern(text)
    else this.#addPattern(field, text)
  }

  /** Unquoted text as written, with backslashes: they quote what follows them. */
  addSource(text: string): void {
    if (!text.includes('\\')) {
      this.add(text, false)
      return
    }
    for (const [, escaped, plain] of text.matchAll(/\\([^]?)|([^\\]+)/g)) {
      if (plain !== undefined) this.add(plain, false)
      else if (escaped !== '\n') this.add(escaped || '\\', true)
    }
  }

  /** The result of an unquoted expansion. */
  addExpansion(text: string): void {
    if (!this.split || !this.#ifs) {
      if (text) this.add(text, false)
      return
    }
    let i = 0
    while (i < text.length) {
      let end = i
      while (end < text.length && !this.#ifs.includes(text[end]!)) end++
      if (end > i) this.add(text.slice(i, end), false)
      i = end
      if (i >= text.length) return
      i = this.#delimiter(text, i)
    }
  }

  /** An empty field if there is none: what quotes are good for. */
  touch(): void {
    this.#current ??= { text: '', pattern: '', isPattern: false }
  }

  /** Ends the field. */
  next(): void {
    if (this.#current) this.done.push(this.#current)
    this.#current = undefined
  }

  get empty(): boolean {
    return !this.#current && !this.done.length
  }

  #addPattern(field: Field, text: string): void {
    field.pattern += text
    if (!field.isPattern && (hasPattern(text) || hasPattern(field.pattern))) field.isPattern = true
  }

  /** Past a delimiter: blanks of IFS around at most one other character of IFS. */
  #delimiter(text: string, from: number): number {
    let i = from
    const blank = (at: number) => at < text.length && ' \t\n'.includes(text[at]!) && this.#ifs.includes(text[at]!)
    while (blank(i)) i++
    const hard = i < text.length && this.#ifs.includes(text[i]!)
    if (hard) {
      i++
      while (blank(i)) i++
      this.touch()
    }
    this.next()
    return i
  }
}
