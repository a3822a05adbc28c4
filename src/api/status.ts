/** Status, the API's answer when there is no object to give, and the errors that carry it.
 *  Source of the words: apimachinery/pkg/api/errors/errors.go. */

export interface StatusCause {
  reason?: string
  message: string
  field?: string
}

export interface Status {
  kind: 'Status'
  apiVersion: 'v1'
  metadata: { continue?: string }
  status: 'Success' | 'Failure'
  message?: string
  reason?: StatusReason
  details?: {
    name?: string
    group?: string
    kind?: string
    uid?: string
    causes?: StatusCause[]
    retryAfterSeconds?: number
  }
  /** The HTTP status. */
  code: number
}

export type StatusReason =
  | 'AlreadyExists'
  | 'BadRequest'
  | 'Conflict'
  | 'Expired'
  | 'Forbidden'
  | 'Gone'
  | 'InternalError'
  | 'Invalid'
  | 'MethodNotAllowed'
  | 'NonZeroExitCode'
  | 'NotAcceptable'
  | 'NotFound'
  | 'RequestEntityTooLarge'
  | 'ServiceUnavailable'
  | 'Timeout'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'UnsupportedMediaType'

/** What a client, or a learner, can cause: an answer that is not a success. */
export class ApiError extends Error {
  readonly status: Status
  constructor(status: Status) {
    super(status.message ?? status.reason ?? 'unknown')
    this.status = status
  }
}

export function isApiError(error: unknown, reason?: StatusReason): error is ApiError {
  return error instanceof ApiError && (reason === undefined || error.status.reason === reason)
}

export function failure(
  code: number,
  reason: StatusReason | undefined,
  message: string,
  details?: Status['details'],
): Status {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, details, code }
}

/** `pods` or `deployments.apps`: how messages name a resource. */
const qualified = (group: string, resource: string) => (group ? `${resource}.${group}` : resource)

/** Go leaves out what is empty. */
const details = (kind: string, name: string, group: string): Status['details'] => ({
  name: name || undefined,
  group: group || undefined,
  kind,
})

export function notFound(resource: string, name: string, group = ''): Status {
  return failure(404, 'NotFound', `${qualified(group, resource)} "${name}" not found`, details(resource, name, group))
}

export function alreadyExists(resource: string, name: string, group = ''): Status {
  const message = `${qualified(group, resource)} "${name}" already exists`
  return failure(409, 'AlreadyExists', message, details(resource, name, group))
}

/** @param why without the words «Operation cannot be fulfilled on» */
export function conflict(resource: string, name: string, why: string, group = ''): Status {
  const message = `Operation cannot be fulfilled on ${qualified(group, resource)} "${name}": ${why}`
  return failure(409, 'Conflict', message, details(resource, name, group))
}

export const badRequest = (message: string): Status => failure(400, 'BadRequest', message)

export function forbidden(resource: string, name: string, why: string, group = ''): Status {
  const message = name
    ? `${qualified(group, resource)} "${name}" is forbidden: ${why}`
    : `${qualified(group, resource)} is forbidden: ${why}`
  return failure(403, 'Forbidden', message, details(resource, name, group))
}

/** One thing wrong with one field; `message` starts with what is wrong: `Invalid value: 80: …`. */
export interface FieldError {
  field: string
  reason:
    | 'FieldValueRequired'
    | 'FieldValueInvalid'
    | 'FieldValueNotSupported'
    | 'FieldValueDuplicate'
    | 'FieldValueForbidden'
    | 'FieldValueNotFound'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'InternalError'
  message: string
}

/** All that is wrong with an object, at once. */
export function invalid(kind: string, name: string, errors: readonly FieldError[], group = ''): Status {
  const each = errors.map(e => `${e.field}: ${e.message}`)
  const all = each.length === 1 ? each[0] : `[${each.join(', ')}]`
  return failure(422, 'Invalid', `${group ? `${kind}.${group}` : kind} "${name}" is invalid: ${all}`, {
    name,
    group: group || undefined,
    kind,
    causes: errors.map(e => ({ reason: e.reason, message: e.message, field: e.field })),
  })
}
