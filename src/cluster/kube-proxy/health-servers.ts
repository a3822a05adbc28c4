/** Answers the health checks of load balancers: how many endpoints of a Service this node has.
 *  Source: pkg/proxy/healthcheck/service_health.go. */
import { ANY } from '../../net/address.ts'
import { httpDate } from '../../net/http-message.ts'
import { serveHttp, type HttpAnswer } from '../../net/http.ts'
import { SocketFailure, type Listener, type Sockets } from '../../net/sockets.ts'
import type { Simulation } from '../../sim/simulation.ts'

interface Check {
  listener: Listener
  /** `default/web`. */
  service: string
  localEndpoints: number
}

export class HealthServers {
  #sockets: Sockets
  #sim: Simulation
  #listeners = new Map<number, Check>()

  constructor(sockets: Sockets, sim: Simulation) {
    this.#sockets = sockets
    this.#sim = sim
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
      const listener = serveHttp(this.#sockets, { address: ANY, port }, (_request, respond) =>
        respond(answerOf(this.#listeners.get(port)!, this.#sim.now())),
      )
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
    for (const { listener } of this.#listeners.values()) listener.close()
    this.#listeners.clear()
  }
}

function answerOf({ service, localEndpoints }: Check, now: number): HttpAnswer {
  const [namespace, name] = service.split('/')
  const body = `{
	"service": {
		"namespace": "${namespace}",
		"name": "${name}"
	},
	"localEndpoints": ${localEndpoints},
	"serviceProxyHealthy": true
}`
  return {
    status: localEndpoints ? 200 : 503,
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Content-Type-Options', 'nosniff'],
      ['X-Load-Balancing-Endpoint-Weight', String(localEndpoints)],
      ['Date', httpDate(now)],
    ],
    body,
  }
}
