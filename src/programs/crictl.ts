/** crictl of cri-tools v1.36: ps, pods, images, inspect, inspectp, logs, exec, stop, version, of the node's runtime.
 *  Source: cmd/crictl (container.go, sandbox.go, image.go, display.go). Left out: creating and removing by hand, pulls,
 *  statistics, events. */
import { boundedRegex } from '../host/bounded-regex.ts'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { ago } from './docker-ps.ts'

export interface RuntimeSandbox {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly namespace: string
  readonly uid: string
  readonly attempt: number
  readonly ready: boolean
  readonly address: string
  readonly labels: Readonly<Record<string, string>>
  /** Milliseconds since the epoch. */
  readonly createdAt: number
}

export interface RuntimeContainer {
  readonly id: string
  readonly name: string
  readonly attempt: number
  readonly sandbox: RuntimeSandbox
  /** `docker.io/library/nginx:1.27`. */
  readonly image: string
  /** 64 hexadecimal digits. */
  readonly imageId: string
  readonly state: 'Created' | 'Running' | 'Exited'
  readonly createdAt: number
  readonly startedAt: number | undefined
  readonly finishedAt: number | undefined
  readonly exitCode: number | undefined
  /** Lines that it has written so far. */
  log(): readonly { readonly at: number; readonly bytes: Uint8Array }[]
  /** Told of every further line and of the end. @returns how to stop */
  follow(next: (bytes: Uint8Array) => void, end: () => void): () => void
  /** @throws Errno */
  exec(argv: readonly string[], process: Process, withTty: boolean, interactive: boolean): Process
  /** SIGTERM, and SIGKILL when the seconds are over. */
  stop(seconds: number): void
}

export interface RuntimeImage {
  /** `docker.io/library/nginx`. */
  readonly repository: string
  readonly tag: string
  readonly id: string
  readonly digest: string
  readonly size: number
}

export interface Runtime {
  /** Newest first. */
  sandboxes(): RuntimeSandbox[]
  containers(): RuntimeContainer[]
  images(): RuntimeImage[]
}

const SOCKET = 'unix:///run/containerd/containerd.sock'
const SHORT = 13
/** display.go's tab writer. */
const LEAST = 20
const PADDING = 3

class Fatal extends Error {}

interface Options {
  operands: string[]
  has(...names: string[]): boolean
  get(...names: string[]): string | undefined
}

const WITH_VALUE = new Set([
  '-o',
  '--output',
  '--name',
  '--namespace',
  '--image',
  '--state',
  '-s',
  '--pod',
  '-p',
  '--label',
  '--id',
  '--tail',
  '--since',
  '-n',
  '--last',
  '-t',
  '--timeout',
  '--runtime-endpoint',
  '-r',
  '--template',
])

function optionsOf(words: readonly string[], flagsOnly = ''): Options {
  const values = new Map<string, string>()
  const operands: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (!word.startsWith('-') || word === '-') {
      operands.push(word)
      // What follows the container of `exec` is its command's.
      if (flagsOnly) return { ...reading(values), operands: [...operands, ...words.slice(i + 1)] }
      continue
    }
    const [name, inline] = word.split(/=(.*)/s) as [string, string?]
    if (inline !== undefined) values.set(name, inline)
    else if (WITH_VALUE.has(name) && !flagsOnly.includes(name.slice(1))) values.set(name, words[++i] ?? '')
    else if (/^-[a-z]{2,}$/.test(name)) for (const letter of name.slice(1)) values.set(`-${letter}`, '')
    else values.set(name, '')
  }
  return { ...reading(values), operands }
}

const reading = (values: ReadonlyMap<string, string>) => ({
  has: (...names: string[]) => names.some(name => values.has(name)),
  get: (...names: string[]) => names.map(name => values.get(name)).find(value => value !== undefined),
})

