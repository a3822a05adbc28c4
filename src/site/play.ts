/** Types commands into a terminal of the page's lab, each at its prompt. */
import { showView } from './split.ts'

/** What the event `lab:run` carries. */
export interface RunRequest {
  commands: readonly string[]
  /** The title of one; where kubectl is, if not given. */
  terminal?: string
}

export function play(commands: readonly string[], terminal?: string): void {
  showView('terminal')
  document.dispatchEvent(new CustomEvent('lab:run', { detail: { commands, terminal } satisfies RunRequest }))
}
