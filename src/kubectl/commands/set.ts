/** `kubectl set image|env|resources|selector|serviceaccount`. Source: kubectl/pkg/cmd/set. */
import { pathOf } from '../../api/resources.ts'
import { canonicalQuantity, parseQuantity } from '../../api/quantity.ts'
import { ApiError } from '../../api/status.ts'
import { boundedRegex } from '../../host/bounded-regex.ts'
import { FILE_FLAGS, forEach, infosOfBoth, infosOfFiles, NOTHING_GIVEN, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { array, bool, slice, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { twoWayPatch } from '../strategic.ts'

type Container = { name: string; image?: string; env?: EnvVar[]; resources?: Record<string, unknown> }
type EnvVar = { name: string; value?: string; valueFrom?: unknown }

const common = (manager: string): FlagSpec[] => [
  bool('all'),
  dryRunFlag,
  text('field-manager', { default: manager }),
  ...FILE_FLAGS,
  bool('local'),
  ...printFlags(),
  text('selector l'),
]

interface Job {
  /** Arguments that name resources. */
  resources: readonly string[]
  /** @returns the changed object @throws KubectlError */
  change: (info: Info) => Unstructured
  done: string
  /** Goes before the error of a failed request. */
  failure?: string
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
    const updated = await k.client
      .json('PATCH', pathOf(info.resource, info.namespace, info.name), {
        query: { ...dryRunQuery(k), fieldManager: k.flags.text('field-manager') },
        contentType: 'application/strategic-merge-patch+json',
        body: goJson(patch),
      })
      .catch((error: unknown) => {
        throw job.failure && error instanceof ApiError ? new KubectlError(`${job.failure} ${error.message}`) : error
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
  const named = `${group ? `${info.resource.plural}.${group}` : info.resource.plural}/${info.name}`
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
  flags: [
    ...common('kubectl-set'),
    text('containers c', { default: '*' }),
    array('env e'),
    text('from'),
    slice('keys'),
    bool('list'),
    bool('overwrite', { default: 'true' }),
    text('prefix'),
    bool('resolve'),
  ],
  async run(k) {
    const { resources, pairs } = splitArgs(k)
    needResources(k, resources)
    const all = [...pairs, ...k.flags.list('env')]
    const from = k.flags.text('from')
    const set: EnvVar[] = all
      .filter(p => p.includes('='))
      .map(p => ({ name: p.slice(0, p.indexOf('=')), value: p.slice(p.indexOf('=') + 1) }))
    if (from) set.push(...(await variablesFrom(k, from)))
    const remove = new Set(all.filter(p => !p.includes('=') && p.endsWith('-')).map(p => p.slice(0, -1)))
    if (k.flags.bool('list')) return list(k, resources)
    const missing: string[] = []
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
          missing.push(
            `Warning: ${info.resource.kind}/${info.name} does not have any containers matching ${JSON.stringify(k.flags.text('containers'))}\n`,
          )
        return object
      },
    })
    for (const warning of missing) await k.err(warning)
  },
}

const variableName = (key: string): string => key.toUpperCase().replace(/[^A-Z0-9_]/g, '_')

async function variablesFrom(k: Invocation, from: string): Promise<EnvVar[]> {
  const [type, name] = from.split('/')
  const resource = (await k.mapper()).resourceFor(type!)
  const object = await k.client.json('GET', pathOf(resource, k.namespace, name))
  const only = k.flags.list('keys').length ? k.flags.list('keys') : undefined
  const ref = resource.kind === 'Secret' ? 'secretKeyRef' : 'configMapKeyRef'
  const keys = Object.keys(dig<object>(object, 'data') ?? {})
    .sort()
    .filter(key => !only || only.includes(key))
  for (const key of keys) {
    const variable = variableName(key)
    if (variable !== key) await k.err(`Warning: key ${key} transferred to ${variable}\n`)
  }
  return keys.map(key => ({
    name: k.flags.text('prefix') + variableName(key),
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
  flags: [...common('kubectl-set'), text('containers c', { default: '*' }), text('limits'), text('requests')],
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
          if (!parseQuantity(value))
            throw new KubectlError(
              "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            )
          return [name, canonicalQuantity(value)]
        }),
      )
    await update(k, {
      resources: k.args,
      done: 'resource requirements updated',
      failure: 'failed to patch resources update to pod template',
      change(info) {
        const { object, found } = mapContainers(info, k.flags.text('containers'), c => {
          const next: Record<string, unknown> = { ...c.resources }
          if (limits) next['limits'] = { ...(next['limits'] as object), ...parse(limits) }
          if (requests) next['requests'] = { ...(next['requests'] as object), ...parse(requests) }
          return { ...c, resources: next }
        })
        if (!found) throw new KubectlError(`unable to find container named ${k.flags.text('containers')}`)
        return object
      },
    })
  },
}

/** What of a selector cannot be said by labels alone, as Go prints it. */
function parseExpressions(selector: string): string[] {
  const found: string[] = []
  for (const [, key, sign, values] of selector.matchAll(/([\w./-]+) +(in|notin) *\(([^)]*)\)/g))
    found.push(`{${key} ${sign === 'in' ? 'In' : 'NotIn'} [${values!.split(/ *, */).join(' ')}]}`)
  if (!/[=(]/.test(selector))
    found.push(selector.startsWith('!') ? `{${selector.slice(1)} DoesNotExist []}` : `{${selector} Exists []}`)
  return found
}

const selector: Command = {
  name: 'selector',
  flags: [
    ...common('kubectl-set').filter(f => !['selector', 'kustomize', 'recursive'].includes(f.name)),
    bool('recursive R', { default: 'true' }),
    text('resource-version'),
  ],
  async run(k) {
    const resources = k.args.slice(0, -1)
    const selected = k.args.at(-1)
    if (selected === undefined || (!resources.length && !k.flags.list('filename').length))
      throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>')
    const expressions = parseExpressions(selected)
    if (expressions.length)
      throw new KubectlError(`match expression [${expressions.join(' ')}] not supported on this object`)
    const wanted = Object.fromEntries(selected.split(',').map(pair => pair.split(/==?/, 2) as [string, string]))
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
  flags: common('kubectl-set').filter(({ name }) => name !== 'selector'),
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

type Subject = { apiGroup?: string; kind: string; name: string; namespace?: string }

const RBAC = 'rbac.authorization.k8s.io'

const subject: Command = {
  name: 'subject',
  flags: [...common('kubectl-set'), array('group'), array('serviceaccount'), array('user')],
  async run(k) {
    const { flags } = k
    const wanted: Subject[] = [
      ...flags.list('user').map(name => ({ apiGroup: RBAC, kind: 'User', name })),
      ...flags.list('group').map(name => ({ apiGroup: RBAC, kind: 'Group', name })),
    ]
    await update(k, {
      resources: k.args,
      done: 'subjects updated',
      change(info) {
        if (!flags.list('user').length && !flags.list('group').length && !flags.list('serviceaccount').length)
          throw new KubectlError('you must specify at least one value of user, group or serviceaccount')
        const accounts = flags.list('serviceaccount').map(each => {
          const [namespace, name, ...more] = each.split(':')
          if (!namespace || !name || more.length) throw new KubectlError('serviceaccount must be <namespace>:<name>')
          return { kind: 'ServiceAccount', name, namespace }
        })
        if (!/^(Cluster)?RoleBinding$/.test(info.resource.kind))
          throw new KubectlError('setting subjects is only supported for RoleBinding/ClusterRoleBinding')
        const have = dig<Subject[]>(info.object, 'subjects') ?? []
        const same = (a: Subject, b: Subject) =>
          a.kind === b.kind && a.name === b.name && (a.namespace ?? '') === (b.namespace ?? '')
        const added = [...wanted, ...accounts].filter(each => !have.some(other => same(each, other)))
        return put(info.object, ['subjects'], [...have, ...added])
      },
    })
  },
}

export const set: Command = {
  name: 'set',
  commands: [env, image, resourcesCommand, selector, serviceAccount, subject],
}
