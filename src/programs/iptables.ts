/** iptables(8) 1.8.9 (nf_tables): one command on one table. Source: iptables/xshared.c, nft.c.
 *  Left out: -E, --exact, -4/-6 beyond being taken. */
import type { Program } from '../host/program.ts'
import { parseRule } from '../net/netfilter/parse.ts'
import { RuleError, type RuleSpec } from '../net/netfilter/rule.ts'
import { isTableName } from '../net/netfilter/restore.ts'
import { Chain, type Rule } from '../net/netfilter/chain.ts'
import type { Table, TableName } from '../net/netfilter/table.ts'
import type { Netfilter } from '../net/netfilter/netfilter.ts'
import { listChain } from './iptables-list.ts'

type Command = 'A' | 'C' | 'D' | 'I' | 'R' | 'L' | 'S' | 'F' | 'Z' | 'N' | 'X' | 'P'

const COMMANDS: Readonly<Record<string, Command>> = {
  '-A': 'A',
  '--append': 'A',
  '-C': 'C',
  '--check': 'C',
  '-D': 'D',
  '--delete': 'D',
  '-I': 'I',
  '--insert': 'I',
  '-R': 'R',
  '--replace': 'R',
  '-L': 'L',
  '--list': 'L',
  '-S': 'S',
  '--list-rules': 'S',
  '-F': 'F',
  '--flush': 'F',
  '-Z': 'Z',
  '--zero': 'Z',
  '-N': 'N',
  '--new-chain': 'N',
  '-X': 'X',
  '--delete-chain': 'X',
  '-P': 'P',
  '--policy': 'P',
}

interface Request {
  command: Command
  table: TableName
  chain: string | undefined
  number: number | undefined
  policy: string | undefined
  rule: readonly string[]
  numeric: boolean
  verbose: boolean
  lineNumbers: boolean
  exact: boolean
}

const NO_CHAIN = 'No chain/target/match by that name.'
const NO_RULE = 'Bad rule (does a matching rule exist in that chain?).'

/** What the kernel or libiptc refuses: `iptables: WORDS`. */
class Refused extends Error {
  readonly status: number
  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}

export const iptables: Program = async process => {
  try {
    const words = process.argv.slice(1)
    if (words.some(w => w === '-V' || w === '--version')) {
      await process.stdout.write('iptables v1.8.9 (nf_tables)\n')
      return 0
    }
    if (words.some(w => w === '-h' || w === '--help')) {
      await process.stdout.write(HELP)
      return 0
    }
    const request = parse(words)
    const output = run(process.host.net.netfilter, request)
    if (output) await process.stdout.write(output)
    return 0
  } catch (error) {
    if (error instanceof RuleError) {
      const hint = error.hint ? "Try `iptables -h' or 'iptables --help' for more information.\n" : ''
      const name = error.message.startsWith('Bad argument') ? '' : 'iptables v1.8.9 (nf_tables): '
      await process.stderr.write(`${name}${error.message}\n${hint}`)
      return error.status
    }
    if (!(error instanceof Refused)) throw error
    await process.stderr.write(`iptables: ${error.message}\n`)
    return error.status
  }
}

