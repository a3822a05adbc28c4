/** Which names, label keys and values are allowed, and what is said of others.
 *  Source of rules and words: apimachinery/pkg/util/validation/validation.go. */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const LABEL_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/
const LABEL_VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/

const LABEL_WORDS =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
const LABEL_1035_WORDS =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
const SUBDOMAIN_WORDS =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
const QUALIFIED_WORDS =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
const LABEL_VALUE_WORDS =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"

const tooLong = (limit: number) => `must be no more than ${limit} bytes`
const long = (text: string, limit: number) => text.length > limit

/** Namespaces, container and port names, and the like (RFC 1123 label). */
export function labelErrors(text: string): string[] {
  const wrong: string[] = []
  if (long(text, 63)) wrong.push(tooLong(63))
  if (!LABEL.test(text)) wrong.push(SUBDOMAIN.test(text) ? 'must not contain dots' : LABEL_WORDS)
  return wrong
}

/** What was once asked of Services (RFC 1035 label). */
export function label1035Errors(text: string): string[] {
  const wrong: string[] = []
  if (long(text, 63)) wrong.push(tooLong(63))
  if (!LABEL_1035.test(text)) wrong.push(LABEL_1035_WORDS)
  return wrong
}

/** Most names (RFC 1123 subdomain). */
export function subdomainErrors(text: string): string[] {
  const wrong: string[] = []
  if (long(text, 253)) wrong.push(tooLong(253))
  if (!SUBDOMAIN.test(text)) wrong.push(SUBDOMAIN_WORDS)
  return wrong
}

/** Names that only have to fit into a URL's path. */
export function pathSegmentErrors(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`]
  return ['/', '%'].filter(each => text.includes(each)).map(each => `may not contain '${each}'`)
}

/** Label keys, and names that look like them: `example.com/role`. */
export function qualifiedNameErrors(text: string): readonly string[] {
  let known = qualifiedNames.get(text)
  if (!known) {
    if (qualifiedNames.size >= MOST_NAMES) qualifiedNames.clear()
    qualifiedNames.set(text, (known = Object.freeze(errorsOfQualifiedName(text))))
  }
  return known
}

/** The same few keys are checked again and again. */
const qualifiedNames = new Map<string, readonly string[]>()
const MOST_NAMES = 500

function errorsOfQualifiedName(text: string): string[] {
  const wrong: string[] = []
  const parts = text.split('/')
  let name = parts[0]!
  if (parts.length === 2) {
    const prefix = parts[0]!
    name = parts[1]!
    if (!prefix) wrong.push('prefix part must be non-empty')
    else wrong.push(...subdomainErrors(prefix).map(each => `prefix part ${each}`))
  } else if (parts.length > 2)
    return [
      `a qualified name ${QUALIFIED_WORDS} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  if (!name) wrong.push('name part must be non-empty')
  else if (long(name, 63)) wrong.push(`name part ${tooLong(63)}`)
  if (!QUALIFIED.test(name)) wrong.push(`name part ${QUALIFIED_WORDS}`)
  return wrong
}

export function labelValueErrors(text: string): string[] {
  const wrong: string[] = []
  if (long(text, 63)) wrong.push(tooLong(63))
  if (!LABEL_VALUE.test(text)) wrong.push(LABEL_VALUE_WORDS)
  return wrong
}
