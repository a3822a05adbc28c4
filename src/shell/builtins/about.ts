/** Builtins about commands and the shell itself: type, command, builtin, hash, alias, history, umask, ulimit … */
import { quoteWord } from '../quote.ts'
import type { Shell } from '../shell.ts'
import { fail, letters, type Builtin } from './builtin.ts'
import { functionText } from './variables.ts'

const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'case',
  'esac',
  'for',
  'select',
  'while',
  'until',
  'do',
  'done',
  'in',
  'function',
  'time',
  '{',
  '}',
  '!',
  '[[',
  ']]',
  'coproc',
])

interface Meaning {
  kind: 'alias' | 'keyword' | 'function' | 'builtin' | 'file'
  value: string
}

function meanings(shell: Shell, name: string, isBuiltin: (name: string) => boolean): Meaning[] {
  const out: Meaning[] = []
  const alias = shell.aliases.get(name)
  if (alias !== undefined) out.push({ kind: 'alias', value: alias })
  if (KEYWORDS.has(name)) out.push({ kind: 'keyword', value: name })
  if (shell.functions.has(name)) out.push({ kind: 'function', value: name })
  if (isBuiltin(name)) out.push({ kind: 'builtin', value: name })
  const env = new Map([['PATH', shell.variables.get('PATH') ?? '']])
  const file = shell.process.host.which(name, env, shell.process.cwd)
  if (file && (!name.includes('/') || executable(shell, file)))
    out.push({ kind: 'file', value: name.includes('/') ? name : file })
  return out
}

function executable(shell: Shell, path: string): boolean {
  const node = shell.process.host.files.stat(path)
  return node.kind !== 'directory' && (node.mode & 0o111) !== 0
}

async function describe(shell: Shell, name: string, m: Meaning): Promise<void> {
  const text = {
    alias: shell.personality === 'bash' ? `${name} is aliased to \`${m.value}'` : `${name} is an alias for ${m.value}`,
    keyword: shell.personality === 'bash' ? `${name} is a shell keyword` : `${name} is a shell keyword`,
    function: `${name} is a function`,
    builtin: `${name} is a shell builtin`,
    file: `${name} is ${m.value}`,
  }[m.kind]
  await shell.print(1, `${text}\n`)
  if (m.kind === 'function' && shell.personality === 'bash')
    await shell.print(1, `${await functionText(shell, name)}\n`)
}

/** @param isBuiltin given by the table of builtins, which holds these too */
export function aboutCommands(isBuiltin: (name: string) => boolean): {
  type: Builtin
  command: Builtin
  builtin: Builtin
} {
  const known = (shell: Shell) => (name: string) => isBuiltin(name) && !shell.disabled.has(name)
  const type: Builtin = async (shell, argv) => {
    const { flags, rest } = letters(argv, 'afptP')
    let status = 0
    for (const name of rest) {
      let found = meanings(shell, name, known(shell))
      if (flags.has('f')) found = found.filter(m => m.kind !== 'function')
      if (flags.has('P') || flags.has('p'))
        found = flags.has('p') && found[0]?.kind !== 'file' ? [] : found.filter(m => m.kind === 'file')
      if (!found.length) {
        status = 1
        if (!flags.has('t') && !flags.has('p') && !flags.has('P')) {
          if (shell.personality === 'bash') await fail(shell, 'type', `${name}: not found`)
          else await shell.print(1, `${name}: not found\n`)
        }
        continue
      }
      for (const m of flags.has('a') ? found : found.slice(0, 1)) {
        if (flags.has('t')) await shell.print(1, `${m.kind}\n`)
        else if (flags.has('p') || flags.has('P')) await shell.print(1, `${m.value}\n`)
        else await describe(shell, name, m)
      }
    }
    return shell.personality === 'bash' ? status : status * 127
  }
  const command: Builtin = async (shell, argv) => {
    const { flags, rest, bad } = letters(argv, 'pvV')
    if (bad) return fail(shell, 'command', `${bad}: invalid option`, 2)
    if (!rest.length) return 0
    if (!flags.has('v') && !flags.has('V')) return shell.interpreter.command(shell, rest, { functions: false })
    let status = 0
    for (const name of rest) {
      const [m] = meanings(shell, name, known(shell))
      if (!m) {
        status = shell.personality === 'bash' ? 1 : 127
        if (flags.has('V')) await fail(shell, 'command', `${name}: not found`)
      } else if (flags.has('V')) await describe(shell, name, m)
      else
        await shell.print(
          1,
          `${m.kind === 'alias' ? `alias ${name}=${quoteWord(m.value, true)}` : m.kind === 'file' ? m.value : name}\n`,
        )
    }
    return status
  }
  const builtin: Builtin = async (shell, argv) => {
    const rest = argv.slice(argv[1] === '--' ? 2 : 1)
    if (!rest.length) return 0
    if (!isBuiltin(rest[0]!)) return fail(shell, 'builtin', `${rest[0]}: not a shell builtin`)
    return shell.interpreter.command(shell, rest, { functions: false })
  }
  return { type, command, builtin }
}

