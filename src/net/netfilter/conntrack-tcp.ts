/** What conntrack knows of TCP: the state of a conversation after each segment, and how long it is kept in it.
 *  Source: nf_conntrack_proto_tcp.c of Linux 6.12. Left out: windows. */
import { ACK, FIN, RST, SYN } from '../packet.ts'
import type { TcpState } from './flow.ts'

/** Seconds, of all protocols: sysctls `net.netfilter.nf_conntrack_…`. */
export const TIMEOUTS: Record<string, number> = {
  tcp_timeout_syn_sent: 120,
  tcp_timeout_syn_recv: 60,
  tcp_timeout_established: 432_000,
  tcp_timeout_fin_wait: 120,
  tcp_timeout_close_wait: 60,
  tcp_timeout_last_ack: 30,
  tcp_timeout_time_wait: 120,
  tcp_timeout_close: 10,
  udp_timeout: 30,
  udp_timeout_stream: 120,
  icmp_timeout: 30,
  generic_timeout: 600,
}

/** The states that matter of tcp_conntracks[][][]. */
export function nextTcpState(state: TcpState, flags: number, reply: boolean): TcpState {
  if (flags & RST) return 'CLOSE'
  if (flags & SYN) return reply && flags & ACK && state === 'SYN_SENT' ? 'SYN_RECV' : state
  if (flags & FIN) {
    if (state === 'SYN_RECV' || state === 'ESTABLISHED') return 'FIN_WAIT'
    return state === 'FIN_WAIT' || state === 'CLOSE_WAIT' ? 'LAST_ACK' : state
  }
  switch (state) {
    case 'SYN_RECV':
      return reply ? state : 'ESTABLISHED'
    case 'FIN_WAIT':
      return 'CLOSE_WAIT'
    case 'LAST_ACK':
      return 'TIME_WAIT'
    default:
      return state
  }
}

export function tcpTimeouts(t: Record<string, number>): Record<TcpState, number> {
  return {
    NONE: t.tcp_timeout_syn_sent!,
    SYN_SENT: t.tcp_timeout_syn_sent!,
    SYN_RECV: t.tcp_timeout_syn_recv!,
    ESTABLISHED: t.tcp_timeout_established!,
    FIN_WAIT: t.tcp_timeout_fin_wait!,
    CLOSE_WAIT: t.tcp_timeout_close_wait!,
    LAST_ACK: t.tcp_timeout_last_ack!,
    TIME_WAIT: t.tcp_timeout_time_wait!,
    CLOSE: t.tcp_timeout_close!,
  }
}
