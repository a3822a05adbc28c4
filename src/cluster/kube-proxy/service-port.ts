/** What kube-proxy knows of one port of a Service. Source: pkg/proxy/serviceport.go. Left out: IPv6, SCTP. */
import type { Service } from '../../api/core-v1.ts'
import { formatCidr, maskOf, parseAddress, parseCidr, type Cidr } from '../../net/address.ts'

/** `default/web:http`; without the colon where the port has no name. */
export type ServicePortName = string

export interface ServicePort {
  name: ServicePortName
  /** The port's own name, as EndpointSlices repeat it; may be empty. */
  portName: string
  protocol: 'tcp' | 'udp'
  clusterIP: string
  port: number
  /** 0 if there is none. */
  nodePort: number
  externalIPs: readonly string[]
  loadBalancerVIPs: readonly string[]
  sourceRanges: readonly Cidr[]
  /** Seconds for which a client stays with its endpoint; 0 without session affinity. */
  stickySeconds: number
  externalPolicyLocal: boolean
  internalPolicyLocal: boolean
  /** 0 if there is none. */
  healthCheckNodePort: number
}

export const isExternallyAccessible = (port: ServicePort): boolean =>
  port.nodePort !== 0 || port.loadBalancerVIPs.length > 0 || port.externalIPs.length > 0

/** Also with external policy Local: traffic from this node and its pods goes to any endpoint. */
export const usesClusterEndpoints = (port: ServicePort): boolean =>
  !port.internalPolicyLocal || isExternallyAccessible(port)

export const usesLocalEndpoints = (port: ServicePort): boolean =>
  port.internalPolicyLocal || (port.externalPolicyLocal && isExternallyAccessible(port))

/** Nothing for headless Services, those without an address, and ExternalName. */
export function servicePortsOf(service: Service): ServicePort[] {
  const spec = service.spec ?? {}
  const clusterIP = spec.clusterIPs?.find(isIPv4) ?? spec.clusterIP
  if (!clusterIP || !isIPv4(clusterIP) || spec.type === 'ExternalName') return []
  const labels = service.metadata.labels ?? {}
  if ('service.kubernetes.io/service-proxy-name' in labels) return []
  const name = `${service.metadata.namespace}/${service.metadata.name}`
  const externallyLocal =
    (spec.type === 'NodePort' || spec.type === 'LoadBalancer' || !!spec.externalIPs?.length) &&
    spec.externalTrafficPolicy === 'Local'
  const stickySeconds =
    spec.sessionAffinity === 'ClientIP' ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800) : 0
  const ingress = (service.status?.loadBalancer?.ingress ?? []).filter(
    each => each.ip && isIPv4(each.ip) && each.ipMode !== 'Proxy',
  )
  const out: ServicePort[] = []
  for (const port of spec.ports ?? []) {
    if (port.protocol === 'SCTP') continue
    out.push({
      name: port.name ? `${name}:${port.name}` : name,
      portName: port.name ?? '',
      protocol: port.protocol === 'UDP' ? 'udp' : 'tcp',
      clusterIP,
      port: port.port,
      nodePort: port.nodePort ?? 0,
      externalIPs: (spec.externalIPs ?? []).filter(isIPv4),
      loadBalancerVIPs: ingress.map(each => each.ip!),
      sourceRanges: sourceRangesOf(service),
      stickySeconds,
      externalPolicyLocal: externallyLocal,
      internalPolicyLocal: spec.internalTrafficPolicy === 'Local',
      healthCheckNodePort: externallyLocal ? (spec.healthCheckNodePort ?? 0) : 0,
    })
  }
  return out
}

/** Empty where everyone may come. */
function sourceRangesOf(service: Service): Cidr[] {
  const annotation = service.metadata.annotations?.['service.beta.kubernetes.io/load-balancer-source-ranges']
  const texts = service.spec?.loadBalancerSourceRanges ?? annotation?.split(',') ?? []
  const ranges: Cidr[] = []
  for (const text of texts) {
    const cidr = parseCidr(text.trim())
    if (!cidr) continue
    if (cidr.prefix === 0) return []
    ranges.push({ address: (cidr.address & maskOf(cidr.prefix)) >>> 0, prefix: cidr.prefix })
  }
  return ranges.sort((a, b) => (formatCidr(a) < formatCidr(b) ? -1 : 1))
}

const isIPv4 = (text: string): boolean => parseAddress(text) !== undefined
