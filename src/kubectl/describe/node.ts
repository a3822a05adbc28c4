/** `kubectl describe node`. Source: kubectl/pkg/describe/describe.go (describeNode, describeNodeResource). */
import type { Node, Pod } from '../../api/core-v1.ts'
import { LEASES, PODS } from '../../api/kinds.ts'
import { formatQuantity, parseQuantity } from '../../api/quantity.ts'
import type { Describer } from './describer.ts'
import { annotations, labels, longTime, orNone, since } from './parts.ts'
import type { Cells } from './tab-cells.ts'

const ROLE = 'node-role.kubernetes.io/'
const RESOURCES = ['cpu', 'memory', 'ephemeral-storage'] as const

export const describeNode: Describer<Node> = async (out, node, context) => {
  const { metadata, spec, status } = node
  const { name } = metadata
  const roles = Object.keys(metadata.labels ?? {}).flatMap(l => (l.startsWith(ROLE) ? [l.slice(ROLE.length)] : []))
  out.write(0, `Name:\t${name}\n`)
  out.write(0, `Roles:\t${orNone(roles.toSorted().join(','))}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}\n`)
  const taints = (spec.taints ?? []).map(t => `${t.key}${t.value ? `=${t.value}` : ''}:${t.effect}`).toSorted()
  out.write(0, `Taints:\t${taints[0] ?? '<none>'}\n`)
  for (const taint of taints.slice(1)) out.write(0, `\t${taint}\n`)
  out.write(0, `Unschedulable:\t${spec.unschedulable ?? false}\n`)
  const lease = await context.find(LEASES, 'kube-node-lease', name)
  out.write(0, 'Lease:\n')
  out.write(1, `HolderIdentity:\t${lease?.spec?.holderIdentity ?? '<unset>'}\n`)
  out.write(1, `AcquireTime:\t${lease?.spec?.acquireTime ? longTime(lease.spec.acquireTime) : '<unset>'}\n`)
  out.write(1, `RenewTime:\t${lease?.spec?.renewTime ? longTime(lease.spec.renewTime) : '<unset>'}\n`)
  if (status.conditions?.length) {
    out.write(0, 'Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n')
    out.write(1, '----\t------\t-----------------\t------------------\t------\t-------\n')
    for (const c of status.conditions) {
      const times = `${longTime(c.lastHeartbeatTime ?? undefined)} \t${longTime(c.lastTransitionTime ?? undefined)}`
      out.write(1, `${c.type} \t${c.status} \t${times} \t${c.reason ?? ''} \t${c.message ?? ''}\n`)
    }
  }
  out.write(0, 'Addresses:\n')
  for (const { type, address } of status.addresses ?? []) out.write(1, `${type}:\t${address}\n`)
  amounts(out, 'Capacity', status.capacity)
  amounts(out, 'Allocatable', status.allocatable)
  describeSystem(out, node)
  if (spec.podCIDR) out.write(0, `PodCIDR:\t${spec.podCIDR}\n`)
  if (spec.podCIDRs?.length) out.write(0, `PodCIDRs:\t${spec.podCIDRs.join(',')}\n`)
  if (spec.providerID) out.write(0, `ProviderID:\t${spec.providerID}\n`)
  const fieldSelector = `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`
  const pods = (await context.list(PODS, undefined, { fieldSelector })).items
  describePods(out, node, pods, context.now)
  await context.describeEvents(out)
}

function amounts(out: Cells, title: string, list: Readonly<Record<string, string | number>> | undefined): void {
  const names = Object.keys(list ?? {}).toSorted()
  if (names.length) out.write(0, `${title}:\n`)
  for (const name of names) out.write(1, `${name}:\t${list![name]}\n`)
}

function describeSystem(out: Cells, { status: { nodeInfo: info } }: Node): void {
  if (!info) return
  out.write(0, 'System Info:\n')
  const rows = [
    ['Machine ID', info.machineID],
    ['System UUID', info.systemUUID],
    ['Boot ID', info.bootID],
    ['Kernel Version', info.kernelVersion],
    ['OS Image', info.osImage],
    ['Operating System', info.operatingSystem],
    ['Architecture', info.architecture],
    ['Container Runtime Version', info.containerRuntimeVersion],
    ['Kubelet Version', info.kubeletVersion],
    ['Kube-Proxy Version', info.kubeProxyVersion],
  ]
  for (const [label, value] of rows) out.write(1, `${label}:\t${value ?? ''}\n`)
}

/** Sums in thousandths, and the way to write them. */
function sum(pods: readonly Pod[], list: 'requests' | 'limits', resource: string): { milli: number; text: string } {
  let milli = 0
  let format = parseQuantity('0')!.format
  for (const { spec } of pods)
    for (const container of spec.containers) {
      const amount = container.resources?.[list]?.[resource]
      const quantity = amount === undefined ? undefined : parseQuantity(amount)
      if (!quantity) continue
      if (milli === 0) ({ format } = quantity)
      milli += quantity.milli
    }
  return { milli, text: formatQuantity({ milli, format }) }
}

function describePods(out: Cells, node: Node, pods: readonly Pod[], now: number): void {
  const allocatable = (resource: string) => parseQuantity(node.status.allocatable?.[resource] ?? '0')?.milli ?? 0
  const share = (pod: readonly Pod[], list: 'requests' | 'limits', resource: string) => {
    const { milli, text } = sum(pod, list, resource)
    const all = allocatable(resource)
    return `${text} (${all ? Math.floor((milli / all) * 100) : 0}%)`
  }
  out.write(0, `Non-terminated Pods:\t(${pods.length} in total)\n`)
  const heads = ['Namespace', 'Name', '', 'CPU Requests', 'CPU Limits', 'Memory Requests', 'Memory Limits', 'Age']
  out.write(1, `${heads.join('\t')}\n`)
  out.write(1, `${heads.map(h => '-'.repeat(h.length)).join('\t')}\n`)
  for (const pod of pods) {
    const cells = (['cpu', 'memory'] as const).flatMap(r => [share([pod], 'requests', r), share([pod], 'limits', r)])
    const { namespace, name, creationTimestamp } = pod.metadata
    out.write(1, `${[namespace, name, '', ...cells, since(creationTimestamp, now)].join('\t')}\n`)
  }
  out.write(0, 'Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n')
  out.write(1, 'Resource\tRequests\tLimits\n')
  out.write(1, '--------\t--------\t------\n')
  const others = Object.keys(node.status.allocatable ?? {}).filter(name => /^hugepages-|\//.test(name))
  for (const resource of [...RESOURCES, ...others.toSorted()]) {
    out.write(1, `${resource}\t${share(pods, 'requests', resource)}\t${share(pods, 'limits', resource)}\n`)
  }
}
