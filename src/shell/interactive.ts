/** A shell at a prompt. */
import type { Tty } from '../host/tty.ts'
import type { Shell } from './shell.ts'
import { linesFrom, runSource } from './source.ts'

/** What the session plugs into an interactive shell. */
export interface ShellInterface {
  completions?: unknown
}

export async function interact(
  shell: Shell,
  tty: Tty | undefined,
  options: ShellInterface,
  login: boolean,
): Promise<number> {
  void [tty, options, login]
  return runSource(shell, linesFrom(shell, 0), { resilient: true })
}