/** Words up to the next option, at most `most`. */
function parse(words: readonly string[]): Request {
  const request: Request = {
    command: 'L',
    table: 'filter',
    chain: undefined,
    number: undefined,
    policy: undefined,
    rule: [],
    numeric: false,
    verbose: false,
    lineNumbers: false,
    exact: false,
  }
  const rule: string[] = []
  let command: Command | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!
    const next = () => {
      const value = words[++at]
      if (value === undefined) throw new RuleError(`option "${word}" requires an argument`)
      return value
    }
    const optional = () => (words[at + 1] !== undefined && !/^[-!]/.test(words[at + 1]!) ? words[++at] : undefined)
    if (word === '-t' || word === '--table' || word.startsWith('--table=')) {
      const name = word.includes('=') ? word.slice(8) : next()
      if (!isTableName(name))
        throw new RuleError(`table '${name}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.`, {
          status: 3,
          hint: false,
        })
      request.table = name
    } else if (word in COMMANDS) {
      if (command) throw new RuleError(`Cannot use -${COMMANDS[word]} with -${command}\n`)
      command = COMMANDS[word]!
      if (command === 'L' || command === 'S' || command === 'F' || command === 'Z' || command === 'X')
        request.chain = optional()
      else request.chain = next()
      if (command === 'P') request.policy = next()
      else if ('DIRLSZ'.includes(command) && /^\d+$/.test(words[at + 1] ?? '')) request.number = Number(words[++at])
      else if (command === 'R') throw new RuleError('-R requires a rule number')
    } else if (/^-[LSFZXnvx]+$/.test(word) && !(word in COMMANDS)) {
      for (const letter of word.slice(1)) {
        if (letter === 'n') request.numeric = true
        else if (letter === 'v') request.verbose = true
        else if (letter === 'x') request.exact = true
        else {
          command = letter as Command
          request.chain = optional()
        }
      }
    } else if (word === '--numeric') request.numeric = true
    else if (word === '--verbose') request.verbose = true
    else if (word === '--exact') request.exact = true
    else if (word === '--line-numbers' || word === '--line-number') request.lineNumbers = true
    else if (/^(-w|-W|--wait|--wait-interval)/.test(word)) optional()
    else if (word === '-4' || word === '--ipv4' || word === '--modprobe') continue
    else rule.push(word)
  }
  if (!command) {
    if (rule.length) parseRule(rule)
    throw new RuleError('no command specified')
  }
  if (request.number === 0) throw new RuleError(`Invalid rule number \`0'`)
  if (rule.length && !'ACDIR'.includes(command)) {
    parseRule(rule)
    throw new RuleError(`Illegal option \`${rule[0]}' with this command`)
  }
  return { ...request, command, rule }
}

function run(netfilter: Netfilter, request: Request): string {
  const table = netfilter.table(request.table)
  const { command, number } = request
  switch (command) {
    case 'A':
    case 'I':
    case 'R':
    case 'C':
    case 'D':
      change(netfilter, table, request)
      return ''
    case 'L': {
      const chains = request.chain === undefined ? table.sortedChains() : [existing(table, request.chain)]
      const references = table.chains.references()
      return chains.map(c => listChain(c, references.get(c.name) ?? 0, { ...request, number })).join('\n')
    }
    case 'S':
      return listRules(table, request)
    case 'F':
      if (request.chain === undefined) for (const chain of table.chains.values()) chain.rules = []
      else chainOf(table, request.chain).rules = []
      return ''
    case 'Z':
      for (const chain of request.chain === undefined ? table.chains.values() : [chainOf(table, request.chain)])
        for (const [i, rule] of chain.rules.entries())
          if (number === undefined || number === i + 1) rule.packets = rule.bytes = 0
      return ''
    case 'N': {
      const name = request.chain!
      if (table.chains.has(name)) throw new Refused('Chain already exists.')
      if (name.length > 28) throw new RuleError(`chain name \`${name}' too long (must be under 29 chars)`)
      if (/^[!-]/.test(name)) throw new RuleError(`chain name not allowed to start with \`${name[0]}'`)
      table.chains.set(name, new Chain(name))
      return ''
    }
    case 'X':
      removeChains(table, request.chain)
      return ''
    case 'P': {
      const chain = chainOf(table, request.chain!)
      if (!chain.policy) throw new Refused('Bad built-in chain name.')
      if (request.policy !== 'ACCEPT' && request.policy !== 'DROP')
        throw new Refused("Bad policy name. Run `dmesg' for more information.")
      chain.policy = request.policy
      if (request.policy === 'DROP') netfilter.active = true
      return ''
    }
  }
}

function chainOf(table: Table, name: string): Chain {
  const chain = table.chains.get(name)
  if (!chain) throw new Refused(NO_CHAIN)
  return chain
}

/** For listing, which has words of its own. */
function existing(table: Table, name: string): Chain {
  const chain = table.chains.get(name)
  if (!chain)
    throw new RuleError(`chain \`${name}' in table \`${table.name}' is incompatible, use 'nft' tool.\n`.trimEnd(), {
      status: 1,
      hint: false,
    })
  return chain
}

