/** What kube-proxy asks of its node's netfilter: the iptables and conntrack commands that it would run. */
import type { Endpoint as Socket } from '../../net/address.ts'
import type { Jump, Table } from './base-rules.ts'

export interface RuleTables {
  hasChain(table: Table, chain: string): boolean
  chains(table: Table): Iterable<string>
  /** Makes an empty chain where there is none. */
  ensureChain(table: Table, chain: string): void
  /** Puts the jump first, where it is not there already. */
  ensureJump(jump: Jump): void
  /** `nfacct add`, where it is not there already. */
  ensureCounter(name: string): void
  /** One `iptables-restore --noflush`: each chain of `fill` then has these rules alone, and those of `remove` are gone. */
  commit(table: Table, fill: ReadonlyMap<string, readonly string[]>, remove: readonly string[]): void
  /** Forgets UDP flows for which `isStale` says so. */
  forgetUdp(isStale: (flow: UdpFlow) => boolean): void
}

export interface UdpFlow {
  /** Where the first packet was sent. */
  originalTo: Socket
  /** Where answers come from: the endpoint, after translation. */
  replyFrom: Socket
}
