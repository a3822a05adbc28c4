/** Writes `fields.json`, the numbers, names and types of the fields of Kubernetes' messages, from the descriptors that
 *  every kubectl carries within (FileDescriptorProto, compressed): `node src/session/protobuf/generate.ts KUBECTL`.
 *  Source: google/protobuf/descriptor.proto. */
import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import protobuf from 'protobufjs/minimal.js'

const { Reader } = protobuf
type Reader = InstanceType<typeof Reader>

/** The stable versions, and what they are built of. */
const WANTED =
  /^k8s\.io\/(api\/[a-z]+\/v1|api\/autoscaling\/v2|apimachinery\/pkg\/(apis\/meta\/v1|runtime|api\/resource|util\/intstr))\/generated\.proto$/
const LABEL_REPEATED = 3
const TYPE_MESSAGE = 11
const SCALARS: Readonly<Record<number, string>> = {
  1: 'double',
  3: 'int64',
  4: 'uint64',
  5: 'int32',
  8: 'bool',
  9: 'string',
  12: 'bytes',
  13: 'uint32',
}

/** Fields that JSON spells another way. */
const RENAMED: Readonly<Record<string, string>> = { aPIGroup: 'apiGroup', uID: 'uid' }

/** Each field of a message to what reads it. */
function read(bytes: Uint8Array, fields: Readonly<Record<number, (reader: Reader) => void>>): void {
  const reader = Reader.create(bytes)
  while (reader.pos < reader.len) {
    const tag = reader.uint32()
    const take = fields[tag >>> 3]
    if (take) take(reader)
    else reader.skipType(tag & 7)
  }
}

interface Field {
  name: string
  number: number
  repeated: boolean
  type: number
  typeName: string
}

function readField(bytes: Uint8Array): Field {
  const field: Field = { name: '', number: 0, repeated: false, type: 0, typeName: '' }
  read(bytes, {
    1: r => (field.name = r.string()),
    3: r => (field.number = r.int32()),
    4: r => (field.repeated = r.int32() === LABEL_REPEATED),
    5: r => (field.type = r.int32()),
    6: r => (field.typeName = r.string().slice(1)),
  })
  return field
}

interface Message {
  name: string
  fields: Field[]
  nested: Message[]
}

function readMessage(bytes: Uint8Array): Message {
  const message: Message = { name: '', fields: [], nested: [] }
  read(bytes, {
    1: r => (message.name = r.string()),
    2: r => message.fields.push(readField(r.bytes())),
    3: r => message.nested.push(readMessage(r.bytes())),
  })
  return message
}

/** `k8s.io.api.core.v1.Pod` to `core/v1.Pod`. */
const shorten = (name: string): string => {
  const [version, message] = name.split('.').slice(-2)
  const group = name.split('.').at(-3)
  return `${group}/${version}.${message}`
}

/** `string`, `[]core/v1.Container`, `map string`. */
function typeOf(field: Field, nested: readonly Message[]): string {
  const type = field.type === TYPE_MESSAGE ? shorten(field.typeName) : (SCALARS[field.type] ?? `type ${field.type}`)
  if (!field.repeated) return type
  const entry = nested.find(each => field.typeName.endsWith(`.${each.name}`))
  const value = entry?.fields.find(each => each.number === 2)
  return value ? `map ${typeOf(value, [])}` : `[]${type}`
}

const binary = readFileSync(process.argv[2]!)
const table: Record<string, Record<string, string>> = {}
for (let at = -1; (at = binary.indexOf(Buffer.from([0x1f, 0x8b, 8]), at + 1)) >= 0;) {
  let file: Uint8Array
  try {
    file = gunzipSync(binary.subarray(at, at + 200_000))
  } catch {
    continue
  }
  let path = ''
  let of = ''
  const messages: Message[] = []
  try {
    read(file, {
      1: r => (path = r.string()),
      2: r => (of = r.string()),
      4: r => messages.push(readMessage(r.bytes())),
    })
  } catch {
    continue
  }
  if (!WANTED.test(path)) continue
  for (const { name, fields, nested } of messages) {
    const rows = fields.toSorted((a, b) => a.number - b.number)
    table[shorten(`${of}.${name}`)] = Object.fromEntries(
      rows.map(field => [field.number, `${RENAMED[field.name] ?? field.name} ${typeOf(field, nested)}`]),
    )
  }
}
const sorted = Object.keys(table).toSorted()
writeFileSync(
  new URL('fields.json', import.meta.url),
  `{\n${sorted.map(name => `${JSON.stringify(name)}: ${JSON.stringify(table[name])}`).join(',\n')}\n}\n`,
)
