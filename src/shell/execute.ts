/** Runs syntax trees: lists, pipelines, compound commands, functions. Every process of a pipeline runs at once. */
import type {
  Case,
  CommandNode,
  CompoundList,
  For,
  Function as FunctionNode,
  HereDoc,
  If,
  ParsedScript,
  Pipeline,
  PipelineNode,
  AndOr,
  ArithmeticFor,
  Redirection,
  Select,
  Statement,
  While,
} from 'unbash'
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import { NullFile, pipe } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import { SIGNALS } from '../host/program.ts'
import { arithmeticText, expandPattern, expandText, expandWords } from './expand.ts'
import { conditional } from './conditional.ts'
import { JobTable, signalWords } from './jobs.ts'
import { compilePattern, matches } from './pattern.ts'
import { redirect, restore } from './redirect.ts'
import { runCommand, runSimple } from './simple-command.ts'
import { linesOf, runSource } from './source.ts'
import {
  DEEPEST_NESTING,
  Interrupted,
  LoopJump,
  Return,
  ShellError,
  ShellExit,
  type Interpreter,
  type Shell,
  type Source,
} from './shell.ts'
import { runExitTrap, runPendingTraps, runTrap } from './traps.ts'
import { VariableError } from './variables.ts'

const MOST_OUTPUT = 32 * 1024 * 1024

export const interpreter: Interpreter = {
  substitute,
  processSubstitution,
  evaluate: (shell, text, options) =>
    runSource(shell, linesOf(text), { firstLine: shell.line, label: options?.name ? `${options.name}: ` : '' }),
  command: (shell, argv, options) => runCommand(shell, argv, options),
  statements,
  callFunction,
  foreground,
}

