/** ConfigMaps and Secrets. Source: ValidateConfigMap, ValidateSecret and their updates in
 *  pkg/apis/core/validation/validation.go. */
import type { ConfigMap, Secret } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { equal } from './equal.ts'
import { allInvalid, forbidden, invalid, required, tooLong, type Loose } from './field-errors.ts'
import { configMapKey } from './formats.ts'

/** 1 MiB. */
const MAX_SIZE = 1024 * 1024
const FIXED = 'field is immutable when `immutable` is set'

export function validateConfigMap(map: Loose<ConfigMap>): FieldError[] {
  const errors: FieldError[] = []
  let size = 0
  for (const bag of ['data', 'binaryData'] as const) {
    const other = bag === 'data' ? 'binaryData' : 'data'
    for (const [key, value = ''] of Object.entries(map[bag] ?? {})) {
      const at = `${bag}[${key}]`
      errors.push(...allInvalid(at, key, configMapKey(key)))
      if (bag === 'data' && map[other]?.[key] !== undefined)
        errors.push(invalid(at, key, `duplicate of key present in ${other}`))
      size += bag === 'data' ? value.length : (value.length * 3) / 4
    }
  }
  if (size > MAX_SIZE) errors.push(tooLong('', MAX_SIZE))
  return errors
}

type Bag = { immutable?: boolean; data?: unknown; binaryData?: unknown }

export function validateImmutable(object: Bag, old: Bag, bags: readonly ('data' | 'binaryData')[]): FieldError[] {
  if (!old.immutable) return []
  const errors = object.immutable ? [] : [forbidden('immutable', FIXED)]
  for (const bag of bags) if (!equal(object[bag], old[bag])) errors.push(forbidden(bag, FIXED))
  return errors
}

const ACCOUNT = 'kubernetes.io/service-account.name'
/** Keys that a type of secret has to have; of those in one list, any. */
const REQUIRED_KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'kubernetes.io/dockercfg': [['.dockercfg']],
  'kubernetes.io/dockerconfigjson': [['.dockerconfigjson']],
  'kubernetes.io/basic-auth': [['username', 'password']],
  'kubernetes.io/ssh-auth': [['ssh-privatekey']],
  'kubernetes.io/tls': [['tls.crt'], ['tls.key']],
}
const JSON_KEYS = ['.dockercfg', '.dockerconfigjson']

const isJson = (base64: string): boolean => {
  try {
    JSON.parse(atob(base64))
    return true
  } catch {
    return false
  }
}

export function validateSecret(secret: Loose<Secret>): FieldError[] {
  const errors: FieldError[] = []
  const data = secret.data ?? {}
  let size = 0
  for (const [key, value = ''] of Object.entries(data)) {
    errors.push(...allInvalid(`data[${key}]`, key, configMapKey(key)))
    size += (value.length * 3) / 4
  }
  if (size > MAX_SIZE) errors.push(tooLong('data', MAX_SIZE))
  const type = secret.type ?? ''
  if (type === 'kubernetes.io/service-account-token' && !secret.metadata?.annotations?.[ACCOUNT])
    errors.push(required(`metadata.annotations[${ACCOUNT}]`))
  for (const anyOf of REQUIRED_KEYS[type] ?? []) {
    const given = anyOf.filter(key => data[key] !== undefined)
    if (!given.length) errors.push(...anyOf.map(key => required(`data[${key}]`)))
    for (const key of given) {
      if (JSON_KEYS.includes(key) && !isJson(data[key] ?? ''))
        errors.push(invalid(`data[${key}]`, '<secret contents redacted>', 'unexpected end of JSON input'))
    }
  }
  return errors
}

export function validateSecretUpdate(secret: Loose<Secret>, old: Secret): FieldError[] {
  const errors = secret.type === old.type ? [] : [invalid('type', secret.type, 'field is immutable')]
  return [...errors, ...validateImmutable(secret, old, ['data'])]
}
