/** Builtins that steer the shell: eval, source, exec, exit, return, break, set, shopt, trap … */
import { Errno } from '../../host/errno.ts'
import { LoopJump, OPTION_LETTERS, Return, ShellError, ShellExit } from '../shell.ts'
import { linesOf } from '../lines.ts'
import { OPTION_NAMES, setOption } from '../options.ts'
import { runSource } from '../source.ts'
import { SIGNALS } from '../../host/program.ts'
import { quoteWord } from '../quote.ts'
import { setTrap, trapName } from '../traps.ts'
import { fail, type Builtin } from './builtin.ts'

export const evalBuiltin: Builtin = (shell, argv) => {
  const text = argv.slice(argv[1] === '--' ? 2 : 1).join(' ')
  if (!text.trim()) return 0
  return runSource(shell, linesOf(text), { firstLine: shell.line, label: 'eval: ' })
}

export const source: Builtin = async (shell, argv) => {
  const [name, ...args] = argv.slice(argv[1] === '--' ? 2 : 1)
  if (!name) {
    await fail(shell, argv[0]!, 'filename argument required')
    await shell.print(2, `${argv[0]}: usage: ${argv[0]} filename [arguments]\n`)
    return 2
  }
  let text: string
  const inPath = name.includes('/')
    ? undefined
    : shell.process.host.which(name, new Map([['PATH', shell.variables.get('PATH') ?? '']]))
  try {
    const file = shell.process.open(inPath ?? name, 'r')
    const decoder = new TextDecoder()
    text = ''
    for (;;) {
      const chunk = await shell.process.wait<Uint8Array | null>((settle, reject) =>
        file.read(65_536, r => (r instanceof Errno ? reject(r) : settle(r))),
      )
      if (!chunk) break
      text += decoder.decode(chunk, { stream: true })
    }
    file.close()
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    if (shell.personality === 'bash') await shell.complain(`${name}: ${error.message}`)
    else
      await shell.complain(
        `${argv[0]}: ${shell.personality === 'ash' ? `can't open '${name}': ${error.message}` : `cannot open ${name}: No such file`}`,
      )
    if (shell.personality !== 'bash') throw new ShellExit(2)
    return 1
  }
  if (++shell.sourcing > 100) throw new ShellError(`${name}: maximum source nesting level exceeded (100)`)
  const positional = shell.positional
  if (args.length) shell.positional = args
  try {
    return await runSource(shell, linesOf(text), { label: '' })
  } catch (error) {
    if (error instanceof Return) return error.status
    throw error
  } finally {
    shell.sourcing--
    if (args.length) shell.positional = positional
  }
}

export const exec: Builtin = async (shell, argv) => {
  let i = 1
  let clean = false
  for (; i < argv.length && argv[i]!.startsWith('-'); i++) {
    if (argv[i] === '--') {
      i++
      break
    }
    if (argv[i] === '-a') i++
    if (argv[i] === '-c') clean = true
  }
  const command = argv.slice(i)
  if (!command.length) return 0
  const env = clean ? new Map<string, string>() : shell.variables.environment()
  try {
    shell.process.host.find(command, shell.variables.environment(), shell.process.cwd)
    return shell.process.exec(command, env)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    const words = error.code === 'ENOENT' && !command[0]!.includes('/') ? 'not found' : error.message
    await shell.complain(
      shell.personality === 'bash'
        ? `exec: ${command[0]}: ${words === 'not found' ? words : `cannot execute: ${words}`}`
        : `exec: ${command[0]}: ${words}`,
    )
    const status = error.code === 'ENOENT' ? 127 : 126
    if (shell.interactive) return status
    throw new ShellExit(status)
  }
}

export const exit: Builtin = async (shell, argv) => {
  const arg = argv[1]
  if (arg !== undefined && !/^-?\d+$/.test(arg)) {
    await fail(shell, 'exit', `${arg}: numeric argument required`)
    throw new ShellExit(2)
  }
  if (argv.length > 2) return fail(shell, 'exit', 'too many arguments')
  throw new ShellExit(arg === undefined ? shell.status : Number(arg) & 255)
}

export const returnBuiltin: Builtin = async (shell, argv) => {
  const arg = argv[1]
  if (!shell.calls.length && !shell.sourcing) {
    return fail(shell, 'return', "can only `return' from a function or sourced script", 2)
  }
  if (arg !== undefined && !/^-?\d+$/.test(arg)) {
    await fail(shell, 'return', `${arg}: numeric argument required`)
    throw new Return(2)
  }
  throw new Return(arg === undefined ? shell.status : Number(arg) & 255)
}

const jump =
  (kind: 'break' | 'continue'): Builtin =>
  async (shell, argv) => {
    const arg = argv[1]
    if (!shell.loops) return fail(shell, kind, `only meaningful in a \`for', \`while', or \`until' loop`, 0)
    if (arg !== undefined && !/^-?\d+$/.test(arg)) {
      await fail(shell, kind, `${arg}: numeric argument required`)
      throw new ShellExit(128)
    }
    if (Number(arg ?? 1) < 1) {
      await fail(shell, kind, `${arg}: loop count out of range`)
      throw new LoopJump('break', shell.loops)
    }
    throw new LoopJump(kind, Math.min(Number(arg ?? 1), shell.loops))
  }
