/** `kubectl rollout`. Source: kubectl/pkg/cmd/rollout, polymorphichelpers (rollout_status.go, history.go,
 *  rollback.go, objectpauser.go, objectrestarter.go). */
import { pathOf } from '../../api/resources.ts'
import { FILE_FLAGS, forEach, infosOfBoth, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll } from '../errors.ts'
import { bool, duration, int, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { groupResource, kindName } from '../mapping.ts'
import { dig, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printerFor, printFlags, reporter } from '../output/printer.ts'
import { twoWayPatch } from '../strategic.ts'
import { history, historyObjects, rollbackTarget } from './rollout-history.ts'
import { rolloutStatus } from './rollout-status.ts'

const selector = text('selector l')
const files = FILE_FLAGS

async function infosOf(k: Invocation, errors: unknown[]): Promise<Info[]> {
  if (!k.args.length && !k.flags.list('filename').length) throw new KubectlError('required resource not specified')
  const infos = await infosOfBoth(k, { errors, labelSelector: k.flags.text('selector'), namesNeeded: false })
  return infos
}

/** pause, resume, restart: a patch made of the object. */
function changing(
  name: string,
  done: string,
  change: (info: Info, k: Invocation) => Unstructured,
  flags: readonly FlagSpec[] = [],
): Command {
  return {
    name,
    flags: [text('field-manager', { default: 'kubectl-rollout' }), ...files, ...printFlags(), selector, ...flags],
    async run(k) {
      const say = await reporter(k)
      const errors: unknown[] = []
      const infos = await infosOf(k, errors)
      if (!infos.length && !errors.length) return k.err(`No resources found in ${k.namespace} namespace.\n`)
      await forEach(infos, errors, async info => {
        const wanted = change(info, k)
        const patched = await k.client.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
          query: { fieldManager: k.flags.text('field-manager') },
          contentType: 'application/strategic-merge-patch+json',
          body: goJson(twoWayPatch(info.resource.kind, info.object, wanted)),
        })
        await say(patched, done)
      })
    },
  }
}

const notSupported = ({ resource, name }: Info, what: string) =>
  new KubectlError(`${groupResource(resource)} ${JSON.stringify(name)} ${what} is not supported`)

function paused(info: Info, wanted: boolean): Unstructured {
  const { object } = info
  if (object.kind !== 'Deployment') throw notSupported(info, wanted ? 'pausing' : 'resuming')
  if (Boolean(dig(object, 'spec', 'paused')) === wanted) {
    throw new KubectlError(
      `deployments.apps "${object.metadata.name}" ${wanted ? 'is already paused' : 'is not paused'}`,
    )
  }
  return put(object, ['spec', 'paused'], wanted || undefined)
}

const restart = (info: Info, k: Invocation): Unstructured => {
  const { object } = info
  if (!['Deployment', 'DaemonSet', 'StatefulSet'].includes(object.kind)) {
    throw notSupported(info, 'restarting')
  }
  if (dig(object, 'spec', 'paused'))
    throw new KubectlError(
      `${groupResource(info.resource)} ${JSON.stringify(info.name)} can't restart paused deployment (run rollout resume first)`,
    )
  const at = new Date(k.now()).toISOString().replace(/\.\d+Z$/, 'Z')
  return put(object, ['spec', 'template', 'metadata', 'annotations'], {
    ...dig<object>(object, 'spec', 'template', 'metadata', 'annotations'),
    'kubectl.kubernetes.io/restartedAt': at,
  })
}

const status: Command = {
  name: 'status',
  flags: [...files, int('revision'), selector, duration('timeout'), bool('watch w', { default: 'true' })],
  async run(k) {
    const errors: unknown[] = []
    const infos = await infosOf(k, errors)
    throwAll(errors)
    if (!infos.length) throw new KubectlError('no resources found')
    const timeout = k.flags.duration('timeout')
    const deadline = timeout ? k.now() + timeout : undefined
    await forEach(infos, errors, info => watchStatus(k, info, deadline))
  },
}

