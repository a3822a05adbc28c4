/** od, dd (GNU coreutils 9), hexdump (util-linux), xxd: bytes as they are. */
import { hex } from './checksums.ts'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { nameOf, options, program, readAll, readFile } from './command.ts'

const line = (process: Process, text: string): Promise<void> => process.stdout.write(`${text}\n`)

const printable = (bytes: Uint8Array) =>
  Array.from(bytes, b => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('')

export const xxd: Program = program(async process => {
  const o = options(process, { short: 'pl:c:ru', long: {} })
  let content = await readAll(process, o.operands[0] ?? '-')
  if (o.has('l')) content = content.subarray(0, Number(o.get('l')))
  if (o.has('p')) {
    for (let at = 0; at < content.length; at += 30) await line(process, hex(content.subarray(at, at + 30)))
    return 0
  }
  for (let at = 0; at < content.length; at += 16) {
    const row = content.subarray(at, at + 16)
    const groups = hex(row)
      .match(/.{1,4}/g)!
      .join(' ')
    await line(process, `${at.toString(16).padStart(8, '0')}: ${groups.padEnd(39)}  ${printable(row)}`)
  }
  return 0
})

export const hexdump: Program = program(async process => {
  const o = options(process, { short: 'Cn:v', long: { canonical: 'C' } })
  const content = await readAll(process, o.operands[0] ?? '-')
  const canonical = o.has('C') || nameOf(process) === 'hd'
  for (let at = 0; at < content.length; at += 16) {
    const row = content.subarray(at, at + 16)
    if (canonical) {
      const cells = hex(row).match(/../g)!
      await line(
        process,
        `${at.toString(16).padStart(8, '0')}  ${cells.slice(0, 8).join(' ').padEnd(23)}  ${cells.slice(8).join(' ').padEnd(23)}  |${printable(row)}|`,
      )
    } else {
      const words = Array.from({ length: Math.ceil(row.length / 2) }, (_, i) =>
        ((row[i * 2 + 1] ?? 0) * 256 + row[i * 2]!).toString(16).padStart(4, '0'),
      )
      await line(process, `${at.toString(16).padStart(7, '0')} ${words.join(' ')}`)
    }
  }
  if (content.length) await line(process, content.length.toString(16).padStart(canonical ? 8 : 7, '0'))
  return 0
})

export const od: Program = program(async process => {
  const o = options(process, { short: 'A:ct:xbvN:j:w:a', long: { 'address-radix=': 'A', 'format=': 't' } })
  let content = await readAll(process, o.operands[0] ?? '-')
  if (o.has('N')) content = content.subarray(0, Number(o.get('N')))
  const type = o.has('c') ? 'c' : o.has('x') ? 'x2' : o.has('b') ? 'o1' : (o.get('t') ?? 'o2')
  const address = (at: number) =>
    o.get('A') === 'n'
      ? ''
      : at.toString(o.get('A') === 'd' ? 10 : o.get('A') === 'x' ? 16 : 8).padStart(o.get('A') === 'x' ? 6 : 7, '0')
  const names: Record<number, string> = {
    0: '\\0',
    7: '\\a',
    8: '\\b',
    9: '\\t',
    10: '\\n',
    11: '\\v',
    12: '\\f',
    13: '\\r',
  }
  for (let at = 0; at < content.length; at += 16) {
    const row = content.subarray(at, at + 16)
    let cells: string[]
    if (type.startsWith('c'))
      cells = Array.from(row, b =>
        (names[b] ?? (b >= 32 && b < 127 ? String.fromCharCode(b) : b.toString(8).padStart(3, '0'))).padStart(4),
      )
    else if (type === 'x1') cells = Array.from(row, b => ` ${b.toString(16).padStart(2, '0')}`)
    else if (type === 'o1') cells = Array.from(row, b => ` ${b.toString(8).padStart(3, '0')}`)
    else if (type.startsWith('u') || type.startsWith('d')) cells = Array.from(row, b => String(b).padStart(4))
    else
      cells = Array.from(
        { length: Math.ceil(row.length / 2) },
        (_, i) =>
          ` ${((row[i * 2 + 1] ?? 0) * 256 + row[i * 2]!).toString(type.startsWith('x') ? 16 : 8).padStart(type.startsWith('x') ? 4 : 6, '0')}`,
      )
    await line(process, address(at) + cells.join(''))
  }
  if (o.get('A') !== 'n') await line(process, address(content.length))
  return 0
})

export const dd: Program = program(async process => {
  const given = new Map(
    process.argv.slice(1).map(arg => [arg.slice(0, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]),
  )
  const size = (text: string | undefined, otherwise: number) => {
    const match = /^(\d+)([kKMG]?)B?$/.exec(text ?? '')
    return match ? Number(match[1]) * { '': 1, k: 1024, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match[2]!]! : otherwise
  }
  const block = size(given.get('bs') ?? given.get('ibs'), 512)
  const most = size(given.get('count'), Infinity)
  const input = process.open(given.get('if') ?? '/dev/stdin', 'r')
  const output = given.has('of') ? process.open(given.get('of')!, 'w') : process.file(1).dup()
  const started = process.now()
  let [full, partial, total] = [0, 0, 0]
  for (let n = 0; n < most; n++) {
    const chunk = await readFile(process, input, block)
    if (!chunk) break
    if (chunk.length === block) full++
    else partial++
    total += chunk.length
    const error = await process.wait<Errno | undefined>(settle => output.write(chunk, settle))
    if (error) throw error
    await process.turn()
  }
  input.close()
  output.close()
  const seconds = Math.max(0.000_1, (process.now() - started) / 1000)
  if (given.get('status') !== 'none')
    await process.stderr.write(
      `${full}+${partial} records in\n${full}+${partial} records out\n${given.get('status') === 'noxfer' ? '' : `${total} bytes copied, ${seconds.toPrecision(6).replace(/0+$/, '')} s, ${(total / seconds / 1e6).toFixed(1)} MB/s\n`}`,
    )
  return 0
})
