/** How nginx answers a request: which server and location, then a file, a redirect, a fixed answer or another server.
 *  Source: ngx_http_core_module, ngx_http_static_module, ngx_http_index_module, ngx_http_special_response.c.
 *  Left out: caching, compression, ranges, authentication, rewrite rules. */
import { Errno } from '../host/errno.ts'
import type { FileNode, FileSystem, GeneratedFile, RegularFile } from '../host/files.ts'
import { formatAddress, type Endpoint } from '../net/address.ts'
import { header, REASONS, type HttpHeaders, type HttpRequest } from '../net/http-message.ts'
import type { HttpAnswer } from '../net/http.ts'
import { httpDate } from '../net/http-message.ts'
import { find, findAll, type Directive } from './nginx-conf.ts'
import { TYPES } from './nginx-files.ts'
import { Routes, serverFor, uriOf, type Route } from './nginx-route.ts'

export interface Exchange {
  request: HttpRequest
  local: Endpoint
  remote: Endpoint
}

export interface NginxContext {
  /** `1.27.5`. */
  version: string
  files: FileSystem
  hostname: string
  now: () => number
  /** To the error log. */
  error: (message: string, exchange: Exchange, server: Directive) => void
  /** Passes the request on. */
  proxy: (
    target: string,
    exchange: Exchange,
    location: readonly Directive[],
    respond: (answer: HttpAnswer) => void,
  ) => void
}

const REASONS_OF_NGINX: Readonly<Record<number, string>> = {
  302: 'Moved Temporarily',
  405: 'Not Allowed',
  408: 'Request Time-out',
  413: 'Request Entity Too Large',
  503: 'Service Temporarily Unavailable',
  504: 'Gateway Time-out',
}
const encoder = new TextEncoder()

export const reasonOf = (status: number): string => REASONS_OF_NGINX[status] ?? REASONS[status] ?? ''

/** The last file that was sent, and with which answer. */
interface Sent {
  path: string
  file: FileNode
  data: Uint8Array
  mtime: number
  second: number
  connection: string
  answer: HttpAnswer
}

export class Answerer {
  #context: NginxContext
  #http: readonly Directive[]
  #routes: Routes
  /** The server of the last request, and what chose it. */
  #chosen: { headers: HttpHeaders; port: number; server: Directive } | undefined = undefined
  #uri = { target: '/', uri: '/' }
  #sent: Sent | undefined = undefined

  constructor(context: NginxContext, http: readonly Directive[]) {
    this.#context = context
    this.#http = http
    this.#routes = new Routes(http)
  }

