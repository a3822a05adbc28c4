/** cmp (GNU diffutils 3). */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import { complain, Failure, options, program, readAll } from './command.ts'

export const cmp: Program = program(async process => {
  const o = options(
    process,
    { short: 'bi:ln:s', long: { quiet: 's', silent: 's', verbose: 'l', 'bytes=': 'n', 'ignore-initial=': 'i' } },
    2,
  )
  const [first, second = '-'] = o.operands
  if (first === undefined)
    throw new Failure("cmp: missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.", 2)
  const contents: Uint8Array[] = []
  for (const name of [first, second]) {
    try {
      const skipped = (await readAll(process, name)).subarray(Number(o.get('i') ?? 0))
      contents.push(o.has('n') ? skipped.subarray(0, Number(o.get('n'))) : skipped)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      if (!o.has('s')) await complain(process, `${name}: ${error.message}`)
      return 2
    }
  }
  const [a, b] = contents as [Uint8Array, Uint8Array]
  const length = Math.min(a.length, b.length)
  let line = 1
  let differences = ''
  for (let i = 0; i < length; i++) {
    if (a[i] !== b[i]) {
      if (o.has('s')) return 1
      if (!o.has('l')) {
        await process.stdout.write(`${first} ${second} differ: char ${i + 1}, line ${line}\n`)
        return 1
      }
      differences += `${i + 1} ${a[i]!.toString(8).padStart(3)} ${b[i]!.toString(8).padStart(3)}\n`
    }
    if (a[i] === 10) line++
  }
  await process.stdout.write(differences)
  if (a.length === b.length) return differences ? 1 : 0
  const shorter = a.length < b.length ? first : second
  const where =
    length === 0 ? 'which is empty' : `after byte ${length}${o.has('l') ? '' : lineWords(line, a[length - 1])}`
  if (!o.has('s')) await complain(process, `EOF on ${shorter} ${where}`)
  return 1
})

/** The line that the shorter file ends in, or has ended. */
const lineWords = (line: number, last: number | undefined): string =>
  last === 10 ? `, line ${line - 1}` : `, in line ${line}`
