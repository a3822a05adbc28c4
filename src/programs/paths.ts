/** which, basename, dirname, readlink, realpath, mktemp, pwd (GNU coreutils 9). */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { complain, Failure, options, program } from './command.ts'

const line = (process: Process, text: string): Promise<void> => process.stdout.write(`${text}\n`)

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

export const pwd: Program = program(async process => {
  await line(process, process.cwd)
  return 0
})
