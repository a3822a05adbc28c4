/** dig of BIND 9.18. Left out: -f, -k, +multiline, +yaml, +nssearch, batches of options before several names in part,
 *  and of +trace all that lies beyond the first server. */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { parseAddress } from '../net/address.ts'
import { COOKIE_OPTION, isEncodable, reverseName, typeCode, type DnsRecord, type Message } from '../net/dns-message.ts'
import { askServers, BIND_VERSION, ednsWithCookie, searched, serversFor, serverText, type Answered } from './dns-ask.ts'
import { dataText, questionLine, recordLine } from './dns-text.ts'

const SHOWN = ['cmd', 'comments', 'question', 'answer', 'authority', 'additional', 'stats'] as const
type Shown = (typeof SHOWN)[number]

interface Options {
  show: Record<Shown, boolean>
  ttl: boolean
  class: boolean
  short: boolean
  search: boolean
  tcp: boolean
  recurse: boolean
  edns: boolean
  cookie: boolean
  dnssec: boolean
  trace: boolean
  bufsize: number
  timeoutS: number
  tries: number
}

interface Lookup {
  name: string
  type: string
}

interface Arguments {
  options: Options
  server: string | undefined
  port: number
  lookups: Lookup[]
}

/** Names of options, and what they set. */
const FLAGS: Record<string, (options: Options, on: boolean) => void> = {
  ...Object.fromEntries(
    SHOWN.map(part => [part, (options: Options, on: boolean) => void (options.show[part] = on)] as const),
  ),
  all: (options, on) => SHOWN.forEach(part => (options.show[part] = on)),
  short: (options, on) => void (options.short = on),
  search: (options, on) => void (options.search = on),
  defname: (options, on) => void (options.search = on),
  tcp: (options, on) => void (options.tcp = on),
  vc: (options, on) => void (options.tcp = on),
  recurse: (options, on) => void (options.recurse = on),
  rdflag: (options, on) => void (options.recurse = on),
  edns: (options, on) => void (options.edns = on),
  cookie: (options, on) => void (options.cookie = on),
  dnssec: (options, on) => void (options.dnssec = on),
  do: (options, on) => void (options.dnssec = on),
  trace: (options, on) => void (options.trace = on),
  ttlid: (options, on) => void (options.ttl = on),
  ttlunits: () => {},
  class: (options, on) => void (options.class = on),
  ignore: () => {},
  identify: () => {},
  multiline: () => {},
  qr: () => {},
  aaflag: () => {},
  adflag: () => {},
  cdflag: () => {},
  fail: () => {},
  split: () => {},
  idnin: () => {},
  idnout: () => {},
}
const VALUES: Record<string, (options: Options, value: number) => void> = {
  time: (options, value) => void (options.timeoutS = Math.max(value, 1)),
  timeout: (options, value) => void (options.timeoutS = Math.max(value, 1)),
  tries: (options, value) => void (options.tries = Math.max(value, 1)),
  retry: (options, value) => void (options.tries = value + 1),
  bufsize: (options, value) => void (options.bufsize = value),
  ndots: (options, value) => void (options.search ||= value > 0),
}
const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`

export const dig: Program = async process => {
  const parsed = parseArguments(process.argv.slice(1))
  if (typeof parsed === 'string') {
    await process.stderr.write(`${parsed}\n${USAGE}`)
    return 1
  }
  const { server } = parsed
  const servers = await serversFor(process, server, parsed.port)
  if (!servers) {
    await process.stderr.write(`dig: couldn't get address for '${server}': not found\n`)
    return 10
  }
  let status = 0
  for (const [i, lookup] of parsed.lookups.entries()) {
    status = (await new Digging(process, parsed, servers, i === 0).run(lookup)) || status
  }
  return status
}

