/** What runs in the nginx image: the entrypoint with its words, the master with its signals, the access and error logs.
 *  Source: the Dockerfile and docker-entrypoint.sh of docker.io/library/nginx, ngx_process_cycle.c. Left out: worker
 *  processes of their own, modules beyond what `nginx-server.ts` knows, TLS. */
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import { Exit, type Program } from '../host/program.ts'
import { ANY, formatAddress } from '../net/address.ts'
import { header, type HttpHeaders } from '../net/http-message.ts'
import type { HttpAnswer } from '../net/http.ts'
import { SocketFailure } from '../net/sockets.ts'
import { webServer, type WebServer } from './http-server.ts'
import { ConfError, find, findAll, parseConf, type Directive } from './nginx-conf.ts'
import { DEFAULT_CONF } from './nginx-files.ts'
import { passOn } from './nginx-proxy.ts'
import { portsOf } from './nginx-route.ts'
import { Answerer, type Exchange } from './nginx-server.ts'

/** Between the container's start and the first connection that is accepted, in milliseconds. */
const ENTRYPOINT_MS = 60
const MAIN_CONF = '/etc/nginx/nginx.conf'
const PID_FILE = '/run/nginx.pid'

const encoder = new TextEncoder()

/** Written without waiting, as a log is. */
function log(process: Process, fd: number, line: string): void {
  process.file(fd).write(encoder.encode(`${line}\n`), () => {})
}

/** `2026/11/22 15:31:19`. */
function stamp(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== stamped.second)
    stamped = { second, text: new Date(ms).toISOString().slice(0, 19).replaceAll('-', '/').replace('T', ' ') }
  return stamped.text
}

let stamped = { second: NaN, text: '' }

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `22/Nov/2026:15:31:19 +0000`. */
function logTime(second: number): string {
  const text = new Date(second * 1000).toISOString()
  return `${text.slice(8, 10)}/${MONTHS[Number(text.slice(5, 7)) - 1]}/${text.slice(0, 4)}:${text.slice(11, 19)} +0000`
}

/** A line of the access log, and what it is about: many in a row are the same. */
interface Accessed {
  second: number
  client: number
  headers: HttpHeaders
  method: string
  target: string
  version: string
  status: number
  size: number
  line: Uint8Array
}

const ENTRYPOINT_WORDS = (listenOnIpv6: string) =>
  encoder.encode(
    [
      '/docker-entrypoint.sh: /docker-entrypoint.d/ is not empty, will attempt to perform configuration',
      '/docker-entrypoint.sh: Looking for shell scripts in /docker-entrypoint.d/',
      '/docker-entrypoint.sh: Launching /docker-entrypoint.d/10-listen-on-ipv6-by-default.sh',
      '10-listen-on-ipv6-by-default.sh: info: Getting the checksum of /etc/nginx/conf.d/default.conf',
      `10-listen-on-ipv6-by-default.sh: info: ${listenOnIpv6}`,
      '/docker-entrypoint.sh: Sourcing /docker-entrypoint.d/15-local-resolvers.envsh',
      '/docker-entrypoint.sh: Launching /docker-entrypoint.d/20-envsubst-on-templates.sh',
      '/docker-entrypoint.sh: Launching /docker-entrypoint.d/30-tune-worker-processes.sh',
      '/docker-entrypoint.sh: Configuration complete; ready for start up',
      '',
    ].join('\n'),
  )
const PACKAGED = ENTRYPOINT_WORDS('Enabled listen on IPv6 in /etc/nginx/conf.d/default.conf')
const CHANGED = ENTRYPOINT_WORDS('/etc/nginx/conf.d/default.conf differs from the packaged version')

export const entrypoint: Program = async process => {
  const command = process.argv.slice(1)
  if (/^nginx(-debug)?$/.test(command[0] ?? '')) {
    const { files } = process.host
    const path = '/etc/nginx/conf.d/default.conf'
    const packaged = files.exists(path) && textOf(files.read(path)) === DEFAULT_CONF
    process.file(1).write(packaged ? PACKAGED : CHANGED, () => {})
    await process.sleep(ENTRYPOINT_MS)
  }
  try {
    return process.exec(command)
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    const why = error.code === 'EACCES' ? 'Permission denied' : 'not found'
    await process.stderr.write(`/docker-entrypoint.sh: 47: exec: ${command[0]}: ${why}\n`)
    return error.code === 'EACCES' ? 126 : 127
  }
}

/** What was said last: containers that start in the same second say the same. */
let said: { start: string; messages: readonly string[]; lines: Uint8Array } | undefined

const texts = new WeakMap<Uint8Array, string>()

/** The text of a file; an image's files are read by many containers. */
function textOf(bytes: Uint8Array): string {
  let text = texts.get(bytes)
  if (text === undefined) texts.set(bytes, (text = new TextDecoder().decode(bytes)))
  return text
}

const ports = new WeakMap<readonly Directive[], ReadonlySet<number>>()

