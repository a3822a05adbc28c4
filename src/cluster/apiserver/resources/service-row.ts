/** A service's row. Source: printService of pkg/printers/internalversion/printers.go. */
import type { Service } from '../../../api/core-v1.ts'
import type { Cell } from '../strategy.ts'
import { ageOf, ingressCell, labelsCell, orNone } from './cells.ts'

function externalAddress(service: Service): string {
  const external = service.spec?.externalIPs ?? []
  switch (service.spec?.type) {
    case 'ClusterIP':
    case 'NodePort':
      return orNone(external.join(','))
    case 'LoadBalancer':
      return [ingressCell(service.status?.loadBalancer?.ingress), ...external].filter(Boolean).join(',') || '<pending>'
    case 'ExternalName':
      return service.spec.externalName ?? ''
    default:
      return '<unknown>'
  }
}

/** `8080:30002/TCP,53/UDP`. */
function portsCell(service: Service): string {
  const ports = (service.spec?.ports ?? []).map(
    ({ port, nodePort, protocol }) => `${port}${nodePort ? `:${nodePort}` : ''}/${protocol}`,
  )
  return orNone(ports.join(','))
}

/** What `kubectl get services` says of a service. */
export function serviceRow(service: Service, now: number): Cell[] {
  return [
    service.metadata.name,
    service.spec?.type ?? '',
    orNone(service.spec?.clusterIPs?.[0]),
    externalAddress(service),
    portsCell(service),
    ageOf(service, now),
    labelsCell(service.spec?.selector),
  ]
}
