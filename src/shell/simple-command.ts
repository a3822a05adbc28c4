/** Simple commands: assignments, words, redirections, and finding what to run. */
import type { Assignment, Command } from 'unbash'
import { Errno } from '../host/errno.ts'
import { Exec, SIGNALS } from '../host/program.ts'
import { assignAll } from './assign.ts'
import { builtins } from './builtins/index.ts'
import type { Builtin } from './builtins/builtin.ts'
import { awaitRoom } from './forking.ts'
import { expandText, expandWords } from './expand.ts'
import { quoteWord } from './quote.ts'
import { keep, redirect, restore, type Saved } from './redirect.ts'
import { ShellError, ShellExit, type Shell } from './shell.ts'
import { trace } from './trace.ts'
import { VariableError } from './variables.ts'

const DECLARATIONS = new Set(['declare', 'typeset', 'local', 'export', 'readonly', 'alias'])

export async function runSimple(shell: Shell, node: Command): Promise<number> {
  shell.substituted = undefined
  const prefix = node.prefix.length ? node.prefix.filter(p => p.type === 'Assignment') : []
  try {
    if (!node.name) return await assignmentsOnly(shell, node, prefix)
    const argv = await commandWords(shell, node)
    if (!argv.length) return await assignmentsOnly(shell, node, prefix)
    return await runWith(shell, node, prefix, argv)
  } catch (error) {
    if (error instanceof VariableError) throw new ShellError(error.message)
    // The program that takes over needs what was opened for it.
    if (error instanceof Exec) shell.toClose = []
    throw error
  } finally {
    if (shell.toClose.length) for (const fd of shell.toClose.splice(0)) shell.process.closeFile(fd)
  }
}

/** Words expanded, declaration arguments as assignments. */
async function commandWords(shell: Shell, node: Command): Promise<string[]> {
  const argv = await expandWords(shell, [node.name!])
  const declares = DECLARATIONS.has(argv[0] ?? '')
  shell.arrayArguments = undefined
  for (const argument of node.args) {
    if (argument.type === 'Word') {
      const assigned = declares ? /^(\w+)(\+?)=/.exec(argument.text) : null
      if (assigned && argv[0] !== 'alias') argv.push(await expandText(shell, argument, true))
      else argv.push(...(await expandWords(shell, [argument])))
    } else if (argument.value.type === 'ArrayValue') {
      ;(shell.arrayArguments ??= new Map()).set(argv.length, argument)
      argv.push(argument.name)
    } else {
      const index = argument.index ? `[${await expandText(shell, argument.index)}]` : ''
      argv.push(
        `${argument.name}${index}${argument.append ? '+' : ''}=${await expandText(shell, argument.value, true)}`,
      )
    }
  }
  return argv
}

async function assignmentsOnly(shell: Shell, node: Command, prefix: Assignment[]): Promise<number> {
  await assignAll(shell, prefix)
  if (node.redirects.length) {
    const saved = await tryRedirect(shell, node)
    if (!saved) return 1
    restore(shell, saved)
  }
  shell.lastArgument = ''
  return shell.substituted ?? 0
}

/** Undefined after telling why not. */
async function tryRedirect(shell: Shell, node: Command): Promise<Saved | undefined> {
  try {
    return await redirect(shell, node.redirects)
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error
    await shell.complain(error.message)
    return undefined
  }
}

async function runWith(shell: Shell, node: Command, prefix: Assignment[], argv: string[]): Promise<number> {
  const mayExec = shell.mayExec && !shell.traps.size
  if (shell.options.has('xtrace'))
    await trace(shell, [...prefix.map(p => p.text), ...argv.map(a => quoteWord(a))].join(' '))
  const saved = node.redirects.length ? await tryRedirect(shell, node) : undefined
  if (node.redirects.length && !saved) return 1
  let restored = false
  const undo = () => {
    if (saved && !restored) restore(shell, saved)
    restored = true
  }
  try {
    const temporary: [string, string][] = []
    for (const { name, value } of prefix)
      if (value.type === 'Word') temporary.push([name, await expandText(shell, value, true)])
    shell.lastArgument = argv.at(-1)!
    if (argv[0] === 'exec' && argv.length === 1 && saved) {
      keep(saved)
      restored = true
      return 0
    }
    const putBack = temporary.length ? shell.variables.temporary(temporary) : undefined
    try {
      return await dispatch(shell, argv, { undo, mayExec })
    } catch (error) {
      if (error instanceof Exec && saved) {
        keep(saved)
        restored = true
      }
      throw error
    } finally {
      putBack?.()
    }
  } finally {
    undo()
  }
}

interface Dispatch {
  functions?: boolean
  builtins?: boolean
  /** Puts descriptors back as soon as a child has them. */
  undo?: () => void
  mayExec?: boolean
}

/** Runs a command from its words: function, builtin or program. */
export function runCommand(shell: Shell, argv: string[], options: Dispatch = {}): Promise<number> {
  return dispatch(shell, argv, options)
}

