/** One probe of a container, by HTTP, TCP, a command or gRPC, and its words when it fails. HTTP and TCP go over the
 *  node's own network. Source: pkg/kubelet/prober/prober.go, pkg/probe. Left out: TLS, redirects; gRPC never answers. */
import type { Container, Probe } from '../../api/core-v1.ts'
import { Errno } from '../../host/errno.ts'
import type { Cancel } from '../../host/open-file.ts'
import { NullFile, SinkFile } from '../../host/pipe.ts'
import { parseAddress } from '../../net/address.ts'
import { joined } from '../../net/http-message.ts'
import type { NetworkNamespace } from '../../net/namespace.ts'
import type { SocketError, TcpConnection } from '../../net/sockets.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { execError, type ContainerRun } from './container.ts'

export type ProbeResult = { result: 'success' } | { result: 'failure' | 'unknown'; output: string }

export interface ProbeTarget {
  sim: Simulation
  /** The node's. */
  net: NetworkNamespace
  podIP: string
  container: Container
  run: ContainerRun
}

type Done = (result: ProbeResult) => void

const SUCCESS: ProbeResult = { result: 'success' }
const MOST_OUTPUT = 10_240
const encoder = new TextEncoder()

/** Go's words for a socket error. */
const WORDS: Record<SocketError, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by peer',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network is unreachable',
  ENOPROTOOPT: 'protocol not available',
  EADDRINUSE: 'address already in use',
  EADDRNOTAVAIL: 'cannot assign requested address',
  EACCES: 'permission denied',
}

/** Calls `done` once, later. @returns how to call it off */
export function runProbe(
  probe: Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc' | 'timeoutSeconds'>,
  target: ProbeTarget,
  done: Done,
): Cancel {
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  if (probe.exec) return runCommand(probe.exec.command ?? [], target, timeoutMs, done)
  const { port, host } = { host: undefined, ...(probe.httpGet ?? probe.tcpSocket ?? probe.grpc) } as {
    port: string | number
    host?: string
  }
  const number = portOf(port, target.container)
  if (typeof number === 'string') {
    const timer = target.sim.soon(() => done({ result: 'unknown', output: number }))
    return () => timer.cancel()
  }
  const address = host || target.podIP
  if (probe.httpGet) return httpGet(probe.httpGet, address, number, target, timeoutMs, done)
  return connect(address, number, target, timeoutMs, failure => {
    if (probe.grpc) {
      const within = `${probe.timeoutSeconds ?? 1}s`
      const output = `timeout: failed to connect service "${address}:${number}" within ${within}: context deadline exceeded`
      done({ result: 'failure', output })
    } else done(failure ? { result: 'failure', output: failure } : SUCCESS)
  })
}

/** A port's number, or why there is none. */
function portOf(port: string | number, container: Container): number | string {
  if (typeof port === 'number') return port
  const named = container.ports?.find(p => p.name === port)
  if (named) return named.containerPort
  return /^\d+$/.test(port) ? Number(port) : `strconv.Atoi: parsing "${port}": invalid syntax`
}

function connect(
  host: string,
  port: number,
  { sim, net }: ProbeTarget,
  timeoutMs: number,
  done: (failure?: string) => void,
): Cancel {
  const address = parseAddress(host)
  let connection: TcpConnection | undefined
  let open = true
  const finish = (failure?: string) => {
    if (!open) return
    open = false
    timer.cancel()
    if (failure) connection?.reset()
    else connection?.end()
    done(failure)
  }
  const timer = sim.after(timeoutMs, () => finish(`dial tcp ${host}:${port}: i/o timeout`))
  if (address === undefined) sim.soon(() => finish(`dial tcp: lookup ${host}: no such host`))
  else {
    connection = net.sockets.connect(
      { address, port },
      {
        opened: () => finish(),
        failed: error => finish(`dial tcp ${host}:${port}: connect: ${WORDS[error]}`),
      },
    )
  }
  return () => {
    open = false
    timer.cancel()
    connection?.reset()
  }
}

