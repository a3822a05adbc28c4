/** `kubectl apply`. Source: kubectl/pkg/cmd/apply (apply.go, patcher.go, prune.go).
 *  Left out: apply sets. */
import { apiVersion, pathOf } from '../../api/resources.ts'
import { ApiError, isApiError } from '../../api/status.ts'
import { FILE_FLAGS, forEach, infosOfFiles, requireFiles, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll, withSource } from '../errors.ts'
import { array, bool, duration, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { lastApplied, withLastApplied } from '../last-applied.ts'
import { dig, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { threeWayPatch } from '../strategic.ts'
import { editLastApplied, setLastApplied, viewLastApplied } from './apply-last-applied.ts'
import { migrateToServerSide } from './apply-migration.ts'
import { validateFlag, validationQuery } from './validation.ts'

export const apply: Command = {
  name: 'apply',
  commands: [editLastApplied, setLastApplied, viewLastApplied],
  flags: [
    bool('all'),
    text('cascade', { default: 'background', bare: 'background' }),
    dryRunFlag,
    text('field-manager', {
      default: 'kubectl-client-side-apply',
    }),
    ...FILE_FLAGS,
    bool('force'),
    bool('force-conflicts'),
    int('grace-period', { default: '-1' }),
    bool('openapi-patch', { default: 'true' }),
    bool('overwrite', {
      default: 'true',
    }),
    ...printFlags(),
    bool('prune'),
    array('prune-allowlist'),
    text('selector l'),
    bool('server-side'),
    text('subresource'),
    duration('timeout'),
    validateFlag,
    bool('wait'),
  ],
  run,
}

async function run(k: Invocation): Promise<void> {
  const { flags } = k
  if (k.args.length) throw k.usage(`Unexpected args: [${k.args.join(' ')}]`)
  requireFiles(k)
  const dry = dryRunOf(k)
  const serverSide = flags.bool('server-side')
  if (flags.bool('force-conflicts') && !serverSide)
    throw new KubectlError('--force-conflicts only works with --server-side')
  if (dry === 'client' && serverSide)
    throw new KubectlError("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)")
  if (flags.bool('prune') && !flags.bool('all') && !flags.text('selector')) {
    throw new KubectlError(
      'all resources selected for prune without explicitly passing --all. To prune all resources, pass the --all flag. If you did not mean to prune all resources, specify a label selector',
    )
  }
  const errors: unknown[] = []
  const infos = await infosOfFiles(k, { validate: flags.text('validate') !== 'false', errors })
  if (!infos.length && !errors.length) throw new KubectlError('no objects passed to apply')
  const say = await reporter(k)
  const seen: Unstructured[] = []
  const each = async (info: Info) => {
    seen.push(await (serverSide ? applyOnServer(k, info, say) : applyOne(k, info, say)))
  }
  if (!flags.bool('prune')) return forEach(infos, errors, each)
  await forEach(infos, errors, each)
  await prune(k, seen, say)
}

type Say = (object: Unstructured, operation: string) => Promise<void>

async function applyOnServer(k: Invocation, info: Info, say: Say): Promise<Unstructured> {
  const manager = k.flags.changed('field-manager') ? k.flags.text('field-manager') : 'kubectl'
  const send = () =>
    k.client.json<Unstructured>(
      'PATCH',
      pathOf(info.resource, info.namespace, info.name, k.flags.text('subresource') || undefined),
      {
        query: {
          ...validationQuery(k),
          ...dryRunQuery(k),
          fieldManager: manager,
          force: k.flags.bool('force-conflicts'),
        },
        contentType: 'application/apply-patch+yaml',
        body: goJson(info.object),
      },
    )
  try {
    let object = await send()
    if (dryRunOf(k) === 'none' && (await migrateToServerSide(k, info, object, manager))) object = await send()
    await say(object, 'serverside-applied')
    return object
  } catch (error) {
    if (isApiError(error, 'Conflict')) throw new KubectlError(`${error.message}\n${CONFLICT_HELP}`)
    throw error
  }
}

const CONFLICT_HELP = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`

async function applyOne(k: Invocation, info: Info, say: Say): Promise<Unstructured> {
  const modified = withLastApplied(info.object)
  const { generateName } = info.object.metadata
  if (!info.name && generateName) throw new KubectlError(`from ${generateName}: cannot use generate name with apply`)
  const path = pathOf(info.resource, info.namespace, info.name)
  const query = { ...dryRunQuery(k), ...validationQuery(k), fieldManager: k.flags.text('field-manager') }
  let current: Unstructured
  try {
    if (!info.name) throw new KubectlError('resource name may not be empty')
    current = await k.client.json('GET', path)
  } catch (error) {
    if (!isApiError(error, 'NotFound'))
      throw withSource(`retrieving current configuration of:\n${describe(info)}\nfrom server for:`, info.source, error)
    if (dryRunOf(k) === 'client') {
      await say(modified, 'created')
      return modified
    }
    try {
      const created = await k.client.json('POST', pathOf(info.resource, info.namespace), {
        query,
        body: goJson(modified),
      })
      await say(created, 'created')
      return created
    } catch (problem) {
      throw withSource('creating', info.source, problem)
    }
  }
  if (lastApplied(current) === undefined) {
    await k.err(
      `Warning: resource ${info.resource.plural}/${info.name} is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. ` +
        'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n',
    )
  }
  const patch = patchOf(current, modified)
  if (dryRunOf(k) === 'client') {
    // What is there, not what would come of it.
    await say(current, 'configured')
    return current
  }
  if (!Object.keys(patch).length) {
    await say(current, 'unchanged')
    return current
  }
  const body = goJson(patch)
  try {
    const patched = await k.client.json('PATCH', path, {
      query,
      contentType: 'application/strategic-merge-patch+json',
      body,
    })
    if (patched.metadata.deletionTimestamp) {
      await k.err(
        `Warning: Detected changes to resource ${info.resource.plural}/${info.name} which is currently being deleted.\n`,
      )
    }
    await say(patched, 'configured')
    return patched
  } catch (error) {
    const replaced =
      k.flags.bool('force') && error instanceof ApiError ? await replaceByForce(k, info, modified) : undefined
    if (replaced) {
      await say(replaced, 'configured')
      return replaced
    }
    throw withSource(
      `applying patch:\n${body}\nto:\n${describe(info)}\nfor:`,
      info.source,
      withSource('patching', info.source, error),
    )
  }
}

/** What `kubectl apply` would send to bring `modified` about. */
export function patchOf(current: Unstructured, modified: Unstructured): Record<string, unknown> {
  const original = lastApplied(current)
  return threeWayPatch(modified.kind, original ? JSON.parse(original) : {}, modified, current)
}

async function replaceByForce(k: Invocation, info: Info, modified: Unstructured): Promise<Unstructured> {
  const { deleteAndWait } = await k.load(import('./delete.ts'))
  await deleteAndWait(k, info, { gracePeriodSeconds: 0 })
  return k.client.json('POST', pathOf(info.resource, info.namespace), { body: goJson(modified) })
}

export function describe(info: Info): string {
  const { group, version, plural, kind } = info.resource
  const of = group ? `${group}/${version}` : `/${version}`
  return `Resource: "${of}, Resource=${plural}", GroupVersionKind: "${of}, Kind=${kind}"\nName: "${info.name}", Namespace: "${info.namespace ?? ''}"`
}

/** What --prune looks at unless told otherwise. */
const PRUNED = [
  'v1/ConfigMap',
  'v1/Endpoints',
  'v1/PersistentVolumeClaim',
  'v1/Pod',
  'v1/ReplicationController',
  'v1/Secret',
  'v1/Service',
  'batch/v1/Job',
  'batch/v1/CronJob',
  'networking.k8s.io/v1/Ingress',
  'apps/v1/DaemonSet',
  'apps/v1/Deployment',
  'apps/v1/ReplicaSet',
  'apps/v1/StatefulSet',
  'v1/Namespace',
  'v1/PersistentVolume',
]

async function prune(k: Invocation, applied: readonly Unstructured[], say: Say): Promise<void> {
  const mapper = await k.mapper()
  const keep = new Set(applied.map(o => o.metadata.uid))
  const namespaces = new Set(applied.map(o => o.metadata.namespace).filter(n => n !== undefined))
  const list = k.flags.list('prune-allowlist').map(entry => entry.replace(/^core\//, ''))
  const errors: unknown[] = []
  for (const entry of list.length ? list : PRUNED) {
    const slash = entry.lastIndexOf('/')
    const resource = mapper.forKind(entry.slice(0, slash), entry.slice(slash + 1))
    if (!resource)
      throw new KubectlError(`no matches for kind "${entry.slice(slash + 1)}" in version "${entry.slice(0, slash)}"`)
    for (const namespace of resource.namespaced ? namespaces : [undefined]) {
      const found = await k.client.json('GET', pathOf(resource, namespace), {
        query: { labelSelector: k.flags.text('selector') },
      })
      for (const item of dig<Unstructured[]>(found, 'items') ?? []) {
        if (keep.has(item.metadata.uid) || lastApplied(item) === undefined) continue
        const object = { ...item, apiVersion: apiVersion(resource), kind: resource.kind }
        try {
          if (dryRunOf(k) !== 'client') {
            await k.client.json('DELETE', pathOf(resource, namespace, item.metadata.name), {
              query: dryRunQuery(k),
              body: goJson({ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' }),
            })
          }
          await say(object, 'pruned')
        } catch (error) {
          errors.push(error)
        }
      }
    }
  }
  throwAll(errors)
}
