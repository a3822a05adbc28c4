/** networking.k8s.io. Source: pkg/printers/internalversion/printers.go, pkg/apis/networking/v1/defaults.go. */
import type { Schemas } from '../../../api/object.ts'
import { ageOf, ingressCell, orNone, selectorCell } from './cells.ts'
import { stored, type Kind } from './stored.ts'

type Ingress = Kind<'io.k8s.api.networking.v1.Ingress'>
type IngressClass = Kind<'io.k8s.api.networking.v1.IngressClass'>
type NetworkPolicy = Kind<'io.k8s.api.networking.v1.NetworkPolicy'>
type IpAddress = Kind<'io.k8s.api.networking.v1.IPAddress'>
type ServiceCidr = Kind<'io.k8s.api.networking.v1.ServiceCIDR'>

/** Up to three hosts; none means any. */
function hostsCell(rules: readonly Schemas['io.k8s.api.networking.v1.IngressRule'][] | undefined): string {
  const hosts = (rules ?? []).flatMap(rule => rule.host || [])
  if (!hosts.length) return '*'
  return hosts.length > 3 ? `${hosts.slice(0, 3).join(',')} + ${hosts.length - 3} more...` : hosts.join(',')
}

export const networking = [
  stored<Ingress>('networking.k8s.io/v1/ingresses', {
    generation: true,
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      orNone(spec?.ingressClassName),
      hostsCell(spec?.rules),
      ingressCell(status?.loadBalancer?.ingress),
      spec?.tls?.length ? '80, 443' : '80',
      ageOf({ metadata }, now),
    ],
  }),
  stored<IngressClass>('networking.k8s.io/v1/ingressclasses', {
    generation: true,
    row: ({ metadata, spec }, now) => {
      const { kind, name, apiGroup } = spec?.parameters ?? {}
      return [
        metadata.name,
        spec?.controller ?? '',
        kind ? `${kind}${apiGroup ? `.${apiGroup}` : ''}/${name}` : '<none>',
        ageOf({ metadata }, now),
      ]
    },
  }),
  stored<NetworkPolicy>('networking.k8s.io/v1/networkpolicies', {
    generation: true,
    defaults(policy) {
      const spec = (policy.spec ??= {})
      for (const rule of [...(spec.ingress ?? []), ...(spec.egress ?? [])])
        for (const port of rule.ports ?? []) port.protocol ||= 'TCP'
      if (!spec.policyTypes?.length) spec.policyTypes = spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']
    },
    row: ({ metadata, spec }, now) => [metadata.name, selectorCell(spec?.podSelector), ageOf({ metadata }, now)],
  }),
  stored<IpAddress>('networking.k8s.io/v1/ipaddresses', {
    row: ({ metadata, spec }) => {
      const { group, resource, namespace, name } = spec?.parentRef ?? {}
      const where = [resource, namespace, name].filter(Boolean).join('/')
      return [metadata.name, group ? `${group}.${where}` : where]
    },
  }),
  stored<ServiceCidr>('networking.k8s.io/v1/servicecidrs', {
    row: ({ metadata, spec }, now) => [metadata.name, (spec?.cidrs ?? []).join(','), ageOf({ metadata }, now)],
  }),
]
