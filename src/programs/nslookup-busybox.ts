/** nslookup of BusyBox 1.35, the larger of its two (FEATURE_NSLOOKUP_BIG): every name of the search list is asked for at
 *  once, A and AAAA, and every answer is shown as it comes. Source: busybox, networking/nslookup.c. */
import { Errno } from '../host/errno.ts'
import { resolvConfOf } from '../host/resolv-conf.ts'
import { resolve, ResolveError } from '../host/resolver.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { DatagramSocket } from '../host/sockets.ts'
import { formatAddress, parseAddress, type Address } from '../net/address.ts'
import { decode, encode } from '../net/dns-codec.ts'
import { isEncodable, query, reverseName, type DnsRecord, type Message } from '../net/dns-message.ts'
import { SocketFailure } from '../net/sockets.ts'

const USAGE = `BusyBox v1.35.0 (2022-12-21 18:28:02 UTC) multi-call binary.

Usage: nslookup [-type=QUERY_TYPE] [-debug] HOST [DNS_SERVER]

Query DNS about HOST

QUERY_TYPE: soa,ns,a,aaaa,cname,mx,txt,srv,ptr,any
`
/** In the order in which they are asked for. */
const TYPES = ['SOA', 'NS', 'A', 'AAAA', 'CNAME', 'MX', 'TXT', 'SRV', 'PTR', 'ANY']
/** Any beginning of one will do, the first in this order. */
const OPTIONS = ['type', 'querytype', 'port', 'retry', 'debug', 't', 'timeout']
const BUFFER = 512
/** How long what stays on one machine takes at most. */
const NEAR_MS = 0.1

interface Settings {
  types: Set<string>
  port: number
  retries: number
  timeoutMs: number
  debug: boolean
  host: string
  server: string | undefined
}

interface Asked {
  name: string
  message: Message
  answered: boolean
}

export const nslookupBusybox: Program = async process => {
  const settings = parseArguments(process.argv.slice(1))
  if (settings === undefined) {
    await process.stderr.write(USAGE)
    return 1
  }
  if (typeof settings === 'string') {
    await process.stderr.write(`nslookup: ${settings}\n`)
    return 1
  }
  const conf = resolvConfOf(process.host)
  const servers: { name: string; address: Address }[] = []
  for (const name of settings.server === undefined ? conf.serverNames : [settings.server]) {
    const address = await addressOf(process, name)
    if (address === undefined) {
      await process.stderr.write(`nslookup: bad address '${name}'\n`)
      return 1
    }
    servers.push({ name, address })
  }
  // With a server of one's own, resolv.conf and its search list are not even read.
  const queries = queriesFor(process, settings, settings.server === undefined ? conf.search : [])
  const round = new Round(process, settings, queries)
  for (const server of servers) if ((await round.ask(server.name, server.address)) > 0) return round.end()
  await process.stdout.write(';; connection timed out; no servers could be reached\n\n')
  return 1
}

/** Undefined asks for the usage; a text is an error. */
function parseArguments(args: readonly string[]): Settings | string | undefined {
  const settings: Settings = {
    types: new Set(),
    port: 53,
    retries: 2,
    timeoutMs: 5_000,
    debug: false,
    host: '',
    server: undefined,
  }
  const rest = [...args]
  for (;;) {
    const arg = rest[0]
    if (arg === undefined) return undefined
    if (!arg.startsWith('-')) break
    rest.shift()
    const equals = arg.indexOf('=')
    const name = arg.slice(1, equals < 0 ? undefined : equals)
    const value = equals < 0 ? '' : arg.slice(equals + 1)
    const option = OPTIONS.find(each => each === name) ?? OPTIONS.find(each => each.startsWith(name))
    switch (option) {
      case 'type':
      case 'querytype':
        if (!TYPES.includes(value.toUpperCase())) return `invalid query type "${value}"`
        settings.types.add(value.toUpperCase())
        break
      case 'port':
      case 'retry':
      case 't':
      case 'timeout': {
        const amount = Number(value)
        if (!/^\d+$/.test(value)) return `invalid number '${value}'`
        if (amount < 1 || (option === 'port' && amount > 65_535)) return `number ${value} is not in 1..65535 range`
        if (option === 'port') settings.port = amount
        else if (option === 'retry') settings.retries = amount
        else settings.timeoutMs = amount * 1000
        break
      }
      case 'debug':
        settings.debug = true
        break
      default:
        return undefined
    }
  }
  if (rest.length > 2) return undefined
  settings.host = rest[0]!
  settings.server = rest[1]
  return settings
}

async function addressOf(process: Process, name: string): Promise<Address | undefined> {
  const numeric = parseAddress(name)
  if (numeric !== undefined) return numeric
  try {
    return (await resolve(process, name))[0]
  } catch (error) {
    if (error instanceof ResolveError) return undefined
    throw error
  }
}

