/** The messages of `protocol.ts` as lines of text, for a page and a server that have only the server's input and output
 *  between them. Whatever else appears there (an echo, a warning of Node.js) is passed over. */

/** Who a line is for. */
export type To = 'page' | 'server'

const MARKS: Readonly<Record<To, string>> = { page: '@@<', server: '@@>' }

/** As JSON; bytes in base64. */
export function messageLine(to: To, message: unknown): string {
  const text = JSON.stringify(message, (_key, value: unknown) =>
    value instanceof Uint8Array
      ? { $bytes: btoa(Array.from(value, byte => String.fromCharCode(byte)).join('')) }
      : value,
  )
  return `${MARKS[to]}${text}\n`
}

/** @returns takes text as it comes, and calls `receive` for each message in it */
export function messageReader(to: To, receive: (message: unknown) => void): (text: string) => void {
  let rest = ''
  return text => {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) {
      const at = line.indexOf(MARKS[to])
      if (at >= 0) receive(parsed(line.slice(at + MARKS[to].length)))
    }
  }
}

function parsed(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown) => {
    const bytes = (value as { $bytes?: string } | null)?.$bytes
    return bytes === undefined ? value : Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))
  })
}
