/** The Corefile: server blocks, each with its zones and directives. Source: coredns/caddy, caddyfile (lexer, parser).
 *  Left out: snippets, `import`, environment variables. */

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

class Parser {
  #tokens: Token[]
  #at = 0
  #file: string
  constructor(text: string, file: string) {
    this.#tokens = tokensOf(text)
    this.#file = file
  }

  fail(message: string, line = this.#tokens[Math.max(0, this.#at - 1)]?.line ?? 1): never {
    throw new CorefileError(`${this.#file}:${line} - ${message}`)
  }

  blocks(): ServerBlock[] {
    const blocks: ServerBlock[] = []
    while (this.#at < this.#tokens.length) blocks.push(this.#serverBlock())
    return blocks
  }

  #serverBlock(): ServerBlock {
    const keys: string[] = []
    for (;;) {
      const token = this.#tokens[this.#at++]
      if (!token) {
        this.#at--
        // One block may do without braces; keys alone are none.
        return { keys, directives: [] }
      }
      if (token.text === '{') break
      if (token.text === '}') this.fail(`Syntax error: Unexpected token '}', expecting '{'`, token.line)
      const key = token.text.replace(/,$/, '')
      if (key) keys.push(key)
    }
    return { keys, directives: this.#lines() }
  }

  /** To the closing brace. */
  #lines(): Directive[] {
    const lines: Directive[] = []
    for (;;) {
      const first = this.#tokens[this.#at++]
      if (!first) this.fail('Error during parsing: Unexpected EOF', this.#tokens.at(-1)?.line)
      if (first.text === '}') return lines
      if (first.text === '{') this.fail(`Syntax error: Unexpected token '{', expecting '}'`, first.line)
      const args: string[] = []
      let block: Directive[] = []
      for (;;) {
        const next = this.#tokens[this.#at]
        if (!next || next.line !== first.line || next.text === '}') break
        this.#at++
        if (next.text === '{') {
          block = this.#lines()
          break
        }
        args.push(next.text)
      }
      lines.push({ name: first.text, args, block, line: first.line })
    }
  }
}

/** @param file as errors name it: `/etc/coredns/Corefile`. @throws CorefileError */
export function parseCorefile(text: string, file: string): ServerBlock[] {
  return new Parser(text, file).blocks()
}

/** `.:53` is zone `` on port 53; `10.0.0.0/24` is its reverse zone. */
export function zoneOfKey(key: string): { zone: string; port: number } {
  const bare = key.replace(/^dns:\/\//, '')
  const colon = bare.lastIndexOf(':')
  const port = colon < 0 ? 53 : Number(bare.slice(colon + 1))
  const zone = colon < 0 ? bare : bare.slice(0, colon)
  return { zone: zone.replace(/\.$/, '').toLowerCase(), port }
}
