/** Builtins that are programs too, for `xargs printf`, `find -exec test`: to be placed in images beside coreutils. */
import type { Program } from '../host/program.ts'
import { printf } from './format.ts'
import { quoteBackslash } from './quote.ts'
import { TestError, testArguments } from './test-expression.ts'
import { strftime } from '../host/strftime.ts'

export const test: Program = async process => {
  const name = (process.argv[0] ?? 'test').replace(/^.*\//, '')
  let args = process.argv.slice(1)
  if (name === '[') {
    if (args.at(-1) !== ']') {
      await process.stderr.write("[: missing ']'\n")
      return 2
    }
    args = args.slice(0, -1)
  }
  try {
    return testArguments(process, args, {}) ? 0 : 1
  } catch (error) {
    if (!(error instanceof TestError)) throw error
    await process.stderr.write(`${name}: ${error.message}\n`)
    return 2
  }
}

export const printfProgram: Program = async process => {
  const args = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  if (!args.length) {
    await process.stderr.write("printf: missing operand\nTry 'printf --help' for more information.\n")
    return 1
  }
  const result = printf(args[0]!, args.slice(1), {
    quote: quoteBackslash,
    time: format => strftime(format || '%X', process.now()),
  })
  await process.stdout.write(Uint8Array.from(result.bytes))
  for (const error of result.errors) await process.stderr.write(`printf: ${error}\n`)
  return result.status
}
