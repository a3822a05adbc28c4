/** What Tab offers. Providers are asked in order; the first that answers wins. */
import { Errno } from '../../host/errno.ts'
import { SIGNALS } from '../../host/program.ts'
import { OPTION_LETTERS, type Shell } from '../shell.ts'
import type { CompletionContext } from './context.ts'

export interface Completion {
  /** The whole word. */
  text: string
  /** What the list shows; `text` if not given. */
  shown?: string
  /** No blank after it (directories, `--flag=`). */
  open?: boolean
  /** A directory: the quote around it stays open, and the list shows it with a slash. */
  directory?: boolean
  /** It goes in as it is: what it is made of is not to be quoted. */
  verbatim?: boolean
}

/** Undefined to let the next provider answer. */
export interface CompletionProvider {
  complete(context: CompletionContext): Completion[] | undefined | Promise<Completion[] | undefined>
}

type Source = (shell: Shell, word: string) => Completion[]

const named = (names: Iterable<string>, word: string): Completion[] =>
  [...new Set(names)]
    .filter(name => name.startsWith(word))
    .sort()
    .map(text => ({ text }))

const directories: Source = (shell, word) => paths(shell, word, true)
const variables: Source = (shell, word) => named(shell.variables.names(), word)
const jobs: Source = (shell, word) =>
  named(
    shell.jobs.jobs.map(job => `%${job.number}`),
    word,
  )
const aliases: Source = (shell, word) => named(shell.aliases.keys(), word)
const hosts: Source = (shell, word) => {
  const at = word.lastIndexOf('@') + 1
  return named(hostNames(shell), word.slice(at)).map(({ text }) => ({ text: word.slice(0, at) + text, shown: text }))
}

/** What the operands of a command are, where they are not files. */
const OPERANDS: Readonly<Record<string, Source>> = {
  alias: aliases,
  bg: jobs,
  cd: directories,
  declare: variables,
  export: variables,
  fg: jobs,
  jobs,
  kill: (shell, word) =>
    word.startsWith('-')
      ? named(
          Object.keys(SIGNALS).map(s => `-${s}`),
          word,
        )
      : jobs(shell, word),
  local: variables,
  mkdir: directories,
  ping: hosts,
  popd: directories,
  pushd: directories,
  read: variables,
  readonly: variables,
  rmdir: directories,
  set: (_, word) => (word.startsWith('-') || word.startsWith('+') ? [] : named(Object.values(OPTION_LETTERS), word)),
  ssh: hosts,
  trap: (_, word) => named(Object.keys(SIGNALS), word),
  traceroute: hosts,
  unalias: aliases,
  unset: (shell, word) => named([...shell.variables.names(), ...shell.functions.keys()], word),
}

/** Their operands are commands. */
const OF_COMMANDS = new Set(['builtin', 'hash', 'help', 'man', 'type', 'which'])

/** Variables, commands, paths: what every shell offers. */
export function shellCompletions(builtins: Iterable<string>): CompletionProvider {
  const builtinNames = [...builtins]
  return {
    complete({ shell, words, word, quote, redirected }) {
      const variable = quote === "'" ? undefined : /^(.*?)(\$\{?)(\w*)$/.exec(word)
      if (variable) {
        const [, before, sign, start] = variable as unknown as [string, string, string, string]
        return variables(shell, start).map(({ text }) => ({
          text: `${before}${sign}${text}${sign.endsWith('{') ? '}' : ''}`,
          shown: text,
          verbatim: true,
        }))
      }
      if (redirected) return paths(shell, word)
      if (!words.length && !word.includes('/'))
        return word.startsWith('~') ? paths(shell, word) : commands(shell, word, builtinNames)
      if (!words.length) return paths(shell, word).filter(c => c.directory || isExecutable(shell, c.text))
      const [name] = words as [string]
      if (OF_COMMANDS.has(name)) return commands(shell, word, builtinNames)
      return OPERANDS[name]?.(shell, word) ?? paths(shell, word)
    },
  }
}

function commands(shell: Shell, word: string, builtins: readonly string[]): Completion[] {
  const found = new Set<string>([...builtins, ...shell.functions.keys(), ...shell.aliases.keys()])
  for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
    try {
      for (const name of shell.process.host.files.list(directory)) found.add(name)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
    }
  }
  return named(found, word)
}

function hostNames(shell: Shell): string[] {
  try {
    const lines = shell.process.host.files.readText('/etc/hosts').split('\n')
    return lines.flatMap(line => line.replace(/#.*/, '').trim().split(/\s+/).slice(1))
  } catch (error) {
    if (error instanceof Errno) return []
    throw error
  }
}

const expandHome = (shell: Shell, path: string): string =>
  path.replace(/^~(?=\/)/, shell.variables.get('HOME') ?? '/root')

function isExecutable(shell: Shell, path: string): boolean {
  return (shell.process.host.files.stat(shell.process.path(expandHome(shell, path))).mode & 0o111) !== 0
}

export function paths(shell: Shell, word: string, directoriesOnly = false): Completion[] {
  if (word === '~') return [{ text: '~/', open: true, directory: true, verbatim: true }]
  const slash = word.lastIndexOf('/') + 1
  const directory = word.slice(0, slash)
  const start = word.slice(slash)
  const { files } = shell.process.host
  const at = shell.process.path(expandHome(shell, directory) || '.')
  try {
    const out: Completion[] = []
    for (const name of files.list(at)) {
      if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) continue
      const isDirectory = files.isDirectory(`${at}/${name}`)
      if (directoriesOnly && !isDirectory) continue
      const text = `${directory}${name}${isDirectory ? '/' : ''}`
      out.push({ text, shown: isDirectory ? `${name}/` : name, open: isDirectory, directory: isDirectory })
    }
    return out
  } catch (error) {
    if (error instanceof Errno) return []
    throw error
  }
}
