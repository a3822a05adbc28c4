/** less, man: what is read page by page elsewhere comes at once, as the terminal scrolls. */
import type { Program } from '../host/program.ts'
import { eachInput, options, program, readFile } from './command.ts'

export const less: Program = program(async process => {
  const o = options(process, { short: 'eEFiKMNnqRrSsXx:+', long: {} })
  return eachInput(process, o.operands, async ({ file }) => {
    for (let chunk = await readFile(process, file); chunk; chunk = await readFile(process, file))
      await process.stdout.write(chunk)
  })
})

export const man: Program = program(async process => {
  const name = process.argv.slice(1).findLast(a => !a.startsWith('-') && !/^\d$/.test(a))
  if (!name) {
    await process.stderr.write("What manual page do you want?\nFor example, try 'man man'.\n")
    return 1
  }
  await process.stderr.write(`No manual entry for ${name}\n`)
  return 16
})
