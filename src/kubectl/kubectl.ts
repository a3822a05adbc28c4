/** kubectl v1.36.4 as a program: finds the command, reads its flags, runs it, tells of errors.
 *  Source: kubectl/pkg/cmd, spf13/cobra's command.go. Left out: plugins, kustomize, proxy, debug, certificate. */
import { Killed, Exit, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import type { Command } from './command.ts'
import { HelpWanted, KubectlError, report } from './errors.ts'
import { bool, FlagError, parseFlags, type FlagSpec } from './flags.ts'
import { Invocation, type Connect } from './invocation.ts'
import { COMMANDS } from './commands.ts'
import { GLOBAL_FLAGS } from './global-flags.ts'

/** What a real kubectl takes to start and to shake hands with the server, in milliseconds. */
const START_MS = 80

const HELP = bool('help h', 'help for this command', { hidden: true })
const ROOT_FLAGS = [...GLOBAL_FLAGS, HELP, bool('version', 'version', { hidden: true })]

/** @param connect how to reach the server of a kubeconfig from the machine a process runs on */
export function createKubectl(connect: Connect): Program {
  return async process => {
    try {
      await process.sleep(START_MS)
      return (await main(process, connect)) ?? 0
    } catch (error) {
      if (error instanceof Killed || error instanceof Exit) throw error
      const { text: said, status } = report(known(error))
      if (said) await process.stderr.write(said)
      return status
    }
  }
}

/** Errors that a user can cause pass; a bug goes on to the top. */
function known(error: unknown): unknown {
  const bug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError
  if (bug) throw error
  return error
}

async function main(process: Process, connect: Connect): Promise<number | void> {
  const argv = process.argv.slice(1)
  const named = commandName(argv)
  const help = async () => process.host.sim.hold(import('./help.ts'))
  if (named === undefined) {
    parseOr(argv, ROOT_FLAGS, 'kubectl')
    return (await help()).printRootHelp(process)
  }
  if (argv[named] === 'help') return (await help()).printHelpFor(process, argv.slice(named + 1))
  if (argv[named] === 'options') return (await help()).printOptions(process)
  const row = COMMANDS.find(c => c.name === argv[named] || c.aliases?.includes(argv[named]!))
  if (!row) throw unknownCommand(argv[named]!)
  let command: Command = await load(process, row.load())
  let path = `kubectl ${command.name}`
  const rest = [...argv.slice(0, named), ...argv.slice(named + 1)]
  for (;;) {
    const at = subcommandIndex(rest, command)
    const next =
      at === undefined ? undefined : command.commands?.find(c => c.name === rest[at] || c.aliases?.includes(rest[at]!))
    if (!next) break
    rest.splice(at!, 1)
    command = next
    path += ` ${command.name}`
  }
  const specs = [
    ...(command.flags ?? []),
    ...GLOBAL_FLAGS.filter(g => !command.flags?.some(f => f.name === g.name)),
    HELP,
  ]
  const parsed = parseOr(rest, dropShadowed(specs), path, !command.strictOrder)
  for (const warning of parsed.flags.warnings()) await process.stderr.write(warning)
  if (parsed.flags.bool('help')) return (await help()).printHelp(process, command, path)
  const k = new Invocation(process, connect, command, path, parsed)
  if (!command.run) {
    if (parsed.args.length) throw k.usage(`unknown command ${JSON.stringify(parsed.args.join(' '))}`)
    await (await help()).printHelp(process, command, path)
    return 1
  }
  const missing = parsed.flags.missing()
  if (missing.length) throw new KubectlError(`required flag(s) ${missing.map(m => `"${m}"`).join(', ')} not set`)
  try {
    return await command.run(k)
  } catch (error) {
    if (error instanceof HelpWanted) await (await help()).printHelp(process, command, path, process.stderr)
    throw error
  }
}

/** A command's own short flags win over the global ones (`-s`, `-v`). */
function dropShadowed(specs: readonly FlagSpec[]): FlagSpec[] {
  const seen = new Set<string>()
  return specs.map(spec => {
    if (!spec.short) return spec
    if (seen.has(spec.short)) return { ...spec, short: undefined }
    seen.add(spec.short)
    return spec
  })
}

function parseOr(argv: readonly string[], specs: readonly FlagSpec[], path: string, interspersed = true) {
  try {
    return parseFlags(argv, specs, interspersed)
  } catch (error) {
    if (!(error instanceof FlagError)) throw error
    throw new KubectlError(`${error.message}\nSee '${path} --help' for usage.`)
  }
}

function load<T>(process: Process, module: T | Promise<T>): T | Promise<T> {
  return module instanceof Promise ? process.host.sim.hold(module) : module
}

/** Where the first word is that is neither a flag nor a flag's value. */
function commandName(argv: readonly string[]): number | undefined {
  return firstWord(argv, ROOT_FLAGS)
}

function subcommandIndex(argv: readonly string[], command: Command): number | undefined {
  return command.commands ? firstWord(argv, [...(command.flags ?? []), ...ROOT_FLAGS]) : undefined
}

function firstWord(argv: readonly string[], specs: readonly FlagSpec[]): number | undefined {
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

function unknownCommand(name: string): KubectlError {
  const near = COMMANDS.filter(
    c => distance(name.toLowerCase(), c.name) <= 2 || c.name.startsWith(name.toLowerCase()),
  ).map(c => `\t${c.name}\n`)
  const hint = near.length ? `\n\nDid you mean this?\n${near.join('')}` : ''
  return new KubectlError(`unknown command ${JSON.stringify(name)} for "kubectl"${hint}`)
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
