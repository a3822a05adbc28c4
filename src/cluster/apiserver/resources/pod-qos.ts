/** Quality of service of a pod. Source: pkg/apis/core/v1/helper/qos/qos.go. */
import type { PodSpec } from '../../../api/core-v1.ts'
import { compareQuantities, quantityIsZero } from '../../../api/quantity.ts'
import type { Loose } from '../validation/field-errors.ts'

const COUNTED = ['cpu', 'memory']

/** BestEffort asks for nothing; Guaranteed has limits for all, equal to its requests. */
export function qosClass(spec: Loose<PodSpec>): 'BestEffort' | 'Burstable' | 'Guaranteed' {
  let any = false
  let guaranteed = true
  for (const container of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    for (const name of COUNTED) {
      const limit = container.resources?.limits?.[name]
      const request = container.resources?.requests?.[name]
      const limited = limit !== undefined && !quantityIsZero(limit)
      const requested = request !== undefined && !quantityIsZero(request)
      if (limited || requested) any = true
      if (!limited) guaranteed = false
      else if (request !== undefined && compareQuantities(request, limit) !== 0) guaranteed = false
    }
  }
  if (!any) return 'BestEffort'
  return guaranteed ? 'Guaranteed' : 'Burstable'
}
