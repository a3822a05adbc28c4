/** Capture filters (pcap-filter(7)): host, net, port, portrange, protocols, src and dst, and, or, not, parentheses. */
import { inCidr, parseAddress, parseCidr } from '../net/address.ts'
import { ICMP, RST, SYN, TCP, UDP, ACK, FIN, type Packet } from '../net/packet.ts'

export type PacketFilter = (packet: Packet) => boolean

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, domain: 53, ssh: 22 }
const FLAGS: Readonly<Record<string, number>> = { 'tcp-syn': SYN, 'tcp-ack': ACK, 'tcp-rst': RST, 'tcp-fin': FIN }

/** @throws Error in tcpdump's words */
export function parseFilter(text: string): PacketFilter {
  const words = text.match(/tcp\[tcpflags\]|[()!]|&&|\|\||[^\s()!&|]+|&|\|/g) ?? []
  if (!words.length) return () => true
  const wrong = () => new Error(`can't parse filter expression: syntax error`)
  let at = 0
  const or = (): PacketFilter => {
    let left = and()
    while (words[at] === 'or' || words[at] === '||') {
      at++
      const [a, b] = [left, and()]
      left = p => a(p) || b(p)
    }
    return left
  }
  const and = (): PacketFilter => {
    let left = not()
    while (at < words.length && words[at] !== 'or' && words[at] !== '||' && words[at] !== ')') {
      if (words[at] === 'and' || words[at] === '&&') at++
      const [a, b] = [left, not()]
      left = p => a(p) && b(p)
    }
    return left
  }
  const not = (): PacketFilter => {
    if (words[at] === 'not' || words[at] === '!') {
      at++
      const inner = not()
      return p => !inner(p)
    }
    if (words[at] === '(') {
      at++
      const inner = or()
      if (words[at++] !== ')') throw wrong()
      return inner
    }
    return primitive()
  }
  const primitive = (): PacketFilter => {
    let protocol: number | undefined
    let side: 'src' | 'dst' | 'either' = 'either'
    for (;;) {
      const word = words[at++]
      if (word === undefined) {
        if (protocol === undefined) throw wrong()
        at--
        return p => p.protocol === protocol
      }
      if (word === 'tcp[tcpflags]') return flags()
      if (word === 'ip') {
        if (isEnd()) return () => true
      } else if (word === 'arp' || word === 'ip6') return () => false
      else if (word === 'tcp' || word === 'udp' || word === 'icmp') {
        protocol = word === 'tcp' ? TCP : word === 'udp' ? UDP : ICMP
        if (isEnd()) return p => p.protocol === protocol
      } else if (word === 'src' || word === 'dst') {
        side = word
        if (words[at] === 'or' && (words[at + 1] === 'dst' || words[at + 1] === 'src')) {
          at += 2
          side = 'either'
        }
      } else {
        const test = quality(word, side)
        return protocol === undefined ? test : p => p.protocol === protocol && test(p)
      }
    }
  }
  const isEnd = () => {
    const next = words[at]
    return next === undefined || ['and', '&&', 'or', '||', ')', 'not', '!'].includes(next)
  }
  const quality = (word: string, side: 'src' | 'dst' | 'either'): PacketFilter => {
    const pick = (source: boolean, destination: boolean) =>
      side === 'src' ? source : side === 'dst' ? destination : source || destination
    if (word === 'port' || word === 'portrange') {
      const value = words[at++] ?? ''
      const [from = NaN, to = from] = value.split('-').map(p => PORTS[p] ?? Number(p))
      if (Number.isNaN(from)) throw new Error(`can't parse filter expression: unknown port '${value}'`)
      const within = (port: number) => port >= from && port <= to
      return p => p.protocol !== ICMP && pick(within(p.sourcePort), within(p.destinationPort))
    }
    if (word === 'net') {
      const cidr = parseCidr(words[at++] ?? '')
      if (!cidr) throw wrong()
      return p => pick(inCidr(p.source, cidr), inCidr(p.destination, cidr))
    }
    const name = word === 'host' ? (words[at++] ?? '') : word
    const address = parseAddress(name)
    if (address === undefined) {
      if (word !== 'host' && side === 'either') throw wrong()
      throw new Error(`unknown host '${name}'`)
    }
    return p => pick(p.source === address, p.destination === address)
  }
  /** `tcp[tcpflags] & (tcp-syn|tcp-fin) != 0`, `== tcp-syn`. */
  const flags = (): PacketFilter => {
    const bits = () => {
      let sum = 0
      for (;;) {
        const word = words[at]
        if (word === '(' || word === ')' || word === '|') at++
        else if (word !== undefined && word in FLAGS) {
          sum |= FLAGS[word]!
          at++
        } else return sum
      }
    }
    let mask = 0xff
    if (words[at] === '&') {
      at++
      mask = bits()
    }
    const operator = words[at++]
    // `!=` is cut in two, as `!` is a word of its own.
    const unequal = operator === '!'
    if (unequal) at++
    if (!unequal && operator !== '==' && operator !== '=') throw wrong()
    const value = words[at] === '0' ? (at++, 0) : bits()
    return p => p.protocol === TCP && ((p.flags & mask) === value) !== unequal
  }
  const filter = or()
  if (at < words.length) throw wrong()
  return filter
}
