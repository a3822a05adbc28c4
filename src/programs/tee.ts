/** tee (GNU coreutils 9). */
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import type { Program } from '../host/program.ts'
import { complain, options, program } from './command.ts'

export const tee: Program = program(async process => {
  const o = options(process, { short: 'aip', long: { append: 'a', 'ignore-interrupts': 'i' } })
  const files: OpenFile[] = []
  let status = 0
  for (const name of o.operands) {
    try {
      files.push(process.open(name, o.has('a') ? 'a' : 'w'))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      status = 1
      await complain(process, `${name}: ${error.message}`)
    }
  }
  try {
    for await (const chunk of process.stdin.chunks()) {
      await process.stdout.write(chunk)
      for (const file of files) await process.wait<void>(settle => file.write(chunk, () => settle()))
      await process.turn()
    }
  } finally {
    for (const file of files) file.close()
  }
  return status
})