export function createCrictl(runtime: Runtime): Program {
  const verbs: Readonly<Record<string, (process: Process, words: readonly string[]) => Promise<number>>> = {
    ps: (process, words) => listContainers(process, runtime, optionsOf(words)),
    pods: (process, words) => listSandboxes(process, runtime, optionsOf(words)),
    images: (process, words) => listImages(process, runtime, optionsOf(words)),
    inspect: async (process, words) => {
      const found = optionsOf(words).operands.map(id => containerOf(runtime, id))
      for (const container of found) await process.stdout.write(`${JSON.stringify(inspection(container), null, 2)}\n`)
      return 0
    },
    inspectp: async (process, words) => {
      const found = optionsOf(words).operands.map(id => sandboxOf(runtime, id))
      for (const sandbox of found)
        await process.stdout.write(`${JSON.stringify(sandboxInspection(sandbox), null, 2)}\n`)
      return 0
    },
    logs: (process, words) => logs(process, runtime, optionsOf(words, 'f')),
    exec: (process, words) => exec(process, runtime, optionsOf(words, 'it')),
    stop: async (process, words) => {
      const options = optionsOf(words)
      for (const id of options.operands) {
        containerOf(runtime, id).stop(Number(options.get('-t', '--timeout') ?? 0))
        await process.stdout.write(`${id}\n`)
      }
      return 0
    },
    version: async process => {
      await process.stdout.write(
        'Version:  0.1.0\nRuntimeName:  containerd\nRuntimeVersion:  v2.1.4\nRuntimeApiVersion:  v1\n',
      )
      return 0
    },
  }
  const also: Readonly<Record<string, string>> = { image: 'images', img: 'images', p: 'pods' }

  return async process => {
    const words = process.argv.slice(1)
    while (words[0]?.startsWith('-')) words.splice(0, WITH_VALUE.has(words[0]) ? 2 : 1)
    const [verb, ...rest] = words
    const run = verb === undefined ? undefined : verbs[also[verb] ?? verb]
    if (!run) {
      await process.stderr.write(verb === undefined ? USAGE : `No help topic for '${verb}'\nERRO[0000] \n`)
      return verb === undefined ? 0 : 3
    }
    try {
      if (process.host.services?.get('containerd')?.active === false)
        throw new Fatal(
          `validate service connection: validate CRI v1 runtime API for endpoint "${SOCKET}": rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: no such file or directory"`,
        )
      return await run(process, rest)
    } catch (error) {
      if (!(error instanceof Fatal)) throw error
      await process.stderr.write(`FATA[0000] ${error.message}\n`)
      return 1
    }
  }
}

function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows)
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, LEAST, cell.length + PADDING)
  return rows
    .map(row => `${row.map((cell, i) => (i < row.length - 1 ? cell.padEnd(widths[i]!) : cell)).join('')}\n`)
    .join('')
}

const short = (id: string, options: Options) => (options.has('--no-trunc') ? id : id.slice(0, SHORT))

function matches(text: string, pattern: string | undefined): boolean {
  if (pattern === undefined) return true
  try {
    return boundedRegex(pattern).test(text)
  } catch {
    throw new Fatal(`list containers: error parsing regexp: invalid regexp: \`${pattern}\``)
  }
}

async function listContainers(process: Process, runtime: Runtime, options: Options): Promise<number> {
  const state = options.get('--state', '-s')?.toLowerCase()
  const pod = options.get('--pod', '-p')
  const wanted = options.operands[0]
  const found = runtime
    .containers()
    .filter(c => (state ? c.state.toLowerCase() === state : options.has('-a', '--all') || c.state === 'Running'))
    .filter(c => matches(c.name, options.get('--name')) && matches(c.sandbox.namespace, options.get('--namespace')))
    .filter(
      c => (pod === undefined || c.sandbox.id.startsWith(pod)) && (wanted === undefined || c.id.startsWith(wanted)),
    )
  if (options.has('-q', '--quiet')) {
    await process.stdout.write(found.map(c => `${c.id}\n`).join(''))
    return 0
  }
  if (options.get('-o', '--output') === 'json') {
    await process.stdout.write(`${JSON.stringify({ containers: found.map(c => inspection(c).status) }, null, 2)}\n`)
    return 0
  }
  const rows = found.map(c => [
    short(c.id, options),
    short(c.imageId, options),
    `${ago(process.now() - c.createdAt)} ago`,
    c.state,
    c.name,
    String(c.attempt),
    short(c.sandbox.id, options),
    c.sandbox.name,
    c.sandbox.namespace,
  ])
  const head = ['CONTAINER', 'IMAGE', 'CREATED', 'STATE', 'NAME', 'ATTEMPT', 'POD ID', 'POD', 'NAMESPACE']
  await process.stdout.write(table([head, ...rows]))
  return 0
}

