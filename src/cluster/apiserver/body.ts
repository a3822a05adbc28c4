/** Request bodies: text or objects in, checked drafts out.
 *  Source: apiserver/pkg/endpoints/handlers/{create,update,rest}.go (decoding, fieldValidation). */
import { apiVersion, resourceOfKind, type Resource } from '../../api/resources.ts'
import { ApiError, badRequest, failure } from '../../api/status.ts'
import type { Request } from '../../api/transport.ts'
import { decode, DecodeError } from './decode.ts'
import { duplicateFields, jsonError } from './json-text.ts'
import { ask } from './route.ts'
import type { ObjectType } from './schema.ts'
import type { Draft } from './strategy.ts'

export type Json = Record<string, unknown>

export interface Parsed {
  value: unknown
  /** Texts like `duplicate field "spec"`. */
  strict: string[]
}

/** The real server takes protobuf as well. */
const BODY_TYPES = ['application/json', 'application/yaml']

/** A body as JSON values; objects are passed through. @throws ApiError */
export function parseBody(request: Request, what: string): Parsed {
  const { body } = request
  if (typeof body !== 'string') {
    if (typeof body === 'object' && body !== null) return { value: body, strict: [] }
    if (body !== undefined && body !== null) return { value: body, strict: [] }
    return { value: undefined, strict: [] }
  }
  const type = mediaType(request.contentType)
  if (type === 'application/yaml' || type === 'application/apply-patch+yaml') return parseYaml(request, body, what)
  if (!body.trim()) return { value: undefined, strict: [] }
  try {
    return { value: JSON.parse(body), strict: duplicateFields(body) }
  } catch {
    throw new ApiError(
      badRequest(
        `the object provided is unrecognized (must be of type ${what}): couldn't get version/kind; json parse error: ${jsonError(body)} (${summary(body)})`,
      ),
    )
  }
}

function parseYaml(request: Request, text: string, what: string): Parsed {
  try {
    return { value: (request.yaml ?? JSON.parse)(text), strict: [] }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new ApiError(badRequest(`the object provided is unrecognized (must be of type ${what}): yaml: ${why}`))
  }
}

/** The first 30 bytes, in hexadecimal, as the real server quotes what it cannot read. */
function summary(text: string): string {
  const bytes = new TextEncoder().encode(text.slice(0, 31))
  const hex = [...bytes.subarray(0, 30)].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return bytes.length > 30 ? `${hex} ...` : hex
}

export function mediaType(contentType: string | undefined): string {
  return contentType?.split(';')[0]!.trim().toLowerCase() || 'application/json'
}

/** @throws ApiError for content types that no body may have */
export function checkBodyType(request: Request): void {
  const type = mediaType(request.contentType)
  if (BODY_TYPES.includes(type)) return
  throw new ApiError(
    failure(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${BODY_TYPES.join(', ')}`,
    ),
  )
}

/** Checks what a client sent against the type of the resource, and makes a draft of it. @throws ApiError */
export function draftOf(
  resource: Resource,
  type: ObjectType,
  parsed: Parsed,
  request: Request,
  warnings: string[],
  options: { defaults?: boolean } = {},
): Draft {
  const { value } = parsed
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const kind =
      value === undefined
        ? 'EOF'
        : `json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`
    throw new ApiError(
      badRequest(
        value === undefined
          ? `the object provided is unrecognized (must be of type ${resource.kind}): unexpected end of JSON input ()`
          : `the object provided is unrecognized (must be of type ${resource.kind}): couldn't get version/kind; json parse error: ${kind} (${summary(JSON.stringify(value))})`,
      ),
    )
  }
  const body = value as Json
  checkKind(resource, body)
  let decoded
  try {
    decoded = decode(type, body, options.defaults ?? true, start)
  } catch (error) {
    if (error instanceof DecodeError) throw new ApiError(badRequest(cannot(resource) + error.message))
    throw error
  }
  if (parsed.strict.length || decoded.strict.length)
    complain([...parsed.strict, ...decoded.strict], request, cannot(resource), warnings)
  const draft = decoded.value as Draft
  draft.apiVersion = apiVersion(resource)
  draft.kind = resource.kind
  draft.metadata ??= {}
  return draft
}

/** Kind and version first, metadata, and the rest, as Go writes its structs. */
const start = (): Json => ({ kind: '', apiVersion: '', metadata: undefined })

/** Strict: an error; Warn (the default): warnings; Ignore: nothing. */
export function complain(strict: readonly string[], request: Request, cannot: string, warnings: string[]): void {
  const validation = ask(request.query, 'fieldValidation') || 'Warn'
  if (validation === 'Strict') throw new ApiError(badRequest(`${cannot}strict decoding error: ${strict.join(', ')}`))
  if (validation === 'Warn') warnings.push(...strict)
}

const cannot = ({ kind, version }: Resource) =>
  `${kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: `

function checkKind(resource: Resource, body: Json): void {
  const kind = body['kind']
  const version = body['apiVersion']
  if (typeof version === 'string' && version && version !== apiVersion(resource)) {
    throw new ApiError(
      badRequest(
        `the API version in the data (${version}) does not match the expected API version (${apiVersion(resource)})`,
      ),
    )
  }
  if (typeof kind !== 'string' || !kind || kind === resource.kind) return
  if (resourceOfKind(apiVersion(resource), kind)) {
    const from = `${resource.version}.${kind}`
    const to = `${resource.group || 'core'}.${resource.kind}`
    throw new ApiError(
      badRequest(
        `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: converting (${from}) to (${to}): unknown conversion`,
      ),
    )
  }
  throw new ApiError(
    badRequest(
      `${kind} in version ${JSON.stringify(resource.version)} cannot be handled as a ${resource.kind}: no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion(resource))} in scheme "pkg/api/legacyscheme/scheme.go:30"`,
    ),
  )
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
