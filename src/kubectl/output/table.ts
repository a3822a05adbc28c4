/** Tables that the server makes, as `kubectl get` prints them. Source: cli-runtime/pkg/printers/tableprinter.go. */
import type { Unstructured } from '../object.ts'
import { TabWriter } from './tab-writer.ts'

export interface Table {
  kind: 'Table'
  apiVersion: string
  metadata?: { resourceVersion?: string; continue?: string; remainingItemCount?: number }
  columnDefinitions: { name: string; type: string; format: string; priority: number }[]
  rows: TableRow[]
}

export interface TableRow {
  cells: (string | number | boolean | null)[]
  object?: Unstructured
}

export interface TableOptions {
  wide: boolean
  noHeaders: boolean
  withNamespace: boolean
  showLabels: boolean
  labelColumns: readonly string[]
  /** `pod`, to go before names. */
  prefix: string
  /** WATCH events get a column of their own. */
  events?: boolean
}

/** Prints tables of one kind, whose columns keep their widths from one to the next. */
export class TablePrinter {
  readonly #options: TableOptions
  readonly #writer = new TabWriter()
  #columns: Table['columnDefinitions'] = []
  #headersDone = false

  constructor(options: TableOptions) {
    this.#options = options
  }

  format(table: Table, event?: string): string {
    const { wide, noHeaders, withNamespace, showLabels, labelColumns, prefix } = this.#options
    if (table.columnDefinitions.length) this.#columns = table.columnDefinitions
    const shown = this.#columns.map((c, i) => ({ ...c, i })).filter(c => wide || c.priority === 0)
    const lines: string[][] = []
    if (!this.#headersDone && !noHeaders) {
      lines.push([
        ...(this.#options.events ? ['EVENT'] : []),
        ...(withNamespace ? ['NAMESPACE'] : []),
        ...shown.map(c => c.name.toUpperCase()),
        ...labelColumns.map(label => label.slice(label.lastIndexOf('/') + 1).toUpperCase()),
        ...(showLabels ? ['LABELS'] : []),
      ])
    }
    this.#headersDone = true
    for (const { cells, object } of table.rows) {
      const line: string[] = this.#options.events ? [event ?? 'ADDED'] : []
      if (withNamespace) line.push(object?.metadata.namespace ?? '')
      for (const column of shown) {
        const cell = cells[column.i]
        const text =
          cell === null || cell === undefined ? '<none>' : typeof cell === 'string' ? firstLine(cell) : String(cell)
        line.push(prefix && column.i === 0 ? `${prefix}/${text}` : text)
      }
      const labels = object?.metadata.labels ?? {}
      for (const label of labelColumns) line.push(labels[label] ?? '')
      if (showLabels) line.push(formatLabels(labels))
      lines.push(line)
    }
    return this.#writer.format(lines)
  }
}

/** Only the first line of a cell is shown. */
function firstLine(cell: string): string {
  const at = cell.search(/[\f\n\r]/)
  return at < 0 ? cell : `${cell.slice(0, at)}...`
}

/** `a=b,c=d`, sorted. */
export function formatLabels(labels: Readonly<Record<string, string>> | undefined): string {
  const keys = Object.keys(labels ?? {}).sort()
  return keys.length ? keys.map(key => `${key}=${labels![key]}`).join(',') : '<none>'
}
