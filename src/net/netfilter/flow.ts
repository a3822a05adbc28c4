/** A tracked conversation: a conntrack entry with the tuples of both directions (nf_conntrack.h). */
import type { Tuple } from '../tuple.ts'

export type TcpState =
  'NONE' | 'SYN_SENT' | 'SYN_RECV' | 'ESTABLISHED' | 'FIN_WAIT' | 'CLOSE_WAIT' | 'LAST_ACK' | 'TIME_WAIT' | 'CLOSE'

export class Flow {
  readonly id: number
  readonly protocol: number
  /** The first packet's direction, before any translation. */
  original: Tuple<Flow> | undefined = undefined
  /** What replies look like when they arrive; differs from the inverse of `original` where there is NAT. */
  replied: Tuple<Flow> | undefined = undefined
  tcp: TcpState = 'NONE'
  mark = 0
  /** In the table, so that others can find it. */
  confirmed = false
  /** Taken out of the table again. */
  gone = false
  seenReply = false
  assured = false
  /** Whether source or destination are translated, and whether that has been decided. */
  sourceNat = false
  destinationNat = false
  sourceDone = false
  /** No other conversation has the same reply direction: its port was chosen so. */
  replyIsFree = false
  destinationDone = false
  /** Milliseconds since the epoch. */
  startedAt = 0
  expiresAt = 0
  /** Its neighbours in the table by age; for `Conntrack` only. */
  older: Flow | undefined = undefined
  newer: Flow | undefined = undefined

  constructor(id: number, protocol: number) {
    this.id = id
    this.protocol = protocol
  }
}
