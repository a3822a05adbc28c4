/** CoreDNS's plugin hosts: names from a file or from the Corefile itself. Source: plugin/hosts. Left out: IPv6. */
import { parseAddress, type Address } from '../../../net/address.ts'
import { reply, type DnsRecord } from '../../../net/dns-message.ts'
import { isWithin, pluginError, type Plugin } from '../plugin.ts'

const DEFAULT_TTL = 3600

export const hosts: Plugin = (directive, setup) => {
  const byName = new Map<string, Address[]>()
  const byAddress = new Map<string, string[]>()
  let ttl = DEFAULT_TTL
  let through: readonly string[] | undefined
  const add = (address: Address, names: readonly string[]) => {
    const reverse = `${address & 255}.${(address >>> 8) & 255}.${(address >>> 16) & 255}.${address >>> 24}.in-addr.arpa`
    for (const name of names.map(each => each.replace(/\.$/, '').toLowerCase())) {
      byName.set(name, [...(byName.get(name) ?? []), address])
      byAddress.set(reverse, [...(byAddress.get(reverse) ?? []), name])
    }
  }
  const [path, ...zones] = directive.args[0]?.includes('/') ? directive.args : ['/etc/hosts', ...directive.args]
  for (const line of setup.readFile(path!)?.split('\n') ?? []) {
    const [text = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    const address = parseAddress(text)
    if (address !== undefined) add(address, names)
  }
  for (const line of directive.block) {
    const address = parseAddress(line.name)
    if (address !== undefined) add(address, line.args)
    else if (line.name === 'fallthrough') through = line.args.map(zone => zone.replace(/\.$/, ''))
    else if (line.name === 'ttl') ttl = Number(line.args[0])
    else if (line.name !== 'no_reverse' && line.name !== 'reload') {
      throw pluginError('hosts', setup, line.line, `unknown property '${line.name}'`)
    }
  }
  const within = zones.length ? zones.map(zone => zone.replace(/\.$/, '')) : setup.zones

  return next => (query, answer) => {
    const { name, type } = query.question
    const asked = query.message.questions[0]!.name
    const addresses = byName.get(name)
    let answers: DnsRecord[] = []
    if (type === 'PTR') answers = (byAddress.get(name) ?? []).map(target => ({ type: 'PTR', name: asked, ttl, target }))
    else if (!within.some(zone => isWithin(name, zone))) return next(query, answer)
    else if (type === 'A') answers = (addresses ?? []).map(address => ({ type: 'A', name: asked, ttl, address }))
    if (answers.length) return answer(reply(query.message, { authoritative: true, answers }))
    if (addresses && type !== 'PTR') return answer(reply(query.message, { authoritative: true }))
    if (type === 'PTR' || (through && (!through.length || through.some(zone => isWithin(name, zone))))) {
      return next(query, answer)
    }
    answer(reply(query.message, { rcode: 'NXDOMAIN', authoritative: true }))
  }
}
