/** tac, rev, nl, fold, expand, paste, column, seq, yes, comm, join, shuf, split, base64, diff's neighbours (GNU
 *  coreutils 9, util-linux): small filters, one function each. */
import type { Program } from '../host/program.ts'
import { allLines, Failure, linesOf, eachInput, options, program, readAll, readText } from './command.ts'
import { formatNumber } from './number-format.ts'

const split1 = (text: string): string[] => {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}

export const tac: Program = program(async process => {
  const o = options(process, { short: 'bs:r' })
  return eachInput(process, o.operands, async ({ name }) => {
    await process.stdout.write(
      split1(await readText(process, name))
        .reverse()
        .map(line => `${line}\n`)
        .join(''),
    )
  })
})

export const rev: Program = program(async process =>
  eachInput(process, process.argv.slice(1), async ({ file }) => {
    for await (const lines of linesOf(process, file))
      await process.stdout.write(lines.map(line => `${[...line].reverse().join('')}\n`).join(''))
  }),
)

export const nl: Program = program(async process => {
  const o = options(process, {
    short: 'b:w:s:v:i:n:h:f:',
    long: { 'body-numbering=': 'b', 'number-width=': 'w', 'number-separator=': 's', 'starting-line-number=': 'v' },
  })
  const width = Number(o.get('w') ?? 6)
  let number = Number(o.get('v') ?? 1)
  const { lines, status } = await allLines(process, o.operands)
  let out = ''
  for (const line of lines) {
    const numbered = o.get('b') === 'a' || (o.get('b') !== 'n' && line !== '')
    const text =
      o.get('n') === 'ln'
        ? String(number).padEnd(width)
        : String(number).padStart(width, o.get('n') === 'rz' ? '0' : ' ')
    out += numbered ? `${text}${o.get('s') ?? '\t'}${line}\n` : `${' '.repeat(width + 1)}${line}\n`
    if (numbered) number += Number(o.get('i') ?? 1)
  }
  await process.stdout.write(out)
  return status
})

export const fold: Program = program(async process => {
  const o = options(process, { short: 'bsw:', long: { 'width=': 'w', spaces: 's' } })
  const width = Number(o.get('w') ?? 80)
  if (!(width > 0)) throw new Failure(`fold: invalid number of columns: ‘${o.get('w')}’`)
  const { lines, status } = await allLines(process, o.operands)
  let out = ''
  for (const line of lines) {
    let rest = line
    while (rest.length > width) {
      const space = o.has('s') ? rest.lastIndexOf(' ', width - 1) + 1 : 0
      const at = space || width
      out += `${rest.slice(0, at)}\n`
      rest = rest.slice(at)
    }
    out += `${rest}\n`
  }
  await process.stdout.write(out)
  return status
})

export const expand: Program = program(async process => {
  const o = options(process, { short: 'it:', long: { 'tabs=': 't' } })
  const size = Number(o.get('t') ?? 8)
  const { lines, status } = await allLines(process, o.operands)
  const one = (line: string) => {
    let out = ''
    for (const char of line) out += char === '\t' ? ' '.repeat(size - (out.length % size)) : char
    return out
  }
  await process.stdout.write(lines.map(line => `${one(line)}\n`).join(''))
  return status
})

export const paste: Program = program(async process => {
  const o = options(process, { short: 'd:sz', long: { 'delimiters=': 'd', serial: 's' } })
  const delimiters = [...(o.get('d') ?? '\t').replace(/\\n/g, '\n').replace(/\\t/g, '\t').replace(/\\0/g, '\0')]
  const between = (i: number) => (delimiters.length ? delimiters[i % delimiters.length]!.replace('\0', '') : '')
  const columns: string[][] = []
  const input = o.operands.length ? o.operands : ['-']
  // `paste - -` deals the lines of standard input out in turn.
  const dashes = input.filter(name => name === '-').length
  let dealt: string[][] = []
  if (dashes) {
    const lines = split1(await process.stdin.text())
    dealt = Array.from({ length: dashes }, (_, i) => lines.filter((_line, j) => j % dashes === i))
  }
  for (const name of input) columns.push(name === '-' ? dealt.shift()! : split1(await readText(process, name)))
  let out = ''
  if (o.has('s'))
    for (const column of columns) out += `${column.map((line, i) => (i ? between(i - 1) : '') + line).join('')}\n`
  else {
    const rows = Math.max(0, ...columns.map(c => c.length))
    for (let r = 0; r < rows; r++)
      out += `${columns.map((c, i) => (i ? between(i - 1) : '') + (c[r] ?? '')).join('')}\n`
  }
  await process.stdout.write(out)
  return 0
})

