/** Leases. Source: pkg/registry/coordination/lease/strategy.go. */
import type { Lease } from '../../../api/coordination-v1.ts'
import { LEASES } from '../../../api/kinds.ts'
import type { Strategy } from '../strategy.ts'
import { ageOf } from './cells.ts'

export const leases: Strategy<Lease> = {
  resource: LEASES,
  validate: () => [],
  row: (lease, now) => [lease.metadata.name, lease.spec?.holderIdentity ?? '', ageOf(lease, now)],
}
