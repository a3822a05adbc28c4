/** `set -x`: what runs is shown before it does. */
import type { Shell } from './shell.ts'

export async function trace(shell: Shell, text: string): Promise<void> {
  if (shell.options.has('xtrace')) await shell.print(2, `${shell.variables.get('PS4') ?? '+ '}${text}\n`)
}