export const column: Program = program(async process => {
  const o = options(process, { short: 'ts:o:c:nx', long: { table: 't', 'separator=': 's', 'output-separator=': 'o' } })
  const { lines, status } = await allLines(process, o.operands)
  const kept = lines.filter(line => line.trim() !== '')
  if (!o.has('t')) {
    const width = Math.ceil((Math.max(0, ...kept.map(l => l.length)) + 1) / 8) * 8
    const count = Math.max(1, Math.floor((process.tty?.columns ?? 80) / width))
    const rows = Math.ceil(kept.length / count)
    let out = ''
    for (let r = 0; r < rows; r++) {
      const cells = kept.filter((_, i) => i % rows === r)
      out += `${cells.map((cell, i) => (i < cells.length - 1 ? cell + '\t'.repeat(Math.ceil((width - cell.length) / 8)) : cell)).join('')}\n`
    }
    await process.stdout.write(out)
    return status
  }
  const separators = o.get('s')
  const rows = kept.map(line =>
    separators === undefined
      ? line.trim().split(/\s+/)
      : line.split(new RegExp(`[${separators.replace(/[\]\\^-]/g, '\\$&')}]`)),
  )
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  const gap = o.get('o') ?? '  '
  await process.stdout.write(
    rows
      .map(row => `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]!) : cell)).join(gap)}\n`)
      .join(''),
  )
  return status
})

export const seq: Program = program(async process => {
  const args = process.argv.slice(1)
  let separator = '\n'
  let format: string | undefined
  let equal = false
  while (/^-[swf]|^--/.test(args[0] ?? '')) {
    const arg = args.shift()!
    if (arg === '-w' || arg === '--equal-width') equal = true
    else if (arg.startsWith('-s')) separator = arg.slice(2) || args.shift()!
    else if (arg.startsWith('-f')) format = arg.slice(2) || args.shift()!
    else if (arg.startsWith('--separator=')) separator = arg.slice(12)
  }
  if (!args.length) throw new Failure("seq: missing operand\nTry 'seq --help' for more information.")
  for (const arg of args)
    if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(arg))
      throw new Failure(`seq: invalid floating point argument: ‘${arg}’\nTry 'seq --help' for more information.`)
  const numbers = args.map(Number)
  const [from, step, to] =
    numbers.length === 1
      ? [1, 1, numbers[0]!]
      : numbers.length === 2
        ? [numbers[0]!, 1, numbers[1]!]
        : (numbers as [number, number, number])
  if (step === 0)
    throw new Failure(`seq: invalid Zero increment value: ‘${args[1]}’\nTry 'seq --help' for more information.`)
  const places = Math.max(
    ...args.slice(0, Math.max(1, args.length - 1)).map(a => (a.includes('.') ? a.length - a.indexOf('.') - 1 : 0)),
    args.length === 1 ? 0 : 0,
  )
  const width = equal ? Math.max(from.toFixed(places).length, to.toFixed(places).length) : 0
  const count = Math.floor((to - from) / step + 1e-9)
  let out = ''
  for (let i = 0; i <= count; i++) {
    const value = from + i * step
    const text = format === undefined ? value.toFixed(places) : formatNumber(format, value)
    out += (i ? separator : '') + (value < 0 ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0'))
    if (out.length > 16_384) {
      await process.stdout.write(out)
      out = ''
      await process.turn()
    }
  }
  if (count >= 0) await process.stdout.write(`${out}\n`)
  return 0
})

export const yes: Program = program(async process => {
  const line = `${process.argv.slice(1).join(' ') || 'y'}\n`
  const block = line.repeat(Math.max(1, Math.floor(4096 / line.length)))
  for (;;) {
    await process.stdout.write(block)
    await process.turn()
  }
})

export const comm: Program = program(async process => {
  const o = options(process, { short: '123', long: {} })
  const [first, second] = o.operands
  if (first === undefined || second === undefined)
    throw new Failure(
      `comm: missing operand${first === undefined ? '' : ` after ‘${first}’`}\nTry 'comm --help' for more information.`,
    )
  const a = split1(await readText(process, first))
  const b = split1(await readText(process, second))
  let [i, j] = [0, 0]
  let out = ''
  const put = (columnNumber: number, line: string) => {
    if (o.has(String(columnNumber))) return
    let indent = ''
    for (let c = 1; c < columnNumber; c++) if (!o.has(String(c))) indent += '\t'
    out += `${indent}${line}\n`
  }
  while (i < a.length || j < b.length) {
    if (j >= b.length || (i < a.length && a[i]! < b[j]!)) put(1, a[i++]!)
    else if (i >= a.length || b[j]! < a[i]!) put(2, b[j++]!)
    else {
      put(3, a[i++]!)
      j++
    }
  }
  await process.stdout.write(out)
  return 0
})