/** Those that the servers of an `http` block listen on. */
function portsIn(http: readonly Directive[]): ReadonlySet<number> {
  let found = ports.get(http)
  if (!found) ports.set(http, (found = new Set(findAll(http, 'server').flatMap(portsOf))))
  return found
}

const forms = new Map<string, RegExp>()

/** `*.conf` of an include. */
function formOf(pattern: string): RegExp {
  let form = forms.get(pattern)
  if (!form) forms.set(pattern, (form = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '.*')}$`)))
  return form
}

class Nginx {
  readonly #process: Process
  readonly #version: string
  #servers = new Map<number, WebServer>()
  #answerer: Answerer | undefined
  #requests = 0
  #accessed: Accessed | undefined

  constructor(process: Process, version: string) {
    this.#process = process
    this.#version = version
  }

  /** Reads the configuration. @throws ConfError */
  configuration(): Directive[] {
    return configurationOf(this.#process)
  }

  /** Takes the configuration into use; ports that stay are not closed. @throws SocketFailure with its port in `emerg` */
  use(conf: readonly Directive[]): number | undefined {
    const http = find(conf, 'http')?.block ?? []
    const process = this.#process
    const { files, net, name } = process.host
    const answerer: Answerer = new Answerer(
      {
        version: this.#version,
        files,
        hostname: name,
        now: () => process.now(),
        error: (message, exchange, server) => this.#error(message, exchange, server),
        proxy: (target, exchange, location, respond) =>
          passOn(process, target, exchange, location, http, result => {
            if (typeof result !== 'object') {
              this.#error(result, exchange, undefined)
              respond(answerer.gateway(result.includes('timed out') ? 504 : 502, exchange))
            } else respond(result)
          }),
      },
      http,
    )
    this.#answerer = answerer
    const wanted = portsIn(http)
    for (const [port, server] of this.#servers) {
      if (wanted.has(port)) continue
      server.close()
      this.#servers.delete(port)
    }
    for (const port of wanted) {
      if (this.#servers.has(port)) continue
      try {
        const server = webServer(net.sockets, { address: ANY, port }, (request, respond, connection) => {
          const exchange = { request, local: connection.local, remote: connection.remote }
          this.#answerer!.answer(exchange, answer => {
            this.#access(exchange, answer)
            respond(answer)
          })
        })
        this.#servers.set(port, server)
      } catch (error) {
        if (error instanceof SocketFailure) return port
        throw error
      }
    }
    return undefined
  }

  close(): void {
    for (const server of this.#servers.values()) server.close()
    this.#servers.clear()
  }

  notice(message: string, level = 'notice'): void {
    const { pid } = this.#process
    log(this.#process, 2, `${stamp(this.#process.now())} [${level}] ${pid}#${pid}: ${message}`)
  }

  /** Several at once. */
  notices(messages: readonly string[]): void {
    const { pid } = this.#process
    const start = `${stamp(this.#process.now())} [notice] ${pid}#${pid}: `
    if (said?.start !== start || said.messages.join() !== messages.join()) {
      const lines = messages.map(message => `${start}${message}\n`).join('')
      said = { start, messages, lines: encoder.encode(lines) }
    }
    this.#process.file(2).write(said.lines, () => {})
  }

  #access({ request, remote }: Exchange, answer: HttpAnswer): void {
    const { headers, method, target, version } = request
    const { status } = answer
    const size = method === 'HEAD' || status === 304 ? 0 : (answer.body?.length ?? 0)
    const second = Math.floor(this.#process.now() / 1000)
    let last = this.#accessed
    if (
      last?.second !== second ||
      last.client !== remote.address ||
      last.headers !== headers ||
      last.method !== method ||
      last.target !== target ||
      last.version !== version ||
      last.status !== status ||
      last.size !== size
    ) {
      const field = (name: string) => header(headers, name) ?? '-'
      const line = encoder.encode(
        `${formatAddress(remote.address)} - - [${logTime(second)}] "${method} ${target} ${version}" ${status} ${size} ` +
          `"${field('referer')}" "${field('user-agent')}" "${field('x-forwarded-for')}"\n`,
      )
      last = { second, client: remote.address, headers, method, target, version, status, size, line }
      this.#accessed = last
    }
    this.#process.file(1).write(last.line, () => {})
  }

  #error(message: string, { request, remote }: Exchange, server: Directive | undefined): void {
    const name = find(server?.block, 'server_name')?.args[0] ?? ''
    const host = header(request.headers, 'host')
    log(
      this.#process,
      2,
      `${stamp(this.#process.now())} [error] 29#29: *${++this.#requests} ${message}, ` +
        `client: ${formatAddress(remote.address)}, server: ${name}, ` +
        `request: "${request.method} ${request.target} ${request.version}"${host === undefined ? '' : `, host: "${host}"`}`,
    )
  }
}

