/** uname, id, whoami, which, stat, du, df, basename, dirname, readlink, realpath, mktemp, tty, stty, nproc,
 *  clear, expr, pwd, sha256sum, md5sum, od, hexdump, xxd, dd, less, man (GNU coreutils 9, util-linux). */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { strftime } from '../host/strftime.ts'
import { complain, eachInput, Failure, nameOf, options, program, readAll, readFile } from './command.ts'
import { human, modeText, sizeOf } from './ls.ts'
import { walk } from './walk.ts'

const line = (process: Process, text: string): Promise<void> => process.stdout.write(`${text}\n`)

export const uname: Program = program(async process => {
  const o = options(process, {
    short: 'asnrvmpio',
    long: { all: 'a', 'kernel-name': 's', nodename: 'n', 'kernel-release': 'r', machine: 'm', 'operating-system': 'o' },
  })
  const fields: [string, string][] = [
    ['s', 'Linux'],
    ['n', process.host.name],
    ['r', '6.12.0'],
    ['v', '#1 SMP PREEMPT_DYNAMIC'],
    ['m', 'x86_64'],
    ['o', 'GNU/Linux'],
  ]
  const wanted = o.has('a')
    ? fields
    : fields.filter(([letter]) => o.has(letter) || (letter === 'm' && (o.has('p') || o.has('i'))))
  await line(process, (wanted.length ? wanted : fields.slice(0, 1)).map(([, value]) => value).join(' '))
  return 0
})

export const id: Program = program(async process => {
  const o = options(process, { short: 'ugGnr' })
  const { name, uid } = process.host.user
  const text = o.has('n') ? name : String(uid)
  const all = `uid=${uid}(${name}) gid=${uid}(${name}) groups=${uid}(${name})`
  await line(process, o.has('u') || o.has('g') || o.has('G') ? text : all)
  return 0
})

export const whoami: Program = program(async process => {
  await line(process, process.host.user.name)
  return 0
})

export const which: Program = program(async process => {
  const names = process.argv.slice(1)
  const all = names.includes('-a')
  let status = 0
  for (const name of names.filter(n => !n.startsWith('-'))) {
    const found: string[] = []
    const directories = name.includes('/') ? [undefined] : (process.env.get('PATH') ?? '').split(':')
    for (const directory of directories) {
      const path = process.host.which(directory === undefined ? name : `${directory}/${name}`, process.env, process.cwd)
      if (path && process.host.files.stat(path).mode & 0o111 && !process.host.files.isDirectory(path))
        found.push(directory === undefined ? name : path)
    }
    if (!found.length) status = 1
    for (const path of all ? found : found.slice(0, 1)) await line(process, path)
  }
  return status
})

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

const needsOperand = (name: string) =>
  new Failure(`${name}: missing operand\nTry '${name} --help' for more information.`)

