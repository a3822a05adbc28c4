/** Which key changes the line how, in readline's emacs mode. */
import type { EditBuffer } from './buffer.ts'

type Edit = (b: EditBuffer, goesOn: boolean) => void

const capitalized = (word: string): string => {
  const at = word.search(/[\p{L}\p{N}]/u)
  return at < 0 ? word : word.slice(0, at) + word[at]!.toUpperCase() + word.slice(at + 1).toLowerCase()
}

const move =
  (to: (b: EditBuffer) => number): Edit =>
  b => {
    b.moved()
    b.cursor = Math.max(0, Math.min(b.chars.length, to(b)))
  }

/** Where the row of a line of several begins and ends. */
const rowStart = (b: EditBuffer): number => b.chars.lastIndexOf('\n', b.cursor - 1) + 1

const home = move(() => 0)
const end = move(b => b.chars.length)
const left = move(b => b.cursor - 1)
const right = move(b => b.cursor + 1)
const killTo =
  (to: (b: EditBuffer) => number): Edit =>
  (b, goesOn) => {
    const at = to(b)
    b.kill(Math.min(at, b.cursor), Math.max(at, b.cursor), { goesOn, before: at < b.cursor })
  }

export const EDITS: Readonly<Record<string, Edit>> = {
  'alt-\\': b => {
    let from = b.cursor
    let to = b.cursor
    while (from > 0 && /[ \t]/.test(b.chars[from - 1]!)) from--
    while (to < b.chars.length && /[ \t]/.test(b.chars[to]!)) to++
    b.remove(from, to)
  },
  'alt-b': move(b => b.wordStart()),
  'alt-backspace': killTo(b => b.wordStart()),
  'alt-c': b => b.changeWord(capitalized),
  'alt-d': killTo(b => b.wordEnd()),
  'alt-f': move(b => b.wordEnd()),
  'alt-l': b => b.changeWord(word => word.toLowerCase()),
  'alt-r': b => b.revert(),
  'alt-t': b => b.transposeWords(),
  'alt-u': b => b.changeWord(word => word.toUpperCase()),
  'alt-y': b => b.yankPop(),
  backspace: b => b.remove(Math.max(0, b.cursor - 1), b.cursor),
  'ctrl-a': home,
  'ctrl-b': left,
  'ctrl-d': b => b.remove(b.cursor, Math.min(b.chars.length, b.cursor + 1)),
  'ctrl-e': end,
  'ctrl-f': right,
  'ctrl-k': killTo(b => b.chars.length),
  'ctrl-t': b => b.transpose(),
  'ctrl-u': killTo(() => 0),
  'ctrl-w': killTo(b => b.wordStart(true)),
  'ctrl-y': b => b.yank(),
  delete: b => b.remove(b.cursor, Math.min(b.chars.length, b.cursor + 1)),
  end,
  home,
  left,
  right,
  undo: b => b.undo(),
}

/** Keys that kill: one after the other, they make one text. */
export const KILLS: ReadonlySet<string> = new Set(['alt-backspace', 'alt-d', 'ctrl-k', 'ctrl-u', 'ctrl-w'])

/** Moves within a line of several rows. @returns whether there was a row to go to */
export function moveByRow(b: EditBuffer, by: -1 | 1): boolean {
  const start = rowStart(b)
  const column = b.cursor - start
  if (by < 0) {
    if (start === 0) return false
    const above = b.chars.lastIndexOf('\n', start - 2) + 1
    b.cursor = Math.min(above + column, start - 1)
    return true
  }
  const next = b.chars.indexOf('\n', b.cursor)
  if (next < 0) return false
  const after = b.chars.indexOf('\n', next + 1)
  b.cursor = Math.min(next + 1 + column, after < 0 ? b.chars.length : after)
  return true
}
