/** head (GNU coreutils 9). */
import type { Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { cannotOpen, eachInput, Failure, nameOf, options, program, readAll, readFile } from './command.ts'

const UNITS: Record<string, number> = {
  '': 1,
  b: 512,
  k: 1024,
  K: 1024,
  M: 1024 ** 2,
  G: 1024 ** 3,
  kB: 1000,
  KB: 1000,
  MB: 1e6,
  GB: 1e9,
}

/** A count as head, tail and split take it. @throws Failure */
export function countOf(process: Process, text: string, what: string): number {
  const match = /^([-+]?)(\d+)([a-zA-Z]*)$/.exec(text)
  const unit = match ? UNITS[match[3]!] : undefined
  if (!match || unit === undefined) throw new Failure(`${nameOf(process)}: invalid number of ${what}: ‘${text}’`)
  return Number(match[2]) * unit
}

/** `head -5` as `head -n 5`. */
export const withCounts = (argv: readonly string[]): string[] =>
  argv.map((arg, i) => (i === 1 && /^-\d+[a-zA-Z]*$/.test(arg) ? `-n${arg.slice(1)}` : arg))

export const head: Program = program(async process => {
  process.argv = withCounts(process.argv)
  const o = options(process, {
    short: 'c:n:qvz',
    long: { 'bytes=': 'c', 'lines=': 'n', quiet: 'q', silent: 'q', verbose: 'v' },
  })
  const bytes = o.get('c')
  const given = bytes ?? o.get('n') ?? '10'
  const count = countOf(process, given, bytes === undefined ? 'lines' : 'bytes')
  const allBut = given.startsWith('-')
  const titles = o.has('v') || (o.operands.length > 1 && !o.has('q'))
  let first = true
  return eachInput(
    process,
    o.operands,
    async ({ name, file }) => {
      if (titles) await process.stdout.write(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
      first = false
      if (allBut) {
        const content = await readAll(process, name)
        if (bytes !== undefined) await process.stdout.write(content.subarray(0, Math.max(0, content.length - count)))
        else {
          const lines = new TextDecoder().decode(content).split(/(?<=\n)/)
          if (lines.at(-1) === '') lines.pop()
          await process.stdout.write(lines.slice(0, Math.max(0, lines.length - count)).join(''))
        }
        return
      }
      let left = count
      if (bytes !== undefined) {
        while (left > 0) {
          const chunk = await readFile(process, file, Math.min(left, 65_536))
          if (!chunk) return
          left -= chunk.length
          await process.stdout.write(chunk)
        }
        return
      }
      if (left <= 0) return
      for (;;) {
        const chunk = await readFile(process, file)
        if (!chunk) return
        let end = 0
        while (left > 0 && end < chunk.length) {
          const newline = chunk.indexOf(10, end)
          if (newline < 0) {
            end = chunk.length
            break
          }
          end = newline + 1
          left--
        }
        await process.stdout.write(chunk.subarray(0, end))
        if (left <= 0) return
        await process.turn()
      }
    },
    cannotOpen,
  )
})
