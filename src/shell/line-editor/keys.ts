/** Bytes of a terminal to keys: control characters, Alt, arrows, bracketed paste. */

export type Key = { kind: 'text'; text: string } | { kind: 'key'; name: string } | { kind: 'paste'; text: string }

const SEQUENCES: Record<string, string> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[Z': 'shift-tab',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[3~': 'delete',
  '[4~': 'end',
  '[5~': 'page-up',
  '[6~': 'page-down',
  '[7~': 'home',
  '[8~': 'end',
  '[1;5C': 'alt-f',
  '[1;5D': 'alt-b',
  '[1;3C': 'alt-f',
  '[1;3D': 'alt-b',
  '[3;5~': 'alt-d',
  '[3;3~': 'alt-d',
}
const PASTE_END = '\x1b[201~'
/** Names of control characters that are not `ctrl-` and a letter. */
const CONTROLS: Record<number, string> = {
  8: 'backspace',
  9: 'tab',
  10: 'enter',
  13: 'enter',
  31: 'undo',
  127: 'backspace',
}

/** Splits what was typed into keys. @returns what is not complete yet, to come before the next bytes */
export function decodeKeys(input: string, emit: (key: Key) => void): string {
  let i = 0
  while (i < input.length) {
    const char = input[i]!
    if (char === '\x1b') {
      if (input.startsWith('\x1b[200~', i)) {
        const end = input.indexOf(PASTE_END, i)
        // A paste whose end was lost, in a program that it was meant for, is broken off like anything else.
        const broken = end < 0 ? input.indexOf('\x03', i) : -1
        if (broken >= 0) {
          i = broken
          continue
        }
        if (end < 0) return input.slice(i)
        emit({ kind: 'paste', text: input.slice(i + 6, end).replace(/\r\n?/g, '\n') })
        i = end + PASTE_END.length
        continue
      }
      // eslint-disable-next-line no-control-regex
      const sequence = /^\x1b(\[[\d;]*[A-Za-z~]|O[A-Za-z])/.exec(input.slice(i, i + 12))
      if (sequence) {
        const name = SEQUENCES[sequence[1]!]
        if (name) emit({ kind: 'key', name })
        i += sequence[0].length
        continue
      }
      const next = input[i + 1]
      if (next === undefined || (next === '[' && input.length - i < 12)) return input.slice(i)
      const code = next.charCodeAt(0)
      const named = CONTROLS[code] ?? (code < 32 ? `ctrl-${String.fromCharCode(code + 96)}` : next.toLowerCase())
      // Esc then Tab is for leaving the terminal, and Esc Esc is one Esc too many.
      if (next !== '\x1b') emit({ kind: 'key', name: `alt-${named}` })
      i += next === '\x1b' ? 1 : 2
      continue
    }
    const code = char.charCodeAt(0)
    const control = CONTROLS[code] ?? (code < 32 ? `ctrl-${String.fromCharCode(code + 96)}` : undefined)
    if (control) {
      emit({ kind: 'key', name: control })
      i++
      continue
    }
    let end = i + 1
    while (end < input.length && input.charCodeAt(end) >= 32 && input.charCodeAt(end) !== 127) end++
    emit({ kind: 'text', text: input.slice(i, end) })
    i = end
  }
  return ''
}
