/** xargs (GNU findutils). */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { complain, Failure, options, program } from './command.ts'

const LONGEST_LINE = 131_072

/** Items apart by blanks and newlines; quotes and backslashes protect them. @throws Failure */
function items(text: string): string[] {
  const out: string[] = []
  let item: string | undefined
  let quote = ''
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quote) {
      if (char === '\n') break
      if (char === quote) quote = ''
      else item = (item ?? '') + char
    } else if (char === '"' || char === "'") {
      quote = char
      item ??= ''
    } else if (char === '\\') item = (item ?? '') + (text[++i] ?? '')
    else if (/\s/.test(char)) {
      if (item !== undefined) out.push(item)
      item = undefined
    } else item = (item ?? '') + char
  }
  if (quote)
    throw new Failure(
      `xargs: unmatched ${quote === '"' ? 'double' : 'single'} quote; by default quotes are special to xargs unless you use the -0 option`,
    )
  if (item !== undefined) out.push(item)
  return out
}

export const xargs: Program = program(async process => {
  const o = options(process, {
    short: '0a:d:E:I:i::L:l::n:P:prs:tx',
    long: {
      null: '0',
      'arg-file=': 'a',
      'delimiter=': 'd',
      'replace=?': 'i',
      'max-lines=?': 'l',
      'max-args=': 'n',
      'max-procs=': 'P',
      interactive: 'p',
      'no-run-if-empty': 'r',
      'max-chars=': 's',
      verbose: 't',
    },
    posix: true,
  })
  const command = o.operands.length ? o.operands : ['echo']
  const text = o.has('a') ? process.host.files.readText(process.path(o.get('a')!)) : await process.stdin.text()
  const replace = o.get('I') ?? (o.has('i') ? o.get('i') || '{}' : undefined)
  const separator = o.has('0') ? '\0' : o.get('d')?.replace('\\n', '\n').replace('\\t', '\t').replace('\\0', '\0')
  let all: string[]
  if (separator !== undefined) {
    all = text.split(separator)
    if (all.at(-1) === '') all.pop()
  } else if (replace !== undefined || o.has('L')) {
    all = text
      .split('\n')
      .map(line => line.trim())
      .filter(line => line !== '')
    if (replace !== undefined) all = all.map(line => items(line.replace(/ /g, '\\ ')).join(' '))
  } else all = items(text)
  const batches: string[][] = []
  if (replace !== undefined) for (const item of all) batches.push(command.map(word => word.split(replace).join(item)))
  else {
    const most = Number(o.get('n') ?? Infinity)
    const lines = o.has('L') ? Number(o.get('L')) : Infinity
    let batch: string[] = []
    let size = 0
    let count = 0
    for (const item of all) {
      const words = o.has('L') ? items(item) : [item]
      if (batch.length && (batch.length >= most || count >= lines || size + item.length > LONGEST_LINE)) {
        batches.push([...command, ...batch])
        batch = []
        size = count = 0
      }
      batch.push(...words)
      size += item.length + 1
      count++
    }
    if (batch.length || !o.has('r')) batches.push([...command, ...batch])
  }
  return runAll(process, batches, Math.max(1, Number(o.get('P') ?? 1) || 64), o.has('t'))
})

async function runAll(process: Process, batches: string[][], width: number, verbose: boolean): Promise<number> {
  let status = 0
  const running = new Set<Process>()
  const finish = async (left: number) => {
    while (running.size > left) {
      const child = await process.wait<Process>(settle => {
        const cancels = [...running].map(c => c.onExit(() => settle(c)))
        return () => cancels.forEach(cancel => cancel())
      })
      running.delete(child)
      const code = child.exitStatus!
      if (child.exitSignal) status = 125
      else if (code === 255) status = 124
      else if (code) status = Math.max(status, 123)
    }
  }
  for (const argv of batches) {
    if (verbose) await process.stderr.write(`${argv.join(' ')}\n`)
    await finish(width - 1)
    if (status === 124) {
      await complain(process, `${argv[0]}: exited with status 255; aborting`)
      break
    }
    try {
      const { host } = process
      host.find(argv, process.env, process.cwd)
      const nothing = process.open('/dev/null', 'r')
      running.add(process.spawn(argv, { files: { 0: nothing } }))
      nothing.close()
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(process, `${argv[0]}: ${error.message}`)
      await finish(0)
      return error.code === 'ENOENT' ? 127 : 126
    }
  }
  await finish(0)
  return status
}
