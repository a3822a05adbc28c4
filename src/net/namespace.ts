/** A network namespace: what one host or pod has of the network (network_namespaces(7)): interfaces, addresses,
 *  routes, sysctls, netfilter, sockets. A packet walks from the sender's socket through every hop to the socket it is
 *  for in one go; only its arrival there is work of its own in simulated time, after the latencies of the links.
 *
 *  Wiring (`wiring.ts`):
 *    const lan = createSegment('nodes')                            // a wire for any number of hosts
 *    attachToSegment(node, 'eth0', lan, '172.18.0.3/16')            // adds the interface, address, connected route
 *    connectVeth(node, 'veth1a2b3c4d', pod, 'eth0')                 // two interfaces, joined
 *    connectOutside(laptop, 'wlan0')                                // packets sent there are never answered
 *    node.addAddress('veth1a2b3c4d', '10.244.1.1/32'); pod.addAddress('eth0', '10.244.1.2/24')
 *    node.addRoute({ to: '10.244.1.2/32', device: 'veth1a2b3c4d' }); node.addRoute({ to: '10.244.2.0/24', via: '172.18.0.4' })
 *    node.setSysctl('net.ipv4.ip_forward', '1')
 *    node.cutOff(); node.reconnect()                                // as if its cable was pulled, and put back
 *    pod.destroy()                                                  // its interfaces and their other ends are gone
 *
 *  Left out: IPv6, fragments, broadcast and multicast, rp_filter, queueing, bandwidth. */
import type { Simulation } from '../sim/simulation.ts'
import { formatAddress, LOOPBACK, maskOf, parseAddress, parseCidr, type Address, type Cidr } from './address.ts'
import { addressTowards, NetworkInterface, Segment, type Link, type Receiver } from './interface.ts'
import { Netfilter } from './netfilter/netfilter.ts'
import { ACCEPT, DROP, REJECT_FIRST, REJECT_WITH } from './netfilter/verdict.ts'
import {
  ECHO_REQUEST,
  ICMP,
  isIcmpError,
  Packet,
  quote,
  RELATED,
  RST,
  TCP,
  TIME_EXCEEDED,
  UNREACHABLE,
} from './packet.ts'
import { RoutingTable, type Route } from './routes.ts'
import { SocketLayer, type SocketHost } from './socket-layer.ts'
import { resetFor } from './tcp.ts'
import type { Fate, Tracer } from './trace.ts'

/** Milliseconds. */
const LOOPBACK_LATENCY = 0.01
/** How long a host asks for a neighbour before it gives up (three ARP requests). */
const NEIGHBOUR_TIMEOUT = 3_060

/** Of those that mean something here, or that people look at. */
const DEFAULTS: ReadonlyMap<string, string> = new Map([
  ['net.ipv4.conf.all.route_localnet', '0'],
  ['net.ipv4.conf.all.rp_filter', '0'],
  ['net.ipv4.conf.default.rp_filter', '0'],
  ['net.ipv4.ip_default_ttl', '64'],
  ['net.ipv4.ip_forward', '0'],
  ['net.ipv4.ip_local_port_range', '32768\t60999'],
  ['net.ipv4.tcp_retries2', '15'],
  ['net.ipv4.tcp_syn_retries', '6'],
  ['net.ipv4.tcp_synack_retries', '5'],
])

export interface RouteOptions {
  /** `10.244.2.0/24`, `10.244.1.2/32`, `default`. */
  to: string
  via?: string
  /** The device of `via` if not given. */
  device?: string
  source?: string
  scope?: Route['scope']
  protocol?: Route['protocol']
  metric?: number
  type?: Route['type']
}

