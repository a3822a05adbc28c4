/** Turns what a client sent into a draft: a copy of its own, checked against the type, with the type's defaults filled
 *  in. Sources: sigs.k8s.io/json (strict decoding), Go's encoding/json for the words, apiserver/pkg/endpoints/handlers. */
import { formatQuantity, parseQuantity } from '../../api/quantity.ts'
import { typeNamed, type ObjectType, type Type } from './schema.ts'

export class DecodeError extends Error {
  /** The same as the converter of patched objects says it. */
  readonly conversion: string
  constructor(message: string, conversion = message) {
    super(message)
    this.conversion = conversion
  }
}

export interface Decoded {
  value: Record<string, unknown>
  /** Texts like `unknown field "spec.port"`. */
  strict: string[]
}

type Json = Record<string, unknown>

interface Walk {
  /** Whether it notes where it is. What is right, as almost everything is, needs no place; if something is wrong, the
   *  walk is begun anew. */
  placed: boolean
  /** Struct fields down to here, for Go's messages. */
  fields: string[]
  /** The same with indexes and map keys, for strict errors. */
  path: string[]
  struct: ObjectType
  defaults: boolean
  strict: string[]
  error: string | undefined
  conversion: string | undefined
}

/** @param defaults whether to fill in what the schema states (not for patches and applied configurations)
 *  @param start with the fields that are to come first
 *  @throws DecodeError the first thing of the wrong type, in Go's words */
export function decode(type: ObjectType, body: Json, defaults = true, start?: () => Json): Decoded {
  const { value, strict } = walked(type, [], defaults, walk =>
    type.id ? decodeObject(walk, type, body, start?.()) : decodeUnknown(walk, body, start?.()),
  )
  return { value: value as Json, strict }
}

/** @param at where the walk begins @throws DecodeError */
function walked(
  struct: ObjectType,
  at: readonly string[],
  defaults: boolean,
  walkOver: (walk: Walk) => unknown,
): { value: unknown; strict: string[] } {
  for (let placed = false; ; placed = true) {
    const walk: Walk = {
      placed,
      fields: [...at],
      path: [...at],
      struct,
      defaults,
      strict: [],
      error: undefined,
      conversion: undefined,
    }
    const value = walkOver(walk)
    if (!placed && (walk.error !== undefined || walk.strict.length)) continue
    if (walk.error !== undefined) throw new DecodeError(walk.error, walk.conversion)
    return { value, strict: walk.strict }
  }
}

/** An object of a kind without a schema: anything goes, but for the metadata. */
function decodeUnknown(walk: Walk, body: Json, start: Json = {}): Json {
  const { metadata, ...rest } = body
  const value = Object.assign(start, copy(rest))
  if (metadata !== undefined && metadata !== null) {
    walk.fields.push('metadata')
    walk.path.push('metadata')
    value['metadata'] = decodeValue(walk, typeNamed('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'), metadata)
  }
  return value
}

/** A part of an object, by its own type. @param old as it is stored: what comes back of that is not looked at again */
export function decodePart(type: Type, part: unknown, at: string, root: ObjectType, old: unknown): unknown {
  return walked(root, [at], true, walk => decodeValue(walk, type, part, old)).value
}

function decodeObject(walk: Walk, type: ObjectType, from: Json, to: Json = {}, old?: Json): Json {
  const outer = walk.struct
  const { fields } = type
  for (const key in from) {
    const value = from[key]
    const field = fields.get(key)
    if (!field) {
      walk.strict.push(`unknown field ${JSON.stringify(pathText([...walk.path, key]))}`)
      continue
    }
    if (value === null || value === undefined) continue
    const before = old?.[key]
    if (before === value) {
      to[key] = value
      continue
    }
    if (walk.placed) {
      walk.fields.push(key)
      walk.path.push(key)
    }
    walk.struct = type
    const decoded = decodeValue(walk, field.type, value, before)
    if (decoded !== undefined && (field.required || !isOmitted(field.type, decoded))) to[key] = decoded
    if (walk.placed) {
      walk.fields.pop()
      walk.path.pop()
    }
  }
  walk.struct = outer
  if (walk.defaults) {
    fillDefaults(type, to)
    const nulls = WRITTEN_AS_NULL[type.name]
    if (nulls) for (const name of nulls) to[name] ??= null
  }
  return to
}

