/** What the start page draws of its cluster: one Service, the nodes that run its pods, and each pod where it stays as
 *  long as it lives. Pure functions of what the map is told. */
import type { MapNode, MapPod, MapService } from '../../../terminal/cluster-store.ts'

export interface ScenePod {
  name: string
  /** What tells it from its siblings. */
  tail: string
  node: string
  address: string
  state: MapPod['state']
  /** Its place on its node, from 0. */
  place: number
  /** The Service leads here. */
  chosen: boolean
}
export interface Scene {
  service: string
  address: string
  nodes: readonly { name: string; address: string; pods: readonly ScenePod[] }[]
}
export interface Picture {
  nodes: Iterable<MapNode>
  pods: Iterable<MapPod>
  services: Iterable<MapService>
}

/** On one node; what is more is not drawn. */
export const PLACES = 4

/** @param before what was drawn last: who is still there keeps the place */
export function sceneOf({ nodes, pods, services }: Picture, name: string, before?: Scene): Scene {
  const service = [...services].find(each => each.name === name && each.namespace === 'default')
  const chosen = new Set(service?.endpoints.filter(({ ready }) => ready).map(({ pod }) => pod))
  const own = [...pods].filter(pod => pod.namespace === 'default' && selects(service, pod))
  const places = new Map(before?.nodes.flatMap(node => node.pods.map(pod => [pod.name, pod.place] as const)))
  return {
    service: name,
    address: service?.clusterIp ?? '',
    nodes: [...nodes]
      .filter(node => !node.controlPlane)
      .map(node => ({
        name: node.name,
        address: node.address,
        pods: placed(
          own.filter(pod => pod.node === node.name),
          places,
        ).map(([pod, place]) => ({
          name: pod.name,
          tail: pod.name.slice(pod.name.lastIndexOf('-') + 1),
          node: node.name,
          address: pod.address ?? '',
          state: pod.state,
          place,
          chosen: chosen.has(`${pod.namespace}/${pod.name}`),
        })),
      })),
  }
}

const selects = (service: MapService | undefined, pod: MapPod) =>
  service?.selector !== undefined && Object.entries(service.selector).every(([key, value]) => pod.labels[key] === value)

/** Each gets its old place, or the first free one. */
function placed(pods: readonly MapPod[], before: ReadonlyMap<string, number>): (readonly [MapPod, number])[] {
  const free = new Set(Array.from({ length: PLACES }, (_, i) => i))
  for (const { name } of pods) free.delete(before.get(name) ?? -1)
  return pods.flatMap(pod => {
    let place = before.get(pod.name)
    if (place === undefined) {
      ;[place] = free
      if (place === undefined) return []
      free.delete(place)
    }
    return [[pod, place] as const]
  })
}

/** The pods that can be deleted: those that are not on their way out. */
export const livingPods = ({ nodes }: Scene): ScenePod[] =>
  nodes.flatMap(({ pods }) => pods.filter(({ state }) => state !== 'terminating'))
