/** Which nodes a pod can run on, and why not on the others. Source: the Filter plugins of pkg/scheduler. Pure. */
import type { Pod, Taint } from '../../api/core-v1.ts'
import { acceptsNode } from '../../api/node-affinity.ts'
import { tolerates, untolerated } from '../../api/tolerations.ts'
import { hostPortsOf, requestsOf, type NodeInfo } from './node-info.ts'
import { affinityObjection, affinityState, type AffinityState } from './pod-affinity.ts'
import { spreadObjection, spreadState, type SpreadState } from './topology-spread.ts'

/** Why a node will not do. */
export interface Objection {
  /** `Insufficient cpu`; several where resources of several kinds are short. */
  reasons: string[]
  /** Whether it would help if other pods went. */
  resolvable: boolean
}

/** What a pod asks, worked out once for all nodes. */
export interface PodState {
  pod: Pod
  requests: Record<string, number>
  hostPorts: string[]
  affinity: AffinityState | undefined
  spread: SpreadState | undefined
}

export function podState(pod: Pod, infos: readonly NodeInfo[]): PodState {
  return {
    pod,
    requests: requestsOf(pod.spec!).requests,
    hostPorts: hostPortsOf(pod.spec!),
    affinity: affinityState(pod, infos),
    spread: spreadState(pod, infos),
  }
}

const UNSCHEDULABLE: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }

type Filter = (state: PodState, info: NodeInfo) => Objection | undefined

const unresolvable = (reason: string): Objection => ({ reasons: [reason], resolvable: false })
const resolvable = (reason: string): Objection => ({ reasons: [reason], resolvable: true })

const nodeUnschedulable: Filter = ({ pod }, { node }) =>
  node.spec?.unschedulable && !pod.spec!.tolerations?.some(each => tolerates(each, UNSCHEDULABLE))
    ? unresolvable('node(s) were unschedulable')
    : undefined

const nodeName: Filter = ({ pod }, { node }) =>
  pod.spec!.nodeName && pod.spec!.nodeName !== node.metadata.name
    ? unresolvable("node(s) didn't match the requested node name")
    : undefined

const taintToleration: Filter = ({ pod }, { node }) =>
  untolerated(node.spec?.taints, pod.spec!.tolerations, ['NoSchedule', 'NoExecute'])
    ? unresolvable('node(s) had untolerated taint(s)')
    : undefined

const nodeAffinity: Filter = ({ pod }, { node }) =>
  acceptsNode(pod, node) ? undefined : unresolvable("node(s) didn't match Pod's node affinity/selector")

const nodePorts: Filter = ({ hostPorts }, info) => {
  for (const wanted of hostPorts) {
    const [protocol, address, port] = wanted.split('/')
    for (const taken of info.hostPorts.keys()) {
      const [theirProtocol, theirAddress, theirPort] = taken.split('/')
      if (protocol !== theirProtocol || port !== theirPort) continue
      if (address === theirAddress || address === '0.0.0.0' || theirAddress === '0.0.0.0') {
        return resolvable("node(s) didn't have free ports for the requested pod ports")
      }
    }
  }
  return undefined
}

const resourcesFit: Filter = ({ requests }, info) => {
  let reasons: string[] | undefined
  let helpful = true
  if (info.pods.size + 1 > (info.allocatable['pods'] ?? Infinity)) reasons = ['Too many pods']
  for (const name in requests) {
    const wanted = requests[name]!
    const total = info.allocatable[name] ?? 0
    // Sums of fractions: half a millicore, or half a byte, is nothing.
    if (wanted <= 0 || wanted - (total - (info.requested[name] ?? 0)) < 0.0005) continue
    ;(reasons ??= []).push(`Insufficient ${name}`)
    if (wanted > total) helpful = false
  }
  return reasons && { reasons, resolvable: helpful }
}

const interPodAffinity: Filter = ({ affinity }, { node }) => {
  const reason = affinity && affinityObjection(affinity, node)
  if (!reason) return undefined
  return reason.endsWith('pod affinity rules') ? unresolvable(reason) : resolvable(reason)
}

const topologySpread: Filter = ({ spread, pod }, { node }) => {
  const objection = spread && spreadObjection(spread, pod, node)
  return objection && { reasons: [objection.reason], resolvable: objection.resolvable }
}

/** In the order in which the scheduler asks them; the first objection counts. */
const FILTERS: readonly Filter[] = [
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  resourcesFit,
  topologySpread,
  interPodAffinity,
]

/** Why a node will not do; undefined if it will. */
export function objectionTo(state: PodState, info: NodeInfo): Objection | undefined {
  for (const filter of FILTERS) {
    const objection = filter(state, info)
    if (objection) return objection
  }
  return undefined
}

function histogram(counts: ReadonlyMap<string, number>): string {
  return [...counts]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort()
    .join(', ')
}

/** What FailedScheduling says. @param objections one a node, or what rules all nodes out
 *  @param preemption whether other pods might have been put out for this one */
export function failureMessage(nodes: number, objections: readonly Objection[] | string, preemption: boolean): string {
  if (!nodes) return 'no nodes available to schedule pods'
  const reasons = new Map<string, number>()
  const victims = new Map<string, number>()
  const unhelpful = 'Preemption is not helpful for scheduling'
  if (typeof objections === 'string') victims.set(unhelpful, nodes)
  else
    for (const objection of objections) {
      for (const reason of objection.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      const victim = objection.resolvable ? 'No preemption victims found for incoming pod' : unhelpful
      victims.set(victim, (victims.get(victim) ?? 0) + 1)
    }
  const why = typeof objections === 'string' ? objections : histogram(reasons)
  const tail = preemption
    ? `0/${nodes} nodes are available: ${histogram(victims)}.`
    : 'not eligible due to preemptionPolicy=Never.'
  return `0/${nodes} nodes are available: ${why}. no new claims to deallocate, preemption: ${tail}`
}
