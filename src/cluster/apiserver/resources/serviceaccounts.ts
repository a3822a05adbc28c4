/** ServiceAccounts. Source: pkg/registry/core/serviceaccount/strategy.go. */
import type { ServiceAccount } from '../../../api/core-v1.ts'
import { SERVICE_ACCOUNTS } from '../../../api/kinds.ts'
import type { Strategy } from '../strategy.ts'
import { ageOf } from './cells.ts'

export const serviceAccounts: Strategy<ServiceAccount> = {
  resource: SERVICE_ACCOUNTS,
  validate: () => [],
  row: (account, now) => [account.metadata.name, ageOf(account, now)],
}
