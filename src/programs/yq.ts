/** yq (mikefarah's, version 4): jq's language on YAML. Filters run in jq's engine; what `-i` does not change keeps its
 *  comments and form. Left out: yq's own operators for comments, anchors, tags and styles; TOML, XML, properties. */
import { isAlias, isCollection, isMap, isScalar, isSeq, parseAllDocuments, Document, type Node } from 'yaml'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { Failure, options, program, readText } from './command.ts'
import { askJq, withEnvironment } from './jq-engine.ts'

type Format = 'yaml' | 'json'

const FORMATS: Readonly<Record<string, Format>> = { y: 'yaml', yaml: 'yaml', yml: 'yaml', j: 'json', json: 'json' }

function formatNamed(name: string): Format {
  const format = FORMATS[name === 'a' || name === 'auto' ? 'yaml' : name]
  if (!format) throw new Failure(`Error: unknown format '${name}' please use [yaml|json]`)
  return format
}

/** yq's names for what jq has under others, and operators that have no meaning on plain values. */
function inJq(filter: string): string {
  return filter
    .replace(/\bstrenv\((\w+)\)/g, '(env.$1)')
    .replace(/\benv\((\w+)\)/g, '(env.$1 | (fromjson? // .))')
    .replace(
      /\bsort_keys\(\.\.\)/g,
      '(walk(if type == "object" then to_entries | sort_by(.key) | from_entries else . end))',
    )
    .replace(/\bsort_keys\(([^()]*)\)/g, '($1 |= (to_entries | sort_by(.key) | from_entries))')
    .replace(/\bdocument_index\b|\bdi\b/g, '$__document')
    .replace(/\.\.\./g, '..')
    .replace(/\beval\(/g, '(')
    .replace(/\s*\|?\s*\.\. style\s*=\s*"[^"]*"/g, '')
}

/** Reads documents. @throws Failure in yq's words */
function documentsOf(text: string, format: Format, name: string): Document[] {
  if (format === 'json') {
    try {
      return [new Document(JSON.parse(text))]
    } catch (error) {
      throw new Failure(`Error: bad file '${name}': ${(error as Error).message}`)
    }
  }
  const parsed = parseAllDocuments(text)
  const documents = Array.isArray(parsed) ? parsed : []
  for (const document of documents) {
    const [error] = document.errors
    if (error)
      throw new Failure(
        `Error: bad file '${name}': yaml: line ${error.linePos?.[0].line ?? 1}: ${error.message.split('\n')[0]!.replace(/ at line .*$/, '')}`,
      )
  }
  return documents as Document[]
}

/** Makes a node hold `value`, changing only what differs. @returns the node that now holds it */
function hold(document: Document, node: Node | null, value: unknown): Node {
  if (isAlias(node))
    return JSON.stringify(node.toJS(document)) === JSON.stringify(value) ? node : fresh(document, value)
  if (isMap(node) && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const wanted = value as Record<string, unknown>
    for (const { key } of node.items.slice()) {
      const name = String(isScalar(key) ? key.value : key)
      if (!(name in wanted)) node.delete(key)
    }
    for (const [name, inner] of Object.entries(wanted)) {
      const at = node.items.find(pair => String(isScalar(pair.key) ? pair.key.value : pair.key) === name)
      if (at) at.value = hold(document, at.value as Node | null, inner)
      else node.set(document.createNode(name), fresh(document, inner))
    }
    return node
  }
  if (isSeq(node) && Array.isArray(value)) {
    node.items.length = Math.min(node.items.length, value.length)
    value.forEach((inner, i) => (node.items[i] = hold(document, (node.items[i] as Node | undefined) ?? null, inner)))
    return node
  }
  if (isScalar(node) && !isCollection(node) && (typeof value !== 'object' || value === null)) {
    if (node.value !== value) {
      if (typeof node.value !== typeof value) delete node.type
      node.value = value
      delete node.source
    }
    return node
  }
  return fresh(document, value)
}

const fresh = (document: Document, value: unknown): Node => document.createNode(value)

function yamlOf(value: unknown, raw: boolean): string {
  if (raw && (typeof value !== 'object' || value === null))
    return typeof value === 'string' ? `${value}\n` : `${String(value)}\n`
  return new Document(value).toString({ lineWidth: 0 })
}

interface Request {
  filter: string
  output: Format
  indent: number
  unwrap: boolean
}

/** The values that a filter gives for a document. */
async function apply(process: Process, value: unknown, filter: string, index: number): Promise<unknown[]> {
  const environment = withEnvironment(process, inJq(filter))
  const answer = await askJq(process, {
    input: JSON.stringify(value ?? null),
    filter: environment.filter,
    flags: ['-c', '--argjson', '__document', String(index), ...environment.flags],
  })
  if (answer.exitCode) {
    const words = answer.stderr.replace(/^jq: error(?: \(at [^)]*\))?: /, '').split(' at <top-level>')[0]!
    throw new Failure(`Error: ${words.split('\n')[0]!.replace(/,$/, '')}`)
  }
  return answer.stdout
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as unknown)
}

