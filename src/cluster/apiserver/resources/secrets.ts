/** Secrets. Source: pkg/registry/core/secret/strategy.go. */
import type { Secret } from '../../../api/core-v1.ts'
import { SECRETS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import { validateSecret, validateSecretUpdate } from '../validation/config.ts'
import type { Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Secret>

/** Of the text's UTF-8. */
const base64 = (text: string) => btoa(String.fromCharCode(...new TextEncoder().encode(text)))

export const secrets: Strategy<Secret> = {
  resource: SECRETS,
  defaults(draft) {
    const secret = loose(draft)
    secret.type ||= 'Opaque'
    // What is given as text is kept as the rest, base64.
    for (const [key, text = ''] of Object.entries(secret.stringData ?? {})) (secret.data ??= {})[key] = base64(text)
    delete secret.stringData
  },
  validate: draft => validateSecret(loose(draft)),
  validateUpdate: (draft, old) => validateSecretUpdate(loose(draft), old),
  row: (secret, now) => [
    secret.metadata.name,
    secret.type ?? '',
    Object.keys(secret.data ?? {}).length,
    ageOf(secret, now),
  ],
  selectableFields: { type: secret => secret.type ?? '' },
}
