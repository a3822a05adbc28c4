/** uniq (GNU coreutils 9). */
import type { Program } from '../host/program.ts'
import { eachInput, linesOf, options, program } from './command.ts'

export const uniq: Program = program(async process => {
  const o = options(process, {
    short: 'cdDuif:s:w:z',
    long: {
      count: 'c',
      repeated: 'd',
      'all-repeated=?': 'D',
      unique: 'u',
      'ignore-case': 'i',
      'skip-fields=': 'f',
      'skip-chars=': 's',
      'check-chars=': 'w',
    },
  })
  const [input = '-', output] = o.operands
  const skipFields = Number(o.get('f') ?? 0)
  const skipChars = Number(o.get('s') ?? 0)
  const width = o.has('w') ? Number(o.get('w')) : Infinity
  const keyOf = (line: string) => {
    let key = line
    for (let i = 0; i < skipFields; i++) key = key.replace(/^\s*\S*/, '')
    key = key.slice(skipChars)
    if (width !== Infinity) key = key.slice(0, width)
    return o.has('i') ? key.toLowerCase() : key
  }
  let current: string[] = []
  let key = ''
  let out = ''
  const flush = () => {
    if (!current.length) return
    const count = current.length
    if ((o.has('d') || o.has('D')) && count < 2) return
    if (o.has('u') && count > 1) return
    const shown = o.has('D') ? current : current.slice(0, 1)
    for (const line of shown) out += `${o.has('c') ? `${String(count).padStart(7)} ` : ''}${line}\n`
  }
  const status = await eachInput(process, [input], async ({ file }) => {
    for await (const lines of linesOf(process, file)) {
      for (const line of lines) {
        const next = keyOf(line)
        if (current.length && next === key) current.push(line)
        else {
          flush()
          current = [line]
          key = next
        }
      }
      if (output === undefined && out) await process.stdout.write(out)
      if (output === undefined) out = ''
      await process.turn()
    }
  })
  flush()
  if (output === undefined) await process.stdout.write(out)
  else process.host.files.write(process.path(output), out)
  return status
})
