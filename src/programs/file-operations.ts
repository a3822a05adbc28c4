/** cp, mv, rm, mkdir, rmdir, touch, ln, chmod (GNU coreutils 9). Left out: owners, hard links (ln copies), -i prompts. */
import { Errno } from '../host/errno.ts'
import { basename } from '../host/files.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { complain, Failure, nameOf, options, program } from './command.ts'
import { parseDate } from './date.ts'
import { walk } from './walk.ts'

const tryHelp = (name: string) => `\nTry '${name} --help' for more information.`

/** Does `act`; an error of the system is told as `PREFIX: words`. @returns whether it went well */
async function attempt(process: Process, prefix: string, act: () => void): Promise<boolean> {
  try {
    act()
    return true
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await complain(process, `${prefix}: ${error.message}`)
    return false
  }
}

/** Sources and target of cp and mv: the last operand, or `-t`. */
function target(
  process: Process,
  operands: string[],
  directory: string | undefined,
): { sources: string[]; to: string; into: boolean } {
  const name = nameOf(process)
  const sources = directory === undefined ? operands.slice(0, -1) : operands
  const to = directory ?? operands.at(-1)
  if (to === undefined) throw new Failure(`${name}: missing file operand${tryHelp(name)}`)
  if (!sources.length) throw new Failure(`${name}: missing destination file operand after '${to}'${tryHelp(name)}`)
  const into = process.host.files.isDirectory(process.path(to))
  if (sources.length > 1 && !into)
    throw new Failure(
      process.host.files.exists(process.path(to))
        ? `${name}: target '${to}': Not a directory`
        : `${name}: target '${to}': No such file or directory`,
    )
  return { sources, to, into }
}

export const cp: Program = program(async process => {
  const o = options(process, {
    short: 'abdfHiLnpPrRst:TuvxZ',
    long: {
      archive: 'a',
      force: 'f',
      interactive: 'i',
      'no-clobber': 'n',
      recursive: 'r',
      'target-directory=': 't',
      'no-target-directory': 'T',
      update: 'u',
      verbose: 'v',
      'preserve=?': 'p',
    },
  })
  const { sources, to, into } = target(process, o.operands, o.get('t'))
  const { files } = process.host
  const recursive = o.has('r') || o.has('R') || o.has('a')
  let status = 0
  for (const source of sources) {
    const destination =
      into && !o.has('T') ? `${to.replace(/\/+$/, '')}/${basename(source.replace(/\/+$/, '')) || source}` : to
    if (!files.exists(process.path(source))) {
      await complain(process, `cannot stat '${source}': No such file or directory`)
      status = 1
      continue
    }
    if (files.isDirectory(process.path(source)) && !recursive) {
      await complain(process, `-r not specified; omitting directory '${source}'`)
      status = 1
      continue
    }
    if (process.absolute(source) === process.absolute(destination)) {
      await complain(process, `'${source}' and '${destination}' are the same file`)
      status = 1
      continue
    }
    for (const found of recursive
      ? walk(process, source)
      : [{ path: source, node: files.stat(process.path(source)) }]) {
      const path = destination + found.path.slice(source.length)
      const { node } = found
      const at = process.path(path)
      if (o.has('n') && files.exists(at) && node.kind !== 'directory') continue
      const done = await attempt(
        process,
        node.kind === 'directory' ? `cannot create directory '${path}'` : `cannot create regular file '${path}'`,
        () => {
          if (node.kind === 'directory') files.mkdir(at, { parents: true })
          else if (node.kind === 'file' && !node.program) files.write(at, node.data, node.mode & ~process.umask)
          else if (node.kind === 'generated') files.write(at, node.content())
          else files.place(at, { ...node, owner: undefined })
        },
      )
      if (!done) status = 1
      else if (o.has('v')) await process.stdout.write(`'${found.path}' -> '${path}'\n`)
    }
  }
  return status
})

export const mv: Program = program(async process => {
  const o = options(process, {
    short: 'fint:Tuvb',
    long: { force: 'f', interactive: 'i', 'no-clobber': 'n', 'target-directory=': 't', verbose: 'v', update: 'u' },
  })
  const { sources, to, into } = target(process, o.operands, o.get('t'))
  const { files } = process.host
  let status = 0
  for (const source of sources) {
    const destination = into ? `${to.replace(/\/+$/, '')}/${basename(source.replace(/\/+$/, ''))}` : to
    if (o.has('n') && files.exists(process.path(destination))) continue
    let exists = true
    try {
      files.stat(process.path(source), { noFollow: true })
    } catch {
      exists = false
    }
    if (!exists) {
      await complain(process, `cannot stat '${source}': No such file or directory`)
      status = 1
    } else if (process.absolute(source) === process.absolute(destination)) {
      await complain(process, `'${source}' and '${destination}' are the same file`)
      status = 1
    } else if (
      !(await attempt(process, `cannot move '${source}' to '${destination}'`, () =>
        files.rename(process.path(source), process.path(destination)),
      ))
    )
      status = 1
    else if (o.has('v')) await process.stdout.write(`renamed '${source}' -> '${destination}'\n`)
  }
  return status
})

