/** What bash does when there are too many processes: it says so, waits, and tries again, each time twice as long. Jobs
 *  in the background try again but once: there is no way to end a fork bomb from outside before it ends itself. */
import type { Shell } from './shell.ts'

const PAUSES_MS = [1000, 2000, 4000, 8000]

/** Waits for room for another process, for a while; Ctrl-C ends that. */
export async function awaitRoom(shell: Shell): Promise<void> {
  for (const pause of PAUSES_MS.slice(0, shell.generation ? 1 : undefined)) {
    if (!shell.process.host.isFull) return
    await shell.complain('fork: retry: Resource temporarily unavailable')
    await shell.process.sleep(pause)
  }
}
