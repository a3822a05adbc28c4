/** `kubectl describe` of Services and their endpoints. Source: kubectl/pkg/describe/describe.go (describeService,
 *  describeEndpoints, describeEndpointSliceV1). */
import type { Endpoints, Service, ServicePort } from '../../api/core-v1.ts'
import type { EndpointSlice } from '../../api/discovery-v1.ts'
import { ENDPOINT_SLICES } from '../../api/kinds.ts'
import type { Describer } from './describer.ts'
import { annotations, labels, mapText, orNone, orUnset } from './parts.ts'

const MOST_ENDPOINTS = 3

/** `10.244.1.2:80,10.244.2.3:80 + 2 more...`, in the order of the slices. */
export function endpointsText(slices: readonly EndpointSlice[], port: Pick<ServicePort, 'name'>): string {
  if (!slices.length) return '<none>'
  const all: string[] = []
  for (const { ports = [], endpoints = [] } of slices) {
    const ready = (endpoints ?? []).filter(e => e.conditions?.ready ?? true)
    if (!ports?.length) all.push(...ready.map(e => e.addresses[0]!))
    for (const { name, port: number } of ports ?? []) {
      if ((name ?? '') === (port.name ?? '')) all.push(...ready.map(e => `${e.addresses[0]}:${number}`))
    }
  }
  const shown = all.slice(0, MOST_ENDPOINTS).join(',')
  return all.length > MOST_ENDPOINTS ? `${shown} + ${all.length - MOST_ENDPOINTS} more...` : shown
}

export const describeService: Describer<Service> = async (out, service, context) => {
  const { metadata, spec, status } = service
  const slices = (
    await context.list(ENDPOINT_SLICES, metadata.namespace, {
      labelSelector: `kubernetes.io/service-name=${metadata.name}`,
    })
  ).items
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `Selector:\t${orNone(mapText(spec.selector))}\n`)
  out.write(0, `Type:\t${spec.type}\n`)
  if (spec.ipFamilyPolicy) out.write(0, `IP Family Policy:\t${spec.ipFamilyPolicy}\n`)
  if (spec.ipFamilies?.length) out.write(0, `IP Families:\t${spec.ipFamilies.join(',')}\n`)
  else out.write(0, 'IP Families:\t<none>\n')
  out.write(0, `IP:\t${spec.clusterIP ?? ''}\n`)
  out.write(0, `IPs:\t${orNone(spec.clusterIPs?.join(','))}\n`)
  if (spec.externalIPs?.length) out.write(0, `External IPs:\t${spec.externalIPs.join(',')}\n`)
  if (spec.loadBalancerIP) out.write(0, `Desired LoadBalancer IP:\t${spec.loadBalancerIP}\n`)
  if (spec.externalName) out.write(0, `External Name:\t${spec.externalName}\n`)
  const ingress = status.loadBalancer.ingress ?? []
  if (ingress.length) {
    const texts = ingress.map(i => (i.ip ? `${i.ip}${i.ipMode ? ` (${i.ipMode})` : ''}` : (i.hostname ?? '')))
    out.write(0, `LoadBalancer Ingress:\t${texts.join(', ')}\n`)
  }
  for (const port of spec.ports ?? []) {
    const name = orUnset(port.name)
    out.write(0, `Port:\t${name}\t${port.port}/${port.protocol}\n`)
    out.write(0, `TargetPort:\t${port.targetPort}/${port.protocol}\n`)
    if (port.nodePort) out.write(0, `NodePort:\t${name}\t${port.nodePort}/${port.protocol}\n`)
    out.write(0, `Endpoints:\t${endpointsText(slices, port)}\n`)
  }
  out.write(0, `Session Affinity:\t${spec.sessionAffinity}\n`)
  if (spec.externalTrafficPolicy) out.write(0, `External Traffic Policy:\t${spec.externalTrafficPolicy}\n`)
  if (spec.internalTrafficPolicy) out.write(0, `Internal Traffic Policy:\t${spec.internalTrafficPolicy}\n`)
  if (spec.trafficDistribution) out.write(0, `Traffic Distribution:\t${spec.trafficDistribution}\n`)
  if (spec.healthCheckNodePort) out.write(0, `HealthCheck NodePort:\t${spec.healthCheckNodePort}\n`)
  if (spec.loadBalancerSourceRanges?.length) {
    out.write(0, `LoadBalancer Source Ranges:\t${spec.loadBalancerSourceRanges.join(',')}\n`)
  }
  await context.describeEvents(out)
}

export const describeEndpoints: Describer<Endpoints> = async (out, endpoints, { describeEvents }) => {
  const { metadata, subsets = [] } = endpoints
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, 'Subsets:\n')
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    out.write(1, `Addresses:\t${orNone(addresses.map(a => a.ip).join(','))}\n`)
    out.write(1, `NotReadyAddresses:\t${orNone(notReadyAddresses.map(a => a.ip).join(','))}\n`)
    if (ports.length) {
      out.write(1, 'Ports:\n')
      out.write(2, 'Name\tPort\tProtocol\n')
      out.write(2, '----\t----\t--------\n')
      for (const { name, port, protocol } of ports) out.write(2, `${orUnset(name)}\t${port}\t${protocol}\n`)
    }
    out.write(0, '\n')
  }
  await describeEvents(out)
}

export const describeEndpointSlice: Describer<EndpointSlice> = async (out, slice, { describeEvents }) => {
  const { metadata, ports, endpoints } = slice
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `AddressType:\t${slice.addressType}\n`)
  if (ports?.length) {
    out.write(0, 'Ports:\n')
    out.write(1, 'Name\tPort\tProtocol\n')
    out.write(1, '----\t----\t--------\n')
    for (const { name, port, protocol } of ports) out.write(1, `${orUnset(name)}\t${port ?? '*'}\t${protocol}\n`)
  } else out.write(0, 'Ports: <unset>\n')
  if (endpoints?.length) {
    out.write(0, 'Endpoints:\n')
    for (const endpoint of endpoints) {
      out.write(1, `- Addresses:\t${endpoint.addresses.join(',')}\n`)
      out.write(2, 'Conditions:\n')
      out.write(3, `Ready:\t${endpoint.conditions?.ready ?? '<unset>'}\n`)
      out.write(2, `Hostname:\t${endpoint.hostname ?? '<unset>'}\n`)
      if (endpoint.targetRef) out.write(2, `TargetRef:\t${endpoint.targetRef.kind}/${endpoint.targetRef.name}\n`)
      out.write(2, `NodeName:\t${endpoint.nodeName ?? '<unset>'}\n`)
      out.write(2, `Zone:\t${endpoint.zone ?? '<unset>'}\n`)
    }
  } else out.write(0, 'Endpoints: <none>\n')
  await describeEvents(out)
}
