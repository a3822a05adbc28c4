/** Bytes of a terminal to keys: control characters, Alt, arrows, bracketed paste. */

export type Key = { kind: 'text'; text: string } | { kind: 'key'; name: string } | { kind: 'paste'; text: string }

const SEQUENCES: Record<string, string> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[3~': 'delete',
  '[4~': 'end',
  '[7~': 'home',
  '[8~': 'end',
  '[1;5C': 'alt-f',
  '[1;5D': 'alt-b',
  '[1;3C': 'alt-f',
  '[1;3D': 'alt-b',
}
const PASTE_END = '\x1b[201~'

/** Splits what was typed into keys. @returns what is not complete yet, to come before the next bytes */
export function decodeKeys(input: string, emit: (key: Key) => void): string {
  let i = 0
  while (i < input.length) {
    const char = input[i]!
    if (char === '\x1b') {
      if (input.startsWith('\x1b[200~', i)) {
        const end = input.indexOf(PASTE_END, i)
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
      emit({ kind: 'key', name: `alt-${next === '\x7f' || next === '\b' ? 'backspace' : next.toLowerCase()}` })
      i += 2
      continue
    }
    const code = char.charCodeAt(0)
    if (code === 13 || code === 10) emit({ kind: 'key', name: 'enter' })
    else if (code === 9) emit({ kind: 'key', name: 'tab' })
    else if (code === 127 || code === 8) emit({ kind: 'key', name: 'backspace' })
    else if (code === 31) emit({ kind: 'key', name: 'undo' })
    else if (code < 32) emit({ kind: 'key', name: `ctrl-${String.fromCharCode(code + 96)}` })
    else {
      let end = i + 1
      while (end < input.length && input.charCodeAt(end) >= 32 && input.charCodeAt(end) !== 127) end++
      emit({ kind: 'text', text: input.slice(i, end) })
      i = end
      continue
    }
    i++
  }
  return ''
}
