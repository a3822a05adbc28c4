/** What Tab offers. Providers are asked in order; the first that answers wins. */
import { Errno } from '../../host/errno.ts'
import type { Shell } from '../shell.ts'

export interface CompletionContext {
  shell: Shell
  /** The words of the command before the one being completed, its name first. */
  words: readonly string[]
  /** What is typed of the word up to the cursor. */
  word: string
}

export interface Completion {
  /** The whole word. */
  text: string
  /** What the list shows; `text` if not given. */
  shown?: string
  /** No blank after it (directories, `--flag=`). */
  open?: boolean
}

/** Undefined to let the next provider answer. */
export interface CompletionProvider {
  complete(context: CompletionContext): Completion[] | undefined | Promise<Completion[] | undefined>
}

/** Splits the text before the cursor: the command's words, and the one being typed. */
export function contextOf(shell: Shell, before: string): CompletionContext {
  const command = before.replace(/^.*(?:[|;&(]|&&|\|\||\$\()\s*/s, '')
  const words: string[] = []
  let word = ''
  let quote = ''
  let started = false
  for (let i = 0; i < command.length; i++) {
    const char = command[i]!
    if (quote) {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") {
      quote = char
      started = true
    } else if (char === '\\') word += command[++i] ?? ''
    else if (/\s/.test(char)) {
      if (word || started) words.push(word)
      word = ''
      started = false
    } else if (char === '>' || char === '<') word = ''
    else word += char
  }
  return { shell, words: words.filter((w, i) => i > 0 || !/^\w+=/.test(w)), word }
}

/** Variables, commands, paths: what every shell offers. */
export function shellCompletions(builtins: Iterable<string>): CompletionProvider {
  return {
    complete({ shell, words, word }) {
      const variable = /^(.*\$\{?)(\w*)$/.exec(word)
      if (variable) {
        const names = shell.variables.names().filter(n => n.startsWith(variable[2]!))
        return names.map(n => ({ text: `${variable[1]}${n}${variable[1]!.endsWith('{') ? '}' : ''}`, shown: n }))
      }
      if (!words.length && !word.includes('/')) return commands(shell, word, builtins)
      return paths(shell, word, words[0] === 'cd' || words[0] === 'pushd' || words[0] === 'rmdir')
    },
  }
}

function commands(shell: Shell, word: string, builtins: Iterable<string>): Completion[] {
  const found = new Set<string>([...builtins, ...shell.functions.keys(), ...shell.aliases.keys()])
  for (const directory of (shell.variables.get('PATH') ?? '').split(':')) {
    try {
      for (const name of shell.process.host.files.list(directory)) found.add(name)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
    }
  }
  return [...found]
    .filter(name => name.startsWith(word))
    .sort()
    .map(text => ({ text }))
}

export function paths(shell: Shell, word: string, directoriesOnly = false): Completion[] {
  const slash = word.lastIndexOf('/') + 1
  const directory = word.slice(0, slash)
  const start = word.slice(slash)
  const { files } = shell.process.host
  const home = shell.variables.get('HOME') ?? '/root'
  const at = shell.process.path(directory.replace(/^~\//, `${home}/`) || '.')
  try {
    const out: Completion[] = []
    for (const name of files.list(at)) {
      if (!name.startsWith(start) || (name.startsWith('.') && !start.startsWith('.'))) continue
      const isDirectory = files.isDirectory(`${at}/${name}`)
      if (directoriesOnly && !isDirectory) continue
      const text = `${directory}${name}${isDirectory ? '/' : ''}`
      out.push({ text, shown: isDirectory ? `${name}/` : name, open: isDirectory })
    }
    return out
  } catch (error) {
    if (error instanceof Errno) return []
    throw error
  }
}
