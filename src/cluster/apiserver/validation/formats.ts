/** Checks of form: names, keys, numbers, addresses. Each gives the messages of what is wrong, none if all is well.
 *  Source: apimachinery/pkg/util/validation/validation.go and pkg/api/validate/content. */
import { parseAddress, type Address } from '../../../net/address.ts'

const regexError = (message: string, regex: string, ...examples: string[]) => {
  const shown = examples.map((e, i) => (i === 0 ? `'${e}'` : ` or '${e}'`)).join(', ')
  return examples.length
    ? `${message} (e.g. ${shown}, regex used for validation is '${regex}')`
    : `${message} (regex used for validation is '${regex}')`
}
const maxLength = (max: number) => `must be no more than ${max} bytes`
const EMPTY = 'must be non-empty'
const between = (low: number, high: number) => `must be between ${low} and ${high}, inclusive`

const LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`
const LABEL_1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'
const QUALIFIED = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]'
const whole = (regex: string) => new RegExp(`^${regex}$`)
const label = whole(LABEL)
const subdomain = whole(SUBDOMAIN)
const label1035 = whole(LABEL_1035)
const qualified = whole(QUALIFIED)
const labelValue = whole(`(${QUALIFIED})?`)
const configKey = /^[-._a-zA-Z0-9]+$/
const envName = /^[ -<>-~]+$/
const cIdentifier = /^[A-Za-z_][A-Za-z0-9_]*$/

const LABEL_ERROR = regexError(
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  LABEL,
  'my-name',
  '123-abc',
)
const SUBDOMAIN_ERROR = regexError(
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  SUBDOMAIN,
  'example.com',
)
const LABEL_1035_ERROR = regexError(
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  LABEL_1035,
  'my-name',
  'abc-123',
)
const QUALIFIED_TEXT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
const QUALIFIED_ERROR = regexError(QUALIFIED_TEXT, QUALIFIED, 'MyName', 'my.name', '123-abc')
const LABEL_VALUE_ERROR = regexError(
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  `(${QUALIFIED})?`,
  'MyValue',
  'my_value',
  '12345',
)

/** RFC 1123 label: names of services, namespaces, ports, containers. */
export function dnsLabel(value: string): string[] {
  const out: string[] = []
  if (value.length > 63) out.push(maxLength(63))
  if (!label.test(value)) out.push(subdomain.test(value) ? 'must not contain dots' : LABEL_ERROR)
  return out
}

/** RFC 1123 subdomain: the names of most objects. */
export function dnsSubdomain(value: string): string[] {
  const out: string[] = []
  if (value.length > 253) out.push(maxLength(253))
  if (!subdomain.test(value)) out.push(SUBDOMAIN_ERROR)
  return out
}

/** RFC 1035 label: may not start with a digit. */
export function dns1035Label(value: string): string[] {
  const out: string[] = []
  if (value.length > 63) out.push(maxLength(63))
  if (!label1035.test(value)) out.push(LABEL_1035_ERROR)
  return out
}

/** Label keys, taint keys, resource names: `[prefix/]name`. */
export function qualifiedName(value: string): string[] {
  const parts = value.split('/')
  const out: string[] = []
  let name = value
  if (parts.length === 2) {
    const prefix = parts[0]!
    name = parts[1]!
    if (!prefix) out.push(`prefix part ${EMPTY}`)
    else out.push(...dnsSubdomain(prefix).map(m => `prefix part ${m}`))
  } else if (parts.length > 2) {
    return [
      `a qualified name ${regexError(QUALIFIED_TEXT, QUALIFIED, 'MyName', 'my.name', '123-abc')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  }
  if (!name) out.push(`name part ${EMPTY}`)
  else if (name.length > 63) out.push(`name part ${maxLength(63)}`)
  if (!qualified.test(name)) out.push(`name part ${QUALIFIED_ERROR}`)
  return out
}

export function labelValueForm(value: string): string[] {
  const out: string[] = []
  if (value.length > 63) out.push(maxLength(63))
  if (!labelValue.test(value)) out.push(LABEL_VALUE_ERROR)
  return out
}

/** Names that become a part of a path: roles, bindings. */
export function pathSegment(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`]
  return ['/', '%'].filter(c => value.includes(c)).map(c => `may not contain '${c}'`)
}

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

export const isCIdentifier = (value: string): boolean => cIdentifier.test(value)

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

/** 127.0.0.0/8 and the like. */
export const inBlock = (address: Address, first: number, prefix: number): boolean =>
  (address ^ first) >>> (32 - prefix) === 0
