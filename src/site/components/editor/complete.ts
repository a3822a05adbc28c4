/** Completion in manifests: the fields that there can be here, the values that a field can have. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { spotAt } from './manifest.ts'
import type { ClusterSchema, Schema } from './schema.ts'

export function completeManifest(context: CompletionContext, schema: ClusterSchema): CompletionResult | null {
  const line = context.state.doc.lineAt(context.pos)
  const before = line.text.slice(0, context.pos - line.from)
  if (/^\s*#/.test(before)) return null
  const spot = spotAt(context.state.doc.toString(), context.pos)
  const value = /^\s*(?:- +)*([\w./-]+):\s+([\w./-]*)$/.exec(before)
  if (value) {
    const [, field, typed] = value
    const options =
      spot.path.length || !/^(apiVersion|kind)$/.test(field!)
        ? valuesOf(schema, spot, field!)
        : topValues(schema, spot.kind, field!)
    return options.length ? { from: context.pos - typed!.length, options, validFor: /^[\w./-]*$/ } : null
  }
  const key = /^\s*(?:- +)*([\w./-]*)$/.exec(before)
  if (!key || (!key[1] && !context.explicit && !/^\s*- $/.test(before))) return null
  const from = context.pos - key[1]!.length
  if (!spot.path.length && (!spot.kind.kind || !spot.kind.apiVersion)) {
    const options = ['apiVersion', 'kind', 'metadata', 'spec']
      .filter(name => !spot.siblings.includes(name))
      .map((name, i) => ({ label: name, apply: `${name}: `, boost: -i }))
    return { from, options, validFor: /^\w*$/ }
  }
  const fields = schema.at(spot.kind, spot.path)?.properties
  if (!fields) return null
  const required = new Set(schema.at(spot.kind, spot.path)?.required)
  const indent = ' '.repeat(/^\s*(?:- +)*/.exec(before)![0].length)
  const options = Object.entries(fields)
    .filter(([name]) => !spot.siblings.includes(name) && !(name === 'status' && !spot.path.length))
    .map(([name, field]): Completion => fieldOption(name, schema.resolve(field), field, indent, required.has(name)))
  return { from, options, validFor: /^[\w-]*$/ }
}

function fieldOption(
  name: string,
  type: Schema | undefined,
  field: Schema,
  indent: string,
  required: boolean,
): Completion {
  const description = field.description ?? type?.description
  const more = type?.type === 'array' ? `:\n${indent}- ` : type?.properties ? `:\n${indent}  ` : ': '
  return {
    label: name,
    apply: `${name}${more}`,
    detail: wordFor(type),
    ...(description && { info: description }),
    boost: required ? 2 : 0,
  }
}

function wordFor(type: Schema | undefined): string {
  if (!type) return ''
  if (type.type === 'array') return 'list'
  if (type.enum) return type.enum.join(' | ')
  if (type.properties) return 'object'
  if (type.additionalProperties) return 'map'
  return type.type ?? (type.oneOf ? 'number or string' : '')
}

function valuesOf(schema: ClusterSchema, spot: ReturnType<typeof spotAt>, field: string): Completion[] {
  const type = schema.at(spot.kind, [...spot.path, field])
  const values = type?.enum ?? (type?.type === 'boolean' ? [true, false] : [])
  return values.map(value => ({ label: String(value), type: 'enum' }))
}

function topValues(
  schema: ClusterSchema,
  { apiVersion, kind }: { apiVersion: string; kind: string },
  field: string,
): Completion[] {
  const { kinds } = schema
  if (field === 'kind') {
    return kinds
      .filter(each => !apiVersion || each.apiVersion === apiVersion)
      .map(each => ({ label: each.kind, detail: each.apiVersion }))
  }
  const versions = kinds.filter(each => !kind || each.kind === kind).map(each => each.apiVersion)
  return [...new Set(versions)].map(label => ({ label }))
}
