/** Runs syntax trees: lists, pipelines, functions. `compound.ts` has the loops and branches, `processes.ts` what runs
 *  beside the shell. */
import type {
  AndOr,
  CommandNode,
  CompoundList,
  Function as FunctionNode,
  Pipeline,
  PipelineNode,
  Redirection,
  Statement,
} from 'unbash'
import { arithmeticCommand, arithmeticFor, caseCommand, forLoop, ifCommand, select, whileLoop } from './compound.ts'
import { builtins } from './builtins/index.ts'
import { conditional } from './conditional.ts'
import { expandString } from './expand.ts'
import { coproc, foreground, inBackground, pipes, subshellCommand } from './processes.ts'
import { redirect, restore } from './redirect.ts'
import {
  DEEPEST_NESTING,
  Interrupted,
  Return,
  ShellError,
  ShellExit,
  type Interpreter,
  type Shell,
  type Source,
} from './shell.ts'
import { runCommand, runSimple } from './simple-command.ts'
import { linesOf } from './lines.ts'
import { runSource } from './source.ts'
import { leavesOpen } from './syntax.ts'
import { processSubstitution, substitute } from './substitution.ts'
import { runPendingTraps, runTrap } from './traps.ts'

export const interpreter: Interpreter = {
  run: runSource,
  expand: expandString,
  leavesOpen,
  builtins: () => builtins.keys(),
  substitute,
  processSubstitution,
  evaluate: (shell, text, options) =>
    runSource(shell, linesOf(text), { firstLine: shell.line, label: options?.name ? `${options.name}: ` : '' }),
  command: (shell, argv, options) => runCommand(shell, argv, options),
  statements,
  node: (shell, node) =>
    node.type === 'AndOr' || node.type === 'Pipeline' ? runNode(shell, node) : command(shell, node),
  callFunction,
  foreground,
}

async function statements(shell: Shell, list: readonly Statement[]): Promise<number> {
  const last = list.length - 1
  const mayExec = shell.mayExec
  if (last > 0) shell.listed++
  try {
    for (let i = 0; i <= last; i++) {
      const { command, background } = list[i]!
      shell.mayExec = mayExec && i === last
      const turn = shell.process.turn()
      if (turn) await turn
      if (shell.interrupted) throw new Interrupted()
      if (shell.pending.length) await runPendingTraps(shell)
      if (background) await inBackground(shell, command)
      else await runNode(shell, command)
    }
  } finally {
    if (last > 0) shell.listed--
  }
  return shell.status
}

const list = (shell: Shell, body: CompoundList): Promise<number> => statements(shell, body.commands)

function runNode(shell: Shell, node: PipelineNode | AndOr): Promise<number> {
  if (node.type === 'AndOr') return andOr(shell, node)
  if (node.type === 'Pipeline') return pipeline(shell, node)
  return checked(shell, () => command(shell, node), node)
}

async function andOr(shell: Shell, node: AndOr): Promise<number> {
  const { mayExec } = shell
  const last = node.commands.length - 1
  shell.listed++
  try {
    for (let i = 0; i <= last; i++) {
      if (i > 0 && (node.operators[i - 1] === '&&') !== (shell.status === 0)) continue
      if (i < last) {
        shell.mayExec = false
        shell.tested++
        try {
          await runNode(shell, node.commands[i]!)
        } finally {
          shell.tested--
        }
      } else {
        shell.mayExec = mayExec
        await runNode(shell, node.commands[i]!)
      }
    }
  } finally {
    shell.listed--
  }
  return shell.status
}

/** Runs one command; a failure runs the ERR trap and, under -e, ends the shell. */
async function checked(shell: Shell, run: () => Promise<number>, node: CommandNode | Pipeline): Promise<number> {
  const traps = shell.traps.has('DEBUG')
  if (traps && node.type !== 'Pipeline') await runTrap(shell, 'DEBUG')
  shell.status = await run()
  if (node.type === 'Command') shell.variables.setArray('PIPESTATUS', [{ value: String(shell.status) }], false)
  if (
    shell.status !== 0 &&
    !shell.tested &&
    (node.type === 'Command' ||
      node.type === 'Pipeline' ||
      node.type === 'Subshell' ||
      node.type === 'TestCommand' ||
      node.type === 'ArithmeticCommand' ||
      node.type === 'Redirected')
  ) {
    if (shell.traps.has('ERR')) await runTrap(shell, 'ERR')
    if (shell.options.has('errexit')) throw new ShellExit(shell.status)
  }
  return shell.status
}

