/** What a hook decides about a packet, as small numbers: this is the hot path. */

export const DROP = 0
export const ACCEPT = 1
/** REJECT: 2 and up, by what is sent back. */
export const REJECT_FIRST = 2

/** `--reject-with`, in the order of their verdicts. ICMP codes of destination unreachable (RFC 792, 1122, 1812). */
export const REJECT_WITH = [
  { name: 'icmp-net-unreachable', code: 0 },
  { name: 'icmp-host-unreachable', code: 1 },
  { name: 'icmp-proto-unreachable', code: 2 },
  { name: 'icmp-port-unreachable', code: 3 },
  { name: 'icmp-net-prohibited', code: 9 },
  { name: 'icmp-host-prohibited', code: 10 },
  { name: 'icmp-admin-prohibited', code: 13 },
  { name: 'tcp-reset', code: -1 },
] as const

export type RejectWith = (typeof REJECT_WITH)[number]['name']
