/** Kubernetes manifests as text: where in an object a place in the text is, and what is wrong with it by the schema.
 *  Left out: what only the server can know (immutable fields, names taken); `kubectl apply` says that. */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type Node } from 'yaml'
import type { LabWords } from '../../content/docs/_words/interface.ts'
import { fill } from '../../words.ts'
import type { ClusterSchema, Kind, Schema } from './schema.ts'

export interface Problem {
  from: number
  to: number
  severity: 'error' | 'warning'
  message: string
}

type Words = LabWords['manifest']

const isQuantity = ({ format }: Schema) => format === 'quantity'

/** What is wrong with a text of one or more documents. */
export function problemsIn(text: string, schema: ClusterSchema | undefined, words: Words): Problem[] {
  const documents = parseAllDocuments(text, { lineCounter: new LineCounter(), uniqueKeys: true })
  if (!Array.isArray(documents)) return []
  return documents.flatMap(document => {
    const wrong = document.errors.map(({ pos, message }): Problem => ({
      from: pos[0],
      to: Math.max(pos[1], pos[0] + 1),
      severity: 'error',
      // Its first line; the others draw what the editor shows anyway.
      message: message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
    }))
    return wrong.length || !schema ? wrong : problemsOf(document, schema, words)
  })
}

function problemsOf(document: Document.Parsed, schema: ClusterSchema, words: Words): Problem[] {
  const { contents } = document
  const problems: Problem[] = []
  const say = (node: unknown, message: string, severity: Problem['severity'] = 'error') => {
    const range = (node as Node | null | undefined)?.range
    if (range) problems.push({ from: range[0], to: Math.max(range[1], range[0] + 1), severity, message })
  }
  if (!isMap(contents)) {
    if (contents && !(isScalar(contents) && contents.value === null)) say(contents, words.notAnObject)
    return problems
  }
  const kind = kindOf(contents.toJSON() as Record<string, unknown>)
  const top = kind && schema.of(kind)
  if (!kind?.apiVersion || !kind.kind) {
    say(contents.items[0]?.key, fill(words.missing, { field: kind?.apiVersion ? 'kind' : 'apiVersion' }))
    return problems
  }
  if (!top) {
    say(contents.get('kind', true), fill(words.unknownKind, { kind: kind.kind, version: kind.apiVersion }))
    return problems
  }

  const check = (node: unknown, given: Schema | undefined, name: string): void => {
    const type = schema.resolve(given)
    if (!type || !node || isAlias(node)) return
    if (isScalar(node) && node.value === null) return
    if (type.properties ?? type.additionalProperties) {
      if (!isMap(node)) return say(node, fill(words.mapping, { field: name }))
      for (const { key, value } of node.items) {
        const field = isScalar(key) ? String(key.value) : ''
        const inner = type.properties?.[field] ?? type.additionalProperties
        if (inner) check(value, inner, field)
        else if (type.properties) say(key, fill(words.unknownField, { field }))
      }
      for (const field of type.required ?? []) {
        // What the server fills in is no fault.
        if (
          !node.has(field) &&
          type.properties?.[field]?.default === undefined &&
          field !== 'status' &&
          field !== 'metadata'
        )
          say(node.items[0]?.key, fill(words.missing, { field }), 'warning')
      }
    } else if (type.type === 'array') {
      if (!isSeq(node)) return say(node, fill(words.list, { field: name }))
      for (const item of node.items) check(item, type.items, name)
    } else if (!isScalar(node)) {
      if (type.type && type.type !== 'object') say(node, fill(words.type, { field: name, type: type.type }))
    } else say_scalar(node, type, name)
  }
  const say_scalar = (node: { value?: unknown }, type: Schema, name: string) => {
    const { value } = node
    if (type['x-kubernetes-int-or-string'] || type.oneOf || isQuantity(type) || type.format === 'int-or-string') return
    if (type.enum && !type.enum.includes(value))
      say(node, fill(words.oneOf, { field: name, values: type.enum.join(', ') }))
    else if (type.type === 'string' && typeof value !== 'string') say(node, fill(words.string, { field: name }))
    else if ((type.type === 'integer' || type.type === 'number') && typeof value !== 'number')
      say(node, fill(words.number, { field: name }))
    else if (type.type === 'boolean' && typeof value !== 'boolean') say(node, fill(words.boolean, { field: name }))
    else if (type.type === 'object') say(node, fill(words.mapping, { field: name }))
    else if (type.type === 'array') say(node, fill(words.list, { field: name }))
  }
  check(contents, top, kind.kind)
  return problems
}

