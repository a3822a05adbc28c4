/** `kubectl __complete WORDS… WORD`: what the last word may become, one candidate a line, and at the end a line `:N`
 *  that says what the shell is to do with them (see `candidates.ts`). It is what every shell's completion of kubectl
 *  asks, so a line editor needs nothing of kubectl's but this command:
 *
 *  - run `kubectl __complete` (or `__completeNoDesc`, without the descriptions after a tab) with the words after
 *    `kubectl` on the line, up to and with the one being typed, `''` if it is new;
 *  - after `--flag=` a candidate is the value alone: the word before and with `=` stays;
 *  - with `:0` and no candidates names of files are to be offered; with 8, those with the endings that are listed.
 *
 *  Source: spf13/cobra's completions.go. Left out: active help. */
import type { Process } from '../../host/process.ts'
import type { Command } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import { findCommand, firstWord, flagsOf, ROOT_FLAGS } from '../find-command.ts'
import { parseFlags, FlagError, type FlagSpec, type Parsed } from '../flags.ts'
import { Invocation, type Connect } from '../invocation.ts'
import { ARGUMENTS } from './arguments.ts'
import { candidates, DEFAULT, FILE_ENDINGS, NO_FILES, type Candidate, type Candidates } from './candidates.ts'
import { completeArgument, containers, namesInConfig, namesOf, starting } from './objects.ts'

/** @param words what follows `kubectl __complete`; the last is the one to complete */
export async function printCompletions(
  process: Process,
  connect: Connect,
  words: readonly string[],
  described: boolean,
): Promise<void> {
  const { values, directive } = await complete(process, connect, words.slice(0, -1), words.at(-1) ?? '')
  const lines = values.map(({ text, about }) => (described && about ? `${text}\t${about}` : text))
  await process.stdout.write([...lines, `:${directive}`].map(line => `${line}\n`).join(''))
}

const ROOT: Command = { name: 'kubectl' }

async function complete(
  process: Process,
  connect: Connect,
  before: readonly string[],
  word: string,
): Promise<Candidates> {
  const first = before[0] === 'help' ? 1 : 0
  const found = await findCommand(process, before.slice(first))
  const named = firstWord(before.slice(first), ROOT_FLAGS)
  if (!found && named !== undefined) return candidates([], DEFAULT)
  const { command, path, rest } = found ?? { command: ROOT, path: 'kubectl', rest: [...before] }
  const specs = found ? flagsOf(command) : [...ROOT_FLAGS]
  const dashed = rest.includes('--')
  const flag = dashed ? undefined : flagBeing(specs, rest, word)
  if (flag === 'unknown') return candidates([], DEFAULT)
  const words = flag && !flag.attached ? rest.slice(0, -1) : rest
  let parsed: Parsed
  try {
    parsed = parseFlags(words, specs, !command.strictOrder)
  } catch (error) {
    if (error instanceof FlagError) return candidates([], DEFAULT)
    throw error
  }
  const k = new Invocation(process, connect, command, path, parsed)
  const help = await k.load(import('../help/help.ts'))
  const pathOf = path.slice('kubectl '.length)
  const own = help.usagesOf(pathOf)
  const global = help.usagesOf('options')
  const usages = (name: string) =>
    own.get(name) ?? global.get(name) ?? (name === 'help' ? `help for ${command.name}` : '')
  if (flag) return valuesOf(k, flag.spec, flag.value, usages)
  if (!dashed && word.startsWith('-')) return flagNames(specs, parsed, word, usages)
  const rows = found ? command.commands : COMMANDS
  if (rows && !parsed.args.length) {
    const summaries = help.summariesOf(found ? pathOf : '')
    const values = rows.map(({ name }) => ({ text: name, about: summaries.get(name) }))
    if (!found) values.push(...ALWAYS)
    const offered = values.filter(({ text }) => text.startsWith(word))
    return { values: offered.toSorted((a, b) => (a.text < b.text ? -1 : 1)), directive: NO_FILES }
  }
  const required = requiredFlags(specs, parsed, word, usages)
  const known = ARGUMENTS[pathOf]
  if (!known) return { values: required, directive: DEFAULT }
  const { values, directive } = await completeArgument(k, known, parsed.args, word)
  return { values: [...required, ...values], directive }
}

/** Commands that `kubectl --help` does not list. */
const ALWAYS = [
  { text: 'help', about: 'Help about any command' },
  { text: 'options', about: 'Print the list of flags inherited by all commands' },
]

/** What is said of a flag, by its name. */
type Usages = (flag: string) => string

/** The flag whose value is being typed: `--flag=val`, `-o val`, `--flag val`. */
function flagBeing(
  specs: readonly FlagSpec[],
  rest: readonly string[],
  word: string,
): { spec: FlagSpec; value: string; attached: boolean } | 'unknown' | undefined {
  const [, name, value] = /^--([^=]+)=(.*)$/s.exec(word) ?? []
  if (name !== undefined) {
    const spec = specs.find(each => each.name === name)
    return spec ? { spec, value: value!, attached: true } : 'unknown'
  }
  const last = rest.at(-1)
  if (last === undefined || !last.startsWith('-') || last === '-' || last.includes('=')) return undefined
  const spec = last.startsWith('--')
    ? specs.find(each => `--${each.name}` === last)
    : specs.find(each => each.short === last.at(-1))
  if (!spec) return 'unknown'
  if (spec.type === 'bool' || spec.bare !== undefined) return undefined
  return { spec, value: word, attached: false }
}

async function valuesOf(k: Invocation, { name }: FlagSpec, word: string, usages: Usages): Promise<Candidates> {
  if (name === 'namespace') return candidates(await namesOf(k, 'namespaces', word))
  if (name === 'context' || name === 'cluster' || name === 'user') {
    return candidates(starting(namesInConfig(k, `${name}s`), word))
  }
  if (name === 'container' && k.path === 'kubectl exec') return candidates(await containers(k, k.args, word))
  if (name === 'clusterrole') return candidates(await namesOf(k, 'clusterrole', word))
  if (name === 'filename') return candidates(['json', 'yaml', 'yml'], FILE_ENDINGS)
  const closed = /One of: \(([^)]*)\)/.exec(usages(name))
  if (name === 'output' && closed) return candidates(starting(closed[1]!.split(/, |\|/), word))
  return candidates([], DEFAULT)
}

const dashedName = ({ name }: FlagSpec): string => `--${name}`

function flagNames(specs: readonly FlagSpec[], parsed: Parsed, word: string, usages: Usages): Candidates {
  const offered = specs.filter(
    each =>
      (!each.hidden || each.name === 'help') &&
      !each.deprecated &&
      (!parsed.flags.changed(each.name) || each.type === 'array' || each.type === 'slice'),
  )
  const values: Candidate[] = []
  for (const each of offered) {
    const names = [dashedName(each), ...(each.short ? [`-${each.short}`] : [])]
    for (const text of names) if (text.startsWith(word)) values.push({ text, about: usages(each.name) })
  }
  return { values, directive: NO_FILES }
}

/** Flags that a command cannot do without are offered among its arguments. */
function requiredFlags(specs: readonly FlagSpec[], parsed: Parsed, word: string, usages: Usages): Candidate[] {
  return specs
    .filter(each => each.required && !parsed.flags.changed(each.name) && dashedName(each).startsWith(word))
    .map(each => ({ text: dashedName(each), about: usages(each.name) }))
}
