/** Where a shell's lines come from: a text, or a descriptor. */
import type { Shell } from './shell.ts'

/** The next line with its newline; undefined at the end. */
export type ReadLine = (continuation: boolean) => string | undefined | Promise<string | undefined>

export function linesOf(text: string): ReadLine {
  let at = 0
  return () => {
    if (at >= text.length) return undefined
    const end = text.indexOf('\n', at)
    const line = end < 0 ? text.slice(at) : text.slice(at, end + 1)
    at += line.length
    return line
  }
}

/** Takes no byte beyond the newline, so that children can read what follows. */
export function linesFrom(shell: Shell, fd: number): ReadLine {
  return async () => {
    const bytes: number[] = []
    for (;;) {
      const chunk = await shell.process.read(fd, 1)
      if (!chunk) break
      bytes.push(chunk[0]!)
      if (chunk[0] === 10) break
      if (bytes.length > 4_000_000) break
    }
    return bytes.length ? new TextDecoder().decode(Uint8Array.from(bytes)) : undefined
  }
}
