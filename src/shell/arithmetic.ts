/** Shell arithmetic (bash(1), "Arithmetic Evaluation"): 64-bit integers that wrap round. Numbers stay JavaScript
 *  numbers while they are safe integers and become bigints beyond. */

type Int = number | bigint

/** Where names are looked up. */
export interface ArithmeticScope {
  get(name: string, index: string | undefined): string | undefined
  set(name: string, index: string | undefined, value: string): void
}

/** What bash would print after `bash: line 1: `. */
export class ArithmeticError extends Error {}

type Eval = (scope: ArithmeticScope, depth: number) => Int
interface Place {
  name: string
  index: string | undefined
}

const DEEPEST = 128
const compiled = new Map<string, Eval>()

/** @throws ArithmeticError */
export function evaluate(text: string, scope: ArithmeticScope, depth = 0): Int {
  const trimmed = text.trim()
  if (/^\d{1,15}$/.test(trimmed) && (trimmed === '0' || trimmed[0] !== '0')) return Number(trimmed)
  let run = compiled.get(text)
  if (!run) {
    run = new Parser(text).whole()
    if (compiled.size > 1000) compiled.clear()
    compiled.set(text, run)
  }
  return run(scope, depth)
}

function normal(value: bigint): Int {
  const wrapped = BigInt.asIntN(64, value)
  const small = Number(wrapped)
  return Number.isSafeInteger(small) ? small : wrapped
}

const int32 = (a: Int, b: Int): boolean =>
  (a as number) === ((a as number) | 0) && (b as number) === ((b as number) | 0)

const PRECEDENCE: Record<string, number> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '>': 7,
  '<=': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
  '**': 11,
}
const ASSIGN = new Set(['=', '+=', '-=', '*=', '/=', '%=', '<<=', '>>=', '&=', '^=', '|='])
const TOKEN =
  /\s*(?:(\d+#[\w@]+|0[xX][\da-fA-F]*|\d\w*)|([A-Za-z_]\w*)|(<<=|>>=|\*\*|\+\+|--|&&|\|\||[=!<>]=|<<|>>|[-+*/%&^|]=|[-+*/%&^|<>=!~?:,()]))/y

function calculate(operator: string, a: Int, b: Int): Int | undefined {
  if (typeof a === 'number' && typeof b === 'number') {
    const fast = calculateSmall(operator, a, b)
    if (fast !== undefined && (typeof fast !== 'number' || Number.isSafeInteger(fast))) return fast === 0 ? 0 : fast
  }
  const x = BigInt(a)
  const y = BigInt(b)
  switch (operator) {
    case '+':
      return normal(x + y)
    case '-':
      return normal(x - y)
    case '*':
      return normal(x * y)
    case '/':
      return y === 0n ? undefined : normal(x / y)
    case '%':
      return y === 0n ? undefined : normal(x % y)
    case '**':
      return power(x, y)
    case '<<':
      return normal(x << (y & 63n))
    case '>>':
      return normal(x >> (y & 63n))
    case '&':
      return normal(x & y)
    case '|':
      return normal(x | y)
    case '^':
      return normal(x ^ y)
    default:
      return compare(operator, x, y)
  }
}

function power(base: bigint, exponent: bigint): Int {
  let result = 1n
  let square = base
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = BigInt.asIntN(64, result * square)
    square = BigInt.asIntN(64, square * square)
  }
  return normal(result)
}

function calculateSmall(operator: string, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return b === 0 ? undefined : Math.trunc(a / b)
    case '%':
      return b === 0 ? undefined : a % b
    case '&':
      return int32(a, b) ? a & b : undefined
    case '|':
      return int32(a, b) ? a | b : undefined
    case '^':
      return int32(a, b) ? a ^ b : undefined
    case '<<':
      return a >= 0 && b >= 0 && b < 20 && a < 2 ** 31 ? a * 2 ** b : undefined
    case '>>':
      return b >= 0 && b < 32 && int32(a, a) ? a >> b : undefined
    case '**':
      return undefined
    default:
      return compare(operator, a, b)
  }
}

function compare(operator: string, a: Int, b: Int): number {
  switch (operator) {
    case '==':
      return a === b ? 1 : 0
    case '!=':
      return a !== b ? 1 : 0
    case '<':
      return a < b ? 1 : 0
    case '>':
      return a > b ? 1 : 0
    case '<=':
      return a <= b ? 1 : 0
    default:
      return a >= b ? 1 : 0
  }
}