export class NetworkNamespace implements Receiver, SocketHost {
  /** For people: `worker`, `default/web-0`. */
  readonly name: string
  readonly sim: Simulation
  readonly sockets: SocketLayer
  readonly routes = new RoutingTable()
  readonly interfaces = new Map<string, NetworkInterface>()
  readonly lo: NetworkInterface
  /** Who follows every packet that this namespace sends. */
  tracer: Tracer | undefined = undefined
  /** Told how each packet that ended here did; for tests. */
  onFate: ((packet: Packet, fate: Fate) => void) | undefined = undefined
  #local = new Map<Address, NetworkInterface>()
  #sysctls = new Map<string, string>()
  #forwarding = false
  #routeLocalnet = false
  #nextIndex = 1
  #firstFlow: number
  #netfilter: Netfilter | undefined = undefined
  /** What has arrived since nobody here runs. */
  #frozen: Packet[] | undefined = undefined

  constructor({ name, sim }: { name: string; sim: Simulation }) {
    this.name = name
    this.sim = sim
    this.#firstFlow = sim.random.int(0x7fffffff)
    this.sockets = new SocketLayer(this)
    this.lo = this.addInterface('lo')
    this.lo.link = new LoopbackLink(this)
    this.addAddress('lo', '127.0.0.1/8')
  }

