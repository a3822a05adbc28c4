/** A program that serves HTTP until it is told to stop: what the small web servers of this folder have in common. */
import type { Process } from '../host/process.ts'
import { ANY, type Endpoint } from '../net/address.ts'
import { httpDate, type HttpHeaders } from '../net/http-message.ts'
import { serveHttp, type HttpHandler } from '../net/http.ts'
import { SocketFailure, type Listener, type Sockets, type TcpConnection, type TcpHandlers } from '../net/sockets.ts'

/** As Go's net/http answers: its header fields come in alphabetical order. */
export function goHeaders(now: number, length: number, type = 'text/plain; charset=utf-8'): HttpHeaders {
  return [
    ['Date', httpDate(now)],
    ['Content-Length', String(length)],
    ['Content-Type', type],
  ]
}

/** A server whose connections end with it. */
export interface WebServer {
  readonly listener: Listener
  /** Takes no more connections, and ends those that there are. */
  close(): void
}

/** @throws SocketFailure EADDRINUSE, EADDRNOTAVAIL */
export function webServer(sockets: Sockets, local: Endpoint, handler: HttpHandler): WebServer {
  const connections = new Set<TcpConnection>()
  const tracking = {
    listen: (at: Endpoint, accept: (connection: TcpConnection) => TcpHandlers) =>
      sockets.listen(at, connection => {
        connections.add(connection)
        const handlers = accept(connection)
        const { failed, closed } = handlers
        handlers.failed = error => {
          connections.delete(connection)
          failed?.(error)
        }
        handlers.closed = () => {
          connections.delete(connection)
          closed?.()
        }
        return handlers
      }),
  } as Sockets
  const listener = serveHttp(tracking, local, handler)
  return {
    listener,
    close: () => {
      listener.close()
      for (const connection of connections) connection.end()
      connections.clear()
    },
  }
}

/** Serves on all addresses until SIGTERM or SIGINT. @returns the exit status; 1 where a port was taken */
export async function serveUntilStopped(
  process: Process,
  servers: readonly { port: number; handler: HttpHandler }[],
  options: {
    /** Opens what else is to be open meanwhile. @returns how to close it */
    other?: () => () => void
    /** Is given a way to end it with another status. */
    started?: (exit: (code: number) => void) => void
  } = {},
): Promise<number> {
  const closers: (() => void)[] = []
  try {
    for (const { port, handler } of servers) {
      const server = webServer(process.host.net.sockets, { address: ANY, port }, handler)
      closers.push(() => server.close())
    }
    if (options.other) closers.push(options.other())
    return await process.wait<number>(settle => {
      process.onSignal('SIGTERM', () => settle(0))
      process.onSignal('SIGINT', () => settle(0))
      options.started?.(settle)
    })
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    const port = servers[closers.length]?.port
    await process.stderr.write(`listen tcp :${port}: bind: address already in use\n`)
    return 1
  } finally {
    for (const close of closers) close()
  }
}
