/** What kube-proxy says of itself: `/healthz` and `/livez` on port 10256 of every address, `/healthz` and `/proxyMode`
 *  on 127.0.0.1:10249. Source: pkg/proxy/healthcheck/proxy_health.go, cmd/kube-proxy/app/server.go.
 *  Left out: IPv6, being unhealthy, `/metrics`. */
import { ANY, LOOPBACK, type Endpoint } from '../../net/address.ts'
import { httpDate } from '../../net/http-message.ts'
import { serveHttp } from '../../net/http.ts'
import { SocketFailure, type Listener, type Sockets } from '../../net/sockets.ts'
import type { Simulation } from '../../sim/simulation.ts'

type Pages = Readonly<Record<string, () => { type: string; body: string }>>

const HEALTH_ADDRESS = { address: ANY, port: 10256 }
const METRICS_ADDRESS = { address: LOOPBACK, port: 10249 }
const PLAIN = 'text/plain; charset=utf-8'

export class ProxyHealth {
  readonly #sockets: Sockets
  readonly #sim: Simulation
  #listeners: Listener[] = []

  constructor(sockets: Sockets, sim: Simulation) {
    this.#sockets = sockets
    this.#sim = sim
  }

  start(): void {
    const health = () => ({ type: 'application/json', body: this.#health() })
    this.#serve(HEALTH_ADDRESS, { '/healthz': health, '/livez': health })
    this.#serve(METRICS_ADDRESS, {
      '/healthz': () => ({ type: PLAIN, body: 'ok' }),
      '/proxyMode': () => ({ type: PLAIN, body: 'iptables' }),
    })
  }

  stop(): void {
    for (const listener of this.#listeners.splice(0)) listener.close()
  }

  #serve(local: Endpoint, pages: Pages): void {
    try {
      const listener = serveHttp(this.#sockets, local, (request, respond) => {
        const page = pages[request.target.split('?')[0]!]?.()
        const headers = [
          ['Content-Type', page?.type ?? PLAIN],
          ['X-Content-Type-Options', 'nosniff'],
          ['Date', httpDate(this.#sim.now())],
        ] as const
        respond({ status: page ? 200 : 404, headers, body: page?.body ?? '404 page not found\n' })
      })
      this.#listeners.push(listener)
    } catch (error) {
      // The port is taken: kube-proxy tries again, and works on without.
      if (!(error instanceof SocketFailure)) throw error
    }
  }

  #health(): string {
    const now = new Date(this.#sim.now()).toISOString()
    return JSON.stringify({
      lastUpdated: now,
      currentTime: now,
      nodeEligible: true,
      healthy: true,
      status: { IPv4: { lastUpdated: now, healthy: true } },
    })
  }
}