async function dispatch(shell: Shell, argv: string[], options: Dispatch): Promise<number> {
  const name = argv[0]!
  if (options.functions !== false && shell.functions.has(name)) {
    return shell.interpreter.callFunction(shell, name, argv.slice(1))
  }
  const builtin = options.builtins === false || shell.disabled.has(name) ? undefined : builtins.get(name)
  if (builtin) return runBuiltin(shell, builtin, argv)
  return runExternal(shell, argv, options)
}

async function runBuiltin(shell: Shell, builtin: Builtin, argv: string[]): Promise<number> {
  const { mayExec } = shell
  shell.mayExec = false
  try {
    const result = builtin(shell, argv)
    return typeof result === 'number' ? result : await result
  } catch (error) {
    if (error instanceof VariableError) {
      await shell.complain(
        argv[0] === 'declare' || argv[0] === 'unset' ? `${argv[0]}: ${error.message}` : error.message,
      )
      return 1
    }
    if (error instanceof Errno) {
      await shell.complain(`${argv[0]}: write error: ${error.message}`)
      return 1
    }
    throw error
  } finally {
    shell.mayExec = mayExec
  }
}

async function runExternal(shell: Shell, argv: string[], { undo, mayExec }: Dispatch): Promise<number> {
  const { process } = shell
  const env = shell.variables.environment()
  env.set('_', process.host.which(argv[0]!, env, process.cwd) ?? argv[0]!)
  const name = argv[0]!
  const path = name.includes('/') ? name : lookUp(shell, name)
  try {
    if (path === undefined) throw new Errno('ENOENT')
    if (mayExec) process.exec(argv, withPath(shell, env))
    await awaitRoom(shell)
    const monitor = shell.options.has('monitor')
    const child = process.spawn(argv, { env: withPath(shell, env), group: monitor ? 'new' : undefined })
    undo?.()
    if (monitor) return await shell.interpreter.foreground(shell, [child], written(shell) || argv.join(' '))
    const status = await process.waitFor(child)
    if (child.exitSignal && shell.personality === 'bash') {
      const signal = child.exitSignal
      if (signal !== 'SIGINT' && signal !== 'SIGPIPE') {
        const words =
          { SIGKILL: 'Killed', SIGTERM: 'Terminated', SIGHUP: 'Hangup', SIGABRT: 'Aborted', SIGQUIT: 'Quit' }[
            signal as string
          ] ?? signal
        if (shell.interactive) await shell.print(2, `${words}\n`)
        else
          await shell.complain(
            `${String(child.pid).padStart(5)} ${words.padEnd(23)} ${written(shell) || argv.join(' ')}`,
          )
      }
      // A script that a Ctrl-C passed by ends with its child.
      if (signal === 'SIGINT' && !shell.interactive && !shell.traps.has('SIGINT'))
        throw new ShellExit(128 + SIGNALS.SIGINT)
    }
    return status
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    return notRun(shell, argv, error, path)
  }
}

/** The running command as written. */
const written = (shell: Shell): string => shell.source.text.slice(shell.at, shell.end).trim()

function withPath(shell: Shell, env: Map<string, string>): Map<string, string> {
  const path = shell.variables.get('PATH')
  if (path !== undefined && !env.has('PATH')) env.set('PATH', path)
  return env
}

/** The file a name stands for, remembered as `hash` shows it. */
export function lookUp(shell: Shell, name: string): string | undefined {
  const path = shell.variables.get('PATH')
  const env = new Map(path === undefined ? [] : [['PATH', path]])
  const found = shell.process.host.which(name, env, shell.process.cwd)
  if (found) shell.hashed.set(name, found)
  return found
}

/** Says why a command was not run, in the words of the shell. */
async function notRun(shell: Shell, argv: string[], error: Errno, path: string | undefined): Promise<number> {
  const name = argv[0]!
  const { process, personality } = shell
  if (error.code === 'ENOEXEC' && path) {
    // A file without `#!` is run as a script of the same shell.
    const node = process.host.files.stat(process.path(path))
    if (node.kind === 'file' && !node.data.includes(0)) {
      const child = process.spawn([shell.personality === 'bash' ? 'bash' : 'sh', path, ...argv.slice(1)], {
        env: shell.variables.environment(),
      })
      return process.waitFor(child)
    }
    await shell.complain(`${name}: cannot execute binary file: Exec format error`)
    return 126
  }
  if (error.code === 'EAGAIN') {
    await shell.complain(`fork: ${error.message}`)
    return 254
  }
  if (error.code === 'ENOENT' && !name.includes('/')) {
    if (shell.functions.has('command_not_found_handle')) {
      return shell.interpreter.callFunction(shell, 'command_not_found_handle', argv)
    }
    await shell.complain(personality === 'bash' ? `${name}: command not found` : `${name}: not found`)
    return 127
  }
  if (error.code === 'EACCES' && process.host.files.isDirectory(process.path(name)) && personality === 'bash') {
    await shell.complain(`${name}: Is a directory`)
    return 126
  }
  if (error.code === 'ENOENT') {
    const interpreter = process.host.files.exists(process.path(name))
    if (interpreter && personality === 'bash') await shell.complain(`${name}: cannot execute: required file not found`)
    else await shell.complain(personality === 'bash' ? `${name}: No such file or directory` : `${name}: not found`)
    return 127
  }
  await shell.complain(`${name}: ${error.message}`)
  return 126
}
