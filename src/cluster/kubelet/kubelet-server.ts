/** What a kubelet does for the API server: logs, exec, attach, port-forward. Source: pkg/kubelet/server,
 *  kubelet_pods.go (validateContainerLogStatus, GetExec), containerd's streaming server for the words. */
import { CLOSE, ERROR, frame, RESIZE, STDERR, STDIN, STDOUT, unframe } from '../../api/frames.ts'
import type { ExecOptions, KubeletEndpoint, LogOptions, Streamed } from '../../api/kubelet.ts'
import { badRequest, failure, notFound, type Status } from '../../api/status.ts'
import { FeedSource, type Feed } from '../../api/transport.ts'
import { Errno } from '../../host/errno.ts'
import type { OpenFile } from '../../host/open-file.ts'
import { NullFile, pipe, SinkFile } from '../../host/pipe.ts'
import type { Process } from '../../host/process.ts'
import { Tty } from '../../host/tty.ts'
import { LOOPBACK } from '../../net/address.ts'
import type { TcpConnection } from '../../net/sockets.ts'
import type { Simulation } from '../../sim/simulation.ts'
import type { ContainerLog } from './container-log.ts'
import type { ContainerRun } from './container.ts'
import type { ContainerSlot } from './container-slot.ts'
import { streamLog } from './log-stream.ts'
import type { PodWorker } from './pod-worker.ts'
import { execFailure } from './probe.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class KubeletServer implements KubeletEndpoint {
  #sim: Simulation
  #worker: (namespace: string, name: string) => PodWorker | undefined

  constructor(options: { sim: Simulation; worker: (namespace: string, name: string) => PodWorker | undefined }) {
    this.#sim = options.sim
    this.#worker = options.worker
  }

  logs(namespace: string, pod: string, options: LogOptions): Streamed {
    const worker = this.#worker(namespace, pod)
    if (!worker) return { status: notFound('pods', pod) }
    const slot = worker.slot(options.container)
    if (!slot) return { status: badRequest(`container ${options.container} is not valid for pod ${pod}`) }
    const log = logOf(slot, worker, options.previous)
    return typeof log === 'string' ? { status: badRequest(log) } : { stream: streamLog(log, options) }
  }

  exec(namespace: string, pod: string, options: ExecOptions, input: Feed<Uint8Array>): Streamed {
    const run = this.#running(namespace, pod, options.container)
    if (!run) return { status: noContainer(options.container) }
    let process: Process | undefined
    let tty: Tty | undefined
    let stdin: OpenFile | undefined
    const out = new FeedSource<Uint8Array>(() => {
      tty?.hangUp()
      stdin?.close()
      stdin = undefined
    })
    const print = (channel: number) => (chunk: Uint8Array) => out.push(frame(channel, chunk))
    let files: Record<number, OpenFile>
    if (options.tty) {
      tty = new Tty({
        columns: 80,
        rows: 24,
        output: (chunk, done) => {
          out.push(frame(STDOUT, chunk))
          done()
        },
        signal: (group, signal) => run.host.signalGroup(group, signal),
      })
      files = { 0: tty.file, 1: tty.file, 2: tty.file }
    } else {
      const ends = options.stdin ? pipe() : undefined
      stdin = ends?.writeEnd
      files = {
        0: ends?.readEnd ?? new NullFile(),
        1: new SinkFile(print(STDOUT)),
        2: new SinkFile(print(STDERR)),
      }
    }
    try {
      process = run.exec(options.command, files, tty ?? null)
    } catch (error) {
      if (!(error instanceof Errno)) throw error
      const why = execFailure(this.#sim.random.hex(64), options.command[0] ?? '', error)
      out.push(errorFrame(internalError(`error executing command in container: ${why}`)))
      out.end()
      return { stream: out }
    }
    if (tty) tty.foreground = process.group
    for (const file of new Set(Object.values(files))) file.close()
    process.onExit(status => {
      out.push(errorFrame(exitStatus(status)))
      out.end()
    })
    listen(input, {
      stdin: bytes => {
        if (tty) tty.input(bytes)
        else stdin?.write(bytes, () => {})
      },
      endOfStdin: () => {
        stdin?.close()
        stdin = undefined
      },
      resize: (columns, rows) => tty?.resize(columns, rows),
    })
    return { stream: out }
  }

  attach(namespace: string, pod: string, options: Omit<ExecOptions, 'command'>, input: Feed<Uint8Array>): Streamed {
    const run = this.#running(namespace, pod, options.container)
    if (!run) return { status: noContainer(options.container) }
    const out = new FeedSource<Uint8Array>(() => {
      detach()
      run.endInput()
    })
    const detach = run.attach({
      output: (stream, chunk) => out.push(frame(stream === 'stdout' ? STDOUT : STDERR, chunk)),
      end: () => {
        out.push(errorFrame(SUCCESS))
        out.end()
      },
    })
    listen(input, {
      stdin: bytes => run.input(bytes),
      endOfStdin: () => run.endInput(),
      resize: (columns, rows) => run.tty?.resize(columns, rows),
    })
    return { stream: out }
  }

  portForward(namespace: string, pod: string, port: number, input: Feed<Uint8Array>): Streamed {
    const worker = this.#worker(namespace, pod)
    const sandbox = worker?.sandbox
    if (!worker || !sandbox) return { status: notFound('pods', pod) }
    let connection: TcpConnection | undefined
    let opened = false
    const out = new FeedSource<Uint8Array>(() => connection?.reset())
    const early: Uint8Array[] = []
    connection = sandbox.net.sockets.connect(
      { address: LOOPBACK, port },
      {
        opened: () => {
          opened = true
          for (const bytes of early.splice(0)) connection?.write(bytes)
        },
        data: chunk => out.push(chunk),
        ended: () => out.end(),
        failed: error => {
          if (opened) return out.end()
          const why = error === 'ECONNREFUSED' ? 'connection refused' : error
          const { uid } = worker.pod.metadata
          const where = `namespace "/var/run/netns/cni-${uid}"`
          const message =
            `failed to execute portforward in network ${where}: failed to connect to localhost:${port} inside ${where}, ` +
            `IPv4: dial tcp4 127.0.0.1:${port}: connect: ${why} IPv6 dial tcp6: address localhost: no suitable address found`
          out.end(internalError(message))
        },
      },
    )
    input.listen({
      next: bytes => {
        if (opened) connection?.write(bytes)
        else early.push(bytes)
      },
      end: () => connection?.end(),
    })
    return { stream: out }
  }

  #running(namespace: string, pod: string, container: string): ContainerRun | undefined {
    const run = this.#worker(namespace, pod)?.slot(container)?.run
    return run?.running ? run : undefined
  }
}

