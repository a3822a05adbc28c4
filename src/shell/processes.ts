/** What a shell runs beside itself: subshells, pipelines, jobs in the foreground and in the background. Every process
 *  of a pipeline runs at once. */
import type { AndOr, CommandNode, CompoundList, Pipeline, PipelineNode } from 'unbash'
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import { NullFile, pipe } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import { awaitRoom } from './forking.ts'
import { JobTable, signalWords } from './jobs.ts'
import { DEEPEST_NESTING, Interrupted, LoopJump, Return, ShellError, ShellExit, type Shell } from './shell.ts'
import { runExitTrap } from './traps.ts'
import { VariableError } from './variables.ts'

const FORK_FAILED = 'fork: Resource temporarily unavailable'
/** How many jobs in the background may stand below one another. */
const MOST_GENERATIONS = 12

interface SubshellOptions {
  files?: Record<number, OpenFile | null>
  group?: number | 'new'
  /** What `ps` shows. */
  argv?: readonly string[]
}

/** Starts a copy of the shell that does `run` and ends. @throws ShellError when there are too many processes */
export function subshell(shell: Shell, run: (copy: Shell) => Promise<number>, options: SubshellOptions = {}): Process {
  if (shell.nesting >= DEEPEST_NESTING) throw new ShellError(FORK_FAILED, { status: 254 })
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

export async function subshellCommand(shell: Shell, body: CompoundList): Promise<number> {
  await awaitRoom(shell)
  if (shell.options.has('monitor'))
    return foreground(
      shell,
      [subshell(shell, copy => copy.interpreter.statements(copy, body.commands), { group: 'new' })],
      `( ${textOf(shell, body)} )`,
    )
  return waitFor(
    shell,
    subshell(shell, copy => copy.interpreter.statements(copy, body.commands)),
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

/** Starts every command of a pipeline at once, each in its own process. */
function startPipes(shell: Shell, node: Pipeline, background: boolean, output?: OpenFile): Process[] {
  const children: Process[] = []
  const monitor = shell.options.has('monitor')
  let input: OpenFile | undefined = background && !monitor ? new NullFile() : undefined
  node.commands.forEach((stage, i) => {
    const last = i === node.commands.length - 1
    const between = last ? undefined : pipe()
    const files: Record<number, OpenFile | null> = {}
    if (input) files[0] = input
    if (between) files[1] = between.writeEnd
    else if (output) files[1] = output
    if (node.operators[i] === '|&' && between) files[2] = between.writeEnd
    const group = monitor ? (children[0]?.group ?? ('new' as const)) : undefined
    try {
      children.push(subshell(shell, copy => copy.interpreter.node(copy, stage), { files, group }))
    } finally {
      input?.close()
      between?.writeEnd.close()
      input = between?.readEnd
    }
  })
  return children
}

export async function pipes(shell: Shell, node: Pipeline): Promise<number> {
  await awaitRoom(shell)
  if (shell.shopts.has('lastpipe') && !shell.options.has('monitor')) return lastHere(shell, node)
  const children = startPipes(shell, node, false)
  if (shell.options.has('monitor')) await foreground(shell, children, textOf(shell, node))
  else for (const child of children) await shell.process.waitFor(child)
  return piped(
    shell,
    children.map(child => child.exitStatus ?? 148),
  )
}

/** With `shopt -s lastpipe` the last command of a pipeline runs in the shell itself. */
async function lastHere(shell: Shell, node: Pipeline): Promise<number> {
  const { readEnd, writeEnd } = pipe()
  const before = { ...node, commands: node.commands.slice(0, -1) }
  const children = startPipes(shell, before, false, writeEnd)
  writeEnd.close()
  const { process } = shell
  const stdin = process.descriptors().includes(0) ? process.file(0).dup() : undefined
  process.setFile(0, readEnd)
  readEnd.close()
  const { mayExec } = shell
  shell.mayExec = false
  try {
    shell.status = await shell.interpreter.node(shell, node.commands.at(-1)!)
  } finally {
    shell.mayExec = mayExec
    process.closeFile(0)
    if (stdin) process.setFile(0, stdin)
    stdin?.close()
  }
  const { status } = shell
  for (const child of children) await process.waitFor(child)
  return piped(shell, [...children.map(child => child.exitStatus ?? 148), status])
}

/** Remembers how the commands of a pipeline ended. @returns how the pipeline did */
function piped(shell: Shell, statuses: number[]): number {
  shell.variables.setArray(
    'PIPESTATUS',
    statuses.map(s => ({ value: String(s) })),
    false,
  )
  if (shell.options.has('pipefail')) return statuses.findLast(s => s !== 0) ?? 0
  return statuses.at(-1)!
}

/** Gives the terminal to a job and waits until it ends or stops. */
export async function foreground(shell: Shell, processes: Process[], text: string): Promise<number> {
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
    if (shell.loops) throw new LoopJump('break', shell.loops, status)
    return status
  }
  shell.jobs.remove(job)
  const last = processes.at(-1)!
  if (processes.some(process => process.exitSignal === 'SIGINT')) await interruptedWith(shell)
  else await reportDeath(shell, last)
  return status
}

/** After a Ctrl-C that ended a job in the foreground, the loop or list that it was part of ends too: the job had the
 *  terminal, the shell itself got no signal (bash, jobs.c, wait_for). */
async function interruptedWith(shell: Shell): Promise<void> {
  if (shell.traps.has('SIGINT') ? shell.loops : shell.loops || shell.listed) {
    shell.interrupted = true
    throw new Interrupted()
  }
  await shell.print(2, '\n')
}

export async function inBackground(shell: Shell, node: PipelineNode | AndOr): Promise<void> {
  if (shell.generation >= MOST_GENERATIONS) throw new ShellError(FORK_FAILED, { status: 254 })
  await awaitRoom(shell)
  const monitor = shell.options.has('monitor')
  let children: Process[]
  shell.generation++
  try {
    if (node.type === 'Pipeline' && node.commands.length > 1 && !node.prefixes.length)
      children = startPipes(shell, node, true)
    else {
      const files: Record<number, OpenFile> = monitor ? {} : { 0: new NullFile() }
      children = [
        subshell(shell, copy => copy.interpreter.node(copy, node), { files, group: monitor ? 'new' : undefined }),
      ]
    }
  } finally {
    shell.generation--
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
  if (shell.interactive && !shell.subshell) await shell.print(2, `[${job.number}] ${shell.lastBackground}\n`)
}

export async function coproc(shell: Shell, name: string, body: CommandNode | CompoundList): Promise<number> {
  const input = pipe()
  const output = pipe()
  const child = subshell(shell, copy => copy.interpreter.node(copy, body), {
    files: { 0: input.readEnd, 1: output.writeEnd },
  })
  shell.process.setFile(63, output.readEnd)
  shell.process.setFile(60, input.writeEnd)
  for (const file of [input.readEnd, input.writeEnd, output.readEnd, output.writeEnd]) file.close()
  shell.variables.setArray(name, [{ value: '63' }, { value: '60' }], false)
  shell.variables.set(`${name}_PID`, String(child.pid))
  shell.jobs.add([child], `coproc ${name}`, child.group, true)
  shell.lastBackground = child.pid
  return 0
}
