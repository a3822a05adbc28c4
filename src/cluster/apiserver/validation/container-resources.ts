/** Requests and limits. Source: ValidateContainerResourceRequirements of pkg/apis/core/validation/validation.go. */
import type { Container } from '../../../api/core-v1.ts'
import { qualifiedNameErrors } from '../../../api/names.ts'
import { canonicalQuantity, compareQuantities, parseQuantity } from '../../../api/quantity.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, forbidden, invalid, required, type Loose } from './field-errors.ts'

const STANDARD = ['cpu', 'memory', 'ephemeral-storage']
const isHugePages = (name: string) => name.startsWith('hugepages-')
const isNative = (name: string) => !name.includes('/') || name.includes('kubernetes.io/')

function validateName(name: string, field: string): FieldError[] {
  const errors = allInvalid(field, name, qualifiedNameErrors(name))
  if (name.includes('/')) {
    if (!isNative(name) && (name.startsWith('requests.') || qualifiedNameErrors(`requests.${name}`).length))
      errors.push(invalid(field, name, "doesn't follow extended resource name standard"))
    return errors
  }
  if (STANDARD.includes(name) || isHugePages(name)) return errors
  if (!errors.length && !OTHER_STANDARD.has(name))
    errors.push(invalid(field, name, 'must be a standard resource type or fully qualified'))
  errors.push(invalid(field, name, 'must be a standard resource for containers'))
  return errors
}

/** Of quotas and claims, not of containers. */
const OTHER_STANDARD = new Set(
  (
    'requests.cpu requests.memory requests.ephemeral-storage limits.cpu limits.memory limits.ephemeral-storage pods ' +
    'resourcequotas services replicationcontrollers secrets configmaps persistentvolumeclaims storage ' +
    'requests.storage services.nodeports services.loadbalancers'
  ).split(' '),
)

function validateAmount(name: string, amount: string | number, field: string): FieldError[] {
  const quantity = parseQuantity(amount)
  if (!quantity) return []
  const shown = canonicalQuantity(amount)
  if (quantity.milli < 0) return [invalid(field, shown, 'must be greater than or equal to 0')]
  const whole = !isNative(name) || isHugePages(name)
  return whole && quantity.milli % 1000 ? [invalid(field, shown, 'must be an integer')] : []
}

export function validateContainerResources(resources: Loose<Container>['resources'], field: string): FieldError[] {
  const errors: FieldError[] = []
  const limits = resources?.limits ?? {}
  const requests = resources?.requests ?? {}
  let hugePages = false
  let ordinary = false
  const note = (name: string) => {
    if (isHugePages(name)) hugePages = true
    else if (name === 'cpu' || name === 'memory') ordinary = true
  }
  for (const name of Object.keys(limits).sort()) {
    errors.push(...validateName(name, `${field}.limits`))
    errors.push(...validateAmount(name, limits[name]!, `${field}.limits[${name}]`))
    note(name)
  }
  for (const name of Object.keys(requests).sort()) {
    const request = requests[name]!
    const limit = limits[name]
    errors.push(...validateName(name, `${field}.requests`))
    errors.push(...validateAmount(name, request, `${field}.requests[${name}]`))
    const fixed = !isNative(name) || isHugePages(name)
    if (limit !== undefined) {
      const order = compareQuantities(request, limit)
      if (order !== 0 && fixed)
        errors.push(
          invalid(
            `${field}.requests`,
            canonicalQuantity(request),
            `must be equal to ${name} limit of ${canonicalQuantity(limit)}`,
          ),
        )
      else if (order > 0)
        errors.push(
          invalid(
            `${field}.requests`,
            canonicalQuantity(request),
            `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`,
          ),
        )
    } else if (fixed) errors.push(required(`${field}.limits`, 'Limit must be set for non overcommitable resources'))
    note(name)
  }
  if (hugePages && !ordinary) errors.push(forbidden(field, 'HugePages require cpu or memory'))
  return errors
}
