/** `kubectl logs`. Source: kubectl/pkg/cmd/logs/logs.go, polymorphichelpers/logsforobject.go. */
import { pathOf } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { fetchInfo } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, messageOf } from '../errors.ts'
import { bool, duration, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { itemsOf, type Unstructured } from '../object.ts'
import { byActivity, containerFor, containersOf, initContainersOf, podsOf } from '../pods.ts'

export const logs: Command = {
  name: 'logs',
  flags: [
    bool('all-containers'),
    bool('all-pods'),
    text('container c'),
    bool('follow f'),
    bool('ignore-errors'),
    bool('insecure-skip-tls-verify-backend'),
    int('limit-bytes'),
    int('max-log-requests', {
      default: '5',
    }),
    duration('pod-running-timeout', { default: '20s' }),
    bool('prefix'),
    bool('previous p'),
    text('selector l'),
    duration('since'),
    text('since-time'),
    int('tail', { default: '-1' }),
    bool('timestamps'),
  ],
  run,
}

interface Source {
  pod: Unstructured
  container: string
}

async function run(k: Invocation): Promise<void> {
  const { flags } = k
  const selector = flags.text('selector')
  const wrong = `expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command`
  if (k.args.length > 2 || (!k.args.length && !selector)) throw k.usage(wrong)
  if (k.args.length && selector) throw k.usage('only a selector (-l) or a POD name is allowed')
  if (k.args.length === 2 && flags.text('container'))
    throw k.usage('only one of -c or an inline [CONTAINER] arg is allowed')
  if (flags.changed('since') && flags.text('since-time'))
    throw new KubectlError('at most one of `sinceTime` or `sinceSeconds` may be specified')
  const container = flags.text('container') || k.args[1] || ''
  if (container && flags.bool('all-containers'))
    throw new KubectlError('--all-containers=true should not be specified with container name ' + container)
  if (flags.int('tail') < -1) throw new KubectlError('--tail must be greater than or equal to -1')
  const sources = await sourcesOf(k, selector, container)
  if (!sources.length) return void (await k.err(`No resources found in ${k.namespace} namespace.\n`))
  if (flags.bool('follow') && sources.length > 1) {
    const most = flags.int('max-log-requests')
    if (sources.length > most) {
      throw new KubectlError(
        `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${most}, use --max-log-requests to increase the limit`,
      )
    }
    await followAll(k, sources)
    return
  }
  for (const source of sources) await print(k, source)
}

async function sourcesOf(k: Invocation, selector: string, container: string): Promise<Source[]> {
  const mapper = await k.mapper()
  const all = k.flags.bool('all-containers')
  const of = async (pod: Unstructured): Promise<Source[]> => {
    if (all) return [...initContainersOf(pod), ...containersOf(pod)].map(c => ({ pod, container: c.name }))
    if (!container) return [{ pod, container: (await containerFor(k, pod, '')).name }]
    const found = [...containersOf(pod), ...initContainersOf(pod)].some(c => c.name === container)
    if (!found) throw new KubectlError(`container ${container} is not valid for pod ${pod.metadata.name}`)
    return [{ pod, container }]
  }
  if (selector) {
    const list = await k.client.json('GET', pathOf(mapper.resourceFor('pods'), k.namespace), {
      query: { labelSelector: selector },
    })
    const sources: Source[] = []
    for (const pod of itemsOf(list)) sources.push(...(await of(pod)))
    return sources
  }
  const named = k.args[0]!
  const [type, name] = named.includes('/') ? named.split('/') : ['pods', named]
  const resource = mapper.resourceFor(type!)
  let object: Unstructured
  try {
    object = (await fetchInfo(k, resource, name!)).object
  } catch (error) {
    if (!isApiError(error, 'NotFound')) throw error
    throw new KubectlError(
      `error from server (NotFound): ${messageOf(error)} in namespace ${JSON.stringify(k.namespace)}`,
    )
  }
  if (resource.kind === 'Pod') return of(object)
  const pods = await podsOf(k, object, 'cannot get the logs from')
  if (!pods.length) throw new KubectlError('timed out waiting for the condition')
  pods.sort(byActivity)
  if (k.flags.bool('all-pods')) {
    const sources: Source[] = []
    for (const pod of pods) sources.push(...(await of(pod)))
    return sources
  }
  if (pods.length > 1) await k.err(`Found ${pods.length} pods, using pod/${pods[0]!.metadata.name}\n`)
  return of(pods[0]!)
}

async function print(k: Invocation, { pod, container }: Source): Promise<void> {
  const { flags } = k
  const tail =
    flags.int('tail') === -1 && flags.text('selector') && !flags.changed('tail') && !flags.bool('follow')
      ? 10
      : flags.int('tail')
  const since = flags.duration('since')
  const pods = (await k.mapper()).resourceFor('pods')
  const response = await k.client.call(
    'GET',
    pathOf(pods, pod.metadata.namespace ?? k.namespace, pod.metadata.name, 'log'),
    {
      query: {
        container,
        follow: flags.bool('follow'),
        previous: flags.bool('previous'),
        timestamps: flags.bool('timestamps'),
        tailLines: tail >= 0 ? String(tail) : undefined,
        sinceSeconds: since ? Math.ceil(since / 1000) : undefined,
        sinceTime: flags.text('since-time') || undefined,
        limitBytes: flags.int('limit-bytes') || undefined,
      },
    },
  )
  if (!flags.bool('prefix')) {
    for await (const chunk of k.client.chunks(response)) await k.process.stdout.write(chunk)
    return
  }
  const prefix = `[pod/${pod.metadata.name}/${container}] `
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of k.client.chunks(response)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    if (lines.length) await k.out(lines.map(line => `${prefix}${line}\n`).join(''))
  }
  if (rest) await k.out(prefix + rest)
}

/** Several at once, each line as it comes. */
async function followAll(k: Invocation, sources: readonly Source[]): Promise<void> {
  const running = sources.map(source => print(k, source))
  for (const each of running) each.catch(() => {})
  await Promise.all(running)
}
