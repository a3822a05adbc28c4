/** `kubectl explain`: types and fields as the server's OpenAPI v3 states them. Source: kubectl/pkg/explain/v2
 *  (plaintext.tmpl), mitchellh/go-wordwrap. Left out: the other output formats, external documents. */
import { apiVersion, type Resource } from '../../api/resources.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { bool, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { groupResource, type Mapper } from '../mapping.ts'

interface Schema {
  description?: string
  type?: string
  $ref?: string
  allOf?: Schema[]
  items?: Schema
  additionalProperties?: Schema | boolean
  properties?: Record<string, Schema>
  required?: string[]
  enum?: string[]
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[]
}

export const explain: Command = {
  name: 'explain',
  flags: [
    text('api-version'),
    text('output o', {
      default: 'plaintext',
    }),
    bool('recursive'),
  ],
  async run(k) {
    const [typed, more] = k.args
    if (!typed) {
      throw new KubectlError(
        'You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      )
    }
    if (more) throw new KubectlError('We accept only this format: explain RESOURCE')
    const { resource, path } = split(typed, await k.mapper())
    const format = k.flags.text('output')
    if (!format.startsWith('plaintext')) throw new KubectlError(`unrecognized format: ${format}`)
    const groupVersion = k.flags.text('api-version') || apiVersion(resource)
    const document = await Document.fetch(k, groupVersion)
    const [version, group = ''] = groupVersion.split('/').reverse()
    const gvr = `${group}/${version}, Resource=${resource.plural}`
    if (!document) throw new KubectlError(`couldn't find resource for "${gvr}"`)
    const root = document.ofKind(group, version!, resource.kind)
    if (!root) throw new KubectlError(`GVR (${gvr}) not found in OpenAPI schema`)
    const said = document.output(root, path, k.flags.bool('recursive'))
    await k.out(`${group ? `GROUP:      ${group}\n` : ''}KIND:       ${resource.kind}\nVERSION:    ${version}\n\n`)
    if (!said) throw new KubectlError(`field "${path.at(-1)}" does not exist`)
    await k.out(`${said}\n`)
  },
}

/** `deployments.apps.spec` is a resource, its group, and a path of fields. */
function split(typed: string, mapper: Mapper): { resource: Resource; path: string[] } {
  const whole = typed.replace(/\.$/, '')
  const [name, ...path] = whole.split('.')
  const exact = mapper.resources.find(r => r.group && `${whole}.`.startsWith(`${groupResource(r)}.`))
  if (exact)
    return {
      resource: exact,
      path: whole
        .slice(groupResource(exact).length + 1)
        .split('.')
        .filter(Boolean),
    }
  return { resource: mapper.matching(name!), path }
}

class Document {
  readonly #schemas: Record<string, Schema>

  private constructor(schemas: Record<string, Schema>) {
    this.#schemas = schemas
  }

  /** Undefined where the server has no such group and version. */
  static async fetch(k: Invocation, groupVersion: string): Promise<Document | undefined> {
    const at = groupVersion.includes('/') ? `apis/${groupVersion}` : `api/${groupVersion}`
    const index = await k.client.json<{ paths: Record<string, { serverRelativeURL: string }> }>('GET', '/openapi/v3')
    const entry = index.paths[at]
    if (!entry) return undefined
    const path = entry.serverRelativeURL.split('?')[0]!
    const { components } = await k.client.json<{ components: { schemas: Record<string, Schema> } }>('GET', path)
    return new Document(components.schemas)
  }

  ofKind(group: string, version: string, kind: string): Schema | undefined {
    const id = Object.keys(this.#schemas).find(each =>
      this.#schemas[each]!['x-kubernetes-group-version-kind']?.some(
        gvk => gvk.group === group && gvk.version === version && gvk.kind === kind,
      ),
    )
    return id === undefined ? undefined : this.#named(id)
  }

  #named(id: string): Schema | undefined {
    const schema = this.#schemas[id]
    if (!schema?.properties) return schema
    const properties = Object.entries(schema.properties).sort(([a], [b]) => (a < b ? -1 : 1))
    return { ...schema, properties: Object.fromEntries(properties) }
  }

  #resolve(schema: Schema): Schema {
    return (schema.$ref && this.#named(schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1))) || schema
  }

  /** What stands at the end of a path of fields; empty if there is no such field. */
  output(schema: Schema, path: readonly string[], recursive: boolean): string {
    const resolved = this.#resolve(schema)
    const [name, ...rest] = path
    if (name === undefined) {
      const fields = this.#fields(resolved, 1, recursive, new Set())
      const words = indent(4, wrap(76, this.#description(resolved) || '<empty>'))
      return `DESCRIPTION:\n${words}\n${fields ? `FIELDS:\n${fields}` : ''}`
    }
    const field = resolved.properties?.[name]
    if (field) {
      const below = this.output(field, rest, recursive)
      if (rest.length || !below) return below
      const values = field.enum ? `ENUM:${field.enum.map(value => `\n    ${value || '""'}`).join('')}\n` : '\n'
      return `FIELD: ${name} <${this.#type(field)}>\n${values}\n${below}`
    }
    if (resolved.items) return this.output(resolved.items, path, recursive)
    if (typeof resolved.additionalProperties === 'object') {
      return this.output(resolved.additionalProperties, path, recursive)
    }
    for (const each of resolved.allOf ?? []) {
      const found = this.output(each, path, recursive)
      if (found) return found
    }
    return ''
  }

  #fields(schema: Schema, level: number, recursive: boolean, seen: ReadonlySet<string>): string {
    if (schema.$ref && seen.has(schema.$ref)) return ''
    const known = schema.$ref ? new Set([...seen, schema.$ref]) : seen
    const resolved = this.#resolve(schema)
    let said = ''
    for (const [name, field] of Object.entries(resolved.properties ?? {})) {
      said += this.#field(name, field, resolved.required?.includes(name) ?? false, level, recursive)
      if (recursive) said += this.#fields(field, level + 1, recursive, known)
    }
    const parts = [...(resolved.allOf ?? []), resolved.items, resolved.additionalProperties]
    for (const part of parts) if (typeof part === 'object') said += this.#fields(part, level, recursive, known)
    return said
  }

  #field(name: string, field: Schema, required: boolean, level: number, short: boolean): string {
    const margin = level * 2
    const pad = ' '.repeat(margin)
    const head = `${pad}${name}\t<${this.#type(field)}>${required ? ' -required-' : ''}`
    const listed = field.enum?.slice(0, 4).map(value => value || '""')
    const values = listed ? `\n${pad}enum: ${listed.join(', ')}${field.enum!.length > 4 ? ', ....' : ''}` : ''
    if (short) return `${head}${values}\n`
    return `${head}${values}\n${indent(margin + 2, wrap(78 - margin, field.description || '<no description>'))}\n\n`
  }

  /** Its own words, then those of the types it is made of. */
  #description(schema: Schema): string {
    const resolved = this.#resolve(schema)
    const parts = [...(resolved.allOf ?? []), resolved.items, resolved.additionalProperties]
    const below = parts.map(part => (typeof part === 'object' ? this.#description(part) : ''))
    return `${resolved.description ? `${resolved.description}\n` : ''}${below.join('')}`
  }

  #type(schema: Schema): string {
    if (schema.items) return `[]${this.#type(schema.items)}`
    if (typeof schema.additionalProperties === 'object') return `map[string]${this.#type(schema.additionalProperties)}`
    if (schema.allOf?.length === 1 && !schema.properties) return this.#type(schema.allOf[0]!)
    if (!schema.$ref) return !schema.type || schema.type === 'object' ? 'Object' : schema.type
    const { type } = this.#resolve(schema)
    return type && type !== 'object' ? type : schema.$ref.slice(schema.$ref.lastIndexOf('.') + 1)
  }
}

function indent(amount: number, said: string): string {
  const pad = ' '.repeat(amount)
  return pad + said.replaceAll('\n', `\n${pad}`)
}

/** Breaks lines at spaces; the spaces at a break go. */
function wrap(limit: number, said: string): string {
  return said
    .split('\n')
    .map(line => {
      let out = ''
      let width = 0
      for (const [, space, word] of line.matchAll(/(\s*)(\S+)/g)) {
        if (width + space!.length + Math.min(word!.length, limit - 1) > limit) {
          out += `\n${word}`
          width = word!.length
        } else {
          out += space! + word!
          width += space!.length + word!.length
        }
      }
      return out
    })
    .join('\n')
}