async function statements(shell: Shell, list: readonly Statement[]): Promise<number> {
  const last = list.length - 1
  const mayExec = shell.mayExec
  for (let i = 0; i <= last; i++) {
    const { command, background } = list[i]!
    shell.mayExec = mayExec && i === last
    const turn = shell.process.turn()
    if (turn) await turn
    if (shell.interrupted) throw new Interrupted()
    if (shell.pending.length) await runPendingTraps(shell)
    if (background) inBackground(shell, command, list[i]!)
    else await runNode(shell, command)
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
    case 'ArithmeticCommand': {
      const text = await arithmeticText(shell, node.body)
      try {
        return shell.calculate(text, '((: ') ? 0 : 1
      } catch (error) {
        if (!(error instanceof ShellError) || error.fatal) throw error
        await shell.complain(error.message)
        return 1
      }
    }
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

// --- compound commands --------------------------------------------------------------------------------------------

async function test(shell: Shell, clause: CompoundList): Promise<boolean> {
  shell.tested++
  const { mayExec } = shell
  shell.mayExec = false
  try {
    return (await list(shell, clause)) === 0
  } finally {
    shell.tested--
    shell.mayExec = mayExec
  }
}

async function ifCommand(shell: Shell, node: If): Promise<number> {
  for (const branch of [node, ...node.elif]) {
    if (await test(shell, branch.clause)) return list(shell, branch.then)
  }
  return node.else ? list(shell, node.else) : 0
}

/** Runs a loop's body once. @returns whether the loop goes on */
async function round(shell: Shell, body: CompoundList): Promise<boolean> {
  const { mayExec } = shell
  shell.mayExec = false
  shell.loops++
  try {
    await list(shell, body)
    return true
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error
    if (--error.levels > 0 && shell.loops > 1) throw error
    shell.status = 0
    return error.kind === 'continue'
  } finally {
    shell.loops--
    shell.mayExec = mayExec
  }
}

async function whileLoop(shell: Shell, node: While): Promise<number> {
  let status = 0
  const until = node.kind === 'until'
  for (;;) {
    shell.loops++
    let go: boolean
    try {
      go = (await test(shell, node.clause)) !== until
    } catch (error) {
      if (!(error instanceof LoopJump)) throw error
      if (--error.levels > 0 && shell.loops > 1) throw error
      if (error.kind === 'continue') continue
      return 0
    } finally {
      shell.loops--
    }
    if (!go) return status
    const more = await round(shell, node.body)
    status = shell.status
    if (!more) return status
  }
}

async function forLoop(shell: Shell, node: For): Promise<number> {
  const items = node.wordlist ? await expandWords(shell, node.wordlist) : shell.positional.slice()
  const name = node.name.value
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    await shell.complain(`\`${name}': not a valid identifier`)
    return 1
  }
  let status = 0
  for (const item of items) {
    shell.variables.set(name, item)
    const more = await round(shell, node.body)
    status = shell.status
    if (!more) break
  }
  return status
}

async function arithmeticFor(shell: Shell, node: ArithmeticFor): Promise<number> {
  const header = forHeader(shell, node)
  const run = async (text: string, none: number) =>
    text.trim() ? shell.calculate(await arithmeticText(shell, text), '((: ') : none
  await run(header[0]!, 0)
  let status = 0
  while (await run(header[1]!, 1)) {
    const more = await round(shell, node.body)
    status = shell.status
    if (!more) break
    await run(header[2]!, 0)
    if (!node.body.commands.length) await shell.process.turn()
  }
  return status
}

const headers = new WeakMap<ArithmeticFor, string[]>()

/** The three expressions as text: they are expanded anew each time. */
function forHeader(shell: Shell, node: ArithmeticFor): string[] {
  let header = headers.get(node)
  if (!header) {
    const text = shell.source.text.slice(node.pos, node.end)
    const start = text.indexOf('((') + 2
    let depth = 0
    let end = start
    for (; end < text.length; end++) {
      if (text[end] === '(') depth++
      else if (text[end] === ')' && depth-- === 0) break
    }
    header = text.slice(start, end).split(';')
    while (header.length < 3) header.push('')
    headers.set(node, header)
  }
  return header
}

async function select(shell: Shell, node: Select): Promise<number> {
  const items = node.wordlist ? await expandWords(shell, node.wordlist) : shell.positional.slice()
  if (!items.length) return 0
  const width = String(items.length).length
  let show = true
  for (;;) {
    if (show)
      for (const [i, item] of items.entries()) await shell.print(2, `${String(i + 1).padStart(width)}) ${item}\n`)
    await shell.print(2, shell.variables.get('PS3') ?? '#? ')
    if ((await runCommand(shell, ['read', 'REPLY'])) !== 0) {
      await shell.print(1, '\n')
      return 1
    }
    const reply = shell.variables.get('REPLY') ?? ''
    show = reply === ''
    if (show) continue
    shell.variables.set(node.name.value, items[Number(reply) - 1] ?? '')
    if (!(await round(shell, node.body))) return shell.status
  }
}

async function caseCommand(shell: Shell, node: Case): Promise<number> {
  const word = await expandText(shell, node.word)
  let fallThrough = false
  shell.status = 0
  for (const item of node.items) {
    let taken = fallThrough
    for (const pattern of taken ? [] : item.pattern) {
      if (matches(compilePattern(await expandPattern(shell, pattern), shell.shopts.has('nocasematch')), word)) {
        taken = true
        break
      }
    }
    if (!taken) continue
    await list(shell, item.body)
    if (item.terminator === ';&') fallThrough = true
    else if (item.terminator === ';;&') fallThrough = false
    else break
  }
  return shell.status
}

// --- processes ----------------------------------------------------------------------------------------------------

interface SubshellOptions {
  files?: Record<number, OpenFile | null>
  group?: number | 'new'
  /** What `ps` shows. */
  argv?: readonly string[]
}

/** Starts a copy of the shell that does `run` and ends. @throws ShellError when there are too many processes */
function subshell(shell: Shell, run: (copy: Shell) => Promise<number>, options: SubshellOptions = {}): Process {
  if (shell.nesting >= DEEPEST_NESTING) throw new ShellError('fork: Resource temporarily unavailable', { status: 254 })
  let copy: Shell
  let child: Process
  try {
    child = shell.process.spawn(
      options.argv ?? shell.process.argv,
      { files: options.files, group: options.group, env: shell.variables.environment() },
      () => subshellMain(copy, run),
    )
  } catch (error) {
    if (error instanceof Errno) throw new ShellError(`fork: ${error.message}`, { status: 254 })
    throw error
  }
  copy = shell.fork(child, new JobTable())
  copy.mayExec = true
  return child
}

async function subshellMain(shell: Shell, run: (shell: Shell) => Promise<number>): Promise<number> {
  try {
    shell.status = await run(shell)
  } catch (error) {
    if (error instanceof ShellExit || error instanceof Return) shell.status = error.status
    else if (error instanceof ShellError) {
      await shell.complain(error.message)
      shell.status = error.status
    } else if (error instanceof VariableError) {
      await shell.complain(error.message)
      shell.status = 1
    } else if (!(error instanceof LoopJump)) throw error
  }
  return runExitTrap(shell)
}

async function subshellCommand(shell: Shell, body: CompoundList): Promise<number> {
  if (shell.options.has('monitor'))
    return foreground(
      shell,
      [subshell(shell, copy => list(copy, body), { group: 'new' })],
      `( ${textOf(shell, body)} )`,
    )
  return waitFor(
    shell,
    subshell(shell, copy => list(copy, body)),
  )
}

async function waitFor(shell: Shell, child: Process): Promise<number> {
  const status = await shell.process.waitFor(child)
  await reportDeath(shell, child)
  return status
}

/** What a script prints when a signal ended a command. */
async function reportDeath(shell: Shell, child: Process): Promise<void> {
  const signal = child.exitSignal
  if (!signal || signal === 'SIGINT' || signal === 'SIGPIPE' || shell.personality !== 'bash') return
  if (shell.interactive) await shell.print(2, `${signalWords(signal)}\n`)
}

const textOf = (shell: Shell, node: { pos: number; end: number }): string =>
  shell.source.text.slice(node.pos, node.end).replace(/;\s*$/, '')

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

/** Starts every command of a pipeline at once, each in its own process. */
function startPipes(shell: Shell, node: Pipeline, background: boolean): Process[] {
  const children: Process[] = []
  const monitor = shell.options.has('monitor')
  let input: OpenFile | undefined = background && !monitor ? new NullFile() : undefined
  node.commands.forEach((stage, i) => {
    const last = i === node.commands.length - 1
    const between = last ? undefined : pipe()
    const files: Record<number, OpenFile | null> = {}
    if (input) files[0] = input
    if (between) files[1] = between.writeEnd
    if (node.operators[i] === '|&' && between) files[2] = between.writeEnd
    const group = monitor ? (children[0]?.group ?? ('new' as const)) : undefined
    try {
      children.push(subshell(shell, copy => command(copy, stage), { files, group }))
    } finally {
      input?.close()
      between?.writeEnd.close()
      input = between?.readEnd
    }
  })
  return children
}

async function pipes(shell: Shell, node: Pipeline): Promise<number> {
  const children = startPipes(shell, node, false)
  if (shell.options.has('monitor')) await foreground(shell, children, textOf(shell, node))
  else for (const child of children) await shell.process.waitFor(child)
  const statuses = children.map(child => child.exitStatus ?? 148)
  shell.variables.setArray(
    'PIPESTATUS',
    statuses.map(s => ({ value: String(s) })),
    false,
  )
  if (shell.options.has('pipefail')) return statuses.findLast(s => s !== 0) ?? 0
  return statuses.at(-1)!
}

/** Gives the terminal to a job and waits until it ends or stops. */
async function foreground(shell: Shell, processes: Process[], text: string): Promise<number> {
  const { tty } = shell.process
  const group = processes[0]!.group
  const job = shell.jobs.add(processes, text, group, false)
  if (tty) tty.foreground = group
  const status = await shell.jobs.wait(shell.process, job)
  if (tty) tty.foreground = shell.process.group
  if (shell.jobs.state(job).kind === 'stopped') {
    job.notified = true
    job.background = true
    await shell.print(2, `\n${shell.jobs.line(job)}\n`)
    return 128 + SIGNALS.SIGTSTP
  }
  shell.jobs.remove(job)
  const last = processes.at(-1)!
  if (last.exitSignal === 'SIGINT') await shell.print(2, '\n')
  else await reportDeath(shell, last)
  return status
}

function inBackground(shell: Shell, node: PipelineNode | AndOr, statement: Statement): void {
  const monitor = shell.options.has('monitor')
  let children: Process[]
  if (node.type === 'Pipeline' && node.commands.length > 1 && !node.prefixes.length)
    children = startPipes(shell, node, true)
  else {
    const files: Record<number, OpenFile> = monitor ? {} : { 0: new NullFile() }
    children = [subshell(shell, copy => runNode(copy, node), { files, group: monitor ? 'new' : undefined })]
  }
  if (!monitor) {
    for (const child of children) {
      child.onSignal('SIGINT', 'ignore')
      child.onSignal('SIGQUIT', 'ignore')
    }
  }
  const job = shell.jobs.add(children, textOf(shell, node), children[0]!.group, true)
  shell.lastBackground = children.at(-1)!.pid
  shell.status = 0
  void statement
  if (shell.interactive && !shell.subshell) void shell.print(2, `[${job.number}] ${shell.lastBackground}\n`)
}

async function substitute(shell: Shell, script: ParsedScript): Promise<string> {
  const only = script.commands.length === 1 ? script.commands[0]!.command : undefined
  if (only?.type === 'Command' && !only.name && only.redirects.length === 1 && only.redirects[0]!.operator === '<') {
    const file = only.redirects[0] as Exclude<Redirection, HereDoc>
    return readWhole(shell, await expandText(shell, file.target))
  }
  const { readEnd, writeEnd } = pipe()
  let child: Process
  try {
    const source = script.source === undefined ? undefined : { text: script.source, firstLine: shell.line }
    child = subshell(
      shell,
      copy => {
        if (source) copy.source = source
        copy.options.delete('errexit')
        return statements(copy, script.commands)
      },
      { files: { 1: writeEnd } },
    )
  } finally {
    writeEnd.close()
  }
  try {
    const text = await readAll(shell, readEnd)
    shell.status = await shell.process.waitFor(child)
    shell.substituted = shell.status
    return text
  } finally {
    readEnd.close()
  }
}

async function readWhole(shell: Shell, path: string): Promise<string> {
  let file: OpenFile
  try {
    file = shell.process.open(path, 'r')
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    shell.substituted = 1
    await shell.complain(`${path}: ${error.message}`)
    return ''
  }
  try {
    shell.substituted = 0
    return await readAll(shell, file)
  } finally {
    file.close()
  }
}

async function readAll(shell: Shell, file: OpenFile): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const chunk = await shell.process.wait<Uint8Array | null>((settle, fail) =>
      file.read(65_536, result => (result instanceof Errno ? fail(result) : settle(result))),
    )
    if (!chunk) break
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_OUTPUT) throw new ShellError('xrealloc: cannot allocate memory', { status: 2 })
  }
  let end = text.length
  while (text[end - 1] === '\n') end--
  const kept = text.slice(0, end)
  return kept.includes('\0') ? kept.replaceAll('\0', '') : kept
}

