/** Labels and label selectors in specs. Source: apimachinery/pkg/apis/meta/v1/validation/validation.go. */
import { labelValueErrors, qualifiedNameErrors } from '../../../api/names.ts'
import type { LabelSelector } from '../../../api/object.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, forbidden, invalid, required, type Loose } from './field-errors.ts'

type Map = Readonly<Record<string, string | undefined>>

export const validateLabelName = (key: string, field: string): FieldError[] =>
  allInvalid(field, key, qualifiedNameErrors(key))

export function validateLabels(labels: Map | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  for (const [key, value = ''] of Object.entries(labels ?? {}).sort(byKey)) {
    errors.push(...validateLabelName(key, field))
    errors.push(...allInvalid(field, value, labelValueErrors(value)))
  }
  return errors
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number => (a < b ? -1 : a > b ? 1 : 0)

export function validateAnnotations(annotations: Map | undefined, field: string): FieldError[] {
  return Object.keys(annotations ?? {})
    .sort()
    .flatMap(key => allInvalid(field, key, qualifiedNameErrors(key.toLowerCase())))
}

export function validateLabelSelector(selector: Loose<LabelSelector> | undefined, field: string): FieldError[] {
  if (!selector) return []
  const errors = validateLabels(selector.matchLabels, `${field}.matchLabels`)
  selector.matchExpressions?.forEach((each, i) => {
    const at = `${field}.matchExpressions[${i}]`
    const values = each.values ?? []
    if (each.operator === 'In' || each.operator === 'NotIn') {
      if (!values.length) errors.push(required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
    } else if (each.operator === 'Exists' || each.operator === 'DoesNotExist') {
      if (values.length)
        errors.push(forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
    } else errors.push(invalid(`${at}.operator`, each.operator ?? '', 'not a valid selector operator'))
    errors.push(...validateLabelName(each.key ?? '', `${at}.key`))
    values.forEach((value, v) => errors.push(...allInvalid(`${at}.values[${v}]`, value, labelValueErrors(value))))
  })
  return errors
}

/** Whether it selects everything. */
export const isEmptySelector = (selector: Loose<LabelSelector>): boolean =>
  !Object.keys(selector.matchLabels ?? {}).length && !selector.matchExpressions?.length
