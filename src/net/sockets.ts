/** What a network namespace offers to programs: TCP, UDP and ICMP echo, by callbacks. */
import type { Address, Endpoint } from './address.ts'

/** Errno names that a socket can fail with. */
export type SocketError =
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'ETIMEDOUT'
  | 'EHOSTUNREACH'
  | 'ENETUNREACH'
  | 'ENOPROTOOPT'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'EACCES'

/** What happens to a connection. None is called before the call that made the connection has returned. */
export interface TcpHandlers {
  /** The handshake is done (of a connection that was opened here). */
  opened?(): void
  /** Bytes in order; they do not change afterwards. */
  data?(chunk: Uint8Array): void
  /** The other side will send no more. */
  ended?(): void
  /** The connection is over, and this is why. */
  failed?(error: SocketError): void
  /** Both directions are done. */
  closed?(): void
}

export interface TcpConnection {
  readonly local: Endpoint
  readonly remote: Endpoint
  handlers: TcpHandlers
  /** Ignored once the connection is over. The bytes must not change afterwards. */
  write(chunk: Uint8Array): void
  /** Sends no more; receives on. */
  end(): void
  /** Ends both directions at once, with RST. */
  reset(): void
}

export interface Listener {
  readonly local: Endpoint
  close(): void
}

export interface UdpSocket {
  readonly local: Endpoint
  /** @param ttl 64 if not given */
  send(to: Endpoint, payload: Uint8Array, ttl?: number): void
  close(): void
}

export interface UdpHandlers {
  received?(payload: Uint8Array, from: Endpoint, to: Endpoint): void
  /** An ICMP error came back for something sent to `to`. */
  failed?(error: SocketError, to: Endpoint): void
  /** The same error with its sender, and `time-exceeded`, which `failed` does not tell. */
  unreachable?(from: Address, why: Unreachable, to: Endpoint): void
}

export interface Sockets {
  /** @throws SocketFailure EADDRINUSE, EADDRNOTAVAIL */
  listen(local: Endpoint, accept: (connection: TcpConnection) => TcpHandlers): Listener
  /** Fails through its handlers. SYNs are sent again after 1, 3, 7 … seconds; ETIMEDOUT after 127 (tcp_syn_retries 6).
   *  @param from the local address and port, where the caller insists */
  connect(remote: Endpoint, handlers: TcpHandlers, from?: Partial<Endpoint>): TcpConnection
  /** Port 0 takes a free one. @throws SocketFailure EADDRINUSE, EADDRNOTAVAIL */
  bindUdp(local: Endpoint, handlers: UdpHandlers): UdpSocket
  /** One ICMP echo request; exactly one handler call, unless nothing ever comes back. @returns how to stop caring */
  ping(
    to: Address,
    options: { id: number; sequence: number; ttl?: number; payload: number },
    handlers: PingHandlers,
  ): () => void
}

export type Unreachable = 'network' | 'host' | 'port' | 'prohibited' | 'time-exceeded'

export interface PingHandlers {
  replied(from: Address, ttl: number, ms: number): void
  /** `from` sent the error; `time-exceeded` is what traceroute lives on. */
  unreachable(from: Address, why: Unreachable): void
}

/** A call that failed at once. */
export class SocketFailure extends Error {
  readonly code: SocketError
  constructor(code: SocketError) {
    super(code)
    this.code = code
  }
}