/** Any command but a pipeline. The status is also put into `shell.status`. */
async function command(shell: Shell, node: CommandNode | CompoundList): Promise<number> {
  shell.at = node.pos
  shell.end = node.end
  switch (node.type) {
    case 'Command':
      return runSimple(shell, node)
    case 'CompoundList':
      return list(shell, node)
    case 'BraceGroup':
      return list(shell, node.body)
    case 'Subshell':
      return subshellCommand(shell, node.body)
    case 'Redirected':
      return redirected(shell, node.redirects, () => command(shell, node.command))
    case 'If':
      return ifCommand(shell, node)
    case 'While':
      return whileLoop(shell, node)
    case 'For':
      return forLoop(shell, node)
    case 'ArithmeticFor':
      return arithmeticFor(shell, node)
    case 'Select':
      return select(shell, node)
    case 'Case':
      return caseCommand(shell, node)
    case 'Function':
      return define(shell, node)
    case 'TestCommand':
      return conditional(shell, node.expression)
    case 'ArithmeticCommand':
      return arithmeticCommand(shell, node.body)
    case 'Coproc':
      return coproc(shell, node.name?.text ?? 'COPROC', node.body)
  }
}

function define(shell: Shell, node: FunctionNode): number {
  shell.functions.set(node.name.value, { node, source: shell.source })
  return 0
}

/** Calls a function with arguments; `$0` stays. */
async function callFunction(shell: Shell, name: string, args: string[]): Promise<number> {
  const { node, source } = shell.functions.get(name)!
  if (shell.nesting >= DEEPEST_NESTING)
    throw new ShellError(`${name}: maximum function nesting level exceeded (${DEEPEST_NESTING})`)
  const outer = {
    source: shell.source as Source,
    at: shell.at,
    positional: shell.positional,
    loops: shell.loops,
    mayExec: shell.mayExec,
  }
  shell.source = source
  shell.positional = args
  shell.loops = 0
  shell.mayExec = false
  shell.nesting++
  shell.calls.push(name)
  setCallNames(shell)
  shell.variables.enter()
  try {
    return await command(shell, node.body as CommandNode | CompoundList)
  } catch (error) {
    if (error instanceof Return) return error.status
    throw error
  } finally {
    shell.variables.leave()
    shell.calls.pop()
    setCallNames(shell)
    shell.nesting--
    shell.source = outer.source
    shell.at = outer.at
    shell.positional = outer.positional
    shell.loops = outer.loops
    shell.mayExec = outer.mayExec
  }
}

function setCallNames(shell: Shell): void {
  if (!shell.calls.length) shell.variables.unset('FUNCNAME')
  else {
    const names = shell.calls.toReversed().map(value => ({ value }))
    shell.variables.setArray('FUNCNAME', [...names, { value: 'main' }], false)
  }
}

async function redirected(
  shell: Shell,
  redirects: readonly Redirection[],
  run: () => Promise<number>,
): Promise<number> {
  let saved
  try {
    saved = await redirect(shell, redirects)
  } catch (error) {
    if (!(error instanceof ShellError) || error.fatal) throw error
    await shell.complain(error.message)
    return 1
  }
  const { mayExec } = shell
  shell.mayExec = false
  try {
    return await run()
  } finally {
    shell.mayExec = mayExec
    restore(shell, saved)
  }
}

async function pipeline(shell: Shell, node: Pipeline): Promise<number> {
  const negated = node.prefixes.filter(p => p.type === 'Negation').length % 2 === 1
  const time = node.prefixes.find(p => p.type === 'Time')
  const started = shell.process.now()
  const { mayExec } = shell
  if (negated || time) shell.mayExec = false
  if (negated) shell.tested++
  try {
    if (node.commands.length === 0) shell.status = 0
    else if (node.commands.length === 1)
      await checked(shell, () => command(shell, node.commands[0]!), node.commands[0]!)
    else await checked(shell, () => pipes(shell, node), node)
  } finally {
    if (negated) shell.tested--
    shell.mayExec = mayExec
  }
  if (time) await printTime(shell, shell.process.now() - started, time.posix !== undefined)
  if (negated) shell.status = shell.status === 0 ? 1 : 0
  return shell.status
}

async function printTime(shell: Shell, ms: number, posix: boolean): Promise<void> {
  const seconds = ms / 1000
  const rounded = seconds.toFixed(3)
  const minutes = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`
  await shell.print(
    2,
    posix
      ? `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`
      : `\nreal\t${minutes}\nuser\t0m0.00${rounded === '0.000' ? 0 : 1}s\nsys\t0m0.000s\n`,
  )
}
