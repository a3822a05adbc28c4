/** Netfilter of one namespace (IPv4): tables at the hooks, in the order of their priorities (raw, conntrack, mangle,
 *  destination NAT, filter, source NAT), and the tables' contents as iptables and kube-proxy change them.
 *  Left out: the security table, bridge and ingress hooks, sets, nftables' own language. */
import type { Simulation } from '../../sim/simulation.ts'
import { LOOPBACK, type Address } from '../address.ts'
import { addressTowards, type NetworkInterface } from '../interface.ts'
import { ESTABLISHED, INVALID, NEW, RELATED, UNTRACKED, type Packet } from '../packet.ts'
import type { Place } from './compile.ts'
import { Conntrack } from './conntrack.ts'
import type { ChainContent, ChainGroup } from './content.ts'
import { tuplesText } from './flow-text.ts'
import { KernelLog, logText } from './packet-log.ts'
import { ruleOf } from './parse.ts'
import { RuleError, type RuleSpec, type Target } from './rule.ts'
import { Chain, CONTINUE, type Rule } from './chain.ts'
import { Table, type Hook, type TableName } from './table.ts'
import { ACCEPT, DROP } from './verdict.ts'

type Side = 'source' | 'destination'

export class Netfilter {
  /** Whether packets have anything to do here at all; on from the first rule. */
  active = false
  readonly conntrack: Conntrack
  /** Those that have been used, as /proc/net/ip_tables_names. */
  readonly tables = new Map<TableName, Table>()
  /** nfacct objects. */
  readonly counters = new Map<string, { packets: number; bytes: number }>()
  readonly recent = new Map<string, Map<Address, number[]>>()
  /** Where -j LOG writes; what dmesg shows. */
  readonly kernelLog = new KernelLog()
  /** For journeys. */
  readonly name: string
  readonly sim: Simulation
  readonly isLocal: (address: Address) => boolean
  #place: Place = { inDevice: undefined, outDevice: undefined }
  #hook: Hook = 'PREROUTING'
  #raw: Table | undefined = undefined
  #mangle: Table | undefined = undefined
  #nat: Table | undefined = undefined
  #filter: Table | undefined = undefined
  #nextHop: Address = 0

  /** @param name of the namespace; @param firstFlow the identifier of the first connection to be tracked */
  constructor(sim: Simulation, isLocal: (address: Address) => boolean, name = '', firstFlow = 1) {
    this.sim = sim
    this.isLocal = isLocal
    this.name = name
    this.conntrack = new Conntrack(sim, firstFlow)
  }

  // --- hooks ----------------------------------------------------------------------------------------------------

  prerouting(packet: Packet, inDevice: NetworkInterface): number {
    const place = this.#enter('PREROUTING', inDevice, undefined)
    let verdict = this.#walk(this.#raw, packet, place)
    if (verdict !== ACCEPT) return verdict
    this.#track(packet)
    verdict = this.#walk(this.#mangle, packet, place)
    return verdict === ACCEPT ? this.#translate(packet, place, 'destination') : verdict
  }

  input(packet: Packet, inDevice: NetworkInterface): number {
    const place = this.#enter('INPUT', inDevice, undefined)
    let verdict = this.#walk(this.#mangle, packet, place)
    if (verdict === ACCEPT) verdict = this.#walk(this.#filter, packet, place)
    if (verdict === ACCEPT) verdict = this.#translate(packet, place, 'source')
    return verdict === ACCEPT ? this.#confirm(packet) : verdict
  }

  forward(packet: Packet, inDevice: NetworkInterface, outDevice: NetworkInterface): number {
    const place = this.#enter('FORWARD', inDevice, outDevice)
    const verdict = this.#walk(this.#mangle, packet, place)
    return verdict === ACCEPT ? this.#walk(this.#filter, packet, place) : verdict
  }

