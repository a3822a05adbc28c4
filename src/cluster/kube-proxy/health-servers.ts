/** Answers the health checks of load balancers: how many endpoints of a Service this node has.
 *  Source: pkg/proxy/healthcheck/service_health.go. */
import { ANY } from '../../net/address.ts'
import { SocketFailure, type Listener, type Sockets } from '../../net/sockets.ts'

const encoder = new TextEncoder()

export class HealthServers {
  #sockets: Sockets
  #now: () => number
  #listeners = new Map<number, { listener: Listener; service: string; localEndpoints: number }>()

  constructor(sockets: Sockets, now: () => number) {
    this.#sockets = sockets
    this.#now = now
  }

  /** @param service `default/web` */
  put(port: number, service: string, localEndpoints: number): void {
    const known = this.#listeners.get(port)
    if (known) {
      known.service = service
      known.localEndpoints = localEndpoints
      return
    }
    try {
      const listener = this.#sockets.listen({ address: ANY, port }, connection => ({
        data: () => {
          connection.write(encoder.encode(this.#answer(port)))
          connection.end()
        },
        ended: () => connection.end(),
      }))
      this.#listeners.set(port, { listener, service, localEndpoints })
    } catch (error) {
      // The port is taken: kube-proxy says so in its log, and goes on.
      if (!(error instanceof SocketFailure)) throw error
    }
  }

  remove(port: number): void {
    this.#listeners.get(port)?.listener.close()
    this.#listeners.delete(port)
  }

  close(): void {
    for (const port of [...this.#listeners.keys()]) this.remove(port)
  }

  #answer(port: number): string {
    const known = this.#listeners.get(port)
    const [namespace, name] = (known?.service ?? '/').split('/')
    const count = known?.localEndpoints ?? 0
    const body = `{
	"service": {
		"namespace": "${namespace}",
		"name": "${name}"
	},
	"localEndpoints": ${count},
	"serviceProxyHealthy": true
}`
    return [
      count ? 'HTTP/1.1 200 OK' : 'HTTP/1.1 503 Service Unavailable',
      'Content-Type: application/json',
      'X-Content-Type-Options: nosniff',
      `X-Load-Balancing-Endpoint-Weight: ${count}`,
      `Date: ${new Date(this.#now()).toUTCString()}`,
      `Content-Length: ${body.length}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n')
  }
}