function httpGet(
  get: NonNullable<Probe['httpGet']>,
  host: string,
  port: number,
  { sim, net }: ProbeTarget,
  timeoutMs: number,
  done: Done,
): Cancel {
  const path = get.path ? (get.path.startsWith('/') ? get.path : `/${get.path}`) : '/'
  const scheme = (get.scheme ?? 'HTTP').toLowerCase()
  const url = `${scheme}://${host}:${port}${path}`
  let head: Uint8Array | undefined
  let connection: TcpConnection | undefined
  let open = true
  const finish = (result: ProbeResult) => {
    if (!open) return
    open = false
    timer.cancel()
    connection?.end()
    done(result)
  }
  const fail = (why: string) => finish({ result: 'failure', output: `Get "${url}": ${why}` })
  const timer = sim.after(timeoutMs, () => {
    fail('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')
    connection?.reset()
  })
  const cancel = () => {
    open = false
    timer.cancel()
    connection?.reset()
  }
  const address = parseAddress(host)
  if (address === undefined) {
    sim.soon(() => fail(`dial tcp: lookup ${host}: no such host`))
    return cancel
  }
  let opened = false
  connection = net.sockets.connect(
    { address, port },
    {
      opened: () => {
        opened = true
        if (open) connection?.write(requestOf(get, host, port, path))
      },
      data: chunk => {
        if (!open) return
        head = head ? joined(head, chunk) : chunk
        if (head.length < 12) return
        const code = statusOf(head)
        if (!code) {
          const line = new TextDecoder().decode(head.subarray(0, 64)).split('\r\n')[0]
          return fail(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "${line}"`)
        }
        if (code >= 200 && code < 400) finish(SUCCESS)
        else finish({ result: 'failure', output: `HTTP probe failed with statuscode: ${code}` })
      },
      ended: () => fail('EOF'),
      failed: error => {
        if (opened) fail(`read tcp ${host}:${port}: read: ${WORDS[error]}`)
        else fail(`dial tcp ${host}:${port}: connect: ${WORDS[error]}`)
      },
    },
  )
  return cancel
}

/** Of a status line; 0 where it is none. */
function statusOf(head: Uint8Array): number {
  if (head[0] !== 0x48 || head[1] !== 0x54 || head[2] !== 0x54 || head[3] !== 0x50 || head[8] !== 0x20) return 0
  return (head[9]! - 48) * 100 + (head[10]! - 48) * 10 + head[11]! - 48
}

function requestOf(get: NonNullable<Probe['httpGet']>, host: string, port: number, path: string): Uint8Array {
  const headers = new Map<string, string>()
  for (const { name, value } of get.httpHeaders ?? []) headers.set(name.toLowerCase(), `${name}: ${value}\r\n`)
  const add = (name: string, value: string) => {
    if (!headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), `${name}: ${value}\r\n`)
  }
  add('Host', `${host}:${port}`)
  add('User-Agent', 'kube-probe/1.36')
  add('Accept', '*/*')
  add('Connection', 'close')
  return encoder.encode(`GET ${path} HTTP/1.1\r\n${[...headers.values()].join('')}\r\n`)
}

function runCommand(command: readonly string[], { sim, run }: ProbeTarget, timeoutMs: number, done: Done): Cancel {
  let output = ''
  let open = true
  const decoder = new TextDecoder()
  const sink = new SinkFile(chunk => {
    if (output.length < MOST_OUTPUT) output += decoder.decode(chunk, { stream: true })
  })
  const finish = (result: ProbeResult) => {
    if (!open) return
    open = false
    timer.cancel()
    done(result)
  }
  const timer = sim.after(timeoutMs, () => {
    finish({
      result: 'failure',
      output: `command timed out: "${command.join(' ')}" timed out after ${timeoutMs / 1000}s`,
    })
    process?.signal('SIGKILL')
  })
  const process = start()
  process?.onExit(status => finish(status === 0 ? SUCCESS : { result: 'failure', output }))
  return () => {
    open = false
    timer.cancel()
    process?.signal('SIGKILL')
  }

  function start() {
    try {
      return run.exec(command, { 0: new NullFile(), 1: sink, 2: sink }, null)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      const why = execFailure(sim.random.hex(64), command[0] ?? '', error)
      sim.soon(() => finish({ result: 'unknown', output: `rpc error: code = Unknown desc = ${why}` }))
      return undefined
    }
  }
}

/** What containerd says of a command that cannot be started in a container. */
export function execFailure(id: string, name: string, error: Errno): string {
  return (
    `failed to exec in container: failed to start exec "${id}": OCI runtime exec failed: exec failed: ` +
    `unable to start container process: ${execError(name, error)}`
  )
}
