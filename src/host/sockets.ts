/** Sockets as a program uses them: promises that a signal interrupts, and connections that end with the process. */
import type { Address, Endpoint } from '../net/address.ts'
import type { SocketError, TcpConnection, TcpHandlers, UdpSocket } from '../net/sockets.ts'
import { SocketFailure } from '../net/sockets.ts'
import type { Process } from './process.ts'

/** What reading a connection gave: bytes, `null` at the end. */
type Received = Uint8Array | null

/** A TCP connection of a process. Reads fail with `SocketFailure`; `undefined` of a timed call says that time is up. */
export class Stream {
  readonly connection: TcpConnection
  #process: Process
  #chunks: Uint8Array[] = []
  #ended = false
  #failed: SocketError | undefined
  #wake: (() => void) | undefined
  #forget: () => void

  private constructor(process: Process, connection: TcpConnection) {
    this.#process = process
    this.connection = connection
    this.#forget = process.onExit(() => this.close())
  }

  /** @param timeoutMs `undefined` is returned when it is over first
   *  @throws SocketFailure */
  static async connect(
    process: Process,
    remote: Endpoint,
    options: { timeoutMs?: number; from?: Partial<Endpoint> } = {},
  ): Promise<Stream | undefined> {
    const result = await process.wait<TcpConnection | SocketError | undefined>(settle => {
      const over = (outcome: TcpConnection | SocketError | undefined) => {
        timer?.cancel()
        settle(outcome)
      }
      const connection = process.host.net.sockets.connect(
        remote,
        { opened: () => over(connection), failed: over },
        options.from,
      )
      const timer =
        options.timeoutMs === undefined
          ? undefined
          : process.host.sim.after(options.timeoutMs, () => {
              connection.reset()
              settle(undefined)
            })
      return () => {
        timer?.cancel()
        connection.reset()
      }
    })
    if (result === undefined) return undefined
    if (typeof result === 'string') throw new SocketFailure(result)
    const stream = new Stream(process, result)
    result.handlers = stream.#handlers()
    return stream
  }

  /** For a connection that a listener accepted. */
  static accepted(process: Process, connection: TcpConnection): { stream: Stream; handlers: TcpHandlers } {
    const stream = new Stream(process, connection)
    return { stream, handlers: stream.#handlers() }
  }

  /** The next bytes, `null` at the end. @returns undefined when time is up @throws SocketFailure */
  async read(timeoutMs?: number): Promise<Received | undefined> {
    const ready = this.#next()
    if (ready !== undefined) return ready
    return this.#process.wait<Received | undefined>((settle, fail) => {
      const timer =
        timeoutMs === undefined
          ? undefined
          : this.#process.host.sim.after(timeoutMs, () => {
              this.#wake = undefined
              settle(undefined)
            })
      this.#wake = () => {
        this.#wake = undefined
        timer?.cancel()
        try {
          settle(this.#next())
        } catch (error) {
          fail(error as Error)
        }
      }
      return () => {
        timer?.cancel()
        this.#wake = undefined
      }
    })
  }

  write(bytes: Uint8Array): void {
    this.connection.write(bytes)
  }

  /** Sends no more; receives on. */
  end(): void {
    this.connection.end()
  }

  /** As close(2): politely, but with RST where bytes are left unread. */
  close(): void {
    this.#forget()
    if (this.#chunks.length) this.connection.reset()
    else this.connection.end()
  }

  get failure(): SocketError | undefined {
    return this.#failed
  }

  #next(): Received | undefined {
    const chunk = this.#chunks.shift()
    if (chunk) return chunk
    if (this.#failed) throw new SocketFailure(this.#failed)
    return this.#ended ? null : undefined
  }

  #handlers(): TcpHandlers {
    const wake = () => this.#wake?.()
    return {
      data: chunk => {
        this.#chunks.push(chunk)
        wake()
      },
      ended: () => {
        this.#ended = true
        wake()
      },
      failed: error => {
        this.#failed = error
        wake()
      },
    }
  }
}

/** Accepts connections for as long as the process lives. `next` waits for one. @throws SocketFailure */
export function listen(process: Process, local: Endpoint): { port: number; next(): Promise<Stream>; close(): void } {
  const queue: Stream[] = []
  let wake: ((stream: Stream) => void) | undefined
  const listener = process.host.net.sockets.listen(local, connection => {
    const { stream, handlers } = Stream.accepted(process, connection)
    if (wake) wake(stream)
    else queue.push(stream)
    return handlers
  })
  process.onExit(() => listener.close())
  return {
    port: listener.local.port,
    next: async () => {
      const ready = queue.shift()
      if (ready) return ready
      return process.wait<Stream>(settle => {
        wake = stream => {
          wake = undefined
          settle(stream)
        }
        return () => (wake = undefined)
      })
    },
    close: () => listener.close(),
  }
}

export interface Datagram {
  payload: Uint8Array
  from: Endpoint
}

/** A UDP socket of a process, closed with it. */
export class DatagramSocket {
  #process: Process
  #socket: UdpSocket
  #queue: (Datagram | { error: SocketError })[] = []
  #wake: (() => void) | undefined

  /** @throws SocketFailure */
  constructor(process: Process, local: { address: Address; port: number } = { address: 0, port: 0 }) {
    this.#process = process
    this.#socket = process.host.net.sockets.bindUdp(local, {
      received: (payload, from) => this.#arrived({ payload, from }),
      failed: error => this.#arrived({ error }),
    })
    process.onExit(() => this.close())
  }

  get local(): Endpoint {
    return this.#socket.local
  }

  send(to: Endpoint, payload: Uint8Array): void {
    this.#socket.send(to, payload)
  }

  /** @returns undefined when time is up @throws SocketFailure when an ICMP error came for what was sent */
  async receive(timeoutMs?: number): Promise<Datagram | undefined> {
    if (!this.#queue.length)
      await this.#process.wait<void>(settle => {
        const timer = timeoutMs === undefined ? undefined : this.#process.host.sim.after(timeoutMs, () => settle())
        this.#wake = () => {
          timer?.cancel()
          settle()
        }
        return () => {
          timer?.cancel()
          this.#wake = undefined
        }
      })
    this.#wake = undefined
    const next = this.#queue.shift()
    if (next && 'error' in next) throw new SocketFailure(next.error)
    return next
  }

  close(): void {
    this.#socket.close()
  }

  #arrived(item: Datagram | { error: SocketError }): void {
    this.#queue.push(item)
    this.#wake?.()
  }
}