function queriesFor(process: Process, { host, types }: Settings, search: readonly string[]): Asked[] {
  const queries: Asked[] = []
  let id = process.host.sim.random.int(0x10000)
  const add = (name: string, type: string) => {
    const bare = name.replace(/\.$/, '')
    const message = query(id++ & 0xffff, isEncodable(bare) ? bare : '', type)
    queries.push({ name, message, answered: false })
  }
  const addSearched = (name: string, type: string) => {
    if (type === 'PTR' || !search.length || name.includes('.')) add(name, type)
    else for (const domain of search) add(`${name}.${domain}`, type)
  }
  const address = parseAddress(host)
  if (types.size) {
    for (const type of TYPES) if (types.has(type)) addSearched(host, type)
  } else if (address !== undefined) add(reverseName(address), 'PTR')
  else for (const type of ['A', 'AAAA']) addSearched(host, type)
  return queries
}

class Round {
  readonly #process: Process
  readonly #settings: Settings
  readonly #queries: readonly Asked[]
  #status = 0
  readonly #greeted = new Set<string>()

  constructor(process: Process, settings: Settings, queries: readonly Asked[]) {
    this.#process = process
    this.#settings = settings
    this.#queries = queries
  }

  /** @returns how many answers came; -1 where nothing could be sent */
  async ask(name: string, address: Address): Promise<number> {
    const process = this.#process
    const { timeoutMs, retries, port, debug } = this.#settings
    const server = { address, port }
    const socket = new DatagramSocket(process)
    const startedAt = process.now()
    let sentAt = -Infinity
    let servfails = 0
    let replies = 0
    try {
      while (process.now() - startedAt < timeoutMs) {
        if (process.now() - sentAt >= timeoutMs / retries) {
          for (const each of this.#queries) if (!each.answered) socket.send(server, encode(each.message))
          sentAt = process.now()
          servfails = 2 * this.#queries.length
        }
        const answer = await this.#receive(socket, timeoutMs / retries - (process.now() - sentAt))
        if (answer instanceof SocketFailure) {
          const { message } = new Errno(answer.code)
          // What this machine itself refuses is known before the second query is written.
          const isNear = process.now() - sentAt < NEAR_MS && this.#queries.filter(each => !each.answered).length > 1
          await process.stderr.write(`nslookup: ${isNear ? `write to '${name}'` : 'read'}: ${message}\n`)
          if (isNear) return -1
          continue
        }
        if (!answer) continue
        if (replies === 0 && !this.#greeted.has(name)) {
          this.#greeted.add(name)
          await process.stdout.write(`Server:\t\t${name}\nAddress:\t${formatAddress(address)}:${port}\n\n`)
        }
        const asked = this.#queries.find(each => each.message.id === answer.id)
        if (!asked || asked.answered) continue
        if (answer.rcode === 'SERVFAIL' && servfails > 0) {
          servfails--
          socket.send(server, encode(asked.message))
          continue
        }
        asked.answered = true
        if (debug) {
          const took = Math.round(process.now() - startedAt)
          await process.stdout.write(`Query #${this.#queries.indexOf(asked)} completed in ${took}ms:\n`)
        }
        await process.stdout.write(`${this.#describe(asked, answer)}\n`)
        if (++replies >= this.#queries.length) break
      }
    } finally {
      socket.close()
    }
    return replies
  }

  async end(): Promise<number> {
    const missing = this.#queries.filter(each => !each.answered)
    for (const { name } of missing) await this.#process.stdout.write(`*** Can't find ${name}: No answer\n`)
    if (missing.length) await this.#process.stdout.write('\n')
    return this.#status
  }

  async #receive(socket: DatagramSocket, ms: number): Promise<Message | SocketFailure | undefined> {
    try {
      const datagram = await socket.receive(Math.max(ms, 0))
      return datagram && decode(datagram.payload.subarray(0, BUFFER))
    } catch (error) {
      if (error instanceof SocketFailure) return error
      throw error
    }
  }

  #describe(asked: Asked, answer: Message): string {
    if (answer.rcode !== 'NOERROR') {
      this.#status = 1
      return `** server can't find ${asked.name}: ${answer.rcode}\n`
    }
    let text = answer.authoritative
      ? this.#settings.debug
        ? 'authoritative answer:\n'
        : ''
      : 'Non-authoritative answer:\n'
    for (const record of answer.answers) text += recordText(record)
    return text
  }
}

function recordText(record: DnsRecord): string {
  const { name } = record
  switch (record.type) {
    case 'A':
      return `Name:\t${name}\nAddress: ${formatAddress(record.address)}\n`
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${record.address}\n`
    case 'NS':
      return `${name}\tnameserver = ${record.target}\n`
    case 'CNAME':
      return `${name}\tcanonical name = ${record.target}\n`
    case 'PTR':
      return `${name}\tname = ${record.target}\n`
    case 'MX':
      return `${name}\tmail exchanger = ${record.preference} ${record.target}\n`
    case 'TXT':
      return record.texts[0] ? `${name}\ttext = "${record.texts[0]}"\n` : ''
    case 'SRV':
      return `${name}\tservice = ${record.priority} ${record.weight} ${record.port} ${record.target}\n`
    case 'SOA': {
      const { primary, mailbox, serial, refresh, retry, expire, minimum } = record
      const numbers = Object.entries({ serial, refresh, retry, expire, minimum }).map(([key, n]) => `\t${key} = ${n}\n`)
      return `${name}\n\torigin = ${primary}\n\tmail addr = ${mailbox}\n${numbers.join('')}`
    }
    case 'other':
      return ''
  }
}
