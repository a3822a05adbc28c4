/** `kubectl set image|env|resources|selector|serviceaccount`. Source: kubectl/pkg/cmd/set. */
import { pathOf } from '../../api/resources.ts'
import { boundedRegex } from '../../host/bounded-regex.ts'
import { fileFlags, forEach, infosOfBoth, infosOfFiles, NOTHING_GIVEN, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { kindName } from '../mapping.ts'
import { dig, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { twoWayPatch } from '../strategic.ts'

type Container = { name: string; image?: string; env?: EnvVar[]; resources?: Record<string, unknown> }
type EnvVar = { name: string; value?: string; valueFrom?: unknown }

const common = (manager: string): FlagSpec[] => [
  bool('all', 'Select all resources in the namespace of the specified resource types'),
  dryRunFlag,
  text('field-manager', 'Name of the manager used to track field ownership.', { default: manager }),
  ...fileFlags('Filename, directory, or URL to files identifying the resource to get from a server.'),
  bool('local', 'If true, will NOT contact api-server but run locally.'),
  ...printFlags(),
  text('selector l', 'Selector (label query) to filter on.'),
]

interface Job {
  /** Arguments that name resources. */
  resources: readonly string[]
  /** @returns the changed object @throws KubectlError */
  change: (info: Info) => Unstructured
  done: string
}

async function update(k: Invocation, job: Job): Promise<void> {
  const say = await reporter(k)
  const errors: unknown[] = []
  const infos = k.flags.bool('local')
    ? await infosOfFiles(k)
    : await infosOfBoth(k, { errors, labelSelector: k.flags.text('selector'), all: k.flags.bool('all') }, job.resources)
  await forEach(infos, errors, async info => {
    const wanted = job.change(info)
    if (k.flags.bool('local') || dryRunOf(k) === 'client') return say(wanted, job.done)
    const patch = twoWayPatch(info.resource.kind, info.object, wanted)
    if (!Object.keys(patch).length) return
    const updated = await k.client.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
      query: { ...dryRunQuery(k), fieldManager: k.flags.text('field-manager') },
      contentType: 'application/strategic-merge-patch+json',
      body: goJson(patch),
    })
    await say(updated, job.done)
  })
}

