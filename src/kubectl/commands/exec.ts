/** `kubectl exec` and `attach`. Source: kubectl/pkg/cmd/exec/exec.go, cmd/attach/attach.go. */
import { pathOf } from '../../api/resources.ts'
import { infosOfFiles } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, duration, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, type Unstructured } from '../object.ts'
import { containerFor, podFor } from '../pods.ts'
import { remote } from '../streams.ts'

export const exec: Command = {
  name: 'exec',
  flags: [
    text('container c'),
    array('filename f'),
    duration('pod-running-timeout', {
      default: '1m0s',
    }),
    bool('quiet q'),
    bool('stdin i'),
    bool('tty t'),
  ],
  async run(k) {
    const files = k.flags.list('filename').length > 0
    const { named, command } = split(k, files)
    const pod = files ? (await infosOfFiles(k))[0]!.object : await podFor(k, named)
    if (dig(pod, 'status', 'phase') === 'Succeeded' || dig(pod, 'status', 'phase') === 'Failed') {
      throw new KubectlError(
        `cannot exec into a container in a completed pod; current phase is ${dig<string>(pod, 'status', 'phase')}`,
      )
    }
    // Whether there is such a container is the server's to say.
    const container = k.flags.text('container') || (await containerFor(k, pod, '', k.flags.bool('quiet'))).name
    const stdin = k.flags.bool('stdin')
    const tty = await ttyOf(k, k.flags.bool('tty'), stdin, k.flags.bool('quiet'))
    const pods = (await k.mapper()).resourceFor('pods')
    const path = pathOf(pods, pod.metadata.namespace, pod.metadata.name, 'exec')
    const query = { container, command, stdin, stdout: true, stderr: !tty, tty }
    const status = await remote(k, path, query, { stdin, tty })
    if (status) await k.err(`command terminated with exit code ${status}\n`)
    return status
  },
}

function split(k: Invocation, files: boolean): { named: string; command: readonly string[] } {
  const { args, dash } = k
  if (!args.length && !files) throw new KubectlError('pod, type/name or --filename must be specified')
  if (dash < 0 && args.length > 1 && !files) {
    throw new KubectlError(
      "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'kubectl exec -h' for help and examples",
    )
  }
  if (dash === 0 && !files) throw new KubectlError('pod, type/name or --filename must be specified')
  const command = dash < 0 ? (files ? args : args.slice(1)) : args.slice(dash)
  if (!command.length) throw new KubectlError('you must specify at least one command for the container')
  return { named: args[0]!, command }
}

async function ttyOf(k: Invocation, asked: boolean, stdin: boolean, quiet: boolean): Promise<boolean> {
  if (!asked) return false
  if (stdin && k.process.file(0).tty) return true
  if (!quiet) await k.err('Unable to use a TTY - input is not a terminal or the right kind of file\n')
  return false
}

export const attach: Command = {
  name: 'attach',
  flags: [
    text('container c'),
    duration('pod-running-timeout', {
      default: '1m0s',
    }),
    bool('quiet q'),
    bool('stdin i'),
    bool('tty t'),
  ],
  async run(k) {
    if (!k.args.length) throw new KubectlError('at least 1 argument is required for attach')
    if (k.args.length > 2)
      throw new KubectlError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 2 arguments) saw ${k.args.length}: [${k.args.join(' ')}]`,
      )
    const pod = await podFor(k, k.args.join('/'))
    return attachTo(k, pod, {
      stdin: k.flags.bool('stdin'),
      tty: k.flags.bool('tty'),
      container: k.flags.text('container'),
      quiet: k.flags.bool('quiet'),
    })
  },
}

const SESSION_WARNING =
  'All commands and output from this session will be recorded in container logs, including credentials and ' +
  "sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\n"

interface AttachOptions {
  stdin: boolean
  tty: boolean
  container: string
  quiet: boolean
}

export async function attachTo(
  k: Invocation,
  pod: Unstructured,
  options: AttachOptions,
  onStdout?: (chunk: Uint8Array) => Promise<void>,
): Promise<number> {
  const phase = dig<string>(pod, 'status', 'phase')
  if (phase === 'Succeeded' || phase === 'Failed')
    throw new KubectlError(`cannot attach a container in a completed pod; current phase is ${phase}`)
  const container = await containerFor(k, pod, options.container, options.quiet)
  const tty = options.tty && Boolean(container.tty) && (await ttyOf(k, true, options.stdin, options.quiet))
  if (options.stdin && !options.quiet) await k.err(SESSION_WARNING)
  const pods = (await k.mapper()).resourceFor('pods')
  const path = pathOf(pods, pod.metadata.namespace, pod.metadata.name, 'attach')
  const status = await remote(
    k,
    path,
    { container: container.name, stdin: options.stdin, stdout: true, stderr: !tty, tty },
    { stdin: options.stdin, tty, onStdout },
  )
  if (tty && options.stdin && !options.quiet) {
    const again = `kubectl attach ${pod.metadata.name} -c ${container.name} -n ${pod.metadata.namespace} -i -t`
    await k.out(`Session ended, resume using '${again}' command\n`)
  }
  return status
}
