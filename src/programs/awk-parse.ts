/** The grammar of awk (POSIX, with gawk's common additions): text to a tree. */

export type Expr =
  | { kind: 'number'; value: number }
  | { kind: 'string'; value: string }
  | { kind: 'regex'; source: string }
  | { kind: 'variable'; name: string }
  | { kind: 'field'; index: Expr }
  | { kind: 'element'; name: string; index: Expr[] }
  | { kind: 'assign'; operator: string; target: Expr; value: Expr }
  | { kind: 'binary'; operator: string; left: Expr; right: Expr }
  | { kind: 'unary'; operator: string; operand: Expr }
  | { kind: 'step'; by: 1 | -1; prefix: boolean; target: Expr }
  | { kind: 'ternary'; test: Expr; yes: Expr; no: Expr }
  | { kind: 'match'; negated: boolean; left: Expr; right: Expr }
  | { kind: 'in'; index: Expr[]; name: string }
  | { kind: 'call'; name: string; args: Expr[]; user: boolean }
  | { kind: 'getline'; target: Expr | undefined; file: Expr | undefined; command: Expr | undefined }
  | { kind: 'group'; items: Expr[] }

export type Statement =
  | { kind: 'expression'; value: Expr }
  | { kind: 'print'; format: boolean; items: Expr[]; to: { operator: string; target: Expr } | undefined }
  | { kind: 'if'; test: Expr; yes: Statement; no: Statement | undefined }
  | { kind: 'while'; test: Expr; body: Statement; first: boolean }
  | { kind: 'for'; start: Statement | undefined; test: Expr | undefined; step: Statement | undefined; body: Statement }
  | { kind: 'for-in'; variable: string; name: string; body: Statement }
  | { kind: 'block'; body: Statement[] }
  | { kind: 'delete'; name: string; index: Expr[] | undefined }
  | { kind: 'jump'; to: 'next' | 'nextfile' | 'break' | 'continue' }
  | { kind: 'exit' | 'return'; value: Expr | undefined }

export interface Rule {
  pattern: 'BEGIN' | 'END' | undefined | { from: Expr; to: Expr | undefined }
  body: Statement | undefined
}

export interface AwkProgram {
  rules: Rule[]
  functions: Map<string, { parameters: string[]; body: Statement }>
}

export class AwkSyntaxError extends Error {}

interface Token {
  kind: 'number' | 'string' | 'regex' | 'name' | 'function' | 'builtin' | 'keyword' | 'operator' | 'newline' | 'end'
  text: string
}

const KEYWORDS = new Set(
  'BEGIN END if else while for do in delete next nextfile exit return break continue function func print printf getline'.split(
    ' ',
  ),
)
export const BUILTINS = new Set(
  'length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush strftime systime asort asorti'.split(
    ' ',
  ),
)
const OPERATORS = /(?:\*\*=|\*\*|\+\+|--|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|[{}()[\];,+\-*/%^!<>|?:~$=])/y

function unescape(text: string): string {
  return text.replace(/\\(\r?\n|[0-7]{1,3}|.)/g, (_, c: string) => {
    if (/^[0-7]/.test(c)) return String.fromCharCode(parseInt(c, 8))
    return (
      { n: '\n', t: '\t', r: '\r', '\\': '\\', '"': '"', '/': '/', a: '\x07', b: '\b', f: '\f', v: '\v', '\n': '' }[
        c
      ] ?? `\\${c}`
    )
  })
}

