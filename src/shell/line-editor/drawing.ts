/** Where text comes to stand on a terminal that wraps it, and names in columns. */
import { graphemes, widthOf, withoutEscapes } from './width.ts'

export interface Drawing {
  /** What draws the prompt and the line, from where the prompt begins. */
  text: string
  /** Where it ends. */
  end: Position
  /** Where the cursor is to be. */
  cursor: Position
}

export interface Position {
  row: number
  column: number
}

/** @param start the column that the prompt begins at */
export function drawingOf(
  prompt: string,
  chars: readonly string[],
  cursor: number,
  columns: number,
  start = 0,
): Drawing {
  // eslint-disable-next-line no-control-regex
  let text = prompt.replace(/[\x01\x02]/g, '')
  let [row, column] = [0, start]
  const advance = (char: string) => {
    if (char === '\n') {
      row++
      column = 0
      return
    }
    const width = widthOf(char)
    if (column + width > columns) {
      row++
      column = 0
    }
    column += width
  }
  for (const char of graphemes(withoutEscapes(prompt))) advance(char)
  let at = { row, column }
  chars.forEach((char, i) => {
    if (i === cursor) at = column >= columns ? { row: row + 1, column: 0 } : { row, column }
    const shown = shownAs(char, column)
    if (shown === char) advance(char)
    else for (const part of shown) advance(part)
    text += shown
  })
  // A full row leaves the cursor on its last column; a blank pushes it to the next.
  if (column === columns) {
    text += ' \r'
    row++
    column = 0
  }
  const end = { row, column }
  return { text, end, cursor: cursor === chars.length ? end : at }
}

/** A tab goes to the next column that eight divides, a control character shows as a caret and a letter. */
function shownAs(char: string, column: number): string {
  if (char === '\t') return ' '.repeat(8 - (column % 8))
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x08\x0b-\x1f\x7f]$/.test(char) ? `^${String.fromCharCode(char.charCodeAt(0) ^ 64)}` : char
}

/** Names in columns, down then across. The slash of a directory stands in the space between. */
export function listing(names: readonly string[], width: number): string {
  const widths = names.map(name => graphemes(name).reduce((sum, char) => sum + widthOf(char), 0))
  const cell = Math.max(...widths.map((each, i) => each - (names[i]!.endsWith('/') ? 1 : 0))) + 2
  const count = Math.max(1, Math.floor(width / cell))
  const rows = Math.ceil(names.length / count)
  let out = ''
  for (let r = 0; r < rows; r++) {
    let line = ''
    for (let i = r; i < names.length; i += rows) {
      line += i + rows < names.length ? names[i] + ' '.repeat(cell - widths[i]!) : names[i]!
    }
    out += `${line}\n`
  }
  return out
}
