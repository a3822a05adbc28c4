/** The types of the API's objects, as the published OpenAPI schemas state them, made ready for walking: each object
 *  type is put together once, when first needed. */
import document from '../../api/openapi/schemas.json' with { type: 'json' }
import type { Resource } from '../../api/resources.ts'

export type Type =
  | { is: 'string' | 'bytes' | 'boolean' | 'number' | 'quantity' | 'intOrString' | 'time' | 'any' }
  | { is: 'integer'; format: 'int32' | 'int64' }
  | ListType
  | { is: 'map'; values: Type }
  | ObjectType

export interface ListType {
  is: 'list'
  items: Type
}

export interface ObjectType {
  is: 'object'
  /** `io.k8s.api.core.v1.ServicePort`. */
  id: string
  /** `ServicePort`. */
  name: string
  /** `v1.ServicePort`, as Go's messages say it. */
  goName: string
  readonly fields: ReadonlyMap<string, Field>
  /** Those of its fields that have a default. */
  readonly defaulted: readonly Field[]
}

export interface Field {
  name: string
  type: Type
  default?: unknown
  /** x-kubernetes-list-type. */
  listType?: 'atomic' | 'set' | 'map'
  mapKeys?: readonly string[]
  required: boolean
  /** x-kubernetes-map-type atomic. */
  atomic: boolean
  /** Of strategic merge patches. */
  mergeKey?: string
  patchStrategy: readonly string[]
}

export interface SchemaNode {
  type?: string
  format?: string
  properties?: Record<string, SchemaNode>
  items?: SchemaNode
  additionalProperties?: SchemaNode
  allOf?: SchemaNode[]
  $ref?: string
  default?: unknown
  enum?: readonly string[]
  required?: readonly string[]
  'x-kubernetes-list-type'?: string
  'x-kubernetes-list-map-keys'?: string[]
  'x-kubernetes-map-type'?: string
  'x-kubernetes-patch-merge-key'?: string
  'x-kubernetes-patch-strategy'?: string
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

export const schemas = document as unknown as Readonly<Record<string, SchemaNode>>

const SPECIAL: Record<string, Type> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': { is: 'quantity' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': { is: 'any' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': { is: 'time' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Patch': { is: 'any' },
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': { is: 'time' },
  'io.k8s.apimachinery.pkg.runtime.RawExtension': { is: 'any' },
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': { is: 'intOrString' },
}

const types = new Map<string, Type>()

/** By the name that `$ref` uses. */
export function typeNamed(id: string): Type {
  const known = SPECIAL[id] ?? types.get(id)
  if (known) return known
  const node = schemas[id]
  const type: Type = node?.properties || node?.type === 'object' ? objectType(id, node) : { is: 'any' }
  types.set(id, type)
  return type
}

function objectType(id: string, node: SchemaNode): ObjectType {
  const parts = id.split('.')
  const name = parts.at(-1)!
  let fields: Map<string, Field> | undefined
  let defaulted: Field[] | undefined
  return {
    is: 'object',
    id,
    name,
    goName: `${parts.at(-2)}.${name}`,
    get fields() {
      return (fields ??= new Map(
        Object.entries(node.properties ?? {}).map(([key, of]) => [key, fieldOf(key, of, node.required)]),
      ))
    },
    get defaulted() {
      return (defaulted ??= [...this.fields.values()].filter(field => field.default !== undefined))
    },
  }
}

function refOf(node: SchemaNode): string | undefined {
  const ref = node.$ref ?? node.allOf?.[0]?.$ref
  return ref?.slice(ref.lastIndexOf('/') + 1)
}

function typeOf(node: SchemaNode): Type {
  const ref = refOf(node)
  if (ref) return typeNamed(ref)
  switch (node.type) {
    case 'string':
      return { is: node.format === 'byte' ? 'bytes' : 'string' }
    case 'integer':
      return { is: 'integer', format: node.format === 'int64' ? 'int64' : 'int32' }
    case 'boolean':
    case 'number':
      return { is: node.type }
    case 'array':
      return { is: 'list', items: typeOf(node.items ?? {}) }
    case 'object':
      return node.additionalProperties ? { is: 'map', values: typeOf(node.additionalProperties) } : { is: 'any' }
  }
  return { is: 'any' }
}

function fieldOf(name: string, node: SchemaNode, required: readonly string[] | undefined): Field {
  const ref = refOf(node)
  const target = ref ? schemas[ref] : undefined
  const listType = node['x-kubernetes-list-type']
  return {
    name,
    type: typeOf(node),
    default: node.default,
    required: required?.includes(name) ?? false,
    listType: listType === 'map' || listType === 'set' || listType === 'atomic' ? listType : undefined,
    mapKeys: node['x-kubernetes-list-map-keys'],
    atomic: (node['x-kubernetes-map-type'] ?? target?.['x-kubernetes-map-type']) === 'atomic',
    mergeKey: node['x-kubernetes-patch-merge-key'],
    patchStrategy: node['x-kubernetes-patch-strategy']?.split(',') ?? [],
  }
}

/** By group, version and kind; built on first use. */
let byKind: Map<string, string> | undefined

function idOfKind(group: string, version: string, kind: string): string | undefined {
  if (!byKind) {
    byKind = new Map()
    for (const [id, node] of Object.entries(schemas))
      for (const gvk of node['x-kubernetes-group-version-kind'] ?? [])
        byKind.set(`${gvk.group}/${gvk.version}/${gvk.kind}`, id)
  }
  return byKind.get(`${group}/${version}/${kind}`)
}

const UNKNOWN: ObjectType = {
  is: 'object',
  id: '',
  name: '',
  goName: '',
  fields: new Map(),
  defaulted: [],
}

/** The type of a resource's objects; for one that the facts do not cover, one that takes anything. */
export function typeOfKind(resource: Pick<Resource, 'group' | 'version' | 'kind'>): ObjectType {
  const id = idOfKind(resource.group, resource.version, resource.kind)
  const type = id && typeNamed(id)
  return type && type.is === 'object' ? type : UNKNOWN
}
