/** cut (GNU coreutils 9). */
import type { Program } from '../host/program.ts'
import { eachInput, Failure, linesOf, options, program } from './command.ts'

type Range = [number, number]

function ranges(list: string, what: 'fields' | 'byte/character positions'): Range[] {
  const out: Range[] = []
  for (const item of list.split(/[, ]/)) {
    const match = /^(\d*)(-?)(\d*)$/.exec(item)
    if (!match || item === '' || item === '-')
      throw new Failure(
        item === '-'
          ? 'cut: invalid range with no endpoint: -'
          : `cut: invalid ${what === 'fields' ? 'field' : 'byte/character position'} value ‘${item}’\nTry 'cut --help' for more information.`,
      )
    const from = match[1] ? Number(match[1]) : 1
    const to = match[2] ? (match[3] ? Number(match[3]) : Infinity) : from
    if (from === 0 || to === 0)
      throw new Failure(
        `cut: ${what === 'fields' ? 'fields are' : 'byte/character positions are'} numbered from 1\nTry 'cut --help' for more information.`,
      )
    if (to < from) throw new Failure("cut: invalid decreasing range\nTry 'cut --help' for more information.")
    out.push([from, to])
  }
  return out
}

export const cut: Program = program(async process => {
  const o = options(process, {
    short: 'b:c:d:f:nsz',
    long: {
      'bytes=': 'b',
      'characters=': 'c',
      'delimiter=': 'd',
      'fields=': 'f',
      'only-delimited': 's',
      complement: 'C',
      'output-delimiter=': 'O',
    },
  })
  const list = o.get('f') ?? o.get('c') ?? o.get('b')
  if (list === undefined)
    throw new Failure(
      "cut: you must specify a list of bytes, characters, or fields\nTry 'cut --help' for more information.",
    )
  const byFields = o.has('f')
  const delimiter = o.get('d') ?? '\t'
  if ([...delimiter].length > 1)
    throw new Failure("cut: the delimiter must be a single character\nTry 'cut --help' for more information.")
  const wanted = ranges(list, byFields ? 'fields' : 'byte/character positions')
  const selected = (n: number) => wanted.some(([from, to]) => n >= from && n <= to) !== o.has('C')
  const joint = o.get('O') ?? (byFields ? delimiter : '')
  return eachInput(process, o.operands, async ({ file }) => {
    for await (const lines of linesOf(process, file)) {
      let out = ''
      for (const line of lines) {
        if (!byFields) {
          out += `${[...line].filter((_, i) => selected(i + 1)).join('')}\n`
          continue
        }
        const fields = line.split(delimiter)
        if (fields.length === 1) {
          if (!o.has('s')) out += `${line}\n`
        } else out += `${fields.filter((_, i) => selected(i + 1)).join(joint)}\n`
      }
      await process.stdout.write(out)
      await process.turn()
    }
  })
})
