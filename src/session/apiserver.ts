/** `npm run apiserver`: a cluster's API over HTTP on the loopback, for a real kubectl and other tools. Simulated time
 *  keeps pace with the clock on the wall. Prints where it is and where the kubeconfig is, then serves until killed.
 *  Options: `--port N` (8001), `--kubeconfig FILE` (kubeconfig in the working directory). */
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import type { ApiInit } from '../api/api.ts'
import { Pace, wallClock } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import { Session } from './session.ts'
import { serveStreams } from './websocket.ts'

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8001' }, kubeconfig: { type: 'string', default: 'kubeconfig' } },
})

const say = (text: string) => process.stderr.write(`${text}\n`)

const sim = new Simulation({ startAt: wallClock(), seed: 1 })
const session = await Session.open({ sim, onFault: say })
const pace = new Pace(sim)

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length ? Buffer.concat(chunks).toString() : undefined
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) if (typeof value === 'string') headers[name] = value
  const gone = new AbortController()
  response.on('close', () => gone.abort())
  const body = await bodyOf(request)
  const method = request.method as ApiInit['method']
  const asked = session.cluster.api(request.url!, { method, headers, body, signal: gone.signal })
  pace.nudge()
  const answered = await asked
  for (const name of ['content-type', 'warning']) {
    const value = answered.headers.get(name)
    if (value) response.setHeader(name, value)
  }
  response.writeHead(answered.status)
  response.flushHeaders()
  for await (const chunk of answered.body ?? []) response.write(chunk)
  response.end()
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    if (!response.destroyed) response.destroy()
    if (!(error instanceof DOMException)) say(String(error))
  })
})
serveStreams(server, session.cluster.api, () => pace.nudge())
server.listen(Number(values.port), '127.0.0.1', () => {
  const url = `http://127.0.0.1:${values.port}`
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'lab', cluster: { server: url } }],
    users: [{ name: 'kubernetes-admin', user: {} }],
    contexts: [{ name: 'kubernetes-admin@lab', context: { cluster: 'lab', user: 'kubernetes-admin' } }],
    'current-context': 'kubernetes-admin@lab',
  }
  writeFileSync(values.kubeconfig, JSON.stringify(config, undefined, 2))
  say(`${url}, kubeconfig in ${values.kubeconfig}`)
})
await pace.run()
