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

/** Routes to prefixes of one length. */
interface Level {
  prefix: number
  mask: number
  routes: Map<Address, Route[]>
}

/** More cached answers than this are thrown away. */
const MOST_CACHED = 4096

export class RoutingTable {
  #routes = new Map<string | number, Route>()
  /** In order; made when asked for. */
  #list: readonly Route[] | undefined
  /** Longest prefix first; of one destination, those of the least metric first. Only what is up. Made when first asked:
   *  most pods never send anything. */
  #byPrefix: Level[] | undefined
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
    this.#byPrefix = undefined
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
    if (!this.#byPrefix) {
      this.#byPrefix = []
      for (const route of this.#routes.values()) this.#file(route)
    }
    for (const { mask, routes } of this.#byPrefix) {
      const found = routes.get((address & mask) >>> 0)
      if (found) return found[0]
    }
    return undefined
  }

  #file(route: Route): void {
    this.#forget(route)
    const levels = this.#byPrefix
    if (!levels || (route.device && !route.device.up)) return
    const { address, prefix } = route.destination
    let level = levels.find(each => each.prefix === prefix)
    if (!level) {
      levels.push((level = { prefix, mask: maskOf(prefix), routes: new Map() }))
      levels.sort((a, b) => b.prefix - a.prefix)
    }
    const here = level.routes.get(address)
    if (!here) level.routes.set(address, [route])
    else {
      here.push(route)
      here.sort((a, b) => (a.metric ?? 0) - (b.metric ?? 0))
    }
  }

  #drop(key: string | number, route: Route): void {
    this.#routes.delete(key)
    this.#list = undefined
    this.#forget(route)
    const { address, prefix } = route.destination
    const routes = this.#byPrefix?.find(each => each.prefix === prefix)?.routes
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

/** By destination and metric. */
const keyOf = ({ destination: { address, prefix }, metric }: Route): string | number =>
  metric ? `${address}/${prefix}/${metric}` : address * 64 + prefix

/** The default first, then by address: the order of the kernel's tree. */
const listOrder = (a: Route, b: Route) =>
  a.destination.address - b.destination.address || a.destination.prefix - b.destination.prefix
