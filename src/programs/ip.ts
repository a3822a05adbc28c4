/** ip(8) of iproute2 6.1: addresses, links, routes, neighbours; to show and, as root does, to change.
 *  Left out: rules, tables but main, tunnels, IPv6. */
import type { Program } from '../host/program.ts'
import { formatAddress, formatCidr, inCidr, maskOf, parseAddress, parseCidr, type Cidr } from '../net/address.ts'
import { addressTowards, Segment, type NetworkInterface } from '../net/interface.ts'
import type { NetworkNamespace } from '../net/namespace.ts'
import type { Route } from '../net/routes.ts'
import { jsonText } from './ip-json.ts'
import { chosen, destinationText, deviceOf, IpError, isShow, knownNeighbours } from './ip-select.ts'
import { isApplet } from './busybox-words.ts'

/** Busybox leaves out groups, peers and who made a route. */
const busyboxForm = (text: string): string =>
  text
    .replace(/ group default| link-netnsid \d+| proto \w+/g, '')
    .replace(/( state \w+)$/gm, '$1 ')
    .replace(/ scope link src /g, ' scope link  src ')

const OBJECTS = ['address', 'link', 'route', 'neighbour', 'neighbor', 'netns', 'rule']

export const ip: Program = async process => {
  const words = process.argv.slice(1)
  let brief = false
  let oneLine = false
  let json = false
  let statistics = false
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!
    if (word === '-br' || word === '-brief') brief = true
    else if (word === '-j' || word === '-json') json = true
    else if (word === '-s' || word === '-stats' || word === '-statistics') statistics = true
    else if (word === '-p' || word === '-pretty') continue
    else if (word === '-o' || word === '-oneline') oneLine = true
    else if (word === '-V' || word === '-Version') {
      await process.stdout.write('ip utility, iproute2-6.1.0, libbpf 1.1.2\n')
      return 0
    } else if (word === '-6' || (word === '-f' && words.shift() === 'inet6')) return 0
    else if (!/^-(4|d|details|s|stats|c|color.*|n|family|f|h|human)$/.test(word)) {
      await process.stderr.write(`Option "${word}" is unknown, try "ip -help".\n`)
      return 255
    }
  }
  const object = OBJECTS.find(o => words[0] !== undefined && o.startsWith(words[0]))
  if (!object) {
    await process.stderr.write(words[0] === undefined ? USAGE : `Object "${words[0]}" is unknown, try "ip help".\n`)
    return words[0] === undefined ? 255 : 1
  }
  words.shift()
  const { net } = process.host
  try {
    let out = ''
    if (json && object !== 'rule' && object !== 'netns') out = jsonText(net, object, words)
    else if (object === 'address') out = address(net, words, brief, oneLine)
    else if (object === 'link') out = link(net, words, brief, oneLine, statistics)
    else if (object === 'route') out = route(net, words)
    else if (object === 'rule')
      out = '0:\tfrom all lookup local\n32766:\tfrom all lookup main\n32767:\tfrom all lookup default\n'
    else if (object.startsWith('neigh')) out = neighbours(net, words)
    if (out) await process.stdout.write(isApplet(process) ? busyboxForm(out) : out)
    return 0
  } catch (error) {
    if (!(error instanceof IpError)) throw error
    await process.stderr.write(`${error.message}\n`)
    return error.status
  }
}

/** `eth0@if5` for the end of a veth. */
function shownName(device: NetworkInterface): string {
  const peer = device.link?.peer?.(device)
  if (peer) return `${device.name}@if${peer.index}`
  return device.link instanceof Segment ? `${device.name}@if${device.index + 4}` : device.name
}

