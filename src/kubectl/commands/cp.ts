/** `kubectl cp`. Source: kubectl/pkg/cmd/cp/cp.go. The real one sends tar archives; this one sends each file through
 *  `cat`, so that images without tar work too. Left out: modes, links, folders out of a pod. */
import { pathOf } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { containerFor, podFor } from '../pods.ts'
import { remote } from '../streams.ts'

export const cp: Command = {
  name: 'cp',
  flags: [text('container c'), bool('no-preserve'), int('retries')],
  async run(k) {
    if (k.args.length !== 2) throw new KubectlError('source and destination are required')
    const [source, target] = k.args.map(fileSpec)
    if (source!.pod && target!.pod) throw new KubectlError(`one of src or dest must be a local file specification`)
    if (!source!.pod && !target!.pod) throw new KubectlError('one of src or dest must be a remote file specification')
    if (!source!.file || !target!.file) throw new KubectlError('filepath can not be empty')
    return source!.pod ? download(k, source!, target!.file) : upload(k, source!.file, target!)
  },
}

interface FileSpec {
  namespace?: string
  pod?: string
  file: string
}

/** `web-0:/tmp/x`, `team-a/web-0:/tmp/x` or a local path. */
function fileSpec(arg: string): FileSpec {
  const colon = arg.indexOf(':')
  if (colon < 0) return { file: arg }
  if (colon === 0) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path')
  const parts = arg.slice(0, colon).split('/')
  if (parts.length > 2) throw new KubectlError('filespec must match the canonical format: [[namespace/]pod:]file/path')
  return { file: arg.slice(colon + 1), pod: parts.at(-1), namespace: parts.length === 2 ? parts[0] : undefined }
}

async function runIn(
  k: Invocation,
  spec: FileSpec,
  command: string[],
  input?: Uint8Array,
): Promise<{ out: Uint8Array; status: number }> {
  const pod = await podFor(k, spec.pod!, spec.namespace)
  const container = await containerFor(
    k,
    pod,
    k.flags.text('container'),
    input === undefined && command[2] !== 'cat "$1"',
  )
  const pods = (await k.mapper()).resourceFor('pods')
  const path = pathOf(pods, pod.metadata.namespace, pod.metadata.name, 'exec')
  const chunks: Uint8Array[] = []
  const stdin = input !== undefined
  const once = (async function* () {
    if (input?.length) yield input
  })()
  const status = await remote(
    k,
    path,
    { container: container.name, command, stdin, stdout: true, stderr: true },
    {
      stdin,
      tty: false,
      input: stdin ? once : undefined,
      onStdout: async chunk => void chunks.push(chunk),
    },
  )
  const out = new Uint8Array(chunks.reduce((sum, c) => sum + c.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    out.set(chunk, offset)
    offset += chunk.length
  }
  return { out, status }
}

const failed = async (k: Invocation, status: number): Promise<number> => {
  await k.err(`command terminated with exit code ${status}\n`)
  return status
}

async function upload(k: Invocation, from: string, to: FileSpec): Promise<number | void> {
  const files = k.process.host.files
  const root = k.process.path(from)
  if (!files.exists(root)) throw new KubectlError(`${from} doesn't exist in local filesystem`)
  const name = from.replace(/\/+$/, '').split('/').at(-1)!
  const isDirectory = await runIn(k, to, ['sh', '-c', 'test -d "$1"', 'sh', to.file])
  const target = isDirectory.status === 0 || to.file.endsWith('/') ? `${to.file.replace(/\/$/, '')}/${name}` : to.file
  const send = async (path: string, into: string): Promise<number> => {
    if (!files.isDirectory(path)) {
      return (await runIn(k, to, ['sh', '-c', 'cat > "$1"', 'sh', into], files.read(path))).status
    }
    await runIn(k, to, ['mkdir', '-p', into])
    for (const entry of files.list(path)) {
      const status = await send(`${path}/${entry}`, `${into}/${entry}`)
      if (status) return status
    }
    return 0
  }
  const status = await send(root, target)
  if (status) return failed(k, status)
}

async function download(k: Invocation, from: FileSpec, to: string): Promise<number | void> {
  const { out, status } = await runIn(k, from, ['sh', '-c', 'cat "$1"', 'sh', from.file])
  if (status) return failed(k, status)
  const files = k.process.host.files
  const path = k.process.path(to)
  files.write(files.isDirectory(path) ? `${path}/${from.file.split('/').at(-1)}` : path, out)
}
