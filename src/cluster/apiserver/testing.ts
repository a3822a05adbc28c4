/** An API server for tests. */
import type { Answer, Request } from '../../api/transport.ts'
import { Simulation } from '../../sim/simulation.ts'
import { Etcd } from '../etcd/etcd.ts'
import { OUTSIDE } from './outside.ts'
import { ApiServer } from './server.ts'
import { strategiesFor } from './strategies.ts'

/** A server with a namespace; any crash fails the test. */
export function open() {
  const sim = new Simulation({ startAt: Date.parse('2026-11-22T00:00:00Z'), seed: 7 })
  const etcd = new Etcd()
  const strategies = strategiesFor({ serviceCidr: '10.96.0.0/16', nodePortRange: { from: 30000, to: 32767 } })
  const server = new ApiServer({
    sim,
    etcd,
    strategies,
    outside: OUTSIDE,
    kubelets: () => undefined,
    onCrash: error => {
      throw error
    },
  })
  const ask = (method: Request['method'], path: string, body?: unknown, rest?: Partial<Request>): Answer =>
    server.handle({ method, path, body, userAgent: 'kubectl/v1.36.4', ...rest })
  ask('POST', '/api/v1/namespaces', { metadata: { name: 'default' } })
  ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'default' } })
  return { sim, etcd, server, ask }
}
