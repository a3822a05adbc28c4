/** A main routing table: longest prefix first, then metric (ip-route(8)). Left out: policy routing, multipath. */
import { maskOf, type Address, type Cidr } from './address.ts'
import type { NetworkInterface } from './interface.ts'

export interface Route {
  /** With no host bits. 0.0.0.0/0 is the default. */
  destination: Cidr
  /** The gateway; a neighbour on the link itself if not given. */
  via?: Address
  /** None for those that refuse. */
  device?: NetworkInterface
  /** What a socket that is not bound takes for its own address. */
  source?: Address
  scope: 'global' | 'link' | 'host'
  /** Who made it. */
  protocol: 'kernel' | 'boot' | 'static'
  metric?: number
  /** Other than unicast. */
  type?: 'blackhole' | 'unreachable' | 'prohibit'
}

/** More cached answers than this are thrown away. */
const MOST_CACHED = 4096

export class RoutingTable {
  #routes: Route[] = []
  #byPrefix: { mask: number; routes: Map<Address, Route[]> }[] = []
  #cache = new Map<Address, Route | null>()

  /** As `ip route` lists them. */
  list(): readonly Route[] {
    return this.#routes
  }

  /** @returns false when there is the same already (same destination and metric) */
  add(route: Route): boolean {
    if (this.#routes.some(r => same(r, route))) return false
    this.#routes = [...this.#routes, route].sort(listOrder)
    this.#rebuild()
    return true
  }

  replace(route: Route): void {
    this.#routes = [...this.#routes.filter(r => !same(r, route)), route].sort(listOrder)
    this.#rebuild()
  }

  /** @returns how many went */
  remove(which: (route: Route) => boolean): number {
    const before = this.#routes.length
    this.#routes = this.#routes.filter(r => !which(r))
    this.#rebuild()
    return before - this.#routes.length
  }

  /** To be called when interfaces go up or down. */
  changed(): void {
    this.#rebuild()
  }

  lookup(address: Address): Route | undefined {
    const cached = this.#cache.get(address)
    if (cached !== undefined) return cached ?? undefined
    const found = this.#search(address)
    if (this.#cache.size >= MOST_CACHED) this.#cache.clear()
    this.#cache.set(address, found ?? null)
    return found
  }

  #search(address: Address): Route | undefined {
    for (const { mask, routes } of this.#byPrefix) {
      const found = routes.get((address & mask) >>> 0)
      if (found) return found[0]
    }
    return undefined
  }

  #rebuild(): void {
    this.#cache.clear()
    const tables = new Map<number, Map<Address, Route[]>>()
    for (const route of this.#routes) {
      if (route.device && !route.device.up) continue
      let table = tables.get(route.destination.prefix)
      if (!table) tables.set(route.destination.prefix, (table = new Map()))
      const here = table.get(route.destination.address)
      if (here) here.push(route)
      else table.set(route.destination.address, [route])
    }
    this.#byPrefix = [...tables]
      .sort((a, b) => b[0] - a[0])
      .map(([prefix, routes]) => {
        for (const list of routes.values()) list.sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0))
        return { mask: maskOf(prefix), routes }
      })
  }
}

const same = (a: Route, b: Route) =>
  a.destination.address === b.destination.address &&
  a.destination.prefix === b.destination.prefix &&
  (a.metric ?? 0) === (b.metric ?? 0)

/** The default first, then by address: the order of the kernel's tree. */
const listOrder = (a: Route, b: Route) =>
  a.destination.address - b.destination.address || a.destination.prefix - b.destination.prefix