async function listSandboxes(process: Process, runtime: Runtime, options: Options): Promise<number> {
  const state = options.get('--state', '-s')?.toLowerCase()
  const labels = (options.get('--label') ?? '')
    .split(',')
    .filter(Boolean)
    .map(each => each.split('='))
  const found = runtime
    .sandboxes()
    .filter(pod => state === undefined || (state === 'ready') === pod.ready)
    .filter(pod => matches(pod.name, options.get('--name')) && matches(pod.namespace, options.get('--namespace')))
    .filter(pod => labels.every(([key, value]) => pod.labels[key!] === value))
  if (options.has('-q', '--quiet')) {
    await process.stdout.write(found.map(pod => `${pod.id}\n`).join(''))
    return 0
  }
  const rows = found.map(pod => [
    short(pod.id, options),
    `${ago(process.now() - pod.createdAt)} ago`,
    pod.ready ? 'Ready' : 'NotReady',
    pod.name,
    pod.namespace,
    String(pod.attempt),
    '(default)',
  ])
  const head = ['POD ID', 'CREATED', 'STATE', 'NAME', 'NAMESPACE', 'ATTEMPT', 'RUNTIME']
  await process.stdout.write(table([head, ...rows]))
  return 0
}

/** Three digits, as go-units' HumanSizeWithPrecision. */
function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let at = 0
  let value = bytes
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000
    at++
  }
  return `${Number(value.toPrecision(3))}${units[at]}`
}

async function listImages(process: Process, runtime: Runtime, options: Options): Promise<number> {
  const [wanted] = options.operands
  const found = runtime.images().filter(image => wanted === undefined || image.repository.includes(wanted))
  if (options.has('-q', '--quiet')) {
    await process.stdout.write(found.map(image => `sha256:${image.id}\n`).join(''))
    return 0
  }
  const withDigests = options.has('--digests')
  const head = ['IMAGE', 'TAG', ...(withDigests ? ['DIGEST'] : []), 'IMAGE ID', 'SIZE']
  const rows = found.map(image => [
    image.repository,
    image.tag,
    ...(withDigests ? [short(image.digest, options)] : []),
    short(image.id, options),
    size(image.size),
  ])
  await process.stdout.write(table([head, ...rows]))
  return 0
}

function containerOf(runtime: Runtime, id: string): RuntimeContainer {
  const found = runtime.containers().find(c => c.id.startsWith(id))
  if (found) return found
  throw new Fatal(`rpc error: code = NotFound desc = an error occurred when try to find container "${id}": not found`)
}

function sandboxOf(runtime: Runtime, id: string): RuntimeSandbox {
  const found = runtime.sandboxes().find(pod => pod.id.startsWith(id))
  if (found) return found
  throw new Fatal(`rpc error: code = NotFound desc = an error occurred when try to find sandbox: not found`)
}

const time = (at: number | undefined) => (at === undefined ? '1970-01-01T00:00:00Z' : new Date(at).toISOString())

