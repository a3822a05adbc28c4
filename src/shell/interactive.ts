/** A shell at a prompt: the line editor, history, job control. */
import { Errno } from '../host/errno.ts'
import type { Tty } from '../host/tty.ts'
import { builtins } from './builtins/index.ts'
import { contextOf, shellCompletions, type CompletionProvider } from './line-editor/completion.ts'
import { LineEditor } from './line-editor/editor.ts'
import { prompt } from './prompt.ts'
import { Interrupted, ShellExit, type Shell } from './shell.ts'
import { linesFrom, linesOf, runSource } from './source.ts'

/** What the session plugs into an interactive shell. */
export interface ShellInterface {
  /** Asked before the shell's own completions. */
  completions?: readonly CompletionProvider[]
}

const MOST_HISTORY = 500

export async function interact(
  shell: Shell,
  tty: Tty | undefined,
  options: ShellInterface,
  login: boolean,
): Promise<number> {
  const { process } = shell
  shell.variables.set(
    'PS1',
    shell.personality === 'bash' ? '\\u@\\h:\\w\\$ ' : process.host.libc === 'glibc' ? '# ' : '\\w # ',
  )
  shell.variables.set('PS2', '> ')
  shell.shopts.add('expand_aliases')
  if (!tty) return runSource(shell, linesFrom(shell, 0), { resilient: true })
  shell.options.add('monitor')
  shell.options.add('emacs')
  tty.foreground = process.group
  for (const signal of ['SIGTSTP', 'SIGTTIN', 'SIGQUIT', 'SIGTERM'] as const) process.onSignal(signal, () => {})
  process.onSignal('SIGINT', () => {
    shell.interrupted = true
    shell.onTrap?.()
  })
  await startFiles(shell, login)
  loadHistory(shell)
  const own = shellCompletions(builtins.keys())
  const editor = new LineEditor(process, tty, {
    history: shell.history,
    complete: async before => {
      const context = contextOf(shell, before)
      for (const provider of [...(options.completions ?? []), own]) {
        const choices = await provider.complete(context)
        if (choices) return { word: context.word, choices }
      }
      return { word: context.word, choices: [] }
    },
  })
  const state = { ended: false }
  let queue: string[] = []
  const readLine = async (continuation: boolean): Promise<string | undefined> => {
    const queued = queue.shift()
    if (queued !== undefined) return queued
    if (!continuation) {
      await tellOfJobs(shell)
      const hook = shell.variables.get('PROMPT_COMMAND')
      if (hook) await runSource(shell, linesOf(hook))
    }
    tty.foreground = process.group
    const result = await editor.read(await prompt(shell, continuation ? 'PS2' : 'PS1'))
    shell.interrupted = false
    if (result.kind === 'end') {
      state.ended = true
      return undefined
    }
    if (result.kind === 'interrupt') throw new Interrupted()
    remember(shell, result.text, continuation)
    const lines = result.text.split('\n').map(line => `${line}\n`)
    queue = lines.slice(1)
    return lines[0]
  }
  while (!state.ended) {
    try {
      await runSource(shell, readLine, { resilient: true })
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      if (shell.interrupted) await shell.print(2, '\n')
      shell.interrupted = false
      queue = []
      shell.status = 130
      shell.loops = 0
      shell.tested = 0
    }
  }
  const stopped = shell.jobs.jobs.filter(job => shell.jobs.state(job).kind === 'stopped')
  await shell.print(2, login ? 'logout\n' : 'exit\n')
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
      await runSource(shell, linesOf(files.readText(path)), { resilient: true })
    } catch (error) {
      if (!(error instanceof ShellExit)) throw error
    }
  }
}

const historyFile = (shell: Shell): string =>
  shell.variables.get('HISTFILE') ?? `${shell.variables.get('HOME') ?? '/root'}/.bash_history`

function loadHistory(shell: Shell): void {
  try {
    shell.history.push(
      ...shell.process.host.files.readText(historyFile(shell)).split('\n').filter(Boolean).slice(-MOST_HISTORY),
    )
  } catch (error) {
    if (!(error instanceof Errno)) throw error
  }
}

/** As with HISTCONTROL=ignoreboth; a command over several lines becomes one entry. */
function remember(shell: Shell, text: string, continuation: boolean): void {
  const { history } = shell
  if (continuation) {
    if (history.length) history[history.length - 1] += `\n${text}`
    return
  }
  if (!text.trim() || text.startsWith(' ') || history.at(-1) === text) return
  history.push(text)
  if (history.length > MOST_HISTORY) history.shift()
  try {
    shell.process.host.files.write(historyFile(shell), `${history.join('\n')}\n`)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
  }
}

/** Says which background jobs have ended, before a prompt. */
async function tellOfJobs(shell: Shell): Promise<void> {
  for (const job of shell.jobs.jobs.slice()) {
    if (shell.jobs.state(job).kind !== 'done') continue
    await shell.print(2, `${shell.jobs.line(job)}\n`)
    shell.jobs.remove(job)
  }
}
