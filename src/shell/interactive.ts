/** A shell at a prompt: the line editor, history, job control. */
import { Errno } from '../host/errno.ts'
import { isExhausted } from '../host/exhausted.ts'
import type { Tty } from '../host/tty.ts'
import { expandHistory } from './history-expansion.ts'
import { loadHistory, remember, rememberMore } from './history-file.ts'
import { cobraCompletions } from './line-editor/cobra.ts'
import { shellCompletions, type CompletionProvider } from './line-editor/completion.ts'
import { contextOf } from './line-editor/context.ts'
import { LineEditor } from './line-editor/editor.ts'
import { linesFrom, linesOf } from './lines.ts'
import { prompt } from './prompt.ts'
import { Interrupted, ShellExit, type Shell } from './shell.ts'

/** What the session plugs into an interactive shell. */
export interface ShellInterface {
  /** Asked before the shell's own completions. */
  completions?: readonly CompletionProvider[]
}

export async function interact(
  shell: Shell,
  tty: Tty | undefined,
  options: ShellInterface,
  login: boolean,
): Promise<number> {
  const { process } = shell
  shell.variables.set(
    'PS1',
    { bash: '\\u@\\h:\\w\\$ ', ash: '\\w \\$ ', dash: process.host.user.uid ? '$ ' : '# ' }[shell.personality],
  )
  shell.variables.set('PS2', '> ')
  shell.shopts.add('expand_aliases')
  if (!tty) return (await shell.learn()).run(shell, linesFrom(shell, 0), { resilient: true })
  shell.options.add('monitor')
  shell.options.add('emacs')
  if (shell.personality === 'bash') shell.options.add('histexpand')
  tty.foreground = process.group
  for (const signal of ['SIGTSTP', 'SIGTTIN', 'SIGQUIT', 'SIGTERM'] as const) shell.handlers.set(signal, () => {})
  shell.handlers.set('SIGINT', () => {
    shell.interrupted = true
    for (const { group } of shell.beside) process.host.signalGroup(group, 'SIGINT')
    shell.onTrap?.()
    process.breakOff(new Interrupted())
  })
  for (const [signal, handler] of shell.handlers) process.onSignal(signal, handler)
  await startFiles(shell, login)
  loadHistory(shell)
  const editor = new LineEditor(process, tty, {
    history: shell.history,
    complete: async before => {
      const context = contextOf(shell, before)
      const { builtins } = await shell.learn()
      const providers = [...(options.completions ?? []), cobraCompletions, shellCompletions(builtins())]
      for (const provider of providers) {
        const choices = await provider.complete(context)
        if (choices) return { ...context, choices }
      }
      return { ...context, choices: [] }
    },
    edit: text => editLine(shell, text),
  })
  const state = { ended: false, complaint: '' }
  /** Whether the command being typed went into the history. */
  let remembered = false
  let queue: string[] = []
  const readLine = async (continuation: boolean): Promise<string | undefined> => {
    const queued = queue.shift()
    if (queued !== undefined) return queued
    if (!continuation) {
      await tellOfJobs(shell)
      const hook = shell.variables.get('PROMPT_COMMAND')
      if (hook) await (await shell.learn()).run(shell, linesOf(hook))
    }
    tty.foreground = process.group
    const result = await editor.read(await prompt(shell, continuation ? 'PS2' : 'PS1'))
    shell.interrupted = false
    if (result.kind === 'end') {
      state.ended = true
      return undefined
    }
    if (result.kind === 'interrupt') throw new Interrupted()
    const text = await expanded(shell, result.text)
    if (text === undefined) return '\n'
    if (!continuation) remembered = remember(shell, text.replace(/\n+$/, ''))
    else if (remembered) rememberMore(shell, text.replace(/\n+$/, ''))
    const lines = text.split('\n').map(line => `${line}\n`)
    queue = lines.slice(1)
    return lines[0]
  }
  while (!state.ended) {
    try {
      const { complaint } = state
      state.complaint = ''
      if (complaint) await shell.print(2, complaint)
      // The first prompt does not wait for what runs commands.
      const first = await readLine(false)
      if (first === undefined) break
      queue.unshift(first)
      await (await shell.learn()).run(shell, readLine, { resilient: true })
    } catch (error) {
      const exhausted = isExhausted(error)
      if (!(error instanceof Interrupted) && !exhausted) throw error
      if (exhausted) state.complaint = `${shell.prefix()}xmalloc: cannot allocate memory\n`
      else if (shell.interrupted) state.complaint = '\n'
      shell.interrupted = false
      queue = []
      shell.status = exhausted ? 2 : 130
      shell.loops = 0
      shell.tested = 0
    }
  }
  const stopped = shell.jobs.jobs.filter(job => shell.jobs.state(job).kind === 'stopped')
  if (shell.personality === 'bash') await shell.print(2, login ? 'logout\n' : 'exit\n')
  for (const job of stopped) for (const child of job.processes) child.signal('SIGHUP')
  return shell.status
}

async function startFiles(shell: Shell, login: boolean): Promise<void> {
  const { files } = shell.process.host
  const home = shell.variables.get('HOME') ?? '/root'
  for (const path of [
    ...(login ? ['/etc/profile', `${home}/.profile`] : []),
    ...(shell.personality === 'bash' ? [`${home}/.bashrc`] : []),
  ]) {
    if (!files.exists(path)) continue
    try {
      await (await shell.learn()).run(shell, linesOf(files.readText(path)), { resilient: true })
    } catch (error) {
      if (!(error instanceof ShellExit)) throw error
    }
  }
}

/** Lets the user edit the line in $VISUAL or $EDITOR. @returns undefined if that cannot be */
async function editLine(shell: Shell, text: string): Promise<string | undefined> {
  const { process, variables } = shell
  const { files } = process.host
  const path = `/tmp/bash-fc.${process.host.sim.random.int(1_000_000)}`
  try {
    files.write(path, `${text}\n`, 0o600)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    await shell.complain(`cannot create temp file: ${error.message}`)
    return undefined
  }
  const editor = variables.get('VISUAL') ?? variables.get('EDITOR') ?? 'vi'
  const status = await (await shell.learn()).evaluate(shell, `${editor} ${path}`)
  const edited = files.exists(path) ? files.readText(path) : undefined
  if (edited !== undefined) files.remove(path)
  return status ? undefined : edited
}

/** The line with the references to earlier ones filled in, as it is then shown; undefined when there is nothing to run. */
async function expanded(shell: Shell, line: string): Promise<string | undefined> {
  if (!shell.options.has('histexpand')) return line
  const expansion = expandHistory(line, shell.history)
  if (expansion.kind === 'plain') return line
  if (expansion.kind === 'failed') {
    await shell.complain(expansion.message)
    return undefined
  }
  await shell.print(2, `${expansion.text}\n`)
  if (!expansion.print) return expansion.text
  remember(shell, expansion.text)
  return undefined
}

/** Says which background jobs have ended, before a prompt. */
async function tellOfJobs(shell: Shell): Promise<void> {
  for (const job of shell.jobs.jobs.slice()) {
    if (shell.jobs.state(job).kind !== 'done') continue
    await shell.print(2, `${shell.jobs.line(job)}\n`)
    shell.jobs.remove(job)
  }
}