function kindOf({ apiVersion, kind }: Record<string, unknown>): Kind | undefined {
  return { apiVersion: typeof apiVersion === 'string' ? apiVersion : '', kind: typeof kind === 'string' ? kind : '' }
}

/** Where a place in a manifest is. */
export interface Spot {
  kind: Kind
  /** Field names, and `[]` for what is in a list. */
  path: readonly string[]
  /** What the mapping there has already. */
  siblings: readonly string[]
  /** The field whose value is being written, if it is. */
  field: string | undefined
}

const ENTRY = /^(\s*)((?:- +)*)(?:([\w./-]+|"[^"]*")\s*:(?:\s|$))?/

/** Told by indentation alone, so that it works while the text is not yet YAML. @param offset of the cursor */
export function spotAt(text: string, offset: number): Spot {
  const start = text.lastIndexOf('\n---', offset - 1)
  const end = text.indexOf('\n---', offset)
  const from = start < 0 ? 0 : text.indexOf('\n', start + 1) + 1
  const lines = text.slice(from, end < 0 ? undefined : end).split('\n')
  const before = text.slice(from, offset).split('\n')
  const row = before.length - 1
  const typed = before[row]!
  const columnOf = (line: string) => {
    const [, blank, dashes] = ENTRY.exec(line)!
    return blank!.length + dashes!.length
  }
  const own = /^\s*(?:- +)*/.exec(typed)![0].length
  const field = /^\s*(?:- +)*([\w./-]+):\s/.exec(typed)?.[1]

  const path: string[] = []
  let column = own
  // A dash on this line begins an entry of a list, whose name stands where the dash does or to its left.
  let dash = /^(\s*)- /.exec(typed)
  if (dash) {
    path.unshift('[]')
    column = dash[1]!.length + 1
  }
  for (let at = row - 1; at >= 0 && column > 0; at--) {
    const line = lines[at]!
    if (!line.trim() || line.trim().startsWith('#')) continue
    const [, blank, dashes, key] = ENTRY.exec(line)!
    const here = columnOf(line)
    const first = blank!.length
    const inList = path[0] === '[]'
    if (key && (here < column || (inList && here < column))) {
      path.unshift(key)
      column = here
      if (dashes) {
        path.unshift('[]')
        column = first + 1
      }
    } else if (dashes && first < column && here === column && !inList) {
      // A sibling on the line of the dash.
      path.unshift('[]')
      column = first + 1
    }
    dash = null
  }

  const siblings: string[] = []
  const collect = (step: 1 | -1) => {
    for (let at = row + step; at >= 0 && at < lines.length; at += step) {
      const line = lines[at]!
      if (!line.trim()) continue
      const [, blank, dashes, key] = ENTRY.exec(line)!
      const here = columnOf(line)
      if (here < own) return
      if (dashes && (step > 0 || blank!.length < own - 1)) {
        if (here === own && key && step < 0) siblings.push(key)
        return
      }
      if (here === own && key) siblings.push(key)
    }
  }
  collect(-1)
  collect(1)
  const top = (name: string) => new RegExp(`^${name}:\\s*["']?([\\w./-]+)`, 'm').exec(lines.join('\n'))?.[1] ?? ''
  return { kind: { apiVersion: top('apiVersion'), kind: top('kind') }, path, siblings, field }
}
