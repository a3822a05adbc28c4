/** `$(…)`, backquotes and `<(…)`: scripts that run beside a command and hand it their output. */
import type { HereDoc, ParsedScript, Redirection } from 'unbash'
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import { pipe } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import { expandText } from './expand.ts'
import { awaitRoom } from './forking.ts'
import { subshell } from './processes.ts'
import { Interrupted, ShellError, type Shell } from './shell.ts'

/** How much a substitution may give, in characters. */
const MOST_OUTPUT = 32 * 1024 * 1024

export async function substitute(shell: Shell, script: ParsedScript): Promise<string> {
  const only = script.commands.length === 1 ? script.commands[0]!.command : undefined
  if (only?.type === 'Command' && !only.name && only.redirects.length === 1 && only.redirects[0]!.operator === '<') {
    const file = only.redirects[0] as Exclude<Redirection, HereDoc>
    return readWhole(shell, await expandText(shell, file.target))
  }
  await awaitRoom(shell)
  const { readEnd, writeEnd } = pipe()
  let child: Process
  try {
    const source = script.source === undefined ? undefined : { text: script.source, firstLine: shell.line }
    child = subshell(
      shell,
      copy => {
        if (source) copy.source = source
        copy.options.delete('errexit')
        return copy.interpreter.statements(copy, script.commands)
      },
      { files: { 1: writeEnd } },
    )
  } finally {
    writeEnd.close()
  }
  try {
    const text = await readAll(shell, readEnd)
    shell.status = await shell.process.waitFor(child)
    shell.substituted = shell.status
    // Ctrl-C went to both.
    if (shell.interrupted) throw new Interrupted()
    return text
  } finally {
    readEnd.close()
  }
}

async function readWhole(shell: Shell, path: string): Promise<string> {
  let file: OpenFile
  try {
    file = shell.process.open(path, 'r')
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    shell.substituted = 1
    await shell.complain(`${path}: ${error.message}`)
    return ''
  }
  try {
    shell.substituted = 0
    return await readAll(shell, file)
  } finally {
    file.close()
  }
}

async function readAll(shell: Shell, file: OpenFile): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const chunk = await shell.process.wait<Uint8Array | null>((settle, fail) =>
      file.read(65_536, result => (result instanceof Errno ? fail(result) : settle(result))),
    )
    if (!chunk) break
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MOST_OUTPUT) throw new ShellError('xrealloc: cannot allocate memory', { status: 2 })
  }
  let end = text.length
  while (text[end - 1] === '\n') end--
  const kept = text.slice(0, end)
  return kept.includes('\0') ? kept.replaceAll('\0', '') : kept
}

/** Runs the script beside the command, joined by a pipe that the command sees as `/dev/fd/N`. At a prompt it has no
 *  claim to the terminal, which the command or the shell reads. */
export function processSubstitution(shell: Shell, script: ParsedScript, operator: '<' | '>'): string {
  const { readEnd, writeEnd } = pipe()
  const reading = operator === '<'
  const { interactive, beside } = shell
  const child = subshell(shell, copy => copy.interpreter.statements(copy, script.commands), {
    files: reading ? { 1: writeEnd } : { 0: readEnd },
    group: interactive ? 'new' : undefined,
  })
  if (interactive) {
    child.onSignal('SIGTTIN', 'ignore')
    beside.add(child)
    child.onExit(() => beside.delete(child))
  }
  shell.lastBackground = child.pid
  let fd = 63
  while (shell.process.descriptors().includes(fd)) fd--
  shell.process.setFile(fd, reading ? readEnd : writeEnd)
  readEnd.close()
  writeEnd.close()
  shell.toClose.push(fd)
  return `/dev/fd/${fd}`
}
