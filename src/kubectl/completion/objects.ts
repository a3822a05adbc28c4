/** Candidates that come from the cluster and the kubeconfig: types, names, containers, ports.
 *  Source: kubectl/pkg/util/completion/completion.go, kubectl/pkg/cmd/cp/cp.go. What goes wrong offers nothing. */
import { pathOf } from '../../api/resources.ts'
import { ApiError } from '../../api/status.ts'
import { fetchInfo, infosOfArgs } from '../builder.ts'
import { KubectlError } from '../errors.ts'
import type { Invocation } from '../invocation.ts'
import { groupResource } from '../mapping.ts'
import { dig, itemsOf } from '../object.ts'
import { containersOf, initContainersOf, podFor } from '../pods.ts'
import { WITH_PODS, type Arguments } from './arguments.ts'
import { candidates, NO_FILES, NO_SPACE, type Candidates } from './candidates.ts'

/** @param before the arguments before the one to complete */
export async function completeArgument(
  k: Invocation,
  known: Arguments,
  before: readonly string[],
  word: string,
): Promise<Candidates> {
  switch (known.of) {
    case 'objects':
      return objects(k, known, before, word)
    case 'pods':
      return before.length ? candidates(await partsOfPod(k, known, before, word)) : pods(k, word)
    case 'copies':
      return before.length ? candidates([], NO_SPACE) : copies(k, word)
    case 'names':
      return candidates(before.length ? [] : await namesOf(k, known.resource, word))
    case 'words':
      return candidates(before.length ? [] : starting(known.words, word))
    default:
      return candidates(before.length ? [] : starting(namesInConfig(k, known.of), word))
  }
}

export function namesInConfig(k: Invocation, of: 'contexts' | 'clusters' | 'users'): string[] {
  return (k.config[of] ?? []).map(each => each.name)
}

export const starting = (texts: readonly string[], word: string): string[] =>
  texts.filter(text => text.startsWith(word))

/** Nothing, where a user's mistake or a server that is away keeps it from being known. */
async function orNothing(act: () => Promise<string[]>): Promise<string[]> {
  try {
    return await act()
  } catch (error) {
    if (error instanceof ApiError || error instanceof KubectlError) return []
    throw error
  }
}

/** Names of the objects of a type, or of several (`pods,svc`). */
export function namesOf(k: Invocation, type: string, word: string): Promise<string[]> {
  return orNothing(async () => {
    const infos = await infosOfArgs(k, { errors: [] }, [type])
    return starting(
      infos.map(info => info.name),
      word,
    )
  })
}

/** Types that can be got; of a list, the last. */
function typesOf(k: Invocation, word: string): Promise<string[]> {
  return orNothing(async () => {
    const comma = word.lastIndexOf(',') + 1
    const names = (await k.mapper()).resources.filter(each => each.verbs.includes('get')).map(groupResource)
    return starting(names, word.slice(comma)).map(name => word.slice(0, comma) + name)
  })
}

async function objects(
  k: Invocation,
  { types, once }: { types?: readonly string[]; once?: true },
  before: readonly string[],
  word: string,
): Promise<Candidates> {
  const [first] = before
  const none = candidates([])
  const without = (texts: readonly string[]) => candidates(texts.filter(text => !before.includes(text)))
  if (first !== undefined && !first.includes('/')) {
    return once && before.length > 1 ? none : without(await namesOf(k, first, word))
  }
  const slash = word.indexOf('/')
  if (slash >= 0) {
    if (once && first !== undefined) return none
    const type = word.slice(0, slash)
    return without((await namesOf(k, type, word.slice(slash + 1))).map(name => `${type}/${name}`))
  }
  if (first !== undefined && once) return none
  const offered = types ? starting(types, word) : await typesOf(k, word)
  if (first === undefined) return candidates(offered)
  return candidates(
    offered.map(type => `${type}/`),
    NO_FILES | NO_SPACE,
  )
}

async function pods(k: Invocation, word: string): Promise<Candidates> {
  const slash = word.indexOf('/')
  if (slash >= 0) {
    const type = word.slice(0, slash)
    return candidates((await namesOf(k, type, word.slice(slash + 1))).map(name => `${type}/${name}`))
  }
  const names = await namesOf(k, 'pod', word)
  const types = starting(WITH_PODS, word).map(type => `${type}/`)
  return candidates([...names, ...types], names.length ? NO_FILES : NO_FILES | NO_SPACE)
}

/** Containers of the pod that the first argument names, init containers first. */
export function containers(k: Invocation, [named]: readonly string[], word: string): Promise<string[]> {
  return orNothing(async () => {
    if (named === undefined) return []
    const pod = await podFor(k, named)
    return starting(
      [...initContainersOf(pod), ...containersOf(pod)].map(each => each.name),
      word,
    )
  })
}

async function partsOfPod(
  k: Invocation,
  { with: part }: { with?: 'containers' | 'ports' },
  before: readonly string[],
  word: string,
): Promise<string[]> {
  if (!part || before.length > 1) return []
  return part === 'containers' ? containers(k, before, word) : orNothing(() => ports(k, before[0]!, word))
}

/** `LOCAL:REMOTE` for each port of a service, or of a pod's containers. */
async function ports(k: Invocation, named: string, word: string): Promise<string[]> {
  const [type, name] = named.split('/')
  const local = word.split(':')[0]!
  const written = (port: number) => `${word ? local : port}:${port}`
  const services = (await k.mapper()).find('services')
  if (name !== undefined && (await k.mapper()).find(type!) === services && services) {
    const { object } = await fetchInfo(k, services, name)
    const list = dig<{ port: number }[]>(object, 'spec', 'ports') ?? []
    return starting(
      list.map(each => written(each.port)),
      word,
    )
  }
  const all = containersOf(await podFor(k, named)).flatMap(
    each => dig<{ containerPort: number }[]>(each, 'ports') ?? [],
  )
  return starting(
    all.map(each => written(each.containerPort)),
    word,
  )
}

/** For `cp`: a namespace, a pod, or the start of a path. */
async function copies(k: Invocation, word: string): Promise<Candidates> {
  if (/^[./~]/.test(word) || word.includes(':')) return candidates([], word.includes(':') ? NO_SPACE : 0)
  const slash = word.indexOf('/')
  if (slash >= 0) {
    const namespace = word.slice(0, slash)
    const found = await orNothing(async () => {
      const list = await k.client.json('GET', pathOf((await k.mapper()).resourceFor('pods'), namespace))
      return itemsOf(list).map(pod => `${namespace}/${pod.metadata.name}:`)
    })
    return candidates(starting(found, word), NO_SPACE)
  }
  const namespaces = (await namesOf(k, 'namespaces', word)).map(name => `${name}/`)
  const names = (await namesOf(k, 'pods', word)).map(name => `${name}:`)
  return candidates([...namespaces, ...names, ...(word ? [] : ['./', '/'])], NO_SPACE)
}
