/** What commands take is what their help says that they take. */
import { describe, expect, it } from 'vitest'
import type { Command } from '../command.ts'
import { COMMANDS } from '../commands.ts'
import type { FlagSpec } from '../flags.ts'
import { GLOBAL_FLAGS } from '../global-flags.ts'
import { helpText, optionsText, summariesOf } from './help.ts'

/** Of kubectl's own commands. */
const LEFT_OUT = new Set(['cluster-info dump', 'config set-credentials', 'auth reconcile', 'debug'])

/** Whose flags are not all there. */
const FEWER_FLAGS = new Set(['proxy'])

interface Row {
  path: string
  command: Command
}

async function rows(): Promise<Row[]> {
  const all: Row[] = []
  const walk = (path: string, command: Command) => {
    all.push({ path, command })
    for (const each of command.commands ?? []) walk(`${path} ${each.name}`, each)
  }
  for (const each of COMMANDS) walk(each.name, await each.load())
  return all
}

const ROWS = await rows()

/** As the help writes it, without what it says. What has a type of its own there is not in quotes. */
function headline({ name, short, type, default: initial }: FlagSpec): string {
  const many = type === 'array' || type === 'slice'
  const quoted = type === 'string' && name !== 'vmodule' && name !== 'aggregation-rule'
  const shown = quoted ? `'${initial}'` : many && initial !== '[]' ? `[${initial}]` : initial
  return `${short ? `-${short}, ` : ''}--${name}=${shown}:`
}

const headlinesIn = (text: string): string[] =>
  Array.from(text.matchAll(/^ {4}(-\w, )?(--[\w-]+=.*:)$/gm), ([, short = '', rest]) => short + rest!)

const headlinesOf = (specs: readonly FlagSpec[]): string[] =>
  specs
    .filter(({ hidden, deprecated }) => !hidden && !deprecated)
    .map(headline)
    .sort()

describe('help', () => {
  it.each(ROWS)('$path', ({ path, command }) => {
    const taken = headlinesOf(command.flags ?? [])
    const said = headlinesIn(helpText(path)).sort()
    expect(taken).toEqual(FEWER_FLAGS.has(path) ? said.filter(flag => taken.includes(flag)) : said)
    const aliases = /^Aliases:\n(.*)$/m.exec(helpText(path))?.[1] ?? command.name
    expect([command.name, ...(command.aliases ?? [])].join(', ')).toBe(aliases)
    const below = (command.commands ?? []).map(({ name }) => name).sort()
    expect(below).toEqual([...summariesOf(path).keys()].filter(name => !LEFT_OUT.has(`${path} ${name}`)).sort())
  })

  it('of the commands', () => {
    const listed = [...summariesOf('').keys()].filter(name => !LEFT_OUT.has(name))
    expect(COMMANDS.map(({ name }) => name)).toEqual(listed)
  })

  it('of the flags of all', () => {
    const laptop = { env: new Map([['HOME', '/root']]) }
    expect(headlinesOf(GLOBAL_FLAGS)).toEqual(headlinesIn(optionsText(laptop as never)).sort())
  })
})
