/** The API server as a proxy: `pods/NAME/proxy/…` and `services/NAME/proxy/…` pass a request on to a pod, from the
 *  control plane's own network. Source: pkg/registry/core/pod/strategy.go (ResourceLocation),
 *  pkg/registry/core/service/storage/storage.go, apimachinery/pkg/util/proxy. Left out: upgrades, bodies that keep coming,
 *  rewriting of links in HTML, the redirect from `…/proxy` to `…/proxy/`, nodes. */
import type { Api, ApiInit, ApiResponse } from '../api/api.ts'
import { ENDPOINTS, PODS, SERVICES } from '../api/kinds.ts'
import { ApiError, badRequest, failure, type Status } from '../api/status.ts'
import { formatEndpoint, parseAddress, type Endpoint } from '../net/address.ts'
import type { HttpResponse } from '../net/http-message.ts'
import { header } from '../net/http-message.ts'
import { httpRequest, type HttpFailure } from '../net/http.ts'
import type { NetworkNamespace } from '../net/namespace.ts'
import type { Simulation } from '../sim/simulation.ts'
import { Client } from './client/client.ts'
import type { Transport } from '../api/transport.ts'

export interface ProxyOptions {
  sim: Simulation
  transport: Transport
  /** The network that the API server stands on. */
  net: () => NetworkNamespace
}

const PATH = /^\/api\/v1\/namespaces\/([^/]+)\/(pods|services)\/([^/]+)\/proxy(\/[^?]*)?(\?.*)?$/
/** Fields that are passed on. */
const PASSED = ['accept', 'content-type', 'user-agent']
const decoder = new TextDecoder()

/** @param api answers everything else */
export function withProxy(api: Api, { sim, transport, net }: ProxyOptions): Api {
  const client = new Client(transport, 'kube-apiserver/v1.36.2')
  return async (path, init = {}) => {
    const match = PATH.exec(path)
    if (!match) return api(path, init)
    const [, namespace = '', plural, id = '', below = '/', query = ''] = match
    try {
      const to =
        plural === 'pods'
          ? podLocation(client, namespace, decodeURIComponent(id))
          : serviceLocation(client, sim, namespace, decodeURIComponent(id))
      const result = await pass(sim, net(), to, below + query, path, init)
      if (typeof result !== 'string') return proxied(result)
      throw new ApiError(unavailable(`error trying to reach service: ${words(result, to)}`))
    } catch (error) {
      if (error instanceof ApiError) return refused(error.status)
      throw error
    }
  }
}

const unavailable = (message: string): Status => failure(503, 'ServiceUnavailable', message)

/** `NAME` or `[SCHEME:]NAME:PORT`. */
function split(id: string): { name: string; port: string } {
  const parts = id.split(':')
  if (parts.length > 3) throw new ApiError(badRequest(`invalid request ${JSON.stringify(id)}`))
  return parts.length === 3 ? { name: parts[1]!, port: parts[2]! } : { name: parts[0]!, port: parts[1] ?? '' }
}

/** Without a port, the first that a container declares; 80 if none does. */
function podLocation(client: Client, namespace: string, id: string): Endpoint {
  const { name, port } = split(id)
  const pod = client.get(PODS, name, namespace)
  const address = parseAddress(pod.status?.podIPs?.[0]?.ip ?? '')
  if (address === undefined) throw new ApiError(badRequest('address not allowed'))
  const declared = pod.spec.containers.flatMap(container => container.ports ?? [])[0]?.containerPort
  return { address, port: port ? Number(port) : (declared ?? 80) }
}

/** One of its ready endpoints, by chance. */
function serviceLocation(client: Client, sim: Simulation, namespace: string, id: string): Endpoint {
  const { name, port } = split(id)
  const service = client.get(SERVICES, name, namespace)
  let wanted = port
  if (/^\d+$/.test(port)) {
    const found = service.spec.ports?.find(each => each.port === Number(port))
    if (!found) throw new ApiError(unavailable(`no service port ${port} found for service ${JSON.stringify(name)}`))
    wanted = found.name ?? ''
  }
  const ready = (client.find(ENDPOINTS, name, namespace)?.subsets ?? []).flatMap(subset =>
    (subset.ports ?? [])
      .filter(each => (each.name ?? '') === wanted)
      .flatMap(each => (subset.addresses ?? []).map(({ ip }) => ({ address: parseAddress(ip)!, port: each.port }))),
  )
  if (!ready.length) throw new ApiError(unavailable(`no endpoints available for service ${JSON.stringify(id)}`))
  return sim.random.pick(ready)
}

function pass(
  sim: Simulation,
  { sockets }: NetworkNamespace,
  to: Endpoint,
  target: string,
  path: string,
  { method, headers = {}, body, signal }: ApiInit,
): Promise<HttpResponse | HttpFailure> {
  const fields = Object.entries(headers).filter(([name]) => PASSED.includes(name.toLowerCase()))
  return new Promise(resolve => {
    const finish = (result: HttpResponse | HttpFailure) => {
      sim.settled()
      resolve(result)
    }
    const cancel = httpRequest(
      sockets,
      {
        to,
        method,
        target,
        headers: [...fields, ['X-Forwarded-Uri', path.split('?')[0]!]],
        ...(typeof body === 'string' && { body }),
      },
      finish,
    )
    signal?.addEventListener('abort', () => {
      cancel()
      finish('EOF')
    })
  })
}

/** As Go's net says it. */
function words(why: HttpFailure, to: Endpoint): string {
  const at = formatEndpoint(to)
  switch (why) {
    case 'ECONNREFUSED':
      return `dial tcp ${at}: connect: connection refused`
    case 'EHOSTUNREACH':
      return `dial tcp ${at}: connect: no route to host`
    case 'ETIMEDOUT':
    case 'timeout':
      return `dial tcp ${at}: i/o timeout`
    case 'EOF':
      return 'EOF'
    default:
      return `dial tcp ${at}: ${why}`
  }
}

const proxied = ({ status, headers, body }: HttpResponse): ApiResponse =>
  whole(status, header(headers, 'content-type') ?? 'text/plain; charset=utf-8', body)

const refused = (status: Status): ApiResponse =>
  whole(status.code, 'application/json', new TextEncoder().encode(`${JSON.stringify(status)}\n`))

function whole(status: number, type: string, bytes: Uint8Array): ApiResponse {
  async function* once() {
    if (bytes.length) yield bytes
  }
  const text = () => decoder.decode(bytes)
  return {
    status,
    headers: { get: name => (name.toLowerCase() === 'content-type' ? type : null) },
    body: once(),
    json: async () => JSON.parse(text()) as unknown,
    text: async () => text(),
  }
}
