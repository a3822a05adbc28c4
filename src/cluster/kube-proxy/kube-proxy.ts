/** kube-proxy on one node, in iptables mode, v1.36: watches Services and EndpointSlices, and keeps the node's rules.
 *  Source: pkg/proxy/iptables/proxier.go. A sync writes the chains that all Services share, and of the others only
 *  those of Services that changed; all of them after a flush, and once an hour. Left out: IPv6, metrics. */
import type { Node, Service } from '../../api/core-v1.ts'
import type { EndpointSlice } from '../../api/discovery-v1.ts'
import { ENDPOINT_SLICES, NODES, SERVICES } from '../../api/kinds.ts'
import type { NetworkNamespace } from '../../net/namespace.ts'
import type { ChainGroup } from '../../net/netfilter/content.ts'
import type { Netfilter } from '../../net/netfilter/netfilter.ts'
import { RuleError } from '../../net/netfilter/rule.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { Client } from '../client/client.ts'
import { Informer, keyOf } from '../client/informer.ts'
import { CANARY, CANARY_TABLES, FIREWALL_RULE, INVALID_COUNTER, JUMPS } from './base-rules.ts'
import { isServiceChain } from './chain-names.ts'
import { staleUdpFlows } from './conntrack-cleanup.ts'
import type { NodeView } from './endpoints.ts'
import { HealthServers } from './health-servers.ts'
import { headsGone, install, portsOf, type Installed } from './installed.ts'
import { ProxyHealth } from './proxy-health.ts'
import { LOCALHOST_NODE_PORTS_COUNTER } from './rules.ts'
import { SharedEdits, sharedChains, type SharedContents } from './shared-chains.ts'

export interface KubeProxyOptions {
  sim: Simulation
  client: Client
  nodeName: string
  /** The node's main address: `172.18.0.3`. */
  nodeAddress: string
  /** The node's own. */
  namespace: NetworkNamespace
  /** `10.244.0.0/16`. */
  clusterCidr: string
  /** Lines for the journal. */
  log?: (line: string) => void
}

const MIN_SYNC_PERIOD_MS = 1_000
const FULL_SYNC_PERIOD_MS = 3_600_000
/** How often it looks whether the rules were flushed, and tries again what failed. */
const SYNC_PERIOD_MS = 30_000
const LARGE_CLUSTER_ENDPOINTS = 1_000
/** Its configuration's defaults (conntrack.min, tcpEstablishedTimeout, tcpCloseWaitTimeout), in seconds. */
const CONNTRACK_SYSCTLS = [
  ['max', '131072'],
  ['tcp_timeout_established', '86400'],
  ['tcp_timeout_close_wait', '3600'],
] as const
const OURS = '!service.kubernetes.io/headless,!service.kubernetes.io/service-proxy-name'

export class KubeProxy {
  readonly #options: KubeProxyOptions
  readonly #sim: Simulation
  readonly #tables: Netfilter
  readonly #health: HealthServers
  readonly #self: ProxyHealth
  #node: NodeView
  #services: Informer<Service> | undefined
  #slices: Informer<EndpointSlice> | undefined
  #nodes: Informer<Node> | undefined
  /** By Service, in the order in which they were first seen. */
  #installed = new Map<string, readonly Installed[]>()
  #shared: SharedContents | undefined
  #changed = new Set<string>()
  #needsFullSync = true
  #endpointCount = 0
  #lastSync = -Infinity
  #lastFullSync = -Infinity
  #due: Timer | undefined
  #monitor: Timer | undefined

  constructor(options: KubeProxyOptions) {
    this.#options = options
    this.#sim = options.sim
    this.#tables = options.namespace.netfilter
    this.#health = new HealthServers(options.namespace.sockets, options.sim)
    this.#self = new ProxyHealth(options.namespace.sockets, options.sim)
    this.#node = { name: options.nodeName, address: options.nodeAddress, zone: '' }
  }

  get isRunning(): boolean {
    return this.#services !== undefined
  }

