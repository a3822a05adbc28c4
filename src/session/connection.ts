/** How kubectl reaches the API server: a TCP connection from the machine it runs on, which must be answered; the
 *  request itself then passes beside the wire, as text. Left out: TLS, and the bytes on that connection. */
import type { Api } from '../api/api.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { Stream } from '../host/sockets.ts'
import { parseAddress } from '../net/address.ts'
import { SocketFailure } from '../net/sockets.ts'

/** client-go's dialer gives up after that. */
const DIAL_TIMEOUT_MS = 30_000

export const connectTo =
  (cluster: Cluster) =>
  (server: string, process: Process): Api =>
  async (path, init) => {
    const { hostname, port } = new URL(server)
    const address = parseAddress(hostname) ?? (await resolve(process, hostname))[0]!
    try {
      const stream = await Stream.connect(
        process,
        { address, port: Number(port || 443) },
        { timeoutMs: DIAL_TIMEOUT_MS },
      )
      if (!stream) throw new Errno('ETIMEDOUT')
      stream.close()
    } catch (error) {
      if (error instanceof SocketFailure) throw new Errno(error.code)
      throw error
    }
    return cluster.api(path, init)
  }
