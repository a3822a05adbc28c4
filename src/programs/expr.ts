/** expr (GNU coreutils 9). */
import { boundedRegex } from '../host/bounded-regex.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { Failure, program } from './command.ts'

const line = (process: Process, text: string): Promise<void> => process.stdout.write(`${text}\n`)

export const expr: Program = program(async process => {
  const args = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  if (!args.length) throw new Failure("expr: missing operand\nTry 'expr --help' for more information.", 2)
  let at = 0
  const integer = (text: string) => {
    if (!/^-?\d+$/.test(text)) throw new Failure('expr: non-integer argument', 2)
    return BigInt(text)
  }
  const truth = (text: string) => text !== '' && !/^-?0+$/.test(text)
  const LEVELS = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']]
  const primary = (): string => {
    const token = args[at++]
    if (token === undefined) throw new Failure(`expr: syntax error: missing argument after ‘${args[at - 2]}’`, 2)
    if (token === '(') {
      const inner = level(0)
      if (args[at++] !== ')') throw new Failure(`expr: syntax error: expecting ')' after ‘${args[at - 2] ?? ''}’`, 2)
      return inner
    }
    if (token === 'length') return String([...primary()].length)
    if (token === 'substr') {
      const text = [...primary()]
      const [from, count] = [Number(primary()), Number(primary())]
      return text.slice(from - 1, from - 1 + count).join('')
    }
    if (token === 'index') {
      const [text, chars] = [primary(), primary()]
      return String([...text].findIndex(c => chars.includes(c)) + 1)
    }
    if (token === 'match') return matched(primary(), primary())
    return token
  }
  const matched = (text: string, pattern: string): string => {
    const match = boundedRegex(
      `^(?:${pattern.replace(/\\([(){}+?|])|([(){}+?|])/g, (_, escaped?: string, plain?: string) => escaped ?? `\\${plain}`)})`,
    ).exec(text)
    if (pattern.includes('\\(')) return match?.[1] ?? ''
    return String(match ? match[0].length : 0)
  }
  const level = (n: number): string => {
    if (n >= LEVELS.length) return primary()
    let left = level(n + 1)
    while (LEVELS[n]!.includes(args[at] ?? '')) {
      const operator = args[at++]!
      const right = level(n + 1)
      if (operator === '|') left = truth(left) ? left : truth(right) ? right : '0'
      else if (operator === '&') left = truth(left) && truth(right) ? left : '0'
      else if (operator === ':') left = matched(left, right)
      else if (LEVELS[2]!.includes(operator)) {
        const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right)
        const [x, y] = numeric ? [BigInt(left), BigInt(right)] : [left, right]
        left = { '<': x < y, '<=': x <= y, '=': x === y, '==': x === y, '!=': x !== y, '>=': x >= y, '>': x > y }[
          operator
        ]
          ? '1'
          : '0'
      } else {
        const [x, y] = [integer(left), integer(right)]
        if (y === 0n && (operator === '/' || operator === '%')) throw new Failure('expr: division by zero', 2)
        left = String(
          operator === '+'
            ? x + y
            : operator === '-'
              ? x - y
              : operator === '*'
                ? x * y
                : operator === '/'
                  ? x / y
                  : x % y,
        )
      }
    }
    return left
  }
  const value = level(0)
  if (at < args.length) throw new Failure(`expr: syntax error: unexpected argument ‘${args[at]}’`, 2)
  await line(process, value)
  return truth(value) ? 0 : 1
})