/** Go does not write maps and slices that are empty (omitempty). */
function isOmitted(type: Type, value: unknown): boolean {
  if (type.is === 'list') return Array.isArray(value) && value.length === 0
  if (type.is !== 'map' || !isObject(value)) return false
  for (const _ in value) return false
  return true
}

/** What Go writes even where it is not set, by struct. */
const WRITTEN_AS_NULL: Readonly<Record<string, readonly string[]>> = {
  PodCondition: ['lastProbeTime'],
  EndpointSlice: ['endpoints', 'ports'],
}

function fillDefaults(type: ObjectType, to: Json): void {
  for (const field of type.defaulted) {
    if (to[field.name] !== undefined) continue
    if (field.type.is === 'object') {
      const inner: Json = { ...(field.default as Json) }
      fillDefaults(field.type, inner)
      to[field.name] = inner
    } else to[field.name] = field.default
  }
}

function decodeValue(walk: Walk, type: Type, value: unknown, old?: unknown): unknown {
  switch (type.is) {
    case 'string':
      return typeof value === 'string' ? value : wrong(walk, type, value)
    case 'bytes':
      return typeof value === 'string' ? checkBase64(walk, value) : wrong(walk, type, value)
    case 'boolean':
      return typeof value === 'boolean' ? value : wrong(walk, type, value)
    case 'number':
      return typeof value === 'number' ? value : wrong(walk, type, value)
    case 'integer':
      return isInteger(value, type.format) ? value : wrong(walk, type, value)
    case 'quantity':
      return decodeQuantity(walk, value)
    case 'intOrString':
      if (typeof value === 'string' || isInteger(value, 'int32')) return value
      return failed(walk, `json: cannot unmarshal ${kindOf(value)} into Go value of type int32`)
    case 'time':
      return typeof value === 'string' ? checkTime(walk, value) : wrong(walk, type, value)
    case 'any':
      return copy(value)
    case 'list':
      if (!Array.isArray(value)) return wrong(walk, type, value)
      return decodeList(walk, type.items, value, Array.isArray(old) && old.length <= MOST_COMPARED ? old : [])
    case 'map':
      return isObject(value) ? decodeMap(walk, type.values, value) : wrong(walk, type, value)
    case 'object':
      return isObject(value)
        ? decodeObject(walk, type, value, undefined, isObject(old) ? old : undefined)
        : wrong(walk, type, value)
  }
}

/** Among more items than these the old ones are not looked for. */
const MOST_COMPARED = 32

function decodeList(walk: Walk, type: Type, from: readonly unknown[], old: readonly unknown[]): unknown[] {
  const to: unknown[] = []
  for (let index = 0; index < from.length; index++) {
    const item = from[index]
    if (typeof item === 'object' && old.length && old.includes(item)) {
      to.push(item)
      continue
    }
    if (walk.placed) walk.path.push(`[${index}]`)
    to.push(item === null ? (type.is === 'string' ? '' : {}) : decodeValue(walk, type, item))
    if (walk.placed) walk.path.pop()
  }
  return to
}

