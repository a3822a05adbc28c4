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
  /** By destination and metric. */
  #routes = new Map<string, Route>()
  /** In order; made when asked for. */
  #list: readonly Route[] | undefined
  /** Longest prefix first; of one destination, those of the least metric first. Only what is up. */
  #byPrefix: { prefix: number; mask: number; routes: Map<Address, Route[]> }[] = []
  #cache = new Map<Address, Route | null>()

  /** As `ip route` lists them. */
  list(): readonly Route[] {
    return (this.#list ??= [...this.#routes.values()].sort(listOrder))
  }

  /** @returns false when there is the same already (same destination and metric) */
  add(route: Route): boolean {
    if (this.#routes.has(keyOf(route))) return false
    this.replace(route)
    return true
  }

  replace(route: Route): void {
    const key = keyOf(route)
    const old = this.#routes.get(key)
    if (old) this.#drop(key, old)
    this.#routes.set(key, route)
    this.#list = undefined
    this.#file(route)
  }

  /** @returns how many went */
  remove(which: (route: Route) => boolean): number {
    const before = this.#routes.size
    for (const [key, route] of this.#routes) if (which(route)) this.#drop(key, route)
    return before - this.#routes.size
  }

  /** To be called when interfaces go up or down. */
  changed(): void {
    this.#cache.clear()
    this.#byPrefix = []
    for (const route of this.#routes.values()) this.#file(route)
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

  #file(route: Route): void {
    this.#forget(route)
    if (route.device && !route.device.up) return
    const { address, prefix } = route.destination
    let level = this.#byPrefix.find(each => each.prefix === prefix)
    if (!level) {
      this.#byPrefix.push((level = { prefix, mask: maskOf(prefix), routes: new Map() }))
      this.#byPrefix.sort((a, b) => b.prefix - a.prefix)
    }
    const here = level.routes.get(address)
    if (!here) level.routes.set(address, [route])
    else {
      here.push(route)
      here.sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0))
    }
  }

  #drop(key: string, route: Route): void {
    this.#routes.delete(key)
    this.#list = undefined
    this.#forget(route)
    const { address, prefix } = route.destination
    const routes = this.#byPrefix.find(each => each.prefix === prefix)?.routes
    const left = routes?.get(address)?.filter(each => each !== route)
    if (left?.length) routes!.set(address, left)
    else routes?.delete(address)
  }

  /** Cached answers that a route may have changed. */
  #forget({ destination: { address, prefix } }: Route): void {
    if (prefix === 32) this.#cache.delete(address)
    else this.#cache.clear()
  }
}

const keyOf = ({ destination: { address, prefix }, metric = 0 }: Route): string => `${address}/${prefix}/${metric}`

/** The default first, then by address: the order of the kernel's tree. */
const listOrder = (a: Route, b: Route) =>
  a.destination.address - b.destination.address || a.destination.prefix - b.destination.prefix