/** Where the pod spec of a kind lies. @throws KubectlError for kinds without one */
function podSpecPath(info: Info): string[] {
  const { kind, group } = info.resource
  if (kind === 'Pod') return ['spec']
  if (kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec']
  if (dig(info.object, 'spec', 'template')) return ['spec', 'template', 'spec']
  const named = `${kindName(kind, group)}/${info.name}`
  throw new KubectlError(`${named} the object is not a pod or does not have a pod template: *v1.${kind}`)
}

/** Changes containers whose name matches `wanted` (`*` stands for all). */
function mapContainers(
  info: Info,
  wanted: string,
  change: (c: Container) => Container,
): { object: Unstructured; found: boolean } {
  const path = podSpecPath(info)
  const regex = boundedRegex(`^${wanted.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`)
  let found = false
  let object = info.object
  for (const list of ['initContainers', 'containers']) {
    const containers = dig<Container[]>(object, ...path, list)
    if (!containers) continue
    const changed = containers.map(c => {
      if (!regex.test(c.name)) return c
      found = true
      return change(c)
    })
    object = put(object, [...path, list], changed)
  }
  return { object, found }
}

const splitArgs = (k: Invocation) => ({
  resources: k.args.filter(arg => !arg.includes('=') && !/[^/]-$/.test(arg)),
  pairs: k.args.filter(arg => arg.includes('=') || /[^/]-$/.test(arg)),
})

const needResources = (k: Invocation, resources: readonly string[]) => {
  if (!resources.length && !k.flags.list('filename').length) {
    throw new KubectlError(NOTHING_GIVEN)
  }
}

const image: Command = {
  name: 'image',
  use: 'set image (-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N',
  short: 'Update the image of a pod template',
  flags: common('kubectl-set'),
  async run(k) {
    const { resources, pairs } = splitArgs(k)
    needResources(k, resources)
    if (!pairs.length) throw new KubectlError('at least one image update is required')
    if (pairs.length > 1 && pairs.some(pair => pair.startsWith('*=')))
      throw new KubectlError(
        'all containers are already specified by *, but saw more than one container_name=container_image pairs',
      )
    await update(k, {
      resources,
      done: 'image updated',
      change(info) {
        let object = info.object
        for (const pair of pairs) {
          const at = pair.indexOf('=')
          const changed = mapContainers({ ...info, object }, pair.slice(0, at), c => ({
            ...c,
            image: pair.slice(at + 1),
          }))
          if (!changed.found)
            throw new KubectlError(`unable to find container named ${JSON.stringify(pair.slice(0, at))}`)
          object = changed.object
        }
        return object
      },
    })
  },
}

const env: Command = {
  name: 'env',
  use: 'set env RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N',
  short: 'Update environment variables on a pod template',
  flags: [
    ...common('kubectl-set'),
    text(
      'containers c',
      'The names of containers in the selected pod templates to change, all containers are selected by default',
      { default: '*' },
    ),
    array('env e', 'Specify a key-value pair for an environment variable to set into each container.'),
    text('from', 'The name of a resource from which to inject environment variables'),
    text('keys', 'Comma-separated list of keys to import from specified resource'),
    bool('list', 'If true, display the environment and any changes in the standard format.'),
    bool('overwrite', 'If true, allow environment to be overwritten.', { default: 'true' }),
    text('prefix', 'Prefix to append to variable names'),
    bool('resolve', 'If true, show secret or configmap references when listing variables'),
  ],
  async run(k) {
    const { resources, pairs } = splitArgs(k)
    needResources(k, resources)
    const all = [...pairs, ...k.flags.list('env')]
    const from = k.flags.text('from')
    if (!all.length && !from && !k.flags.bool('list'))
      throw new KubectlError('at least one environment variable must be provided')
    const set: EnvVar[] = all
      .filter(p => p.includes('='))
      .map(p => ({ name: p.slice(0, p.indexOf('=')), value: p.slice(p.indexOf('=') + 1) }))
    if (from) set.push(...(await variablesFrom(k, from)))
    const remove = new Set(all.filter(p => !p.includes('=') && p.endsWith('-')).map(p => p.slice(0, -1)))
    if (k.flags.bool('list')) return list(k, resources)
    await update(k, {
      resources,
      done: 'env updated',
      change(info) {
        const { object, found } = mapContainers(info, k.flags.text('containers'), c => {
          const vars = (c.env ?? [])
            .filter(v => !remove.has(v.name))
            .map(v => {
              const next = set.find(s => s.name === v.name)
              if (next && !k.flags.bool('overwrite'))
                throw new KubectlError(`'${v.name}' already has a value (${v.value ?? ''}), and --overwrite is false`)
              return next ?? v
            })
          for (const v of set) if (!vars.some(x => x.name === v.name)) vars.push(v)
          return { ...c, ...(vars.length || c.env ? { env: vars } : {}) }
        })
        if (!found)
          throw new KubectlError(
            `${info.resource.kind}/${info.name} does not have any containers matching ${JSON.stringify(k.flags.text('containers'))}`,
          )
        return object
      },
    })
  },
}

async function variablesFrom(k: Invocation, from: string): Promise<EnvVar[]> {
  const [type, name] = from.split('/')
  const resource = (await k.mapper()).resourceFor(type!)
  const object = await k.client.json('GET', pathOf(resource, k.namespace, name))
  const only = k.flags.text('keys') ? k.flags.text('keys').split(',') : undefined
  const ref = resource.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'
  return Object.keys(dig<object>(object, 'data') ?? {})
    .sort()
    .filter(key => !only || only.includes(key))
    .map(key => ({
      name: (k.flags.text('prefix') + key).toUpperCase().replace(/[^A-Z0-9_]/g, '_'),
      valueFrom: { [ref]: { key, name } },
    }))
}

async function list(k: Invocation, resources: readonly string[]): Promise<void> {
  const errors: unknown[] = []
  const infos = await infosOfBoth(
    k,
    { errors, labelSelector: k.flags.text('selector'), all: k.flags.bool('all') },
    resources,
  )
  await forEach(infos, errors, async info => {
    for (const c of dig<Container[]>(info.object, ...podSpecPath(info), 'containers') ?? []) {
      await k.out(`# ${info.resource.kind} ${info.name}, container ${c.name}\n`)
      for (const v of c.env ?? []) {
        const ref =
          dig<{ key: string; name: string }>(v.valueFrom, 'secretKeyRef') ??
          dig<{ key: string; name: string }>(v.valueFrom, 'configMapKeyRef')
        const kind = dig(v.valueFrom, 'secretKeyRef') ? 'secret' : 'configmap'
        await k.out(
          v.valueFrom ? `# ${v.name} from ${kind} ${ref?.name}, key ${ref?.key}\n` : `${v.name}=${v.value ?? ''}\n`,
        )
      }
    }
  })
}

const resourcesCommand: Command = {
  name: 'resources',
  use: 'set resources (-f FILENAME | TYPE NAME)  ([--limits=LIMITS & --requests=REQUESTS]',
  short: 'Update resource requests/limits on objects with pod templates',
  flags: [
    ...common('kubectl-set'),
    text(
      'containers c',
      'The names of containers in the selected pod templates to change, all containers are selected by default',
      { default: '*' },
    ),
    text('limits', "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'."),
    text('requests', "The resource requirement requests for this container.  For example, 'cpu=100m,memory=256Mi'."),
  ],
  async run(k) {
    const { limits, requests } = { limits: k.flags.text('limits'), requests: k.flags.text('requests') }
    if (!limits && !requests)
      throw new KubectlError('you must specify an update to requests or limits (in the form of --requests/--limits)')
    const parse = (given: string) =>
      Object.fromEntries(
        given.split(',').map(pair => {
          const [name, value, ...more] = pair.split('=')
          if (!name || value === undefined || more.length)
            throw new KubectlError(`Invalid argument syntax ${pair}, expected <resource>=<value>`)
          return [name, value]
        }),
      )
    await update(k, {
      resources: k.args,
      done: 'resource requirements updated',
      change(info) {
        const { object, found } = mapContainers(info, k.flags.text('containers'), c => {
          const next: Record<string, unknown> = { ...c.resources }
          if (limits) next['limits'] = { ...(next['limits'] as object), ...parse(limits) }
          if (requests) next['requests'] = { ...(next['requests'] as object), ...parse(requests) }
          return { ...c, resources: next }
        })
        if (!found)
          throw new KubectlError(
            `${info.resource.kind}/${info.name} does not have any containers matching ${JSON.stringify(k.flags.text('containers'))}`,
          )
        return object
      },
    })
  },
}

const selector: Command = {
  name: 'selector',
  use: 'set selector (-f FILENAME | TYPE NAME) EXPRESSIONS [--resource-version=version]',
  short: 'Set the selector on a resource',
  flags: [
    ...common('kubectl-set').filter(f => f.name !== 'selector'),
    text(
      'resource-version',
      'If non-empty, the selectors update will only succeed if this is the current resource-version for the object.',
    ),
  ],
  async run(k) {
    const { resources, pairs } = splitArgs(k)
    needResources(k, resources)
    if (!pairs.length) throw new KubectlError('one or more selectors must be specified')
    const wanted = Object.fromEntries(
      pairs.flatMap(pair => pair.split(',')).map(pair => pair.split('=', 2) as [string, string]),
    )
    await update(k, {
      resources,
      done: 'selector updated',
      change(info) {
        if (info.resource.kind !== 'Service')
          throw new KubectlError('setting a selector is only supported for Services')
        return put(info.object, ['spec', 'selector'], wanted)
      },
    })
  },
}

const serviceAccount: Command = {
  name: 'serviceaccount',
  aliases: ['sa'],
  use: 'set serviceaccount (-f FILENAME | TYPE NAME) SERVICE_ACCOUNT',
  short: 'Update the service account of a resource',
  flags: common('kubectl-set'),
  async run(k) {
    if (!k.args.length) throw new KubectlError('serviceaccount is required')
    await update(k, {
      resources: k.args.slice(0, -1),
      done: 'serviceaccount updated',
      change(info) {
        const path = podSpecPath(info)
        return put(
          put(info.object, [...path, 'serviceAccountName'], k.args.at(-1)),
          [...path, 'serviceAccount'],
          k.args.at(-1),
        )
      },
    })
  },
}

export const set: Command = {
  name: 'set',
  use: 'set SUBCOMMAND',
  short: 'Set specific features on objects',
  commands: [env, image, resourcesCommand, selector, serviceAccount],
}