class Parser {
  #text: string
  #at = 0
  #token = ''
  #current = 'end'
  #tokenAt = 0

  constructor(text: string) {
    this.#text = text
    this.#next()
  }

  whole(): Eval {
    if (this.#is('end')) return () => 0
    const run = this.#comma()
    if (!this.#is('end'))
      this.#fail(this.#is('operator') ? 'syntax error: invalid arithmetic operator' : 'syntax error in expression')
    return run
  }

  #fail(what: string, at = this.#tokenAt): never {
    throw new ArithmeticError(`${this.#text.trimStart()}: ${what} (error token is "${this.#text.slice(at)}")`)
  }

  #is(kind: 'number' | 'name' | 'operator' | 'end'): boolean {
    return this.#current === kind
  }

  #next(): void {
    TOKEN.lastIndex = this.#at
    const match = TOKEN.exec(this.#text)
    if (!match) {
      const rest = this.#text.slice(this.#at).trimStart()
      this.#tokenAt = this.#text.length - rest.length
      if (rest) this.#fail('syntax error: operand expected', this.#tokenAt)
      this.#current = 'end'
      this.#token = ''
      return
    }
    this.#at = TOKEN.lastIndex
    this.#token = match[1] ?? match[2] ?? match[3]!
    this.#current = match[1] !== undefined ? 'number' : match[2] !== undefined ? 'name' : 'operator'
    this.#tokenAt = this.#at - this.#token.length
  }

  #take(token: string): boolean {
    if (!this.#is('operator') || this.#token !== token) return false
    this.#next()
    return true
  }

