/** Lets the user edit a text with $KUBE_EDITOR or $EDITOR. Source: kubectl/pkg/cmd/util/editor. */
import { Errno } from '../host/errno.ts'
import { KubectlError } from './errors.ts'
import type { Invocation } from './invocation.ts'
import { readYaml, YamlError } from './yaml/read.ts'

const HEADER = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`

/** The edited value; undefined when nothing changed or the edit was given up. @throws KubectlError */
export async function editText<T>(k: Invocation, before: string, read: (value: unknown) => T): Promise<T | undefined> {
  const editor = k.process.env.get('KUBE_EDITOR') || k.process.env.get('EDITOR') || 'vi'
  const path = `/tmp/kubectl-edit-${k.process.host.sim.random.int(2 ** 31)}.yaml`
  const files = k.process.host.files
  files.mkdir('/tmp', { parents: true })
  files.write(path, HEADER + before, 0o600)
  const words = editor.trim().split(/\s+/)
  const argv = /[$'"|;&]/.test(editor) ? ['bash', '-c', `${editor} ${path}`] : [...words, path]
  let status: number
  try {
    status = await k.process.waitFor(k.process.spawn(argv))
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    throw new KubectlError(`unable to launch the editor ${JSON.stringify(editor)}`)
  }
  if (status) throw new KubectlError(`there was a problem with the editor ${JSON.stringify(editor)}`)
  const after = files.readText(path)
  files.remove(path)
  const kept = after
    .split('\n')
    .filter(line => !line.startsWith('#'))
    .join('\n')
  if (!kept.trim()) {
    await k.err('Edit cancelled, saved file was empty.\n')
    return undefined
  }
  if (kept === before) {
    await k.err('Edit cancelled, no changes made.\n')
    return undefined
  }
  try {
    return read(readYaml(kept))
  } catch (error) {
    if (!(error instanceof YamlError)) throw error
    throw new KubectlError(`error parsing edited-file: error converting YAML to JSON: ${error.message}`)
  }
}
