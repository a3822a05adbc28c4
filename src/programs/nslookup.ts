/** nslookup of BIND 9.18, asked on the command line. Left out: its interactive mode, -debug, classes. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { parseAddress } from '../net/address.ts'
import { isEncodable, reverseName, typeCode, type DnsRecord, type Message } from '../net/dns-message.ts'
import { askServers, searched, serversFor, serverText, type Answered, type Server } from './dns-ask.ts'
import { dataText } from './dns-text.ts'

interface Settings {
  types: readonly string[]
  /** No type was asked for: A, then AAAA. */
  isDefault: boolean
  port: number
  timeoutMs: number
  tries: number
  tcp: boolean
  search: boolean
  recurse: boolean
  host: string
  server: string | undefined
}

export const nslookup: Program = async process => {
  const settings = parseArguments(process.argv.slice(1))
  if (typeof settings === 'string') {
    await process.stdout.write(settings)
    return 1
  }
  const servers = await serversFor(process, settings.server, settings.port)
  if (!servers) {
    await process.stdout.write(`nslookup: couldn't get address for '${settings.server}': not found\n`)
    return 1
  }
  return new Looking(process, settings, servers).run()
}

/** A text is what it says instead. */
function parseArguments(args: readonly string[]): Settings | string {
  const settings: Settings = {
    types: ['A', 'AAAA'],
    isDefault: true,
    port: 53,
    timeoutMs: 5_000,
    tries: 3,
    tcp: false,
    search: true,
    recurse: true,
    host: '',
    server: undefined,
  }
  const names: string[] = []
  for (const arg of args) {
    if (!arg.startsWith('-')) {
      names.push(arg)
      continue
    }
    const [name = '', value = ''] = arg.slice(1).split('=')
    if (/^(ty(pe)?|q(u|uery|uerytype)?)$/.test(name)) {
      const type = value.toUpperCase()
      if (typeCode(type) === undefined) return `unknown query type: ${value}\n`
      settings.types = [type]
      settings.isDefault = false
    } else if (/^po(rt)?$/.test(name)) settings.port = Number(value)
    else if (/^t(imeout)?$/.test(name)) settings.timeoutMs = Number(value) * 1000
    else if (/^ret(ry)?$/.test(name)) settings.tries = Number(value)
    else if (name === 'vc') settings.tcp = true
    else if (name === 'nosearch' || name === 'nose') settings.search = false
    else if (name === 'norec' || name === 'norecurse') settings.recurse = false
    else if (
      !/^(novc|search|sea|rec|recurse|debug|nodebug|d2|nod2|def|defname|nodef|nodefname|fail|nofail|cl.*)$/.test(name)
    ) {
      return `*** Invalid option: ${arg.slice(1)}\n`
    }
  }
  settings.host = names[0] ?? ''
  settings.server = names[1]
  return settings
}

class Looking {
  readonly #process: Process
  readonly #settings: Settings
  readonly #servers: readonly Server[]
  #status = 0

  constructor(process: Process, settings: Settings, servers: readonly Server[]) {
    this.#process = process
    this.#settings = settings
    this.#servers = servers
  }

  async run(): Promise<number> {
    const { host, isDefault, types, search } = this.#settings
    const address = parseAddress(host)
    if (address !== undefined && isDefault) return this.#one([reverseName(address)], 'PTR')
    if (!isEncodable(host.replace(/\.$/, ''))) {
      await this.#process.stdout.write(`nslookup: '${host}' is not a legal name (empty label)\n`)
      return 1
    }
    const names = searched(this.#process, host, search)
    if (!isDefault) return this.#one(names, types[0]!)
    return this.#both(names)
  }

  async #one(names: readonly string[], type: string): Promise<number> {
    const answered = await this.#search(names, type)
    if (!answered) return 1
    // Looking up an address, it does not say whom it asked.
    if (!(this.#settings.isDefault && type === 'PTR')) await this.#greet(answered.server)
    await this.#say(answered.message, type, true)
    await this.#process.stdout.write('\n')
    return this.#status
  }

  async #both(names: readonly string[]): Promise<number> {
    const answered = await this.#search(names, 'A')
    if (!answered) return 1
    const { message } = answered
    await this.#greet(answered.server)
    const name = message.questions[0]!.name
    if (message.rcode !== 'NOERROR') {
      await this.#say(message, 'A', true)
      await this.#process.stdout.write('\n')
      return this.#status
    }
    if (message.answers.length) await this.#say(message, 'A', true)
    const second = await this.#search([name], 'AAAA')
    if (!second) return 1
    if (second.message.answers.length) await this.#say(second.message, 'AAAA', !message.answers.length)
    else if (!message.answers.length) await this.#process.stdout.write(`*** Can't find ${name}: No answer\n`)
    await this.#process.stdout.write('\n')
    return this.#status
  }

  /** Goes on after NXDOMAIN. */
  async #search(names: readonly string[], type: string): Promise<Answered | undefined> {
    const { timeoutMs, tries, tcp, recurse } = this.#settings
    const asking = { servers: this.#servers, timeoutMs, tries, tcp, recurse, edns: undefined }
    let answered: Answered | undefined
    for (const name of names) {
      answered = await askServers(this.#process, name, type, asking, line => this.#process.stdout.write(`${line}\n`))
      if (!answered) {
        await this.#process.stdout.write(';; no servers could be reached\n\n')
        return undefined
      }
      if (answered.message.rcode !== 'NXDOMAIN' && answered.message.rcode !== 'SERVFAIL') break
    }
    return answered
  }

  async #greet(server: Server): Promise<void> {
    await this.#process.stdout.write(`Server:\t\t${server.name}\nAddress:\t${serverText(server)}\n\n`)
  }

  async #say(message: Message, type: string, isFirst: boolean): Promise<void> {
    const name = message.questions[0]!.name
    if (message.rcode !== 'NOERROR') {
      this.#status = 1
      await this.#process.stdout.write(`** server can't find ${name}: ${message.rcode}\n`)
      return
    }
    let text = message.authoritative || !isFirst ? '' : 'Non-authoritative answer:\n'
    text += message.answers.map(recordText).join('')
    if (!message.answers.length) text += `*** Can't find ${name}: No answer\n`
    if (!message.authoritative && type !== 'A' && type !== 'AAAA') {
      text += '\nAuthoritative answers can be found from:\n'
      text += [...message.authorities, ...message.additionals].map(recordText).join('')
    }
    await this.#process.stdout.write(text)
  }
}

function recordText(record: DnsRecord): string {
  const { name } = record
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return `Name:\t${name}\nAddress: ${dataText(record)}\n`
    case 'CNAME':
      return `${name}\tcanonical name = ${dataText(record)}\n`
    case 'PTR':
      return `${name}\tname = ${dataText(record)}\n`
    case 'NS':
      return `${name}\tnameserver = ${dataText(record)}\n`
    case 'MX':
      return `${name}\tmail exchanger = ${dataText(record)}\n`
    case 'TXT':
      return `${name}\ttext = ${dataText(record)}\n`
    case 'SRV':
      return `${name}\tservice = ${dataText(record)}\n`
    case 'SOA': {
      const { primary, mailbox, serial, refresh, retry, expire, minimum } = record
      const numbers = Object.entries({ serial, refresh, retry, expire, minimum }).map(([key, n]) => `\t${key} = ${n}\n`)
      return `${name}\n\torigin = ${primary}\n\tmail addr = ${mailbox}\n${numbers.join('')}`
    }
    case 'other':
      return `${name}\trdata_${record.code} = ${dataText(record)}\n`
  }
}
