/** `test` and `[` (POSIX test, bash(1) "Conditional Expressions"). */
import { Errno } from '../host/errno.ts'
import type { FileNode } from '../host/files.ts'
import type { Process } from '../host/process.ts'

/** A mistake in the expression; `message` is what comes after `bash: line 1: [: `. */
export class TestError extends Error {}

/** What `-v` and `-o` ask the shell. */
export interface TestScope {
  isSet?(name: string): boolean
  hasOption?(name: string): boolean
}

const UNARY = new Set([...'abcdefghknoprstuvwxzLNORGS'].map(c => `-${c}`))
const BINARY = new Set(['=', '==', '!=', '<', '>', '-eq', '-ne', '-lt', '-le', '-gt', '-ge', '-nt', '-ot', '-ef'])

/** @throws TestError */
export function testArguments(process: Process, args: readonly string[], scope: TestScope): boolean {
  return new Parser(process, args, scope).run()
}

class Parser {
  #process: Process
  #args: readonly string[]
  #scope: TestScope
  #at = 0

  constructor(process: Process, args: readonly string[], scope: TestScope) {
    this.#process = process
    this.#args = args
    this.#scope = scope
  }

  run(): boolean {
    const { length } = this.#args
    if (length === 0) return false
    if (length <= 4) return this.#fixed(this.#args)
    const result = this.#or()
    if (this.#at < length) throw new TestError('too many arguments')
    return result
  }

  /** POSIX gives the meaning by the number of arguments. */
  #fixed(args: readonly string[]): boolean {
    const [a, b, c] = args as [string, string, string]
    if (args.length === 1) return a !== ''
    if (args.length === 2) {
      if (a === '!') return b === ''
      if (UNARY.has(a)) return unary(this.#process, a, b, this.#scope)
      throw new TestError(`${a}: unary operator expected`)
    }
    if (args.length === 3) {
      if (BINARY.has(b)) return binary(this.#process, b, a, c)
      if (b === '-a') return a !== '' && c !== ''
      if (b === '-o') return a !== '' || c !== ''
      if (a === '!') return !this.#fixed([b, c])
      if (a === '(' && c === ')') return b !== ''
      throw new TestError(`${b}: binary operator expected`)
    }
    if (a === '!') return !this.#fixed(args.slice(1))
    if (a === '(' && args[3] === ')') return this.#fixed(args.slice(1, 3))
    const result = this.#or()
    if (this.#at < args.length) throw new TestError('too many arguments')
    return result
  }

  #or(): boolean {
    let left = this.#and()
    while (this.#args[this.#at] === '-o') {
      this.#at++
      const right = this.#and()
      left = left || right
    }
    return left
  }

  #and(): boolean {
    let left = this.#term()
    while (this.#args[this.#at] === '-a') {
      this.#at++
      const right = this.#term()
      left = left && right
    }
    return left
  }

  #term(): boolean {
    const arg = this.#args[this.#at]
    if (arg === undefined) throw new TestError('argument expected')
    const next = this.#args[this.#at + 1]
    if (arg === '!') {
      this.#at++
      return !this.#term()
    }
    if (next !== undefined && BINARY.has(next) && this.#args[this.#at + 2] !== undefined) {
      this.#at += 3
      return binary(this.#process, next, arg, this.#args[this.#at - 1]!)
    }
    if (arg === '(') {
      this.#at++
      const inner = this.#or()
      if (this.#args[this.#at++] !== ')') throw new TestError("`)' expected")
      return inner
    }
    if (UNARY.has(arg) && next !== undefined) {
      this.#at += 2
      return unary(this.#process, arg, next, this.#scope)
    }
    this.#at++
    return arg !== ''
  }
}

function nodeAt(process: Process, path: string, noFollow = false): FileNode | undefined {
  if (path === '') return undefined
  try {
    return process.host.files.stat(process.path(path), { noFollow })
  } catch (error) {
    if (error instanceof Errno) return undefined
    throw error
  }
}

/** One of the tests with one operand. @throws TestError */
export function unary(process: Process, operator: string, operand: string, scope: TestScope): boolean {
  if (operator === '-n') return operand !== ''
  if (operator === '-z') return operand === ''
  if (operator === '-v') return scope.isSet?.(operand) ?? false
  if (operator === '-o') return scope.hasOption?.(operand) ?? false
  if (operator === '-t') {
    const fd = integer(operand)
    return process.descriptors().includes(fd) && process.file(fd).tty !== undefined
  }
  if (operator === '-h' || operator === '-L') return nodeAt(process, operand, true)?.kind === 'symlink'
  const node = nodeAt(process, operand)
  if (!node)
    return operator === '-e' || operator === '-c'
      ? /^\/dev\/(null|zero|full|u?random|tty|std(in|out|err))$/.test(operand)
      : false
  switch (operator) {
    case '-f':
      return node.kind === 'file' || node.kind === 'generated'
    case '-d':
      return node.kind === 'directory'
    case '-s':
      return node.kind === 'directory' || (node.kind === 'file' && node.data.length > 0)
    case '-x':
      return (node.mode & 0o111) !== 0
    case '-c':
      return node.kind === 'device'
    case '-b':
    case '-p':
    case '-S':
    case '-g':
    case '-u':
    case '-k':
      return false
    default:
      return true
  }
}

/** One of the tests with two operands. @throws TestError */
export function binary(process: Process, operator: string, left: string, right: string): boolean {
  switch (operator) {
    case '=':
    case '==':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '>':
      return left > right
    case '-nt':
    case '-ot': {
      const [a, b] = [nodeAt(process, left), nodeAt(process, right)]
      const [newer, older] = operator === '-nt' ? [a, b] : [b, a]
      return newer !== undefined && (older === undefined || newer.mtime > older.mtime)
    }
    case '-ef':
      return nodeAt(process, left) !== undefined && nodeAt(process, left) === nodeAt(process, right)
    default:
      return compareNumbers(operator, integer(left), integer(right))
  }
}

export function compareNumbers(operator: string, a: number | bigint, b: number | bigint): boolean {
  switch (operator) {
    case '-eq':
      return a === b
    case '-ne':
      return a !== b
    case '-lt':
      return a < b
    case '-le':
      return a <= b
    case '-gt':
      return a > b
    default:
      return a >= b
  }
}

function integer(text: string): number {
  if (!/^\s*[-+]?\d+\s*$/.test(text)) throw new TestError(`${text}: integer expression expected`)
  return Number(text)
}