/** The log that is asked for, or why there is none. */
function logOf(slot: ContainerSlot, worker: PodWorker, previous: boolean): ContainerLog | string {
  const name = slot.spec.name
  const pod = worker.pod.metadata.name
  const view = slot.view(worker.waitsFor)
  if (previous) {
    // A container that waits to be started again has its last run in `run`.
    const last = slot.run?.ended && slot.waiting ? slot.run : slot.previous
    return last?.log ?? `previous terminated container "${name}" in pod "${pod}" not found`
  }
  if (slot.run && (slot.run.running || slot.run.ended)) return slot.run.log
  if (slot.previous) return slot.previous.log
  const reason = view.state.waiting?.reason
  const why =
    reason === 'ErrImagePull'
      ? "image can't be pulled"
      : reason === 'ImagePullBackOff'
        ? 'trying and failing to pull image'
        : reason
  return `container "${name}" in pod "${pod}" is waiting to start: ${why}`
}

interface Incoming {
  stdin(bytes: Uint8Array): void
  endOfStdin(): void
  resize(columns: number, rows: number): void
}

function listen(input: Feed<Uint8Array>, incoming: Incoming): void {
  input.listen({
    next: bytes => {
      const { channel, data } = unframe(bytes)
      if (channel === STDIN) incoming.stdin(data)
      else if (channel === CLOSE && data[0] === STDIN) incoming.endOfStdin()
      else if (channel === RESIZE) {
        const size = JSON.parse(decoder.decode(data)) as { Width: number; Height: number }
        incoming.resize(size.Width, size.Height)
      }
    },
    end: () => incoming.endOfStdin(),
  })
}

const SUCCESS: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 200 }

function exitStatus(code: number): Status {
  if (code === 0) return SUCCESS
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: exit status ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
    code: 500,
  }
}

const errorFrame = (status: Status) => frame(ERROR, encoder.encode(JSON.stringify(status)))

const internalError = (message: string): Status =>
  failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] })

const noContainer = (name: string): Status =>
  internalError(`unable to upgrade connection: container not found ("${name}")`)
