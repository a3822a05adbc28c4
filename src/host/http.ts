/** An HTTP server as a program uses it: open as long as the process lives. */
import type { Endpoint } from '../net/address.ts'
import type { HttpRequest } from '../net/http-message.ts'
import { serveHttp, type HttpAnswer, type HttpHandler } from '../net/http.ts'
import type { Process } from './process.ts'

export type { HttpAnswer, HttpRequest }

/** @returns the port it listens on @throws SocketFailure EADDRINUSE, EADDRNOTAVAIL */
export function serve(process: Process, local: Endpoint, handler: HttpHandler): number {
  const listener = serveHttp(process.host.net.sockets, local, handler)
  process.onExit(() => listener.close())
  return listener.local.port
}
