/** The texts of `--help`, `help` and `options`. Source: kubectl/pkg/util/templates.
 *  Left out: the long descriptions and the examples. */
import type { Process } from '../host/process.ts'
import type { Command } from './command.ts'
import { COMMANDS } from './commands.ts'
import type { FlagSpec } from './flags.ts'
import { GLOBAL_FLAGS } from './global-flags.ts'

const FOOTER = 'Use "kubectl options" for a list of global command-line options (applies to all commands).\n'

function flagLines(specs: readonly FlagSpec[]): string {
  return specs
    .filter(s => !s.hidden && !s.deprecated)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(s => {
      const value =
        s.type === 'string'
          ? `'${s.default}'`
          : (s.type === 'array' || s.type === 'slice') && s.default !== '[]'
            ? `[${s.default}]`
            : s.default
      return `    ${s.short ? `-${s.short}, ` : ''}--${s.name}=${value}:\n\t${s.usage}\n`
    })
    .join('\n')
}

const table = (rows: readonly { name: string; short: string }[], width: number) =>
  rows.map(r => `  ${r.name.padEnd(width)}${r.short}\n`).join('')

export async function printRootHelp(process: Process): Promise<void> {
  const groups = [...new Set(COMMANDS.map(c => c.group))]
  const sections = groups.map(
    group =>
      `${group}:\n${table(
        COMMANDS.filter(c => c.group === group),
        16,
      )}`,
  )
  await process.stdout.write(
    'kubectl controls the Kubernetes cluster manager.\n\n' +
      ' Find more information at: https://kubernetes.io/docs/reference/kubectl/\n\n' +
      `${sections.join('\n')}\nUsage:\n  kubectl [flags] [options]\n\n` +
      `Use "kubectl <command> --help" for more information about a given command.\n${FOOTER}`,
  )
}

export async function printHelp(process: Process, command: Command, path: string, to = process.stdout): Promise<void> {
  const parts = [`${command.short}.\n`.replace(/\.\.\n$/, '.\n')]
  if (command.aliases?.length) parts.push(`Aliases:\n${[command.name, ...command.aliases].join(', ')}\n`)
  if (command.commands?.length) {
    const rows = command.commands.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    parts.push(`Available Commands:\n${table(rows, Math.max(...rows.map(r => r.name.length)) + 3)}`)
  }
  if (command.flags?.length) parts.push(`Options:\n${flagLines(command.flags)}`)
  parts.push(`Usage:\n  kubectl ${command.use}${command.use.endsWith('[options]') ? '' : ' [options]'}\n`)
  const more = command.commands?.length
    ? `Use "${path} <command> --help" for more information about a given command.\n`
    : ''
  await to.write(`${parts.join('\n')}\n${more}${FOOTER}`)
}

export async function printOptions(process: Process): Promise<void> {
  await process.stdout.write(`The following options can be passed to any command:\n\n${flagLines(GLOBAL_FLAGS)}`)
}

export async function printHelpFor(process: Process, names: readonly string[]): Promise<number | void> {
  const row = COMMANDS.find(c => c.name === names[0])
  if (!row) {
    if (names.length) await process.stdout.write(`Unknown help topic [\`${names.join(' ')}\`]\n`)
    return printRootHelp(process)
  }
  let command = await row.load()
  let path = `kubectl ${row.name}`
  for (const name of names.slice(1)) {
    const next = command.commands?.find(c => c.name === name)
    if (!next) break
    command = next
    path += ` ${name}`
  }
  return printHelp(process, command, path)
}