export const hash: Builtin = async (shell, argv) => {
  const { flags, rest } = letters(argv, 'dlprt')
  if (flags.has('r')) {
    shell.hashed.clear()
    return 0
  }
  let status = 0
  for (const name of rest) {
    const path = shell.process.host.which(name, new Map([['PATH', shell.variables.get('PATH') ?? '']]))
    if (path) shell.hashed.set(name, path)
    else status = await fail(shell, 'hash', `${name}: not found`)
  }
  if (!rest.length) {
    if (!shell.hashed.size) await shell.print(1, `${argv[0]}: hash table empty\n`)
    else {
      await shell.print(1, 'hits\tcommand\n')
      for (const path of shell.hashed.values()) await shell.print(1, `   1\t${path}\n`)
    }
  }
  return status
}

export const alias: Builtin = async (shell, argv) => {
  const rest = argv.slice(1).filter(a => a !== '-p')
  let status = 0
  const line = (name: string) =>
    `${shell.personality === 'bash' ? 'alias ' : ''}${name}=${quoteWord(shell.aliases.get(name)!, true)}\n`
  if (!rest.length) for (const name of [...shell.aliases.keys()].sort()) await shell.print(1, line(name))
  for (const arg of rest) {
    const at = arg.indexOf('=')
    if (at > 0) shell.aliases.set(arg.slice(0, at), arg.slice(at + 1))
    else if (shell.aliases.has(arg)) await shell.print(1, line(arg))
    else status = await fail(shell, 'alias', `${arg}: not found`)
  }
  return status
}

export const unalias: Builtin = async (shell, argv) => {
  let status = 0
  for (const name of argv.slice(1)) {
    if (name === '-a') shell.aliases.clear()
    else if (!shell.aliases.delete(name)) status = await fail(shell, 'unalias', `${name}: not found`)
  }
  return status
}

export const history: Builtin = async (shell, argv) => {
  const [first] = argv.slice(1)
  if (first === '-c') {
    shell.history.length = 0
    return 0
  }
  if (first === '-d') {
    shell.history.splice(Number(argv[2]) - 1, 1)
    return 0
  }
  if (first !== undefined && !/^\d+$/.test(first)) {
    return /^-[anrwps]/.test(first) ? 0 : fail(shell, 'history', `${first}: numeric argument required`)
  }
  const from = first === undefined ? 0 : Math.max(0, shell.history.length - Number(first))
  for (let i = from; i < shell.history.length; i++)
    await shell.print(1, `${String(i + 1).padStart(5)}  ${shell.history[i]}\n`)
  return 0
}

export const times: Builtin = async shell => {
  await shell.print(1, '0m0.010s 0m0.004s\n0m0.000s 0m0.000s\n')
  return 0
}

