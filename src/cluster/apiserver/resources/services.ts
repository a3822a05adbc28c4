/** Services. Source: pkg/registry/core/service/strategy.go, pkg/apis/core/v1/defaults.go. */
import type { Service } from '../../../api/core-v1.ts'
import { SERVICES } from '../../../api/kinds.ts'
import { externallyAccessible, needsClusterIp, type ServiceAllocation } from '../allocators/service-allocation.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { serviceRow } from './service-row.ts'
import { validateService, validateServiceUpdate } from '../validation/service.ts'
import { serviceWarnings } from '../validation/service-warnings.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Service>

/** Three hours. */
const AFFINITY_SECONDS = 10800

function defaults(draft: Draft): void {
  const spec = (loose(draft).spec ??= {})
  spec.sessionAffinity ||= 'None'
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  if (spec.sessionAffinity === 'ClientIP' && spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined)
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: AFFINITY_SECONDS } }
  spec.type ||= 'ClusterIP'
  for (const port of spec.ports ?? []) {
    port.protocol ||= 'TCP'
    port.targetPort ||= port.port
    if (port.nodePort === 0) delete port.nodePort
  }
  if (externallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster'
  if (needsClusterIp(spec)) spec.internalTrafficPolicy ??= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  for (const each of loose(draft).status?.loadBalancer?.ingress ?? []) if (each.ip) each.ipMode ??= 'VIP'
}

/** @param allocation holds what all Services hold */
export function services(allocation: ServiceAllocation): Strategy<Service> {
  return {
    resource: SERVICES,
    nameForm: 'label',
    defaults,
    prepareForCreate(draft) {
      draft['status'] = { loadBalancer: {} }
    },
    prepareForUpdate(draft, old) {
      draft['status'] = old.status
    },
    allocate: (draft, old, context) => allocation.allocate(loose(draft), old, context),
    released: old => allocation.released(old),
    validate: draft => validateService(loose(draft)),
    validateUpdate: (draft, old) => validateServiceUpdate(loose(draft), old),
    updateErrorsFirst: true,
    warnings: draft => serviceWarnings(loose(draft)),
    row: serviceRow,
    selectableFields: {
      'spec.clusterIP': service => service.spec?.clusterIP ?? '',
      'spec.type': service => service.spec?.type ?? '',
    },
  }
}
