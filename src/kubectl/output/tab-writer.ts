/** Columns as Go's text/tabwriter sets them with kubectl's settings (minwidth 6, padding 3, spaces). */

export class TabWriter {
  #widths: number[] = []
  readonly #padding: number
  readonly #least: number

  constructor(padding = 3, least = 6) {
    this.#padding = padding
    this.#least = least
  }

  /** Lines of cells as text. Widths of earlier calls are kept: what a watch needs. The last cell is not padded. */
  format(rows: readonly (readonly string[])[]): string {
    for (const row of rows) {
      for (let i = 0; i < row.length - 1; i++) {
        const width = Math.max(this.#least, widthOf(row[i]!) + this.#padding)
        if (width > (this.#widths[i] ?? 0)) this.#widths[i] = width
      }
    }
    let out = ''
    for (const row of rows) {
      for (let i = 0; i < row.length - 1; i++) out += row[i]! + ' '.repeat(this.#widths[i]! - widthOf(row[i]!))
      out += `${row.at(-1) ?? ''}\n`
    }
    return out
  }
}

/** In characters. */
function widthOf(cell: string): number {
  // oxlint-disable-next-line no-control-regex
  return /^[\x00-\x7f]*$/.test(cell) ? cell.length : [...cell].length
}
