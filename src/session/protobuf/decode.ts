/** Kubernetes objects from the wire format that typed clients send: `k8s\0` and a runtime.Unknown, to the JSON values
 *  that the same client would have sent. Field numbers are in `fields.json`, see `generate.ts`.
 *  Sources: apimachinery/pkg/runtime/serializer/protobuf, the MarshalJSON of Time, Quantity, IntOrString and others.
 *  Left out: answers in protobuf, to which clients prefer JSON over nothing. */
import protobuf from 'protobufjs/minimal.js'
import fields from './fields.json' with { type: 'json' }

type Reader = InstanceType<typeof protobuf.Reader>
type Json = Record<string, unknown>

export const PROTOBUF = 'application/vnd.kubernetes.protobuf'

const MAGIC = [0x6b, 0x38, 0x73, 0x00]
const MESSAGES: Readonly<Record<string, Readonly<Record<string, string>> | undefined>> = fields

/** Structs that Go embeds: their fields are the outer object's in JSON. */
const EMBEDDED = new Set([
  'ephemeralContainerCommon',
  'handler',
  'ingressRuleValue',
  'localObjectReference',
  'persistentVolumeSource',
  'volumeSource',
])

/** Numbers and truths that are pointers in Go: written where they are zero, since that is not the same as unset. The
 *  others come on the wire even if nobody set them, and would not be in the JSON. */
const POINTERS = new Set([
  'activeDeadlineSeconds',
  'allocateLoadBalancerNodePorts',
  'allowPrivilegeEscalation',
  'automountServiceAccountToken',
  'averageUtilization',
  'backoffLimit',
  'blockOwnerDeletion',
  'completions',
  'controller',
  'defaultMode',
  'deletionGracePeriodSeconds',
  'enableServiceLinks',
  'expirationSeconds',
  'failedJobsHistoryLimit',
  'fsGroup',
  'gracePeriodSeconds',
  'hostUsers',
  'immutable',
  'minReplicas',
  'mode',
  'optional',
  'orphanDependents',
  'parallelism',
  'partition',
  'privileged',
  'progressDeadlineSeconds',
  'readOnlyRootFilesystem',
  'replicas',
  'revisionHistoryLimit',
  'runAsGroup',
  'runAsNonRoot',
  'runAsUser',
  'setHostnameAsFQDN',
  'shareProcessNamespace',
  'startingDeadlineSeconds',
  'stabilizationWindowSeconds',
  'successfulJobsHistoryLimit',
  'suspend',
  'terminationGracePeriodSeconds',
  'ttlSecondsAfterFinished',
])

/** Messages whose JSON is not an object of their fields. */
const WRITTEN: Readonly<Record<string, (message: Json) => unknown>> = {
  'meta/v1.Time': ({ seconds }) => (seconds === undefined ? null : time(Number(seconds), '')),
  'meta/v1.MicroTime': ({ seconds, nanos = 0 }) =>
    seconds === undefined
      ? null
      : time(Number(seconds), `.${String(Math.trunc(Number(nanos) / 1000)).padStart(6, '0')}`),
  'meta/v1.Duration': ({ duration = 0 }) => `${Number(duration) / 1e9}s`,
  'meta/v1.FieldsV1': ({ Raw }) => parsed(Raw),
  'meta/v1.Verbs': ({ items = [] }) => items,
  'authentication/v1.ExtraValue': ({ items = [] }) => items,
  'authorization/v1.ExtraValue': ({ items = [] }) => items,
  'certificates/v1.ExtraValue': ({ items = [] }) => items,
  'api/resource.Quantity': ({ string = '0' }) => string,
  'util/intstr.IntOrString': ({ type = 0, intVal = 0, strVal = '' }) => (type ? strVal : intVal),
  'pkg/runtime.RawExtension': ({ raw }) => parsed(raw),
}

const time = (seconds: number, fraction: string): string =>
  new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, `${fraction}Z`)

function parsed(raw: unknown): unknown {
  const bytes = Buffer.from((raw as string | undefined) ?? '', 'base64')
  return isEnvelope(bytes) ? decodeProtobuf(bytes) : JSON.parse(bytes.toString() || 'null')
}

const isEnvelope = (bytes: Uint8Array): boolean => MAGIC.every((byte, at) => bytes[at] === byte)

/** The object in an envelope; undefined if it is none, or of a kind that is not known. */
export function decodeProtobuf(bytes: Uint8Array): Json | undefined {
  if (!isEnvelope(bytes)) return undefined
  const { typeMeta, raw } = readMessage(bytes.subarray(MAGIC.length), 'pkg/runtime.Unknown') as {
    typeMeta?: { apiVersion?: string; kind?: string }
    raw?: string
  }
  const { apiVersion = '', kind = '' } = typeMeta ?? {}
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion]
  const name = [`${group!.split('.')[0]}/${version}.${kind}`, `meta/v1.${kind}`].find(each => MESSAGES[each])
  return name ? { kind, apiVersion, ...(readMessage(Buffer.from(raw ?? '', 'base64'), name) as Json) } : undefined
}

function readMessage(bytes: Uint8Array, name: string): unknown {
  const message: Json = {}
  const reader = protobuf.Reader.create(bytes)
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const field = MESSAGES[name]?.[tag >>> 3]
    if (field) readField(reader, field, message, name)
    else reader.skipType(tag & 7)
  }
  return WRITTEN[name] ? WRITTEN[name](message) : message
}

function readField(reader: Reader, field: string, message: Json, of: string): void {
  const [key, type, valueType] = field.split(' ') as [string, string, string | undefined]
  if (type === 'map') {
    const entry = readEntry(reader.bytes(), valueType!)
    message[key] = { ...(message[key] as Json | undefined), ...entry }
  } else if (type.startsWith('[]')) {
    message[key] = [...((message[key] as unknown[] | undefined) ?? []), readValue(reader, type.slice(2))]
  } else {
    const value = readValue(reader, type)
    if (EMBEDDED.has(key)) Object.assign(message, value)
    else if (!isUnset(of, key, value)) message[key] = value
  }
}

/** @param of the message; nothing in a status is a pointer */
function isUnset(of: string, key: string, value: unknown): boolean {
  const pointer = POINTERS.has(key) && !of.endsWith('Status')
  return value === '' || value === null || ((value === 0 || value === false) && !pointer)
}

function readEntry(bytes: Uint8Array, valueType: string): Json {
  const reader = protobuf.Reader.create(bytes)
  let key = ''
  let value: unknown = ''
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    if (tag >>> 3 === 1) key = reader.string()
    else value = readValue(reader, valueType)
  }
  return { [key]: value }
}

function readValue(reader: Reader, type: string): unknown {
  switch (type) {
    case 'string':
      return reader.string()
    case 'bool':
      return reader.bool()
    case 'int32':
      return reader.int32()
    case 'uint32':
      return reader.uint32()
    case 'int64':
      return Number(reader.int64())
    case 'uint64':
      return Number(reader.uint64())
    case 'double':
      return reader.double()
    case 'bytes':
      return Buffer.from(reader.bytes()).toString('base64')
    default:
      return readMessage(reader.bytes(), type)
  }
}