export const breakBuiltin = jump('break')
export const continueBuiltin = jump('continue')

export const set: Builtin = async (shell, argv) => {
  if (argv.length === 1) {
    for (const name of shell.variables.names()) {
      const v = shell.variables.own(name)!
      if (v.kind === 'scalar') {
        if (v.text !== undefined) await shell.print(1, `${name}=${quoteWord(v.text)}\n`)
      } else {
        const items = shell.variables.elements(name).map(([k, value]) => `[${k}]="${value}"`)
        await shell.print(1, `${name}=(${items.join(' ')}${v.kind === 'associative' ? ' ' : ''})\n`)
      }
    }
    return 0
  }
  for (let i = 1; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') {
      shell.positional = argv.slice(i + 1)
      return 0
    }
    if (arg === '-' || !/^[-+]/.test(arg)) {
      shell.positional = argv.slice(arg === '-' ? i + 1 : i)
      return 0
    }
    const on = arg[0] === '-'
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = argv[++i]
        if (name === undefined) return printOptions(shell, on)
        if (!setOption(shell, name, on)) return fail(shell, 'set', `${name}: invalid option name`, 2)
      } else if (OPTION_LETTERS[letter]) setOption(shell, OPTION_LETTERS[letter], on)
      else {
        await fail(shell, 'set', `${arg[0]}${letter}: invalid option`)
        await shell.print(2, 'set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n')
        return 2
      }
    }
  }
  return 0
}

async function printOptions(shell: Parameters<Builtin>[0], readable: boolean): Promise<number> {
  for (const name of OPTION_NAMES) {
    const on = shell.options.has(name)
    await shell.print(1, readable ? `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n` : `set ${on ? '-' : '+'}o ${name}\n`)
  }
  return 0
}

const SHOPTS =
  'autocd assoc_expand_once cdable_vars cdspell checkhash checkjobs checkwinsize cmdhist complete_fullquote direxpand dirspell dotglob execfail expand_aliases extdebug extglob extquote failglob force_fignore globasciiranges globskipdots globstar gnu_errfmt histappend histreedit histverify hostcomplete huponexit inherit_errexit interactive_comments lastpipe lithist localvar_inherit localvar_unset login_shell mailwarn no_empty_cmd_completion nocaseglob nocasematch noexpand_translation nullglob patsub_replacement progcomp progcomp_alias promptvars restricted_shell shift_verbose sourcepath varredir_close xpg_echo'.split(
    ' ',
  )

export const shopt: Builtin = async (shell, argv) => {
  let mode = ''
  let i = 1
  for (; i < argv.length && /^-[suqpo]+$/.test(argv[i]!); i++) mode += argv[i]!.slice(1)
  const names = argv.slice(i)
  let status = 0
  if (!names.length && !mode.includes('q')) {
    for (const name of SHOPTS) {
      const on = shell.shopts.has(name)
      if ((mode.includes('s') && !on) || (mode.includes('u') && on)) continue
      await shell.print(1, `${name.padEnd(15)}\t${on ? 'on' : 'off'}\n`)
    }
    return 0
  }
  for (const name of names) {
    const isOption = mode.includes('o')
    if (isOption ? !OPTION_NAMES.includes(name) : !SHOPTS.includes(name)) {
      status = await fail(shell, 'shopt', `${name}: invalid shell option name`)
      continue
    }
    const where = isOption ? shell.options : shell.shopts
    if (mode.includes('s')) where.add(name)
    else if (mode.includes('u')) where.delete(name)
    else {
      if (!where.has(name)) status = 1
      if (!mode.includes('q')) await shell.print(1, `${name.padEnd(15)}\t${where.has(name) ? 'on' : 'off'}\n`)
    }
  }
  return status
}

export const trap: Builtin = async (shell, argv) => {
  const args = argv.slice(argv[1] === '--' ? 2 : 1)
  if (args[0] === '-l') return listSignals(shell)
  if (!args.length || args[0] === '-p') {
    const wanted = args.slice(1).map(trapName)
    for (const [name, action] of shell.traps) {
      if (wanted.length && !wanted.includes(name)) continue
      await shell.print(1, `trap -- ${quoteWord(action, true)} ${name}\n`)
    }
    return 0
  }
  const [action, ...names] = args
  const reset = action === '-' || (names.length === 0 && trapName(action!) !== undefined)
  let status = 0
  for (const spec of names.length ? names : [action!]) {
    const name = trapName(spec)
    if (!name) status = await fail(shell, 'trap', `${spec}: invalid signal specification`)
    else setTrap(shell, name, reset ? undefined : action)
  }
  return status
}

export async function listSignals(shell: Parameters<Builtin>[0]): Promise<number> {
  const entries = Object.entries(SIGNALS).map(([name, number]) => `${String(number).padStart(2)}) ${name}`)
  for (let i = 0; i < entries.length; i += 5) await shell.print(1, `${entries.slice(i, i + 5).join('\t')}\n`)
  return 0
}
