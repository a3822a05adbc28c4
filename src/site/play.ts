/** Types commands into the terminal of the page's lab, each at its prompt. */
import { showView } from './split.ts'

/** @param terminal the name of one, where the page uses more than the first */
export function play(commands: readonly string[], terminal?: string): void {
  showView('terminal')
  for (const command of commands) {
    document.dispatchEvent(new CustomEvent('lab:run', { detail: { command, terminal } satisfies RunRequest }))
  }
}

/** What the event `lab:run` carries. */
export interface RunRequest {
  command: string
  terminal?: string
}
