/** Affinity and anti-affinity between pods. Source: pkg/scheduler/framework/plugins/interpodaffinity.
 *  Left out: namespaceSelector other than the empty one (all namespaces), matchLabelKeys. */
import type { Node, Pod } from '../../api/core-v1.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import type { Schemas } from '../../api/object.ts'
import type { NodeInfo } from './node-info.ts'

type Term = Schemas['io.k8s.api.core.v1.PodAffinityTerm']

function concerns(term: Term, owner: Pod, pod: Pod): boolean {
  const named = term.namespaces?.length ? term.namespaces : undefined
  const inNamespace = term.namespaceSelector
    ? true
    : (named ?? [owner.metadata.namespace]).includes(pod.metadata.namespace)
  return inNamespace && matchesLabelSelector(term.labelSelector, pod.metadata.labels)
}

const domainOf = (term: Term, node: Node): string | undefined => {
  const value = node.metadata.labels?.[term.topologyKey]
  return value === undefined ? undefined : `${term.topologyKey}=${value}`
}

export interface AffinityState {
  affinity: readonly Term[]
  antiAffinity: readonly Term[]
  /** Domains where pods are that each required term asks for, by term. */
  wanted: Map<Term, Set<string>>
  /** No pod matches, but the pod itself does: the first of a group may go anywhere. */
  first: boolean
  /** Domains that the pod's own anti-affinity forbids. */
  avoided: ReadonlySet<string>
  /** Domains that existing pods' anti-affinity forbids to this one. */
  forbidden: ReadonlySet<string>
  /** Preferences, the pod's own and of those there, by domain. */
  scores: ReadonlyMap<string, number>
}

const NOWHERE: ReadonlySet<string> = new Set()
const NO_SCORES: ReadonlyMap<string, number> = new Map()

/** Undefined where no pod has anything to say of another. */
export function affinityState(pod: Pod, infos: readonly NodeInfo[]): AffinityState | undefined {
  const { podAffinity, podAntiAffinity } = pod.spec!.affinity ?? {}
  const affinity = podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  const antiAffinity = podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
  const liked = podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  const disliked = podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []
  const own = affinity.length + antiAffinity.length + liked.length + disliked.length > 0
  const wanted = new Map(affinity.map(term => [term, new Set<string>()]))
  let first = affinity.length > 0 && affinity.every(term => concerns(term, pod, pod))
  let avoided: Set<string> | undefined
  let forbidden: Set<string> | undefined
  let scores: Map<string, number> | undefined
  const score = (term: Term, node: Node, by: number) => {
    const domain = domainOf(term, node)
    scores ??= new Map()
    if (domain) scores.set(domain, (scores.get(domain) ?? 0) + by)
  }
  for (const { node, pods, withAffinity } of infos) {
    if (!own && !withAffinity.size) continue
    // To a pod that asks nothing of others, only those matter that ask something.
    for (const other of (own ? pods : withAffinity).values()) {
      for (const term of affinity) {
        const domain = domainOf(term, node)
        if (!domain || !concerns(term, pod, other)) continue
        wanted.get(term)!.add(domain)
        first = false
      }
      for (const term of antiAffinity) {
        const domain = domainOf(term, node)
        if (domain && concerns(term, pod, other)) (avoided ??= new Set()).add(domain)
      }
      for (const { weight, podAffinityTerm } of liked) {
        if (concerns(podAffinityTerm, pod, other)) score(podAffinityTerm, node, weight)
      }
      for (const { weight, podAffinityTerm } of disliked) {
        if (concerns(podAffinityTerm, pod, other)) score(podAffinityTerm, node, -weight)
      }
      const theirs = other.spec!.affinity
      for (const term of theirs?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
        const domain = domainOf(term, node)
        if (domain && concerns(term, other, pod)) (forbidden ??= new Set()).add(domain)
      }
      for (const { weight, podAffinityTerm } of theirs?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ??
        []) {
        if (concerns(podAffinityTerm, other, pod)) score(podAffinityTerm, node, weight)
      }
      for (const { weight, podAffinityTerm } of theirs?.podAntiAffinity
        ?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
        if (concerns(podAffinityTerm, other, pod)) score(podAffinityTerm, node, -weight)
      }
    }
  }
  if (!own && !forbidden && !scores) return undefined
  return {
    affinity,
    antiAffinity,
    wanted,
    first,
    avoided: avoided ?? NOWHERE,
    forbidden: forbidden ?? NOWHERE,
    scores: scores ?? NO_SCORES,
  }
}

/** Why a node will not do; undefined if it will. */
export function affinityObjection(state: AffinityState, node: Node): string | undefined {
  for (const term of state.affinity) {
    const domain = domainOf(term, node)
    if (!domain || !(state.wanted.get(term)!.has(domain) || state.first)) {
      return "node(s) didn't match pod affinity rules"
    }
  }
  for (const term of state.antiAffinity) {
    const domain = domainOf(term, node)
    if (domain && state.avoided.has(domain)) return "node(s) didn't match pod anti-affinity rules"
  }
  if (state.forbidden.size) {
    for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
      if (state.forbidden.has(`${key}=${value}`)) return "node(s) didn't satisfy existing pods anti-affinity rules"
    }
  }
  return undefined
}

export function affinityScore(state: AffinityState, node: Node): number {
  let sum = 0
  if (!state.scores.size) return 0
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) sum += state.scores.get(`${key}=${value}`) ?? 0
  return sum
}