async function watchStatus(k: Invocation, info: Info, deadline: number | undefined): Promise<void> {
  const path = pathOf(info.resource, info.namespace)
  const query = { fieldSelector: `metadata.name=${info.name}` }
  const revision = k.flags.int('revision')
  const show = async (object: Unstructured): Promise<boolean> => {
    const { message, done } = rolloutStatus(object, revision)
    await k.out(message)
    return done
  }
  for (;;) {
    const list = await k.client.json('GET', path, { query })
    const found = (list['items'] as Unstructured[])[0]
    if (!found) throw new KubectlError('object has been deleted')
    const kinded = (o: Unstructured) => ({
      ...o,
      kind: o.kind ?? info.resource.kind,
      apiVersion: o.apiVersion ?? info.object.apiVersion,
    })
    if ((await show(kinded(found))) || !k.flags.bool('watch')) return
    const events = k.client.watch(path, { ...query, resourceVersion: list.metadata.resourceVersion }, { deadline })
    for (;;) {
      const next = await events.next()
      if (next.done) {
        if (next.value === 'timeout') throw new KubectlError('timed out waiting for the condition')
        break
      }
      if (next.value.type === 'DELETED') throw new KubectlError('object has been deleted')
      if (await show(kinded(next.value.object))) {
        await events.return('ended')
        return
      }
    }
  }
}

const historyCommand: Command = {
  name: 'history',
  flags: [...files, ...printFlags(), int('revision'), selector],
  async run(k) {
    if (k.flags.int('revision') < 0)
      throw new KubectlError('revision must be a positive integer: ' + k.flags.int('revision'))
    const errors: unknown[] = []
    const infos = await infosOf(k, errors)
    if (k.flags.text('output') || k.flags.text('template')) {
      const print = await printerFor(k)
      return forEach(infos, errors, async info => {
        for (const object of await historyObjects(k, info, k.flags.int('revision'))) await k.out(print(object))
      })
    }
    await forEach(infos, errors, async info => {
      const shown = await history(k, info, k.flags.int('revision'))
      const withRevision = k.flags.int('revision') > 0 ? ` with revision #${k.flags.int('revision')}` : ''
      const [group, version] = info.object.apiVersion.split('/')
      await k.out(
        `${kindName(info.object.kind, version ? group! : '')}/${info.name} ${withRevision.trimStart()}\n${shown}\n`,
      )
    })
  },
}

const undo: Command = {
  name: 'undo',
  flags: [dryRunFlag, ...files, ...printFlags(), selector, int('to-revision')],
  async run(k) {
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOf(k, errors)
    await forEach(infos, errors, async info => {
      const { template, revision } = await rollbackTarget(k, info, k.flags.int('to-revision'))
      if (info.object.kind === 'Deployment' && dig(info.object, 'spec', 'paused')) {
        throw new KubectlError(
          `you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume deployment/${info.name}' and try again`,
        )
      }
      if (template === undefined)
        return say(info.object, `skipped rollback (current template already matches revision ${revision})`)
      if (dryRunOf(k) === 'client') return say(info.object, 'rolled back')
      await k.client.json('PATCH', pathOf(info.resource, info.namespace, info.name), {
        query: { ...dryRunQuery(k), fieldManager: 'kubectl-rollout' },
        contentType: 'application/json-patch+json',
        body: goJson([{ op: 'replace', path: '/spec/template', value: template }]),
      })
      await say(info.object, 'rolled back')
    })
  },
}

export const rollout: Command = {
  name: 'rollout',
  commands: [
    historyCommand,
    changing('pause', 'paused', object => paused(object, true)),
    changing('restart', 'restarted', restart),
    changing('resume', 'resumed', object => paused(object, false)),
    status,
    undo,
  ],
}
