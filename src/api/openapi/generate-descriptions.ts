/** Writes `descriptions.json`, what `kubectl explain` says of each type and field of `schemas.json`, from two packages
 *  published on npm under Apache-2.0: `node src/api/openapi/generate-descriptions.ts`. The words are those of
 *  @kubernetes/client-node, made from v1.36; kubernetes-types, older, still has the line breaks, and what is said of
 *  fields whose type is another object. Left out: the sentences on the values of an enumeration, in neither. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const here = new URL('.', import.meta.url)

/** Of a type, and of each of its fields. */
type Described = [type: string, fields: Record<string, string>]

function fetchPackage(spec: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'descriptions-'))
  mkdirSync(folder, { recursive: true })
  const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', spec], { cwd: folder, encoding: 'utf8' })) as {
    filename: string
  }[]
  execFileSync('tar', ['xzf', packed!.filename], { cwd: folder })
  return join(folder, 'package')
}

const normal = (text: string) => text.replace(/\s+/g, ' ').trim()

/** A comment's text: its stars, and the generator's backslashes, taken off. */
function commentText(comment: string): string {
  const lines = comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map(line => line.replace(/^\s*\* ?/, '').trimEnd())
  return lines.join('\n').trim().replaceAll("\\'", "'").replaceAll('\\"', '"').replaceAll('*\\/', '*/')
}

/** The declarations of a file, with the comment before each and before each member. */
function declarations(source: string): Map<string, Described> {
  const found = new Map<string, Described>()
  let described: Described | undefined
  let comment = ''
  for (const [piece] of source.matchAll(/^[ \t]*\/\*\*[\s\S]*?\*\/|^[^\n]*$/gm)) {
    if (piece.trimStart().startsWith('/**')) {
      comment = commentText(piece.trim())
      continue
    }
    const type = /^export (?:declare )?(?:class|interface|type) (\w+)/.exec(piece)
    const field = /^ {4}(?:readonly )?'?([\w$-]+)'?\??: /.exec(piece)
    if (type) found.set(type[1]!, (described = [comment, {}]))
    else if (field && described) described[1][field[1]!] = comment
    if (piece.trim()) comment = ''
  }
  return found
}

const renamed: Record<string, string> = { $ref: '_ref', continue: '_continue', default: '_default', enum: '_enum' }

function newest(root: string, id: string): Described | undefined {
  const [version, name] = id.split('.').slice(-2)
  const group = id.split('.').at(-3)!
  const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
  for (const model of [`${capital(version!)}${name}`, `${capital(group)}${capital(version!)}${name}`]) {
    const file = join(root, 'dist/gen/models', `${model}.d.ts`)
    if (existsSync(file)) return declarations(readFileSync(file, 'utf8')).get(model)
  }
  return undefined
}

function older(root: string, id: string): Described | undefined {
  const parts = id.split('.')
  const file = join(root, parts.at(-3)!, `${parts.at(-2)}.d.ts`)
  return existsSync(file) ? declarations(readFileSync(file, 'utf8')).get(parts.at(-1)!) : undefined
}

/** The newer words, with the older line breaks where the words are the same. */
const merged = (now: string | undefined, before: string | undefined) =>
  now && before && normal(now) === normal(before) ? before : (now ?? before ?? '')

const client = fetchPackage('@kubernetes/client-node@2.0.1')
const types = fetchPackage('kubernetes-types@1.30.0')
interface Node {
  properties?: Record<string, { $ref?: string; allOf?: { $ref: string }[] }>
}
const schemas = JSON.parse(readFileSync(new URL('schemas.json', here), 'utf8')) as Record<string, Node>
const descriptions: Record<string, Described> = {}
for (const [id, node] of Object.entries(schemas)) {
  const [now, before] = [newest(client, id), older(types, id)]
  if (!now && !before) continue
  const fields: Record<string, string> = {}
  for (const [name, field] of Object.entries(node.properties ?? {})) {
    const said = now?.[1][renamed[name] ?? name]
    const was = before?.[1][name]
    // Of a field with a type of its own, the newer package says nothing, or repeats what is said of the type.
    const words = field.$ref ?? field.allOf ? (was ?? '') : merged(said || undefined, was)
    if (words) fields[name] = words
  }
  descriptions[id] = [merged(now?.[0], before?.[0]), fields]
}
descriptions['io.k8s.apimachinery.pkg.util.intstr.IntOrString'] = [
  newest(client, 'io.k8s.api.core.v1.ServicePort')![1].targetPort!,
  {},
]
const rows = Object.entries(descriptions).map(([id, of]) => `${JSON.stringify(id)}:${JSON.stringify(of)}`)
writeFileSync(new URL('descriptions.json', here), `{${rows.join(',\n')}}\n`)