/** Runs the script beside the command, joined by a pipe that the command sees as `/dev/fd/N`. */
function processSubstitution(shell: Shell, script: ParsedScript, operator: '<' | '>'): string {
  const { readEnd, writeEnd } = pipe()
  const reading = operator === '<'
  const child = subshell(shell, copy => statements(copy, script.commands), {
    files: reading ? { 1: writeEnd } : { 0: readEnd },
  })
  shell.lastBackground = child.pid
  let fd = 63
  while (shell.process.descriptors().includes(fd)) fd--
  shell.process.setFile(fd, reading ? readEnd : writeEnd)
  readEnd.close()
  writeEnd.close()
  shell.toClose.push(fd)
  return `/dev/fd/${fd}`
}

async function coproc(shell: Shell, name: string, body: CommandNode | CompoundList): Promise<number> {
  const input = pipe()
  const output = pipe()
  const child = subshell(shell, copy => command(copy, body), { files: { 0: input.readEnd, 1: output.writeEnd } })
  shell.process.setFile(63, output.readEnd)
  shell.process.setFile(60, input.writeEnd)
  for (const file of [input.readEnd, input.writeEnd, output.readEnd, output.writeEnd]) file.close()
  shell.variables.setArray(name, [{ value: '63' }, { value: '60' }], false)
  shell.variables.set(`${name}_PID`, String(child.pid))
  shell.jobs.add([child], `coproc ${name}`, child.group, true)
  shell.lastBackground = child.pid
  return 0
}