function configurationOf(process: Process): Directive[] {
  const { files } = process.host
  const load = (path: string): Directive[] => {
    let text: string
    try {
      text = textOf(files.read(path))
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      const number = error.code === 'ENOENT' ? 2 : 13
      throw new ConfError(`open() "${path}" failed (${number}: ${error.message})`)
    }
    return parseConf(text, path, pattern => {
      const full = pattern.startsWith('/') ? pattern : `/etc/nginx/${pattern}`
      if (!full.includes('*')) return full.endsWith('mime.types') ? [] : load(full)
      const slash = full.lastIndexOf('/')
      const folder = full.slice(0, slash)
      const form = formOf(full.slice(slash + 1))
      if (!files.isDirectory(folder)) return []
      return files
        .list(folder)
        .filter(name => form.test(name) && !files.isDirectory(`${folder}/${name}`))
        .flatMap(name => load(`${folder}/${name}`))
    })
  }
  const conf = load(MAIN_CONF)
  check(conf)
  return conf
}

/** The mistakes that people make most. @throws ConfError */
function check(conf: readonly Directive[]): void {
  if (!find(conf, 'events')) throw new ConfError('no "events" section in configuration')
}

export const nginxProgram =
  (version: string): Program =>
  async process => {
    const { argv, host } = process
    const fail = async (message: string): Promise<number> => {
      const line = `nginx: [emerg] ${message}\n`
      await process.stderr.write(`${stamp(process.now())} [emerg] ${process.pid}#${process.pid}: ${message}\n`)
      await process.stderr.write(line)
      return 1
    }
    if (argv.includes('-v') || argv.includes('-V')) {
      await process.stderr.write(`nginx version: nginx/${version}\n`)
      return 0
    }
    if (argv.includes('-t') || argv.includes('-T')) {
      try {
        configurationOf(process)
      } catch (error) {
        if (!(error instanceof ConfError)) throw error
        await fail(error.message)
        await process.stderr.write(`nginx: configuration file ${MAIN_CONF} test failed\n`)
        return 1
      }
      await process.stderr.write(
        `nginx: the configuration file ${MAIN_CONF} syntax is ok\nnginx: configuration file ${MAIN_CONF} test is successful\n`,
      )
      return 0
    }
    const order = argv[argv.indexOf('-s') + 1]
    if (argv.includes('-s')) return tell(process, order ?? '')
    const nginx = new Nginx(process, version)
    let conf: Directive[]
    try {
      conf = nginx.configuration()
    } catch (error) {
      if (!(error instanceof ConfError)) throw error
      return fail(error.message)
    }
    const taken = nginx.use(conf)
    if (taken !== undefined) {
      nginx.close()
      return fail(`bind() to 0.0.0.0:${taken} failed (98: Address already in use)`)
    }
    host.files.write(PID_FILE, `${process.pid}\n`)
    process.argv = [`nginx: master process ${argv.join(' ')}`]
    nginx.notices([
      'using the "epoll" event method',
      `nginx/${version}`,
      'built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1) ',
      'OS: Linux 6.12.0',
      'getrlimit(RLIMIT_NOFILE): 1048576:1048576',
      'start worker processes',
      'start worker process 29',
      'start worker process 30',
    ])
    try {
      const signal = await process.wait<'SIGQUIT' | 'SIGTERM' | 'SIGINT'>(settle => {
        for (const name of ['SIGQUIT', 'SIGTERM', 'SIGINT'] as const) process.onSignal(name, () => settle(name))
        process.onSignal('SIGHUP', () => reload(nginx))
        process.onSignal('SIGUSR1', () => {})
      })
      const numbers = { SIGQUIT: 3, SIGTERM: 15, SIGINT: 2 }
      nginx.notice(
        `signal ${numbers[signal]} (${signal}) received, ${signal === 'SIGQUIT' ? 'shutting down' : 'exiting'}`,
      )
      nginx.notice('exit')
      return 0
    } finally {
      nginx.close()
    }
  }

function reload(nginx: Nginx): void {
  nginx.notice('signal 1 (SIGHUP) received, reconfiguring')
  nginx.notice('reconfiguring')
  try {
    nginx.use(nginx.configuration())
  } catch (error) {
    if (!(error instanceof ConfError)) throw error
    nginx.notice(error.message, 'emerg')
  }
}

const ORDERS = { stop: 'SIGTERM', quit: 'SIGQUIT', reload: 'SIGHUP', reopen: 'SIGUSR1' } as const

/** `nginx -s reload`. */
async function tell(process: Process, order: string): Promise<number> {
  const signal = ORDERS[order as keyof typeof ORDERS]
  if (!signal) {
    await process.stderr.write(`nginx: invalid option: "-s ${order}"\n`)
    throw new Exit(1)
  }
  const { files } = process.host
  const master = files.exists(PID_FILE) ? process.host.process(Number(files.readText(PID_FILE))) : undefined
  if (!master) {
    await process.stderr.write(`nginx: [error] open() "${PID_FILE}" failed (2: No such file or directory)\n`)
    return 1
  }
  await process.stderr.write(`${stamp(process.now())} [notice] ${process.pid}#${process.pid}: signal process started\n`)
  master.signal(signal)
  return 0
}
