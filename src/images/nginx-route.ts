/** Where nginx's configuration sends a request: which server, which location, and what holds there.
 *  Source: ngx_http_core_module (ngx_http_find_virtual_server, ngx_http_core_find_location). */
import { find, findAll, type Directive } from './nginx-conf.ts'

/** The server block for a request that came in on a port. */
export function serverFor(http: readonly Directive[], port: number, host: string): Directive | undefined {
  const name = host.replace(/:\d+$/, '')
  const here = findAll(http, 'server').filter(server => portsOf(server).includes(port))
  const named = here.find(server =>
    findAll(server.block, 'server_name').some(d => d.args.some(a => matchesName(a, name))),
  )
  const fallback = here.find(server => findAll(server.block, 'listen').some(d => d.args.includes('default_server')))
  return named ?? fallback ?? here[0]
}

function matchesName(pattern: string, name: string): boolean {
  if (pattern.startsWith('*.')) return name.endsWith(pattern.slice(1))
  if (pattern.startsWith('~')) return new RegExp(pattern.slice(1)).test(name)
  return pattern === name
}

export function portsOf(server: Directive): number[] {
  const listens = findAll(server.block, 'listen')
  if (!listens.length) return [80]
  return listens.flatMap(({ args }) => {
    const where = args[0] ?? ''
    if (where.startsWith('unix:')) return []
    const port = /^\d+$/.test(where) ? where : where.includes(':') ? where.slice(where.lastIndexOf(':') + 1) : '80'
    return /^\d+$/.test(port) ? [Number(port)] : []
  })
}

/** Where a request leads by the configuration alone. */
export interface Route {
  location: Directive | undefined
  /** From the innermost out. */
  scopes: readonly (readonly Directive[])[]
  returned: Directive | undefined
  proxied: Directive | undefined
  root: string
  alias: string | undefined
  index: readonly string[]
  tried: readonly string[] | undefined
  /** add_header. */
  added: readonly Directive[]
}

const MOST_ROUTES = 1_000

/** The routes of one configuration, each worked out once. */
export class Routes {
  readonly #http: readonly Directive[]
  readonly #known = new Map<Directive, Map<string, Route>>()

  constructor(http: readonly Directive[]) {
    this.#http = http
  }

  of(server: Directive, uri: string): Route {
    let known = this.#known.get(server)
    if (!known) this.#known.set(server, (known = new Map()))
    let route = known.get(uri)
    if (route) return route
    if (known.size >= MOST_ROUTES) known.clear()
    known.set(uri, (route = routeOf(server, uri, this.#http)))
    return route
  }
}

function routeOf(server: Directive, uri: string, http: readonly Directive[]): Route {
  const block = server.block ?? []
  const location = locationFor(block, uri)
  const scopes = location ? [location.block ?? [], block, http] : [block, http]
  const nearest = (name: string) => scopes.map(scope => find(scope, name)).find(d => d)
  return {
    location,
    scopes,
    returned: find(location?.block, 'return') ?? find(block, 'return'),
    proxied: find(location?.block, 'proxy_pass'),
    root: nearest('root')?.args[0] ?? '/etc/nginx/html',
    alias: find(location?.block, 'alias')?.args[0],
    index: nearest('index')?.args ?? ['index.html'],
    tried: nearest('try_files')?.args,
    added: scopes.map(scope => findAll(scope, 'add_header')).find(found => found.length) ?? [],
  }
}

/** The path of a target, decoded, with `..` and `//` taken out. */
export function uriOf(target: string): string {
  let path = target.split(/[?#]/)[0]!
  try {
    path = decodeURIComponent(path)
  } catch {
    // Left as it is.
  }
  if (!/\/\.\.?(\/|$)|\/\//.test(path)) return path
  const out: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') out.pop()
    else if (part && part !== '.') out.push(part)
  }
  return `/${out.join('/')}${path.endsWith('/') && out.length ? '/' : ''}`
}

/** Exact, else the longest prefix, unless a regular expression matches and that prefix does not forbid it (`^~`). */
function locationFor(block: readonly Directive[], uri: string): Directive | undefined {
  let longest: Directive | undefined
  let expression: Directive | undefined
  for (const location of findAll(block, 'location')) {
    const [operator = '', pattern = operator] = location.args
    if (operator === '=') {
      if (uri === pattern) return location
    } else if (operator === '~' || operator === '~*') {
      if (!expression && new RegExp(pattern, operator === '~*' ? 'i' : '').test(uri)) expression = location
    } else if (!operator.startsWith('@') && uri.startsWith(pattern)) {
      if (!longest || pattern.length > longest.args.at(-1)!.length) longest = location
    }
  }
  return longest?.args[0] === '^~' ? longest : (expression ?? longest)
}
