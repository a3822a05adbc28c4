/** echo, printf, test, true, false, `:`. */
import { printf, unescape } from '../format.ts'
import { quoteBackslash } from '../quote.ts'
import { strftime } from '../../host/strftime.ts'
import { isSet } from '../conditional.ts'
import { TestError, testArguments } from '../test-expression.ts'
import { fail, type Builtin } from './builtin.ts'

export const echo: Builtin = async (shell, argv) => {
  let newline = true
  let escapes = shell.shopts.has('xpg_echo') || shell.personality === 'dash'
  let i = 1
  for (; i < argv.length && (shell.personality === 'dash' ? argv[i] === '-n' : /^-[neE]+$/.test(argv[i]!)); i++) {
    for (const letter of argv[i]!.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
  }
  const text = argv.slice(i).join(' ')
  if (!escapes || !text.includes('\\')) await shell.print(1, newline ? `${text}\n` : text)
  else {
    const { bytes, stop } = unescape(text, 'echo')
    if (newline && !stop) bytes.push(10)
    await shell.process.write(1, Uint8Array.from(bytes))
  }
  return 0
}

export const printfBuiltin: Builtin = async (shell, argv) => {
  let args = argv.slice(1)
  let variable: string | undefined
  if (args[0] === '-v' && shell.personality === 'bash') {
    variable = args[1]
    args = args.slice(2)
  }
  if (args[0] === '--') args.shift()
  if (!args.length) {
    await shell.print(
      2,
      `${shell.prefix()}printf: usage: printf [-v var] format [arguments]\n`.replace(/^.*?(?=printf: usage)/, ''),
    )
    return 2
  }
  const result = printf(args[0]!, args.slice(1), {
    quote: quoteBackslash,
    time: (format, argument) =>
      strftime(
        format || '%X',
        argument === undefined || argument === '-1'
          ? shell.process.now()
          : argument === '-2'
            ? shell.startedAt
            : Number(argument) * 1000,
      ),
  })
  if (variable) {
    const text = new TextDecoder().decode(Uint8Array.from(result.bytes))
    const element = /^(\w+)\[(.*)\]$/.exec(variable)
    if (element) shell.variables.setElement(element[1]!, element[2]!, text)
    else shell.variables.set(variable, text)
  } else await shell.process.write(1, Uint8Array.from(result.bytes))
  for (const error of result.errors) await fail(shell, 'printf', error)
  return result.status
}

export const test: Builtin = async (shell, argv) => {
  let args = argv.slice(1)
  if (argv[0] === '[') {
    if (args.at(-1) !== ']') return fail(shell, '[', "missing `]'", 2)
    args = args.slice(0, -1)
  }
  try {
    const scope = { isSet: (name: string) => isSet(shell, name), hasOption: (name: string) => shell.options.has(name) }
    return testArguments(shell.process, args, scope) ? 0 : 1
  } catch (error) {
    if (!(error instanceof TestError)) throw error
    return fail(shell, argv[0]!, error.message, 2)
  }
}

export const yes: Builtin = () => 0
export const no: Builtin = () => 1
