/** What the plugin kubernetes watches, filed by the names and addresses that are asked for.
 *  Source: plugin/kubernetes/controller.go, object/endpoint.go. */
import type { Namespace, Service } from '../../../api/core-v1.ts'
import type { EndpointSlice } from '../../../api/discovery-v1.ts'
import { ENDPOINT_SLICES, NAMESPACES, SERVICES } from '../../../api/kinds.ts'
import { parseAddress, type Address } from '../../../net/address.ts'
import type { Simulation } from '../../../sim/simulation.ts'
import type { Client } from '../../client/client.ts'
import { Informer } from '../../client/informer.ts'

export interface EndpointAddress {
  address: Address
  /** The pod's hostname, or its address with dashes. */
  label: string
  hasHostname: boolean
}

export interface EndpointSet {
  addresses: readonly EndpointAddress[]
  /** A slice without ports has one of number -1, which SRV leaves out. */
  ports: readonly { name: string; protocol: string; port: number }[]
}

export class KubernetesIndex {
  readonly services: Informer<Service>
  readonly #slices: Informer<EndpointSlice>
  readonly #namespaces: Informer<Namespace>
  readonly #sim: Simulation
  /** What a slice amounts to, as long as it is the same object. */
  readonly #sets = new WeakMap<EndpointSlice, EndpointSet>()
  #serial: number

  constructor(client: Client, sim: Simulation) {
    this.#sim = sim
    this.services = new Informer(client, sim, SERVICES)
    this.#slices = new Informer(client, sim, ENDPOINT_SLICES)
    this.#namespaces = new Informer(client, sim, NAMESPACES)
    this.services.index('address', service => service.spec?.clusterIPs ?? [])
    this.#slices.index('service', slice => [serviceOf(slice)])
    this.#slices.index('address', slice =>
      (slice.endpoints ?? []).filter(endpoint => endpoint.hostname).flatMap(endpoint => endpoint.addresses),
    )
    this.#serial = Math.floor(sim.now() / 1000)
    const changed = () => {
      this.#serial = Math.floor(this.#sim.now() / 1000)
    }
    this.services.on({ added: changed, updated: changed, removed: changed })
    this.#slices.on({ added: changed, updated: changed, removed: changed })
  }

  start(): void {
    this.#namespaces.start()
    this.services.start()
    this.#slices.start()
  }

  stop(): void {
    this.#namespaces.stop()
    this.services.stop()
    this.#slices.stop()
  }

  get hasSynced(): boolean {
    return this.#namespaces.hasSynced && this.services.hasSynced && this.#slices.hasSynced
  }

  /** When anything last changed, in seconds since the epoch: the zone's serial number. */
  get serial(): number {
    return this.#serial
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.get(name) !== undefined
  }

  /** Ready ones only. */
  *endpointsOf(service: string): Generator<EndpointSet, void, undefined> {
    for (const slice of this.#slices.by('service', service)) yield this.#setOf(slice)
  }

  /** Services, as `namespace/name`, that have a ready endpoint of this address. */
  servicesAt(address: Address): string[] {
    const found = new Set<string>()
    for (const slice of this.#slices.all())
      if (this.#setOf(slice).addresses.some(each => each.address === address)) found.add(serviceOf(slice))
    return [...found]
  }

  /** Endpoints with a hostname and this address, with their Service as `namespace/name`. */
  *hostsAt(text: string): Generator<{ label: string; service: string }, void, undefined> {
    const address = parseAddress(text)
    for (const slice of this.#slices.by('address', text)) {
      for (const each of this.#setOf(slice).addresses) {
        if (each.address === address && each.hasHostname) yield { label: each.label, service: serviceOf(slice) }
      }
    }
  }

  #setOf(slice: EndpointSlice): EndpointSet {
    let set = this.#sets.get(slice)
    if (!set) this.#sets.set(slice, (set = setOf(slice)))
    return set
  }
}

function setOf(slice: EndpointSlice): EndpointSet {
  const addresses: EndpointAddress[] = []
  for (const endpoint of slice.endpoints ?? []) {
    if (endpoint.conditions?.ready === false) continue
    for (const text of endpoint.addresses) {
      const address = parseAddress(text)
      if (address === undefined) continue
      const label = endpoint.hostname || text.replaceAll('.', '-')
      addresses.push({ address, label: label.toLowerCase(), hasHostname: !!endpoint.hostname })
    }
  }
  const ports = (slice.ports ?? []).map(port => ({
    name: port.name ?? '',
    protocol: (port.protocol ?? 'TCP').toLowerCase(),
    port: port.port ?? -1,
  }))
  return { addresses, ports: ports.length ? ports : [{ name: '', protocol: '', port: -1 }] }
}

const serviceOf = (slice: EndpointSlice): string =>
  `${slice.metadata.namespace}/${slice.metadata.labels?.['kubernetes.io/service-name'] ?? ''}`
