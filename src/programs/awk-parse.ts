/** Parses awk programs: a recursive descent over the tokens of `awk-syntax.ts`. */
import { AwkSyntaxError, tokenize, type AwkProgram, type Expr, type Statement, type Token } from './awk-syntax.ts'

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
