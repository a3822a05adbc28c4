/** Journeys of packets, kept as data on request: what was done to each, where, by which rule. Costs nothing while no
 *  tracer is set: a packet without a `journey` records nothing. */
import type { Address } from './address.ts'

/** A packet's addresses at one moment. */
export interface Addresses {
  source: Address
  sourcePort: number
  destination: Address
  destinationPort: number
}

export type Step = { /** Of whom: `worker`, `default/client`. */ namespace: string } & (
  | { kind: 'sent'; device: string }
  | { kind: 'received'; device: string }
  | {
      kind: 'rule'
      hook: string
      table: string
      chain: string
      /** From 1. */
      number: number
      /** As iptables -S prints it. */
      rule: string
      verdict: string
    }
  | { kind: 'policy'; hook: string; table: string; chain: string; verdict: string }
  /** `entry` as `conntrack -L` prints its tuples, where the packet has made a new one. */
  | { kind: 'conntrack'; hook: string; state: string; entry: string }
  | { kind: 'translated'; hook: string; before: Addresses; after: Addresses }
  | { kind: 'route'; to: Address; via: Address | undefined; device: string }
  | { kind: 'end'; fate: Fate; why?: string }
)

/** Each packet meets exactly one. */
export type Fate = 'delivered' | 'dropped' | 'rejected' | 'ttl exceeded' | 'unreachable' | 'left'

export interface Journey {
  /** Milliseconds since the epoch. */
  readonly sentAt: number
  readonly protocol: number
  /** `SYN`, `echo request`, `42 bytes`. */
  readonly what: string
  readonly from: Addresses
  /** The bytes that it carries; they do not change. */
  readonly payload: Uint8Array
  readonly steps: Step[]
  /** It ends between two namespaces. */
  end(fate: Fate, why: string): void
  /** Whoever asked; replies are recorded for the same. */
  readonly tracer: Tracer
}

export class Tracer {
  readonly journeys: Journey[] = []
  /** Told of each journey when it starts. */
  onJourney: ((journey: Journey) => void) | undefined = undefined

  start(sentAt: number, protocol: number, what: string, from: Addresses, payload: Uint8Array): Journey {
    const steps: Step[] = []
    const end = (fate: Fate, why: string) =>
      void steps.push({ namespace: steps.at(-1)?.namespace ?? '', kind: 'end', fate, why })
    const journey: Journey = { sentAt, protocol, what, from, payload, steps, end, tracer: this }
    this.journeys.push(journey)
    this.onJourney?.(journey)
    return journey
  }
}