function tokenize(source: string): Token[] {
  const out: Token[] = []
  let i = 0
  const wantsRegex = () => {
    const last = out.at(-1)
    if (!last) return true
    return !(
      ['number', 'string', 'name', 'builtin', 'regex'].includes(last.kind) ||
      [')', ']', '$', '++', '--'].includes(last.text)
    )
  }
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = i
    const match = pattern.exec(source)
    if (!match) return undefined
    i = pattern.lastIndex
    return match[0]
  }
  while (i < source.length) {
    if (take(/(?:[ \t\r]|\\\r?\n|#[^\n]*)+/y) !== undefined) continue
    if (take(/\n/y)) {
      out.push({ kind: 'newline', text: '\n' })
      continue
    }
    const number = take(/0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y)
    if (number !== undefined) {
      out.push({ kind: 'number', text: number })
      continue
    }
    const string = take(/"(?:[^"\\\n]|\\[^])*"/y)
    if (string !== undefined) {
      out.push({ kind: 'string', text: unescape(string.slice(1, -1)) })
      continue
    }
    if (source[i] === '"') throw new AwkSyntaxError('unterminated string')
    if (source[i] === '/' && wantsRegex()) {
      const regex = take(/\/(?:[^/\\\n[]|\\.|\[\^?\]?(?:[^\]\\\n]|\\.|\[:\w+:\])*\])*\//y)
      if (regex === undefined) throw new AwkSyntaxError('unterminated regexp')
      out.push({ kind: 'regex', text: regex.slice(1, -1).replace(/\\\//g, '/') })
      continue
    }
    const name = take(/[A-Za-z_]\w*/y)
    if (name !== undefined) {
      const kind = KEYWORDS.has(name)
        ? 'keyword'
        : BUILTINS.has(name)
          ? 'builtin'
          : source[i] === '('
            ? 'function'
            : 'name'
      out.push({ kind, text: name })
      continue
    }
    const operator = take(OPERATORS)
    if (operator === undefined) throw new AwkSyntaxError(`syntax error at source line 1: ${source.slice(i, i + 10)}`)
    out.push({ kind: 'operator', text: operator })
  }
  out.push({ kind: 'end', text: 'end of file' })
  return out
}

const LEVELS: string[][] = [
  ['+', '-'],
  ['*', '/', '%'],
]
const COMPARE = new Set(['<', '<=', '==', '!=', '>', '>='])
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '^=', '**='])

export function parseAwk(source: string): AwkProgram {
  return new Parser(tokenize(source)).program()
}

class Parser {
  #tokens: Token[]
  #at = 0
  /** Inside `print …` a `>` is a redirection, in `for (x in y)` the `in` is not an operator. */
  #noGreater = false
  #noIn = false

  constructor(tokens: Token[]) {
    this.#tokens = tokens
  }

  get #token(): Token {
    return this.#tokens[this.#at]!
  }

  #is(text: string): boolean {
    const { kind } = this.#token
    return this.#token.text === text && (kind === 'operator' || kind === 'keyword' || kind === 'newline')
  }

  #accept(text: string): boolean {
    if (!this.#is(text)) return false
    this.#at++
    return true
  }

  #expect(text: string): void {
    if (!this.#accept(text)) this.#fail()
  }

  #fail(): never {
    throw new AwkSyntaxError(`syntax error near ${this.#token.kind === 'newline' ? 'newline' : this.#token.text}`)
  }

  #newlines(): void {
    while (this.#is('\n') || this.#is(';')) this.#at++
  }

  #lineBreaks(): void {
    while (this.#is('\n')) this.#at++
  }

  program(): AwkProgram {
    const program: AwkProgram = { rules: [], functions: new Map() }
    for (this.#newlines(); this.#token.kind !== 'end'; this.#newlines()) {
      if (this.#accept('function') || this.#accept('func')) {
        const name = this.#tokens[this.#at++]!.text
        this.#expect('(')
        const parameters: string[] = []
        while (!this.#accept(')')) {
          parameters.push(this.#tokens[this.#at++]!.text)
          this.#accept(',')
          this.#lineBreaks()
        }
        this.#lineBreaks()
        program.functions.set(name, { parameters, body: this.#block() })
      } else if (this.#accept('BEGIN')) program.rules.push({ pattern: 'BEGIN', body: this.#block() })
      else if (this.#accept('END')) program.rules.push({ pattern: 'END', body: this.#block() })
      else if (this.#is('{')) program.rules.push({ pattern: undefined, body: this.#block() })
      else {
        const from = this.#expression()
        let to: Expr | undefined
        if (this.#accept(',')) {
          this.#lineBreaks()
          to = this.#expression()
        }
        program.rules.push({ pattern: { from, to }, body: this.#is('{') ? this.#block() : undefined })
      }
    }
    return program
  }

  #block(): Statement {
    this.#expect('{')
    const body: Statement[] = []
    for (this.#newlines(); !this.#accept('}'); this.#newlines()) {
      if (this.#token.kind === 'end') this.#fail()
      body.push(this.#statement())
    }
    return { kind: 'block', body }
  }

  /** After a statement: `;`, a newline, or what closes the block. */
  #end(): void {
    if (this.#accept(';') || this.#accept('\n') || this.#is('}') || this.#token.kind === 'end') return
    this.#fail()
  }

  #body(): Statement {
    this.#lineBreaks()
    if (this.#accept(';')) return { kind: 'block', body: [] }
    return this.#statement()
  }

  #statement(): Statement {
    if (this.#is('{')) return this.#block()
    if (this.#accept('if')) {
      this.#expect('(')
      const test = this.#expression()
      this.#expect(')')
      const yes = this.#body()
      const before = this.#at
      this.#newlines()
      if (this.#accept('else')) return { kind: 'if', test, yes, no: this.#body() }
      this.#at = before
      return { kind: 'if', test, yes, no: undefined }
    }
    if (this.#accept('while')) {
      this.#expect('(')
      const test = this.#expression()
      this.#expect(')')
      return { kind: 'while', test, body: this.#body(), first: true }
    }
    if (this.#accept('do')) {
      const body = this.#body()
      this.#newlines()
      this.#expect('while')
      this.#expect('(')
      const test = this.#expression()
      this.#expect(')')
      this.#end()
      return { kind: 'while', test, body, first: false }
    }
    if (this.#accept('for')) return this.#for()
    const statement = this.#simple()
    this.#end()
    return statement
  }

  #for(): Statement {
    this.#expect('(')
    const [a, b, c, d] = this.#tokens.slice(this.#at, this.#at + 4)
    if (a?.kind === 'name' && b?.text === 'in' && c?.kind === 'name' && d?.text === ')') {
      this.#at += 4
      return { kind: 'for-in', variable: a.text, name: c.text, body: this.#body() }
    }
    const start = this.#is(';') ? undefined : this.#simple()
    this.#expect(';')
    this.#lineBreaks()
    const test = this.#is(';') ? undefined : this.#expression()
    this.#expect(';')
    this.#lineBreaks()
    const step = this.#is(')') ? undefined : this.#simple()
    this.#expect(')')
    return { kind: 'for', start, test, step, body: this.#body() }
  }

  #simple(): Statement {
    for (const to of ['next', 'nextfile', 'break', 'continue'] as const)
      if (this.#accept(to)) return { kind: 'jump', to }
    for (const kind of ['exit', 'return'] as const) {
      if (this.#accept(kind))
        return { kind, value: this.#is(';') || this.#is('\n') || this.#is('}') ? undefined : this.#expression() }
    }
    if (this.#accept('delete')) {
      const name = this.#tokens[this.#at++]!.text
      if (!this.#accept('[')) return { kind: 'delete', name, index: undefined }
      const index = this.#list(']')
      return { kind: 'delete', name, index }
    }
    if (this.#is('print') || this.#is('printf')) return this.#print()
    return { kind: 'expression', value: this.#expression() }
  }

  #print(): Statement {
    const format = this.#tokens[this.#at++]!.text === 'printf'
    let items: Expr[] = []
    this.#noGreater = true
    if (![';', '\n', '}', '>', '>>', '|'].some(t => this.#is(t)) && this.#token.kind !== 'end') {
      items.push(this.#expression())
      while (this.#accept(',')) {
        this.#lineBreaks()
        items.push(this.#expression())
      }
    }
    if (items.length === 1 && items[0]!.kind === 'group') items = items[0]!.items
    let to: { operator: string; target: Expr } | undefined
    for (const operator of ['>', '>>', '|'])
      if (!to && this.#accept(operator)) to = { operator, target: this.#concatenation() }
    this.#noGreater = false
    return { kind: 'print', format, items, to }
  }

  #list(close: string): Expr[] {
    const out: Expr[] = []
    const { noGreater, noIn } = { noGreater: this.#noGreater, noIn: this.#noIn }
    this.#noGreater = this.#noIn = false
    this.#lineBreaks()
    while (!this.#accept(close)) {
      out.push(this.#expression())
      this.#lineBreaks()
      if (!this.#is(close)) {
        this.#expect(',')
        this.#lineBreaks()
      }
    }
    this.#noGreater = noGreater
    this.#noIn = noIn
    return out
  }

  #expression(): Expr {
    const left = this.#ternary()
    const operator = this.#token.text
    if (
      this.#token.kind === 'operator' &&
      ASSIGN.has(operator) &&
      ['variable', 'field', 'element'].includes(left.kind)
    ) {
      this.#at++
      this.#lineBreaks()
      return { kind: 'assign', operator, target: left, value: this.#expression() }
    }
    return left
  }

  #ternary(): Expr {
    const test = this.#or()
    if (!this.#accept('?')) return test
    this.#lineBreaks()
    const yes = this.#expression()
    this.#lineBreaks()
    this.#expect(':')
    this.#lineBreaks()
    return { kind: 'ternary', test, yes, no: this.#expression() }
  }

  #or(): Expr {
    let left = this.#and()
    while (this.#accept('||')) {
      this.#lineBreaks()
      left = { kind: 'binary', operator: '||', left, right: this.#and() }
    }
    return left
  }

  #and(): Expr {
    let left = this.#in()
    while (this.#accept('&&')) {
      this.#lineBreaks()
      left = { kind: 'binary', operator: '&&', left, right: this.#in() }
    }
    return left
  }

  #in(): Expr {
    let left = this.#match()
    while (!this.#noIn && this.#accept('in')) {
      left = { kind: 'in', index: left.kind === 'group' ? left.items : [left], name: this.#tokens[this.#at++]!.text }
    }
    return left
  }

  #match(): Expr {
    let left = this.#comparison()
    while (this.#is('~') || this.#is('!~')) {
      const negated = this.#tokens[this.#at++]!.text === '!~'
      left = { kind: 'match', negated, left, right: this.#comparison() }
    }
    return left
  }

  #comparison(): Expr {
    const left = this.#piped()
    const operator = this.#token.text
    if (this.#token.kind !== 'operator' || !COMPARE.has(operator) || (operator === '>' && this.#noGreater)) return left
    this.#at++
    return { kind: 'binary', operator, left, right: this.#piped() }
  }

  #piped(): Expr {
    let left = this.#concatenation()
    while (this.#is('|') && this.#tokens[this.#at + 1]?.text === 'getline') {
      this.#at += 2
      left = { kind: 'getline', command: left, target: this.#target(), file: undefined }
    }
    return left
  }

  #concatenation(): Expr {
    let left = this.#arithmetic(0)
    for (;;) {
      const { kind, text } = this.#token
      const starts =
        ['number', 'string', 'regex', 'name', 'function', 'builtin'].includes(kind) ||
        (kind === 'operator' && ['$', '!', '(', '-', '+', '++', '--'].includes(text))
      if (!starts || kind === 'regex' || (kind === 'keyword' && text === 'in')) return left
      left = { kind: 'binary', operator: ' ', left, right: this.#arithmetic(0) }
    }
  }

  #arithmetic(level: number): Expr {
    if (level >= LEVELS.length) return this.#unary()
    let left = this.#arithmetic(level + 1)
    while (this.#token.kind === 'operator' && LEVELS[level]!.includes(this.#token.text)) {
      const operator = this.#tokens[this.#at++]!.text
      left = { kind: 'binary', operator, left, right: this.#arithmetic(level + 1) }
    }
    return left
  }

  #unary(): Expr {
    for (const operator of ['!', '-', '+'])
      if (this.#accept(operator)) return { kind: 'unary', operator, operand: this.#unary() }
    return this.#power()
  }

  #power(): Expr {
    const base = this.#postfix()
    if (!this.#accept('^') && !this.#accept('**')) return base
    const right = this.#is('-') ? this.#unary() : this.#power()
    return { kind: 'binary', operator: '^', left: base, right }
  }

  #postfix(): Expr {
    const value = this.#primary()
    if (!['variable', 'field', 'element'].includes(value.kind)) return value
    if (this.#accept('++')) return { kind: 'step', by: 1, prefix: false, target: value }
    if (this.#accept('--')) return { kind: 'step', by: -1, prefix: false, target: value }
    return value
  }

  #target(): Expr | undefined {
    return this.#token.kind === 'name' || this.#is('$') ? this.#primary() : undefined
  }

  #primary(): Expr {
    const token = this.#token
    this.#at++
    switch (token.kind) {
      case 'number':
        return { kind: 'number', value: Number(token.text) }
      case 'string':
        return { kind: 'string', value: token.text }
      case 'regex':
        return { kind: 'regex', source: token.text }
      case 'builtin':
        return { kind: 'call', name: token.text, args: this.#accept('(') ? this.#list(')') : [], user: false }
      case 'function':
        this.#expect('(')
        return { kind: 'call', name: token.text, args: this.#list(')'), user: true }
      case 'name':
        return this.#accept('[')
          ? { kind: 'element', name: token.text, index: this.#list(']') }
          : { kind: 'variable', name: token.text }
      default:
    }
    if (token.text === '$') {
      if (this.#accept('++'))
        return { kind: 'field', index: { kind: 'step', by: 1, prefix: true, target: this.#primary() } }
      if (this.#accept('-')) return { kind: 'field', index: { kind: 'unary', operator: '-', operand: this.#primary() } }
      return { kind: 'field', index: this.#primary() }
    }
    if (token.text === '++' || token.text === '--')
      return { kind: 'step', by: token.text === '++' ? 1 : -1, prefix: true, target: this.#primary() }
    if (token.text === '(') return { kind: 'group', items: this.#list(')') }
    if (token.text === 'getline') {
      const target = this.#target()
      return { kind: 'getline', target, file: this.#accept('<') ? this.#primary() : undefined, command: undefined }
    }
    if (token.text === '-' || token.text === '!')
      return { kind: 'unary', operator: token.text, operand: this.#primary() }
    this.#at--
    return this.#fail()
  }
}