  answer(exchange: Exchange, respond: (answer: HttpAnswer) => void): void {
    const { request, local } = exchange
    const { headers, target } = request
    if (this.#uri.target !== target) this.#uri = { target, uri: uriOf(target) }
    const { uri } = this.#uri
    const chosen = this.#chosen
    if (chosen && chosen.headers === headers && chosen.port === local.port) {
      return this.#route(chosen.server, uri, exchange, respond, 0)
    }
    const host = header(headers, 'host')
    if (host === undefined && request.version === 'HTTP/1.1') return respond(this.#page(400, exchange))
    const server = serverFor(this.#http, local.port, host ?? '')
    if (!server) return respond(this.#page(404, exchange))
    if (host !== undefined) this.#chosen = { headers, port: local.port, server }
    this.#route(server, uri, exchange, respond, 0)
  }

  #route(server: Directive, uri: string, exchange: Exchange, respond: (a: HttpAnswer) => void, depth: number): void {
    const route = this.#routes.of(server, uri)
    const { location, scopes, returned, proxied, added } = route
    const finish = (answer: HttpAnswer) => {
      const page = answer.status >= 300 ? this.#errorPage(scopes, answer.status) : undefined
      if (page && depth < 5 && answer.body !== undefined && page !== uri) {
        return this.#route(
          server,
          page,
          exchange,
          inner =>
            respond(inner.status < 300 ? { ...inner, status: answer.status, reason: reasonOf(answer.status) } : answer),
          depth + 1,
        )
      }
      respond(added.length ? withAdded(answer, added, this.#variables(exchange, uri)) : answer)
    }
    if (returned) return finish(this.#return(returned, exchange, uri))
    if (proxied && location) {
      const target = proxied.args[0] ?? ''
      const path = /^https?:\/\/[^/]+(\/.*)?$/.exec(target)?.[1]
      const prefix = location.args.at(-1) ?? '/'
      const rest = exchange.request.target
      const sent = path === undefined ? rest : path + rest.slice(prefix.length)
      return this.#context.proxy(
        target.replace(/^(https?:\/\/[^/]+).*$/, '$1'),
        { ...exchange, request: { ...exchange.request, target: sent } },
        scopes.flat(),
        finish,
      )
    }
    finish(this.#static(route, server, uri, exchange))
  }

  #errorPage(scopes: readonly (readonly Directive[])[], status: number): string | undefined {
    for (const scope of scopes) {
      const pages = findAll(scope, 'error_page')
      if (!pages.length) continue
      return pages.find(p => p.args.slice(0, -1).includes(String(status)))?.args.at(-1)
    }
    return undefined
  }

  #return(directive: Directive, exchange: Exchange, uri: string): HttpAnswer {
    const [first = '', second] = directive.args
    const status = /^\d{3}$/.test(first) ? Number(first) : 302
    const text = expandVariables(/^\d{3}$/.test(first) ? (second ?? '') : first, this.#variables(exchange, uri))
    if ([301, 302, 303, 307, 308].includes(status)) {
      return this.#page(status, exchange, [['Location', text]])
    }
    if (second === undefined) return this.#page(status, exchange)
    return this.#plain(status, encoder.encode(text), 'text/plain', exchange)
  }

  #static(
    { location, root, alias, index, tried }: Route,
    server: Directive,
    uri: string,
    exchange: Exchange,
  ): HttpAnswer {
    const { files } = this.#context
    const { request } = exchange
    if (request.method !== 'GET' && request.method !== 'HEAD') return this.#page(405, exchange)
    const pathOf = (of: string) => (alias ? alias + of.slice(location!.args.at(-1)!.length) : root + of)
    if (tried) {
      const variables = this.#variables(exchange, uri)
      for (const candidate of tried.slice(0, -1)) {
        const wanted = expandVariables(candidate, variables)
        if (wanted.endsWith('/') ? files.isDirectory(pathOf(wanted)) : fileAt(files, pathOf(wanted)) !== undefined) {
          return this.#file(server, wanted, pathOf, index, exchange)
        }
      }
      const last = expandVariables(tried.at(-1) ?? '', variables)
      if (last.startsWith('=')) return this.#page(Number(last.slice(1)), exchange)
      return this.#file(server, last, pathOf, index, exchange)
    }
    return this.#file(server, uri, pathOf, index, exchange)
  }

  #file(
    server: Directive,
    uri: string,
    pathOf: (uri: string) => string,
    index: readonly string[],
    exchange: Exchange,
  ): HttpAnswer {
    const { files, error } = this.#context
    const path = pathOf(uri)
    if (uri.endsWith('/')) {
      for (const name of index) {
        const file = fileAt(files, path + name)
        if (file) return this.#content(path + name, file, exchange)
      }
      if (!files.isDirectory(path)) {
        error(`"${path}${index.at(-1)}" is not found (2: No such file or directory)`, exchange, server)
        return this.#page(404, exchange)
      }
      error(`directory index of "${path}" is forbidden`, exchange, server)
      return this.#page(403, exchange)
    }
    const file = fileAt(files, path)
    if (file) return this.#content(path, file, exchange)
    if (files.isDirectory(path)) {
      const host = header(exchange.request.headers, 'host') ?? 'localhost'
      return this.#page(301, exchange, [['Location', `http://${host}${uri}/`]])
    }
    error(`open() "${path}" failed (2: No such file or directory)`, exchange, server)
    return this.#page(404, exchange)
  }

  #content(path: string, file: RegularFile | GeneratedFile, exchange: Exchange): HttpAnswer {
    const second = Math.floor(this.#context.now() / 1000)
    const connection = connectionOf(exchange.request)
    const sent = this.#sent
    if (
      sent &&
      sent.file === file &&
      sent.path === path &&
      file.kind === 'file' &&
      sent.data === file.data &&
      sent.mtime === file.mtime &&
      sent.second === second &&
      sent.connection === connection &&
      !isConditional(exchange.request)
    )
      return sent.answer
    const body = file.kind === 'file' ? file.data : encoder.encode(file.content())
    const seconds = Math.floor(file.mtime / 1000)
    const etag = `"${seconds.toString(16)}-${body.length.toString(16)}"`
    const modified = httpDate(seconds * 1000)
    const { headers } = exchange.request
    const unchanged =
      header(headers, 'if-none-match') === etag ||
      (header(headers, 'if-none-match') === undefined && header(headers, 'if-modified-since') === modified)
    const tail: HttpHeaders = [
      ['Last-Modified', modified],
      ['Connection', connection],
      ['ETag', etag],
    ]
    if (unchanged) return { status: 304, headers: [...this.#head(), ...tail] }
    const type = TYPES[path.slice(path.lastIndexOf('.') + 1).toLowerCase()] ?? this.#defaultType()
    const answer: HttpAnswer = {
      status: 200,
      headers: [...this.#head(), ...sized(type, body.length), ...tail, ['Accept-Ranges', 'bytes']],
      body,
      reused: true,
    }
    if (file.kind === 'file') {
      this.#sent = { path, file, data: file.data, mtime: file.mtime, second, connection, answer }
    }
    return answer
  }

  #plain(status: number, body: Uint8Array, type: string, { request }: Exchange): HttpAnswer {
    return {
      status,
      reason: reasonOf(status),
      headers: [
        ...this.#head(),
        ...sized(this.#defaultType() === type ? type : this.#defaultType(), body.length),
        ['Connection', connectionOf(request)],
      ],
      body,
    }
  }

  /** nginx's own words for a status. */
  #page(status: number, { request }: Exchange, more: HttpHeaders = []): HttpAnswer {
    const title = `${status} ${reasonOf(status)}`
    const foot = `<hr><center>nginx/${this.#context.version}</center>\r\n</body>\r\n</html>\r\n`
    const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n${foot}`
    const body = encoder.encode(status === 204 || status === 304 || status < 300 ? '' : html)
    return {
      status,
      reason: reasonOf(status),
      headers: [
        ...this.#head(),
        ...(body.length ? sized('text/html', body.length) : []),
        ['Connection', status === 400 ? 'close' : connectionOf(request)],
        ...more,
      ],
      body,
      close: status === 400,
    }
  }

  /** 502 and 504, of a server that was asked. */
  gateway(status: 502 | 504, exchange: Exchange): HttpAnswer {
    return this.#page(status, exchange)
  }

  #head(): HttpHeaders {
    return [
      ['Server', `nginx/${this.#context.version}`],
      ['Date', httpDate(this.#context.now())],
    ]
  }

  #defaultType(): string {
    return find(this.#http, 'default_type')?.args[0] ?? 'text/plain'
  }

  #variables(exchange: Exchange, uri: string): (name: string) => string | undefined {
    const { request, local, remote } = exchange
    return name => {
      if (name.startsWith('http_')) return header(request.headers, name.slice(5).replaceAll('_', '-')) ?? ''
      if (name.startsWith('arg_')) return new URLSearchParams(request.target.split('?')[1]).get(name.slice(4)) ?? ''
      return {
        args: request.target.split('?')[1] ?? '',
        host: (header(request.headers, 'host') ?? '').replace(/:\d+$/, ''),
        hostname: this.#context.hostname,
        nginx_version: this.#context.version,
        proxy_add_x_forwarded_for: formatAddress(remote.address),
        query_string: request.target.split('?')[1] ?? '',
        remote_addr: formatAddress(remote.address),
        remote_port: String(remote.port),
        request: `${request.method} ${request.target} ${request.version}`,
        request_method: request.method,
        request_uri: request.target,
        scheme: 'http',
        server_addr: formatAddress(local.address),
        server_name: 'localhost',
        server_port: String(local.port),
        server_protocol: request.version,
        uri,
      }[name]
    }
  }
}

const sized = (type: string, length: number): HttpHeaders => [
  ['Content-Type', type],
  ['Content-Length', String(length)],
]

function nodeAt(files: FileSystem, path: string): FileNode | undefined {
  try {
    return files.stat(path)
  } catch (error) {
    if (error instanceof Errno) return undefined
    throw error
  }
}

/** Something to read, not a directory. */
function fileAt(files: FileSystem, path: string): RegularFile | GeneratedFile | undefined {
  const node = nodeAt(files, path)
  return node?.kind === 'file' || node?.kind === 'generated' ? node : undefined
}

export function connectionOf(request: HttpRequest): 'close' | 'keep-alive' {
  const asked = header(request.headers, 'connection')?.toLowerCase()
  return asked === 'close' || (request.version === 'HTTP/1.0' && asked !== 'keep-alive') ? 'close' : 'keep-alive'
}

const isConditional = ({ headers }: HttpRequest): boolean =>
  header(headers, 'if-none-match') !== undefined || header(headers, 'if-modified-since') !== undefined

const OFTEN = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308])

function withAdded(
  answer: HttpAnswer,
  added: readonly Directive[],
  variables: (name: string) => string | undefined,
): HttpAnswer {
  const more = added
    .filter(d => OFTEN.has(answer.status) || d.args.includes('always'))
    .map(d => [d.args[0] ?? '', expandVariables(d.args[1] ?? '', variables)] as const)
  return { ...answer, headers: [...(answer.headers ?? []), ...more], reused: false }
}

export function expandVariables(text: string, variables: (name: string) => string | undefined): string {
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced: string, bare: string) => variables(braced ?? bare) ?? whole,
  )
}
