/** From the words of a command line to the command they name. Source: spf13/cobra's command.go (Find, Traverse). */
import type { Process } from '../host/process.ts'
import type { Command, CommandRow } from './command.ts'
import { COMMANDS } from './commands.ts'
import { bool, type FlagSpec } from './flags.ts'
import { GLOBAL_FLAGS } from './global-flags.ts'

const HELP = bool('help h', { hidden: true })

/** What kubectl takes before a command. */
export const ROOT_FLAGS: readonly FlagSpec[] = [...GLOBAL_FLAGS, HELP, bool('version', { hidden: true })]

export interface Found {
  command: Command
  /** `kubectl rollout status`. */
  path: string
  /** The words that are left: flags and arguments. */
  rest: string[]
}

export const isNamed = (command: Command | CommandRow, word: string): boolean =>
  command.name === word || (command.aliases?.includes(word) ?? false)

/** The command that words name, and its subcommand; undefined if the first of them names none. */
export async function findCommand(process: Process, argv: readonly string[]): Promise<Found | undefined> {
  const named = firstWord(argv, ROOT_FLAGS)
  const row = named === undefined ? undefined : COMMANDS.find(each => isNamed(each, argv[named]!))
  if (!row) return undefined
  let command = await loaded(process, row.load())
  let path = `kubectl ${command.name}`
  const rest = argv.toSpliced(named!, 1)
  for (;;) {
    const at = command.commands && firstWord(rest, [...(command.flags ?? []), ...ROOT_FLAGS])
    const next = at === undefined ? undefined : command.commands?.find(each => isNamed(each, rest[at]!))
    if (!next) return { command, path, rest }
    rest.splice(at!, 1)
    command = next
    path += ` ${command.name}`
  }
}

function loaded<T>(process: Process, module: T | Promise<T>): T | Promise<T> {
  return module instanceof Promise ? process.host.sim.hold(module) : module
}

/** Where the first word is that is neither a flag nor a flag's value. */
export function firstWord(argv: readonly string[], specs: readonly FlagSpec[]): number | undefined {
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '--') return undefined
    if (!arg.startsWith('-') || arg === '-') return i
    const spec = arg.startsWith('--')
      ? specs.find(s => `--${s.name}` === arg)
      : arg.length === 2
        ? specs.find(s => s.short === arg[1])
        : undefined
    const whole = arg.startsWith('--') ? !arg.includes('=') : arg.length === 2
    if (whole && (!spec || (spec.type !== 'bool' && spec.bare === undefined))) i++
  }
  return undefined
}

/** Every flag that a command takes, the global ones first. A command's own wins over a global one of its name or
 *  letter. */
export function flagsOf(command: Command): FlagSpec[] {
  const own = command.flags ?? []
  const names = new Set(own.map(spec => spec.name))
  const letters = new Set(own.map(spec => spec.short))
  const inherited = GLOBAL_FLAGS.filter(spec => !names.has(spec.name)).map(spec =>
    spec.short && letters.has(spec.short) ? { ...spec, short: undefined } : spec,
  )
  return [...inherited, ...own, HELP]
}
