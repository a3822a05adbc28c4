/** kubectl v1.36.4 as a program: finds the command, reads its flags, runs it, tells of errors.
 *  Source: kubectl/pkg/cmd, spf13/cobra's command.go. Left out: running plugins, building kustomizations, debug. */
import { Killed, Exit, type Program } from '../host/program.ts'
import type { Process } from '../host/process.ts'
import { KubectlError, PrintError, report } from './errors.ts'
import { findCommand, firstWord, flagsOf, ROOT_FLAGS } from './find-command.ts'
import { FlagError, parseFlags, type FlagSpec } from './flags.ts'
import { Invocation, type Connect } from './invocation.ts'
import { COMMANDS } from './commands.ts'

/** What a real kubectl takes to start and to shake hands with the server, in milliseconds. */
const START_MS = 80

/** @param connect how to reach the server of a kubeconfig from the machine a process runs on */
export function createKubectl(connect: Connect): Program {
  return async process => {
    try {
      await process.sleep(START_MS)
      return (await main(process, connect)) ?? 0
    } catch (error) {
      if (error instanceof Killed || error instanceof Exit) throw error
      if (error instanceof PrintError) await process.stdout.write(error.printed)
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
  const named = firstWord(argv, ROOT_FLAGS)
  const help = () => process.host.sim.hold(import('./help/help.ts'))
  const { stdout } = process
  if (named === undefined) {
    parseOr(argv, ROOT_FLAGS, 'kubectl')
    return stdout.write((await help()).helpText(''))
  }
  const word = argv[named]!
  if (word === 'help') return stdout.write((await help()).helpFor(argv.slice(named + 1)))
  if (word === 'options') return stdout.write((await help()).optionsText(process))
  if (word === '__complete' || word === '__completeNoDesc') {
    const { printCompletions } = await process.host.sim.hold(import('./completion/complete.ts'))
    return printCompletions(process, connect, argv.slice(named + 1), word === '__complete')
  }
  const found = await findCommand(process, argv)
  if (!found) throw unknownCommand(word)
  const { command, path, rest } = found
  const parsed = parseOr(rest, flagsOf(command), path, !command.strictOrder)
  for (const warning of parsed.flags.warnings()) await process.stderr.write(warning)
  const k = new Invocation(process, connect, command, path, parsed)
  if (parsed.flags.bool('help')) return k.help()
  if (!command.run) {
    if (parsed.args.length) throw k.usage(`unknown command ${JSON.stringify(parsed.args.join(' '))}`)
    await k.help()
    return command.helpIsEnough ? 0 : 1
  }
  const missing = parsed.flags.missing()
  if (missing.length) throw new KubectlError(`required flag(s) ${missing.map(m => `"${m}"`).join(', ')} not set`)
  return command.run(k)
}

function parseOr(argv: readonly string[], specs: readonly FlagSpec[], path: string, interspersed = true) {
  try {
    return parseFlags(argv, specs, interspersed)
  } catch (error) {
    if (!(error instanceof FlagError)) throw error
    throw new KubectlError(`${error.message}\nSee '${path} --help' for usage.`)
  }
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
