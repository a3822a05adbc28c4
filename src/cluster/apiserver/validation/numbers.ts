/** Counts, and counts that may be percentages. Source: ValidateNonnegativeField of apimachinery/pkg/api/validation and
 *  the IntOrString checks of pkg/apis/apps/validation/validation.go. */
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, invalid } from './field-errors.ts'
import { percent } from './formats.ts'

const NEGATIVE = 'must be greater than or equal to 0'

export const validateNonNegative = (value: number | undefined, field: string): FieldError[] =>
  (value ?? 0) < 0 ? [invalid(field, value, NEGATIVE)] : []

/** `3` or `25%`. */
export function validateCountOrPercent(value: number | string | undefined, field: string): FieldError[] {
  if (typeof value !== 'string') return validateNonNegative(value, field)
  return allInvalid(field, value, percent(value))
}

/** Whether it is nothing: 0 or 0%. */
export const isZero = (value: number | string | undefined): boolean =>
  value === undefined || (typeof value === 'string' ? parseInt(value, 10) === 0 : value === 0)

export function validateAtMost100Percent(value: number | string | undefined, field: string): FieldError[] {
  return typeof value === 'string' && /^\d+%$/.test(value) && parseInt(value, 10) > 100
    ? [invalid(field, value, 'must not be greater than 100%')]
    : []
}
