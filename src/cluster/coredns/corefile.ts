/** The Corefile: server blocks, each with its zones and directives. Source: coredns/caddy, caddyfile (lexer, parser).
 *  Left out: snippets, `import`, environment variables. */

import { sha512 } from '@noble/hashes/sha2.js'

/** A line of a Corefile, and the lines in its braces. */
export interface Directive {
  name: string
  args: readonly string[]
  block: readonly Directive[]
  line: number
}

export interface ServerBlock {
  /** As written: `.:53`, `example.org`. */
  keys: readonly string[]
  directives: readonly Directive[]
}

/** What is wrong with a Corefile, in CoreDNS's words. */
export class CorefileError extends Error {}

interface Token {
  text: string
  line: number
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = []
  let line = 1
  let word: string | undefined
  let started = 1
  let quoted = false
  const flush = () => {
    if (word !== undefined) tokens.push({ text: word, line: started })
    word = undefined
  }
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quoted) {
      if (char === '\\' && text[i + 1] === '"') word = (word ?? '') + text[++i]!
      else if (char === '"') {
        quoted = false
        flush()
      } else word += char
    } else if (/\s/.test(char)) flush()
    else if (char === '#' && word === undefined) while (i + 1 < text.length && text[i + 1] !== '\n') i++
    else if (char === '"' && word === undefined) {
      quoted = true
      word = ''
      started = line
    } else {
      if (word === undefined) started = line
      word = (word ?? '') + char
    }
    if (char === '\n') line++
  }
  flush()
  return tokens
}

/** A server block as it is grouped first: the tokens of each directive, with its braces. */
interface TokenBlock {
  keys: string[]
  directives: Token[][]
}

/** Groups tokens, in the order and with the errors of caddyfile's parser. */
class Parser {
  readonly #tokens: readonly Token[]
  readonly #file: string
  readonly #isKnown: (directive: string) => boolean
  #at = -1

  constructor(text: string, file: string, isKnown: (directive: string) => boolean) {
    this.#tokens = tokensOf(text)
    this.#file = file
    this.#isKnown = isKnown
  }

  blocks(): TokenBlock[] {
    const blocks: TokenBlock[] = []
    while (this.#next()) {
      const block: TokenBlock = { keys: [], directives: [] }
      const isOver = this.#addresses(block.keys)
      if (!isOver) this.#contents(block)
      if (block.keys.length) blocks.push(block)
    }
    return blocks
  }

  get #token(): Token {
    return this.#tokens[this.#at]!
  }

  #next(): boolean {
    if (this.#at >= this.#tokens.length - 1) return false
    this.#at++
    return true
  }

  #isNewLine(): boolean {
    return this.#at < 1 || this.#tokens[this.#at - 1]!.line < this.#token.line
  }

  #fail(message: string): never {
    throw new CorefileError(`${this.#file}:${this.#token.line} - Error during parsing: ${message}`)
  }

  /** @returns whether nothing follows */
  #addresses(keys: string[]): boolean {
    for (let expectsAnother = false; ;) {
      const { text } = this.#token
      if (text === '{') {
        if (expectsAnother) this.#fail("Expected another address but had '{' - check for extra comma")
        return false
      }
      if (text) {
        expectsAnother = text.endsWith(',')
        keys.push(expectsAnother ? text.slice(0, -1) : text)
      }
      if (!this.#next()) {
        if (expectsAnother) this.#fail('Unexpected EOF')
        return true
      }
      if (!expectsAnother && this.#isNewLine()) return false
    }
  }

  /** One block may do without braces. */
  #contents({ directives }: TokenBlock): void {
    const isBraced = this.#token.text === '{'
    if (!isBraced) this.#at--
    while (this.#next() && this.#token.text !== '}') directives.push(this.#directive())
    if (!isBraced || this.#token.text === '}') return
    const { text, line } = this.#token
    throw new CorefileError(`${this.#file}:${line} - Syntax error: Unexpected token '${text}', expecting '}'`)
  }

  #directive(): Token[] {
    const tokens = [this.#token]
    if (!this.#isKnown(this.#token.text)) this.#fail(`Unknown directive '${this.#token.text}'`)
    let nesting = 0
    while (this.#next()) {
      const { text } = this.#token
      if (text === '{') nesting++
      else if (this.#isNewLine() && nesting === 0) {
        this.#at--
        break
      } else if (text === '}' && nesting-- === 0) this.#fail("Unexpected '}' because no matching opening brace")
      tokens.push(this.#token)
    }
    if (nesting > 0) this.#fail('Unexpected EOF')
    return tokens
  }
}

/** The words of each line, and the lines in its braces. */
function linesOf(tokens: readonly Token[]): Directive[] {
  const lines: Directive[] = []
  for (let at = 0; at < tokens.length;) {
    const first = tokens[at++]!
    const args: string[] = []
    while (at < tokens.length && tokens[at]!.line === first.line && !/^[{}]$/.test(tokens[at]!.text))
      args.push(tokens[at++]!.text)
    let block: Directive[] = []
    if (tokens[at]?.text === '{') {
      const from = ++at
      for (let depth = 1; at < tokens.length && depth > 0; at++) {
        if (tokens[at]!.text === '{') depth++
        else if (tokens[at]!.text === '}') depth--
      }
      block = linesOf(tokens.slice(from, at - 1))
    }
    lines.push({ name: first.text, args, block, line: first.line })
  }
  return lines
}

/** @param file as errors name it: `/etc/coredns/Corefile` @param isKnown whether there is such a directive
 *  @throws CorefileError */
export function parseCorefile(text: string, file: string, isKnown: (directive: string) => boolean): ServerBlock[] {
  return new Parser(text, file, isKnown).blocks().map(({ keys, directives }) => ({
    keys,
    directives: directives.flatMap(linesOf),
  }))
}

/** What the plugin reload takes the SHA512 of: the server blocks as Go's encoding/json writes them, their tokens by
 *  directive, in the order of its names. @throws CorefileError */
export function corefileDigest(text: string): string {
  const blocks = new Parser(text, '', () => true).blocks().map(({ keys, directives }) => {
    const tokens: Record<string, { File: string; Line: number; Text: string }[]> = {}
    const inOrder = [...directives].sort((a, b) => (a[0]!.text < b[0]!.text ? -1 : a[0]!.text > b[0]!.text ? 1 : 0))
    for (const directive of inOrder) {
      const here = (tokens[directive[0]!.text] ??= [])
      for (const { text: word, line } of directive) here.push({ File: '', Line: line, Text: word })
    }
    return { Keys: keys, Tokens: tokens }
  })
  const json = JSON.stringify(blocks).replace(/[<>&]/g, char => `\\u00${char.charCodeAt(0).toString(16)}`)
  return Array.from(sha512(new TextEncoder().encode(json)), byte => byte.toString(16).padStart(2, '0')).join('')
}

/** `.:53` is zone `` on port 53; `10.0.0.0/24` is its reverse zone. */
export function zoneOfKey(key: string): { zone: string; port: number } {
  const bare = key.replace(/^dns:\/\//, '')
  const colon = bare.lastIndexOf(':')
  const port = colon < 0 ? 53 : Number(bare.slice(colon + 1))
  const zone = colon < 0 ? bare : bare.slice(0, colon)
  return { zone: zone.replace(/\.$/, '').toLowerCase(), port }
}
