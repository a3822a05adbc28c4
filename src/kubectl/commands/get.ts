/** `kubectl get`. Source: kubectl/pkg/cmd/get/get.go. */
import { humanDuration } from '../../api/duration.ts'
import { pathOf, type Resource } from '../../api/resources.ts'
import { infosOfFiles, FILE_FLAGS, targetsOf, listError } from '../builder.ts'
import { TABLE } from '../client.ts'
import type { Command } from '../command.ts'
import { KubectlError, throwAll } from '../errors.ts'
import { bool, int, slice, text } from '../flags.ts'
import type { Invocation } from '../invocation.ts'
import { kindName } from '../mapping.ts'
import { itemsOf, type Unstructured } from '../object.ts'
import { GET_FORMATS, printerFor, printFlags } from '../output/printer.ts'
import { sortBy } from '../output/sort.ts'
import { TablePrinter, type Table, type TableOptions } from '../output/table.ts'

export const get: Command = {
  name: 'get',
  flags: [
    bool('all-namespaces A'),
    int('chunk-size', { default: '500' }),
    text('field-selector'),
    ...FILE_FLAGS,
    bool('ignore-not-found'),
    slice('label-columns L'),
    bool('no-headers'),
    bool('output-watch-events'),
    ...printFlags(),
    text('raw'),
    text('selector l'),
    bool('server-print', { default: 'true' }),
    bool('show-kind'),
    bool('show-labels'),
    text('sort-by'),
    text('subresource'),
    bool('watch w'),
    bool('watch-only'),
  ],
  run,
}

/** What is asked of one type: all of it, or one by name. */
interface Ask {
  resource: Resource
  name?: string
  namespace?: string
}

async function run(k: Invocation): Promise<number | void> {
  const { flags } = k
  if (flags.text('raw')) {
    if (k.args.length) throw new KubectlError('arguments may not be passed when --raw is specified')
    return void (await k.out(await k.client.text('GET', flags.text('raw'))))
  }
  const output = flags.text('output') || (flags.text('template') ? 'go-template' : '')
  const human = output === '' || output === 'wide'
  const print = human ? undefined : await printerFor(k, GET_FORMATS)
  const fromFiles = flags.list('filename').length > 0 || flags.text('kustomize') !== ''
  if (!k.args.length && !fromFiles) {
    await k.err(
      'You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n',
    )
    throw k.usage(
      'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
    )
  }
  const allNamespaces = flags.bool('all-namespaces')
  const asks = await asksOf(k, allNamespaces)
  if (flags.bool('watch') || flags.bool('watch-only')) return watch(k, asks, print)
  if (human) return printTables(k, asks, allNamespaces)
  return printObjects(k, asks, print!)
}

async function asksOf(k: Invocation, allNamespaces: boolean): Promise<Ask[]> {
  if (k.flags.list('filename').length || k.flags.text('kustomize')) {
    return (await infosOfFiles(k)).map(({ resource, name, namespace }) => ({ resource, name, namespace }))
  }
  const targets = await targetsOf(k)
  const selecting = k.flags.text('selector') || k.flags.text('field-selector')
  if (targets.some(t => t.name)) {
    if (allNamespaces) throw new KubectlError('a resource cannot be retrieved by name across all namespaces')
    if (selecting) throw new KubectlError('name cannot be provided when a selector is specified')
  }
  return targets.map(t => ({ ...t, namespace: t.resource.namespaced && !allNamespaces ? k.namespace : undefined }))
}

const selection = (k: Invocation) => ({
  labelSelector: k.flags.text('selector'),
  fieldSelector: k.flags.text('field-selector'),
})

/** Fetches what one ask names, in pages. @param join adds a page to what is there */
async function fetchAll<T extends { metadata?: object }>(
  k: Invocation,
  ask: Ask,
  accept: string | undefined,
  more: Record<string, string>,
  join: (all: T, page: T) => void,
): Promise<T> {
  const path = pathOf(ask.resource, ask.namespace, ask.name, k.flags.text('subresource') || undefined)
  if (ask.name) return k.client.json<T>('GET', path, { accept, query: more })
  const limit = k.flags.int('chunk-size') || undefined
  let all: T | undefined
  for (let from: string | undefined; ;) {
    const page = await k.client.json<T>('GET', path, {
      accept,
      query: { ...selection(k), ...more, limit, continue: from },
    })
    if (all) join(all, page)
    else all = page
    from = (page.metadata as { continue?: string } | undefined)?.continue
    if (!from) return all
  }
}

