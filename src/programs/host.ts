/** host of BIND 9.18. Left out: -v, -d, -l, zone checks (-C). */
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { parseAddress } from '../net/address.ts'
import { isEncodable, RCODES, reverseName, typeCode, type DnsRecord } from '../net/dns-message.ts'
import { askServers, searched, serversFor, serverText, type Answered } from './dns-ask.ts'
import { dataText } from './dns-text.ts'

const USAGE = `Usage: host [-aCdilrTvVw] [-c class] [-N ndots] [-t type] [-W time]
            [-R number] [-m flag] [-p port] hostname [server]
`

export const host: Program = async process => {
  const names: string[] = []
  const asked: string[] = []
  const settings = { timeoutMs: 5_000, tries: 2, tcp: false, recurse: true, port: 53 }
  const rest = process.argv.slice(1)
  while (rest.length) {
    const arg = rest.shift()!
    if (!arg.startsWith('-')) names.push(arg)
    else if (arg === '-T') settings.tcp = true
    else if (arg === '-r') settings.recurse = false
    else if (arg === '-a') asked.push('ANY')
    else if (/^-[tWRpcNm]/.test(arg)) {
      const value = arg.length > 2 ? arg.slice(2) : (rest.shift() ?? '')
      if (arg[1] === 't') {
        const type = value.toUpperCase()
        if (typeCode(type) === undefined) {
          await process.stderr.write(`host: invalid type: ${value}\n`)
          return 1
        }
        asked.push(type)
      } else if (arg[1] === 'W') settings.timeoutMs = Number(value) * 1000
      else if (arg[1] === 'R') settings.tries = Number(value) + 1
      else if (arg[1] === 'p') settings.port = Number(value)
    } else if (!/^-[46dilsvVw]+$/.test(arg)) {
      await process.stderr.write(USAGE)
      return 1
    }
  }
  const [name, server] = names
  if (name === undefined || names.length > 2) {
    await process.stderr.write(USAGE)
    return 1
  }
  const servers = await serversFor(process, server, settings.port)
  if (!servers) {
    await process.stderr.write(`host: couldn't get address for '${server}': not found\n`)
    return 1
  }
  if (server !== undefined) {
    const about = `Name: ${server}\nAddress: ${serverText(servers[0]!)}\nAliases: \n\n`
    await process.stdout.write(`Using domain server:\n${about}`)
  }
  const address = asked.length ? undefined : parseAddress(name)
  if (address === undefined && !isEncodable(name.replace(/\.$/, ''))) {
    await process.stderr.write(`host: '${name}' is not a legal name (empty label)\n`)
    return 1
  }
  const types = asked.length ? asked.slice(-1) : address === undefined ? ['A', 'AAAA', 'MX'] : ['PTR']
  const found = address === undefined ? searched(process, name, true) : [reverseName(address)]
  return look(process, name, found, types, asked.length > 0, { ...settings, servers, edns: undefined })
}

async function look(
  process: Process,
  given: string,
  candidates: readonly string[],
  types: readonly string[],
  isTyped: boolean,
  asking: Parameters<typeof askServers>[3],
): Promise<number> {
  let names = candidates
  for (const [i, type] of types.entries()) {
    let answered: Answered | undefined
    for (const candidate of names) {
      answered = await askServers(process, candidate, type, asking, line => process.stdout.write(`${line}\n`))
      if (answered?.message.rcode !== 'NXDOMAIN') break
    }
    if (!answered) {
      await process.stdout.write(';; no servers could be reached\n')
      return 1
    }
    const { message } = answered
    const name = message.questions[0]!.name
    if (message.rcode !== 'NOERROR') {
      const shown = type === 'PTR' ? `${name}.` : candidates.length > 1 ? given : name
      await process.stdout.write(`Host ${shown} not found: ${RCODES.indexOf(message.rcode)}(${message.rcode})\n`)
      return 1
    }
    // Further types are asked of the name that was found; its aliases are not said again.
    names = [name]
    const records = i ? message.answers.filter(record => record.type !== 'CNAME') : message.answers
    if (records.length) await process.stdout.write(records.map(recordText).join(''))
    else if (isTyped) await process.stdout.write(`${name} has no ${type} record\n`)
  }
  return 0
}

function recordText(record: DnsRecord): string {
  const says: Record<string, string> = {
    A: 'has address',
    AAAA: 'has IPv6 address',
    CNAME: 'is an alias for',
    MX: 'mail is handled by',
    NS: 'name server',
    PTR: 'domain name pointer',
    TXT: 'descriptive text',
  }
  return `${record.name} ${says[record.type] ?? `has ${record.type} record`} ${dataText(record)}\n`
}
