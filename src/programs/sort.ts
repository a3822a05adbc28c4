/** sort (GNU coreutils 9) in the C locale. Left out: merging, temporary files, -R's true randomness. */
import type { Program } from '../host/program.ts'
import type { Errno } from '../host/errno.ts'
import { allLines, complain, Failure, nameOf, options, program } from './command.ts'

interface Key {
  from: { field: number; char: number }
  to: { field: number; char: number } | undefined
  flags: string
}

/** Nothing is sorted when something cannot be read. */
const cannotRead = (name: string, error: Errno): never => {
  throw new Failure(`sort: cannot read: ${name}: ${error.message}`, 2)
}

export const sort: Program = program(async process => {
  const o = options(
    process,
    {
      short: 'bcCdfghik:mMnrRst:uVo:zS:T:',
      long: {
        'ignore-leading-blanks': 'b',
        check: 'c',
        'dictionary-order': 'd',
        'ignore-case': 'f',
        'general-numeric-sort': 'g',
        'human-numeric-sort': 'h',
        'key=': 'k',
        'month-sort': 'M',
        'numeric-sort': 'n',
        reverse: 'r',
        'random-sort': 'R',
        stable: 's',
        'field-separator=': 't',
        unique: 'u',
        'version-sort': 'V',
        'output=': 'o',
        'zero-terminated': 'z',
      },
    },
    2,
  )
  const flags = ['b', 'd', 'f', 'g', 'h', 'i', 'M', 'n', 'r', 'R', 'V'].filter(f => o.has(f)).join('')
  const name = nameOf(process)
  const keys = o.all('k').map(text => parseKey(text, name))
  let separator = o.get('t')
  if (separator === '\\0') separator = '\0'
  if (separator !== undefined && [...separator].length !== 1)
    throw new Failure(`${name}: ${separator ? `multi-character tab ‘${separator}’` : 'empty tab'}`, 2)
  const { lines, status } = await allLines(process, o.operands, o.has('z') ? '\0' : '\n', cannotRead)
  const compareKeys = comparison(keys, flags, separator)
  const reverse = flags.includes('r') ? -1 : 1
  const plain = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const lastResort = o.has('s') || o.has('u') ? () => 0 : (a: string, b: string) => plain(a, b) * reverse
  const compare = (a: string, b: string) => compareKeys(a, b) || lastResort(a, b)
  if (o.has('c') || o.has('C')) {
    for (let i = 1; i < lines.length; i++) {
      const order = compare(lines[i - 1]!, lines[i]!)
      if (order < 0 || (order === 0 && !o.has('u'))) continue
      if (!o.has('C')) await complain(process, `${o.operands[0] ?? '-'}:${i + 1}: disorder: ${lines[i]}`)
      return 1
    }
    return 0
  }
  const sorted = o.has('R') ? process.host.sim.random.shuffle(lines) : lines.sort(compare)
  const kept = o.has('u') ? sorted.filter((line, i) => i === 0 || compareKeys(sorted[i - 1]!, line) !== 0) : sorted
  const end = o.has('z') ? '\0' : '\n'
  const text = kept.map(line => line + end).join('')
  const output = o.get('o')
  if (output === undefined) await process.stdout.write(text)
  else process.host.files.write(process.path(output), text)
  return status ? 2 : 0
})

function parseKey(text: string, name: string): Key {
  const match = /^(\d+)(?:\.(\d+))?([bdfghiMnrRV]*)(?:,(\d+)(?:\.(\d+))?([bdfghiMnrRV]*))?$/.exec(text)
  if (!match) throw new Failure(`${name}: invalid number at field start: invalid count at start of ‘${text}’`, 2)
  if (match[1] === '0') throw new Failure(`${name}: field number is zero: invalid field specification ‘${text}’`, 2)
  return {
    from: { field: Number(match[1]), char: Number(match[2] ?? 1) },
    to: match[4] === undefined ? undefined : { field: Number(match[4]), char: Number(match[5] ?? 0) },
    flags: match[3]! + (match[6] ?? ''),
  }
}

