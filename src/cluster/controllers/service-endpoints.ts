/** How a pod becomes an endpoint of a Service. Source: endpointslice/utils.go, util/controller_utils.go. Pure. */
import type { Pod, Service, ServicePort } from '../../api/core-v1.ts'
import { isPodTerminal } from '../../api/pod-state.ts'

export const LAST_CHANGE = 'endpoints.kubernetes.io/last-change-trigger-time'
export const HEADLESS = 'service.kubernetes.io/headless'

export interface PodPort {
  name?: string
  port: number
  protocol: 'TCP' | 'UDP' | 'SCTP'
  appProtocol?: string
}

/** Whether it has an address and may still answer. @param includeTerminating pods on their way out too */
export function belongsInEndpoints(pod: Pod, includeTerminating: boolean): boolean {
  if (isPodTerminal(pod) || !pod.status?.podIP) return false
  return includeTerminating || !pod.metadata.deletionTimestamp
}

/** The number behind a target port: its own, or that of the container port of its name; undefined if there is none. */
export function targetPortOf(pod: Pod, port: ServicePort): number | undefined {
  const target = port.targetPort ?? port.port
  if (typeof target === 'number') return target || port.port
  const protocol = port.protocol ?? 'TCP'
  const sidecars = pod.spec?.initContainers?.filter(container => container.restartPolicy === 'Always') ?? []
  for (const container of [...(pod.spec?.containers ?? []), ...sidecars]) {
    for (const each of container.ports ?? []) {
      if (each.name === target && (each.protocol ?? 'TCP') === protocol) return each.containerPort
    }
  }
  return undefined
}

/** What follows from a pod, or its spec, and a Service. Both are frozen, so it is worked out once. */
export class Remembered<V> {
  #known = new WeakMap<object, { service: Service; value: V }>()

  get(from: object, service: Service, make: () => V): V {
    const known = this.#known.get(from)
    if (known?.service === service) return known.value
    const value = make()
    this.#known.set(from, { service, value })
    return value
  }
}

/** A Service's ports as a pod has them, and a text that is the same for the same ports. */
export interface PortsOnPod {
  ports: PodPort[]
  key: string
}

const portsBySpec = new Remembered<PortsOnPod>()

/** Ports that the pod does not have are left out. */
export function portsOn(service: Service, pod: Pod): PortsOnPod {
  return portsBySpec.get(pod.spec ?? pod, service, () => {
    const ports = portsOf(service, pod)
    return { ports, key: JSON.stringify(ports) }
  })
}

function portsOf(service: Service, pod: Pod): PodPort[] {
  const ports: PodPort[] = []
  for (const port of service.spec?.ports ?? []) {
    const number = targetPortOf(pod, port)
    if (number === undefined) continue
    ports.push({
      ...(port.name !== undefined && { name: port.name }),
      port: number,
      protocol: port.protocol ?? 'TCP',
      ...(port.appProtocol !== undefined && { appProtocol: port.appProtocol }),
    })
  }
  return ports
}

/** The name that DNS gives the pod below the Service's: only where the pod names the Service as its subdomain. */
export function hostnameOf(pod: Pod, service: Service): string | undefined {
  return pod.spec?.hostname && pod.spec.subdomain === service.metadata.name ? pod.spec.hostname : undefined
}

export const isHeadless = (service: Service): boolean => service.spec?.clusterIP === 'None'

/** Whether the controllers make its endpoints. */
export const isSelecting = (service: Service): boolean =>
  service.spec?.type !== 'ExternalName' && service.spec?.selector !== undefined
