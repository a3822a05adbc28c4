/** What iptables-restore reads and iptables-save writes. Source: iptables/iptables-restore.c, xtables-save.c (1.8.9). */
import { Chain, type Rule } from './chain.ts'
import { ruleOf } from './parse.ts'
import type { Netfilter } from './netfilter.ts'
import { RuleError } from './rule.ts'
import { BUILT_IN, type Table, type TableName } from './table.ts'

/** What is wrong with a line of the input, from 1. */
export class RestoreError extends RuleError {
  readonly line: number
  constructor(line: number, cause: RuleError) {
    super(cause.message, cause)
    this.line = line
  }
}

export const isTableName = (name: string): name is TableName => name in BUILT_IN

/** Each table is changed as a whole at its COMMIT, or not at all.
 *  @throws RestoreError */
export function restoreTables(
  netfilter: Netfilter,
  input: string | readonly string[],
  options: { noflush?: boolean; counters?: boolean; only?: string; test?: boolean } = {},
): void {
  const lines = typeof input === 'string' ? input.split('\n') : input
  let draft: Draft | undefined
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line === '' || line.startsWith('#')) continue
    try {
      if (line.startsWith('*')) {
        const name = line.slice(1).trim()
        if (!isTableName(name)) throw new RuleError(`line ${i + 1} failed`, { status: 1, hint: false })
        draft = options.only && options.only !== name ? undefined : new Draft(netfilter, name, options)
      } else if (line === 'COMMIT') {
        if (draft && !options.test) draft.commit()
        draft = undefined
      } else draft?.read(line)
    } catch (error) {
      if (error instanceof RestoreError || !(error instanceof RuleError)) throw error
      throw new RestoreError(i + 1, error)
    }
  }
  if (draft) throw new RestoreError(lines.length, new RuleError('COMMIT expected', { status: 1, hint: false }))
}

/** A table as it will be. */
class Draft {
  #netfilter: Netfilter
  #table: Table
  #counters: boolean
  #chains = new Map<string, { rules: Rule[]; policy?: 'ACCEPT' | 'DROP' }>()
  #created = new Map<string, Chain>()
  #removed = new Set<string>()
  #flushed: boolean

  constructor(netfilter: Netfilter, name: TableName, options: { noflush?: boolean; counters?: boolean }) {
    this.#netfilter = netfilter
    this.#table = netfilter.table(name)
    this.#counters = options.counters ?? false
    this.#flushed = !options.noflush
    if (!this.#flushed) return
    for (const chain of this.#table.chains.values()) {
      if (chain.policy) this.#chains.set(chain.name, { rules: [] })
      else this.#removed.add(chain.name)
    }
  }

  read(line: string): void {
    if (line.startsWith(':')) {
      const [name = '', policy = '-'] = line.slice(1).split(' ')
      const draft: { rules: Rule[]; policy?: 'ACCEPT' | 'DROP' } = { rules: [] }
      if (policy === 'ACCEPT' || policy === 'DROP') draft.policy = policy
      this.#removed.delete(name)
      if (!this.#table.chains.has(name)) this.#created.set(name, new Chain(name))
      this.#chains.set(name, draft)
      return
    }
    let text = line
    let packets = 0
    let bytes = 0
    const counted = /^\[(\d+):(\d+)\] /.exec(line)
    if (counted) {
      text = line.slice(counted[0].length)
      packets = Number(counted[1])
      bytes = Number(counted[2])
    }
    const words = /^(-[A-Z]|--[a-z-]+) (\S+)(?: (\d+)(?= |$))? ?(.*)$/s.exec(text)
    if (!words) throw new RuleError(`Bad line: ${text}`)
    const [, command = '', name = '', number, rest = ''] = words
    const chain = this.#of(name)
    const spec = () => this.#rule(number === undefined ? rest : `${rest}`)
    switch (command) {
      case '-A': {
        const rule = spec()
        if (this.#counters) {
          rule.packets = packets
          rule.bytes = bytes
        }
        chain.rules.push(rule)
        break
      }
      case '-I':
        chain.rules.splice(Number(number ?? 1) - 1, 0, spec())
        break
      case '-D': {
        const at =
          number !== undefined && !rest
            ? Number(number) - 1
            : chain.rules.findIndex(r => r.spec.text === ruleOf(rest).text)
        if (at < 0 || at >= chain.rules.length)
          throw new RuleError('Bad rule (does a matching rule exist in that chain?).', { status: 1, hint: false })
        chain.rules.splice(at, 1)
        break
      }
      case '-F':
        chain.rules = []
        break
      case '-N':
        break
      case '-X':
        chain.rules = []
        this.#removed.add(name)
        break
      default:
        throw new RuleError(`Bad line: ${text}`)
    }
  }

  #of(name: string): { rules: Rule[]; policy?: 'ACCEPT' | 'DROP' } {
    let draft = this.#chains.get(name)
    if (draft && !this.#removed.has(name)) return draft
    const chain = this.#table.chains.get(name)
    if (!chain || this.#removed.has(name))
      throw new RuleError('No chain/target/match by that name.', { status: 1, hint: false })
    draft = { rules: [...chain.rules] }
    this.#chains.set(name, draft)
    return draft
  }

  #rule(text: string): Rule {
    const spec = ruleOf(text)
    const { target } = spec
    const to = target.kind === 'jump' || target.kind === 'goto' ? target.chain : undefined
    const fresh = to === undefined ? undefined : this.#created.get(to)
    if (!fresh) return this.#netfilter.rule(this.#table.name, spec)
    this.#table.chains.set(to!, fresh)
    try {
      return this.#netfilter.rule(this.#table.name, spec)
    } finally {
      this.#table.chains.delete(to!)
    }
  }

  commit(): void {
    for (const [name, chain] of this.#created) this.#table.chains.set(name, chain)
    for (const [name, { rules, policy }] of this.#chains) {
      const chain = this.#table.chains.get(name)!
      chain.rules = rules
      if (policy && chain.policy) chain.policy = policy
    }
    const gone = [...this.#removed].map(name => this.#table.chains.get(name)).filter(c => c !== undefined)
    for (const chain of gone) chain.rules = []
    const references = gone.length ? this.#table.chains.references() : undefined
    for (const chain of gone) {
      if (references?.has(chain.name))
        throw new RuleError('CHAIN_DEL failed (Device or resource busy)', { status: 4, hint: false })
      this.#table.chains.delete(chain.name)
    }
  }
}

/** The order in which iptables-save goes through tables. */
export const SAVE_ORDER: readonly TableName[] = ['mangle', 'raw', 'filter', 'nat']

/** One table as iptables-save prints it, without the comments around it. */
export function saveTable(table: Table, counters: boolean): string {
  const lines = [`*${table.name}`]
  const chains = table.sortedChains()
  for (const chain of chains) lines.push(`:${chain.name} ${chain.policy ?? '-'} [0:0]`)
  for (const chain of chains)
    for (const { packets, bytes, spec } of chain.rules) {
      const rule = `-A ${chain.name}${spec.text ? ` ${spec.text}` : ''}`
      lines.push(counters ? `[${packets}:${bytes}] ${rule}` : rule)
    }
  lines.push('COMMIT')
  return `${lines.join('\n')}\n`
}
