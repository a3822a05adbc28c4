/** agnhost netexec: a web server and a UDP server that tell who answers and who asked.
 *  Source: test/images/agnhost/netexec/netexec.go. Left out: /upload, SCTP, TLS. */
import { SinkFile } from '../host/pipe.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { ANY, formatEndpoint, parseAddress, type Endpoint } from '../net/address.ts'
import { header, type HttpRequest } from '../net/http-message.ts'
import { httpRequest, type HttpAnswer } from '../net/http.ts'
import { SocketFailure } from '../net/sockets.ts'
import { Errno } from '../host/errno.ts'
import { flag, klog } from './agnhost-words.ts'
import { httpDate } from '../net/http-message.ts'
import { serveUntilStopped } from './http-server.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

interface Server {
  process: Process
  ready: boolean
  exit: (code: number) => void
}

type Answer = (answer: { status?: number; body: string; type?: string; location?: string }) => void
type Route = (
  server: Server,
  query: URLSearchParams,
  answer: Answer,
  about: { request: HttpRequest; remote: Endpoint },
) => void

const seconds = (text: string | null) => {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text ?? '')
  return match ? Number(match[1]) * { ms: 0.001, s: 1, m: 60 }[match[2] as 'ms' | 's' | 'm'] : 0
}

const hostname: Route = ({ process }, _query, answer) => answer({ body: process.host.name })

const routes: Readonly<Record<string, Route>> = {
  '/': ({ process }, _query, answer) => {
    const at = new Date(process.now()).toISOString()
    const up = ((process.now() - process.startedAt) / 1000).toFixed(9)
    answer({ body: `NOW: ${at.slice(0, 10)} ${at.slice(11, 23)}000000 +0000 UTC m=+${up}` })
  },
  '/clientip': (_server, _query, answer, { remote }) => answer({ body: formatEndpoint(remote) }),
  '/dial': dial,
  '/echo': (_server, query, answer) => {
    const code = Number(query.get('code') || 200)
    answer({ status: code, body: query.get('msg') ?? '' })
  },
  '/exit': (server, query) => {
    const code = Number(query.get('code') ?? 0)
    server.process.host.sim.after(seconds(query.get('timeout')) * 1000, () => server.exit(code))
  },
  '/header': (_server, query, answer, { request }) =>
    answer({ body: header(request.headers, query.get('key') ?? '') ?? '' }),
  '/healthz': ({ ready }, _query, answer) => answer({ status: ready ? 200 : 412, body: '' }),
  '/hostName': hostname,
  '/hostname': hostname,
  '/redirect': (_server, query, answer) =>
    answer({ status: Number(query.get('code') || 302), body: '', location: query.get('location') ?? '/' }),
  '/shell': shell,
  '/shutdown': server => server.exit(0),
}

function shell({ process }: Server, query: URLSearchParams, answer: Answer): void {
  let output = ''
  const sink = new SinkFile(chunk => (output += decoder.decode(chunk, { stream: true })))
  const command = query.get('shellCommand') ?? query.get('cmd') ?? ''
  const reply = (error?: string) =>
    answer({ body: JSON.stringify(error ? { error, output } : { output }), type: 'text/plain; charset=utf-8' })
  try {
    process
      .spawn(['/bin/sh', '-c', command], { files: { 1: sink, 2: sink } })
      .onExit(status => reply(status ? `exit status ${status}` : undefined))
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    reply(`fork/exec /bin/sh: ${error.message.toLowerCase()}`)
  }
}

