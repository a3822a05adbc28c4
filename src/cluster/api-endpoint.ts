/** The API server on the network: HTTPS on a port of its machine, for `curl` and whoever else is not kubectl. Clients
 *  whose answers keep coming (watch, `logs -f`) are sent them in pieces. Left out: certificates and tokens, exec. */
import type { Api, ApiInit, ApiResponse } from '../api/api.ts'
import { ANY } from '../net/address.ts'
import type { HttpRequest } from '../net/http-message.ts'
import { serveHttp, type HttpAnswer } from '../net/http.ts'
import type { Listener, Sockets } from '../net/sockets.ts'

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
const decoder = new TextDecoder()

/** @throws SocketFailure EADDRINUSE */
export function serveApi(sockets: Sockets, port: number, api: Api): Listener {
  return serveHttp(
    sockets,
    { address: ANY, port },
    (request, respond) => {
      const abort = new AbortController()
      void api(request.target, initOf(request, abort.signal)).then(response => respond(answerOf(response, abort)))
    },
    { tls: true },
  )
}

function initOf(request: HttpRequest, signal: AbortSignal): ApiInit {
  const headers = Object.fromEntries(request.headers.map(([name, value]) => [name.toLowerCase(), value]))
  const body = request.body.length ? decoder.decode(request.body) : undefined
  const method = METHODS.has(request.method) ? (request.method as ApiInit['method']) : 'GET'
  return { method, headers, body, signal }
}

function answerOf(response: ApiResponse, abort: AbortController): HttpAnswer {
  const type = response.headers.get('content-type') ?? 'application/json'
  return {
    status: response.status,
    headers: [['Content-Type', type]],
    stream: body => {
      body.onGone(() => abort.abort())
      void (async () => {
        for await (const chunk of response.body ?? []) body.write(chunk)
        body.end()
      })()
    },
  }
}