function linkLines(device: NetworkInterface): string[] {
  const isLo = device.link?.kind === 'loopback'
  const flags = isLo ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']
  if (device.up) flags.push('UP')
  if (device.up) flags.push('LOWER_UP')
  const mtu = isLo ? 65_536 : 1500
  const state = isLo && device.up ? 'UNKNOWN' : device.up ? 'UP' : 'DOWN'
  const peer = device.link?.peer?.(device)
  const far = peer || device.link instanceof Segment ? ` link-netnsid 0` : ''
  return [
    `${device.index}: ${shownName(device)}: <${flags.join(',')}> mtu ${mtu} qdisc noqueue state ${state} group default${isLo ? ' qlen 1000' : ''}`,
    `    link/${isLo ? 'loopback' : 'ether'} ${device.mac} brd ${isLo ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${far}`,
  ]
}

const broadcastOf = ({ address: a, prefix }: Cidr) => formatAddress(((a | ~maskOf(prefix)) >>> 0) >>> 0)

function inetLine(device: NetworkInterface, cidr: Cidr): string {
  const isLo = device.link?.kind === 'loopback'
  const broadcast = isLo || cidr.prefix > 30 ? '' : ` brd ${broadcastOf(cidr)}`
  return `    inet ${formatCidr(cidr)}${broadcast} scope ${isLo ? 'host' : 'global'} ${device.name}`
}

function address(net: NetworkNamespace, words: string[], brief: boolean, oneLine: boolean): string {
  const verb = words[0]
  if (verb !== undefined && ['add', 'del', 'delete', 'replace'].includes(verb)) {
    const cidr = parseCidr(words[1] ?? '')
    const dev = words[words.indexOf('dev') + 1]
    if (!cidr) throw new IpError(`Error: any valid prefix is expected rather than "${words[1] ?? ''}".`)
    if (!words.includes('dev')) throw new IpError('Not enough information: "dev" argument is required.', 255)
    const device = deviceOf(net, dev)
    const has = device.addresses.some(a => a.address === cidr.address && a.prefix === cidr.prefix)
    if (verb.startsWith('d')) {
      if (!has) throw new IpError('RTNETLINK answers: Cannot assign requested address', 2)
      net.removeAddress(device.name, cidr.address)
    } else if (!has) net.addAddress(device.name, cidr)
    else if (verb === 'add') throw new IpError('RTNETLINK answers: File exists', 2)
    return ''
  }
  const devices = chosen(net, isShow(verb) ? words.slice(1) : words)
  if (brief) return devices.map(d => `${briefHead(d)}${d.addresses.map(a => `${formatCidr(a)} `).join('')}\n`).join('')
  const lines: string[] = []
  for (const device of devices) {
    if (oneLine) {
      for (const cidr of device.addresses)
        lines.push(
          `${device.index}: ${device.name}${inetLine(device, cidr)}\\       valid_lft forever preferred_lft forever`,
        )
      continue
    }
    lines.push(...linkLines(device))
    for (const cidr of device.addresses)
      lines.push(inetLine(device, cidr), '       valid_lft forever preferred_lft forever')
  }
  return lines.map(l => `${l}\n`).join('')
}

function briefHead(device: NetworkInterface): string {
  const state = device.link?.kind === 'loopback' ? 'UNKNOWN' : device.up ? 'UP' : 'DOWN'
  return `${shownName(device).padEnd(16)} ${state.padEnd(14)} `
}

function link(net: NetworkNamespace, words: string[], brief: boolean, oneLine: boolean, statistics: boolean): string {
  const verb = words[0]
  if (verb === 'set') {
    const rest = words.slice(1).filter(w => w !== 'dev')
    const device = deviceOf(net, rest[0])
    if (rest[1] === 'up' || rest[1] === 'down') net.setUp(device.name, rest[1] === 'up')
    return ''
  }
  if (verb === 'del' || verb === 'delete') {
    const device = deviceOf(net, words[1] === 'dev' ? words[2] : words[1])
    if (device === net.lo) throw new IpError('RTNETLINK answers: Operation not supported', 2)
    net.removeInterface(device.name)
    return ''
  }
  const devices = chosen(net, isShow(verb) ? words.slice(1) : words)
  if (brief)
    return devices.map(d => `${briefHead(d)}${d.mac} <${linkLines(d)[0]!.replace(/.*<(.*)>.*/, '$1')}> \n`).join('')
  return devices
    .map(d => {
      const lines = linkLines(d)
      const mode = `${lines[0]!.replace(' group default', ' mode DEFAULT group default')}`
      const text = oneLine ? `${mode}\\${lines[1]}\n` : `${mode}\n${lines[1]}\n`
      return statistics ? text + counters(d) : text
    })
    .join('')
}

