/** What became of a traced command's packets and lookups, as plain data with addresses as text: what `trace` prints and
 *  what a page draws. Types only. */

export interface TraceReport {
  /** The words of the command, and where it ran: `worker`, `default/client`. */
  readonly command: readonly string[]
  readonly place: string
  readonly status: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly lookups: readonly TracedLookup[]
  /** In the order in which they were sent. */
  readonly packets: readonly TracedPacket[]
}

/** A question to a server, and what it said; as often as it was sent. */
export interface TracedLookup {
  /** Who asked: `default/client`; `kube-system/coredns-…` of what is forwarded. */
  readonly by: string
  /** `10.96.0.10:53`, and who answered in the end: `kube-system/coredns-…`. */
  readonly server: string
  readonly servedBy?: string
  readonly protocol: 'udp' | 'tcp'
  /** Without the dot at its end. */
  readonly name: string
  readonly type: string
  /** Milliseconds after the start. */
  readonly sentAt: number
  readonly answeredAt?: number
  /** NOERROR, NXDOMAIN …; unset where no answer came. */
  readonly rcode?: string
  /** `A 10.96.0.7`, `CNAME example.com.`. */
  readonly answers: readonly string[]
}

export interface TracedPacket {
  /** From 1. */
  readonly number: number
  /** Milliseconds after the start. */
  readonly sentAt: number
  readonly protocol: string
  /** As it was sent: with ports, but for ICMP. */
  readonly from: TracedEnds
  /** `SYN`, `PSH,ACK 76 bytes`, `A? web.default.svc.cluster.local.`. */
  readonly what: string
  readonly fate: string
  /** Where it ended. */
  readonly at: string
  /** What it did on each host, in order. */
  readonly steps: readonly TracedStep[]
}

export interface TracedEnds {
  readonly source: string
  readonly destination: string
}

export type TracedStep = { /** `worker`, `default/client`. */ readonly place: string } & (
  | { readonly kind: 'sent' | 'received'; readonly device: string }
  | {
      readonly kind: 'rule'
      readonly hook: string
      readonly table: string
      readonly chain: string
      readonly number: number
      /** As `iptables -S` prints it. */
      readonly rule: string
      readonly verdict: string
    }
  | {
      readonly kind: 'policy'
      readonly hook: string
      readonly table: string
      readonly chain: string
      readonly verdict: string
    }
  | { readonly kind: 'conntrack'; readonly hook: string; readonly state: string; readonly entry: string }
  | { readonly kind: 'translated'; readonly hook: string; readonly before: TracedEnds; readonly after: TracedEnds }
  | { readonly kind: 'route'; readonly to: string; readonly via?: string; readonly device: string }
  | { readonly kind: 'end'; readonly fate: string; readonly why?: string }
)
