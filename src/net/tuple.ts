/** What tells one conversation from another: protocol and both ends; and a hash table keyed by it. */
import type { Address } from './address.ts'

/** For ICMP both ports are the echo identifier. */
export class Tuple<T> {
  readonly protocol: number
  readonly source: Address
  readonly sourcePort: number
  readonly destination: Address
  readonly destinationPort: number
  readonly owner: T
  /** The next in the same bucket; for `TupleTable` only. */
  next: Tuple<T> | undefined = undefined

  constructor(
    protocol: number,
    source: Address,
    sourcePort: number,
    destination: Address,
    destinationPort: number,
    owner: T,
  ) {
    this.protocol = protocol
    this.source = source
    this.sourcePort = sourcePort
    this.destination = destination
    this.destinationPort = destinationPort
    this.owner = owner
  }
}

function hash(protocol: number, source: Address, sourcePort: number, destination: Address, destinationPort: number) {
  let h = Math.imul(source ^ protocol, 0x9e3779b1) ^ Math.imul(destination, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d) ^ Math.imul((sourcePort << 16) ^ destinationPort, 0xc2b2ae35)
  return h ^ (h >>> 13)
}

/** Of a table that has never held anything. */
const NOTHING: undefined[] = [undefined]

export class TupleTable<T> {
  #buckets: (Tuple<T> | undefined)[] = NOTHING
  #size = 0

  get size(): number {
    return this.#size
  }

  find(
    protocol: number,
    source: Address,
    sourcePort: number,
    destination: Address,
    destinationPort: number,
  ): Tuple<T> | undefined {
    const buckets = this.#buckets
    let at = buckets[hash(protocol, source, sourcePort, destination, destinationPort) & (buckets.length - 1)]
    while (at) {
      if (
        at.sourcePort === sourcePort &&
        at.destinationPort === destinationPort &&
        at.source === source &&
        at.destination === destination &&
        at.protocol === protocol
      )
        return at
      at = at.next
    }
    return undefined
  }

  add(tuple: Tuple<T>): void {
    if (this.#size >= this.#buckets.length || this.#buckets === NOTHING) this.#grow()
    this.#size++
    this.#link(tuple)
  }

  remove(tuple: Tuple<T>): void {
    const at = this.#bucketOf(tuple)
    let previous: Tuple<T> | undefined
    for (let node = this.#buckets[at]; node; previous = node, node = node.next) {
      if (node !== tuple) continue
      if (previous) previous.next = node.next
      else this.#buckets[at] = node.next
      node.next = undefined
      this.#size--
      return
    }
  }

  #bucketOf(tuple: Tuple<T>): number {
    const { protocol, source, sourcePort, destination, destinationPort } = tuple
    return hash(protocol, source, sourcePort, destination, destinationPort) & (this.#buckets.length - 1)
  }

  #link(tuple: Tuple<T>): void {
    const at = this.#bucketOf(tuple)
    tuple.next = this.#buckets[at]
    this.#buckets[at] = tuple
  }

  #grow(): void {
    const old = this.#buckets
    this.#buckets = Array.from({ length: Math.max(8, old.length * 2) }, () => undefined)
    for (const head of old) {
      for (let node = head; node;) {
        const next: Tuple<T> | undefined = node.next
        this.#link(node)
        node = next
      }
    }
  }
}