function decodeMap(walk: Walk, type: Type, from: Json): Json {
  const to: Json = {}
  for (const key in from) {
    const value = from[key]
    if (type.is === 'string' && typeof value === 'string') to[key] = value
    else if (value === null) to[key] = type.is === 'string' ? '' : {}
    else {
      if (walk.placed) walk.path.push(key)
      to[key] = decodeValue(walk, type, value)
      if (walk.placed) walk.path.pop()
    }
  }
  return to
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

function isInteger(value: unknown, format: 'int32' | 'int64'): boolean {
  if (typeof value !== 'number' || !Number.isInteger(value)) return false
  return format === 'int64' || (value >= -2147483648 && value <= 2147483647)
}

function copy(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  if (Array.isArray(value)) return value.map(copy)
  const to: Json = {}
  for (const key in value) to[key] = copy((value as Json)[key])
  return to
}

/** In canonical form; the same few come again and again. */
const quantities = new Map<string, string>()
const MOST_QUANTITIES = 1_000

function decodeQuantity(walk: Walk, value: unknown): unknown {
  const text = typeof value === 'number' ? String(value) : value
  if (typeof text !== 'string') return wrong(walk, { is: 'quantity' }, value)
  let canonical = quantities.get(text)
  if (canonical === undefined) {
    const quantity = parseQuantity(text)
    if (quantity) {
      if (quantities.size >= MOST_QUANTITIES) quantities.clear()
      quantities.set(text, (canonical = formatQuantity(quantity)))
    }
  }
  if (canonical !== undefined) return canonical
  return failed(walk, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
}

function checkBase64(walk: Walk, value: string): unknown {
  const text = value.replace(/[\r\n]/g, '')
  const bad = /[^A-Za-z0-9+/]/.exec(text.replace(/={1,2}$/, ''))
  if (!bad && text.length % 4 === 0) return value
  return failed(walk, `illegal base64 data at input byte ${bad ? bad.index : Math.max(0, text.length - 1)}`)
}

const TIME =
  /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/

function checkTime(walk: Walk, value: string): unknown {
  if (TIME.test(value)) return value
  const quoted = JSON.stringify(value)
  return failed(walk, `parsing time ${quoted} as "2006-01-02T15:04:05Z07:00": cannot parse ${quoted} as "2006"`)
}

/** Strings whose Go type has a name of its own. */
const GO_STRINGS: Record<string, string> = {
  'ContainerPort.protocol': 'v1.Protocol',
  'ServicePort.protocol': 'v1.Protocol',
  'ServiceSpec.type': 'v1.ServiceType',
  'ServiceSpec.sessionAffinity': 'v1.ServiceAffinity',
  'ServiceSpec.externalTrafficPolicy': 'v1.ServiceExternalTrafficPolicy',
  'ServiceSpec.internalTrafficPolicy': 'v1.ServiceInternalTrafficPolicy',
  'ServiceSpec.ipFamilyPolicy': 'v1.IPFamilyPolicy',
  'PodSpec.restartPolicy': 'v1.RestartPolicy',
  'PodSpec.dnsPolicy': 'v1.DNSPolicy',
  'Container.imagePullPolicy': 'v1.PullPolicy',
  'Container.terminationMessagePolicy': 'v1.TerminationMessagePolicy',
  'DeploymentStrategy.type': 'v1.DeploymentStrategyType',
  'StatefulSetSpec.podManagementPolicy': 'v1.PodManagementPolicyType',
  'ObjectMeta.uid': 'types.UID',
}

function goType(walk: Walk, type: Type): string {
  switch (type.is) {
    case 'integer':
      return type.format
    case 'boolean':
      return 'bool'
    case 'number':
      return 'float64'
    case 'bytes':
      return '[]uint8'
    case 'time':
      return 'string'
    case 'list':
      return `[]${goType(walk, type.items)}`
    case 'map':
      return `map[string]${type.values.is === 'quantity' ? 'resource.Quantity' : goType(walk, type.values)}`
    case 'object':
      return type.goName
    case 'quantity':
      return 'resource.Quantity'
    default:
      return GO_STRINGS[`${walk.struct.name}.${walk.fields.at(-1)}`] ?? 'string'
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'boolean') return 'bool'
  return value === null ? 'null' : typeof value
}

function wrong(walk: Walk, type: Type, value: unknown): undefined {
  walk.conversion ??= conversionError(type, value)
  const number = type.is === 'integer' && typeof value === 'number' ? `number ${value}` : kindOf(value)
  const where = `Go struct field ${walk.struct.name}.${walk.fields.join('.')}`
  return failed(walk, `json: cannot unmarshal ${number} into ${where} of type ${goType(walk, type)}`)
}

/** Source: apimachinery/pkg/runtime/converter.go. */
function conversionError(type: Type, value: unknown): string {
  const kind = Array.isArray(value) ? 'slice' : typeof value === 'object' ? 'map' : typeof value
  switch (type.is) {
    case 'object':
      return `cannot restore struct from: ${kind === 'number' ? 'int64' : kind}`
    case 'list':
      return `cannot restore slice from ${kind === 'number' ? 'int64' : kind}`
    case 'map':
      return `cannot restore map from ${kind === 'number' ? 'int64' : kind}`
    case 'integer':
      return `unrecognized type: ${type.format}`
    case 'boolean':
      return 'unrecognized type: bool'
    default:
      return kind === 'number' ? 'cannot convert int64 to string' : 'unrecognized type: string'
  }
}

/** Go goes on after the first mistake, but tells of that one alone. */
function failed(walk: Walk, message: string): undefined {
  walk.error ??= message
}

function pathText(parts: readonly string[]): string {
  return parts.reduce((text, part) => (part.startsWith('[') || !text ? text + part : `${text}.${part}`), '')
}
