/** The second half of `kubectl run -i`: waits for the pod, attaches, and takes over its exit status. */
import { pathOf } from '../../api/resources.ts'
import { KubectlError } from '../errors.ts'
import type { Invocation } from '../invocation.ts'
import { dig, itemsOf, type Unstructured } from '../object.ts'
import { attachTo } from './exec.ts'

const ended = (pod: Unstructured): boolean =>
  ['Succeeded', 'Failed'].includes(dig<string>(pod, 'status', 'phase') ?? '')
const running = (pod: Unstructured): boolean => ended(pod) || dig(pod, 'status', 'phase') === 'Running'

async function watchPod(
  k: Invocation,
  pod: Unstructured,
  test: (pod: Unstructured) => boolean,
  timeout?: number,
): Promise<Unstructured> {
  const path = pathOf((await k.mapper()).resourceFor('pods'), pod.metadata.namespace)
  const query = { fieldSelector: `metadata.name=${pod.metadata.name}` }
  const deadline = timeout === undefined ? undefined : k.now() + timeout
  for (;;) {
    const list = await k.client.json('GET', path, { query })
    const [found] = itemsOf(list)
    if (!found) throw new KubectlError(`pods "${pod.metadata.name}" not found`)
    if (test(found)) return found
    const events = k.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion }, { deadline })
    for (;;) {
      const next = await events.next()
      if (next.done) {
        if (next.value === 'timeout') throw new KubectlError('timed out waiting for the condition')
        break
      }
      if (next.value.type === 'DELETED') throw new KubectlError(`pods "${pod.metadata.name}" not found`)
      if (test(next.value.object)) {
        await events.return('ended')
        return next.value.object
      }
    }
  }
}

const streams = (k: Invocation) => ({ stdin: k.flags.bool('stdin'), tty: k.flags.bool('tty') })

export async function attachWhenRunning(k: Invocation, created: Unstructured): Promise<number> {
  const { flags } = k
  const pod = await watchPod(k, created, running, flags.duration('pod-running-timeout'))
  const path = pathOf((await k.mapper()).resourceFor('pods'), pod.metadata.namespace, pod.metadata.name, 'log')
  let shown = false
  if (!ended(pod)) {
    const said = (chunk: Uint8Array) => {
      shown = true
      return k.process.stdout.write(chunk)
    }
    await attachTo(k, pod, { ...streams(k), container: '', quiet: flags.bool('quiet') }, said)
  }
  // What it said before it could be attached to is in its log.
  if (!shown && flags.text('restart') !== 'Always') {
    await watchPod(k, pod, ended)
    await k.out(await k.client.text('GET', path))
  }
  if (flags.text('restart') === 'Always') return 0
  const last = await watchPod(k, pod, ended)
  const code = dig<number>(last, 'status', 'containerStatuses', 0, 'state', 'terminated', 'exitCode') ?? 0
  if (code) await k.err(`pod ${k.namespace}/${pod.metadata.name} terminated (Error)\n`)
  return code
}
