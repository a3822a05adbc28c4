/** Nodes. Source: ValidateNode, ValidateNodeUpdate of pkg/apis/core/validation/validation.go. */
import type { Node } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { duplicate, forbidden, invalid, type Loose } from './field-errors.ts'
import { isIPv6 } from './formats.ts'
import { validateTaints } from './scheduling.ts'
import { validateCidr } from './cidr.ts'

export function validateNode(node: Loose<Node>): FieldError[] {
  // The field is named after metadata by the server too.
  const errors = validateTaints(node.spec?.taints, 'metadata.taints')
  const ranges = node.spec?.podCIDRs ?? []
  ranges.forEach((range, i) => errors.push(...validateCidr(range, `spec.podCIDRs[${i}]`)))
  if (ranges.length > 1) {
    const sixes = ranges.filter(range => isIPv6(range.split('/')[0]!)).length
    if (ranges.length > 2 || sixes !== 1)
      errors.push(invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family'))
    ranges.forEach((range, i) => {
      if (ranges.indexOf(range) < i) errors.push(duplicate(`spec.podCIDRs[${i}]`, range))
    })
  }
  return errors
}

export function validateNodeUpdate(node: Loose<Node>, old: Node): FieldError[] {
  const errors: FieldError[] = []
  const was = old.spec?.podCIDRs ?? []
  const is = node.spec?.podCIDRs ?? []
  const words = 'node updates may not change podCIDR except from "" to valid'
  if (was.length && was.length !== is.length) errors.push(forbidden('spec.podCIDRs', words))
  else was.forEach((range, i) => range !== is[i] && errors.push(forbidden('spec.podCIDRs', words)))
  if (old.spec?.providerID && old.spec.providerID !== node.spec?.providerID)
    errors.push(forbidden('spec.providerID', 'node updates may not change providerID except from "" to valid'))
  return errors
}
