/** nginx's configuration language: directives with words, some with blocks. Source: nginx.org/en/docs, ngx_conf_file.c.
 *  Left out: variables in most places, upstream weights, regular expression captures. */

export interface Directive {
  readonly name: string
  readonly args: string[]
  readonly block: Directive[] | undefined
  readonly line: number
}

/** `unexpected end of file, expecting "}" in /etc/nginx/nginx.conf:12`: as `nginx -t` words it. */
export class ConfError extends Error {}

type Include = (pattern: string) => readonly Directive[]

/** The same few files are read by many containers: with the same inclusions they share what comes out. */
interface Parsed {
  directives: Directive[]
  includes: { pattern: string; found: readonly Directive[] }[]
}
/** By text and by name. */
const parsed = new Map<string, Map<string, Parsed>>()
const MOST_PARSED = 32

/** @param include gives the directives of other files @throws ConfError */
export function parseConf(text: string, file: string, include: Include): Directive[] {
  let sameText = parsed.get(text)
  const known = sameText?.get(file)
  if (known?.includes.every(({ pattern, found }) => sameItems(include(pattern), found))) return known.directives
  const includes: { pattern: string; found: readonly Directive[] }[] = []
  const directives = parse(text, file, pattern => {
    const found = include(pattern)
    includes.push({ pattern, found })
    return found
  })
  if (!sameText) {
    if (parsed.size >= MOST_PARSED) parsed.clear()
    parsed.set(text, (sameText = new Map()))
  }
  sameText.set(file, { directives, includes })
  return directives
}

const sameItems = (a: readonly unknown[], b: readonly unknown[]) =>
  a.length === b.length && a.every((each, i) => each === b[i])

function parse(text: string, file: string, include: Include): Directive[] {
  const tokens = tokenize(text)
  let at = 0
  const block = (top: boolean): Directive[] => {
    const out: Directive[] = []
    for (;;) {
      const first = tokens[at]
      if (!first) {
        if (top) return out
        throw new ConfError(`unexpected end of file, expecting "}" in ${file}:${text.split('\n').length}`)
      }
      if (first.kind === '}') {
        if (top) throw new ConfError(`unexpected "}" in ${file}:${first.line}`)
        at++
        return out
      }
      const words: string[] = []
      while (tokens[at]?.kind === 'word') words.push(tokens[at++]!.text)
      const end = tokens[at++]
      if (!end)
        throw new ConfError(`unexpected end of file, expecting ";" or "}" in ${file}:${text.split('\n').length}`)
      if (!words.length) throw new ConfError(`unexpected "${end.kind}" in ${file}:${end.line}`)
      if (end.kind === '}') throw new ConfError(`unexpected "}" in ${file}:${end.line}`)
      const [name = '', ...args] = words
      if (end.kind === '{') out.push({ name, args, line: first.line, block: block(false) })
      else if (name === 'include') out.push(...include(args[0] ?? ''))
      else out.push({ name, args, line: first.line, block: undefined })
    }
  }
  return block(true)
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

interface Token {
  kind: 'word' | ';' | '{' | '}'
  text: string
  line: number
}

function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  for (const [piece] of text.matchAll(
    /#[^\n]*|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[;{}]|\n|[^\s;{}"'](?:\$\{[^}]*\}|\\.|[^\s;{}])*/g,
  )) {
    if (piece === '\n') line++
    else if (piece === ';' || piece === '{' || piece === '}') tokens.push({ kind: piece, text: piece, line })
    else if (!piece.startsWith('#')) {
      const quoted = /^(["'])(.*)\1$/s.exec(piece)
      const word = quoted ? quoted[2]!.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c) : piece
      tokens.push({ kind: 'word', text: word, line })
    }
  }
  return tokens
}

export const find = (block: readonly Directive[] | undefined, name: string): Directive | undefined =>
  block?.find(d => d.name === name)

export const findAll = (block: readonly Directive[] | undefined, name: string): Directive[] =>
  block?.filter(d => d.name === name) ?? []
