/** Nodes. Source: pkg/registry/core/node/strategy.go. */
import type { Node } from '../../../api/core-v1.ts'
import { NODES } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { validateNode, validateNodeUpdate } from '../validation/node.ts'
import { ageOf, orNone } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Node>

const ROLE_PREFIX = 'node-role.kubernetes.io/'

function rolesCell(node: Node): string {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(node.metadata.labels ?? {})) {
    if (key.startsWith(ROLE_PREFIX)) roles.add(key.slice(ROLE_PREFIX.length))
    else if (key === 'kubernetes.io/role' && value) roles.add(value)
  }
  return orNone([...roles].filter(Boolean).sort().join(','))
}

function statusCell(node: Node): string {
  const ready = node.status?.conditions?.find(condition => condition.type === 'Ready')
  const status = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
  return node.spec?.unschedulable ? `${status},SchedulingDisabled` : status
}

const addressCell = (node: Node, type: string): string =>
  orNone(node.status?.addresses?.find(address => address.type === type)?.address)

function kernelCell(node: Node): string {
  const info = node.status?.nodeInfo
  if (!info?.kernelVersion) return '<unknown>'
  return info.architecture ? `${info.kernelVersion} (${info.architecture})` : info.kernelVersion
}

export const nodes: Strategy<Node> = {
  resource: NODES,
  defaults(draft) {
    const node = loose(draft)
    const status = node.status
    if (status?.capacity && !status.allocatable) status.allocatable = { ...status.capacity }
    const spec = node.spec
    // Where the two differ, the older field is the one that was meant (Convert_v1_NodeSpec_To_core_NodeSpec).
    if (spec?.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR]
    if (spec?.podCIDRs?.length) spec.podCIDR = spec.podCIDRs[0]
  },
  prepareForUpdate(draft, old) {
    draft['status'] = old.status
  },
  validate: draft => validateNode(loose(draft)),
  validateUpdate: (draft, old) => validateNodeUpdate(loose(draft), old),
  row: (node, now) => [
    node.metadata.name,
    statusCell(node),
    rolesCell(node),
    ageOf(node, now),
    node.status?.nodeInfo?.kubeletVersion ?? '',
    addressCell(node, 'InternalIP'),
    addressCell(node, 'ExternalIP'),
    node.status?.nodeInfo?.osImage || '<unknown>',
    kernelCell(node),
    node.status?.nodeInfo?.containerRuntimeVersion || '<unknown>',
  ],
  selectableFields: { 'spec.unschedulable': node => String(node.spec?.unschedulable ?? false) },
}
