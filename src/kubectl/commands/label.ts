/** `kubectl label` and `kubectl annotate`. Source: kubectl/pkg/cmd/label/label.go, cmd/annotate/annotate.go. */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth, infosOfFiles, NOTHING_GIVEN, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { deepEqual, put } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { mergePatch } from '../strategic.ts'

const flagsOf = (what: string): FlagSpec[] => [
  bool('all'),
  bool('all-namespaces A'),
  dryRunFlag,
  text('field-manager', {
    default: what === 'labels' ? 'kubectl-label' : 'kubectl-annotate',
  }),
  text('field-selector'),
  ...FILE_FLAGS,
  bool('list'),
  bool('local'),
  bool('overwrite'),
  ...printFlags(),
  text('resource-version'),
  text('selector l'),
]

export const label: Command = {
  name: 'label',
  flags: flagsOf('labels'),
  run: k => run(k, 'labels'),
}

export const annotate: Command = {
  name: 'annotate',
  flags: flagsOf('annotations'),
  run: k => run(k, 'annotations'),
}

interface Change {
  set: Map<string, string>
  remove: string[]
}

function changesOf(pairs: readonly string[], what: 'labels' | 'annotations'): Change {
  const one = what.slice(0, -1)
  const set = new Map<string, string>()
  const remove: string[] = []
  for (const pair of pairs) {
    const at = pair.indexOf('=')
    if (at > 0) {
      const value = pair.slice(at + 1)
      if (what === 'labels' && !/^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/.test(value)) {
        throw new KubectlError(
          `invalid label value: ${JSON.stringify(pair)}: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
        )
      }
      set.set(pair.slice(0, at), value)
    } else if (pair.endsWith('-') && at < 0) remove.push(pair.slice(0, -1))
    else throw new KubectlError(what === 'labels' ? `unknown label spec: ${pair}` : `invalid ${one} format: ${pair}`)
  }
  const both = remove.find(key => set.has(key))
  if (both)
    throw new KubectlError(
      what === 'labels'
        ? 'can not both modify and remove a label in the same command'
        : 'can not both modify and remove the following annotation(s) in the same command: ' + both,
    )
  return { set, remove }
}

async function run(k: Invocation, what: 'labels' | 'annotations'): Promise<void> {
  const { flags } = k
  const one = what.slice(0, -1)
  const isPair = (arg: string) => arg.indexOf('=') > 0 || (arg.endsWith('-') && arg !== '-')
  const from = k.args.findIndex(isPair)
  const resources = from < 0 ? k.args : k.args.slice(0, from)
  const pairs = from < 0 ? [] : k.args.slice(from)
  const late = pairs.find(arg => !isPair(arg))
  if (late !== undefined) throw new KubectlError(`all resources must be specified before ${one} changes: ${late}`)
  const hasFiles = flags.list('filename').length > 0
  if (!resources.length && !hasFiles) {
    throw new KubectlError('one or more resources must be specified as <resource> <name> or <resource>/<name>')
  }
  if (!pairs.length && !flags.bool('list')) throw new KubectlError(`at least one ${one} update is required`)
  const change = changesOf(pairs, what)
  const errors: unknown[] = []
  const options = {
    errors,
    namesNeeded: true,
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.bool('all'),
    allNamespaces: flags.bool('all-namespaces'),
  }
  const infos = flags.bool('local') ? await infosOfFiles(k) : await infosOfBoth(k, options, resources)
  if (!infos.length && !errors.length && !hasFiles && !resources.length) throw new KubectlError(NOTHING_GIVEN)
  const say = await reporter(k)
  await forEach(infos, errors, info => updateOne(k, info, what, change, say, infos.length > 1))
}

async function updateOne(
  k: Invocation,
  info: Info,
  what: 'labels' | 'annotations',
  change: Change,
  say: Awaited<ReturnType<typeof reporter>>,
  many: boolean,
): Promise<void> {
  const old = info.object.metadata[what] ?? {}
  if (k.flags.bool('list')) {
    if (many)
      await k.out(`Listing ${what} for ${info.resource.kind}.${info.resource.group}/${info.name}:\n`.replace('./', '/'))
    for (const key of Object.keys(old).sort()) await k.out(`${many ? ' ' : ''}${key}=${old[key]}\n`)
    return
  }
  if (!k.flags.bool('overwrite')) {
    const clashes = [...change.set]
      .filter(
        ([key, value]) =>
          key in old && key !== 'kubernetes.io/change-cause' && (what === 'annotations' || old[key] !== value),
      )
      .map(([key]) => `'${key}' already has a value (${old[key]})`)
    if (clashes.length) {
      throw new KubectlError(
        what === 'labels'
          ? `${clashes[0]}, and --overwrite is false`
          : `--overwrite is false but found the following declared annotation(s): ${clashes.join('; ')}`,
      )
    }
  }
  const next = { ...old, ...Object.fromEntries(change.set) }
  for (const key of change.remove) {
    const silent = what === 'annotations' || k.flags.bool('local') || dryRunOf(k) === 'client'
    if (!(key in old) && !silent) await k.out(`label ${JSON.stringify(key)} not found.\n`)
    delete next[key]
  }
  const changed = !deepEqual(old, next)
  const wanted = put(info.object, ['metadata', what], Object.keys(next).length ? next : undefined)
  const shrunk = !k.flags.bool('overwrite') && Object.keys(next).length < Object.keys(old).length
  const operation = what === 'annotations' ? 'annotated' : !changed ? 'not labeled' : shrunk ? 'unlabeled' : 'labeled'
  if (k.flags.bool('local') || dryRunOf(k) === 'client' || (!changed && what === 'labels'))
    return say(wanted, operation)
  const patch = mergePatch(info.object, wanted)
  if (k.flags.text('resource-version'))
    patch['metadata'] = { ...(patch['metadata'] as object), resourceVersion: k.flags.text('resource-version') }
  const updated = await k.client.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
    query: { ...dryRunQuery(k), fieldManager: k.flags.text('field-manager') },
    contentType: 'application/merge-patch+json',
    body: goJson(patch),
  })
  await say(updated, operation)
}
