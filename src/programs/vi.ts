/** vi, vim, nano: each file is opened in the editor beside the terminal, and the program ends when it is closed there.
 *  What is saved there is in the file at once. Left out: options, and editing on the terminal itself. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import type { TextEditor } from '../host/text-editor.ts'
import { nameOf } from './command.ts'

export const vi: Program = async process => {
  const name = nameOf(process)
  const { editor } = process.host
  const paths = process.argv.slice(1).filter(word => !/^[-+]/.test(word))
  if (!process.tty || !editor) {
    await process.stderr.write(`${name}: there is no editor here: neither a page nor a screen to draw on\n`)
    return 1
  }
  if (!paths.length) {
    await process.stderr.write(`usage: ${name} FILE...\n`)
    return 1
  }
  for (const path of paths) if (!(await edit(process, editor, path))) return 1
  return 0
}

/** @returns whether the file could be read and written */
async function edit(process: Process, editor: TextEditor, path: string): Promise<boolean> {
  const { files } = process.host
  const name = nameOf(process)
  const at = process.path(path)
  const refuse = async (error: unknown) => {
    if (!(error instanceof Errno)) throw error
    await process.stderr.write(`${name}: ${path}: ${error.message}\n`)
    return false
  }
  let text = ''
  try {
    if (files.exists(at)) text = files.readText(at)
  } catch (error) {
    return refuse(error)
  }
  await process.stderr.write('hint: Waiting for your editor to close the file... ')
  let saved: string | undefined
  try {
    await process.wait<void>((settle, fail) =>
      editor.open(
        { host: process.host.name, path: at, text },
        {
          saved: after => {
            try {
              files.write(at, after)
              saved = after
            } catch (error) {
              fail(error as Error)
            }
          },
          closed: () => settle(),
        },
      ),
    )
  } catch (error) {
    return refuse(error)
  }
  const lines = saved?.split('\n').length ?? 0
  const said =
    saved === undefined ? '' : `"${path}" ${saved.endsWith('\n') ? lines - 1 : lines}L, ${saved.length}B written`
  // Over the hint.
  await process.stderr.write(`\r\x1b[K${said && `${said}\n`}`)
  return true
}
