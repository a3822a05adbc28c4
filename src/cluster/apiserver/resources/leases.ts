/** Leases. Source: pkg/registry/coordination/lease/strategy.go. */
import type { Lease } from '../../../api/coordination-v1.ts'
import { LEASES } from '../../../api/kinds.ts'
import type { Strategy } from '../strategy.ts'
import { invalid, type Loose } from '../validation/field-errors.ts'
import { validateNonNegative } from '../validation/numbers.ts'
import { ageOf } from './cells.ts'

export const leases: Strategy<Lease> = {
  resource: LEASES,
  validate(draft) {
    const { leaseDurationSeconds, leaseTransitions } = (draft as unknown as Loose<Lease>).spec ?? {}
    const errors = validateNonNegative(leaseTransitions, 'spec.leaseTransitions')
    return leaseDurationSeconds !== undefined && leaseDurationSeconds <= 0
      ? [invalid('spec.leaseDurationSeconds', leaseDurationSeconds, 'must be greater than 0'), ...errors]
      : errors
  },
  row: (lease, now) => [lease.metadata.name, lease.spec?.holderIdentity ?? '', ageOf(lease, now)],
}