function parseArguments(args: readonly string[]): Arguments | string {
  const options: Options = {
    show: { cmd: true, comments: true, question: true, answer: true, authority: true, additional: true, stats: true },
    ttl: true,
    class: true,
    short: false,
    search: false,
    tcp: false,
    recurse: true,
    edns: true,
    cookie: true,
    dnssec: false,
    trace: false,
    bufsize: 1232,
    timeoutS: 5,
    tries: 3,
  }
  const found: Arguments = { options, server: undefined, port: 53, lookups: [] }
  let type: string | undefined
  const rest = [...args]
  const named = (name: string) => {
    found.lookups.push({ name, type: type ?? 'A' })
    type = undefined
  }
  const typed = (word: string) => {
    const last = found.lookups.at(-1)
    if (last) last.type = word
    else type = word
  }
  while (rest.length) {
    const arg = rest.shift()!
    if (arg.startsWith('@')) found.server = arg.slice(1)
    else if (arg.startsWith('+')) {
      if (!apply(options, arg.slice(1))) return `Invalid option: ${arg}`
    } else if (/^-[46um]$/.test(arg)) continue
    else if (/^-[xtqpcb]/.test(arg)) {
      const value = arg.length > 2 ? arg.slice(2) : rest.shift()
      if (value === undefined) return `Invalid option: ${arg}`
      if (arg[1] === 'x') {
        const address = parseAddress(value)
        if (address === undefined) return `Invalid IP address ${value}`
        found.lookups.push({ name: reverseName(address), type: 'PTR' })
      } else if (arg[1] === 't') typed(value.toUpperCase())
      else if (arg[1] === 'q') named(value)
      else if (arg[1] === 'p') found.port = Number(value)
    } else if (arg.startsWith('-')) return `Invalid option: ${arg}`
    else if (/^(in|ch|hs)$/i.test(arg)) continue
    else if (typeCode(arg.toUpperCase()) !== undefined) typed(arg.toUpperCase())
    else named(arg)
  }
  if (!found.lookups.length) found.lookups.push({ name: '.', type: type ?? 'NS' })
  return found
}

/** Any clear beginning of an option's name will do. */
function apply(options: Options, text: string): boolean {
  const [name = '', value] = text.split('=')
  const isOff = name.startsWith('no') && name !== 'noall' ? name.slice(2) : name === 'noall' ? 'all' : undefined
  const wanted = isOff ?? name
  const pick = <T>(table: Record<string, T>) =>
    table[wanted] ?? table[Object.keys(table).find(key => wanted.length > 1 && key.startsWith(wanted)) ?? '']
  const set = value === undefined ? undefined : pick(VALUES)
  if (set) {
    set(options, Number(value))
    return true
  }
  const flag = pick(FLAGS)
  flag?.(options, isOff === undefined)
  return flag !== undefined
}

class Digging {
  readonly #process: Process
  readonly #options: Options
  readonly #arguments: Arguments
  readonly #servers
  readonly #isFirst: boolean

  constructor(
    process: Process,
    given: Arguments,
    servers: NonNullable<Awaited<ReturnType<typeof serversFor>>>,
    isFirst: boolean,
  ) {
    this.#process = process
    this.#arguments = given
    this.#options = given.options
    this.#servers = servers
    this.#isFirst = isFirst
  }

  async run({ name, type }: Lookup): Promise<number> {
    const process = this.#process
    const { options } = this.#arguments
    if (!isEncodable(name.replace(/\.$/, ''))) {
      await process.stderr.write(`dig: '${name}' is not a legal name (empty label)\n`)
      return 10
    }
    if (options.trace) return this.#trace(name, type)
    let answered: Answered | undefined
    for (const candidate of searched(process, name, options.search)) {
      answered = await this.#ask(candidate, type)
      if (!answered || (answered.message.rcode !== 'NXDOMAIN' && answered.message.answers.length)) break
    }
    if (!answered) {
      await process.stdout.write(`${this.#greeting()};; no servers could be reached\n\n`)
      return 9
    }
    await process.stdout.write(options.short ? shortText(answered.message) : this.#greeting() + this.#report(answered))
    return 0
  }

  #ask(name: string, type: string): Promise<Answered | undefined> {
    const { edns, cookie, dnssec, bufsize, timeoutS, tries, tcp, recurse } = this.#options
    const own = ednsWithCookie(this.#process, bufsize)
    const asking = {
      servers: this.#servers,
      timeoutMs: timeoutS * 1000,
      tries,
      tcp,
      recurse,
      edns: edns ? { ...own, dnssecOk: dnssec, options: cookie ? own.options : [] } : undefined,
    }
    return askServers(this.#process, name, type, asking, line => this.#process.stdout.write(`${line}\n`))
  }

  #greeting(): string {
    const { show, short } = this.#options
    if (!show.cmd || short || !this.#isFirst) return ''
    const args = this.#process.argv.slice(1).join(' ')
    const found = this.#arguments.server === undefined ? '' : '; (1 server found)\n'
    return `\n; <<>> DiG ${BIND_VERSION} <<>> ${args}\n${found};; global options: +cmd\n`
  }

  #report(answered: Answered): string {
    const { message } = answered
    const { show } = this.#options
    let text = ''
    if (show.comments) text += headerText(message)
    const { edns } = message
    if (edns && show.comments) {
      text += `\n;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:${edns.dnssecOk ? ' do' : ''}; udp: ${edns.udpSize}\n`
      const cookie = edns.options.find(option => option.code === COOKIE_OPTION)
      if (cookie) {
        const hex = Array.from(cookie.bytes, byte => byte.toString(16).padStart(2, '0')).join('')
        text += `; COOKIE: ${hex}${cookie.bytes.length === 8 ? ' (echoed)' : ''}\n`
      }
    } else if (show.comments) text += '\n'
    if (show.question) {
      if (show.comments) text += ';; QUESTION SECTION:\n'
      for (const { name, type } of message.questions) text += `${questionLine(name, type)}\n`
      if (show.comments) text += '\n'
    }
    text += this.#section('ANSWER', show.answer, message.answers)
    text += this.#section('AUTHORITY', show.authority, message.authorities)
    text += this.#section('ADDITIONAL', show.additional, message.additionals)
    return show.stats ? text + this.#stats(answered) : text
  }

  #section(title: string, isShown: boolean, records: readonly DnsRecord[]): string {
    if (!isShown || !records.length) return ''
    const { show, ttl, class: withClass } = this.#options
    const lines = records.map(record => `${recordLine(record, { ttl, class: withClass })}\n`).join('')
    return show.comments ? `;; ${title} SECTION:\n${lines}\n` : lines
  }

