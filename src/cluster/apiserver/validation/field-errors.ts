/** Makes the entries of «is invalid» answers. Source: apimachinery/pkg/util/validation/field/errors.go. */
import type { FieldError } from '../../../api/status.ts'

/** What validators see: decoded by the schema, so types are right, but anything may be missing. */
export type Loose<T> = T extends readonly (infer I)[]
  ? Loose<I>[]
  : T extends object
    ? { -readonly [K in keyof T]?: Loose<T[K]> }
    : T

/** As Go quotes a string with %q: plain ASCII as JSON does. */
export const quote = (text: string): string => JSON.stringify(text)

/** As the messages print a value: JSON, with Go's escapes for HTML. Nothing is null. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return 'null'
  if (typeof value === 'string') return quote(value)
  if (typeof value !== 'object') return String(value)
  const escape = (c: string) => `\\u00${c.charCodeAt(0).toString(16)}`
  return JSON.stringify(value).replace(/[<>&]/g, escape)
}

const withDetail = (head: string, detail: string) => (detail ? `${head}: ${detail}` : head)

export const required = (field: string, detail = ''): FieldError => ({
  field,
  reason: 'FieldValueRequired',
  message: withDetail('Required value', detail),
})

export const invalid = (field: string, value: unknown, detail: string): FieldError => ({
  field,
  reason: 'FieldValueInvalid',
  message: withDetail(`Invalid value: ${show(value)}`, detail),
})

/** @param supported in the order in which they are to be listed */
export const notSupported = (field: string, value: unknown, supported: readonly string[]): FieldError => ({
  field,
  reason: 'FieldValueNotSupported',
  message: withDetail(
    `Unsupported value: ${show(value)}`,
    supported.length ? `supported values: ${supported.map(quote).join(', ')}` : '',
  ),
})

export const duplicate = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueDuplicate',
  message: `Duplicate value: ${show(value)}`,
})

export const forbidden = (field: string, detail: string): FieldError => ({
  field,
  reason: 'FieldValueForbidden',
  message: withDetail('Forbidden', detail),
})

export const notFoundValue = (field: string, value: unknown): FieldError => ({
  field,
  reason: 'FieldValueNotFound',
  message: `Not found: ${show(value)}`,
})

/** @param max in bytes */
export const tooLong = (field: string, max: number): FieldError => ({
  field,
  reason: 'FieldValueTooLong',
  message: `Too long: may not be more than ${max} bytes`,
})

export const tooMany = (field: string, actual: number, max: number): FieldError => ({
  field,
  reason: 'FieldValueTooMany',
  message: `Too many: ${actual}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
})

/** One error for each of the messages that a check of form gave. */
export const allInvalid = (field: string, value: unknown, messages: readonly string[]): FieldError[] =>
  messages.map(message => invalid(field, value, message))