/** Asks another netexec, several times, and collects what it says. */
function dial({ process }: Server, query: URLSearchParams, answer: Answer): void {
  const host = query.get('host') ?? ''
  const port = Number(query.get('port'))
  const protocol = (query.get('protocol') ?? 'http').toLowerCase()
  const request = query.get('request') ?? 'hostname'
  const tries = Number(query.get('tries') || 1)
  const address = parseAddress(host)
  const responses: string[] = []
  const errors: string[] = []
  const done = () => answer({ body: JSON.stringify(errors.length ? { errors, responses } : { responses }) })
  const { sockets } = process.host.net
  const next = (left: number): void => {
    if (!left) return done()
    if (address === undefined) {
      errors.push(`lookup ${host}: no such host`)
      return next(left - 1)
    }
    const to = { address, port }
    if (protocol === 'udp') {
      let timer: { cancel(): void } | undefined
      const socket = sockets.bindUdp(
        { address: ANY, port: 0 },
        {
          received: payload => {
            responses.push(decoder.decode(payload))
            timer?.cancel()
            socket.close()
            next(left - 1)
          },
        },
      )
      timer = process.host.sim.after(5_000, () => {
        errors.push(`reading from udp connection failed. err:'i/o timeout'`)
        socket.close()
        next(left - 1)
      })
      socket.send(to, encoder.encode(request))
      return
    }
    const over = (result: Parameters<Parameters<typeof httpRequest>[2]>[0]) => {
      if (typeof result === 'string') errors.push(`Get "http://${host}:${port}/${request}": ${result}`)
      else responses.push(decoder.decode(result.body))
      next(left - 1)
    }
    httpRequest({ ...bound(sockets), sim: process.host.sim }, { to, target: `/${request}`, timeoutMs: 5_000 }, over)
  }
  next(tries)
}

/** The sockets as an object that can be spread. */
function bound(sockets: Process['host']['net']['sockets']) {
  return {
    listen: sockets.listen.bind(sockets),
    connect: sockets.connect.bind(sockets),
    bindUdp: sockets.bindUdp.bind(sockets),
    ping: sockets.ping.bind(sockets),
  }
}

function udpAnswer(process: Process, text: string, from: Endpoint): string {
  const [word = '', ...rest] = text.trim().split(' ')
  if (word.toLowerCase() === 'hostname') return process.host.name
  if (word === 'echo') return rest.join(' ')
  if (word === 'clientip') return formatEndpoint(from)
  return ''
}

export const netexec: Program = process => {
  const httpPort = Number(flag(process, 'http-port') ?? 8080)
  const udpPort = Number(flag(process, 'udp-port') ?? 8081)
  let exit: (code: number) => void = () => {}
  const server: Server = { process, ready: true, exit: code => exit(code) }
  klog(process, `Started HTTP server on port ${httpPort}`)
  if (udpPort > 0) klog(process, `Started UDP server on port  ${udpPort}`)
  return serveUntilStopped(
    process,
    [
      {
        port: httpPort,
        handler: (request, respond, { remote }) => {
          klog(process, `${request.method} ${request.target}`)
          const [path = '/', query = ''] = request.target.split('?')
          const route = routes[path] ?? routes['/']!
          route(server, new URLSearchParams(query), answer => respond(toHttp(process, answer)), { request, remote })
        },
      },
    ],
    {
      other: () => (udpPort > 0 ? serveUdp(process, udpPort) : () => {}),
      started: settle => (exit = settle),
    },
  )
}

function serveUdp(process: Process, port: number): () => void {
  try {
    const socket = process.host.net.sockets.bindUdp(
      { address: ANY, port },
      {
        received: (payload, from) => {
          const answer = udpAnswer(process, decoder.decode(payload), from)
          if (answer) socket.send(from, encoder.encode(answer))
        },
      },
    )
    return () => socket.close()
  } catch (error) {
    if (!(error instanceof SocketFailure)) throw error
    return () => {}
  }
}

function toHttp(process: Process, { status = 200, body, type, location }: Parameters<Answer>[0]): HttpAnswer {
  const bytes = encoder.encode(body)
  return {
    status,
    headers: [
      ...(location ? [['Location', location] as const] : []),
      ['Date', httpDate(process.now())],
      ['Content-Length', String(bytes.length)],
      ...(bytes.length ? [['Content-Type', type ?? 'text/plain; charset=utf-8'] as const] : []),
    ],
    body: bytes,
  }
}
