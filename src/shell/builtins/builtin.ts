/** What a builtin command is: a function of the shell it runs in. `argv[0]` is its name. */
import type { Shell } from '../shell.ts'

export type Builtin = (shell: Shell, argv: string[]) => Promise<number> | number

/** Says `NAME: MESSAGE` on standard error. @returns `status` */
export async function fail(shell: Shell, name: string, message: string, status = 1): Promise<number> {
  if (shell.personality === 'ash' && !shell.interactive)
    await shell.print(2, `${shell.name}: ${name}: line ${shell.line}: ${message}\n`)
  else await shell.complain(`${name}: ${message}`)
  return status
}

/** Single-letter options before the first operand. Unknown ones are in `bad`. */
export function letters(
  argv: readonly string[],
  known: string,
): { flags: Set<string>; rest: string[]; bad: string | undefined } {
  const flags = new Set<string>()
  let i = 1
  for (; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') {
      i++
      break
    }
    if (!/^-./.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (!known.includes(letter)) return { flags, rest: argv.slice(i), bad: `-${letter}` }
      flags.add(letter)
    }
  }
  return { flags, rest: argv.slice(i), bad: undefined }
}
