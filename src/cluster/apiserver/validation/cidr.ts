/** Ranges of addresses. Source: IsValidCIDR of apimachinery/pkg/util/validation. */
import type { FieldError } from '../../../api/status.ts'
import { parseCidr } from '../../../net/address.ts'
import { invalid } from './field-errors.ts'
import { isIPv6 } from './formats.ts'

const isCidr = (value: string): boolean => {
  const [head = '', prefix] = value.split('/')
  if (prefix === undefined) return false
  return isIPv6(head) ? /^\d{1,3}$/.test(prefix) && Number(prefix) <= 128 : parseCidr(value) !== undefined
}

export const validateCidr = (value: string, field: string): FieldError[] =>
  isCidr(value) ? [] : [invalid(field, value, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')]
