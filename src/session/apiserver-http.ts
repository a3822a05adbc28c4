/** A session's API over HTTP on the loopback, for a real kubectl and whoever else speaks HTTP: JSON, YAML and protobuf
 *  in, JSON out; exec, attach, port-forward and their like over WebSocket. Left out: TLS, credentials. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Api, ApiInit } from '../api/api.ts'
import { FRAMES_HEADER, framesIn, withLength } from './frame-lengths.ts'
import { decodeProtobuf, PROTOBUF } from './protobuf/decode.ts'
import { serveStreams } from './websocket.ts'

/** A cluster that time is passing in. */
export interface Served {
  api: Api
  /** Says that a request has come. */
  nudge(): void
}

export interface ServedApi {
  url: string
  /** As `kubectl` reads it. */
  kubeconfig: string
  close(): void
}

/** @param port 0 for any that is free @param onFault told of what only a bug can cause */
export async function serveApiOverHttp(
  served: Served,
  port: number,
  onFault: (message: string) => void,
): Promise<ServedApi> {
  const { api } = served
  const nudge = () => served.nudge()
  const server: Server = createServer((request, response) => {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    answer(request, response, gone.signal).catch((error: unknown) => {
      response.destroy()
      if (!gone.signal.aborted) onFault(String(error))
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const headers: Record<string, string> = {}
    for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers[name] = value
    // What such a client sends goes on while the answer does.
    const isFramed = Boolean(headers[FRAMES_HEADER])
    const body = isFramed ? incoming(request, nudge) : await bodyOf(request, headers)
    const asked = api(request.url!, { method: request.method as ApiInit['method'], headers, body, signal })
    nudge()
    const answered = await asked
    for (const name of ['content-type', 'warning']) {
      const value = answered.headers.get(name)
      if (value) response.setHeader(name, value)
    }
    const framed = isFramed && answered.status === 200
    if (framed) response.setHeader(FRAMES_HEADER, 'yes')
    response.writeHead(answered.status)
    response.flushHeaders()
    for await (const chunk of answered.body ?? []) response.write(framed ? withLength(chunk) : chunk)
    response.end()
  }

  serveStreams(server, api, nudge)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { url, kubeconfig: kubeconfigFor(url), close }
}

async function* incoming(request: IncomingMessage, nudge: () => void): AsyncGenerator<Uint8Array> {
  for await (const frame of framesIn(request)) {
    yield frame
    nudge()
  }
}

/** A body as text; what came as protobuf turns into JSON, and says so in the headers. */
async function bodyOf(request: IncomingMessage, headers: Record<string, string>): Promise<string | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const bytes = Buffer.concat(chunks)
  if (!bytes.length) return undefined
  const object = headers['content-type']?.startsWith(PROTOBUF) ? decodeProtobuf(bytes) : undefined
  if (!object) return bytes.toString()
  headers['content-type'] = 'application/json'
  return JSON.stringify(object)
}

function kubeconfigFor(server: string): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server } }],
    users: [{ name: 'kubernetes-admin', user: {} }],
    contexts: [{ name: 'kubernetes-admin@lab', context: { cluster: 'lab', user: 'kubernetes-admin' } }],
    'current-context': 'kubernetes-admin@lab',
  }
  return JSON.stringify(config, undefined, 2)
}