export const join: Program = program(async process => {
  const o = options(process, { short: '1:2:t:a:j:v:o:ei', long: {} })
  const [first, second] = o.operands
  if (first === undefined || second === undefined)
    throw new Failure("join: missing operand\nTry 'join --help' for more information.")
  const separator = o.get('t')
  const cut = (line: string) => (separator === undefined ? line.trim().split(/\s+/) : line.split(separator))
  const [k1, k2] = [Number(o.get('1') ?? o.get('j') ?? 1) - 1, Number(o.get('2') ?? o.get('j') ?? 1) - 1]
  const a = split1(await readText(process, first)).map(cut)
  const b = split1(await readText(process, second)).map(cut)
  let out = ''
  for (const row of a) {
    for (const other of b.filter(r => r[k2] === row[k1])) {
      out += `${[row[k1], ...row.filter((_, i) => i !== k1), ...other.filter((_, i) => i !== k2)].join(separator ?? ' ')}\n`
    }
    if (o.all('a').includes('1') && !b.some(r => r[k2] === row[k1])) out += `${row.join(separator ?? ' ')}\n`
  }
  await process.stdout.write(out)
  return 0
})

export const shuf: Program = program(async process => {
  const o = options(process, {
    short: 'ei:n:rz',
    long: { echo: 'e', 'input-range=': 'i', 'head-count=': 'n', repeat: 'r' },
  })
  const range = /^(\d+)-(\d+)$/.exec(o.get('i') ?? '')
  const lines = range
    ? Array.from({ length: Number(range[2]) - Number(range[1]) + 1 }, (_, i) => String(Number(range[1]) + i))
    : o.has('e')
      ? o.operands
      : (await allLines(process, o.operands)).lines
  const shuffled = process.host.sim.random.shuffle(lines).slice(0, Number(o.get('n') ?? Infinity))
  await process.stdout.write(shuffled.map(line => `${line}\n`).join(''))
  return 0
})

export const split: Program = program(async process => {
  const o = options(process, {
    short: 'a:b:dl:n:',
    long: { 'lines=': 'l', 'bytes=': 'b', 'numeric-suffixes': 'd', 'suffix-length=': 'a' },
  })
  const [input = '-', prefix = 'x'] = o.operands
  const length = Number(o.get('a') ?? 2)
  const suffix = (i: number) => {
    if (o.has('d')) return String(i).padStart(length, '0')
    let out = ''
    for (let n = i, k = 0; k < length; k++, n = Math.floor(n / 26)) out = String.fromCharCode(97 + (n % 26)) + out
    return out
  }
  const content = await readAll(process, input)
  const pieces: (string | Uint8Array)[] = []
  if (o.has('b')) {
    const match = /^(\d+)([kKM]?)$/.exec(o.get('b')!)
    const size = match ? Number(match[1]) * ({ '': 1, k: 1024, K: 1024, M: 1024 ** 2 }[match[2]!] ?? 1) : 0
    if (!size) throw new Failure(`split: invalid number of bytes: ‘${o.get('b')}’`)
    for (let at = 0; at < content.length; at += size) pieces.push(content.slice(at, at + size))
  } else {
    const lines = new TextDecoder().decode(content).split(/(?<=\n)/)
    const size = Number(o.get('l') ?? 1000)
    for (let at = 0; at < lines.length; at += size) pieces.push(lines.slice(at, at + size).join(''))
  }
  pieces.forEach((piece, i) => process.host.files.write(process.path(prefix + suffix(i)), piece))
  return 0
})

export const base64: Program = program(async process => {
  const o = options(process, { short: 'diw:', long: { decode: 'd', 'ignore-garbage': 'i', 'wrap=': 'w' } })
  const content = await readAll(process, o.operands[0] ?? '-')
  if (o.has('d')) {
    const text = new TextDecoder().decode(content).replace(/\s/g, '')
    const digits = /^[A-Za-z0-9+/]*/.exec(text)![0]
    const whole = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
    const valid = /^=*$/.test(text.slice(digits.length)) && digits.length % 4 !== 1
    const bytes = Uint8Array.from(atob(whole), c => c.charCodeAt(0))
    await process.stdout.write(bytes)
    if (!valid) throw new Failure('base64: invalid input')
    return 0
  }
  let binary = ''
  for (const byte of content) binary += String.fromCharCode(byte)
  const encoded = btoa(binary)
  const width = Number(o.get('w') ?? 76)
  if (!width) await process.stdout.write(encoded)
  else
    await process.stdout.write(
      (encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? []).map(line => `${line}\n`).join(''),
    )
  return 0
})
