/** The texts of `--help`, `help` and `options`. Source: kubectl/pkg/util/templates; the texts are kubectl's own, see
 *  `generate.ts`. */
import type { Process } from '../../host/process.ts'
import TEXTS from './texts.json' with { type: 'json' }

const FOOTER = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'
/** The home that the texts name. */
const HOME = '/home/learner'

const textOf = (path: string): string | undefined => (TEXTS as Readonly<Record<string, string>>)[path]

/** @param path `rollout status`; empty for kubectl itself */
export function helpText(path: string): string {
  return `${textOf(path) ?? ''}${FOOTER}`
}

export function optionsText(process: Process): string {
  return `${TEXTS.options.replace(HOME, process.env.get('HOME') ?? '')}`
}

/** What `kubectl help WORDS…` says. */
export function helpFor(words: readonly string[]): string {
  if (words.length && textOf(words[0]!) === undefined)
    return `Unknown help topic [\`${words.join(' ')}\`]\n${helpText('')}`
  let path = ''
  for (const word of words) {
    const next = path ? `${path} ${word}` : word
    if (textOf(next) === undefined) break
    path = next
  }
  return helpText(path)
}

/** What is said of each flag of a command, or of the global ones (`options`), by its name. */
export function usagesOf(path: string): ReadonlyMap<string, string> {
  const said = (textOf(path) ?? '').matchAll(/^ {4}(?:-\w, )?--([\w-]+)=.*:\n\t(.*)$/gm)
  return new Map(Array.from(said, ([, name, usage]) => [name!, usage!]))
}

/** What is said of each command below another, by its name, in one line. */
export function summariesOf(path: string): ReadonlyMap<string, string> {
  const said = (textOf(path) ?? '').matchAll(/^ {2}([a-z][a-z-]*) {2,}(\S.*)$/gm)
  return new Map(Array.from(said, ([, name, summary]) => [name!, summary!]))
}