const fetchTable = (k: Invocation, ask: Ask, sorting: string): Promise<Table> =>
  fetchAll<Table>(k, ask, TABLE, sorting ? { includeObject: 'Object' } : {}, (all, page) => {
    for (const row of page.rows) all.rows.push(row)
  })

/** Without the server's help: a name and an age. */
async function plainTable(k: Invocation, ask: Ask): Promise<Table> {
  const fetched = await fetchAll<Unstructured>(k, ask, undefined, {}, (all, page) =>
    itemsOf(all).push(...itemsOf(page)),
  )
  const rows = (ask.name ? [fetched] : itemsOf(fetched)).map(object => {
    const created = Date.parse(String(object.metadata.creationTimestamp))
    return { cells: [object.metadata.name ?? '', humanDuration(k.now() - created)], object }
  })
  const columnDefinitions = ['Name', 'Age'].map(name => ({ name, type: 'string', format: '', priority: 0 }))
  return { kind: 'Table', apiVersion: 'meta.k8s.io/v1', columnDefinitions, rows }
}

async function printTables(k: Invocation, asks: readonly Ask[], allNamespaces: boolean): Promise<void> {
  const { flags } = k
  const errors: unknown[] = []
  const tables: { ask: Ask; table: Table }[] = []
  const sorting = flags.text('sort-by')
  for (const ask of asks) {
    try {
      const table = await (flags.bool('server-print') ? fetchTable(k, ask, sorting) : plainTable(k, ask))
      tables.push({ ask, table })
    } catch (error) {
      if (!ignorable(k, error)) errors.push(ask.name ? error : listError(error, ask.resource, selection(k)))
    }
  }
  const kinds = new Set(tables.map(t => t.ask.resource))
  let printed = false
  let previous: Resource | undefined
  let printer: TablePrinter | undefined
  let withoutBlank = true
  for (const { ask, table } of merged(tables, sorting)) {
    if (!table.rows.length) continue
    const rows = sorting ? sortedRows(table.rows, sorting) : table.rows
    if (!rows.length) continue
    if (ask.resource !== previous) {
      printer = new TablePrinter(
        tableOptions(k, ask.resource, allNamespaces, kinds.size > 1 || flags.bool('show-kind')),
      )
      if (!withoutBlank && !flags.bool('no-headers')) await k.out('\n')
      previous = ask.resource
    }
    withoutBlank = false
    printed = true
    await k.out(printer!.format({ ...table, rows }))
  }
  if (!printed && !errors.length && !flags.bool('ignore-not-found')) {
    const somewhere = !allNamespaces && asks.some(ask => ask.resource.namespaced)
    await k.err(somewhere ? `No resources found in ${k.namespace} namespace.\n` : 'No resources found\n')
  }
  throwAll(errors)
}

/** kubectl leaves out a table that it cannot sort, and says nothing of it. */
function sortedRows(rows: Table['rows'], sorting: string): Table['rows'] {
  try {
    return sortBy(rows, sorting, row => row.object)
  } catch (error) {
    if (error instanceof KubectlError) return []
    throw error
  }
}

/** With --sort-by, tables of one kind become one. */
function merged(tables: { ask: Ask; table: Table }[], sorting: string): { ask: Ask; table: Table }[] {
  if (!sorting) return tables
  const out: { ask: Ask; table: Table }[] = []
  for (const each of tables) {
    const same = out.find(o => o.ask.resource === each.ask.resource)
    if (same) same.table = { ...same.table, rows: [...same.table.rows, ...each.table.rows] }
    else out.push({ ...each })
  }
  return out
}

