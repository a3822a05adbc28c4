/** What small programs share: option parsing in the manner of getopt_long, opening files with the real error words. */
import { Errno, WriteError } from '../host/errno.ts'
import type { OpenFile } from '../host/open-file.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { busyboxWords, isApplet } from './busybox-words.ts'

export interface OptionSpec {
  /** Letters; one with a value is followed by `:`, one with an optional value by `::`. */
  short: string
  /** Long names to the letter they stand for; a name that ends in `=` takes a value. */
  long?: Readonly<Record<string, string>>
  /** Stops at the first operand, as programs that run another program do. */
  posix?: boolean
}

export interface Options {
  /** Letters to values, '' for those without; the last wins. */
  get(letter: string): string | undefined
  has(letter: string): boolean
  /** Every value given for a letter. */
  all(letter: string): string[]
  /** Letters in the order given. */
  readonly order: readonly string[]
  readonly operands: string[]
}

/** A program that ends in failure with a message; `message` is the whole line without newline. */
export class Failure extends Error {
  readonly status: number
  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}

export const nameOf = (process: Process): string => (process.argv[0] ?? '').replace(/^.*\//, '')

/** @throws Failure in getopt's words */
export function options(process: Process, spec: OptionSpec, status = 1): Options {
  const values = new Map<string, string[]>()
  const order: string[] = []
  const operands: string[] = []
  const name = nameOf(process)
  const args = process.argv.slice(1)
  const wrong = (what: string): never => {
    throw new Failure(`${name}: ${what}\nTry '${name} --help' for more information.`, status)
  }
  const put = (letter: string, value: string) => {
    order.push(letter)
    const list = values.get(letter)
    if (list) list.push(value)
    else values.set(letter, [value])
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      operands.push(...args.slice(i + 1))
      break
    }
    if (arg.startsWith('--')) {
      const [given, value] = arg.includes('=')
        ? [arg.slice(2, arg.indexOf('=')), arg.slice(arg.indexOf('=') + 1)]
        : [arg.slice(2), undefined]
      const names = Object.keys(spec.long ?? {})
      const exact = names.find(n => n.replace(/=\??$/, '') === given)
      const candidates = exact ? [exact] : names.filter(n => n.startsWith(given))
      if (!candidates.length) wrong(`unrecognized option '--${given}'`)
      if (candidates.length > 1 && new Set(candidates.map(c => spec.long![c])).size > 1) {
        wrong(
          `option '--${given}' is ambiguous; possibilities: ${candidates.map(c => `'--${c.replace(/=\??$/, '')}'`).join(' ')}`,
        )
      }
      const long = candidates[0]!
      const letter = spec.long![long]!
      if (long.endsWith('=?')) put(letter, value ?? '')
      else if (long.endsWith('=')) {
        const taken = value ?? args[++i]
        if (taken === undefined) wrong(`option '--${long.slice(0, -1)}' requires an argument`)
        put(letter, taken!)
      } else {
        if (value !== undefined) wrong(`option '--${long}' doesn't allow an argument`)
        put(letter, '')
      }
      continue
    }
    if (arg.startsWith('-') && arg !== '-') {
      for (let j = 1; j < arg.length; j++) {
        const letter = arg[j]!
        const at = letter === ':' ? -1 : spec.short.indexOf(letter)
        if (at < 0) wrong(`invalid option -- '${letter}'`)
        if (spec.short[at + 1] !== ':') put(letter, '')
        else if (spec.short[at + 2] === ':') {
          put(letter, arg.slice(j + 1))
          break
        } else {
          const value = arg.slice(j + 1) || args[++i]
          if (value === undefined) wrong(`option requires an argument -- '${letter}'`)
          put(letter, value!)
          break
        }
      }
      continue
    }
    if (spec.posix) {
      operands.push(...args.slice(i))
      break
    }
    operands.push(arg)
  }
  return {
    get: letter => values.get(letter)?.at(-1),
    has: letter => values.has(letter),
    all: letter => values.get(letter) ?? [],
    order,
    operands,
  }
}