function inspection(c: RuntimeContainer) {
  const { sandbox } = c
  const labels = {
    'io.kubernetes.container.name': c.name,
    'io.kubernetes.pod.name': sandbox.name,
    'io.kubernetes.pod.namespace': sandbox.namespace,
    'io.kubernetes.pod.uid': sandbox.uid,
  }
  return {
    status: {
      annotations: { 'io.kubernetes.container.restartCount': String(c.attempt) },
      createdAt: time(c.createdAt),
      exitCode: c.exitCode ?? 0,
      finishedAt: time(c.finishedAt),
      id: c.id,
      image: { image: c.image },
      imageRef: `sha256:${c.imageId}`,
      labels,
      logPath: `/var/log/pods/${sandbox.namespace}_${sandbox.name}_${sandbox.uid}/${c.name}/${c.attempt}.log`,
      message: '',
      metadata: { attempt: c.attempt, name: c.name },
      reason: c.state === 'Exited' ? (c.exitCode === 0 ? 'Completed' : 'Error') : '',
      startedAt: time(c.startedAt),
      state: `CONTAINER_${c.state.toUpperCase()}`,
    },
    info: { sandboxID: sandbox.id, removing: false, snapshotter: 'overlayfs' },
  }
}

function sandboxInspection(pod: RuntimeSandbox) {
  return {
    status: {
      createdAt: time(pod.createdAt),
      id: pod.id,
      labels: {
        ...pod.labels,
        'io.kubernetes.pod.name': pod.name,
        'io.kubernetes.pod.namespace': pod.namespace,
        'io.kubernetes.pod.uid': pod.uid,
      },
      metadata: { attempt: pod.attempt, name: pod.name, namespace: pod.namespace, uid: pod.uid },
      network: { additionalIps: [], ip: pod.ready ? pod.address : '' },
      state: pod.ready ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
    },
  }
}

async function logs(process: Process, runtime: Runtime, options: Options): Promise<number> {
  const [id] = options.operands
  if (id === undefined) throw new Fatal('ID cannot be empty')
  const container = containerOf(runtime, id)
  const tail = options.get('--tail', '-n')
  const lines = container.log()
  const shown = tail === undefined || Number(tail) < 0 ? lines : Number(tail) ? lines.slice(-Number(tail)) : []
  for (const line of shown) await process.stdout.write(line.bytes)
  if (!options.has('-f', '--follow')) return 0
  const coming: Uint8Array[] = []
  let ended = false
  let wake = () => {}
  const stop = container.follow(
    bytes => {
      coming.push(bytes)
      wake()
    },
    () => {
      ended = true
      wake()
    },
  )
  try {
    for (;;) {
      for (const bytes of coming.splice(0)) await process.stdout.write(bytes)
      if (ended) return 0
      if (!coming.length)
        await process.wait<void>(settle => {
          wake = settle
        })
    }
  } finally {
    stop()
  }
}

async function exec(process: Process, runtime: Runtime, options: Options): Promise<number> {
  const [id, ...argv] = options.operands
  if (id === undefined) throw new Fatal('ID cannot be empty')
  const container = containerOf(runtime, id)
  if (container.state !== 'Running')
    throw new Fatal(
      `execing command in container: rpc error: code = Unknown desc = container is in CONTAINER_${container.state.toUpperCase()} state`,
    )
  let child: Process
  try {
    child = container.exec(argv, process, options.has('-t', '--tty'), options.has('-i', '--interactive'))
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    const why = error.code === 'ENOENT' ? 'executable file not found in $PATH' : error.message.toLowerCase()
    throw new Fatal(
      `execing command in container: rpc error: code = Unknown desc = failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]}": ${why}`,
    )
  }
  if (process.tty) process.onSignal('SIGINT', 'ignore')
  try {
    const status = await process.waitFor(child)
    if (status && !options.has('-t', '--tty')) {
      await process.stderr.write(
        `FATA[0000] execing command in container: command terminated with exit code ${status}\n`,
      )
      return 1
    }
    return status
  } finally {
    if (child.exitStatus === undefined) child.signal('SIGHUP')
  }
}

const USAGE = `NAME:
   crictl - client for CRI

USAGE:
   crictl [global options] command [command options] [arguments...]

VERSION:
   v1.36.0

COMMANDS:
   exec           Run a command in a running container
   images, image, img  List images
   inspect        Display the status of one or more containers
   inspectp       Display the status of one or more pods
   logs           Fetch the logs of a container
   pods, p        List pods
   ps             List containers
   stop           Stop one or more running containers
   version        Display runtime version information
`