function change(netfilter: Netfilter, table: Table, request: Request): void {
  const { command, number } = request
  const spec = command === 'D' && number !== undefined ? undefined : parseRule(request.rule)
  const made = spec && command !== 'D' && command !== 'C' ? ruleFor(netfilter, table, request, spec) : undefined
  const chain = chainOf(table, request.chain!)
  const rules: Rule[] = [...chain.rules]
  const at = number !== undefined ? number - 1 : spec ? rules.findIndex(r => r.spec.text === spec.text) : -1
  switch (command) {
    case 'A':
      chain.append(made!)
      return
    case 'I':
      if ((number ?? 1) > rules.length + 1) throw new Refused('Index of insertion too big.')
      rules.splice((number ?? 1) - 1, 0, made!)
      break
    case 'R':
      if (at >= rules.length) throw new Refused('Index of replacement too big.')
      rules.splice(at, 1, made!)
      break
    case 'D':
      if (number !== undefined && at >= rules.length) throw new Refused('Index of deletion too big.')
      if (at < 0) throw new Refused(NO_RULE)
      rules.splice(at, 1)
      break
    case 'C':
      if (at < 0) throw new Refused(NO_RULE)
      return
  }
  chain.rules = rules
}

function ruleFor(netfilter: Netfilter, table: Table, { command, chain }: Request, spec: RuleSpec): Rule {
  try {
    return netfilter.rule(table.name, spec)
  } catch (error) {
    if (!(error instanceof RuleError) || error.status !== 4) throw error
    const verb = command === 'I' ? 'INSERT' : command === 'R' ? 'REPLACE' : 'APPEND'
    throw new RuleError(` RULE_${verb} failed (${error.message}): rule in chain ${chain}`, { status: 4, hint: false })
  }
}

function removeChains(table: Table, name: string | undefined): void {
  const chains = name === undefined ? [...table.chains.values()].filter(c => !c.policy) : [chainOf(table, name)]
  const references = table.chains.references()
  for (const chain of chains) {
    const busy = chain.rules.length || references.has(chain.name)
    if (chain.policy || busy)
      throw new RuleError(
        ` CHAIN_DEL failed (${busy ? 'Device or resource busy' : 'Operation not supported'}): chain ${chain.name}`,
        { status: 4, hint: false },
      )
    table.chains.delete(chain.name)
  }
}

function listRules(table: Table, { chain: name, number, verbose }: Request): string {
  const chains = name === undefined ? table.sortedChains() : [existing(table, name)]
  const lines: string[] = []
  if (number === undefined)
    for (const chain of chains) {
      if (!chain.policy) lines.push(`-N ${chain.name}`)
      else lines.push(`-P ${chain.name} ${chain.policy}${verbose ? ' -c 0 0' : ''}`)
    }
  for (const chain of chains)
    for (const [i, { spec, packets, bytes }] of chain.rules.entries()) {
      if (number !== undefined && number !== i + 1) continue
      const counted = verbose ? ` -c ${packets} ${bytes}` : ''
      lines.push(`-A ${chain.name}${withCounters(spec.text, counted)}`)
    }
  return lines.map(line => `${line}\n`).join('')
}

/** Counters stand before the target. */
function withCounters(text: string, counted: string): string {
  if (!counted) return text ? ` ${text}` : ''
  const at = Math.max(text.lastIndexOf(' -j '), text.lastIndexOf(' -g '))
  if (at < 0) return /^-[jg] /.test(text) ? `${counted} ${text}` : `${text ? ` ${text}` : ''}${counted}`
  return ` ${text.slice(0, at)}${counted}${text.slice(at)}`
}

const HELP = `iptables v1.8.9

Usage: iptables -[ACD] chain rule-specification [options]
       iptables -I chain [rulenum] rule-specification [options]
       iptables -R chain rulenum rule-specification [options]
       iptables -D chain rulenum [options]
       iptables -[LS] [chain [rulenum]] [options]
       iptables -[FZ] [chain] [options]
       iptables -[NX] chain
       iptables -E old-chain-name new-chain-name
       iptables -P chain target [options]
       iptables -h (print this help information)
`