/** Wraps a program: a `Failure` becomes its message and status, a broken descriptor a write error. */
export function program(run: Program): Program {
  return async process => {
    try {
      return await run(process)
    } catch (error) {
      if (error instanceof Failure) {
        if (error.message) await process.stderr.write(`${error.message}\n`)
        return error.status
      }
      if (error instanceof Errno) {
        await complain(process, error instanceof WriteError ? `write error: ${error.message}` : error.message)
        return 1
      }
      throw error
    }
  }
}

/** Prints `NAME: MESSAGE` to standard error. */
export async function complain(process: Process, message: string): Promise<void> {
  try {
    const name = nameOf(process)
    const text = isApplet(process) ? busyboxWords(name, message) : message
    await process.stderr.write(`${name}: ${text}\n`)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
  }
}

/** A file that a program reads: chunks as they come. */
export interface Input {
  /** `-` for standard input. */
  name: string
  file: OpenFile
}

/** Opens `-` or a path. @throws Errno */
export function openInput(process: Process, name: string): Input {
  if (name === '-') return { name, file: process.file(0).dup() }
  return { name, file: process.open(name, 'r') }
}

export function readFile(process: Process, file: OpenFile, max = 65_536): Promise<Uint8Array | null> {
  return process.readFrom(() => file, max)
}

/** How much a program may hold of what it reads, in bytes; what a line costs besides its characters. */
const MOST_HELD = 64 * 1024 * 1024
const LINE_COST = 24

const exhausted = (process: Process): Failure => new Failure(`${nameOf(process)}: memory exhausted`, 2)

/** Lines without their newline, each as soon as it is complete. `ended` tells afterwards whether the last had one. */
export async function* linesOf(
  process: Process,
  file: OpenFile,
  separator = '\n',
): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder()
  let rest = ''
  for (;;) {
    const chunk = await readFile(process, file)
    if (!chunk) break
    const parts = decoder.decode(chunk, { stream: true }).split(separator)
    parts[0] = rest + parts[0]!
    rest = parts.pop()!
    if (rest.length > MOST_HELD) throw exhausted(process)
    if (parts.length) yield parts
  }
  rest += decoder.decode()
  if (rest) yield [rest]
}

/** Every operand's file in turn (standard input if there are none); those that cannot be opened are told of.
 *  @returns the status */
export async function eachInput(
  process: Process,
  operands: readonly string[],
  use: (input: Input) => Promise<void>,
  words = (name: string, error: Errno): string => `${name}: ${error.message}`,
): Promise<number> {
  let status = 0
  for (const name of operands.length ? operands : ['-']) {
    try {
      const input = openInput(process, name)
      try {
        await use(input)
      } finally {
        input.file.close()
      }
    } catch (error) {
      if (!(error instanceof Errno) || error instanceof WriteError) throw error
      status = 1
      await complain(process, words(name, error))
    }
  }
  return status
}

/** All lines of all operands; `newline` tells whether the last line of all ended in one. */
export async function allLines(
  process: Process,
  operands: readonly string[],
  separator = '\n',
  words?: (name: string, error: Errno) => string,
): Promise<{ lines: string[]; status: number }> {
  const lines: string[] = []
  let held = 0
  const status = await eachInput(
    process,
    operands,
    async ({ file }) => {
      for await (const part of linesOf(process, file, separator)) {
        for (const line of part) {
          lines.push(line)
          held += line.length + LINE_COST
        }
        if (held > MOST_HELD) throw exhausted(process)
      }
    },
    words,
  )
  return { lines, status }
}

/** Everything a file holds. @throws Errno */
export async function readAll(process: Process, name: string): Promise<Uint8Array> {
  const { file } = openInput(process, name)
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const chunk = await readFile(process, file)
      if (!chunk) break
      chunks.push(chunk)
      size += chunk.length
      if (size > MOST_HELD) throw exhausted(process)
    }
  } finally {
    file.close()
  }
  const out = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}

export const readText = async (process: Process, name: string): Promise<string> =>
  new TextDecoder().decode(await readAll(process, name))

/** How head and tail word it. */
export const cannotOpen = (name: string, error: Errno): string =>
  error.code === 'EISDIR'
    ? `error reading '${name}': ${error.message}`
    : `cannot open '${name}' for reading: ${error.message}`