/** Where each field begins and ends. Without a separator, blanks before a field belong to it. */
function fieldsOf(line: string, separator: string | undefined): [number, number][] {
  const out: [number, number][] = []
  if (separator !== undefined) {
    let at = 0
    for (;;) {
      const end = line.indexOf(separator, at)
      out.push([at, end < 0 ? line.length : end])
      if (end < 0) return out
      at = end + 1
    }
  }
  for (const match of line.matchAll(/[ \t]*[^ \t]+|[ \t]+$/g)) out.push([match.index, match.index + match[0].length])
  return out
}

function extract(line: string, key: Key, separator: string | undefined, flags: string): string {
  const fields = fieldsOf(line, separator)
  const first = fields[key.from.field - 1]
  if (!first) return ''
  let start = first[0]
  if (flags.includes('b')) while (start < first[1] && ' \t'.includes(line[start]!)) start++
  start += key.from.char - 1
  let end = line.length
  if (key.to) {
    const last = fields[key.to.field - 1]
    if (last) end = key.to.char ? Math.min(last[1], last[0] + key.to.char) : last[1]
  }
  return line.slice(Math.min(start, line.length), Math.max(start, end))
}

function comparison(keys: Key[], flags: string, separator: string | undefined): (a: string, b: string) => number {
  const global = flags.replace('r', '')
  if (!keys.length) {
    const by = ordering(flags)
    return flags.includes('r') ? (a, b) => -by(a, b) : by
  }
  const rules = keys.map(key => {
    const own = key.flags || flags
    return { key, own, by: ordering(key.flags ? own : global), sign: own.includes('r') ? -1 : 1 }
  })
  return (a, b) => {
    for (const { key, own, by, sign } of rules) {
      const order = by(extract(a, key, separator, own), extract(b, key, separator, own)) * sign
      if (order) return order
    }
    return 0
  }
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

function ordering(flags: string): (a: string, b: string) => number {
  const number = (value: (text: string) => number) => (a: string, b: string) => {
    const [x, y] = [value(a), value(b)]
    return x === y ? 0 : x < y ? -1 : 1
  }
  if (flags.includes('n')) return number(text => Number(/^\s*(-?\d*\.?\d*)/.exec(text)![1]!.replace(/^-?\.?$/, '0')))
  if (flags.includes('g'))
    return number(text => (Number.isNaN(Number.parseFloat(text)) ? -Infinity : Number.parseFloat(text)))
  if (flags.includes('h')) {
    return number(text => {
      const match = /^\s*(-?\d*\.?\d*)([KkMGTPE]?)/.exec(text)!
      const unit = match[2] ? 1024 ** ('KMGTPE'.indexOf(match[2].toUpperCase()) + 1) : 1
      return Number(match[1] || 0) * unit
    })
  }
  if (flags.includes('M')) return number(text => MONTHS.indexOf(text.trim().slice(0, 3).toUpperCase()))
  if (flags.includes('V')) return compareVersions
  const prepare = (text: string) => {
    let out = flags.includes('b') ? text.trimStart() : text
    if (flags.includes('d')) out = out.replace(/[^A-Za-z0-9 \t]/g, '')
    return flags.includes('f') ? out.toUpperCase() : out
  }
  return (a, b) => {
    const [x, y] = [prepare(a), prepare(b)]
    return x < y ? -1 : x > y ? 1 : 0
  }
}

/** `1.10` after `1.9`. */
export function compareVersions(a: string, b: string): number {
  const [x, y]: [string[], string[]] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []]
  for (let i = 0; i < Math.max(x.length, y.length); i++) {
    const [p, q] = [x[i] ?? '', y[i] ?? '']
    if (/^\d/.test(p) && /^\d/.test(q)) {
      const order = Number(p) - Number(q)
      if (order) return order
    } else if (p !== q) return p < q ? -1 : 1
  }
  return 0
}
