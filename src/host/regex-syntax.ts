/** The syntax of JavaScript's regular expressions, as far as a matcher in steady steps can follow it: all but
 *  back-references, looking around, and groups with names. */

export type RegexNode =
  /** One character; `source` is the piece of the expression that says which. */
  | { kind: 'char'; source: string }
  | { kind: 'assert'; what: '^' | '$' | 'b' | 'B' }
  | { kind: 'group'; number: number; body: RegexNode }
  | { kind: 'sequence'; parts: RegexNode[] }
  | { kind: 'choice'; branches: RegexNode[] }
  /** The groups inside are those from `first` to before `end`. */
  | { kind: 'repeat'; body: RegexNode; least: number; most: number; lazy: boolean; first: number; end: number }

const MOST_DEEP = 500

/** Undefined when there is something in it that is not followed. @param source of a RegExp, hence without mistakes */
export function parseRegex(source: string): { root: RegexNode; groups: number } | undefined {
  const parser = new RegexParser(source)
  const root = parser.choice(0)
  return root && { root, groups: parser.groups }
}

class RegexParser {
  readonly #source: string
  #at = 0
  groups = 1

  constructor(source: string) {
    this.#source = source
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const text = pattern.exec(this.#source)?.[0]
    this.#at += text?.length ?? 0
    return text
  }

  choice(depth: number): RegexNode | undefined {
    if (depth > MOST_DEEP) return undefined
    const branches: RegexNode[] = []
    do {
      const parts: RegexNode[] = []
      while (this.#at < this.#source.length && !/[|)]/.test(this.#source[this.#at]!)) {
        const part = this.#piece(depth)
        if (!part) return undefined
        parts.push(part)
      }
      branches.push(parts.length === 1 ? parts[0]! : { kind: 'sequence', parts })
    } while (this.#take(/\|/y))
    return branches.length === 1 ? branches[0]! : { kind: 'choice', branches }
  }

  #piece(depth: number): RegexNode | undefined {
    const first = this.groups
    const body = this.#atom(depth)
    const times = body && this.#take(/[*+?]|\{\d+(?:,\d*)?\}/y)
    if (times === undefined) return body
    const [, least = '', comma, most = ''] = /^\{(\d+)(,?)(\d*)\}$/.exec(times) ?? []
    const counts =
      times === '*'
        ? [0, Infinity]
        : times === '+'
          ? [1, Infinity]
          : times === '?'
            ? [0, 1]
            : [Number(least), most ? Number(most) : comma ? Infinity : Number(least)]
    const lazy = this.#take(/\?/y) !== undefined
    return { kind: 'repeat', body: body!, least: counts[0]!, most: counts[1]!, lazy, first, end: this.groups }
  }

  #atom(depth: number): RegexNode | undefined {
    if (this.#take(/\^/y)) return { kind: 'assert', what: '^' }
    if (this.#take(/\$/y)) return { kind: 'assert', what: '$' }
    if (this.#take(/\((?!\?)|\(\?:/y)) {
      const number = this.#source[this.#at - 1] === ':' ? 0 : this.groups++
      const body = this.choice(depth + 1)
      return body && this.#take(/\)/y) ? (number ? { kind: 'group', number, body } : body) : undefined
    }
    const word = this.#take(/\\[bB]/y)
    if (word) return { kind: 'assert', what: word[1] as 'b' | 'B' }
    const source = this.#take(
      /\[(?:[^\]\\]|\\[^])*\]|\\[pP]\{\w+\}|\\x[\da-f]{2}|\\u[\da-f]{4}|\\u\{[\da-f]+\}|\\c[a-z]|\\[^1-9kxucp]|[^\\()[]/iuy,
    )
    return source === undefined ? undefined : { kind: 'char', source }
  }
}
