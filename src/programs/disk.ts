/** stat, du, df (GNU coreutils 9). Everything belongs to root. */
import { Errno } from '../host/errno.ts'
import type { Program } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { complain, Failure, options, program } from './command.ts'
import { human, modeText, sizeOf } from './ls.ts'
import { walk } from './walk.ts'

export const stat: Program = program(async process => {
  const o = options(process, { short: 'c:fLt', long: { 'format=': 'c', dereference: 'L', 'printf=': 'p' } })
  let status = 0
  if (!o.operands.length) throw new Failure("stat: missing operand\nTry 'stat --help' for more information.")
  for (const name of o.operands) {
    try {
      const node = process.host.files.stat(process.path(name), { noFollow: !o.has('L') })
      const size = sizeOf(node)
      const kind = {
        file: size ? 'regular file' : 'regular empty file',
        generated: 'regular empty file',
        directory: 'directory',
        symlink: 'symbolic link',
        device: 'character special file',
      }[node.kind]
      const octal = (node.mode & 0o7777).toString(8).padStart(4, '0')
      const time = strftime('%Y-%m-%d %H:%M:%S.%N +0000', node.mtime)
      const target = node.kind === 'symlink' ? ` -> ${node.target}` : ''
      const format = o.get('c') ?? o.get('p')
      if (format !== undefined) {
        const fields: Record<string, string> = {
          n: name,
          N: `'${name}'${node.kind === 'symlink' ? ` -> '${node.target}'` : ''}`,
          s: String(size),
          a: octal.replace(/^0/, ''),
          A: modeText(node),
          F: kind,
          U: 'root',
          G: 'root',
          u: '0',
          g: '0',
          y: time,
          Y: strftime('%s', node.mtime),
          x: time,
          X: strftime('%s', node.mtime),
          z: time,
          Z: strftime('%s', node.mtime),
          h: '1',
          i: '1',
          b: String(Math.ceil(size / 512)),
          B: '512',
          d: '64',
          '%': '%',
        }
        const text = format.replace(/%(.)/g, (whole, letter: string) => fields[letter] ?? whole)
        await process.stdout.write(o.has('p') ? text.replace(/\\n/g, '\n').replace(/\\t/g, '\t') : `${text}\n`)
        continue
      }
      await process.stdout.write(
        `  File: ${name}${target}\n  Size: ${String(size).padEnd(15)}\tBlocks: ${String(Math.ceil(size / 4096) * 8).padEnd(10)} IO Block: 4096   ${kind}\nDevice: 0,64\tInode: 1           Links: 1\nAccess: (${octal}/${modeText(node)})  Uid: (    0/    root)   Gid: (    0/    root)\nAccess: ${time}\nModify: ${time}\nChange: ${time}\n Birth: -\n`,
      )
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(process, `cannot statx '${name}': ${error.message}`)
      status = 1
    }
  }
  return status
})

export const du: Program = program(async process => {
  const o = options(process, {
    short: 'abcd:hkmsx',
    long: { all: 'a', 'human-readable': 'h', summarize: 's', 'max-depth=': 'd', bytes: 'b', total: 'c' },
  })
  let status = 0
  for (const name of o.operands.length ? o.operands : ['.']) {
    try {
      const found = walk(process, name)
      const used = (size: number) => (o.has('b') ? size : Math.ceil(size / 4096) * 4)
      const write = (n: number) =>
        o.has('h') ? human(o.has('b') ? n : n * 1024) : o.has('m') ? String(Math.ceil(n / 1024)) : String(n)
      const most = o.has('s') ? 0 : Number(o.get('d') ?? Infinity)
      const shown: string[] = []
      for (const f of found.toReversed()) {
        if (f.depth > most || (f.node.kind !== 'directory' && !o.has('a') && f.depth > 0)) continue
        const inside =
          f.node.kind === 'directory'
            ? found.filter(g => g === f || g.path.startsWith(f.path.endsWith('/') ? f.path : `${f.path}/`))
            : [f]
        shown.push(`${write(inside.reduce((sum, g) => sum + used(sizeOf(g.node)), 0))}\t${f.path}\n`)
      }
      await process.stdout.write(shown.join(''))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(process, `cannot access '${name}': ${error.message}`)
      status = 1
    }
  }
  return status
})

export const df: Program = program(async process => {
  const o = options(process, { short: 'ahkTPim', long: { 'human-readable': 'h', 'print-type': 'T' } })
  const rows = [
    ['overlay', 61_202_244, 9_437_184, '/'],
    ...process.host.files.mountPoints().map(path => ['tmpfs', 65_536, 0, path] as const),
  ] as const
  const write = (kib: number) => (o.has('h') ? human(kib * 1024) : String(kib))
  let out = o.has('h')
    ? 'Filesystem      Size  Used Avail Use% Mounted on\n'
    : 'Filesystem     1K-blocks    Used Available Use% Mounted on\n'
  for (const [name, size, used, path] of rows) {
    const percent = `${Math.ceil((used / size) * 100)}%`
    out += o.has('h')
      ? `${name.padEnd(14)} ${write(size).padStart(5)} ${write(used).padStart(5)} ${write(size - used).padStart(5)} ${percent.padStart(4)} ${path}\n`
      : `${name.padEnd(14)} ${write(size).padStart(9)} ${write(used).padStart(7)} ${write(size - used).padStart(9)} ${percent.padStart(4)} ${path}\n`
  }
  await process.stdout.write(out)
  return 0
})
