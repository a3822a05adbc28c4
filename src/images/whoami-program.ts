/** traefik/whoami: tells who answered and what was asked. Source: its README and app.go. */
import type { Program } from '../host/program.ts'
import { formatAddress, formatEndpoint } from '../net/address.ts'
import { header } from '../net/http-message.ts'
import type { HttpHandler } from '../net/http.ts'
import { goHeaders, serveUntilStopped } from './http-server.ts'

const encoder = new TextEncoder()

export const whoamiProgram: Program = process => {
  const { argv, env, host } = process
  const named = argv.findIndex(a => /^--?port$/.test(a))
  const port = Number(
    argv.find(a => /^--?port=/.test(a))?.split('=')[1] ??
      argv[named + 1 || argv.length] ??
      env.get('WHOAMI_PORT_NUMBER') ??
      80,
  )
  const name = env.get('WHOAMI_NAME')
  let healthy = 200
  const handler: HttpHandler = (request, respond, { local, remote }) => {
    const path = request.target.split('?')[0]
    const plain = (status: number, text: string, type?: string) => {
      const body = encoder.encode(text)
      respond({ status, headers: goHeaders(process.now(), body.length, type), body })
    }
    if (path === '/health') {
      if (request.method !== 'POST') return plain(healthy, '')
      healthy = Number(new TextDecoder().decode(request.body)) || healthy
      return plain(200, '')
    }
    const addresses = ['127.0.0.1', '::1', formatAddress(local.address)].filter((a, i, all) => all.indexOf(a) === i)
    if (path === '/api') {
      const headers = Object.fromEntries(
        request.headers.filter(([k]) => k.toLowerCase() !== 'host').map(([k, v]) => [k, [v]]),
      )
      const answer = {
        hostname: host.name,
        ip: addresses,
        headers,
        url: request.target,
        host: header(request.headers, 'host') ?? '',
        method: request.method,
        ...(name ? { name } : {}),
        remoteAddr: formatEndpoint(remote),
      }
      return plain(200, `${JSON.stringify(answer)}\n`, 'application/json')
    }
    const sorted = request.headers.filter(([k]) => k.toLowerCase() !== 'host').toSorted(([a], [b]) => (a < b ? -1 : 1))
    plain(
      200,
      (name ? `Name: ${name}\n` : '') +
        `Hostname: ${host.name}\n` +
        addresses.map(a => `IP: ${a}\n`).join('') +
        `RemoteAddr: ${formatEndpoint(remote)}\n` +
        `${request.method} ${request.target} HTTP/1.1\r\n` +
        `Host: ${header(request.headers, 'host') ?? ''}\r\n` +
        sorted.map(([k, v]) => `${k}: ${v}\r\n`).join('') +
        '\r\n',
    )
  }
  const now = new Date(process.now()).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ')
  process.file(2).write(encoder.encode(`${now} Starting up on port ${port}\n`), () => {})
  return serveUntilStopped(process, [{ port, handler }])
}