export const basename: Program = program(async process => {
  const o = options(process, { short: 'as:z', long: { multiple: 'a', 'suffix=': 's' }, posix: true })
  if (!o.operands.length) throw needsOperand('basename')
  const many = o.has('a') || o.has('s')
  const suffix = o.get('s') ?? (many ? '' : (o.operands[1] ?? ''))
  for (const path of many ? o.operands : o.operands.slice(0, 1)) {
    const name = path.replace(/\/+$/, '').replace(/^.*\//, '') || (path.startsWith('/') ? '/' : '')
    await line(process, suffix && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name)
  }
  return 0
})

export const dirname: Program = program(async process => {
  const names = process.argv.slice(1)
  if (!names.length) throw needsOperand('dirname')
  for (const name of names) {
    const path = name.replace(/\/+$/, '')
    await line(
      process,
      path.includes('/')
        ? path.slice(0, path.lastIndexOf('/')).replace(/\/+$/, '') || '/'
        : name.startsWith('/')
          ? '/'
          : '.',
    )
  }
  return 0
})

export const readlink: Program = program(async process => {
  const o = options(process, { short: 'efmnqsvz', long: { canonicalize: 'f', 'no-newline': 'n' } })
  if (!o.operands.length) throw needsOperand('readlink')
  let status = 0
  for (const name of o.operands) {
    try {
      const { files } = process.host
      const path = process.path(name)
      if (o.has('f') || o.has('e') || o.has('m'))
        await line(process, files.exists(path) ? files.realPath(path) : process.absolute(name))
      else {
        const node = files.stat(path, { noFollow: true })
        if (node.kind !== 'symlink') status = 1
        else await process.stdout.write(`${node.target}${o.has('n') ? '' : '\n'}`)
      }
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      status = 1
    }
  }
  return status
})

export const realpath: Program = program(async process => {
  const o = options(process, { short: 'emLPqsz', long: {} })
  if (!o.operands.length) throw needsOperand('realpath')
  let status = 0
  for (const name of o.operands) {
    const { files } = process.host
    const path = process.path(name)
    const parent = process.absolute(`${name}/..`)
    if (files.exists(path)) await line(process, files.realPath(path))
    else if (o.has('m') || (!o.has('e') && files.isDirectory(parent))) await line(process, process.absolute(name))
    else {
      await complain(process, `${name}: No such file or directory`)
      status = 1
    }
  }
  return status
})

export const mktemp: Program = program(async process => {
  const o = options(process, { short: 'dup:qt', long: { directory: 'd', 'dry-run': 'u', 'tmpdir=?': 'p' } })
  const template = o.operands[0] ?? 'tmp.XXXXXXXXXX'
  const holes = /X{3,}/.exec(template)
  if (!holes) throw new Failure(`mktemp: too few X's in template ‘${template}’`)
  const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
  const filled = template.replace(/X{3,}(?!.*X{3,})/, xs =>
    [...xs].map(() => letters[process.host.sim.random.int(62)]).join(''),
  )
  const path =
    o.operands.length && !o.has('p') && !o.has('t')
      ? filled
      : `${o.get('p') || process.env.get('TMPDIR') || '/tmp'}/${filled}`
  if (!o.has('u')) {
    if (!process.host.files.exists('/tmp')) process.host.files.mkdir('/tmp', { parents: true })
    if (o.has('d')) process.host.files.mkdir(process.path(path))
    else process.host.files.write(process.path(path), '', 0o600)
  }
  await line(process, path)
  return 0
})

export const tty: Program = program(async process => {
  const terminal = process.descriptors().includes(0) && process.file(0).tty
  await line(process, terminal ? '/dev/pts/0' : 'not a tty')
  return terminal ? 0 : 1
})

export const stty: Program = program(async process => {
  const args = process.argv.slice(1)
  const terminal = process.file(0).tty
  if (!terminal) throw new Failure("stty: 'standard input': Inappropriate ioctl for device")
  for (const arg of args) {
    if (arg === 'size') await line(process, `${terminal.rows} ${terminal.columns}`)
    else if (arg === 'echo' || arg === '-echo') terminal.echo = arg === 'echo'
    else if (arg === 'raw' || arg === '-icanon') terminal.raw = true
    else if (arg === 'sane' || arg === 'cooked' || arg === '-raw' || arg === 'icanon') terminal.raw = false
  }
  if (!args.length || args[0] === '-a')
    await line(process, `speed 38400 baud; rows ${terminal.rows}; columns ${terminal.columns}; line = 0;`)
  return 0
})

export const nproc: Program = program(async process => {
  await line(process, '2')
  return 0
})

export const clear: Program = program(async process => {
  await process.stdout.write('\x1b[H\x1b[2J\x1b[3J')
  return 0
})

export const pwd: Program = program(async process => {
  await line(process, process.cwd)
  return 0
})

export const yesProgram: Program = () => 0
export const noProgram: Program = () => 1

export const echo: Program = program(async process => {
  const args = process.argv.slice(1)
  let newline = '\n'
  let escapes = false
  while (/^-[neE]+$/.test(args[0] ?? '')) {
    const arg = args.shift()!
    if (arg.includes('n')) newline = ''
    if (arg.includes('e')) escapes = true
  }
  const text = args.join(' ')
  const names: Record<string, string> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    e: '\x1b',
    '\\': '\\',
  }
  await process.stdout.write(
    (escapes ? text.replace(/\\([ntrabfve\\])/g, (_, c: string) => names[c]!) : text) + newline,
  )
  return 0
})

