/** What a DaemonSet does next. Source: pkg/controller/daemon. Left out: maxSurge. Pure. */
import type { DaemonSet } from '../../api/apps-v1.ts'
import type { Node, Pod, PodTemplateSpec, Toleration } from '../../api/core-v1.ts'
import { omitEmpty } from '../../api/equal.ts'
import { acceptsNode } from '../../api/node-affinity.ts'
import { isPodReady, podAvailableAt } from '../../api/pod-state.ts'
import { untolerated } from '../../api/tolerations.ts'
import { scaled } from './int-or-percent.ts'

export const HASH_LABEL = 'controller-revision-hash'

export interface DaemonSetPlan {
  /** Names of nodes. */
  create: string[]
  remove: Pod[]
}

const tolerate = (key: string, effect: 'NoExecute' | 'NoSchedule'): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect,
})

const TOLERATIONS: readonly Toleration[] = [
  tolerate('not-ready', 'NoExecute'),
  tolerate('unreachable', 'NoExecute'),
  tolerate('disk-pressure', 'NoSchedule'),
  tolerate('memory-pressure', 'NoSchedule'),
  tolerate('pid-pressure', 'NoSchedule'),
  tolerate('unschedulable', 'NoSchedule'),
]

/** A template as its pod on one node has it: tied to the node, and tolerant of the node's troubles. */
export function daemonTemplate(template: PodTemplateSpec, node: string, hash: string): PodTemplateSpec {
  const { labels } = template.metadata
  const { affinity, tolerations = [], hostNetwork } = template.spec
  const pinned = {
    nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: [node] }] }],
  }
  const added = hostNetwork ? [...TOLERATIONS, tolerate('network-unavailable', 'NoSchedule')] : TOLERATIONS
  return {
    metadata: { ...template.metadata, labels: { ...labels, [HASH_LABEL]: hash, 'pod-template-generation': '1' } },
    spec: {
      ...template.spec,
      affinity: {
        ...affinity,
        nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: pinned },
      },
      tolerations: [...tolerations, ...added],
    },
  }
}

/** Whether a node should get a pod, and whether one that it has may stay. */
export function shouldRun(set: DaemonSet, node: Node): { run: boolean; stay: boolean } {
  const { template } = set.spec!
  const pod = { spec: template.spec } as Pod
  if (!acceptsNode(pod, node)) return { run: false, stay: false }
  const tolerations = [...(template.spec.tolerations ?? []), ...TOLERATIONS]
  const { taints } = node.spec ?? {}
  if (untolerated(taints, tolerations, ['NoExecute'])) return { run: false, stay: false }
  return { run: !untolerated(taints, tolerations, ['NoSchedule']), stay: true }
}

/** On which node a pod runs, or is meant to. */
export function nodeOf(pod: Pod): string {
  if (pod.spec?.nodeName) return pod.spec.nodeName
  const terms = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms?.[0]?.matchFields?.[0]?.values?.[0] ?? ''
}

const isOver = (pod: Pod) => pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded'
const isTerminating = (pod: Pod) => pod.metadata.deletionTimestamp !== undefined
const byAge = (a: Pod, b: Pod) => (a.metadata.creationTimestamp < b.metadata.creationTimestamp ? -1 : 1)

/** @param hash of the present template */
export function planDaemonSet(
  set: DaemonSet,
  nodes: Iterable<Node>,
  pods: readonly Pod[],
  hash: string,
  now: number,
): DaemonSetPlan {
  const plan: DaemonSetPlan = { create: [], remove: [] }
  if (set.metadata.deletionTimestamp) return plan
  const onNode = new Map<string, Pod[]>()
  for (const pod of pods) onNode.set(nodeOf(pod), [...(onNode.get(nodeOf(pod)) ?? []), pod])
  const wanted: string[] = []
  for (const node of nodes) {
    const { name } = node.metadata
    const here = onNode.get(name) ?? []
    onNode.delete(name)
    const { run, stay } = shouldRun(set, node)
    if (run) wanted.push(name)
    const live = here.filter(pod => !isTerminating(pod))
    const over = live.filter(isOver)
    const running = live.filter(pod => !isOver(pod)).sort(byAge)
    if (run && !here.length) plan.create.push(name)
    if (!stay) plan.remove.push(...live)
    else plan.remove.push(...over, ...running.slice(1))
    if (run) onNode.set(name, running.slice(0, 1))
  }
  if (set.spec!.updateStrategy?.type !== 'OnDelete') {
    plan.remove.push(...outdated(set, wanted, onNode, hash, now, plan.create.length))
  }
  return plan
}

/** Pods of an old template to replace now: those that do not work, and others as far as may be unavailable. */
function outdated(
  set: DaemonSet,
  wanted: readonly string[],
  onNode: ReadonlyMap<string, readonly Pod[]>,
  hash: string,
  now: number,
  missing: number,
): Pod[] {
  const most = scaled(set.spec!.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, 'up') || 1
  const isAvailable = (pod: Pod) => isPodReady(pod) && podAvailableAt(pod, set.spec!.minReadySeconds ?? 0)! <= now
  let unavailable = missing
  const broken: Pod[] = []
  const working: Pod[] = []
  for (const name of wanted) {
    const [pod] = onNode.get(name) ?? []
    if (!pod) {
      unavailable++
      continue
    }
    const old = pod.metadata.labels?.[HASH_LABEL] !== hash
    if (!isAvailable(pod)) unavailable++
    if (old) (isAvailable(pod) ? working : broken).push(pod)
  }
  return [...broken, ...working.slice(0, Math.max(0, most - (unavailable - missing)))]
}

export function daemonSetStatus(
  set: DaemonSet,
  nodes: Iterable<Node>,
  pods: readonly Pod[],
  hash: string,
  now: number,
): NonNullable<DaemonSet['status']> {
  const onNode = new Map<string, Pod>()
  for (const pod of pods.toSorted(byAge).toReversed()) if (!isOver(pod)) onNode.set(nodeOf(pod), pod)
  let desired = 0
  let current = 0
  let misscheduled = 0
  let ready = 0
  let available = 0
  let updated = 0
  for (const node of nodes) {
    const pod = onNode.get(node.metadata.name)
    if (!shouldRun(set, node).run) {
      if (pod) misscheduled++
      continue
    }
    desired++
    if (!pod) continue
    current++
    if (pod.metadata.labels?.[HASH_LABEL] === hash) updated++
    if (!isPodReady(pod)) continue
    ready++
    if (podAvailableAt(pod, set.spec!.minReadySeconds ?? 0)! <= now) available++
  }
  return {
    currentNumberScheduled: current,
    desiredNumberScheduled: desired,
    numberMisscheduled: misscheduled,
    numberReady: ready,
    ...omitEmpty({
      numberAvailable: available,
      numberUnavailable: desired - available,
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: updated,
    }),
  }
}
