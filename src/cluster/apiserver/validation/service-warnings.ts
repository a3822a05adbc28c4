/** What the server warns of when it takes a Service. Source: pkg/api/service/warnings.go. */
import type { Service } from '../../../api/core-v1.ts'
import { isHeadless } from '../allocators/service-allocation.ts'
import type { Loose } from './field-errors.ts'
import { isIPv6 } from './formats.ts'

export function serviceWarnings(service: Loose<Service>): string[] {
  const out: string[] = []
  const spec = service.spec ?? {}
  if (service.metadata?.annotations?.['service.kubernetes.io/topology-aware-hints'] !== undefined)
    out.push(
      'annotation service.kubernetes.io/topology-aware-hints is deprecated, please use service.kubernetes.io/topology-mode instead',
    )
  if (isHeadless(spec)) {
    if (spec.loadBalancerIP) out.push('spec.loadBalancerIP is ignored for headless services')
    if (spec.externalIPs?.length) out.push('spec.externalIPs is ignored for headless services')
    if (spec.sessionAffinity && spec.sessionAffinity !== 'None')
      out.push('spec.SessionAffinity is ignored for headless services')
  }
  if (spec.externalIPs?.length && spec.type === 'ExternalName')
    out.push('spec.externalIPs is ignored when spec.type is "ExternalName"')
  if (spec.externalIPs?.length) out.push('spec.externalIPs is deprecated')
  const listed: [string, readonly string[]][] = [
    ['clusterIPs', isHeadless(spec) ? [] : (spec.clusterIPs ?? [])],
    ['externalIPs', spec.externalIPs ?? []],
  ]
  for (const [name, ips] of listed) {
    ips.forEach((ip, i) => {
      if (isIPv6(ip) && ip !== ip.toLowerCase())
        out.push(
          `spec.${name}[${i}]: IPv6 address "${ip}" should be in RFC 5952 canonical format ("${ip.toLowerCase()}")`,
        )
    })
  }
  if (spec.type !== 'ExternalName' && spec.externalName)
    out.push('spec.externalName is ignored when spec.type is not "ExternalName"')
  if (spec.trafficDistribution === 'PreferClose')
    out.push('spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"')
  return out
}
