/** cd, pwd, pushd, popd, dirs. */
import { Errno } from '../../host/errno.ts'
import type { Shell } from '../shell.ts'
import { fail, letters, type Builtin } from './builtin.ts'

/** @returns false after telling why not */
async function change(shell: Shell, name: string, target: string, shown: string, physical = false): Promise<boolean> {
  const { process } = shell
  const logical = process.absolute(target)
  try {
    const path = physical ? process.host.files.realPath(process.path(target)) : logical
    if (process.host.files.stat(path).kind !== 'directory') throw new Errno('ENOTDIR')
    shell.variables.set('OLDPWD', process.cwd)
    process.cwd = path
    shell.variables.set('PWD', path)
    return true
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    const words =
      shell.personality === 'bash'
        ? `${shown}: ${error.message}`
        : shell.personality === 'ash'
          ? `can't cd to ${shown}: ${error.message}`
          : `can't cd to ${shown}`
    await fail(shell, name, words)
    return false
  }
}

export const cd: Builtin = async (shell, argv) => {
  const { flags, rest, bad } = letters(argv, 'LPe@')
  if (bad) {
    await fail(shell, 'cd', `${bad}: invalid option`)
    await shell.print(2, 'cd: usage: cd [-L|[-P [-e]] [-@]] [dir]\n')
    return 2
  }
  if (rest.length > 1 && shell.personality === 'bash') return fail(shell, 'cd', 'too many arguments')
  let [target] = rest
  let announce = false
  if (target === undefined) {
    target = shell.variables.get('HOME')
    if (!target) return fail(shell, 'cd', 'HOME not set')
  } else if (target === '-') {
    target = shell.variables.get('OLDPWD')
    if (!target) return fail(shell, 'cd', 'OLDPWD not set')
    announce = true
  } else if (target === '') return 0
  const path = shell.variables.get('CDPATH')
  if (path && !/^\.{0,2}\//.test(target) && target !== '.' && target !== '..') {
    for (const directory of path.split(':')) {
      const candidate = `${directory || '.'}/${target}`
      if (!shell.process.host.files.isDirectory(shell.process.absolute(candidate))) continue
      if (directory) announce = true
      target = candidate
      break
    }
  }
  if (!(await change(shell, 'cd', target, rest[0] === '-' || rest[0] === undefined ? target : rest[0], flags.has('P'))))
    return shell.personality === 'bash' ? 1 : 2
  if (announce) await shell.print(1, `${shell.process.cwd}\n`)
  return 0
}

export const pwd: Builtin = async (shell, argv) => {
  const { flags } = letters(argv, 'LP')
  const { process } = shell
  await shell.print(1, `${flags.has('P') ? process.host.files.realPath(process.cwd) : process.cwd}\n`)
  return 0
}

function stack(shell: Shell): string[] {
  return [shell.process.cwd, ...shell.directories]
}

async function show(shell: Shell): Promise<number> {
  const home = shell.variables.get('HOME')
  await shell.print(
    1,
    `${stack(shell)
      .map(d => (home && (d === home || d.startsWith(`${home}/`)) ? `~${d.slice(home.length)}` : d))
      .join(' ')}\n`,
  )
  return 0
}

export const pushd: Builtin = async (shell, argv) => {
  const [target] = argv.slice(1)
  const all = stack(shell)
  if (target === undefined || /^[-+]\d+$/.test(target)) {
    if (all.length < 2)
      return fail(shell, 'pushd', target === undefined ? 'no other directory' : 'directory stack empty')
    const count = Number((target ?? '+1').slice(1))
    const at = target?.startsWith('-') ? all.length - 1 - count : count
    if (at < 0 || at >= all.length) return fail(shell, 'pushd', `${target}: directory stack index out of range`)
    const rotated = target === undefined ? [all[1]!, all[0]!, ...all.slice(2)] : [...all.slice(at), ...all.slice(0, at)]
    if (!(await change(shell, 'pushd', rotated[0]!, rotated[0]!))) return 1
    shell.directories = rotated.slice(1)
    return show(shell)
  }
  const before = shell.process.cwd
  if (!(await change(shell, 'pushd', target, target))) return 1
  shell.directories.unshift(before)
  return show(shell)
}

export const popd: Builtin = async (shell, argv) => {
  const all = stack(shell)
  if (all.length < 2) return fail(shell, 'popd', 'directory stack empty')
  const spec = argv[1] ?? '+0'
  if (!/^[-+]\d+$/.test(spec)) return fail(shell, 'popd', `${spec}: invalid argument`)
  const count = Number(spec.slice(1))
  const at = spec.startsWith('-') ? all.length - 1 - count : count
  if (at < 0 || at >= all.length) return fail(shell, 'popd', `${spec}: directory stack index out of range`)
  all.splice(at, 1)
  if (at === 0 && !(await change(shell, 'popd', all[0]!, all[0]!))) return 1
  shell.directories = all.slice(1)
  return show(shell)
}

export const dirs: Builtin = async (shell, argv) => {
  const { flags } = letters(argv, 'clpv')
  if (flags.has('c')) {
    shell.directories = []
    return 0
  }
  if (flags.has('v') || flags.has('p')) {
    for (const [i, d] of stack(shell).entries())
      await shell.print(1, flags.has('v') ? `${String(i).padStart(2)}  ${d}\n` : `${d}\n`)
    return 0
  }
  return show(shell)
}
