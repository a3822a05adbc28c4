/** Completion by the program itself, as programs made with cobra offer it: `kubectl __complete WORDS… WORD` prints the
 *  candidates and a line `:N` that says what to do with them (spf13/cobra, completions.go). */
import { Errno } from '../../host/errno.ts'
import { NullFile, pipe } from '../../host/pipe.ts'
import type { Shell } from '../shell.ts'
import { paths, type Completion, type CompletionProvider } from './completion.ts'

/** Programs that can be asked. */
const ASKED = new Set(['kubectl'])

const FAILED = 1
const NO_SPACE = 2
const NO_FILES = 4
const FILE_ENDINGS = 8
const DIRECTORIES = 16

export const cobraCompletions: CompletionProvider = {
  async complete({ shell, words, word, redirected, quote }) {
    const [name, ...rest] = words
    if (name === undefined || redirected || !ASKED.has(name) || (!quote && /\$\w*$/.test(word))) return undefined
    const answer = await ask(shell, [name, '__completeNoDesc', ...rest, word])
    const lines = answer?.trimEnd().split('\n') ?? []
    const directive = Number(lines.pop()?.slice(1) ?? FAILED)
    if (directive & FAILED) return undefined
    if (directive & DIRECTORIES) return paths(shell, word, true)
    if (directive & FILE_ENDINGS)
      return paths(shell, word).filter(c => c.directory || lines.some(end => c.text.endsWith(end)))
    const flag = /^--[\w-]+=/.exec(word)?.[0] ?? ''
    const comma = flag ? '' : word.slice(0, word.lastIndexOf(',') + 1)
    const choices = lines.map((text): Completion => {
      const whole = flag + (text.startsWith(comma) ? text : comma + text)
      return { text: whole, shown: text, open: (directive & NO_SPACE) !== 0 || text.endsWith('=') }
    })
    if (!choices.length && !(directive & NO_FILES)) return undefined
    return choices
  },
}

/** What a program prints; undefined if it cannot be run or fails. */
async function ask(shell: Shell, argv: string[]): Promise<string | undefined> {
  const { process } = shell
  const { readEnd, writeEnd } = pipe()
  const nothing = new NullFile()
  try {
    const child = process.spawn(argv, {
      env: shell.variables.environment(),
      files: { 0: nothing, 1: writeEnd, 2: nothing },
    })
    writeEnd.close()
    const decoder = new TextDecoder()
    let text = ''
    for (;;) {
      const chunk = await process.wait<Uint8Array | null>(settle =>
        readEnd.read(65_536, result => settle(result instanceof Errno ? null : result)),
      )
      if (!chunk) break
      text += decoder.decode(chunk, { stream: true })
    }
    return (await process.waitFor(child)) ? undefined : text
  } catch (error) {
    if (error instanceof Errno) return undefined
    throw error
  } finally {
    readEnd.close()
  }
}
