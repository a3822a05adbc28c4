/** `kubectl delete`. Source: kubectl/pkg/cmd/delete/delete.go, cmd/wait. */
import { pathOf } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { FILE_FLAGS, infosOfArgs, infosOfFiles, infoOf, NOTHING_GIVEN, targetsOf, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll, withSource } from '../errors.ts'
import { bool, duration, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { kindName } from '../mapping.ts'
import { dig, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery } from '../output/printer.ts'

export const deleteCommand: Command = {
  name: 'delete',
  flags: [
    bool('all'),
    bool('all-namespaces A'),
    text('cascade', { default: 'background', bare: 'background' }),
    dryRunFlag,
    text('field-selector'),
    ...FILE_FLAGS,
    bool('force'),
    int('grace-period', { default: '-1' }),
    bool('ignore-not-found'),
    bool('interactive i'),
    bool('now'),
    text('output o'),
    text('raw'),
    text('selector l'),
    duration('timeout'),
    bool('wait', {
      default: 'true',
    }),
  ],
  run,
}

async function run(k: Invocation): Promise<void> {
  const { flags } = k
  if (flags.text('raw')) return void (await k.out(await k.client.text('DELETE', flags.text('raw'))))
  let grace = flags.int('grace-period')
  const force = flags.bool('force')
  const output = flags.text('output')
  if (output && output !== 'name') throw k.usage(`unexpected -o output mode: ${output}. We only support '-o name'`)
  if (flags.bool('all') && flags.text('selector'))
    throw new KubectlError('cannot set --all and --selector at the same time')
  if (flags.bool('all') && flags.text('field-selector'))
    throw new KubectlError('cannot set --all and --field-selector at the same time')
  if (flags.bool('now') && grace !== -1) throw new KubectlError('--now and --grace-period cannot be specified together')
  if (force && grace > 0)
    throw new KubectlError('--force and --grace-period greater than 0 cannot be specified together')
  if (flags.bool('now')) grace = 1
  if (grace === 0 && !force) grace = 1
  if (force && grace < 0) grace = 0
  const cascade = cascadeOf(k)
  const selecting = flags.bool('all') || flags.text('selector') !== '' || flags.text('field-selector') !== ''
  const lenient = flags.bool('ignore-not-found') || (selecting && !flags.changed('ignore-not-found'))
  const errors: unknown[] = []
  const infos = await infosToDelete(k, errors)
  if (force && grace === 0 && dryRunOf(k) === 'none') {
    await k.err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    )
  }
  if (flags.bool('interactive') && infos.length && !(await confirmed(k, infos))) {
    return void (await k.out('deletion is cancelled\n'))
  }
  const options: DeleteOptions = { propagationPolicy: cascade, ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}) }
  const deleted: Info[] = []
  for (const info of infos) {
    try {
      const answer = dryRunOf(k) === 'client' ? info.object : await deleteOne(k, info, options)
      await say(k, info, grace === 0 ? 'force deleted' : 'deleted')
      deleted.push({
        ...info,
        object: { ...info.object, metadata: { ...info.object?.metadata, uid: uidOf(answer) } } as Unstructured,
      })
    } catch (error) {
      if (lenient && isApiError(error, 'NotFound')) continue
      errors.push(withSource('deleting', info.source, error))
    }
  }
  if (!infos.length && !errors.length) await k.out('No resources found\n')
  if (flags.bool('wait') && dryRunOf(k) === 'none' && !errors.length) {
    const deadline = flags.duration('timeout') > 0 ? k.now() + flags.duration('timeout') : undefined
    for (const info of deleted) {
      try {
        await waitUntilGone(k, info, deadline)
      } catch (error) {
        errors.push(error)
      }
    }
  }
  throwAll(errors)
}

function cascadeOf(k: Invocation): string {
  const given = k.flags.text('cascade')
  const policy = {
    background: 'Background',
    orphan: 'Orphan',
    foreground: 'Foreground',
    true: 'Background',
    false: 'Orphan',
  }[given]
  if (!policy)
    throw new KubectlError(`invalid cascade value (${given}). Must be "background", "foreground", or "orphan"`)
  return policy
}

