/** The history of a shell at a prompt, and the file that keeps it between sessions. Source: bash(1), HISTORY. A line
 *  is written when it is entered, not when the shell ends: a page may be closed at any time. */
import { Errno } from '../host/errno.ts'
import type { Shell } from './shell.ts'

const MOST = 500
const sizeOf = (shell: Shell, name: 'HISTSIZE' | 'HISTFILESIZE'): number => {
  const size = Number(shell.variables.get(name) ?? MOST)
  return Number.isInteger(size) ? (size < 0 ? Infinity : size) : MOST
}

function historyFile(shell: Shell): string {
  const given = shell.variables.get('HISTFILE')
  if (given !== undefined) return given
  return `${shell.variables.get('HOME') ?? '/root'}/.${shell.personality === 'bash' ? 'bash' : 'ash'}_history`
}

export function loadHistory(shell: Shell): void {
  const path = historyFile(shell)
  if (!path) return
  try {
    const lines = shell.process.host.files.readText(path).split('\n').filter(Boolean)
    shell.history.push(...lines.slice(-Math.min(sizeOf(shell, 'HISTSIZE'), 1e6)))
  } catch (error) {
    if (!(error instanceof Errno)) throw error
  }
}

/** Takes a line in, unless HISTCONTROL (`ignoreboth` if unset) says no. @returns whether it did */
export function remember(shell: Shell, text: string): boolean {
  const { history } = shell
  const control = (shell.variables.get('HISTCONTROL') ?? 'ignoreboth').split(':')
  const spaces = control.includes('ignorespace') || control.includes('ignoreboth')
  const repeats = control.includes('ignoredups') || control.includes('ignoreboth')
  if (!text.trim() || (spaces && text.startsWith(' ')) || (repeats && history.at(-1) === text)) return false
  if (control.includes('erasedups')) {
    for (let i = history.length; i-- > 0;) if (history[i] === text) history.splice(i, 1)
  }
  history.push(text)
  while (history.length > sizeOf(shell, 'HISTSIZE')) history.shift()
  append(shell, text)
  return true
}

/** A further line of the command that was remembered last: both become one line where that means the same. */
export function rememberMore(shell: Shell, text: string): void {
  const { history } = shell
  const before = history.at(-1)
  if (before === undefined) return
  const open = shell.interpreter.leavesOpen(before)
  const joint = open
    ? '\n'
    : before.endsWith('\\')
      ? ''
      : /(?:^|[\s;])(?:do|then|else|in|\{)$|[({;&|]$/.test(before)
        ? ' '
        : '; '
  const start = !open && before.endsWith('\\') ? before.slice(0, -1) : before
  history[history.length - 1] = start + joint + (open ? text : text.trim())
  append(shell, history.at(-1)!, before)
}

/** @param instead the entry at the file's end that this one takes the place of */
function append(shell: Shell, text: string, instead?: string): void {
  const path = historyFile(shell)
  if (!path) return
  const { files } = shell.process.host
  try {
    let kept = files.exists(path) ? files.readText(path) : ''
    if (instead !== undefined && kept.endsWith(`${instead}\n`)) kept = kept.slice(0, -instead.length - 1)
    const lines = `${kept}${text}\n`.split('\n')
    const most = sizeOf(shell, 'HISTFILESIZE') + 1
    files.write(path, (lines.length > most ? lines.slice(-most) : lines).join('\n'), 0o600)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
  }
}
