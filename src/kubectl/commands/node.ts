/** `kubectl taint`, `cordon`, `uncordon`, `drain`. Source: kubectl/pkg/cmd/{taint,drain}, kubectl/pkg/drain. */
import { pathOf } from '../../api/resources.ts'
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
  use: 'taint NODE NAME KEY_1=VAL_1:TAINT_EFFECT_1 ... KEY_N=VAL_N:TAINT_EFFECT_N',
  short: 'Update the taints on one or more nodes',
  flags: [
    bool('all', 'Select all nodes in the cluster'),
    dryRunFlag,
    text('field-manager', 'Name of the manager used to track field ownership.', { default: 'kubectl-taint' }),
    bool(
      'overwrite',
      'If true, allow taints to be overwritten, otherwise reject taint updates that overwrite existing taints.',
    ),
    ...printFlags(),
    text('selector l', 'Selector (label query) to filter on.'),
    text('validate', 'Must be one of: strict (or true), warn, ignore (or false).', {
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
  if (!k.args.length && !k.flags.text('selector')) throw k.usage(`USAGE: ${k.command.use} [flags]`)
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

const cordoning = (name: string, short: string, wanted: boolean): Command => ({
  name,
  use: `${name} NODE`,
  short,
  flags: [dryRunFlag, text('selector l', 'Selector (label query) to filter on.')],
  async run(k) {
    const errors: unknown[] = []
    await forEach(await nodesOf(k, errors), errors, info => setCordon(k, info, wanted))
  },
})

export const cordon = cordoning('cordon', 'Mark node as unschedulable', true)
export const uncordon = cordoning('uncordon', 'Mark node as schedulable', false)

export const drain: Command = {
  name: 'drain',
  use: 'drain NODE',
  short: 'Drain node in preparation for maintenance',
  flags: [
    int('chunk-size', 'Return large lists in chunks rather than all at once.', { default: '500' }),
    bool(
      'delete-emptydir-data',
      'Continue even if there are pods using emptyDir (local data that will be deleted when the node is drained).',
    ),
    bool('disable-eviction', 'Force drain to use delete, even if eviction is supported.'),
    dryRunFlag,
    bool('force', 'Continue even if there are pods that do not declare a controller.'),
    int('grace-period', 'Period of time in seconds given to each pod to terminate gracefully.', { default: '-1' }),
    bool('ignore-daemonsets', 'Ignore DaemonSet-managed pods.'),
    text('pod-selector', 'Label selector to filter pods on the node'),
    text('selector l', 'Selector (label query) to filter on.'),
    int('skip-wait-for-delete-timeout', 'If pod DeletionTimestamp older than N seconds, skip waiting for the pod.'),
    duration('timeout', 'The length of time to wait before giving up, zero means infinite'),
  ],
  async run(k) {
    const errors: unknown[] = []
    const infos = await nodesOf(k, errors)
    await forEach(infos, errors, info => setCordon(k, info, true))
    for (const info of infos) await drainNode(k, info)
  },
}

async function drainNode(k: Invocation, node: Info): Promise<void> {
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
  if (fatal.size) {
    const all = [...fatal].sort().map(([what, names]) => `${what}: ${names.join(', ')}`)
    const why = all.length === 1 ? all[0] : `[${all.join(', ')}]`
    await k.err(
      `error: unable to drain node ${JSON.stringify(node.name)} due to error: ${why}, continuing command...\nThere are pending nodes to be drained:\n ${node.name}\n`,
    )
    for (const line of all) await k.err(`${line}\n`)
    throw new Silent(1)
  }
  if (warnings.size) await k.err(`Warning: ${said(warnings, '; ')}\n`)
  if (dryRunOf(k) !== 'none') return
  const timeout = k.flags.duration('timeout')
  const deadline = timeout ? k.now() + timeout : undefined
  for (const pod of evicted) await k.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}\n`)
  for (const pod of evicted) await evict(k, pod, deadline)
  for (const pod of evicted) {
    const info: Info = {
      resource: pods,
      namespace: pod.metadata.namespace,
      name: pod.metadata.name!,
      object: pod,
      source: '',
    }
    await waitUntilGone(k, info, deadline)
    await k.out(`pod/${info.name} evicted\n`)
  }
  await k.out(`node/${node.name} drained\n`)
}

async function evict(k: Invocation, pod: Unstructured, deadline: number | undefined): Promise<void> {
  const pods = (await k.mapper()).resourceFor('pods')
  const grace = k.flags.int('grace-period')
  const deleteOptions = grace >= 0 ? { gracePeriodSeconds: grace } : {}
  const path = pathOf(pods, pod.metadata.namespace, pod.metadata.name)
  for (;;) {
    try {
      if (k.flags.bool('disable-eviction')) {
        await k.client.json('DELETE', path, {
          body: goJson({ kind: 'DeleteOptions', apiVersion: 'v1', ...deleteOptions }),
        })
      } else {
        await k.client.json('POST', `${path}/eviction`, {
          body: goJson({
            apiVersion: 'policy/v1',
            kind: 'Eviction',
            metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace },
            deleteOptions,
          }),
        })
      }
      return
    } catch (error) {
      if (isApiError(error, 'NotFound')) return
      if (!isApiError(error, 'TooManyRequests')) throw error
      await k.err(
        `error when evicting pods/${JSON.stringify(pod.metadata.name)} -n ${JSON.stringify(pod.metadata.namespace)} (will retry after 5s): ${messageOf(error)}\n`,
      )
      if (deadline !== undefined && k.now() + 5000 > deadline)
        throw new KubectlError(
          `error when evicting pods/${JSON.stringify(pod.metadata.name)} -n ${JSON.stringify(pod.metadata.namespace)}: global timeout reached: ${k.flags.text('timeout')}`,
        )
      await k.process.sleep(5000)
    }
  }
}
