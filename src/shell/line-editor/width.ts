/** How many columns text takes on a terminal, as `string-width` has it (UAX #11, and what terminals do with emoji). */
import stringWidth from 'string-width'

/** Of one character as the user sees it (a grapheme). */
export const widthOf = (grapheme: string): number =>
  grapheme.length === 1 && grapheme >= ' ' && grapheme < '\x7f' ? 1 : stringWidth(grapheme)

const segmenter = new Intl.Segmenter()

export const graphemes = (text: string): string[] =>
  // eslint-disable-next-line no-control-regex
  /^[\x00-\x7f]*$/.test(text) ? [...text] : Array.from(segmenter.segment(text), s => s.segment)

/** Colours and the marks that prompts put around what takes no room are left out. */
export const withoutEscapes = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/\x01[^\x02]*\x02|\x1b\[[\d;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '')

/** Of text on one line. */
export const columnsOf = (text: string): number =>
  graphemes(withoutEscapes(text)).reduce((sum, char) => sum + widthOf(char), 0)