/** @param algorithm as crypto.subtle names it */
const checksum = (digest: (bytes: Uint8Array) => Promise<string>): Program =>
  program(async process => {
    const o = options(process, { short: 'bct', long: { check: 'c' } })
    if (o.has('c')) {
      let bad = 0
      for (const name of o.operands) {
        for (const row of new TextDecoder()
          .decode(await readAll(process, name))
          .split('\n')
          .filter(Boolean)) {
          const [sum, file] = row.split(/\s+\*?/) as [string, string]
          const right = (await process.host.sim.hold(digest(await readAll(process, file)))) === sum
          if (!right) bad++
          await line(process, `${file}: ${right ? 'OK' : 'FAILED'}`)
        }
      }
      if (bad) await complain(process, `WARNING: ${bad} computed checksum${bad > 1 ? 's' : ''} did NOT match`)
      return bad ? 1 : 0
    }
    return eachInput(process, o.operands, async ({ name }) => {
      const content = await readAll(process, name)
      await line(process, `${await process.host.sim.hold(digest(content))}  ${name}`)
    })
  })

const hex = (bytes: Uint8Array): string => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('')
const subtle = (name: string) => async (bytes: Uint8Array) =>
  hex(new Uint8Array(await crypto.subtle.digest(name, bytes as Uint8Array<ArrayBuffer>)))

export const sha256sum = checksum(subtle('SHA-256'))
export const sha1sum = checksum(subtle('SHA-1'))
export const sha512sum = checksum(subtle('SHA-512'))
export const md5sum = checksum(async bytes => md5(bytes))

/** RFC 1321. */
function md5(input: Uint8Array): string {
  const length = input.length
  const blocks = new Uint8Array((((length + 8) >> 6) + 1) << 6)
  blocks.set(input)
  blocks[length] = 0x80
  const view = new DataView(blocks.buffer)
  view.setUint32(blocks.length - 8, (length * 8) >>> 0, true)
  view.setUint32(blocks.length - 4, Math.floor(length / 2 ** 29), true)
  const shifts = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
  const sines = Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32) | 0)
  let state = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476]
  for (let at = 0; at < blocks.length; at += 64) {
    let [a, b, c, d] = state as [number, number, number, number]
    for (let i = 0; i < 64; i++) {
      const round = i >> 4
      const f =
        round === 0 ? (b & c) | (~b & d) : round === 1 ? (d & b) | (~d & c) : round === 2 ? b ^ c ^ d : c ^ (b | ~d)
      const g = round === 0 ? i : round === 1 ? (5 * i + 1) % 16 : round === 2 ? (3 * i + 5) % 16 : (7 * i) % 16
      const sum = (a + f + sines[i]! + view.getUint32(at + g * 4, true)) | 0
      const shift = shifts[round * 4 + (i % 4)]!
      ;[a, d, c, b] = [d, c, b, (b + ((sum << shift) | (sum >>> (32 - shift)))) | 0]
    }
    state = [(state[0]! + a) | 0, (state[1]! + b) | 0, (state[2]! + c) | 0, (state[3]! + d) | 0]
  }
  const out = new DataView(new ArrayBuffer(16))
  state.forEach((word, i) => out.setInt32(i * 4, word, true))
  return hex(new Uint8Array(out.buffer))
}

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

export const less: Program = program(async process => {
  const o = options(process, { short: 'eEFiKMNnqRrSsXx:+', long: {} })
  return eachInput(process, o.operands, async ({ file }) => {
    for (let chunk = await readFile(process, file); chunk; chunk = await readFile(process, file))
      await process.stdout.write(chunk)
  })
})

