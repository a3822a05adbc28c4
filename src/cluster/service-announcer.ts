/** Makes the addresses of load balancers reachable on the nodes' network: for each, one node answers whoever asks for
 *  it. Source: MetalLB in layer-2 mode (metallb.io/concepts/layer2): nodes that are ready and not excluded from load
 *  balancers, and with `externalTrafficPolicy: Local` only those with a ready pod; which of them, a hash of node and
 *  address decides. Left out: MetalLB's own pods, and its gossip: a node's state is what the API says of it. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Node, Service } from '../api/core-v1.ts'
import { ENDPOINT_SLICES, NODES, SERVICES } from '../api/kinds.ts'
import { parseAddress, type Address } from '../net/address.ts'
import type { NetworkInterface } from '../net/interface.ts'
import type { Simulation } from '../sim/simulation.ts'
import type { Client } from './client/client.ts'
import { Informer, keyOf } from './client/informer.ts'

const EXCLUDED = 'node.kubernetes.io/exclude-from-external-load-balancers'
const SERVICE_NAME = 'kubernetes.io/service-name'

/** @param cards each node's card on the shared network, by the node's name */
export function announceServices(client: Client, sim: Simulation, cards: ReadonlyMap<string, NetworkInterface>): void {
  const services = new Informer(client, sim, SERVICES)
  const slices = new Informer(client, sim, ENDPOINT_SLICES)
  const nodes = new Informer(client, sim, NODES)
  const announced = new Map<string, Address[]>()

  function announce(key: string): void {
    for (const address of announced.get(key) ?? []) for (const card of cards.values()) card.announced?.delete(address)
    announced.delete(key)
    const service = services.get(key)
    const addresses = (service?.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) =>
      ip ? [parseAddress(ip)!] : [],
    )
    for (const address of addresses) {
      const card = cards.get(chooseNode(candidates(service!), address) ?? '')
      if (card) (card.announced ??= new Set()).add(address)
    }
    if (addresses.length) announced.set(key, addresses)
  }

  function candidates(service: Service): string[] {
    const willing = [...nodes.all()]
      .filter(node => isReady(node) && !(EXCLUDED in (node.metadata.labels ?? {})))
      .map(node => node.metadata.name)
    const withPods = new Set(
      [...slices.all()]
        .filter(({ metadata }) => metadata.namespace === service.metadata.namespace)
        .filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === service.metadata.name)
        .flatMap(slice => slice.endpoints ?? [])
        .filter(endpoint => endpoint.conditions?.ready !== false)
        .map(endpoint => endpoint.nodeName),
    )
    if (withPods.size === 0) return []
    return service.spec?.externalTrafficPolicy === 'Local' ? willing.filter(name => withPods.has(name)) : willing
  }

  const all = () => {
    for (const service of services.all()) if (service.spec?.type === 'LoadBalancer') announce(keyOf(service))
  }
  const one = (service: Service) => {
    if (service.spec?.type === 'LoadBalancer' || announced.has(keyOf(service))) announce(keyOf(service))
  }
  services.on({ added: one, updated: one, removed: one })
  slices.on({ added: all, updated: all, removed: all })
  nodes.on({
    added: all,
    updated: (node, before) => {
      if (isReady(node) !== isReady(before) || node.metadata.labels !== before.metadata.labels) all()
    },
    removed: all,
  })
  for (const informer of [services, slices, nodes]) informer.start()
}

const isReady = (node: Node): boolean =>
  node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false

/** The same node for the same address as long as it is there, whoever else comes and goes. */
export function chooseNode(names: readonly string[], address: Address): string | undefined {
  const rank = (name: string) => bytesToHex(sha256(utf8ToBytes(`${name}#${address}`)))
  return names.toSorted((a, b) => (rank(a) < rank(b) ? -1 : 1))[0]
}
