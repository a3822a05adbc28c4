/** History expansion: `!!`, `!n`, `!text`, `!$`, `!!:2:h`, `^old^new^`. Source: history(3), and bash 5.2's words.
 *  Left out: `!#`, other characters by histchars. */

export type Expansion =
  | { kind: 'plain' }
  /** `print` only shows it (`:p`). */
  | { kind: 'expanded'; text: string; print: boolean }
  | { kind: 'failed'; message: string }

class Failed extends Error {}

/** Splits as the shell does, quotes and operators included. */
export function wordsOf(line: string): string[] {
  return line.match(/(?:[^\s"'\\;&|<>()]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+|&&|\|\||;;|>>|<<<?|>&|<&|[;&|<>()]/gs) ?? []
}

interface State {
  history: readonly string[]
  /** What the last `:s` or `!?text?` looked for. */
  substituted: [string, string] | undefined
  print: boolean
}

export function expandHistory(line: string, history: readonly string[]): Expansion {
  const state: State = { history, substituted: undefined, print: false }
  try {
    if (line.startsWith('^')) {
      const [, old = '', replacement = '', rest = ''] = /^\^([^^]*)\^?([^^]*)\^?(.*)$/s.exec(line)!
      const before = history.at(-1)
      if (before === undefined || !before.includes(old)) throw new Failed(':s' + line + ': substitution failed')
      return { kind: 'expanded', text: before.replace(old, () => replacement) + rest, print: false }
    }
    const text = expand(line, state)
    return text === undefined ? { kind: 'plain' } : { kind: 'expanded', text, print: state.print }
  } catch (error) {
    if (error instanceof Failed) return { kind: 'failed', message: error.message }
    throw error
  }
}

/** @returns undefined when there is nothing to expand */
function expand(line: string, state: State): string | undefined {
  let out = ''
  let found = false
  let double = false
  for (let i = 0; i < line.length; i++) {
    const char = line[i]!
    if (char === '\\') {
      out += char + (line[++i] ?? '')
    } else if (char === "'" && !double) {
      const end = line.indexOf("'", i + 1)
      const stop = end < 0 ? line.length : end + 1
      out += line.slice(i, stop)
      i = stop - 1
    } else if (char === '"') {
      double = !double
      out += char
    } else if (char === '!' && begins(line, i, double)) {
      const reference = referenceAt(line, i)
      out += valueOf(reference, state)
      i = reference.end - 1
      found = true
    } else out += char
  }
  return found ? out : undefined
}

/** Not before a blank, `=` or `(`, nor in `$!`, `${!x}` or `[!a]`; nor before a double quote that ends a string. */
function begins(line: string, at: number, double: boolean): boolean {
  const next = line[at + 1]
  if (next === undefined || /[\s=(]/.test(next) || (double && next === '"')) return false
  return !/[$[{]/.test(line[at - 1] ?? '')
}

interface Reference {
  event: string
  words: string
  modifiers: string
  end: number
}

function referenceAt(line: string, at: number): Reference {
  const rest = line.slice(at + 1)
  const event = /^(?:!|-?\d+|\?[^?\n]*\??|(?=[$^*:-])|[^\s:^$*?"'`;&|<>()-][^\s:^$*"'`;&|<>()]*)/.exec(rest)?.[0] ?? ''
  const afterEvent = rest.slice(event.length)
  const words =
    /^:(?:\d+\*|\*|(?:\d+|[$^])?(?:-(?:\d+|\$)?)?)(?![a-z])/.exec(afterEvent)?.[0] ??
    /^(?:[$^*]|-(?:\d+|\$))/.exec(afterEvent)?.[0] ??
    ''
  const kept = words === ':' ? '' : words
  const afterWords = afterEvent.slice(kept.length)
  const modifiers = /^(?::(?:g?s(.)(?:(?!\1).)*\1(?:(?!\1).)*(?:\1|$)|g?&|[htrepqx]))+/s.exec(afterWords)?.[0] ?? ''
  return {
    event,
    words: kept.replace(/^:/, ''),
    modifiers,
    end: at + 1 + event.length + kept.length + modifiers.length,
  }
}

function lineOf(event: string, { history }: State): string {
  let found: string | undefined
  if (event === '!' || event === '') found = history.at(-1)
  else if (/^\d+$/.test(event)) found = history[Number(event) - 1]
  else if (/^-\d+$/.test(event)) found = history.at(Number(event))
  else if (event.startsWith('?')) {
    const text = event.slice(1).replace(/\?$/, '')
    found = history.findLast(line => line.includes(text))
  } else found = history.findLast(line => line.startsWith(event))
  if (found === undefined) throw new Failed(`!${event}: event not found`)
  return found
}

function valueOf({ event, words, modifiers }: Reference, state: State): string {
  const line = lineOf(event, state)
  let text = words ? wordsIn(line, words, event) : line
  const all = modifiers.matchAll(/:(?:(g?)s(.)((?:(?!\2).)*)\2((?:(?!\2).)*)(?:\2|$)|(g?)&|([htrepqx]))/gs)
  for (const [, globally, separator, from, to, again, letter] of all) {
    if (separator !== undefined) {
      state.substituted = [from!, to!]
      text = substitute(text, state.substituted, globally === 'g', from!)
    } else if (again !== undefined) {
      if (!state.substituted) throw new Failed(':&: no previous substitution')
      text = substitute(text, state.substituted, again === 'g', state.substituted[0])
    } else text = modified(text, letter!, state)
  }
  return text
}

function substitute(text: string, [from, to]: [string, string], globally: boolean, shown: string): string {
  if (!text.includes(from)) throw new Failed(`:s${shown}: substitution failed`)
  return globally ? text.replaceAll(from, () => to) : text.replace(from, () => to)
}

function modified(text: string, letter: string, state: State): string {
  switch (letter) {
    case 'h':
      return text.replace(/\/[^/]*$/, '') || '/'
    case 't':
      return text.replace(/^.*\//s, '')
    case 'r':
      return text.replace(/\.[^./]*$/, '')
    case 'e':
      return /\.[^./]*$/.exec(text)?.[0] ?? ''
    case 'p':
      state.print = true
      return text
    case 'q':
      return `'${text.replaceAll("'", "'\\''")}'`
    default:
      return wordsOf(text)
        .map(word => `'${word}'`)
        .join(' ')
  }
}

function wordsIn(line: string, designator: string, event: string): string {
  const all = wordsOf(line)
  const last = all.length - 1
  const place = (spec: string): number => (spec === '^' ? 1 : spec === '$' ? last : Number(spec))
  const [, first = '', dash, second = '', star] = /^(\d+|\^|\$)?(-)?(\d+|\$)?(\*)?$/.exec(designator) ?? []
  let from = first === '' ? (star ? 1 : 0) : place(first)
  let to = star ? last : dash ? (second === '' ? last - 1 : place(second)) : from
  if (designator === '*') {
    from = 1
    to = last
    if (last < 1) return ''
  }
  if (from > last || to > last || from > to) throw new Failed(`!${event}:${designator}: bad word specifier`)
  return all.slice(from, to + 1).join(' ')
}
