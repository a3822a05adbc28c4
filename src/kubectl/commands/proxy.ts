/** `kubectl proxy`: the API server on a port of this machine, without TLS and credentials.
 *  Source: kubectl/pkg/cmd/proxy, kubectl/pkg/proxy. Left out: --www, --unix-socket, --api-prefix, the filters. */
import type { ApiInit, ApiResponse } from '../../api/api.ts'
import { serve, type HttpAnswer, type HttpRequest } from '../../host/http.ts'
import type { Command } from '../command.ts'
import { KubectlError } from '../errors.ts'
import { int } from '../flags.ts'

const LOOPBACK = 0x7f000001
const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
/** Of one hop only, or about the body as it came. */
const DROPPED = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])
const decoder = new TextDecoder()

export const proxy: Command = {
  name: 'proxy',
  flags: [int('port p', { default: '8001' })],
  async run(k) {
    const api = k.api
    const wanted = k.flags.int('port')
    let port
    try {
      port = serve(k.process, { address: LOOPBACK, port: wanted }, (request, respond) => {
        const gone = new AbortController()
        api(request.target, initOf(request, gone.signal)).then(
          response => respond(answerOf(response, gone)),
          () => respond({ status: 502, close: true }),
        )
      })
    } catch {
      throw new KubectlError(`listen tcp 127.0.0.1:${wanted}: bind: address already in use`)
    }
    await k.out(`Starting to serve on 127.0.0.1:${port}\n`)
    return k.process.wait<number>(() => {})
  },
}

function initOf({ method, headers, body }: HttpRequest, signal: AbortSignal): ApiInit {
  const passed = headers.map(([name, value]) => [name.toLowerCase(), value] as const)
  return {
    method: METHODS.has(method) ? (method as ApiInit['method']) : 'GET',
    headers: Object.fromEntries(passed.filter(([name]) => !DROPPED.has(name))),
    ...(body.length && { body: decoder.decode(body) }),
    signal,
  }
}

function answerOf(response: ApiResponse, gone: AbortController): HttpAnswer {
  return {
    status: response.status,
    headers: [['Content-Type', response.headers.get('content-type') ?? 'application/json']],
    stream: body => {
      body.onGone(() => gone.abort())
      const pass = async () => {
        for await (const chunk of response.body ?? []) body.write(chunk)
        body.end()
      }
      // The client has gone.
      pass().catch(() => {})
    },
  }
}
