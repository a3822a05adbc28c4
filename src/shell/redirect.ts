/** Redirections (bash(1), "Redirection"). They change the shell's own descriptors; what was there is put back after
 *  the command. */
import type { Redirection } from 'unbash'
import { Errno } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import { pipe } from '../host/pipe.ts'
import { expandHereDoc, expandText, expandWords } from './expand.ts'
import { ShellError, type Shell } from './shell.ts'
import { openNetwork } from './dev-tcp.ts'

/** Descriptors as they were; null is closed. */
export type Saved = Map<number, OpenFile | null>

const encoder = new TextEncoder()

/** @throws ShellError when one cannot be made; those before it are undone */
export async function redirect(shell: Shell, redirects: readonly Redirection[]): Promise<Saved> {
  const saved: Saved = new Map()
  try {
    for (const one of redirects) await apply(shell, one, saved)
  } catch (error) {
    restore(shell, saved)
    throw error
  }
  return saved
}

export function restore(shell: Shell, saved: Saved): void {
  for (const [fd, file] of saved) {
    if (file) {
      shell.process.setFile(fd, file)
      file.close()
    } else shell.process.closeFile(fd)
  }
}

/** Makes them last, as `exec` does. */
export function keep(saved: Saved): void {
  for (const file of saved.values()) file?.close()
}

async function apply(shell: Shell, one: Redirection, saved: Saved): Promise<void> {
  const { process } = shell
  const output = one.operator === '>' || one.operator === '>>' || one.operator === '>|' || one.operator === '>&'
  const both = one.operator === '&>' || one.operator === '&>>'
  let fd = output || both ? 1 : 0
  if (one.descriptor?.type === 'FileDescriptor') fd = one.descriptor.value
  if (one.descriptor?.type === 'FileDescriptorVariable') {
    const { name } = one.descriptor
    if ((one.operator === '>&' || one.operator === '<&') && one.target?.text === '-') {
      fd = Number(shell.variables.get(name) ?? -1)
    } else {
      fd = 10
      while (process.descriptors().includes(fd)) fd++
      shell.variables.set(name, String(fd))
      const file = await open(shell, one, fd)
      process.setFile(fd, file)
      file.close()
      return
    }
  }
  if (!saved.has(fd)) saved.set(fd, process.descriptors().includes(fd) ? process.file(fd).dup() : null)
  if (one.operator === '>&' || one.operator === '<&') {
    const target = await expandText(shell, one.target)
    const move = /^(\d+)-$/.exec(target)
    if (target === '-') {
      process.closeFile(fd)
      return
    }
    if (move || /^\d+$/.test(target)) {
      const from = Number(move ? move[1] : target)
      if (!process.descriptors().includes(from)) throw new ShellError(`${target}: Bad file descriptor`)
      process.setFile(fd, process.file(from))
      if (move && from !== fd) {
        if (!saved.has(from)) saved.set(from, process.file(from).dup())
        process.closeFile(from)
      }
      return
    }
    if (one.operator === '<&' || one.descriptor)
      throw new ShellError(`${one.target?.text ?? target}: ambiguous redirect`)
  }
  const file = await open(shell, one, fd)
  process.setFile(fd, file)
  if (both || (one.operator === '>&' && !one.descriptor)) {
    if (!saved.has(2)) saved.set(2, process.descriptors().includes(2) ? process.file(2).dup() : null)
    process.setFile(2, file)
  }
  file.close()
}

async function open(shell: Shell, one: Redirection, fd: number): Promise<OpenFile> {
  const { process } = shell
  if (one.type === 'HereString') return text(`${await expandText(shell, one.target)}\n`)
  if (one.type === 'HereDoc') {
    let body = await expandHereDoc(shell, one.body)
    if (one.operator === '<<-') body = one.body.parts ? body.replace(/^\t+/gm, '') : one.body.text.replace(/^\t+/gm, '')
    return text(body)
  }
  const words = one.target ? await expandWords(shell, [one.target]) : []
  if (words.length !== 1) throw new ShellError(`${one.target?.text ?? fd}: ambiguous redirect`)
  const path = words[0]!
  const network = await openNetwork(shell, path)
  if (network) return network
  try {
    if (one.operator === '>' && shell.options.has('noclobber') && process.host.files.exists(process.path(path))) {
      if (process.host.files.stat(process.path(path)).kind === 'file') {
        throw new ShellError(`${path}: cannot overwrite existing file`)
      }
    }
    const mode = one.operator === '<' ? 'r' : one.operator === '<>' ? 'rw' : one.operator.endsWith('>>') ? 'a' : 'w'
    return process.open(path, mode)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    throw new ShellError(wordsOf(shell, path, one.operator === '<', error))
  }
}

function wordsOf(shell: Shell, path: string, reading: boolean, error: Errno): string {
  if (shell.personality === 'bash') return `${path}: ${error.message}`
  const reason =
    error.code === 'ENOENT'
      ? reading
        ? 'No such file'
        : shell.personality === 'dash'
          ? 'Directory nonexistent'
          : 'nonexistent directory'
      : error.message
  if (shell.personality === 'ash')
    return `can't ${reading ? 'open' : 'create'} ${path}: ${error.code === 'ENOENT' && reading ? 'no such file' : reason}`
  return `cannot ${reading ? 'open' : 'create'} ${path}: ${reason}`
}

/** A pipe already filled, as bash makes for here-documents. */
function text(content: string): OpenFile {
  const { readEnd, writeEnd } = pipe()
  if (content) writeEnd.write(encoder.encode(content), () => {})
  writeEnd.close()
  return readEnd
}
