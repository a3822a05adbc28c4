/** Text with tab-separated cells, set in columns as Go's text/tabwriter does: a column is made of the cells of
 *  consecutive lines, and each column has its own width. Settings of kubectl describe: least width 0, padding 2. */

const PADDING = 2

/** Two spaces for each level, as describe.go indents. */
const indent = (level: number) => '  '.repeat(level)

export class Cells {
  #lines: string[][] = [['']]

  /** Text with `\t` between cells and `\n` at the ends of lines; it may begin or end in the middle of a line. */
  write(level: number, text: string): void {
    const [first = '', ...rest] = (indent(level) + text).split('\n')
    this.#extend(first)
    for (const line of rest) {
      this.#lines.push([''])
      this.#extend(line)
    }
  }

  #extend(text: string): void {
    const line = this.#lines.at(-1)!
    const [head = '', ...more] = text.split('\t')
    line[line.length - 1] += head
    line.push(...more)
  }

  /** Tabs and all. */
  raw(): string {
    return this.#lines.map(cells => cells.join('\t')).join('\n')
  }

  toString(): string {
    const widths: number[] = []
    return this.#format(0, this.#lines.length, widths)
  }

  /** tabwriter's recursion: a block of lines that all have a cell in the next column is as wide as the widest. */
  #format(from: number, to: number, widths: number[]): string {
    const column = widths.length
    let out = ''
    let at = from
    for (let line = from; line < to; line++) {
      if (column >= this.#lines[line]!.length - 1) continue
      out += this.#print(at, line, widths)
      let end = line
      let width = 0
      while (end < to && column < this.#lines[end]!.length - 1) {
        const cell = this.#lines[end]![column]!.length
        width = Math.max(width, cell + PADDING)
        end++
      }
      widths.push(width)
      out += this.#format(line, end, widths)
      widths.pop()
      at = end
      line = end - 1
    }
    return out + this.#print(at, to, widths)
  }

  #print(from: number, to: number, widths: readonly number[]): string {
    let out = ''
    for (let i = from; i < to; i++) {
      const cells = this.#lines[i]!
      for (let j = 0; j < cells.length; j++) {
        const last = j === cells.length - 1
        out += last || j >= widths.length ? cells[j]! : cells[j]!.padEnd(widths[j]!)
      }
      if (i + 1 < this.#lines.length) out += '\n'
    }
    return out
  }
}