export const rm: Program = program(async process => {
  const o = options(process, {
    short: 'dfiIrRv',
    long: { dir: 'd', force: 'f', recursive: 'r', verbose: 'v', 'no-preserve-root': 'N', 'one-file-system': 'O' },
  })
  if (!o.operands.length && !o.has('f')) throw new Failure(`rm: missing operand${tryHelp('rm')}`)
  const { files } = process.host
  let status = 0
  for (const name of o.operands) {
    const path = process.path(name)
    if (process.absolute(name) === '/' && (o.has('r') || o.has('R'))) {
      await process.stderr.write(
        "rm: it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe\n",
      )
      return 1
    }
    if (/(^|\/)\.\.?\/*$/.test(name) && (o.has('r') || o.has('R'))) {
      await complain(process, `refusing to remove '.' or '..' directory: skipping '${name}'`)
      status = 1
      continue
    }
    let kind: string
    try {
      kind = files.stat(path, { noFollow: true }).kind
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      if (o.has('f') && error.code === 'ENOENT') continue
      await complain(process, `cannot remove '${name}': ${error.message}`)
      status = 1
      continue
    }
    if (kind === 'directory' && !o.has('r') && !o.has('R') && !o.has('d')) {
      await complain(process, `cannot remove '${name}': Is a directory`)
      status = 1
      continue
    }
    const removed = await attempt(process, `cannot remove '${name}'`, () =>
      files.remove(path, { recursive: o.has('r') || o.has('R'), directory: kind === 'directory' }),
    )
    if (!removed) status = 1
    else if (o.has('v'))
      await process.stdout.write(kind === 'directory' ? `removed directory '${name}'\n` : `removed '${name}'\n`)
  }
  return status
})

export const mkdir: Program = program(async process => {
  const o = options(process, { short: 'm:pvZ', long: { 'mode=': 'm', parents: 'p', verbose: 'v' } })
  if (!o.operands.length) throw new Failure(`mkdir: missing operand${tryHelp('mkdir')}`)
  let status = 0
  for (const name of o.operands) {
    const made = await attempt(process, `cannot create directory ‘${name}’`, () => {
      process.host.files.mkdir(process.path(name), { parents: o.has('p') })
      if (o.has('m')) process.host.files.chmod(process.path(name), parseInt(o.get('m')!, 8))
    })
    if (!made) status = 1
    else if (o.has('v')) await process.stdout.write(`mkdir: created directory '${name}'\n`)
  }
  return status
})

export const rmdir: Program = program(async process => {
  const o = options(process, { short: 'pv', long: { parents: 'p', verbose: 'v', 'ignore-fail-on-non-empty': 'i' } })
  if (!o.operands.length) throw new Failure(`rmdir: missing operand${tryHelp('rmdir')}`)
  let status = 0
  for (const name of o.operands) {
    let path = name.replace(/\/+$/, '')
    do {
      const at = path
      if (
        !(await attempt(process, `failed to remove '${at}'`, () =>
          process.host.files.remove(process.path(at), { directory: true }),
        ))
      ) {
        status = 1
        break
      }
      path = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
    } while (o.has('p') && path)
  }
  return status
})

export const touch: Program = program(async process => {
  const o = options(process, { short: 'acd:fhmr:t:', long: { 'no-create': 'c', 'date=': 'd', 'reference=': 'r' } })
  if (!o.operands.length) throw new Failure(`touch: missing file operand${tryHelp('touch')}`)
  const { files } = process.host
  const given = o.get('d')
  const reference = o.get('r')
  let at = given === undefined ? process.now() : parseDate(given, process.now())
  if (at === undefined) throw new Failure(`touch: invalid date format ‘${given}’`)
  if (reference !== undefined) {
    const path = process.path(reference)
    if (!files.exists(path))
      throw new Failure(`touch: failed to get attributes of '${reference}': No such file or directory`)
    at = files.stat(path).mtime
  }
  let status = 0
  for (const name of o.operands) {
    const path = process.path(name)
    const done = await attempt(process, `cannot touch '${name}'`, () => {
      if (!files.exists(path)) {
        if (o.has('c')) return
        files.write(path, '', 0o666 & ~process.umask)
      }
      files.touch(path, at)
    })
    if (!done) status = 1
  }
  return status
})

export const ln: Program = program(async process => {
  const o = options(process, {
    short: 'bfinrsTt:v',
    long: { force: 'f', symbolic: 's', 'no-dereference': 'n', relative: 'r', verbose: 'v', 'target-directory=': 't' },
  })
  if (!o.operands.length) throw new Failure(`ln: missing file operand${tryHelp('ln')}`)
  const { files } = process.host
  const operands = o.operands.length === 1 ? [o.operands[0]!, '.'] : o.operands
  const last = operands.at(-1)!
  const into = files.isDirectory(process.path(last)) && !(o.has('n') && isLink(process, last))
  let status = 0
  for (const source of operands.slice(0, -1)) {
    const link = into ? `${last.replace(/\/+$/, '')}/${basename(source)}` : last
    const path = process.path(link)
    const done = await attempt(process, `failed to create ${o.has('s') ? 'symbolic' : 'hard'} link '${link}'`, () => {
      if (o.has('f') && (files.exists(path) || isLink(process, link))) files.remove(path)
      if (o.has('s')) files.symlink(source, path)
      else {
        const node = files.stat(process.path(source))
        if (node.kind !== 'file') throw new Errno('EPERM')
        if (files.exists(path)) throw new Errno('EEXIST')
        files.place(path, { ...node, owner: undefined })
      }
    })
    if (!done) status = 1
    else if (o.has('v')) await process.stdout.write(`'${link}' -> '${source}'\n`)
  }
  return status
})

function isLink(process: Process, path: string): boolean {
  try {
    return process.host.files.stat(process.path(path), { noFollow: true }).kind === 'symlink'
  } catch {
    return false
  }
}

export const chmod: Program = program(async process => {
  const argv = process.argv.slice(1)
  const recursive = argv.some(a => a === '-R' || a === '--recursive')
  const [mode, ...names] = argv.filter(a => !/^(-R|--recursive|-v|-f|-c)$/.test(a))
  if (mode === undefined) throw new Failure(`chmod: missing operand${tryHelp('chmod')}`)
  if (!names.length) throw new Failure(`chmod: missing operand after ‘${mode}’${tryHelp('chmod')}`)
  if (!/^[0-7]{1,4}$/.test(mode) && !/^([ugoa]*[-+=][rwxXst]*,?)+$/.test(mode))
    throw new Failure(`chmod: invalid mode: ‘${mode}’${tryHelp('chmod')}`)
  let status = 0
  for (const name of names) {
    let found
    try {
      found = recursive ? walk(process, name) : [{ path: name, node: process.host.files.stat(process.path(name)) }]
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      await complain(process, `cannot access '${name}': ${error.message}`)
      status = 1
      continue
    }
    for (const { path, node } of found) {
      if (node.kind === 'symlink') continue
      const done = await attempt(process, `changing permissions of '${path}'`, () =>
        process.host.files.chmod(
          process.path(path),
          changed(mode, node.mode, node.kind === 'directory', process.umask),
        ),
      )
      if (!done) status = 1
    }
  }
  return status
})

/** @param mode octal or symbolic */
function changed(mode: string, before: number, directory: boolean, umask: number): number {
  if (/^[0-7]+$/.test(mode)) return parseInt(mode, 8)
  let out = before
  for (const clause of mode.split(',').filter(Boolean)) {
    const [, who, operator, letters] = /^([ugoa]*)([-+=])([rwxXst]*)$/.exec(clause)!
    const x = letters!.includes('x') || (letters!.includes('X') && (directory || before & 0o111))
    const bits = (letters!.includes('r') ? 4 : 0) | (letters!.includes('w') ? 2 : 0) | (x ? 1 : 0)
    for (const w of !who || who.includes('a') ? 'ugo' : who) {
      const shift = w === 'u' ? 6 : w === 'g' ? 3 : 0
      const masked = (bits << shift) & (who ? 0o777 : ~umask)
      if (operator === '+') out |= masked
      else if (operator === '-') out &= ~masked
      else out = (out & ~(7 << shift)) | masked
    }
    if (letters!.includes('t')) out = operator === '-' ? out & ~0o1000 : out | 0o1000
  }
  return out
}
