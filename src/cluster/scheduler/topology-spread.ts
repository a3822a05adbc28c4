/** Topology spread constraints. Source: pkg/scheduler/framework/plugins/podtopologyspread.
 *  Left out: matchLabelKeys, nodeTaintsPolicy Honor. */
import type { Node, Pod } from '../../api/core-v1.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import type { Schemas } from '../../api/object.ts'
import { controllerOf } from '../../api/owner.ts'
import { acceptsNode } from '../../api/node-affinity.ts'
import type { NodeInfo } from './node-info.ts'

/** maxSkew of the cluster's default constraints. */
const HOST_SKEW = 3
const ZONE_SKEW = 5

type Constraint = Schemas['io.k8s.api.core.v1.TopologySpreadConstraint']

interface Counted {
  constraint: Constraint
  /** Matching pods by the value of the topology key, of the nodes that the pod could go to. */
  counts: Map<string, number>
  least: number
}

export interface SpreadState {
  required: Counted[]
  preferred: Counted[]
}

/** Undefined where a pod has no constraints. */
export function spreadState(pod: Pod, infos: readonly NodeInfo[]): SpreadState | undefined {
  const constraints = pod.spec!.topologySpreadConstraints
  if (!constraints?.length) return undefined
  const counted = constraints.map((constraint): Counted => {
    const counts = new Map<string, number>()
    for (const { node, pods } of infos) {
      const domain = node.metadata.labels?.[constraint.topologyKey]
      if (domain === undefined) continue
      if (constraint.nodeAffinityPolicy !== 'Ignore' && !acceptsNode(pod, node)) continue
      let count = counts.get(domain) ?? 0
      for (const other of pods.values()) {
        if (other.metadata.namespace !== pod.metadata.namespace || other.metadata.deletionTimestamp) continue
        if (matchesLabelSelector(constraint.labelSelector, other.metadata.labels)) count++
      }
      counts.set(domain, count)
    }
    const least = counts.size < (constraint.minDomains ?? 1) ? 0 : Math.min(...counts.values())
    return { constraint, counts, least }
  })
  return {
    required: counted.filter(each => each.constraint.whenUnsatisfiable === 'DoNotSchedule'),
    preferred: counted.filter(each => each.constraint.whenUnsatisfiable === 'ScheduleAnyway'),
  }
}

export type SpreadObjection = { reason: string; resolvable: boolean }

/** Why a node will not do; undefined if it will. */
export function spreadObjection(state: SpreadState, pod: Pod, node: Node): SpreadObjection | undefined {
  for (const { constraint, counts, least } of state.required) {
    const domain = node.metadata.labels?.[constraint.topologyKey]
    if (domain === undefined) {
      return {
        reason: "node(s) didn't match pod topology spread constraints (missing required label)",
        resolvable: false,
      }
    }
    const self = matchesLabelSelector(constraint.labelSelector, pod.metadata.labels) ? 1 : 0
    if ((counts.get(domain) ?? 0) + self - least > constraint.maxSkew) {
      return { reason: "node(s) didn't match pod topology spread constraints", resolvable: true }
    }
  }
  return undefined
}

/** How crowded a node is by the preferred constraints, or, where there are none, by pods of the same controller on
 *  the node and in its zone (the default constraints of the cluster). More is worse. */
export function crowding(
  state: SpreadState | undefined,
  pod: Pod,
  info: NodeInfo,
  zones: ZoneCounts | undefined,
): number {
  if (!state) {
    const owner = controllerOf(pod)?.uid
    if (!owner) return 0
    const zone = info.node.metadata.labels?.['topology.kubernetes.io/zone']
    const onNode = (info.byController.get(owner) ?? 0) * Math.log((zones?.nodes ?? 1) + 2) + HOST_SKEW - 1
    if (zone === undefined || !zones) return Math.round(onNode)
    return Math.round(onNode + (zones.counts.get(zone) ?? 0) * Math.log(zones.counts.size + 2) + ZONE_SKEW - 1)
  }
  let sum = 0
  for (const { constraint, counts } of state.preferred) {
    const domain = info.node.metadata.labels?.[constraint.topologyKey]
    sum += (counts.get(domain ?? '') ?? 0) * Math.log(counts.size + 2) + constraint.maxSkew - 1
  }
  return Math.round(sum)
}

export interface ZoneCounts {
  nodes: number
  counts: Map<string, number>
}

/** How many pods of a pod's controller each zone has; undefined without a controller.
 *  @param feasible nodes that it could go to */
export function zoneCounts(pod: Pod, infos: readonly NodeInfo[], feasible: number): ZoneCounts | undefined {
  const owner = controllerOf(pod)?.uid
  if (!owner) return undefined
  const counts = new Map<string, number>()
  for (const { node, byController } of infos) {
    const zone = node.metadata.labels?.['topology.kubernetes.io/zone']
    if (zone !== undefined) counts.set(zone, (counts.get(zone) ?? 0) + (byController.get(owner) ?? 0))
  }
  return { nodes: feasible, counts }
}
