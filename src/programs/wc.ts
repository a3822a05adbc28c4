/** wc (GNU coreutils 9). */
import type { Program } from '../host/program.ts'
import { eachInput, options, program, readFile } from './command.ts'

interface Counts {
  lines: number
  words: number
  chars: number
  bytes: number
  longest: number
}

export const wc: Program = program(async process => {
  const o = options(process, {
    short: 'clmwL',
    long: { bytes: 'c', lines: 'l', chars: 'm', words: 'w', 'max-line-length': 'L' },
  })
  const some = ['l', 'w', 'm', 'c', 'L'].filter(l => o.has(l))
  const columns = some.length ? some : ['l', 'w', 'c']
  const rows: { counts: Counts; name: string }[] = []
  const total: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 }
  const status = await eachInput(process, o.operands, async ({ name, file }) => {
    const counts: Counts = { lines: 0, words: 0, chars: 0, bytes: 0, longest: 0 }
    const decoder = new TextDecoder()
    let inWord = false
    let length = 0
    for (;;) {
      const chunk = await readFile(process, file)
      if (!chunk) break
      counts.bytes += chunk.length
      for (const char of decoder.decode(chunk, { stream: true })) {
        counts.chars++
        const blank = char === ' ' || (char >= '\t' && char <= '\r')
        if (!blank && !inWord) counts.words++
        inWord = !blank
        if (char === '\n') {
          counts.lines++
          length = 0
        } else if (char === '\t') length += 8 - (length % 8)
        else length++
        if (length > counts.longest) counts.longest = length
      }
      await process.turn()
    }
    for (const key of ['lines', 'words', 'chars', 'bytes'] as const) total[key] += counts[key]
    total.longest = Math.max(total.longest, counts.longest)
    rows.push({ counts, name: o.operands.length ? name : '' })
  })
  if (o.operands.length > 1) rows.push({ counts: total, name: 'total' })
  // Columns are as wide as the total size needs; 7 where a size is not known beforehand.
  const known = o.operands.length > 0 && !o.operands.includes('-')
  const width =
    columns.length === 1 && rows.length <= 1
      ? 1
      : known
        ? String(total.bytes).length
        : o.operands.length || columns.length > 1
          ? 7
          : 1
  for (const { counts, name } of rows) {
    const values = columns.map(c =>
      String({ l: counts.lines, w: counts.words, m: counts.chars, c: counts.bytes, L: counts.longest }[c]).padStart(
        width,
      ),
    )
    await process.stdout.write(`${values.join(' ')}${name ? ` ${name}` : ''}\n`)
  }
  return status
})
