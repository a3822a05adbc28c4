/** tail (GNU coreutils 9). `-f` looks for more once a second, as real tail does without inotify. */
import type { Program } from '../host/program.ts'
import { cannotOpen, eachInput, openInput, options, program, readAll, readFile } from './command.ts'
import { countOf, withCounts } from './head.ts'

export const tail: Program = program(async process => {
  process.argv = withCounts(process.argv).map((arg, i) => (i === 1 && /^\+\d+$/.test(arg) ? `-n${arg}` : arg))
  const o = options(process, {
    short: 'c:n:fFqvs:z',
    long: {
      'bytes=': 'c',
      'lines=': 'n',
      'follow=?': 'f',
      quiet: 'q',
      silent: 'q',
      verbose: 'v',
      retry: 'R',
      'sleep-interval=': 's',
      'pid=': 'p',
    },
  })
  const bytes = o.get('c')
  const given = bytes ?? o.get('n') ?? '10'
  const count = countOf(process, given, bytes === undefined ? 'lines' : 'bytes')
  const fromStart = given.startsWith('+')
  const titles = o.has('v') || (o.operands.length > 1 && !o.has('q'))
  const follow = o.has('f') || o.has('F')
  const interval = Number(o.get('s') ?? 1) * 1000
  let first = true
  let shown = ''
  const status = await eachInput(
    process,
    o.operands,
    async ({ name }) => {
      const content = await readAll(process, name)
      if (titles) await process.stdout.write(`${first ? '' : '\n'}==> ${name === '-' ? 'standard input' : name} <==\n`)
      first = false
      shown = name
      await process.stdout.write(
        content.subarray(
          bytes === undefined
            ? lineStart(content, count, fromStart)
            : fromStart
              ? Math.max(0, count - 1)
              : Math.max(0, content.length - count),
        ),
      )
    },
    cannotOpen,
  )
  if (!follow || !o.operands.length) return status
  const followed = o.operands.filter(name => name !== '-' && process.host.files.exists(process.path(name)))
  if (!followed.length && o.operands.some(name => name !== '-')) {
    await process.stderr.write('tail: no files remaining\n')
    return 1
  }
  const files = followed.map(name => ({
    name,
    file: openInput(process, name).file,
    size: process.host.files.read(process.path(name)).length,
  }))
  for (const f of files) while (await readFile(process, f.file));
  for (;;) {
    for (const f of files) {
      for (;;) {
        const chunk = await readFile(process, f.file)
        if (!chunk) break
        if (titles && shown !== f.name) await process.stdout.write(`\n==> ${f.name} <==\n`)
        shown = f.name
        await process.stdout.write(chunk)
      }
    }
    await process.sleep(interval)
  }
})

function lineStart(content: Uint8Array, count: number, fromStart: boolean): number {
  if (fromStart) {
    let at = 0
    for (let i = 1; i < count; i++) {
      const newline = content.indexOf(10, at)
      if (newline < 0) return content.length
      at = newline + 1
    }
    return at
  }
  if (count === 0) return content.length
  let at = content.length
  if (content[at - 1] === 10) at--
  for (let left = count; left > 0; left--) {
    const newline = content.lastIndexOf(10, at - 1)
    if (newline < 0 || at === 0) return 0
    at = newline
  }
  return at + 1
}
