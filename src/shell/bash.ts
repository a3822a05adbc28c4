/** The shells: bash 5.2, and `sh` with the words of busybox ash or Debian's dash. Source: bash(1), bash 5.2.15's
 *  messages, busybox 1.35's ash. Left out: restricted mode, programmable completion (`complete`, `compgen -F`). */
import { Errno } from '../host/errno.ts'
import { basename } from '../host/files.ts'
import { loadedOnce } from '../host/lazy.ts'
import type { Process } from '../host/process.ts'
import { SIGNALS, type Program } from '../host/program.ts'
import { interact, type ShellInterface } from './interactive.ts'
import { JobTable } from './jobs.ts'
import { linesFrom, linesOf, type ReadLine } from './lines.ts'
import { setOption } from './options.ts'
import {
  Interrupted,
  LoopJump,
  OPTION_LETTERS,
  Return,
  Shell,
  ShellError,
  ShellExit,
  type Personality,
} from './shell.ts'
import { runExitTrap } from './traps.ts'

/** What neither ash nor dash has. */
const BASH_ONLY = [
  'builtin',
  'caller',
  'declare',
  'typeset',
  'dirs',
  'disown',
  'enable',
  'logout',
  'mapfile',
  'readarray',
  'popd',
  'pushd',
  'shopt',
]

const language = loadedOnce(() => import('./execute.ts'))

const VERSION = '5.2.15(1)-release'

export interface ShellOptions extends ShellInterface {
  personality?: Personality
  /** Goes on after a syntax error on standard input, where a real shell gives up. */
  resilient?: boolean
}

/** A shell as a program. The personality goes by the name it is called by unless given: `sh` is busybox's where
 *  the C library is musl or uClibc, else dash. */
export const shell =
  (options: ShellOptions = {}): Program =>
  process =>
    main(process, options)

export const bash: Program = shell()
export const ash: Program = shell({ personality: 'ash' })
export const dash: Program = shell({ personality: 'dash' })

function personalityOf(process: Process): Personality {
  const name = basename(process.argv[0] ?? 'bash').replace(/^-/, '')
  if (name === 'bash' || name === 'rbash') return 'bash'
  if (name === 'ash' || name === 'busybox') return 'ash'
  if (name === 'dash') return 'dash'
  return process.host.libc === 'glibc' ? 'dash' : 'ash'
}

interface Invocation {
  command: string | undefined
  script: string | undefined
  operands: string[]
  interactive: boolean
  login: boolean
}

async function main(process: Process, options: ShellOptions): Promise<number> {
  const personality = options.personality ?? personalityOf(process)
  const name = (process.argv[0] ?? personality).replace(/^-/, '')
  const interpreter = async () => (await language(process.host.sim)).interpreter
  const sh = new Shell(process, { interpreter, personality, name, jobs: new JobTable() })
  importEnvironment(sh)
  if (personality !== 'bash') sh.disabled = new Set(BASH_ONLY)
  const invocation = await parseArguments(sh, process.argv.slice(1))
  if (typeof invocation === 'number') return invocation
  const { command, script, operands } = invocation
  if (command !== undefined) {
    sh.commandString = true
    if (operands.length) sh.name = operands[0]!
    sh.positional = operands.slice(1)
    const { run } = await sh.learn()
    sh.mayExec = !sh.traps.size && /^[^\n]*\n?$/.test(command)
    return finish(sh, () => run(sh, linesOf(command), { label: personality === 'bash' ? '-c: ' : '' }))
  }
  if (script !== undefined) {
    sh.positional = operands
    return runScript(sh, script)
  }
  sh.positional = operands
  const { tty } = process.descriptors().includes(0) ? process.file(0) : { tty: undefined }
  if (tty || invocation.interactive) {
    sh.interactive = true
    return finish(sh, () => interact(sh, tty, options, invocation.login))
  }
  const { run } = await sh.learn()
  return finish(sh, () => run(sh, linesFrom(sh, 0), { resilient: options.resilient }))
}

function importEnvironment(sh: Shell): void {
  const { process, variables } = sh
  for (const [name, value] of process.env) {
    if (!/^[A-Za-z_]\w*$/.test(name) || name === '_') continue
    const variable = variables.declare(name)
    variable.text = value
    variable.exported = true
  }
  const give = (name: string, value: string, exported = false) => {
    if (!variables.isSet(name)) variables.set(name, value)
    if (exported) variables.declare(name).exported = true
  }
  variables.set('IFS', ' \t\n')
  variables.set('PWD', process.cwd)
  variables.declare('PWD').exported = true
  variables.declare('OLDPWD').exported = true
  give('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin')
  give('HOME', '/root')
  variables.set('OPTIND', '1')
  variables.set('PS4', '+ ')
  variables.set('SHLVL', String((Number(process.env.get('SHLVL')) || 0) + 1))
  variables.declare('SHLVL').exported = true
  if (sh.personality !== 'bash') return
  give('BASH', '/bin/bash')
  variables.set('BASH_VERSION', VERSION)
  variables.setArray(
    'BASH_VERSINFO',
    ['5', '2', '15', '1', 'release', 'x86_64-pc-linux-gnu'].map(value => ({ value })),
    false,
  )
  give('HOSTNAME', process.host.name)
  give('HOSTTYPE', 'x86_64')
  give('MACHTYPE', 'x86_64-pc-linux-gnu')
  give('OSTYPE', 'linux-gnu')
  give('UID', String(sh.process.host.user.uid))
  give('EUID', String(sh.process.host.user.uid))
}

