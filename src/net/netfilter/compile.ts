/** Rules to functions: whether a packet matches, and what becomes of it. The fixed part and each match are a closure;
 *  most rules need one or two. State that the kernel keeps for a rule or a name is in `MatchState`. */
import type { Simulation } from '../../sim/simulation.ts'
import { maskOf, type Address } from '../address.ts'
import type { NetworkInterface } from '../interface.ts'
import { ICMP, TCP, UDP, type Packet } from '../packet.ts'
import type { AddressTypes, Inverted, Match, PortRange, Ports, Recent, RuleSpec } from './rule.ts'

/** Where a packet is, while it walks a table. */
export interface Place {
  inDevice: NetworkInterface | undefined
  outDevice: NetworkInterface | undefined
}

/** What matches use beyond the packet. */
export interface MatchState {
  readonly sim: Simulation
  isLocal(address: Address): boolean
  readonly counters: Map<string, { packets: number; bytes: number }>
  /** -m recent: addresses by the list's name, those seen last at the end. */
  readonly recent: Map<string, Map<Address, number[]>>
}

export type Test = (packet: Packet, place: Place) => boolean

/** Whether evaluating it changes something, so that it must not be skipped or reordered. */
export function hasSideEffects(match: Match): boolean {
  return match.kind === 'statistic' || match.kind === 'recent' || match.kind === 'limit' || match.kind === 'nfacct'
}

/** Undefined where everything matches. */
export function compileRule(spec: RuleSpec, state: MatchState): Test | undefined {
  const tests: Test[] = []
  const { source, destination, protocol, inInterface, outInterface } = spec
  if (source) tests.push(addressTest(source.value.address, maskOf(source.value.prefix), source.invert, 'source'))
  if (destination)
    tests.push(
      addressTest(destination.value.address, maskOf(destination.value.prefix), destination.invert, 'destination'),
    )
  if (inInterface) tests.push(deviceTest(inInterface, place => place.inDevice))
  if (outInterface) tests.push(deviceTest(outInterface, place => place.outDevice))
  if (protocol) {
    const { value, invert } = protocol
    tests.push(packet => (packet.protocol === value) !== invert)
  }
  for (const match of spec.matches) {
    const test = compileMatch(match, state)
    if (test) tests.push(test)
  }
  const [a, b, c] = tests
  if (!a) return undefined
  if (!b) return a
  if (!c) return (p, w) => a(p, w) && b(p, w)
  if (tests.length === 3) return (p, w) => a(p, w) && b(p, w) && c(p, w)
  return (p, w) => {
    for (const test of tests) if (!test(p, w)) return false
    return true
  }
}

function addressTest(address: Address, mask: number, invert: boolean, side: 'source' | 'destination'): Test {
  const network = address & mask
  if (side === 'source') return packet => ((packet.source & mask) === network) !== invert
  return packet => ((packet.destination & mask) === network) !== invert
}

function deviceTest(wanted: Inverted<string>, of: (place: Place) => NetworkInterface | undefined): Test {
  const { value, invert } = wanted
  const prefix = value.endsWith('+') ? value.slice(0, -1) : undefined
  return (_packet, place) => {
    const name = of(place)?.name ?? ''
    return (prefix === undefined ? name === value : name.startsWith(prefix)) !== invert
  }
}

const within = (port: number, range: PortRange) => port >= range.from && port <= range.to

function portTests(protocol: number, sport: Ports | undefined, dport: Ports | undefined): Test | undefined {
  if (!sport && !dport) return undefined
  if (!sport && dport && dport.from === dport.to && !dport.invert) {
    const port = dport.from
    return packet => packet.destinationPort === port && packet.protocol === protocol
  }
  return packet =>
    packet.protocol === protocol &&
    (!sport || within(packet.sourcePort, sport) !== sport.invert) &&
    (!dport || within(packet.destinationPort, dport) !== dport.invert)
}

function addressTypeTest(types: AddressTypes, state: MatchState): (address: Address) => boolean {
  return address => {
    const type = state.isLocal(address)
      ? 'LOCAL'
      : address >>> 28 === 14
        ? 'MULTICAST'
        : address === 0xffffffff
          ? 'BROADCAST'
          : address === 0
            ? 'UNSPEC'
            : 'UNICAST'
    return types.types.includes(type) !== types.invert
  }
}

