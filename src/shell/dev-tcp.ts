/** `/dev/tcp/HOST/PORT` in redirections (bash(1)). */
import type { OpenFile } from '../host/open-file.ts'
import type { Shell } from './shell.ts'

/** Undefined when the path is an ordinary one. @throws ShellError */
export async function openNetwork(shell: Shell, path: string): Promise<OpenFile | undefined> {
  if (shell.personality !== 'bash' || !/^\/dev\/(tcp|udp)\/[^/]+\/[^/]+$/.test(path)) return undefined
  return undefined
}
