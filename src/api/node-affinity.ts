/** Node selectors and node affinity. Source: component-helpers/scheduling/corev1/nodeaffinity. Pure. */
import type { Node, Pod } from './core-v1.ts'
import type { Schemas } from './object.ts'

type NodeSelectorTerm = Schemas['io.k8s.api.core.v1.NodeSelectorTerm']
type Requirement = Schemas['io.k8s.api.core.v1.NodeSelectorRequirement']

function meets(value: string | undefined, { operator, values = [] }: Requirement): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0])
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0])
  }
}

/** A term without requirements matches nothing. */
export function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const { matchExpressions = [], matchFields = [] } = term
  if (!matchExpressions.length && !matchFields.length) return false
  return (
    matchExpressions.every(each => meets(node.metadata.labels?.[each.key], each)) &&
    matchFields.every(each => meets(each.key === 'metadata.name' ? node.metadata.name : undefined, each))
  )
}

/** Whether a pod's nodeSelector and required node affinity accept a node. */
export function acceptsNode(pod: Pod, node: Node): boolean {
  const { nodeSelector, affinity } = pod.spec!
  for (const key in nodeSelector) if (node.metadata.labels?.[key] !== nodeSelector[key]) return false
  const required = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return !required || required.nodeSelectorTerms.some(term => matchesTerm(term, node))
}

/** The weights of the preferences that a node meets. */
export function preferenceFor(pod: Pod, node: Node): number {
  let sum = 0
  for (const { weight, preference } of pod.spec!.affinity?.nodeAffinity
    ?.preferredDuringSchedulingIgnoredDuringExecution ?? []) {
    if (matchesTerm(preference, node)) sum += weight
  }
  return sum
}