function compileMatch(match: Match, state: MatchState): Test | undefined {
  switch (match.kind) {
    case 'comment':
      return undefined
    case 'tcp': {
      const ports = portTests(TCP, match.sport, match.dport)
      const { flags } = match
      if (!flags) return ports
      return (p, w) => (!ports || ports(p, w)) && ((p.flags & flags.mask) === flags.set) !== flags.invert
    }
    case 'udp':
      return portTests(UDP, match.sport, match.dport)
    case 'icmp': {
      const { type, code, invert } = match
      return p =>
        p.protocol === ICMP &&
        (type === 255 || (p.icmpType === type && (code === undefined || p.icmpCode === code))) !== invert
    }
    case 'multiport': {
      const { which, ports, invert } = match
      return p => {
        const hit =
          (which !== 'dports' && ports.some(r => within(p.sourcePort, r))) ||
          (which !== 'sports' && ports.some(r => within(p.destinationPort, r)))
        return hit !== invert
      }
    }
    case 'mark': {
      const { mask, value, invert } = match
      return p => ((p.mark & mask) >>> 0 === value) !== invert
    }
    case 'connmark': {
      const { mask, value, invert } = match
      return p => p.flow !== undefined && ((p.flow.mark & mask) >>> 0 === value) !== invert
    }
    case 'addrtype': {
      const source = match.source && addressTypeTest(match.source, state)
      const destination = match.destination && addressTypeTest(match.destination, state)
      return p => (!source || source(p.source)) && (!destination || destination(p.destination))
    }
    case 'statistic': {
      if (match.mode === 'random') {
        const { probability, invert } = match
        const { random } = state.sim
        return () => random.int(0x80000000) < probability !== invert
      }
      const { every, packet, invert } = match
      let count = packet === 0 ? every - 1 : every - packet - 1
      return () => {
        count = (count + 1) % every
        return (count === 0) !== invert
      }
    }
    case 'conntrack':
    case 'state': {
      const { states, sourceNat, destinationNat, invert } = match
      return p => {
        const hit =
          (p.state & states) !== 0 ||
          (sourceNat && p.flow !== undefined && p.flow.sourceNat) ||
          (destinationNat && p.flow !== undefined && p.flow.destinationNat)
        return hit !== invert
      }
    }
    case 'recent':
      return recentTest(match, state)
    case 'limit':
      return limitTest(match, state.sim)
    case 'nfacct': {
      const { name } = match
      return p => {
        const counter = state.counters.get(name)
        if (counter) {
          counter.packets++
          counter.bytes += p.length
        }
        return true
      }
    }
  }
}

/** A credit for a packet comes every `period`; `burst` of them can be saved. */
function limitTest({ period, burst }: { period: number; burst: number }, sim: Simulation): Test {
  const msPer = period / 10
  let credit = burst
  let at = sim.now()
  return () => {
    const now = sim.now()
    credit = Math.min(burst, credit + (now - at) / msPer)
    at = now
    if (credit < 1) return false
    credit--
    return true
  }
}

/** xt_recent's ip_list_tot and ip_pkt_list_tot. */
const MOST_ADDRESSES = 100
const MOST_STAMPS = 20

function recentTest(match: Recent, { recent, sim }: MatchState): Test {
  const { name, action, side, mask, invert, seconds, hitcount, reap } = match
  let known = recent.get(name)
  if (!known) recent.set(name, (known = new Map()))
  const list = known
  const touch = (address: Address, stamps: number[]) => {
    stamps.push(sim.now())
    if (stamps.length > MOST_STAMPS) stamps.shift()
    list.delete(address)
    list.set(address, stamps)
  }
  return packet => {
    const address = ((side === 'source' ? packet.source : packet.destination) & mask) >>> 0
    const stamps = list.get(address)
    if (action === 'set') {
      if (!stamps && list.size >= MOST_ADDRESSES) list.delete(list.keys().next().value!)
      touch(address, stamps ?? [])
      return !invert
    }
    if (!stamps) return invert
    if (action === 'remove') {
      list.delete(address)
      return !invert
    }
    const since = sim.now() - seconds * 1000
    const hits = seconds ? stamps.filter(t => t >= since).length : stamps.length
    const hit = hits >= Math.max(1, hitcount)
    if (reap && seconds) for (const [old, times] of list) if (times.at(-1)! < since) list.delete(old)
    if (action === 'update' && hit !== invert) touch(address, stamps)
    return hit !== invert
  }
}

/** The one destination a rule can match, by its `-d a.b.c.d`; for the index. */
export function onlyDestination(spec: RuleSpec): Address | undefined {
  const { destination } = spec
  return destination && !destination.invert && destination.value.prefix === 32 ? destination.value.address : undefined
}

/** The one TCP or UDP port a rule can match, where nothing with side effects is looked at before. */
export function onlyPort(spec: RuleSpec): number | undefined {
  for (const match of spec.matches) {
    if (hasSideEffects(match)) return undefined
    if ((match.kind === 'tcp' || match.kind === 'udp') && match.dport && !match.dport.invert)
      return match.dport.from === match.dport.to ? match.dport.from : undefined
  }
  return undefined
}