/** Sent and received, in columns as wide as their largest number (print_stats64). */
function counters({ received, sent }: NetworkInterface): string {
  const rows = [
    ['RX: ', 'missed', 'mcast', received],
    ['TX: ', 'carrier', 'collsns', sent],
  ] as const
  const wide = (n: number, name: string) => Math.max(String(n).length, name.length)
  return rows
    .map(([head, fifth, sixth, { packets, bytes }]) => {
      const widths = [wide(bytes, 'bytes'), wide(packets, 'packets'), 6, 7, 7, 7]
      const line = (cells: readonly string[]) => cells.map((cell, i) => cell.padStart(widths[i]!)).join(' ')
      const names = line(['bytes', 'packets', 'errors', 'dropped', fifth, sixth])
      return `    ${head}${names} \n    ${' '.repeat(head.length)}${line([String(bytes), String(packets), '0', '0', '0', '0'])} \n`
    })
    .join('')
}

function routeLine(r: Route): string {
  const parts = [r.type, destinationText(r.destination)]
  if (r.via !== undefined) parts.push(`via ${formatAddress(r.via)}`)
  if (r.device) parts.push(`dev ${r.device.name}`)
  if (r.protocol !== 'boot') parts.push(`proto ${r.protocol}`)
  if (r.scope !== 'global' && !r.type) parts.push(`scope ${r.scope}`)
  if (r.source !== undefined) parts.push(`src ${formatAddress(r.source)}`)
  if (r.metric) parts.push(`metric ${r.metric}`)
  if (r.device && !r.device.up) parts.push('linkdown')
  return `${parts.filter(Boolean).join(' ')} \n`
}

const ROUTE_TYPES = ['blackhole', 'unreachable', 'prohibit'] as const

function route(net: NetworkNamespace, words: string[]): string {
  const verb = words[0]
  if (verb === 'get') return routeGet(net, words[1] === 'to' ? words[2] : words[1])
  if (verb !== undefined && ['add', 'del', 'delete', 'replace', 'change', 'append'].includes(verb))
    return changeRoute(net, verb, words.slice(1))
  if (verb === 'flush') throw new IpError('"ip route flush" requires arguments.', 255)
  const rest = isShow(verb) ? words.slice(1) : words
  let routes = [...net.routes.list()]
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at]!
    if (word === 'dev') {
      const device = deviceOf(net, rest[++at])
      routes = routes.filter(r => r.device === device)
    } else if (word === 'table') {
      if (rest[++at] === 'local') return localTable(net)
    } else if (word === 'match') {
      const wanted = parseAddress(rest[++at]!.replace(/\/.*/, '')) ?? 0
      routes = routes.filter(r => inCidr(wanted, r.destination))
    } else if (word === 'via') {
      const via = parseAddress(rest[++at] ?? '')
      routes = routes.filter(r => r.via === via)
    } else if (word !== 'root' && word !== 'exact') {
      const wanted = word === 'default' ? { address: 0, prefix: 0 } : parseCidr(word)
      if (!wanted) throw new IpError(`Error: any valid prefix is expected rather than "${word}".`)
      routes = routes.filter(r => r.destination.address === wanted.address && r.destination.prefix === wanted.prefix)
    }
  }
  return routes.map(routeLine).join('')
}

function localTable(net: NetworkNamespace): string {
  const lines: string[] = []
  for (const device of net.interfaces.values())
    for (const a of device.addresses) {
      const own = formatAddress(a.address)
      if (a.prefix < 32 && device === net.lo) lines.push(`local 127.0.0.0/8 dev lo proto kernel scope host src ${own} `)
      lines.push(`local ${own} dev ${device.name} proto kernel scope host src ${own} `)
    }
  return lines.map(l => `${l}\n`).join('')
}