async function parseArguments(sh: Shell, args: string[]): Promise<Invocation | number> {
  const out: Invocation = {
    command: undefined,
    script: undefined,
    operands: [],
    interactive: false,
    login: sh.process.argv[0]?.startsWith('-') ?? false,
  }
  let wantsCommand = false
  let standardInput = false
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--' || arg === '-') {
      i++
      break
    }
    if (arg === '--version') {
      await sh.print(
        1,
        `GNU bash, version ${VERSION} (x86_64-pc-linux-gnu)\nCopyright (C) 2022 Free Software Foundation, Inc.\nLicense GPLv3+: GNU GPL version 3 or later <http://gnu.org/licenses/gpl.html>\n\nThis is free software; you are free to change and redistribute it.\nThere is NO WARRANTY, to the extent permitted by law.\n`,
      )
      return 0
    }
    if (arg.startsWith('--')) {
      if (arg === '--login') out.login = true
      else if (!['--norc', '--noprofile', '--posix', '--noediting', '--verbose'].includes(arg)) {
        await sh.print(2, `${sh.name}: ${arg}: invalid option\n`)
        return 2
      }
      continue
    }
    if (!/^[-+]./.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (letter === 'c') wantsCommand = true
      else if (letter === 's') standardInput = true
      else if (letter === 'i') out.interactive = true
      else if (letter === 'l') out.login = true
      else if (letter === 'o') setOption(sh, args[++i] ?? '', arg[0] === '-')
      else if (letter === 'O') {
        if (arg[0] === '-') sh.shopts.add(args[++i] ?? '')
        else sh.shopts.delete(args[++i] ?? '')
      } else if (OPTION_LETTERS[letter]) setOption(sh, OPTION_LETTERS[letter], arg[0] === '-')
      else {
        await sh.print(
          2,
          sh.personality === 'bash'
            ? `${sh.name}: ${arg}: invalid option\n`
            : `${sh.name}: 0: Illegal option -${letter}\n`,
        )
        return 2
      }
    }
  }
  const rest = args.slice(i)
  if (wantsCommand) {
    if (!rest.length) {
      await sh.print(2, `${sh.name}: -c: option requires an argument\n`)
      return 2
    }
    out.command = rest.shift()
  } else if (!standardInput && rest.length) out.script = rest.shift()
  out.operands = rest
  return out
}

async function runScript(sh: Shell, path: string): Promise<number> {
  const { process } = sh
  let read: ReadLine
  try {
    const { files } = process.host
    const inPath =
      !files.exists(process.path(path)) && !path.includes('/')
        ? process.host.which(path, process.env, process.cwd)
        : undefined
    if (files.isDirectory(process.path(path))) {
      await sh.print(2, `${sh.name}: ${path}: ${path}: Is a directory\n`.replace(`${path}: ${path}`, path))
      return 126
    }
    const file = process.open(inPath ?? path, 'r')
    let fd = 255
    while (process.descriptors().includes(fd)) fd--
    process.setFile(fd, file)
    file.close()
    const decoder = new TextDecoder()
    let text = ''
    for (;;) {
      const chunk = await process.read(fd)
      if (!chunk) break
      text += decoder.decode(chunk, { stream: true })
    }
    process.closeFile(fd)
    read = linesOf(text + decoder.decode())
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    const words =
      sh.personality === 'bash'
        ? `${path}: ${error.message}`
        : sh.personality === 'ash'
          ? `can't open '${path}': ${error.message}`
          : `0: cannot open ${path}: No such file`
    await sh.print(2, `${sh.name}: ${words}\n`)
    return sh.personality === 'bash' ? 127 : 2
  }
  sh.name = path
  const { run } = await sh.learn()
  return finish(sh, () => run(sh, read))
}

/** Runs to the end, then the EXIT trap. */
async function finish(sh: Shell, run: () => Promise<number>): Promise<number> {
  try {
    sh.status = await run()
  } catch (error) {
    if (error instanceof ShellExit || error instanceof Return) sh.status = error.status
    else if (error instanceof ShellError) {
      await sh.complain(error.message)
      sh.status = error.status
    } else if (error instanceof Interrupted) sh.status = 128 + SIGNALS.SIGINT
    else if (!(error instanceof LoopJump)) throw error
  }
  return runExitTrap(sh)
}
