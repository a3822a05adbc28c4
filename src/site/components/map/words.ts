/** What the map says of things in words: for screen readers, and where there is no drawing. */
import type { MapNode, MapPod, MapService } from '../../../terminal/cluster-store.ts'

const list = (parts: readonly (string | undefined | false)[]) => parts.filter(Boolean).join(', ')

export const wordsOfNode = (node: MapNode, pods: number): string =>
  list([
    `Node ${node.name}`,
    node.ready ? 'ready' : 'not ready',
    node.unschedulable && 'cordoned',
    node.address,
    `${pods} ${pods === 1 ? 'pod' : 'pods'}`,
  ])

export const wordsOfPod = (pod: MapPod): string =>
  list([
    `Pod ${pod.name}`,
    pod.state === 'ready' ? 'ready' : pod.status,
    pod.address,
    pod.node ? `on ${pod.node}` : 'not scheduled',
  ])

export function wordsOfService(service: MapService): string {
  const { type, clusterIp, ports, endpoints } = service
  const ready = endpoints.filter(each => each.ready).length
  return list([
    `Service ${service.name}`,
    type,
    clusterIp,
    ports.map(({ text }) => text).join(' '),
    type !== 'ExternalName' && `${ready} ready ${ready === 1 ? 'endpoint' : 'endpoints'}`,
  ])
}

/** `app=web,tier=front`, as kubectl writes them. */
export const labelsText = (labels: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(labels ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