function tableOptions(k: Invocation, resource: Resource, allNamespaces: boolean, withKind: boolean): TableOptions {
  return {
    wide: k.flags.text('output') === 'wide',
    noHeaders: k.flags.bool('no-headers'),
    withNamespace: allNamespaces && resource.namespaced,
    showLabels: k.flags.bool('show-labels'),
    labelColumns: k.flags.list('label-columns'),
    prefix: withKind ? kindName(resource.kind, resource.group) : '',
    events: k.flags.bool('output-watch-events'),
  }
}

async function printObjects(
  k: Invocation,
  asks: readonly Ask[],
  print: (object: Unstructured) => string,
): Promise<void> {
  const errors: unknown[] = []
  const found: Unstructured[] = []
  let items: Unstructured[] = []
  for (const ask of asks) {
    try {
      const object = await fetchAll<Unstructured>(k, ask, undefined, {}, (all, page) =>
        itemsOf(all).push(...itemsOf(page)),
      )
      found.push(object)
      if (ask.name) items.push(object)
      else {
        const each = (item: Unstructured) => ({
          ...item,
          apiVersion: item.apiVersion ?? object.apiVersion,
          kind: item.kind ?? ask.resource.kind,
        })
        for (const item of itemsOf(object)) items.push(each(item))
      }
    } catch (error) {
      if (!ignorable(k, error)) errors.push(ask.name ? error : listError(error, ask.resource, selection(k)))
    }
  }
  const sorting = k.flags.text('sort-by')
  if (sorting) items = sortBy(items, sorting, item => item)
  if (asks.length === 1 && asks[0]!.name) {
    if (found[0]) await k.out(print(found[0]))
  } else if (!found.length && (errors.length || k.flags.bool('ignore-not-found'))) {
    // nothing to show
  } else {
    await k.out(print({ apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' } as object, items }))
  }
  throwAll(errors)
}

function ignorable(k: Invocation, error: unknown): boolean {
  if (!(error instanceof Error) || !('status' in error)) throw error
  return k.flags.bool('ignore-not-found') && (error.status as { reason?: string }).reason === 'NotFound'
}

async function watch(
  k: Invocation,
  asks: readonly Ask[],
  print: ((object: Unstructured) => string) | undefined,
): Promise<void> {
  const [ask] = asks
  if (!ask || asks.length > 1)
    throw new KubectlError(
      'watch is only supported on individual resources and resource collections' +
        (asks.length ? ` - ${asks.length} resources were found` : ''),
    )
  const allNamespaces = k.flags.bool('all-namespaces')
  const accept = print ? undefined : TABLE
  const events = k.flags.bool('output-watch-events')
  const printer = new TablePrinter(tableOptions(k, ask.resource, allNamespaces, k.flags.bool('show-kind')))
  const show = async (object: Unstructured, type: string) => {
    if (!print) return k.out(printer.format(object as unknown as Table, type.padEnd(8)))
    if (!events) return k.out(print(object))
    return k.out(print({ type, object } as unknown as Unstructured))
  }
  const first = await fetchAll<Unstructured>(k, ask, accept, {}, (all, page) => {
    if (print) itemsOf(all).push(...itemsOf(page))
    else (all as unknown as Table).rows.push(...(page as unknown as Table).rows)
  })
  let from = first.metadata.resourceVersion
  if (ask.name && !print) from = (first as unknown as Table).rows[0]?.object?.metadata.resourceVersion ?? from
  if (!k.flags.bool('watch-only')) {
    if (print)
      for (const item of ask.name ? [first] : itemsOf(first))
        await show(
          { ...item, apiVersion: item.apiVersion ?? first.apiVersion, kind: item.kind ?? ask.resource.kind },
          'ADDED',
        )
    else if ((first as unknown as Table).rows.length) await show(first, 'ADDED')
  }
  const query = ask.name ? { fieldSelector: `metadata.name=${ask.name}` } : selection(k)
  const path = pathOf(ask.resource, ask.namespace)
  for await (const event of k.client.watch(path, { ...query, resourceVersion: from }, { accept })) {
    await show(event.object, event.type)
  }
}
