/** Secrets. Source: pkg/registry/core/secret/strategy.go. */
import type { Secret } from '../../../api/core-v1.ts'
import { SECRETS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Secret>

export const secrets: Strategy<Secret> = {
  resource: SECRETS,
  defaults(draft) {
    loose(draft).type ||= 'Opaque'
  },
  validate: () => [],
  row: (secret, now) => [
    secret.metadata.name,
    secret.type ?? '',
    Object.keys(secret.data ?? {}).length,
    ageOf(secret, now),
  ],
  selectableFields: secret => ({ type: secret.type ?? '' }),
}