  start(): void {
    if (this.isRunning) return
    const { client, nodeName, namespace } = this.#options
    // So that node ports answer on 127.0.0.1 too.
    namespace.setSysctl('net.ipv4.conf.all.route_localnet', '1')
    for (const [name, value] of CONNTRACK_SYSCTLS) namespace.setSysctl(`net.netfilter.nf_conntrack_${name}`, value)
    this.#needsFullSync = true
    this.#installed.clear()
    this.#endpointCount = 0
    for (const table of CANARY_TABLES) this.#tables.ensureChain(table, CANARY)

    const services = new Informer(client, this.#sim, SERVICES, { labelSelector: OURS })
    const slices = new Informer(client, this.#sim, ENDPOINT_SLICES, { labelSelector: OURS })
    const nodes = new Informer(client, this.#sim, NODES, { fieldSelector: `metadata.name=${nodeName}` })
    this.#services = services
    this.#slices = slices
    this.#nodes = nodes
    slices.index('service', slice => [serviceOf(slice)])
    const service = (object: Service) => this.#mark(keyOf(object))
    const slice = (object: EndpointSlice) => this.#mark(serviceOf(object))
    services.on({ added: service, updated: service, removed: service })
    slices.on({ added: slice, updated: slice, removed: slice })
    nodes.on({ added: node => this.#learnNode(node), updated: node => this.#learnNode(node) })
    nodes.start()
    services.start()
    slices.start()
    // Whatever was asked for while not all had come is due now.
    this.#due?.cancel()
    this.#due = undefined
    this.#requestSync()
    this.#watchCanary()
    this.#self.start()
  }

  /** The rules stay as they are. */
  stop(): void {
    this.#services?.stop()
    this.#slices?.stop()
    this.#nodes?.stop()
    this.#services = this.#slices = this.#nodes = undefined
    this.#due?.cancel()
    this.#monitor?.cancel()
    this.#due = undefined
    this.#health.close()
    this.#self.stop()
  }

  /** Writes what has changed, now. */
  sync(): void {
    const services = this.#services
    const slices = this.#slices
    this.#due?.cancel()
    this.#due = undefined
    if (!services?.hasSynced || !slices?.hasSynced) {
      if (services) this.#requestSync()
      return
    }
    const now = this.#sim.now()
    const isFull = this.#needsFullSync || now - this.#lastFullSync >= FULL_SYNC_PERIOD_MS

    const keys = isFull ? new Set([...this.#installed.keys(), ...[...services.all()].map(keyOf)]) : this.#changed
    const before: Installed[] = []
    const added: ChainGroup[] = []
    const dropped: ChainGroup[] = []
    const remove = new Set<string>()
    const shared = isFull || !this.#shared ? undefined : new SharedEdits()
    for (const key of keys) {
      const old = this.#installed.get(key) ?? []
      const now = this.#install(key, services.get(key), slices.by('service', key))
      before.push(...old)
      shared?.note(old, now)
      const byPort = new Map(now.map(each => [portKey(each), each.rules]))
      for (const each of old) {
        for (const chain of headsGone(each.rules, byPort.get(portKey(each)))) remove.add(chain)
        dropped.push(each.rules.chains)
      }
      for (const { rules } of now) added.push(rules.chains)
    }
    if (isFull) {
      const kept = new Set(added.flatMap(({ heads, leaves }) => [...heads.keys(), ...leaves.keys()]))
      for (const chain of this.#tables.chains('nat')) if (isServiceChain(chain) && !kept.has(chain)) remove.add(chain)
    }
    if (shared) shared.apply(this.#shared!)
    else this.#shared = sharedChains(this.#installed.values())
    this.#changed = new Set()
    this.#lastSync = now
    // A chain that someone deleted makes this fail; only a full sync mends it.
    this.#needsFullSync = !this.#write(isFull, { added, dropped }, remove)
    if (this.#needsFullSync) return
    this.#cleanUp(keys, before)
    if (isFull) this.#lastFullSync = now
  }

  #mark(service: string): void {
    this.#changed.add(service)
    this.#requestSync()
  }

  #requestSync(): void {
    if (this.#due || !this.isRunning) return
    const isReady = this.#services!.hasSynced && this.#slices!.hasSynced
    const wait = isReady ? this.#lastSync + MIN_SYNC_PERIOD_MS - this.#sim.now() : MIN_SYNC_PERIOD_MS
    this.#due = this.#sim.after(wait, () => this.sync(), { background: !isReady })
  }

  #learnNode(node: Node): void {
    const zone = node.metadata.labels?.['topology.kubernetes.io/zone'] ?? ''
    if (zone === this.#node.zone) return
    this.#node = { ...this.#node, zone }
    this.#needsFullSync = true
    this.#requestSync()
  }

  /** Looks for the canaries; where one is gone, the rules were flushed, and all are written anew. */
  #watchCanary(): void {
    this.#monitor = this.#sim.after(
      SYNC_PERIOD_MS,
      () => {
        if (!CANARY_TABLES.every(table => this.#tables.hasChain(table, CANARY))) {
          for (const table of CANARY_TABLES) this.#tables.ensureChain(table, CANARY)
          this.#needsFullSync = true
        }
        if (this.#needsFullSync || this.#sim.now() - this.#lastFullSync >= FULL_SYNC_PERIOD_MS) this.#requestSync()
        this.#watchCanary()
      },
      { background: true },
    )
  }

  #install(key: string, service: Service | undefined, slices: Iterable<EndpointSlice>): readonly Installed[] {
    for (const { endpoints } of this.#installed.get(key) ?? []) this.#endpointCount -= endpoints.length
    const ports = service ? portsOf(service, [...slices]) : []
    if (!ports.length) {
      this.#installed.delete(key)
      return []
    }
    for (const { endpoints } of ports) this.#endpointCount += endpoints.length
    const options = {
      clusterCidr: this.#options.clusterCidr,
      largeCluster: this.#endpointCount > LARGE_CLUSTER_ENDPOINTS,
    }
    const installed = ports.map(port => install(port, this.#node, options))
    this.#installed.set(key, installed)
    return installed
  }

  /** @returns whether the kernel took it; else it is tried again in 30 seconds */
  #write(isFull: boolean, groups: { added: ChainGroup[]; dropped: ChainGroup[] }, remove: Iterable<string>): boolean {
    try {
      if (isFull) this.#writeJumps()
      const { filter, nat } = this.#shared!
      this.#tables.commit('filter', filter)
      this.#tables.commit('nat', nat, groups, remove)
      return true
    } catch (error) {
      if (!(error instanceof RuleError)) throw error
      this.#options.log?.(`"Failed to execute iptables-restore" err="exit status ${error.status}: ${error.message}"`)
      return false
    }
  }

  #writeJumps(): void {
    for (const jump of JUMPS) {
      this.#tables.ensureChain(jump.table, jump.to)
      this.#tables.ensureJump(jump)
    }
    this.#tables.ensureJump({ table: 'filter', from: 'KUBE-FIREWALL', rule: FIREWALL_RULE })
    this.#tables.ensureCounter(LOCALHOST_NODE_PORTS_COUNTER)
    this.#tables.ensureCounter(INVALID_COUNTER)
  }

  #cleanUp(keys: Iterable<string>, before: readonly Installed[]): void {
    const now = [...keys].flatMap(key => this.#installed.get(key) ?? [])
    const isUdp = (installed: Installed) => installed.port.protocol === 'udp'
    if (now.some(isUdp) || before.some(isUdp)) {
      this.#tables.forgetUdp(staleUdpFlows(now.filter(isUdp), this.#options.nodeAddress))
    }
    const health = this.#health
    const checked = new Set(now.map(({ port }) => port.healthCheckNodePort))
    for (const { port } of before) if (!checked.has(port.healthCheckNodePort)) health.remove(port.healthCheckNodePort)
    for (const { port, endpoints } of now) {
      if (!port.healthCheckNodePort) continue
      const local = new Set(
        endpoints.filter(each => each.nodeName === this.#node.name && each.ready).map(each => each.ip),
      ).size
      health.put(port.healthCheckNodePort, port.name.split(':')[0]!, local)
    }
  }
}

const serviceOf = (slice: EndpointSlice): string =>
  `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`

const portKey = ({ port }: Installed): string => `${port.name}/${port.protocol}`
