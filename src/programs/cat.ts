/** cat (GNU coreutils 9). */
import type { Program } from '../host/program.ts'
import { eachInput, linesOf, options, program, readFile } from './command.ts'

export const cat: Program = program(async process => {
  const o = options(process, {
    short: 'AbeEnstTuv',
    long: {
      'show-all': 'A',
      'number-nonblank': 'b',
      'show-ends': 'E',
      number: 'n',
      'squeeze-blank': 's',
      'show-tabs': 'T',
      'show-nonprinting': 'v',
    },
  })
  const ends = o.has('E') || o.has('A') || o.has('e')
  const tabs = o.has('T') || o.has('A') || o.has('t')
  const controls = o.has('v') || o.has('A') || o.has('e') || o.has('t')
  if (!ends && !tabs && !controls && !o.has('n') && !o.has('b') && !o.has('s')) {
    return eachInput(process, o.operands, async ({ file }) => {
      for (;;) {
        const chunk = await readFile(process, file)
        if (!chunk) return
        await process.stdout.write(chunk)
        await process.turn()
      }
    })
  }
  let number = 0
  let blank = false
  return eachInput(process, o.operands, async ({ file }) => {
    for await (const lines of linesOf(process, file)) {
      let out = ''
      for (const line of lines) {
        if (o.has('s') && line === '' && blank) continue
        blank = line === ''
        let text = line
        if (controls) {
          // eslint-disable-next-line no-control-regex
          text = text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, c =>
            c === '\x7f' ? '^?' : `^${String.fromCharCode(c.charCodeAt(0) + 64)}`,
          )
        }
        if (tabs) text = text.replaceAll('\t', '^I')
        if (o.has('b') ? line !== '' : o.has('n')) out += `${String(++number).padStart(6)}\t`
        out += `${text}${ends ? '$' : ''}\n`
      }
      await process.stdout.write(out)
    }
  })
})
