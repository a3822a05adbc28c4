/** `kubectl taint`, `cordon`, `uncordon`, `drain`. Source: kubectl/pkg/cmd/{taint,drain}, kubectl/pkg/drain. */
import { pathOf, type Resource } from '../../api/resources.ts'
import { isApiError } from '../../api/status.ts'
import { fetchInfo, forEach, infosOfArgs, type Info } from '../builder.ts'
import type { Command } from '../command.ts'
import { KubectlError, messageOf, Silent } from '../errors.ts'
import { bool, duration, int, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { dig, itemsOf, put, type Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'
import { dryRunFlag, dryRunOf, dryRunQuery, printFlags, reporter } from '../output/printer.ts'
import { twoWayPatch } from '../strategic.ts'
import { waitUntilGone } from './delete.ts'

interface Taint {
  key: string
  value?: string
  effect: string
}

/** Between two askings for a pod's eviction. */
const EVICT_EVERY_MS = 5_000

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function taintOf(k: Invocation, spec: string): Taint {
  const found = /^([^=:]+)(?:=([^:]*))?:(.+)$/.exec(spec)
  if (!found) throw k.usage(`invalid taint spec: ${spec}`)
  const [, key, value, effect] = found
  if (!EFFECTS.includes(effect!)) throw k.usage(`invalid taint effect: ${effect}, unsupported taint effect`)
  return { key: key!, ...(value ? { value } : {}), effect: effect! }
}

async function patchNode(k: Invocation, info: Info, wanted: Unstructured): Promise<Unstructured> {
  return k.client.json('PATCH', pathOf(info.resource, undefined, info.name), {
    query: dryRunQuery(k),
    contentType: 'application/strategic-merge-patch+json',
    body: goJson(twoWayPatch('Node', info.object, wanted)),
  })
}

export const taint: Command = {
  name: 'taint',
  flags: [
    bool('all'),
    dryRunFlag,
    text('field-manager', { default: 'kubectl-taint' }),
    bool('overwrite'),
    ...printFlags(),
    text('selector l'),
    text('validate', {
      default: 'strict',
      bare: 'strict',
    }),
  ],
  async run(k) {
    const isSpec = (arg: string) => /^[^/]*[=:]|.-$/.test(arg) || /^[\w.-]+\/[\w.-]+([=:].*|-)$/.test(arg)
    const first = k.args.findIndex((arg, i) => i > 0 && isSpec(arg))
    const resources = first < 0 ? k.args : k.args.slice(0, first)
    const specs = first < 0 ? [] : k.args.slice(first)
    if (!resources.length) throw new KubectlError('one or more resources must be specified as <resource> <name>')
    if (!specs.length) throw new KubectlError('at least one taint update is required')
    const removals = specs.filter(s => s.endsWith('-')).map(s => s.slice(0, -1))
    const additions = specs.filter(s => !s.endsWith('-')).map(spec => taintOf(k, spec))
    if (!['node', 'nodes'].includes(resources[0]!.split('/')[0]!.toLowerCase()))
      throw new KubectlError(`invalid resource type ${resources[0]}, only ["node" "nodes"] are supported`)
    const say = await reporter(k)
    const errors: unknown[] = []
    const infos = await infosOfArgs(
      k,
      { errors, labelSelector: k.flags.text('selector'), all: k.flags.bool('all'), namesNeeded: true },
      resources,
    )
    await forEach(infos, errors, async info => {
      const old = dig<Taint[]>(info.object, 'spec', 'taints') ?? []
      const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect
      if (!k.flags.bool('overwrite')) {
        const clash = additions.find(a => old.some(t => same(a, t)))
        if (clash)
          throw new KubectlError(
            `node ${info.name} already has ${clash.key} taint(s) with same effect(s) and --overwrite is false`,
          )
      }
      let kept = old.filter(t => !additions.some(a => same(a, t)))
      for (const removal of removals) {
        const [key, effect] = removal.split('=')[0]!.split(':')
        const wanted = removal.includes(':') ? removal.slice(removal.indexOf(':') + 1) : effect
        const after = kept.filter(t => !(t.key === key && (!wanted || t.effect === wanted)))
        if (after.length === kept.length) throw new KubectlError(`taint ${JSON.stringify(removal)} not found`)
        kept = after
      }
      const taints = [...additions, ...kept]
      const wanted = put(info.object, ['spec', 'taints'], taints.length ? taints : undefined)
      const operation = additions.length && removals.length ? 'modified' : additions.length ? 'tainted' : 'untainted'
      await say(dryRunOf(k) === 'client' ? wanted : await patchNode(k, info, wanted), operation)
    })
  },
}

async function nodesOf(k: Invocation, errors: unknown[]): Promise<Info[]> {
  const nodes = (await k.mapper()).resourceFor('nodes')
  if (!k.args.length && !k.flags.text('selector')) throw k.usage(`USAGE: ${k.command.name} NODE [flags]`)
  if (k.args.length && k.flags.text('selector'))
    throw new KubectlError('error: cannot specify both a node name and a --selector option')
  if (k.flags.text('selector')) return infosOfArgs(k, { errors, labelSelector: k.flags.text('selector') }, ['nodes'])
  const infos: Info[] = []
  for (const arg of k.args) {
    try {
      infos.push(await fetchInfo(k, nodes, arg.replace(/^nodes?\//, '')))
    } catch (error) {
      errors.push(error)
    }
  }
  return infos
}

async function setCordon(k: Invocation, info: Info, wanted: boolean): Promise<void> {
  const say = (text: string) =>
    k.out(
      `node/${info.name} ${text}${dryRunOf(k) === 'none' ? '' : dryRunOf(k) === 'client' ? ' (dry run)' : ' (server dry run)'}\n`,
    )
  if (Boolean(dig(info.object, 'spec', 'unschedulable')) === wanted)
    return say(wanted ? 'already cordoned' : 'already uncordoned')
  if (dryRunOf(k) !== 'client')
    await patchNode(k, info, put(info.object, ['spec', 'unschedulable'], wanted || undefined))
  return say(wanted ? 'cordoned' : 'uncordoned')
}

const cordoning = (name: string, wanted: boolean): Command => ({
  name,
  flags: [dryRunFlag, text('selector l')],
  async run(k) {
    const errors: unknown[] = []
    await forEach(await nodesOf(k, errors), errors, info => setCordon(k, info, wanted))
  },
})

export const cordon = cordoning('cordon', true)
export const uncordon = cordoning('uncordon', false)

export const drain: Command = {
  name: 'drain',
  flags: [
    int('chunk-size', { default: '500' }),
    bool('delete-emptydir-data'),
    bool('disable-eviction'),
    dryRunFlag,
    bool('force'),
    int('grace-period', { default: '-1' }),
    bool('ignore-daemonsets'),
    text('pod-selector'),
    text('selector l'),
    int('skip-wait-for-delete-timeout'),
    duration('timeout'),
  ],
  async run(k) {
    const errors: unknown[] = []
    const infos = await nodesOf(k, errors)
    await forEach(infos, errors, info => setCordon(k, info, true))
    const pending = new Set(infos.map(({ name }) => name))
    const said: string[] = []
    for (const info of infos) {
      const wrong = await drainNode(k, info)
      if (!wrong.length) {
        pending.delete(info.name)
        continue
      }
      said.push(...wrong)
      await k.err(
        `error: unable to drain node ${JSON.stringify(info.name)} due to error: ${asOne(wrong)}, continuing command...\n` +
          `There are pending nodes to be drained:\n${[...pending].map(name => ` ${name}\n`).join('')}`,
      )
    }
    if (!said.length) return
    for (const line of said) await k.err(`${line}\n`)
    throw new Silent(1)
  },
}

/** Several errors as Go's aggregate says them. */
const asOne = (errors: readonly string[]): string => (errors.length === 1 ? errors[0]! : `[${errors.join(', ')}]`)

/** @returns what went wrong */
async function drainNode(k: Invocation, node: Info): Promise<string[]> {
  const pods = (await k.mapper()).resourceFor('pods')
  const list = await k.client.json('GET', pathOf(pods), {
    query: { fieldSelector: `spec.nodeName=${node.name}`, labelSelector: k.flags.text('pod-selector') },
  })
  const fatal = new Map<string, string[]>()
  const warnings = new Map<string, string[]>()
  const evicted: Unstructured[] = []
  const note = (map: Map<string, string[]>, what: string, pod: Unstructured) =>
    map.set(what, [...(map.get(what) ?? []), `${pod.metadata.namespace}/${pod.metadata.name}`])
  for (const pod of itemsOf(list)) {
    const phase = dig<string>(pod, 'status', 'phase')
    const finished = phase === 'Succeeded' || phase === 'Failed'
    const owner = pod.metadata.ownerReferences?.find(o => o.controller)
    if (pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) continue
    if (owner?.kind === 'DaemonSet' && !finished) {
      if (k.flags.bool('ignore-daemonsets')) note(warnings, 'ignoring DaemonSet-managed Pods', pod)
      else note(fatal, 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)', pod)
      continue
    }
    const local = (dig<object[]>(pod, 'spec', 'volumes') ?? []).some(v => 'emptyDir' in v)
    if (local && !finished && !k.flags.bool('delete-emptydir-data')) {
      note(fatal, 'cannot delete Pods with local storage (use --delete-emptydir-data to override)', pod)
      continue
    }
    if (!owner && !finished) {
      if (!k.flags.bool('force')) {
        note(fatal, 'cannot delete Pods that declare no controller (use --force to override)', pod)
        continue
      }
      note(warnings, 'deleting Pods that declare no controller', pod)
    }
    evicted.push(pod)
  }
  const said = (map: Map<string, string[]>, glue: string) =>
    [...map]
      .sort()
      .map(([what, names]) => `${what}: ${names.join(', ')}`)
      .join(glue)
  if (fatal.size) return [...fatal].sort().map(([what, names]) => `${what}: ${names.join(', ')}`)
  if (warnings.size) await k.err(`Warning: ${said(warnings, '; ')}\n`)
  if (dryRunOf(k) !== 'none') return []
  const { wrong, left } = await removeAll(k, pods, evicted)
  if (!wrong.length) {
    await k.out(`node/${node.name} drained\n`)
    return []
  }
  await k.err(
    `There are pending pods in node ${JSON.stringify(node.name)} when an error occurred: ${asOne(wrong)}\n` +
      left.map(({ metadata }) => `pod/${metadata.name}\n`).join(''),
  )
  return wrong
}

/** All at once, each until it is gone. @returns what went wrong, and the pods that are left */
async function removeAll(k: Invocation, resource: Resource, pods: readonly Unstructured[]) {
  const timeout = k.flags.duration('timeout')
  const deadline = timeout ? k.now() + timeout : undefined
  const evicting = !k.flags.bool('disable-eviction')
  const wrong: string[] = []
  const left = new Set(pods)
  const remove = async (pod: Unstructured) => {
    const { namespace, name } = pod.metadata
    try {
      if (evicting) await evict(k, resource, pod, deadline)
      else await deletePod(k, resource, pod)
      await waitUntilGone(k, { resource, namespace, name: name!, object: pod, source: '' }, deadline)
    } catch (error) {
      if (!(error instanceof KubectlError) && !isApiError(error)) throw error
      if (!isApiError(error, 'NotFound')) {
        wrong.push(messageOf(error))
        return
      }
    }
    left.delete(pod)
    await k.out(`pod/${name} ${evicting ? 'evicted' : 'deleted'}\n`)
  }
  await Promise.all(pods.map(remove))
  return { wrong, left: [...left] }
}

const deleteOptionsOf = (k: Invocation) => {
  const gracePeriodSeconds = k.flags.int('grace-period')
  return gracePeriodSeconds >= 0 ? { gracePeriodSeconds } : {}
}

const deletePod = (k: Invocation, resource: Resource, { metadata }: Unstructured): Promise<unknown> =>
  k.client.json('DELETE', pathOf(resource, metadata.namespace, metadata.name), {
    body: goJson({ kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptionsOf(k) }),
  })

/** Asks until it is allowed. @throws KubectlError at the deadline */
async function evict(
  k: Invocation,
  resource: Resource,
  { metadata: { namespace, name } }: Unstructured,
  deadline: number | undefined,
): Promise<void> {
  const what = `error when evicting pods/${JSON.stringify(name)} -n ${JSON.stringify(namespace)}`
  for (;;) {
    await k.out(`evicting pod ${namespace}/${name}\n`)
    if (deadline !== undefined && k.now() >= deadline)
      throw new KubectlError(`${what}: global timeout reached: ${k.flags.text('timeout')}`)
    try {
      await k.client.json('POST', `${pathOf(resource, namespace, name)}/eviction`, {
        body: goJson({
          apiVersion: 'policy/v1',
          kind: 'Eviction',
          metadata: { name, namespace },
          deleteOptions: deleteOptionsOf(k),
        }),
      })
      return
    } catch (error) {
      if (isApiError(error, 'NotFound')) return
      if (!isApiError(error, 'TooManyRequests')) {
        if (isApiError(error)) throw new KubectlError(`${what}: ${messageOf(error)}`)
        throw error
      }
      await k.err(`${what} (will retry after 5s): ${messageOf(error)}\n`)
      await k.process.sleep(EVICT_EVERY_MS)
    }
  }
}