  #comma(): Eval {
    let left = this.#assignment()
    while (this.#take(',')) {
      const before = left
      const right = this.#assignment()
      left = (scope, depth) => (before(scope, depth), right(scope, depth))
    }
    return left
  }

  #assignment(): Eval {
    if (!this.#is('name')) return this.#ternary()
    const start = { at: this.#at, token: this.#token, kind: this.#current, tokenAt: this.#tokenAt }
    const place = this.#place()
    const operator = this.#token
    if (this.#is('operator') && ASSIGN.has(operator)) {
      this.#next()
      const value = this.#assignment()
      if (operator === '=') return (scope, depth) => store(scope, place, value(scope, depth))
      const apply = this.#operation(operator.slice(0, -1), load(place), value)
      return (scope, depth) => store(scope, place, apply(scope, depth))
    }
    this.#at = start.at
    this.#token = start.token
    this.#current = start.kind
    this.#tokenAt = start.tokenAt
    return this.#ternary()
  }

  #ternary(): Eval {
    const test = this.#binary(1)
    if (!this.#take('?')) return test
    const yes = this.#comma()
    if (!this.#take(':')) this.#fail("`:' expected for conditional expression")
    const no = this.#assignment()
    return (scope, depth) => (test(scope, depth) ? yes(scope, depth) : no(scope, depth))
  }

  #binary(least: number): Eval {
    let left = this.#unary()
    for (;;) {
      const operator = this.#token
      const precedence = this.#is('operator') ? PRECEDENCE[operator] : undefined
      if (precedence === undefined || precedence < least) return left
      this.#next()
      const right = this.#binary(operator === '**' ? precedence : precedence + 1)
      left = this.#operation(operator, left, right)
    }
  }

  #operation(operator: string, a: Eval, b: Eval): Eval {
    if (operator === '&&') return (scope, depth) => (a(scope, depth) && b(scope, depth) ? 1 : 0)
    if (operator === '||') return (scope, depth) => (a(scope, depth) || b(scope, depth) ? 1 : 0)
    const text = this.#text.trimStart()
    const rest = this.#text.slice(this.#lastOperandAt)
    return (scope, depth) => {
      const right = b
      const left = a(scope, depth)
      const by = right(scope, depth)
      if (operator === '**' && by < 0) {
        throw new ArithmeticError(`${text}: exponent less than 0 (error token is "${rest}")`)
      }
      const result = calculate(operator, left, by)
      if (result === undefined) throw new ArithmeticError(`${text}: division by 0 (error token is "${rest}")`)
      return result
    }
  }

  #lastOperandAt = 0

  #unary(): Eval {
    if (this.#is('operator')) {
      const operator = this.#token
      if (operator === '++' || operator === '--') {
        this.#next()
        if (this.#is('name')) {
          const place = this.#place()
          const value = load(place)
          const by = operator === '++' ? 1 : -1
          return (scope, depth) => store(scope, place, calculate('+', value(scope, depth), by)!)
        }
        return this.#sign(this.#unary(), '+')
      }
      if ('-+!~'.includes(operator)) {
        this.#next()
        return this.#sign(this.#unary(), operator)
      }
      if (operator === '(') {
        this.#next()
        const inner = this.#comma()
        if (!this.#take(')')) this.#fail("missing `)'")
        return inner
      }
    }
    this.#lastOperandAt = this.#tokenAt
    if (this.#is('number')) {
      const value = this.#number(this.#token)
      this.#next()
      return () => value
    }
    if (!this.#is('name')) this.#fail('syntax error: operand expected', this.#is('end') ? this.#previous() : undefined)
    const place = this.#place()
    const value = load(place)
    const operator = this.#token
    if (this.#is('operator') && (operator === '++' || operator === '--')) {
      this.#next()
      const by = operator === '++' ? 1 : -1
      return (scope, depth) => {
        const old = value(scope, depth)
        store(scope, place, calculate('+', old, by)!)
        return old
      }
    }
    return value
  }

  /** Where the operator before the end begins: what bash blames for a missing operand. */
  #previous(): number {
    const text = this.#text.trimEnd()
    const operator = /(?:<<|>>|\*\*|&&|\|\||[-+*/%&^|<>=!~?:,(]+)$/.exec(text)
    return operator ? operator.index : this.#tokenAt
  }

  #sign(value: Eval, operator: string): Eval {
    if (operator === '+') return value
    if (operator === '-') return (scope, depth) => calculate('-', 0, value(scope, depth))!
    if (operator === '!') return (scope, depth) => (value(scope, depth) ? 0 : 1)
    return (scope, depth) => calculate('-', calculate('-', 0, value(scope, depth))!, 1)!
  }

  #place(): Place {
    const name = this.#token
    if (this.#text[this.#at] !== '[') {
      this.#next()
      return { name, index: undefined }
    }
    let depth = 0
    let end = this.#at
    for (; end < this.#text.length; end++) {
      if (this.#text[end] === '[') depth++
      else if (this.#text[end] === ']' && --depth === 0) break
    }
    if (depth) this.#fail('bad array subscript')
    const index = this.#text.slice(this.#at + 1, end)
    this.#at = end + 1
    this.#next()
    return { name, index }
  }

  #number(token: string): Int {
    if (/^[1-9]\d{0,14}$|^0$/.test(token)) return Number(token)
    if (/^0[xX]/.test(token)) return token.length === 2 ? 0 : normal(BigInt(token))
    const based = /^(\d+)#([\w@]+)$/.exec(token)
    const base = based ? Number(based[1]) : token[0] === '0' ? 8 : 10
    if (base < 2 || base > 64) this.#fail('invalid arithmetic base')
    let value = 0n
    for (const char of based ? based[2]! : token) {
      const digit = digitOf(char, base)
      if (digit >= base) this.#fail('value too great for base')
      value = value * BigInt(base) + BigInt(digit)
    }
    return normal(value)
  }
}

function digitOf(char: string, base: number): number {
  if (char >= '0' && char <= '9') return char.charCodeAt(0) - 48
  if (char >= 'a' && char <= 'z') return char.charCodeAt(0) - 87
  if (char >= 'A' && char <= 'Z') return char.charCodeAt(0) - (base <= 36 ? 55 : 29)
  return char === '@' ? 62 : 63
}

function load({ name, index }: Place): Eval {
  return (scope, depth) => {
    const value = scope.get(name, index)
    if (!value) return 0
    if (/^-?[1-9]\d{0,14}$|^0$/.test(value)) return Number(value)
    if (depth > DEEPEST) {
      throw new ArithmeticError(`${value}: expression recursion level exceeded (error token is "${value}")`)
    }
    return evaluate(value, scope, depth + 1)
  }
}

function store(scope: ArithmeticScope, { name, index }: Place, value: Int): Int {
  scope.set(name, index, String(value))
  return value
}