  /** Made when somebody asks: most pods never have a rule. */
  get netfilter(): Netfilter {
    return (this.#netfilter ??= new Netfilter(this.sim, address => this.isLocal(address), this.name, this.#firstFlow))
  }

  // --- interfaces, addresses, routes ----------------------------------------------------------------------------

  /** @throws Error when the name is taken */
  addInterface(name: string): NetworkInterface {
    if (this.interfaces.has(name)) throw new Error(`${this.name}: there is a ${name} already`)
    const { random } = this.sim
    const mac =
      name === 'lo' ? '00:00:00:00:00:00' : `${['02', 'a2', '5e', 'e6'][random.int(4)]}:${macTail(random.hex(10))}`
    const device = new NetworkInterface(name, this.#nextIndex++, mac, this)
    this.interfaces.set(name, device)
    return device
  }

  /** With its addresses and routes; the other end of a veth goes too. */
  removeInterface(name: string): void {
    const device = this.interfaces.get(name)
    if (!device) return
    const { link } = device
    this.interfaces.delete(name)
    device.up = false
    this.routes.remove(r => r.device === device)
    this.#readdress()
    if (link instanceof Segment) link.detach(device)
    device.link = undefined
    const peer = link?.peer?.(device)
    if (peer?.link === link && peer) (peer.owner as NetworkNamespace).removeInterface(peer.name)
  }

  /** With the connected route, where the prefix is shorter than 32 (unless `route` is false: noprefixroute). */
  addAddress(deviceName: string, cidr: string | Cidr, { route = true } = {}): void {
    const device = this.device(deviceName)
    const address = typeof cidr === 'string' ? parseCidr(cidr) : cidr
    if (!address) throw new Error(`not an address: ${String(cidr)}`)
    device.addresses = [...device.addresses, address]
    const holder = this.#local.get(address.address)
    if (!holder) this.#local.set(address.address, device)
    // The first interface in the list has it.
    else if (holder.index > device.index) this.#readdress()
    if (route && address.prefix < 32 && device.name !== 'lo') {
      const destination = { address: (address.address & maskOf(address.prefix)) >>> 0, prefix: address.prefix }
      this.routes.add({ destination, device, source: address.address, scope: 'link', protocol: 'kernel' })
    }
  }

  removeAddress(deviceName: string, address: Address): void {
    const device = this.device(deviceName)
    device.addresses = device.addresses.filter(a => a.address !== address)
    this.routes.remove(r => r.source === address)
    this.#readdress()
    this.sockets.forget(address)
  }

  /** Replaces what leads to the same destination with the same metric. */
  addRoute(options: RouteOptions | Route): Route {
    const route = 'destination' in options ? options : this.routeFrom(options)
    this.routes.replace(route)
    return route
  }

  removeRoute(to: string): void {
    const { address, prefix } = destinationOf(to)
    this.routes.remove(r => r.destination.address === address && r.destination.prefix === prefix)
  }

  /** @throws Error when it is not a route */
  routeFrom(options: RouteOptions): Route {
    const destination = destinationOf(options.to)
    const via = options.via === undefined ? undefined : parseAddress(options.via)
    const device = options.device ? this.device(options.device) : via ? this.routes.lookup(via)?.device : undefined
    if (!device && !options.type) throw new Error(`${this.name}: no device for the route to ${options.to}`)
    const route: Route = {
      destination,
      scope: options.scope ?? (via === undefined ? 'link' : 'global'),
      protocol: options.protocol ?? 'boot',
    }
    if (device) route.device = device
    if (via !== undefined) route.via = via
    if (options.source) route.source = parseAddress(options.source)
    if (options.metric) route.metric = options.metric
    if (options.type) route.type = options.type
    return route
  }

  /** @throws Error when there is none */
  device(name: string): NetworkInterface {
    const device = this.interfaces.get(name)
    if (!device) throw new Error(`${this.name}: no interface ${name}`)
    return device
  }

  setUp(deviceName: string, up: boolean): void {
    this.device(deviceName).up = up
    this.routes.changed()
  }

  /** Every interface but lo goes down, as if the cables were pulled. */
  cutOff(): void {
    for (const device of this.interfaces.values()) if (device !== this.lo) device.up = false
    this.routes.changed()
  }

  reconnect(): void {
    for (const device of this.interfaces.values()) device.up = true
    this.routes.changed()
  }

  /** Whoever has sockets here is stopped: what arrives waits. */
  freeze(): void {
    this.#frozen ??= []
  }

  thaw(): void {
    const waiting = this.#frozen ?? []
    this.#frozen = undefined
    for (const packet of waiting) this.sockets.receive(packet)
  }

  /** The namespace is deleted: its interfaces and their other ends are gone. */
  destroy(): void {
    for (const name of this.interfaces.keys()) if (name !== 'lo') this.removeInterface(name)
  }

  // --- sysctls --------------------------------------------------------------------------------------------------

  /** `net.ipv4.ip_forward`, `net.ipv4.conf.all.route_localnet` and conntrack's timeouts matter; others are kept. */
  setSysctl(name: string, value: string): void {
    this.#sysctls.set(name, value)
    if (name === 'net.ipv4.ip_forward') this.#forwarding = value !== '0'
    else if (/^net\.ipv4\.conf\.\w+\.route_localnet$/.test(name)) this.#routeLocalnet = value !== '0'
    else if (name.startsWith('net.netfilter.')) this.netfilter.conntrack.setSysctl(name, value)
  }

  sysctl(name: string): string | undefined {
    return this.#sysctls.get(name) ?? DEFAULTS.get(name) ?? this.netfilter.conntrack.sysctl(name)
  }

  /** All, by name. */
  sysctls(): readonly (readonly [name: string, value: string])[] {
    const all = new Map([...DEFAULTS, ...this.netfilter.conntrack.sysctls(), ...this.#sysctls])
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1))
  }

  // --- addresses of its own -------------------------------------------------------------------------------------

  isLocal(address: Address): boolean {
    return this.#local.has(address) || address >>> 24 === 127
  }

  /** The first address of the first interface that is not lo; for people, and for those who must name one. */
  get address(): Address | undefined {
    for (const device of this.interfaces.values())
      if (device !== this.lo && device.addresses[0]) return device.addresses[0].address
    return undefined
  }

  sourceFor(to: Address): Address | undefined {
    if (to >>> 24 === 127) return LOOPBACK
    if (this.#local.has(to)) return to
    const route = this.routes.lookup(to)
    if (!route || route.type || !route.device) return undefined
    return route.source ?? addressTowards(route.device, route.via ?? to) ?? this.address
  }

  #readdress(): void {
    this.#local.clear()
    for (const device of this.interfaces.values())
      for (const { address } of device.addresses) if (!this.#local.has(address)) this.#local.set(address, device)
  }

  // --- packets --------------------------------------------------------------------------------------------------

  /** A packet of this namespace's own starts out. */
  send(packet: Packet, tracer: Tracer | undefined = this.tracer): void {
    const follower = tracer ?? this.tracer
    if (follower)
      packet.journey = follower.start(
        this.sim.now() + packet.delay,
        packet.protocol,
        describe(packet),
        addressesOf(packet),
        packet.payload,
      )
    let { destination } = packet
    let route: Route | undefined
    let out = this.lo
    if (!this.isLocal(destination)) {
      route = this.routes.lookup(destination)
      if (!route?.device || route.type) {
        this.#end(packet, 'unreachable', 'no route')
        return
      }
      out = route.device
    }
    const netfilter = this.#netfilter
    if (netfilter?.active) {
      const mark = packet.mark
      const verdict = netfilter.output(packet, out)
      if (verdict !== ACCEPT) {
        this.#refuse(packet, verdict)
        return
      }
      if (packet.destination !== destination || packet.mark !== mark) {
        destination = packet.destination
        if (this.isLocal(destination)) {
          out = this.lo
          route = undefined
        } else {
          route = this.routes.lookup(destination)
          if (!route?.device || route.type) {
            this.#end(packet, 'unreachable', 'no route')
            return
          }
          out = route.device
        }
      }
    }
    this.#transmit(packet, out, route?.via ?? destination, undefined)
  }

  receive(packet: Packet, on: NetworkInterface): void {
    if (on !== this.lo) {
      packet.mark = 0
      packet.flow = undefined
      packet.state = 0
      if (packet.journey) packet.journey.steps.push({ namespace: this.name, kind: 'received', device: on.name })
    }
    if (!on.up) {
      this.lose(packet, on)
      return
    }
    const netfilter = this.#netfilter
    if (netfilter?.active) {
      const verdict = netfilter.prerouting(packet, on)
      if (verdict !== ACCEPT) {
        this.#refuse(packet, verdict)
        return
      }
    }
    const { destination } = packet
    if (on !== this.lo && !this.#routeLocalnet && (destination >>> 24 === 127 || packet.source >>> 24 === 127)) {
      this.#end(packet, 'dropped', 'martian: a loopback address from outside, and route_localnet is off')
      return
    }
    if (this.isLocal(destination)) {
      if (netfilter?.active) {
        const verdict = netfilter.input(packet, on)
        if (verdict !== ACCEPT) {
          this.#refuse(packet, verdict)
          return
        }
      }
      this.#end(packet, 'delivered')
      this.sim.after(packet.delay, () => (this.#frozen ? this.#frozen.push(packet) : this.sockets.receive(packet)))
      return
    }
    if (this.#forwarding) this.#forward(packet, on)
    else this.#end(packet, 'dropped', 'not for this host, and ip_forward is off')
  }

  lose(packet: Packet, on: NetworkInterface): void {
    this.#end(packet, 'dropped', `${on.name} is down`)
  }

  #forward(packet: Packet, on: NetworkInterface): void {
    if (packet.ttl <= 1) {
      this.#end(packet, 'ttl exceeded')
      this.#sendError(packet, TIME_EXCEEDED, 0)
      return
    }
    const route = this.routes.lookup(packet.destination)
    if (!route?.device || route.type) {
      if (route?.type === 'blackhole') {
        this.#end(packet, 'dropped', 'blackhole route')
        return
      }
      this.#end(packet, 'unreachable', 'no route')
      this.#sendError(packet, UNREACHABLE, route?.type === 'prohibit' ? 13 : route?.type ? 1 : 0)
      return
    }
    if (this.#netfilter?.active) {
      const verdict = this.#netfilter.forward(packet, on, route.device)
      if (verdict !== ACCEPT) {
        this.#refuse(packet, verdict)
        return
      }
    }
    packet.ttl--
    this.#transmit(packet, route.device, route.via ?? packet.destination, on)
  }

  #transmit(packet: Packet, out: NetworkInterface, nextHop: Address, from: NetworkInterface | undefined): void {
    if (this.#netfilter?.active) {
      const verdict = this.#netfilter.postrouting(packet, out, nextHop)
      if (verdict !== ACCEPT) {
        this.#refuse(packet, verdict)
        return
      }
    }
    if (packet.journey) {
      const { steps } = packet.journey
      if (out !== this.lo)
        steps.push({
          namespace: this.name,
          kind: 'route',
          to: packet.destination,
          via: nextHop === packet.destination ? undefined : nextHop,
          device: out.name,
        })
      steps.push({ namespace: this.name, kind: 'sent', device: out.name })
    }
    if (out.link?.kind === 'outside') this.onFate?.(packet, 'left')
    if (out.transmit(packet, nextHop)) return
    this.#end(packet, 'unreachable', `nobody answers for ${formatAddress(nextHop)} on ${out.name}`)
    this.sim.after(NEIGHBOUR_TIMEOUT, () => {
      if (from || this.isLocal(packet.source)) this.#sendError(packet, UNREACHABLE, 1)
    })
  }

  #refuse(packet: Packet, verdict: number): void {
    if (verdict === DROP) {
      this.#end(packet, 'dropped', 'by a rule')
      return
    }
    const { name, code } = REJECT_WITH[verdict - REJECT_FIRST]!
    this.#end(packet, 'rejected', name)
    if (name === 'tcp-reset') {
      if (packet.protocol !== TCP || packet.flags & RST) return
      const reset = resetFor(packet)
      this.#attach(reset, packet)
      this.send(reset, packet.journey?.tracer)
    } else {
      this.#sendError(packet, UNREACHABLE, code)
    }
  }

  /** Tells the sender why its packet went no further (RFC 1122: never about an ICMP error). */
  #sendError(about: Packet, type: number, code: number): void {
    if (isIcmpError(about)) return
    const source = this.isLocal(about.destination) ? about.destination : this.sourceFor(about.source)
    if (source === undefined) return
    const error = new Packet(ICMP, source, 0, about.source, 0)
    error.icmpType = type
    error.icmpCode = code
    error.quoted = quote(about)
    error.delay = about.delay
    this.#attach(error, about)
    this.send(error, about.journey?.tracer)
  }

  /** An answer to a packet belongs to its conversation, even one that the table does not hold yet. */
  #attach(answer: Packet, to: Packet): void {
    if (!to.flow) return
    answer.flow = to.flow
    answer.reply = !to.reply
    answer.state = RELATED
  }

  #end(packet: Packet, fate: Fate, why?: string): void {
    if (packet.journey) {
      const step = { namespace: this.name, kind: 'end' as const, fate }
      packet.journey.steps.push(why === undefined ? step : { ...step, why })
    }
    this.onFate?.(packet, fate)
  }
}