export const man: Program = program(async process => {
  const name = process.argv.slice(1).findLast(a => !a.startsWith('-') && !/^\d$/.test(a))
  if (!name) {
    await process.stderr.write("What manual page do you want?\nFor example, try 'man man'.\n")
    return 1
  }
  await process.stderr.write(`No manual entry for ${name}\n`)
  return 16
})

export const expr: Program = program(async process => {
  const args = process.argv.slice(process.argv[1] === '--' ? 2 : 1)
  if (!args.length) throw new Failure("expr: missing operand\nTry 'expr --help' for more information.", 2)
  let at = 0
  const integer = (text: string) => {
    if (!/^-?\d+$/.test(text)) throw new Failure('expr: non-integer argument', 2)
    return BigInt(text)
  }
  const truth = (text: string) => text !== '' && !/^-?0+$/.test(text)
  const LEVELS = [['|'], ['&'], ['<', '<=', '=', '==', '!=', '>=', '>'], ['+', '-'], ['*', '/', '%'], [':']]
  const primary = (): string => {
    const token = args[at++]
    if (token === undefined) throw new Failure(`expr: syntax error: missing argument after ‘${args[at - 2]}’`, 2)
    if (token === '(') {
      const inner = level(0)
      if (args[at++] !== ')') throw new Failure(`expr: syntax error: expecting ')' after ‘${args[at - 2] ?? ''}’`, 2)
      return inner
    }
    if (token === 'length') return String([...primary()].length)
    if (token === 'substr') {
      const text = [...primary()]
      const [from, count] = [Number(primary()), Number(primary())]
      return text.slice(from - 1, from - 1 + count).join('')
    }
    if (token === 'index') {
      const [text, chars] = [primary(), primary()]
      return String([...text].findIndex(c => chars.includes(c)) + 1)
    }
    if (token === 'match') return matched(primary(), primary())
    return token
  }
  const matched = (text: string, pattern: string): string => {
    const match = new RegExp(
      `^(?:${pattern.replace(/\\([(){}+?|])|([(){}+?|])/g, (_, escaped?: string, plain?: string) => escaped ?? `\\${plain}`)})`,
    ).exec(text)
    if (pattern.includes('\\(')) return match?.[1] ?? ''
    return String(match ? match[0].length : 0)
  }
  const level = (n: number): string => {
    if (n >= LEVELS.length) return primary()
    let left = level(n + 1)
    while (LEVELS[n]!.includes(args[at] ?? '')) {
      const operator = args[at++]!
      const right = level(n + 1)
      if (operator === '|') left = truth(left) ? left : truth(right) ? right : '0'
      else if (operator === '&') left = truth(left) && truth(right) ? left : '0'
      else if (operator === ':') left = matched(left, right)
      else if (LEVELS[2]!.includes(operator)) {
        const numeric = /^-?\d+$/.test(left) && /^-?\d+$/.test(right)
        const [x, y] = numeric ? [BigInt(left), BigInt(right)] : [left, right]
        left = { '<': x < y, '<=': x <= y, '=': x === y, '==': x === y, '!=': x !== y, '>=': x >= y, '>': x > y }[
          operator
        ]
          ? '1'
          : '0'
      } else {
        const [x, y] = [integer(left), integer(right)]
        if (y === 0n && (operator === '/' || operator === '%')) throw new Failure('expr: division by zero', 2)
        left = String(
          operator === '+'
            ? x + y
            : operator === '-'
              ? x - y
              : operator === '*'
                ? x * y
                : operator === '/'
                  ? x / y
                  : x % y,
        )
      }
    }
    return left
  }
  const value = level(0)
  if (at < args.length) throw new Failure(`expr: syntax error: unexpected argument ‘${args[at]}’`, 2)
  await line(process, value)
  return truth(value) ? 0 : 1
})
