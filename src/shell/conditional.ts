/** `[[ … ]]` (bash(1), "Conditional Constructs"). */
import type { TestExpression } from 'unbash'
import { arithmeticText, expandPattern, expandRegex, expandText } from './expand.ts'
import { compilePattern, matches } from './pattern.ts'
import { posixRegex } from '../host/regex.ts'
import { quoteWord } from './quote.ts'
import { ShellError, type Shell } from './shell.ts'
import { trace } from './trace.ts'
import { binary, compareNumbers, unary } from './test-expression.ts'

/** The status: 0 when it holds, 1 when not, 2 for a broken regular expression. */
export async function conditional(shell: Shell, expression: TestExpression): Promise<number> {
  try {
    return (await holds(shell, expression)) ? 0 : 1
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error
    await shell.complain(error.message)
    return error.status
  }
}

async function holds(shell: Shell, e: TestExpression): Promise<boolean> {
  switch (e.type) {
    case 'TestGroup':
      return holds(shell, e.expression)
    case 'TestNot':
      return (await holds(shell, e.operand)) !== (e.negations.length % 2 === 1)
    case 'TestLogical':
      for (const operand of e.operands) {
        const value = await holds(shell, operand)
        if (value !== (e.operator === '&&')) return value
      }
      return e.operator === '&&'
    case 'TestUnary': {
      const operand = await expandText(shell, e.operand)
      await trace(shell, `[[ ${e.operator} ${shown(operand)} ]]`)
      return unary(shell.process, e.operator, operand, {
        isSet: name => isSet(shell, name),
        hasOption: name => shell.options.has(name),
      })
    }
    case 'TestBinary': {
      const left = await expandText(shell, e.left)
      if (shell.options.has('xtrace'))
        await trace(shell, `[[ ${shown(left)} ${e.operator} ${shown(await expandText(shell, e.right))} ]]`)
      if (e.operator === '=~') return regexMatch(shell, left, await expandRegex(shell, e.right))
      if (e.operator === '=' || e.operator === '==' || e.operator === '!=') {
        const pattern = compilePattern(await expandPattern(shell, e.right), shell.shopts.has('nocasematch'))
        return matches(pattern, left) === (e.operator !== '!=')
      }
      const right = await expandText(shell, e.right)
      if (/^-(eq|ne|lt|le|gt|ge)$/.test(e.operator)) {
        const value = async (text: string) => shell.calculate(await arithmeticText(shell, text), '[[: ')
        return compareNumbers(e.operator, await value(left), await value(right))
      }
      return binary(shell.process, e.operator, left, right)
    }
  }
}

const shown = (text: string): string => quoteWord(text)

export function isSet(shell: Shell, name: string): boolean {
  const element = /^(\w+)\[(.*)\]$/.exec(name)
  if (!element) return shell.variables.isSet(name)
  if (element[2] === '@' || element[2] === '*') return shell.variables.elements(element[1]!).length > 0
  return shell.variables.element(element[1]!, element[2]!) !== undefined
}

function regexMatch(shell: Shell, text: string, source: string): boolean {
  const regex = posixRegex(source, shell.shopts.has('nocasematch') ? 'i' : '')
  if (!regex) throw new ShellError('', { status: 2 })
  const match = regex.exec(text)
  shell.variables.unset('BASH_REMATCH')
  shell.variables.setArray('BASH_REMATCH', match ? Array.from(match, value => ({ value: value ?? '' })) : [], false)
  return match !== null
}
