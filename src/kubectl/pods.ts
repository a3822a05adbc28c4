/** From `web`, `deploy/web` or `svc/web` to a pod and its container. Source: polymorphichelpers (attachablepodforobject.go,
 *  helpers.go), kubectl/pkg/cmd/util/podcmd. */
import { pathOf } from '../api/resources.ts'
import { fetchInfo } from './builder.ts'
import { KubectlError } from './errors.ts'
import type { Invocation } from './invocation.ts'
import { dig, itemsOf, type Unstructured } from './object.ts'

export const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container'

/** The pod itself, or one that the object selects: running and ready ones first. @throws KubectlError */
export async function podFor(k: Invocation, named: string, namespace = k.namespace): Promise<Unstructured> {
  const mapper = await k.mapper()
  const [type, name] = named.includes('/') ? named.split('/') : ['pods', named]
  const resource = mapper.resourceFor(type!)
  const { object } = await fetchInfo(k, resource, name!, namespace)
  if (resource.kind === 'Pod') return object
  const pods = await podsOf(k, object, 'cannot attach to')
  if (!pods.length) throw new KubectlError(`timed out waiting for the condition`)
  return pods.sort(byActivity)[0]!
}

/** Kinds whose pods kubectl finds by their selector. */
const SELECTING = new Set([
  ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet', 'ReplicationController', 'Service', 'StatefulSet'],
])

/** `*v1.Service`, as Go's %T says it. */
const goType = ({ apiVersion, kind }: Unstructured): string => `*${apiVersion.split('/').at(-1)}.${kind}`

function selectorOf(object: Unstructured): string {
  const { kind, metadata } = object
  if (!SELECTING.has(kind)) throw new KubectlError(`selector for ${goType(object)} not implemented`)
  const selector = dig<Record<string, unknown>>(object, 'spec', 'selector') ?? {}
  if (kind === 'Service' && !Object.keys(selector).length)
    throw new KubectlError(`invalid service '${metadata.name}': Service is defined without a selector`)
  const labels =
    object.kind === 'Service' || object.kind === 'ReplicationController'
      ? selector
      : dig<Record<string, unknown>>(selector, 'matchLabels')
  const parts = Object.entries(labels ?? {}).map(([key, value]) => `${key}=${String(value)}`)
  for (const e of dig<{ key: string; operator: string; values?: string[] }[]>(selector, 'matchExpressions') ?? []) {
    if (e.operator === 'Exists') parts.push(e.key)
    else if (e.operator === 'DoesNotExist') parts.push(`!${e.key}`)
    else parts.push(`${e.key} ${e.operator.toLowerCase()} (${(e.values ?? []).join(',')})`)
  }
  return parts.join(',')
}

/** @param failing what cannot be done without them @throws KubectlError */
export async function podsOf(
  k: Invocation,
  object: Unstructured,
  failing: 'cannot attach to' | 'cannot get the logs from',
): Promise<Unstructured[]> {
  const pods = (await k.mapper()).resourceFor('pods')
  let labelSelector: string
  try {
    labelSelector = selectorOf(object)
  } catch (error) {
    if (!(error instanceof KubectlError)) throw error
    throw new KubectlError(`${failing} ${goType(object)}: ${error.message}`)
  }
  const list = await k.client.json('GET', pathOf(pods, object.metadata.namespace), {
    query: { labelSelector },
  })
  return itemsOf(list).map(pod => ({ ...pod, kind: 'Pod', apiVersion: 'v1' }))
}

/** Since when it has been ready; undefined if it is not. */
const readySince = (pod: Unstructured): string | undefined =>
  dig<{ type: string; status: string; lastTransitionTime?: string }[]>(pod, 'status', 'conditions')?.find(
    each => each.type === 'Ready' && each.status === 'True',
  )?.lastTransitionTime

/** Assigned, running, ready, ready for long, old (podutils.ByLogging; controller.ActivePods, reversed). */
export function byActivity(a: Unstructured, b: Unstructured): number {
  const rank = (pod: Unstructured) =>
    (dig(pod, 'spec', 'nodeName') ? 4 : 0) +
    (dig(pod, 'status', 'phase') === 'Running' ? 2 : 0) +
    (readySince(pod) ? 1 : 0)
  return (
    rank(b) - rank(a) ||
    (readySince(a) ?? '').localeCompare(readySince(b) ?? '') ||
    (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? '')
  )
}

interface Named {
  name: string
  tty?: boolean
  stdin?: boolean
}

export const containersOf = (pod: Unstructured): Named[] => dig<Named[]>(pod, 'spec', 'containers') ?? []
export const initContainersOf = (pod: Unstructured): Named[] => dig<Named[]>(pod, 'spec', 'initContainers') ?? []
const ephemeralOf = (pod: Unstructured): Named[] => dig<Named[]>(pod, 'spec', 'ephemeralContainers') ?? []

/** The container asked for, or the default one, about which several others make a word. @throws KubectlError */
export async function containerFor(k: Invocation, pod: Unstructured, asked: string, quiet = false): Promise<Named> {
  const all = [...containersOf(pod), ...initContainersOf(pod), ...ephemeralOf(pod)]
  if (asked) {
    const found = all.find(c => c.name === asked)
    if (!found) throw new KubectlError(`container ${asked} not found in pod ${pod.metadata.name}`.replace(/^/, ''))
    return found
  }
  const preferred = pod.metadata.annotations?.[DEFAULT_CONTAINER]
  const annotated = preferred ? all.find(c => c.name === preferred) : undefined
  if (annotated) return annotated
  const first = containersOf(pod)[0]!
  if (all.length > 1 && !quiet) {
    const names = [
      ...containersOf(pod).map(c => c.name),
      ...initContainersOf(pod).map(c => `${c.name} (init)`),
      ...ephemeralOf(pod).map(c => `${c.name} (ephem)`),
    ]
    await k.err(`Defaulted container ${JSON.stringify(first.name)} out of: ${names.join(', ')}\n`)
  }
  return first
}