function shown(value: unknown, { output, indent, unwrap }: Request): string {
  if (output === 'json')
    return typeof value === 'string' && unwrap === true ? `${value}\n` : `${JSON.stringify(value, null, indent)}\n`
  return yamlOf(value, unwrap)
}

const SPEC = {
  short: 'P::eio:p:nrI:NMCsvjhV',
  long: {
    'exit-status': 'e', inplace: 'i', 'output-format=': 'o', 'input-format=': 'p', 'null-input': 'n', 'prettyPrint': 'P',
    'unwrapScalar=?': 'r', 'indent=': 'I', 'no-doc': 'N', 'no-colors': 'M', colors: 'C', tojson: 'j', help: 'h', version: 'V',
  },
} // prettier-ignore

export const yq: Program = program(async process => {
  const o = options(process, { ...SPEC, short: SPEC.short.replace('P::', 'P') })
  if (o.has('V')) {
    await process.stdout.write('yq (https://github.com/mikefarah/yq/) version v4.45.1\n')
    return 0
  }
  const operands = o.operands.slice()
  let together = false
  if (/^(eval|e|eval-all|ea)$/.test(operands[0] ?? '')) together = /a/.test(operands.shift()!.slice(1))
  const { files: filesystem } = process.host
  let filter = '.'
  if (operands.length && (operands.length > 1 || !filesystem.exists(process.path(operands[0]!)) || operands[0] === '.'))
    filter = operands.shift()!
  const names = operands.length ? operands : o.has('n') ? [] : ['-']
  const input = formatNamed((o.get('p') ?? 'yaml').replace(/^=/, ''))
  const output = o.has('j') ? 'json' : formatNamed((o.get('o') ?? input).replace(/^=/, ''))
  const request: Request = {
    filter,
    output,
    indent: Number(o.get('I') ?? 2),
    unwrap: o.has('r') ? o.get('r') !== 'false' : output === 'yaml',
  }
  if (o.has('i') && !operands.length)
    throw new Failure('Error: write in place flag only applicable when giving an expression and at least one file')
  let out = ''
  let found = false
  const separate = !o.has('N') && output === 'yaml'
  const put = (value: unknown, text: string, first: boolean) => {
    if (value !== null && value !== false) found = true
    const scalar = typeof value !== 'object' || value === null
    if (separate && !first && out && !scalar) out += '---\n'
    out += text
  }
  if (o.has('n')) for (const value of await apply(process, null, filter, 0)) put(value, shown(value, request), !out)
  const all: Document[] = []
  for (const name of names) {
    let text: string
    try {
      text = await readText(process, name)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      throw new Failure(`Error: open ${name}: ${error.message.toLowerCase()}`)
    }
    const documents = documentsOf(text, name.endsWith('.json') && !o.has('p') ? 'json' : input, name)
    if (together) {
      all.push(...documents)
      continue
    }
    const before = out
    if (o.has('i')) out = ''
    for (const [index, document] of documents.entries()) {
      for (const value of await apply(process, document.toJS(), filter, index)) {
        // A result of the document's own kind is that document, changed: what is the same keeps its form.
        const whole =
          output === 'yaml' &&
          !o.has('P') &&
          isCollection(document.contents) &&
          typeof value === 'object' &&
          value !== null &&
          Array.isArray(value) === isSeq(document.contents) &&
          /^\.$|=|\bdel\(|\bsort_keys\b|\bwith\(|\bselect\(/.test(filter)
        if (whole) document.contents = hold(document, document.contents as Node, value) as typeof document.contents
        put(
          value,
          whole ? String(document.toString({ lineWidth: 0 })).replace(/^---\n/, '') : shown(value, request),
          index === 0 && !out,
        )
      }
    }
    if (o.has('i')) {
      filesystem.write(process.path(name), out)
      out = before
    }
  }
  if (together) {
    const values = all.map(document => document.toJS() as unknown)
    const whole = /\b(?:fileIndex|fi)\b/.test(filter) ? reduceFiles(filter) : filter
    for (const value of whole === filter
      ? (await Promise.all(values.map((v, i) => apply(process, v, filter, i)))).flat()
      : await apply(process, values, whole, 0))
      put(value, shown(value, request), !out)
  }
  await process.stdout.write(out)
  return o.has('e') && !found ? 1 : 0
})

/** `select(fileIndex == 0) * select(fileIndex == 1)`: files by their number. */
const reduceFiles = (filter: string): string =>
  filter.replace(/select\(\s*(?:fileIndex|fi)\s*==\s*(\d+)\s*\)/g, '.[$1]')
