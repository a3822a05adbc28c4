/** `-o`: from a format to what prints an object. Source: cli-runtime/pkg/genericclioptions/print_flags.go. */
import { KubectlError, messageOf } from '../errors.ts'
import { bool, text, type FlagSpec } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { kindName } from '../mapping.ts'
import { isList, itemsOf, type Unstructured } from '../object.ts'
import { writeYaml } from '../yaml/write.ts'
import { columnsOf, columnsOfFile, customColumns } from './custom-columns.ts'
import { goSyntax } from './go-value.ts'
import { goJson } from './json.ts'
import { JsonPath } from './jsonpath.ts'

/** The text of an object in some format. @throws KubectlError */
export type ObjectPrinter = (object: Unstructured) => string

export const printFlags = (): FlagSpec[] => [
  text('output o'),
  bool('allow-missing-template-keys', { default: 'true' }),
  bool('show-managed-fields'),
  text('template'),
]

const GENERIC = [
  'go-template',
  'go-template-file',
  'json',
  'jsonpath',
  'jsonpath-as-json',
  'jsonpath-file',
  'kyaml',
  'name',
  'template',
  'templatefile',
  'yaml',
]
export const GET_FORMATS = ['custom-columns', 'custom-columns-file', 'wide', ...GENERIC].sort()

const TEMPLATED =
  /^(jsonpath-as-json|jsonpath-file|jsonpath|go-template-file|go-template|templatefile|template|custom-columns-file|custom-columns)(?:=([\s\S]*))?$/

/** @param formats those allowed @throws KubectlError */
export async function printerFor(k: Invocation, formats: readonly string[] = GENERIC): Promise<ObjectPrinter> {
  const asked = k.flags.text('output') || (k.flags.has('template') && k.flags.text('template') ? 'go-template' : '')
  const found = TEMPLATED.exec(asked)
  const format = found?.[1] ?? asked
  const shown = k.flags.has('show-managed-fields') && k.flags.bool('show-managed-fields')
  const clean = (object: Unstructured) => (shown ? object : withoutManagedFields(object))
  if (!formats.includes(format)) {
    throw new KubectlError(
      `unable to match a printer suitable for the output format ${JSON.stringify(asked)}, allowed formats are: ${formats.join(',')}`,
    )
  }
  switch (format) {
    case 'json':
      return object => `${goJson(clean(object), 4)}\n`
    case 'yaml': {
      let count = 0
      return object => (count++ ? '---\n' : '') + writeYaml(clean(object))
    }
    case 'kyaml': {
      const { writeKyaml } = await k.load(import('../yaml/kyaml.ts'))
      return object => writeKyaml(clean(object))
    }
    case 'name':
      return object => (isList(object) ? itemsOf(object) : [object]).map(item => `${nameOf(item)}\n`).join('')
  }
  const template = found?.[2] || (k.flags.has('template') ? k.flags.text('template') : '')
  if (format.startsWith('custom-columns')) {
    const columns = format === 'custom-columns' ? columnsOf(template) : columnsOfFile(readFile(k, template, 'template'))
    return customColumns(columns, k.flags.has('no-headers') && k.flags.bool('no-headers'))
  }
  const isFile = format.endsWith('file')
  if (!template) throw new KubectlError(`template format specified but no template given`)
  const source = isFile ? readFile(k, template, 'template') : template
  const strict = !k.flags.bool('allow-missing-template-keys')
  if (format.startsWith('jsonpath')) return jsonPathPrinter(source, strict, format === 'jsonpath-as-json')
  const { goTemplatePrinter } = await k.load(import('./go-template-printer.ts'))
  return goTemplatePrinter(source, strict)
}

function readFile(k: Invocation, path: string, what: string): string {
  const absolute = k.process.path(path)
  if (!path || !k.process.host.files.exists(absolute)) {
    throw new KubectlError(`error reading --${what} ${path}, open ${path}: no such file or directory`)
  }
  return k.process.host.files.readText(absolute)
}

function jsonPathPrinter(source: string, strict: boolean, asJson: boolean): ObjectPrinter {
  let path: JsonPath
  try {
    path = new JsonPath(source, strict)
  } catch (error) {
    throw new KubectlError(`error parsing jsonpath ${source}, ${messageOf(error)}`)
  }
  return object => {
    try {
      return asJson ? `${goJson(path.find(object).flat(), 4)}\n` : path.execute(object)
    } catch (error) {
      throw new KubectlError(
        `error executing jsonpath ${JSON.stringify(source)}: Error executing template: ${messageOf(error)}. ` +
          `Printing more information for debugging the template:\n\ttemplate was:\n\t\t${source}\n` +
          `\tobject given to jsonpath engine was:\n\t\t${goSyntax(object)}\n\n\n`,
      )
    }
  }
}

/** `deployment.apps/web`. */
export function nameOf(object: Unstructured): string {
  const [group, version] = (object.apiVersion ?? '').split('/')
  return `${kindName(object.kind, version ? group! : '')}/${object.metadata.name}`
}

export function withoutManagedFields(object: Unstructured): Unstructured {
  if (isList(object)) return { ...object, items: itemsOf(object).map(withoutManagedFields) }
  if (!object.metadata?.managedFields) return object
  const { managedFields: _, ...metadata } = object.metadata
  return { ...object, metadata }
}

/** What commands that change things print: the object in the format of `-o`, or `pod/web created`. */
export async function reporter(k: Invocation): Promise<(object: Unstructured, operation: string) => Promise<void>> {
  const dry = dryRunOf(k)
  const suffix = dry === 'client' ? ' (dry run)' : dry === 'server' ? ' (server dry run)' : ''
  if (k.flags.has('dry-run') && k.flags.text('dry-run') === 'unchanged') {
    await k.err('Warning: --dry-run is deprecated and can be replaced with --dry-run=client.\n')
  }
  if (!k.flags.text('output') && !(k.flags.has('template') && k.flags.text('template'))) {
    return (object, operation) => k.out(`${nameOf(object)} ${operation}${suffix}\n`)
  }
  const print = await printerFor(k)
  return object => k.out(print(object))
}

export const dryRunFlag = text('dry-run', { default: 'none', bare: 'unchanged' })

/** @throws KubectlError */
export function dryRunOf(k: Invocation): 'none' | 'client' | 'server' {
  if (!k.flags.has('dry-run')) return 'none'
  const given = k.flags.text('dry-run')
  if (given === 'unchanged' || /^true$/i.test(given)) return 'client'
  if (given === 'none' || given === 'client' || given === 'server') return given
  throw new KubectlError(`Invalid dry-run value (${given}). Must be "none", "server", or "client".`)
}

/** The `dryRun` parameter of requests. */
export const dryRunQuery = (k: Invocation) => (dryRunOf(k) === 'server' ? { dryRun: 'All' } : {})
