/** How many columns text takes on a terminal (UAX #11, and what terminals do with emoji). */

const WIDE =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])/u
const NONE = /^[\p{M}\p{Cf}]+$/u

/** Of one character as the user sees it (a grapheme). */
export function widthOf(grapheme: string): number {
  if (grapheme < '\x7f' && grapheme.length === 1) return 1
  if (WIDE.test(grapheme)) return 2
  return NONE.test(grapheme) ? 0 : 1
}

const segmenter = new Intl.Segmenter()

export const graphemes = (text: string): string[] =>
  // eslint-disable-next-line no-control-regex
  /^[\x00-\x7f]*$/.test(text) ? [...text] : Array.from(segmenter.segment(text), s => s.segment)

/** Colours and the marks that prompts put around what takes no room are left out. */
export const withoutEscapes = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/\x01[^\x02]*\x02|\x1b\[[\d;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '')
