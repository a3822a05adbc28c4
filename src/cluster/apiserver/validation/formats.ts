/** Checks of form besides those of `api/names.ts`: keys, numbers, addresses. Each gives the messages of what is
 *  wrong, none if all is well.
 *  Source: apimachinery/pkg/util/validation/validation.go and pkg/api/validate/content. */
import { parseAddress } from '../../../net/address.ts'

const regexError = (message: string, regex: string, ...examples: string[]) => {
  const shown = examples.map((e, i) => (i === 0 ? `'${e}'` : ` or '${e}'`)).join(', ')
  return examples.length
    ? `${message} (e.g. ${shown}, regex used for validation is '${regex}')`
    : `${message} (regex used for validation is '${regex}')`
}
const maxLength = (max: number) => `must be no more than ${max} bytes`
const between = (low: number, high: number) => `must be between ${low} and ${high}, inclusive`

const configKey = /^[-._a-zA-Z0-9]+$/
const envName = /^[ -<>-~]+$/

/** Keys of ConfigMaps and Secrets. */
export function configMapKey(value: string): string[] {
  const out: string[] = []
  if (value.length > 253) out.push(maxLength(253))
  if (!configKey.test(value)) {
    out.push(
      regexError(
        "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
        '[-._a-zA-Z0-9]+',
        'key.name',
        'KEY_NAME',
        'key-name',
      ),
    )
  }
  if (value === '.' || value === '..') out.push(`must not be '${value}'`)
  else if (value.startsWith('..')) out.push("must not start with '..'")
  return out
}

/** Names of environment variables: printable ASCII without `=`. */
export function envVarName(value: string): string[] {
  if (envName.test(value)) return []
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"]
}

export const portNumber = (value: number): string[] => (value >= 1 && value <= 65535 ? [] : [between(1, 65535)])

export const inRange = (value: number, low: number, high: number): string[] =>
  value >= low && value <= high ? [] : [between(low, high)]

/** IANA service names: names of container ports and named target ports. */
export function portName(value: string): string[] {
  const out: string[] = []
  if (value.length > 15) out.push('must be no more than 15 characters')
  if (!/^[-a-z0-9]+$/.test(value)) out.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)')
  if (!/[a-z]/.test(value)) out.push('must contain at least one letter (a-z)')
  if (value.includes('--')) out.push('must not contain consecutive hyphens')
  if (value && (value.startsWith('-') || value.endsWith('-'))) out.push('must not begin or end with a hyphen')
  return out
}

/** `25%`. */
export const percent = (value: string): string[] =>
  /^[0-9]+%$/.test(value)
    ? []
    : [regexError("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')]

const V6 = /^[0-9a-fA-F:]+(\d+\.\d+\.\d+\.\d+)?$/

/** Whether it looks like an IPv6 address. Its zones and odd forms are not told apart. */
export const isIPv6 = (value: string): boolean => value.includes(':') && V6.test(value) && value.split('::').length <= 2

export const isIPv4 = (value: string): boolean => parseAddress(value) !== undefined

export const isIP = (value: string): boolean => isIPv4(value) || isIPv6(value)

export const ipForm = (value: string): string[] =>
  isIP(value) ? [] : ['must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