class LoopbackLink implements Link {
  readonly kind = 'loopback'
  #namespace: NetworkNamespace
  constructor(namespace: NetworkNamespace) {
    this.#namespace = namespace
  }
  transmit(packet: Packet): boolean {
    packet.delay += LOOPBACK_LATENCY
    this.#namespace.lo.arrive(packet)
    return true
  }
}

function destinationOf(to: string): Cidr {
  const cidr = to === 'default' ? { address: 0, prefix: 0 } : parseCidr(to)
  if (!cidr) throw new Error(`not a destination: ${to}`)
  return { address: (cidr.address & maskOf(cidr.prefix)) >>> 0, prefix: cidr.prefix }
}

const macTail = (hex: string) => hex.replace(/(..)(?!$)/g, '$1:')

function addressesOf(packet: Packet) {
  const { source, sourcePort, destination, destinationPort } = packet
  return { source, sourcePort, destination, destinationPort }
}

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK']

/** `SYN`, `PSH,ACK 312 bytes`, `echo request`. */
function describe(packet: Packet): string {
  const size = packet.payload.length ? `${packet.payload.length} bytes` : ''
  if (packet.protocol === TCP) {
    const flags = FLAG_NAMES.filter((_, i) => packet.flags & (1 << i)).join(',')
    return size ? `${flags} ${size}` : flags
  }
  if (packet.protocol !== ICMP) return size || 'empty'
  if (isIcmpError(packet))
    return packet.icmpType === TIME_EXCEEDED ? 'time exceeded' : `unreachable, code ${packet.icmpCode}`
  return packet.icmpType === ECHO_REQUEST ? 'echo request' : 'echo reply'
}