function routeGet(net: NetworkNamespace, text: string | undefined): string {
  const to = parseAddress((text ?? '').replace(/\/.*/, ''))
  if (to === undefined) throw new IpError(`Error: any valid address is expected rather than "${text ?? ''}".`)
  const shown = formatAddress(to)
  if (net.isLocal(to)) return `local ${shown} dev lo src ${shown} uid 0 \n    cache <local> \n`
  const found = net.routes.lookup(to)
  if (!found) throw new IpError('RTNETLINK answers: Network is unreachable', 2)
  if (found.type) {
    const why =
      found.type === 'prohibit'
        ? 'Permission denied'
        : found.type === 'blackhole'
          ? 'Invalid argument'
          : 'No route to host'
    throw new IpError(`RTNETLINK answers: ${why}`, 2)
  }
  const source = found.source ?? addressTowards(found.device!, found.via ?? to) ?? net.address
  const via = found.via === undefined ? '' : ` via ${formatAddress(found.via)}`
  return `${shown}${via} dev ${found.device!.name}${source === undefined ? '' : ` src ${formatAddress(source)}`} uid 0 \n    cache \n`
}

function changeRoute(net: NetworkNamespace, verb: string, words: string[]): string {
  const type = ROUTE_TYPES.find(t => t === words[0])
  if (type || words[0] === 'unicast') words.shift()
  const to = words.shift() ?? ''
  const destination = to === 'default' ? { address: 0, prefix: 0 } : parseCidr(to)
  if (!destination) throw new IpError(`Error: any valid prefix is expected rather than "${to}".`)
  const given = new Map<string, string>()
  for (let at = 0; at + 1 < words.length; at += 2) given.set(words[at]!, words[at + 1]!)
  if (verb.startsWith('d')) {
    const via = given.get('via')
    const gone = net.routes.remove(
      r =>
        r.destination.address === destination.address &&
        r.destination.prefix === destination.prefix &&
        (via === undefined || r.via === parseAddress(via)) &&
        (!given.has('dev') || r.device?.name === given.get('dev')),
    )
    if (!gone) throw new IpError('RTNETLINK answers: No such process', 2)
    return ''
  }
  const dev = given.get('dev')
  if (dev !== undefined) deviceOf(net, dev)
  const via = given.get('via')
  const way = via === undefined ? undefined : net.routes.lookup(parseAddress(via) ?? 0)
  if (via !== undefined && (!way || way.via !== undefined) && dev === undefined)
    throw new IpError('Error: Nexthop has invalid gateway.', 2)
  if (!type && dev === undefined && via === undefined) throw new IpError('RTNETLINK answers: No such device', 2)
  const made = net.routeFrom({
    to,
    ...(via !== undefined && { via }),
    ...(dev !== undefined && { device: dev }),
    ...(type && { type }),
    ...(given.has('src') && { source: given.get('src')! }),
    ...(given.has('metric') && { metric: Number(given.get('metric')) }),
  })
  if (verb === 'replace' || verb === 'change') net.routes.replace(made)
  else if (!net.routes.add(made)) throw new IpError('RTNETLINK answers: File exists', 2)
  return ''
}

function neighbours(net: NetworkNamespace, words: string[]): string {
  const devices = chosen(net, isShow(words[0]) ? words.slice(1) : words)
  const lines: string[] = []
  for (const device of devices)
    for (const { address: a, mac } of knownNeighbours(device))
      lines.push(`${formatAddress(a)} dev ${device.name} lladdr ${mac} REACHABLE \n`)
  return lines.join('')
}

const USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
       ip [ -force ] -batch filename
where  OBJECT := { address | link | neighbour | route | rule }
       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -o[neline] | -br[ief] | -4 | -6 }
`
