/** YAML as kubectl reads it: sigs.k8s.io/yaml, that is go-yaml v2, YAML 1.1 without dates and base 60, turned into
 *  JSON. Errors have go-yaml's words and its way of counting lines. */
import { parseDocument, type Tags, type YAMLParseError } from 'yaml'

/** What is wrong with a document: `yaml: line 4: did not find expected key`. */
export class YamlError extends Error {}

const NOT_IN_GO = new Set([
  'tag:yaml.org,2002:timestamp',
  'tag:yaml.org,2002:binary',
  'tag:yaml.org,2002:omap',
  'tag:yaml.org,2002:pairs',
  'tag:yaml.org,2002:set',
])

function goTags(tags: Tags): Tags {
  return tags.filter(
    tag => typeof tag !== 'object' || !(NOT_IN_GO.has(tag.tag) || ('format' in tag && tag.format === 'TIME')),
  )
}

/** One document as JSON values. @throws YamlError */
export function readYaml(source: string): unknown {
  const document = parseDocument(source, {
    version: '1.1',
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
    customTags: goTags,
  })
  const [first] = document.errors
  if (first) throw new YamlError(`yaml: ${inGoWords(first, source)}`)
  try {
    return document.toJS({ maxAliasCount: 1000 })
  } catch (error) {
    const alias = /Unresolved alias .*: (.*)$/.exec(String(error))
    throw new YamlError(
      alias ? `yaml: unknown anchor '${alias[1]}' referenced` : 'yaml: document contains excessive aliasing',
    )
  }
}

/** Go-yaml's scanner counts lines from 1 and its parser from 0; neither says «line 0». */
function inGoWords(error: YAMLParseError, source: string): string {
  const at = Math.min(error.pos[0], source.length)
  const line = lineAt(source, at)
  const scanner = (words: string, where = line) => (where > 0 ? `line ${where + 1}: ${words}` : words)
  const parser = (words: string, where = line) => (where > 0 ? `line ${where}: ${words}` : words)
  const message = error.message
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return scanner(
        /[^\s:\-"'\]},|>]\s*\n[ \t]*$/.test(source.slice(0, at))
          ? 'found a tab character that violates indentation'
          : 'found character that cannot start any token',
      )
    case 'BAD_SCALAR_START':
      return scanner('found character that cannot start any token')
    case 'BAD_ALIAS':
      return scanner('did not find expected alphabetic or numeric character')
    case 'BAD_DQ_ESCAPE':
      return scanner('found unknown escape character')
    case 'MULTILINE_IMPLICIT_KEY':
    case 'BLOCK_AS_IMPLICIT_KEY': {
      if (/block sequence may not/.test(message)) return parser('did not find expected key', lineAt(source, at))
      if (/sequence/i.test(message)) return scanner('block sequence entries are not allowed in this context')
      const dash = /^[^\n]*\n( *)- /.exec(source.slice(at))
      if (dash && dash[1]!.length <= indentAt(source, at) && !atLineStart(source, at)) {
        return parser('did not find expected key', line + 1)
      }
      const colon = secondColon(source, at)
      if (colon > line && hasSiblingAbove(source, at)) return scanner("could not find expected ':'", line + 1)
      if (source.startsWith('? ', at)) return scanner('mapping keys are not allowed in this context')
      return scanner('mapping values are not allowed in this context', colon)
    }
    case 'BAD_INDENT':
      if (message.startsWith('Flow'))
        return parser(
          `did not find expected ',' or '${message.includes('map') ? '}' : ']'}'`,
          openLine(source, at, line),
        )
      if (/All sequence items/.test(message)) return parser("did not find expected '-' indicator")
      return parser('did not find expected key')
    case 'MISSING_CHAR':
      if (/quote/.test(message)) return scanner('found unexpected end of stream', lineAt(source, source.length))
      if (/Flow map/.test(message) && /:\s*$/.test(source)) return parser('did not find expected node content')
      if (/Flow map/.test(message)) return parser("did not find expected ',' or '}'", openLine(source, at, line))
      if (/Missing , between/.test(message)) return parser("did not find expected ',' or ']'")
      if (/Flow seq/.test(message)) return parser("did not find expected ',' or ']'", openLine(source, at, line))
      if (/Implicit map keys/.test(message)) return scanner("could not find expected ':'", line + 1)
      return parser('did not find expected key')
    case 'UNEXPECTED_TOKEN':
      if (/block-seq-ind|seq-item-ind/.test(message))
        return scanner('block sequence entries are not allowed in this context')
      if (/flow-(seq|map)-end/.test(message)) {
        return parser(
          /[:,[{]\s*$/.test(source.slice(0, at)) ? 'did not find expected node content' : 'did not find expected key',
        )
      }
      return parser(
        source.trimStart().startsWith('-') ? "did not find expected '-' indicator" : 'did not find expected key',
      )
    default:
      return parser('did not find expected key')
  }
}

function lineAt(source: string, offset: number): number {
  let line = 0
  for (let i = 0; i < offset; i++) if (source.charCodeAt(i) === 10) line++
  return line
}

/** The line of the `: ` that has no place, at or after the token at `offset`. */
function secondColon(source: string, offset: number): number {
  const colon = /:(\s|$)/g
  colon.lastIndex = offset
  const found = colon.exec(source)
  return lineAt(source, found ? found.index : offset)
}

const indentAt = (source: string, offset: number): number =>
  /^ */.exec(source.slice(source.lastIndexOf('\n', offset - 1) + 1))![0].length

const atLineStart = (source: string, offset: number): boolean =>
  !source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset).trim()

/** Whether what starts at `offset` stands where a key of a mapping that has begun must stand. */
function hasSiblingAbove(source: string, offset: number): boolean {
  const start = source.lastIndexOf('\n', offset - 1) + 1
  if (!atLineStart(source, offset)) return false
  for (const line of source.slice(0, start).split('\n').reverse()) {
    if (!line.trim() || /^\s*#/.test(line)) continue
    const column = /^ *(- +)*/.exec(line)![0].length
    if (column === offset - start) return true
    if (/^ */.exec(line)![0].length < offset - start) return false
  }
  return false
}

/** A flow collection that is cut short is reported where the next line starts. */
function openLine(source: string, offset: number, line: number): number {
  return offset >= source.trimEnd().length ? lineAt(source, source.length) : line
}

/** Cuts a stream at lines that start with `---`, as apimachinery's YAMLReader does. */
export function documentsOf(source: string): string[] {
  return source.split(/^---[^\n]*\n?/m)
}
