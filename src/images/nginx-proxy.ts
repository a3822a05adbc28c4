/** proxy_pass: a request to another server, and what comes back. Source: ngx_http_proxy_module. Left out: buffering,
 *  weights and failure counts of upstreams, keep-alive towards them. */
import type { Process } from '../host/process.ts'
import { resolve } from '../host/resolver.ts'
import { formatAddress, parseAddress } from '../net/address.ts'
import type { HttpAnswer } from '../net/http.ts'
import { httpRequest } from '../net/http.ts'
import type { Sockets } from '../net/sockets.ts'
import { httpDate } from '../net/http-message.ts'
import { find, findAll, type Directive } from './nginx-conf.ts'
import { connectionOf, type Exchange } from './nginx-server.ts'

const TIMEOUT_MS = 60_000
/** Fields of one hop. */
const HOP = new Set(['connection', 'keep-alive', 'host', 'content-length', 'transfer-encoding', 'date', 'server'])
/** Whose turn it is, for each upstream. */
const turns = new WeakMap<readonly Directive[], Map<string, number>>()

/** Answers with what the other server answers, or says what goes into the error log. */
export function passOn(
  process: Process,
  target: string,
  exchange: Exchange,
  location: readonly Directive[],
  http: readonly Directive[],
  done: (result: HttpAnswer | string) => void,
): void {
  const authority = target.replace(/^https?:\/\//, '')
  const server = upstream(authority, http)
  const [host = '', port = '80'] = server.split(':')
  const { request, remote } = exchange
  const set = new Map(findAll(location, 'proxy_set_header').map(d => [d.args[0]!.toLowerCase(), d]))
  const variables = (text: string) =>
    text
      .replaceAll('$host', request.headers.find(([n]) => n.toLowerCase() === 'host')?.[1] ?? '')
      .replaceAll('$http_host', request.headers.find(([n]) => n.toLowerCase() === 'host')?.[1] ?? '')
      .replaceAll('$remote_addr', formatAddress(remote.address))
      .replaceAll('$proxy_add_x_forwarded_for', formatAddress(remote.address))
      .replaceAll('$scheme', 'http')
  const headers: [string, string][] = [
    ['Host', set.has('host') ? variables(set.get('host')!.args[1] ?? '') : authority],
  ]
  for (const [name, value] of request.headers) {
    if (!HOP.has(name.toLowerCase()) && !set.has(name.toLowerCase())) headers.push([name, value])
  }
  for (const [name, directive] of set) {
    if (name !== 'host') headers.push([directive.args[0]!, variables(directive.args[1] ?? '')])
  }
  const timeout = find(location, 'proxy_connect_timeout')?.args[0]
  const address = parseAddress(host)
  const where = `upstream: "http://${server}${request.target}"`
  if (address === undefined) {
    const unknown = () => done(`${host} could not be resolved (3: Host not found), ${where}`)
    resolve(process, host).then(
      ([first]) =>
        first === undefined
          ? unknown()
          : passOn(process, `http://${formatAddress(first)}:${port}`, exchange, named(location, authority), http, done),
      unknown,
    )
    return
  }
  const { sockets } = process.host.net
  const timed = { connect: sockets.connect.bind(sockets), sim: process.host.sim } as unknown as Sockets & {
    sim: Process['host']['sim']
  }
  httpRequest(
    timed,
    {
      to: { address, port: Number(port) },
      method: request.method,
      target: request.target,
      headers,
      body: request.body.length ? request.body : undefined,
      timeoutMs: timeout ? Number.parseFloat(timeout) * 1000 : TIMEOUT_MS,
    },
    result => {
      if (result === 'timeout')
        done(`upstream timed out (110: Connection timed out) while connecting to upstream, ${where}`)
      else if (result === 'ECONNREFUSED') {
        done(`connect() failed (111: Connection refused) while connecting to upstream, ${where}`)
      } else if (typeof result === 'string') {
        done(`upstream prematurely closed connection while reading response header from upstream, ${where}`)
      } else {
        const own = result.headers.filter(([name]) => !HOP.has(name.toLowerCase()))
        done({
          status: result.status,
          reason: result.reason,
          headers: [
            ['Server', serverName(process)],
            ['Date', httpDate(process.now())],
            ...own.slice(0, 1),
            ['Content-Length', String(result.body.length)],
            ['Connection', connectionOf(request)],
            ...own.slice(1),
          ],
          body: result.body,
        })
      }
    },
  )
}

/** The Host field stays the name that was asked for. */
const named = (location: readonly Directive[], authority: string): readonly Directive[] =>
  findAll(location, 'proxy_set_header').some(d => d.args[0]?.toLowerCase() === 'host')
    ? location
    : [...location, { name: 'proxy_set_header', args: ['Host', authority], block: undefined, line: 0 }]

const serverName = (process: Process) => `nginx/${process.env.get('NGINX_VERSION') ?? '1.27.5'}`

/** The next of a group, or the name itself with its port. */
function upstream(authority: string, http: readonly Directive[]): string {
  const group = findAll(http, 'upstream').find(d => d.args[0] === authority)
  const servers = findAll(group?.block, 'server').map(d => d.args[0] ?? '')
  if (!servers.length) return authority.includes(':') ? authority : `${authority}:80`
  let counts = turns.get(http)
  if (!counts) turns.set(http, (counts = new Map()))
  const turn = counts.get(authority) ?? 0
  counts.set(authority, turn + 1)
  const server = servers[turn % servers.length]!
  return server.includes(':') ? server : `${server}:80`
}
