/** awk (POSIX; gawk's words): options and input. `awk-parse.ts` reads programs, `awk-run.ts` runs them. */
import type { Program } from '../host/program.ts'
import { parseAwk } from './awk-parse.ts'
import { AwkSyntaxError } from './awk-syntax.ts'
import { AwkRun } from './awk-run.ts'
import { AwkError } from './awk-values.ts'
import { Failure, options, program, readText } from './command.ts'

export const awk: Program = program(async process => {
  const o = options(
    process,
    { short: 'F:v:f:', long: { 'field-separator=': 'F', 'assign=': 'v', 'file=': 'f' }, posix: true },
    2,
  )
  const operands = o.operands.slice()
  const sources: string[] = []
  for (const file of o.all('f')) sources.push(await readText(process, file))
  if (!sources.length) {
    const source = operands.shift()
    if (source === undefined) {
      await process.stderr.write(
        "Usage: awk [POSIX or GNU style options] -f progfile [--] file ...\nUsage: awk [POSIX or GNU style options] [--] 'program' file ...\n",
      )
      return 2
    }
    sources.push(source)
  }
  try {
    const run = new AwkRun(process, parseAwk(sources.join('\n')))
    if (o.has('F')) run.assign('FS', o.get('F') === 't' ? '\t' : o.get('F')!)
    for (const assignment of o.all('v'))
      run.assign(assignment.slice(0, assignment.indexOf('=')), assignment.slice(assignment.indexOf('=') + 1))
    return await run.main(operands)
  } catch (error) {
    if (error instanceof AwkSyntaxError)
      throw new Failure(`awk: cmd. line:1: ${sources[0]!.split('\n')[0]}\nawk: cmd. line:1: ${error.message}`)
    if (error instanceof AwkError) throw new Failure(`awk: ${error.message}`, 2)
    throw error
  }
})
