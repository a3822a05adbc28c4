/** tr (GNU coreutils 9), for characters rather than bytes. */
import type { Program } from '../host/program.ts'
import { Failure, options, program } from './command.ts'

const range = (from: string, to: string): string => {
  let out = ''
  for (let c = from.charCodeAt(0); c <= to.charCodeAt(0); c++) out += String.fromCharCode(c)
  return out
}
const UPPER = range('A', 'Z')
const LOWER = range('a', 'z')
const DIGIT = range('0', '9')
const CLASSES: Record<string, string> = {
  alnum: DIGIT + UPPER + LOWER,
  alpha: UPPER + LOWER,
  blank: '\t ',
  cntrl: range('\0', '\x1f') + '\x7f',
  digit: DIGIT,
  graph: range('!', '~'),
  lower: LOWER,
  print: range(' ', '~'),
  punct: [...range('!', '~')].filter(c => !/[A-Za-z0-9]/.test(c)).join(''),
  space: '\t\n\v\f\r ',
  upper: UPPER,
  xdigit: `${DIGIT}ABCDEFabcdef`,
}
const ESCAPES: Record<string, string> = { n: '\n', t: '\t', r: '\r', f: '\f', v: '\v', a: '\x07', b: '\b', '\\': '\\' }

/** @param length to fill up `[c*]` to */
function set(text: string, length = 0): string[] {
  const out: string[] = []
  const chars = [...text]
  let fill: { at: number; char: string } | undefined
  for (let i = 0; i < chars.length; i++) {
    const rest = chars.slice(i).join('')
    const named = /^\[:(\w+):\]/.exec(rest)
    if (named) {
      const members = CLASSES[named[1]!]
      if (!members) throw new Failure(`tr: invalid character class ‘${named[1]}’`)
      out.push(...members)
      i += named[0].length - 1
      continue
    }
    const repeat = /^\[(.)\*(\d*)\]/.exec(rest)
    if (repeat) {
      if (repeat[2]) for (let n = Number(repeat[2]); n > 0; n--) out.push(repeat[1]!)
      else fill = { at: out.length, char: repeat[1]! }
      i += repeat[0].length - 1
      continue
    }
    let char = chars[i]!
    if (char === '\\') {
      const octal = /^\\([0-7]{1,3})/.exec(rest)
      if (octal) {
        char = String.fromCharCode(parseInt(octal[1]!, 8))
        i += octal[0].length - 1
      } else char = ESCAPES[chars[++i] ?? '\\'] ?? chars[i] ?? '\\'
    }
    const to = chars[i + 1] === '-' ? chars[i + 2] : undefined
    if (to !== undefined) {
      if (to < char) throw new Failure(`tr: range-endpoints of '${char}-${to}' are in reverse collating sequence order`)
      out.push(...range(char, to))
      i += 2
    } else out.push(char)
  }
  if (fill) out.splice(fill.at, 0, ...Array.from({ length: Math.max(0, length - out.length) }, () => fill.char))
  return out
}

export const tr: Program = program(async process => {
  const o = options(process, {
    short: 'cCdst',
    long: { complement: 'c', delete: 'd', 'squeeze-repeats': 's', 'truncate-set1': 't' },
    posix: true,
  })
  const [first, second] = o.operands
  const help = "\nTry 'tr --help' for more information."
  if (first === undefined) throw new Failure(`tr: missing operand${help}`)
  if (second === undefined && !o.has('d') && !o.has('s'))
    throw new Failure(`tr: missing operand after ‘${first}’\nTwo strings must be given when translating.${help}`)
  if (o.operands.length > 2) throw new Failure(`tr: extra operand ‘${o.operands[2]}’${help}`)
  const complement = o.has('c') || o.has('C')
  const one = set(first)
  const members = new Set(one)
  const inFirst = (char: string) => members.has(char) !== complement
  const two = second === undefined ? [] : set(second, one.length)
  const translate = second !== undefined && !o.has('d')
  const map = new Map<string, string>()
  if (translate && !complement)
    one.forEach((char, i) => map.set(char, two[i] ?? (o.has('t') ? char : (two.at(-1) ?? char))))
  const squeezed = o.has('s')
    ? second === undefined
      ? inFirst
      : (
          (s: Set<string>) => (char: string) =>
            s.has(char)
        )(new Set(two))
    : () => false
  let previous = ''
  const decoder = new TextDecoder()
  for (;;) {
    const chunk = await process.stdin.read()
    if (!chunk) return 0
    let out = ''
    for (const char of decoder.decode(chunk, { stream: true })) {
      if (o.has('d') && inFirst(char)) continue
      const to = translate ? (complement ? (inFirst(char) ? two.at(-1)! : char) : (map.get(char) ?? char)) : char
      if (to === previous && squeezed(to)) continue
      previous = to
      out += to
    }
    await process.stdout.write(out)
    await process.turn()
  }
})
