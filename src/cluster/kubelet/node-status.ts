/** What a kubelet says of its node. Source: pkg/kubelet/kubelet_node_status.go, nodestatus/setters.go; the numbers are
 *  those of the cluster that the transcripts were recorded on. Left out: volumes in use, runtime handlers, features. */
import type { Node, NodeCondition } from '../../api/core-v1.ts'
import type { NewObject } from '../../api/object.ts'
import { timestamp } from '../../api/time.ts'
import type { NodeImage } from './node-images.ts'

export const CAPACITY = {
  cpu: '2',
  'ephemeral-storage': '61255492Ki',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '4028972Ki',
  pods: '110',
} as const

type NodeStatus = NonNullable<Node['status']>

export interface NodeIdentity {
  name: string
  address: string
  /** Of the machine, stable over restarts. */
  machineId: string
  bootId: string
  /** Besides those that every kubelet sets. */
  labels?: Readonly<Record<string, string>>
  taints?: readonly { key: string; value?: string; effect: string }[]
}

/** The node as the kubelet registers it. */
export function newNode(
  node: NodeIdentity,
  images: readonly NodeImage[],
  now: number,
): NewObject & { status: NodeStatus } {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'beta.kubernetes.io/arch': 'amd64',
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        ...node.labels,
      },
      annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
    },
    ...(node.taints?.length ? { spec: { taints: node.taints } } : {}),
    status: nodeStatus(node, images, undefined, now),
  }
}

/** @param before keeps the times of conditions that stay, and the conditions of others */
export function nodeStatus(
  node: NodeIdentity,
  images: readonly NodeImage[],
  before: NodeStatus | undefined,
  now: number,
  shuttingDown = false,
): NodeStatus {
  const own = conditions(before?.conditions ?? [], now, shuttingDown)
  const others = (before?.conditions ?? []).filter(c => !own.some(o => o.type === c.type))
  return {
    ...before,
    capacity: { ...CAPACITY },
    allocatable: { ...CAPACITY },
    conditions: [...others, ...own],
    addresses: [
      { type: 'InternalIP', address: node.address },
      { type: 'Hostname', address: node.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: node.machineId,
      systemUUID: node.machineId.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
      bootID: node.bootId,
      kernelVersion: '6.12.0',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: 'v1.36.2',
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
    images: images
      .map(({ name, id, image }) => ({
        names: [`${image.repository}@${id.slice(id.indexOf('sha256:'))}`, name],
        sizeBytes: image.size,
      }))
      .sort((a, b) => b.sizeBytes - a.sizeBytes)
      .slice(0, 50),
  }
}

function conditions(before: readonly NodeCondition[], now: number, shuttingDown: boolean): NodeCondition[] {
  const table: [string, boolean, string, string][] = [
    ['MemoryPressure', false, 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['DiskPressure', false, 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['PIDPressure', false, 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    shuttingDown
      ? ['Ready', false, 'KubeletNotReady', 'node is shutting down']
      : ['Ready', true, 'KubeletReady', 'kubelet is posting ready status'],
  ]
  return table.map(([type, status, reason, message]) => {
    const value = status ? 'True' : 'False'
    const old = before.find(c => c.type === type)
    return {
      type,
      status: value,
      lastHeartbeatTime: timestamp(now),
      lastTransitionTime: old?.status === value ? old.lastTransitionTime : timestamp(now),
      reason,
      message,
    }
  })
}
