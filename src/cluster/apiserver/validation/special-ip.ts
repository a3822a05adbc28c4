/** Addresses that mean something of their own cannot be endpoints. Source: ValidateNonSpecialIP of
 *  pkg/apis/core/validation/validation.go. */
import type { FieldError } from '../../../api/status.ts'
import { inCidr, parseAddress, parseCidr } from '../../../net/address.ts'
import { allInvalid } from './field-errors.ts'

const RANGES = (
  [
    ['127.0.0.0/8', '::1', 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
    ['169.254.0.0/16', 'fe80:', 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
    ['224.0.0.0/24', 'ff02:', 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
  ] as const
).map(([range, v6, words]) => ({ cidr: parseCidr(range)!, v6, words }))

export function validateNonSpecialIp(ip: string, field: string): FieldError[] {
  const address = parseAddress(ip)
  if (address === 0 || ip === '::') return allInvalid(field, ip, [`may not be unspecified (${ip})`])
  const lower = ip.toLowerCase()
  const special = RANGES.filter(({ cidr, v6 }) =>
    address === undefined ? (v6.endsWith(':') ? lower.startsWith(v6) : lower === v6) : inCidr(address, cidr),
  )
  return allInvalid(
    field,
    ip,
    special.map(range => range.words),
  )
}
