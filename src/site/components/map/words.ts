/** What the map says of things in words: for screen readers, and where there is no drawing. */
import type { MapNode, MapPod, MapService } from '../../../terminal/cluster-store.ts'
import { counted, fill } from '../../words.ts'
import { words } from '../workspace/lab-words.ts'

const list = (parts: readonly (string | undefined | false)[]) => parts.filter(Boolean).join(words.value.map.separator)

export function wordsOfNode(node: MapNode, pods: number): string {
  const { map } = words.value
  return list([
    fill(map.node, { name: node.name }),
    node.ready ? map.ready : map.notReady,
    node.unschedulable && map.cordoned,
    node.address,
    counted(map.pods, pods),
  ])
}

export function wordsOfPod(pod: MapPod): string {
  const { map } = words.value
  return list([
    fill(map.pod, { name: pod.name }),
    pod.state === 'ready' ? map.ready : pod.status,
    pod.address,
    pod.node ? fill(map.on, { node: pod.node }) : map.notScheduled,
  ])
}

export function wordsOfService(service: MapService): string {
  const { map } = words.value
  const { type, clusterIp, ports, endpoints } = service
  const ready = endpoints.filter(each => each.ready).length
  return list([
    fill(map.service, { name: service.name }),
    type,
    clusterIp,
    ports.map(({ text }) => text).join(' '),
    type !== 'ExternalName' && counted(map.endpoints, ready),
  ])
}

/** `app=web,tier=front`, as kubectl writes them. */
export const labelsText = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