  output(packet: Packet, outDevice: NetworkInterface): number {
    const place = this.#enter('OUTPUT', undefined, outDevice)
    let verdict = this.#walk(this.#raw, packet, place)
    if (verdict !== ACCEPT) return verdict
    this.#track(packet)
    verdict = this.#walk(this.#mangle, packet, place)
    if (verdict === ACCEPT) verdict = this.#translate(packet, place, 'destination')
    return verdict === ACCEPT ? this.#walk(this.#filter, packet, place) : verdict
  }

  postrouting(packet: Packet, outDevice: NetworkInterface, nextHop: Address): number {
    const place = this.#enter('POSTROUTING', undefined, outDevice)
    this.#nextHop = nextHop
    let verdict = this.#walk(this.#mangle, packet, place)
    if (verdict === ACCEPT) verdict = this.#translate(packet, place, 'source')
    return verdict === ACCEPT ? this.#confirm(packet) : verdict
  }

  #enter(hook: Hook, inDevice: NetworkInterface | undefined, outDevice: NetworkInterface | undefined): Place {
    this.#hook = hook
    this.#place.inDevice = inDevice
    this.#place.outDevice = outDevice
    return this.#place
  }

  #walk(table: Table | undefined, packet: Packet, place: Place): number {
    const base = table?.bases[this.#hook]
    if (!table || !base || base.isEmpty) return ACCEPT
    const verdict = table.walk(base, packet, place)
    if (packet.journey && base.policy === 'DROP' && verdict === DROP)
      packet.journey.steps.push({
        namespace: this.name,
        kind: 'policy',
        hook: this.#hook,
        table: table.name,
        chain: this.#hook,
        verdict: 'DROP',
      })
    return verdict
  }

  #track(packet: Packet): void {
    if (packet.flow || packet.state === UNTRACKED) return
    this.conntrack.track(packet)
    if (packet.journey) this.#noteFlow(packet)
  }

  #noteFlow(packet: Packet): void {
    packet.journey!.steps.push({
      namespace: this.name,
      kind: 'conntrack',
      hook: this.#hook,
      state: stateName(packet.state),
      entry: '',
    })
  }

  #confirm(packet: Packet): number {
    const isNew = packet.journey && packet.flow && !packet.flow.confirmed
    if (!this.conntrack.confirm(packet)) return DROP
    if (isNew && packet.flow?.confirmed)
      packet.journey!.steps.push({
        namespace: this.name,
        kind: 'conntrack',
        hook: this.#hook,
        state: 'CONFIRMED',
        entry: tuplesText(packet.flow),
      })
    return ACCEPT
  }

  #translate(packet: Packet, place: Place, side: Side): number {
    const { flow } = packet
    if (!flow) return ACCEPT
    if (packet.state !== RELATED && !(side === 'source' ? flow.sourceDone : flow.destinationDone)) {
      const verdict = this.#walk(this.#nat, packet, place)
      if (verdict !== ACCEPT) return verdict
      if (side === 'source' && !flow.sourceDone) this.conntrack.setSource(flow, undefined)
      if (side === 'destination' && !flow.destinationDone) this.conntrack.setDestination(flow, undefined)
    }
    const { journey } = packet
    const before = journey && {
      source: packet.source,
      sourcePort: packet.sourcePort,
      destination: packet.destination,
      destinationPort: packet.destinationPort,
    }
    const changed =
      side === 'source' ? this.conntrack.translateSource(packet) : this.conntrack.translateDestination(packet)
    if (changed && before) {
      const { source, sourcePort, destination, destinationPort } = packet
      journey.steps.push({
        namespace: this.name,
        kind: 'translated',
        hook: this.#hook,
        before,
        after: { source, sourcePort, destination, destinationPort },
      })
    }
    return ACCEPT
  }

  /** Targets that do something. */
  #act = (packet: Packet, place: Place, target: Target): number => {
    const { flow } = packet
    switch (target.kind) {
      case 'MARK':
        packet.mark = ((packet.mark & ~target.mask) ^ target.value) >>> 0
        return CONTINUE
      case 'CONNMARK':
        if (!flow) return CONTINUE
        if (target.action === 'set') flow.mark = ((flow.mark & ~target.mask) ^ target.value) >>> 0
        else if (target.action === 'save') flow.mark = ((flow.mark & ~target.mask) ^ (packet.mark & target.mask)) >>> 0
        else packet.mark = ((packet.mark & ~target.mask) ^ (flow.mark & target.mask)) >>> 0
        return CONTINUE
      case 'DNAT':
        if (flow) this.conntrack.setDestination(flow, target)
        return ACCEPT
      case 'REDIRECT': {
        const here = this.#hook === 'OUTPUT' ? LOOPBACK : (place.inDevice?.addresses[0]?.address ?? LOOPBACK)
        if (flow) this.conntrack.setDestination(flow, { ...target, addresses: { from: here, to: here } })
        return ACCEPT
      }
      case 'SNAT':
        if (flow) this.conntrack.setSource(flow, target)
        return ACCEPT
      case 'MASQUERADE': {
        const address = place.outDevice && addressTowards(place.outDevice, this.#nextHop)
        if (!flow || address === undefined) return DROP
        this.conntrack.setSource(flow, { ...target, addresses: { from: address, to: address } })
        return ACCEPT
      }
      case 'NOTRACK':
        packet.state = UNTRACKED
        return CONTINUE
      case 'LOG':
        this.kernelLog.add(this.sim.now(), logText(target.prefix, packet, place.inDevice, place.outDevice))
        return CONTINUE
      default:
        return CONTINUE
    }
  }

  // --- contents -------------------------------------------------------------------------------------------------

  table(name: TableName): Table {
    let table = this.tables.get(name)
    if (!table) {
      table = new Table(name, this, this.#act)
      table.onMatch = (packet, chain, number, rule) => this.#note(packet, name, chain, number, rule)
      this.tables.set(name, table)
      if (name === 'raw') this.#raw = table
      else if (name === 'mangle') this.#mangle = table
      else if (name === 'nat') this.#nat = table
      else this.#filter = table
    }
    return table
  }

  /** A rule for a chain of `table`. @throws RuleError */
  rule(table: TableName, spec: RuleSpec): Rule {
    for (const match of spec.matches)
      if (match.kind === 'nfacct' && !this.counters.has(match.name))
        throw new RuleError('No such file or directory', { status: 4, hint: false })
    const { kind } = spec.target
    if ((kind === 'DNAT' || kind === 'SNAT' || kind === 'MASQUERADE' || kind === 'REDIRECT') && table !== 'nat')
      throw new RuleError('Invalid argument', { status: 4, hint: false })
    const rule = this.table(table).ruleFor(spec)
    this.active = true
    return rule
  }

  #note(packet: Packet, table: string, chain: Chain, number: number, rule: Rule): void {
    const { target } = rule.spec
    const verdict = 'chain' in target ? target.chain : target.kind
    packet.journey!.steps.push({
      namespace: this.name,
      kind: 'rule',
      hook: this.#hook,
      table,
      chain: chain.name,
      number,
      rule: rule.spec.text,
      verdict,
    })
  }

  // --- as kube-proxy uses it ------------------------------------------------------------------------------------

  hasChain(table: TableName, chain: string): boolean {
    return this.tables.get(table)?.chains.has(chain) ?? false
  }

  chains(table: TableName): Iterable<string> {
    return this.table(table).chains.keys()
  }

  ensureChain(table: TableName, chain: string): void {
    const { chains } = this.table(table)
    if (!chains.has(chain)) chains.set(chain, new Chain(chain))
  }

  /** Puts the rule first in its chain, where it is not there already. */
  ensureJump(jump: { table: TableName; from: string; rule: string }): void {
    const spec = ruleOf(jump.rule)
    const chain = this.table(jump.table).chains.get(jump.from)!
    if (chain.rules.some(r => r.spec.text === spec.text)) return
    chain.rules = [this.rule(jump.table, spec), ...chain.rules]
  }

  /** `nfacct add`, where it is not there already. */
  ensureCounter(name: string): void {
    if (!this.counters.has(name)) this.counters.set(name, { packets: 0, bytes: 0 })
  }

  /** One `iptables-restore --noflush --counters`: each chain of `fill` then has these rules alone, so have those of the
   *  groups that come in the place of others, and chains of `remove` are gone; or nothing changes. The rules that it
   *  writes bring no counters, so they count from nothing. @throws RuleError */
  commit(
    tableName: TableName,
    fill: ReadonlyMap<string, ChainContent>,
    groups: { added: readonly ChainGroup[]; dropped: readonly ChainGroup[] } = { added: [], dropped: [] },
    remove: Iterable<string> = [],
  ): void {
    const table = this.table(tableName)
    const { chains } = table
    const created: string[] = []
    const written: Chain[] = []
    const contents: ChainContent[] = []
    for (const heads of [fill, ...groups.added.map(group => group.heads)]) {
      for (const [name, content] of heads) {
        let chain = chains.get(name)
        if (!chain) {
          chains.set(name, (chain = new Chain(name)))
          created.push(name)
        }
        written.push(chain)
        contents.push(content)
      }
    }
    try {
      for (let i = 0; i < written.length; i++) {
        const [chain, content] = [written[i]!, contents[i]!]
        if (chain.content !== content && fill.get(chain.name) === content) this.#check(table, chain, content)
      }
      for (const group of groups.added) this.#checkTargets(table, group.outside, group.counters)
    } catch (error) {
      for (const name of created) chains.delete(name)
      throw error
    }
    if (written.length) this.active = true
    for (let i = 0; i < written.length; i++) written[i]!.fill(contents[i]!, chains)
    const gone = chains.regroup(groups.added, groups.dropped)
    for (const name of remove) {
      const chain = chains.madeNamed(name)
      if (chain) gone.push(chain)
    }
    for (const chain of gone) chain.rules = []
    if (!gone.length) return
    const kept = new Set<string>()
    for (const { targets } of chains.made()) for (const { name } of gone) if (targets.has(name)) kept.add(name)
    for (const { name } of gone) if (!kept.has(name)) chains.delete(name)
  }

  #check(table: Table, chain: Chain, content: ChainContent): void {
    const targets = chain.content ? content.targetsSince(chain.content) : content.targets.keys()
    this.#checkTargets(table, targets, content.counters)
  }

  /** @throws RuleError where a rule leads to a chain, or counts in an object, that is not there */
  #checkTargets(table: Table, targets: Iterable<string>, counters: readonly string[]): void {
    for (const target of targets)
      if (!table.chains.has(target) || table.chains.madeNamed(target)?.policy)
        throw new RuleError(`Chain '${target}' does not exist`)
    for (const name of counters)
      if (!this.counters.has(name)) throw new RuleError('No such file or directory', { status: 4, hint: false })
  }

  /** Forgets UDP flows for which `isStale` says so. */
  forgetUdp(
    isStale: (flow: {
      originalTo: { address: Address; port: number }
      replyFrom: { address: Address; port: number }
    }) => boolean,
  ): void {
    this.conntrack.forget(
      flow =>
        flow.protocol === 17 &&
        isStale({
          originalTo: { address: flow.original!.destination, port: flow.original!.destinationPort },
          replyFrom: { address: flow.replied!.source, port: flow.replied!.sourcePort },
        }),
    )
  }
}

function stateName(state: number): string {
  return state === NEW
    ? 'NEW'
    : state === ESTABLISHED
      ? 'ESTABLISHED'
      : state === RELATED
        ? 'RELATED'
        : state === INVALID
          ? 'INVALID'
          : 'UNTRACKED'
}