export const umask: Builtin = async (shell, argv) => {
  const { process } = shell
  const { flags, rest } = letters(argv, 'Sp')
  const [mode] = rest
  if (mode === undefined) {
    const octal = process.umask.toString(8).padStart(4, '0')
    const rwx = (bits: number) => (bits & 4 ? 'r' : '') + (bits & 2 ? 'w' : '') + (bits & 1 ? 'x' : '')
    const allowed = ~process.umask & 0o777
    await shell.print(
      1,
      flags.has('S')
        ? `u=${rwx(allowed >> 6)},g=${rwx((allowed >> 3) & 7)},o=${rwx(allowed & 7)}\n`
        : `${flags.has('p') ? 'umask ' : ''}${octal}\n`,
    )
    return 0
  }
  if (/^[0-7]+$/.test(mode)) {
    process.umask = parseInt(mode, 8) & 0o777
    return 0
  }
  if (/^\d+$/.test(mode)) return fail(shell, 'umask', `${mode}: octal number out of range`)
  let allowed = ~process.umask & 0o777
  for (const clause of mode.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause)
    if (!match) return fail(shell, 'umask', `\`${clause[0]}': invalid symbolic mode operator`)
    const bits =
      (match[3]!.includes('r') ? 4 : 0) | (match[3]!.includes('w') ? 2 : 0) | (match[3]!.includes('x') ? 1 : 0)
    for (const who of !match[1] || match[1].includes('a') ? 'ugo' : match[1]) {
      const shift = who === 'u' ? 6 : who === 'g' ? 3 : 0
      if (match[2] === '=') allowed = (allowed & ~(7 << shift)) | (bits << shift)
      else if (match[2] === '+') allowed |= bits << shift
      else allowed &= ~(bits << shift)
    }
  }
  process.umask = ~allowed & 0o777
  return 0
}

const LIMITS: [string, string, string, string][] = [
  ['R', 'real-time non-blocking time  ', 'microseconds', 'unlimited'],
  ['c', 'core file size              ', 'blocks', '0'],
  ['d', 'data seg size               ', 'kbytes', 'unlimited'],
  ['e', 'scheduling priority                 ', '', '0'],
  ['f', 'file size                   ', 'blocks', 'unlimited'],
  ['i', 'pending signals                     ', '', '15735'],
  ['l', 'max locked memory           ', 'kbytes', '8192'],
  ['m', 'max memory size             ', 'kbytes', 'unlimited'],
  ['n', 'open files                          ', '', '1048576'],
  ['p', 'pipe size                ', '512 bytes', '8'],
  ['q', 'POSIX message queues         ', 'bytes', '819200'],
  ['r', 'real-time priority                  ', '', '0'],
  ['s', 'stack size                  ', 'kbytes', '8192'],
  ['t', 'cpu time                   ', 'seconds', 'unlimited'],
  ['u', 'max user processes                  ', '', '512'],
  ['v', 'virtual memory              ', 'kbytes', 'unlimited'],
  ['x', 'file locks                          ', '', 'unlimited'],
]

export const ulimit: Builtin = async (shell, argv) => {
  const { flags, rest } = letters(argv, 'SHabcdefiklmnpqrstuvxPRT')
  if (rest.length) return 0
  if (flags.has('a')) {
    for (const [letter, name, unit, value] of LIMITS)
      await shell.print(1, `${name}(${unit ? `${unit}, ` : ''}-${letter}) ${value}\n`)
    return 0
  }
  const letter = [...flags].find(f => f !== 'S' && f !== 'H') ?? 'f'
  await shell.print(1, `${LIMITS.find(l => l[0] === letter)?.[3] ?? 'unlimited'}\n`)
  return 0
}

export const enable: Builtin = async (shell, argv) => {
  const { flags, rest } = letters(argv, 'anps')
  for (const name of rest) {
    if (flags.has('n')) shell.disabled.add(name)
    else shell.disabled.delete(name)
  }
  return 0
}

export const caller: Builtin = async shell => {
  if (!shell.calls.length) return 1
  await shell.print(1, `${shell.line} ${shell.calls.at(-2) ?? 'main'} ${shell.name}\n`)
  return 0
}

export const help: Builtin = async shell => {
  await shell.print(
    1,
    "GNU bash, version 5.2.15(1)-release (x86_64-pc-linux-gnu)\nThese shell commands are defined internally. Type `man COMMAND' for programs.\n",
  )
  return 0
}