/** Names are taken as they are; types and selectors are listed. */
async function infosToDelete(k: Invocation, errors: unknown[]): Promise<Info[]> {
  const { flags } = k
  const selection = {
    labelSelector: flags.text('selector'),
    fieldSelector: flags.text('field-selector'),
    all: flags.bool('all'),
  }
  if (flags.list('filename').length || flags.text('kustomize')) {
    const infos = await infosOfFiles(k, { errors })
    return infos
  }
  if (!k.args.length) {
    const selected = selection.all || selection.labelSelector || selection.fieldSelector
    throw new KubectlError(selected ? 'at least one resource must be specified to use a selector' : NOTHING_GIVEN)
  }
  const targets = await targetsOf(k)
  const selecting = selection.all || selection.fieldSelector || selection.labelSelector
  if (targets.some(t => !t.name) || selecting) {
    if (flags.bool('all-namespaces') && targets.some(t => t.name))
      throw new KubectlError('a resource cannot be retrieved by name across all namespaces')
    return infosOfArgs(k, { ...selection, namesNeeded: true, allNamespaces: flags.bool('all-namespaces'), errors })
  }
  if (flags.bool('all-namespaces'))
    throw new KubectlError('a resource cannot be retrieved by name across all namespaces')
  return targets.map(({ resource, name }) => ({
    ...infoOf(resource, { apiVersion: '', kind: resource.kind, metadata: { name } }),
    namespace: resource.namespaced ? k.namespace : undefined,
  }))
}

async function confirmed(k: Invocation, infos: readonly Info[]): Promise<boolean> {
  await k.out('You are about to delete the following ' + infos.length + ' resource(s):\n')
  for (const info of infos) await k.out(`${kindName(info.resource.kind, info.resource.group)}/${info.name}\n`)
  await k.out('Do you want to continue? [y/n]: ')
  const { value } = await k.process.stdin.lines().next()
  return /^y(es)?$/i.test(String(value ?? '').trim())
}

export interface DeleteOptions {
  gracePeriodSeconds?: number
  propagationPolicy?: string
}

async function deleteOne(k: Invocation, info: Info, options: DeleteOptions): Promise<Unstructured> {
  return k.client.json('DELETE', pathOf(info.resource, info.namespace, info.name), {
    query: dryRunQuery(k),
    body: goJson({
      kind: 'DeleteOptions',
      apiVersion: 'v1',
      ...options,
      ...(dryRunOf(k) === 'server' ? { dryRun: ['All'] } : {}),
    }),
  })
}

const uidOf = (answer: Unstructured): string | undefined =>
  answer?.kind === 'Status' ? dig<string>(answer, 'details', 'uid') : answer?.metadata?.uid

async function say(k: Invocation, info: Info, what: string): Promise<void> {
  const kind = kindName(info.resource.kind, info.resource.group)
  if (k.flags.text('output') === 'name') return k.out(`${kind}/${info.name}\n`)
  const dry = dryRunOf(k)
  const operation = what + (dry === 'client' ? ' (dry run)' : dry === 'server' ? ' (server dry run)' : '')
  return k.out(`${kind} "${info.name}" ${operation}${info.namespace ? ` from ${info.namespace} namespace` : ''}\n`)
}

/** Deletes and waits, saying nothing. */
export async function deleteAndWait(k: Invocation, info: Info, options: DeleteOptions = {}): Promise<void> {
  const answer = await deleteOne(k, info, { propagationPolicy: 'Background', ...options })
  await waitUntilGone(
    k,
    { ...info, object: { ...info.object, metadata: { ...info.object.metadata, uid: uidOf(answer) } } },
    undefined,
  )
}

/** Watches until the object, or the one that had its uid, is no more. @throws KubectlError at the deadline */
export async function waitUntilGone(k: Invocation, info: Info, deadline: number | undefined): Promise<void> {
  const uid = info.object?.metadata?.uid
  for (;;) {
    const list = await k.client.json('GET', pathOf(info.resource, info.namespace), {
      query: { fieldSelector: `metadata.name=${info.name}` },
    })
    const found = (list['items'] as Unstructured[])[0]
    if (!found || (uid && found.metadata.uid !== uid)) return
    const events = k.client.watch(
      pathOf(info.resource, info.namespace),
      { fieldSelector: `metadata.name=${info.name}`, resourceVersion: list.metadata.resourceVersion },
      { deadline },
    )
    let timedOut = false
    for (;;) {
      const next = await events.next()
      if (next.done) {
        timedOut = next.value === 'timeout'
        break
      }
      if (next.value.type === 'DELETED') {
        await events.return('ended')
        return
      }
    }
    if (timedOut) throw new KubectlError(`timed out waiting for the condition on ${info.resource.plural}/${info.name}`)
  }
}
