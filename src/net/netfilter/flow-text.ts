/** A conntrack entry's tuples as conntrack(8) prints them. Source: libnetfilter_conntrack (snprintf_default.c). */
import { formatAddress } from '../address.ts'
import { ICMP } from '../packet.ts'
import type { Tuple } from '../tuple.ts'
import type { Flow } from './flow.ts'

function tupleText(tuple: Tuple<Flow>, reply: boolean): string {
  const ends = `src=${formatAddress(tuple.source)} dst=${formatAddress(tuple.destination)}`
  if (tuple.protocol === ICMP) return `${ends} type=${reply ? 0 : 8} code=0 id=${tuple.sourcePort}`
  return `${ends} sport=${tuple.sourcePort} dport=${tuple.destinationPort}`
}

/** Everything after the state: `src=… dst=… [UNREPLIED] src=… dst=… [ASSURED]`. */
export function tuplesText(flow: Flow, withMark = false): string {
  const parts = [tupleText(flow.original!, false)]
  if (!flow.seenReply) parts.push('[UNREPLIED]')
  parts.push(tupleText(flow.replied!, true))
  if (flow.assured) parts.push('[ASSURED]')
  if (withMark) parts.push(`mark=${flow.mark}`, 'use=1')
  return parts.join(' ')
}