  #stats({ server, protocol, size, ms }: Answered): string {
    return (
      `;; Query time: ${ms} msec\n;; SERVER: ${serverText(server)}(${server.name}) (${protocol})\n` +
      `;; WHEN: ${whenText(this.#process.now())}\n;; MSG SIZE  rcvd: ${size}\n\n`
    )
  }

  /** The servers of the root are asked for first; beyond the cluster's own resolver nobody answers. */
  async #trace(name: string, type: string): Promise<number> {
    const process = this.#process
    const roots = await this.#ask('', 'NS')
    await process.stdout.write(this.#greeting())
    if (!roots) {
      await process.stdout.write(';; no servers could be reached\n\n')
      return 9
    }
    const received = ({ size, server, ms }: Answered) =>
      `;; Received ${size} bytes from ${serverText(server)}(${server.name}) in ${ms} ms\n\n`
    const lines = (records: readonly DnsRecord[]) => records.map(record => `${recordLine(record)}\n`).join('')
    await process.stdout.write(lines(roots.message.answers) + received(roots))
    if (!roots.message.answers.length) return 0
    const last = await this.#ask(name.replace(/\.$/, ''), type)
    if (!last) return 9
    await process.stdout.write(lines(last.message.answers) + received(last))
    return 0
  }
}

function headerText(message: Message): string {
  const name = message.questions[0]?.name ?? ''
  const flags = [
    message.isResponse && 'qr',
    message.authoritative && 'aa',
    message.truncated && 'tc',
    message.recursionDesired && 'rd',
    message.recursionAvailable && 'ra',
    message.authenticData && 'ad',
    message.checkingDisabled && 'cd',
  ].filter(Boolean)
  const additional = message.additionals.length + (message.edns ? 1 : 0)
  let text = ';; Got answer:\n'
  if (/(^|\.)local$/.test(name.toLowerCase())) {
    text += ';; WARNING: .local is reserved for Multicast DNS\n'
    text += ';; You are currently testing what happens when an mDNS query is leaked to DNS\n'
  }
  text += `;; ->>HEADER<<- opcode: QUERY, status: ${message.rcode}, id: ${message.id}\n`
  text += `;; flags: ${flags.join(' ')}; QUERY: ${message.questions.length}, ANSWER: ${message.answers.length}, `
  text += `AUTHORITY: ${message.authorities.length}, ADDITIONAL: ${additional}\n`
  if (message.recursionDesired && !message.recursionAvailable) {
    text += ';; WARNING: recursion requested but not available\n'
  }
  return text
}

const shortText = (message: Message): string => message.answers.map(record => `${dataText(record)}\n`).join('')

/** `Sun Nov 22 15:33:04 UTC 2026` */
function whenText(at: number): string {
  const [day, date, month, year, time] = new Date(at).toUTCString().replace(',', '').split(' ')
  return `${day} ${month} ${date} ${time} UTC ${year}`
}
