/** docker(1), as far as one needs it for the nodes of a kind cluster, which are containers: ps, stop, start, restart,
 *  kill, pause, unpause, exec, inspect, logs, and the network that they are on. Source: docker/cli v28.
 *  Left out: images, running further containers, the daemon's socket. */
import { Errno } from '../host/errno.ts'
import type { Host } from '../host/host.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { createInspect } from './docker-inspect.ts'
import { listContainers, type PsOptions } from './docker-ps.ts'

/** A container as the daemon knows it. */
export interface DockerContainer {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly name: string
  readonly image: string
  /** `172.18.0.3`. */
  readonly address: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly host: Host
  readonly power: {
    readonly state: 'running' | 'paused' | 'exited'
    readonly startedAt: number
    readonly finishedAt: number | undefined
    readonly exitCode: number
    readonly connected: boolean
    on(): void
    off(): void
    pause(): void
    unpause(): void
    connect(): void
    disconnect(): void
  }
}

/** text/template, for `--format`. @throws Error in its words */
export type Format = (template: string, value: unknown) => string

/** What systemd takes to stop everything, in milliseconds; SIGKILL takes less. */
const STOP_MS = 1_300
const KILL_MS = 150
const START_MS = 350
const NETWORK = 'kind'

/** A failure in the client's words. */
class DockerError extends Error {
  readonly status: number
  constructor(message: string, status = 1) {
    super(message)
    this.status = status
  }
}

const daemon = (message: string) => new DockerError(`Error response from daemon: ${message}`)

export function createDocker(containers: readonly DockerContainer[], format: Format): Program {
  const inspect = createInspect(NETWORK, format)

  const find = (name: string): DockerContainer => {
    const found =
      containers.find(each => each.name === name || `/${each.name}` === name) ??
      containers.find(each => /^[0-9a-f]+$/.test(name) && each.id.startsWith(name))
    if (!found) throw daemon(`No such container: ${name}`)
    return found
  }

  /** One word of a container after the other; each is told of on a line of its own. */
  const each = async (process: Process, verb: string, act: (container: DockerContainer) => Promise<void> | void) => {
    const names = operandsOf(process.argv.slice(2))
    if (!names.length) throw needsArguments(verb)
    let status = 0
    for (const name of names) {
      try {
        await act(find(name))
        await process.stdout.write(`${name}\n`)
      } catch (error) {
        if (!(error instanceof DockerError)) throw error
        await process.stderr.write(`${error.message}\n`)
        status = 1
      }
    }
    return status
  }

  const stop = async (process: Process, { power }: DockerContainer, ms: number) => {
    if (power.state === 'exited') return
    await process.sleep(ms)
    power.off()
  }
  const start = async (process: Process, { power }: DockerContainer) => {
    if (power.state !== 'exited') return
    await process.sleep(START_MS)
    power.on()
  }

  const verbs: Readonly<Record<string, (process: Process) => Promise<number>>> = {
    ps: async process => {
      await process.stdout.write(listContainers(containers, psOptions(process.argv.slice(2)), process.now(), format))
      return 0
    },
    stop: process => each(process, 'stop', container => stop(process, container, STOP_MS)),
    kill: process =>
      each(process, 'kill', async container => {
        if (container.power.state === 'exited')
          throw daemon(`cannot kill container: ${container.name}: container ${container.id} is not running`)
        await stop(process, container, KILL_MS)
      }),
    start: process => each(process, 'start', container => start(process, container)),
    restart: process =>
      each(process, 'restart', async container => {
        await stop(process, container, STOP_MS)
        await start(process, container)
      }),
    pause: process =>
      each(process, 'pause', ({ power, id }) => {
        if (power.state === 'exited') throw daemon(`container ${id} is not running`)
        if (power.state === 'paused') throw daemon(`Container ${id} is already paused`)
        power.pause()
      }),
    unpause: process =>
      each(process, 'unpause', ({ power, id }) => {
        if (power.state !== 'paused') throw daemon(`Container ${id} is not paused`)
        power.unpause()
      }),
    exec: process => exec(process, find),
    inspect: process => inspect(process, containers),
    logs: async process => {
      const [name] = operandsOf(process.argv.slice(2))
      if (name === undefined) throw new DockerError(usage('logs', 1, 'docker logs [OPTIONS] CONTAINER'))
      const { host } = find(name)
      const lines = host.services?.all().flatMap(service => service.lines()) ?? []
      const systemd = lines.filter(line => line.source === 'systemd[1]').toSorted((a, b) => a.at - b.at)
      for (const { text } of systemd)
        await process.stdout.write(`${text.startsWith('Started') ? '[  OK  ] ' : '         '}${text}\n`)
      return 0
    },
    network: async process => {
      const [verb, ...rest] = process.argv.slice(2)
      if (verb === 'ls') {
        const rows = [['NETWORK ID', 'NAME', 'DRIVER', 'SCOPE'], ...NETWORKS]
        await process.stdout.write(
          rows
            .map(([id, name, driver, scope]) => `${id!.padEnd(15)}${name!.padEnd(10)}${driver!.padEnd(10)}${scope}\n`)
            .join(''),
        )
        return 0
      }
      const [network, name] = operandsOf(rest)
      if ((verb !== 'connect' && verb !== 'disconnect') || name === undefined)
        throw new DockerError(
          usage(`network ${verb ?? ''}`.trim(), 2, `docker network ${verb ?? 'COMMAND'} [OPTIONS] NETWORK CONTAINER`),
        )
      if (network !== NETWORK) throw daemon(`network ${network} not found`)
      const { power, id } = find(name)
      if (verb === 'connect' && power.connected)
        throw daemon(`endpoint with name ${name} already exists in network ${NETWORK}`)
      if (verb === 'disconnect' && !power.connected)
        throw daemon(`container ${id} is not connected to network ${NETWORK}`)
      power[verb]()
      return 0
    },
  }

  return async process => {
    const words = process.argv.slice(1)
    if (words[0] === 'container') words.shift()
    const verb = words[0] === 'ls' || words[0] === 'list' ? 'ps' : words[0]
    const run = verb === undefined ? undefined : verbs[verb]
    if (verb === '--version' || verb === '-v') {
      await process.stdout.write('Docker version 28.5.1, build e180ab8\n')
      return 0
    }
    if (!run) {
      await process.stderr.write(
        verb === undefined || verb === '--help'
          ? 'Usage:  docker [OPTIONS] COMMAND\n\nA self-sufficient runtime for containers\n'
          : `docker: unknown command: docker ${verb}\n\nRun 'docker --help' for more information\n`,
      )
      return verb === undefined || verb === '--help' ? 0 : 1
    }
    process.argv = ['docker', ...words]
    try {
      return await run(process)
    } catch (error) {
      if (!(error instanceof DockerError)) throw error
      await process.stderr.write(`${error.message}\n`)
      return error.status
    }
  }
}

const NETWORKS = [
  ['5c4f1a0c7d3e', 'bridge', 'bridge', 'local'],
  ['e0b7c9d81f42', 'host', 'host', 'local'],
  ['8d2f6a3be915', NETWORK, 'bridge', 'local'],
  ['91ac3f07d6be', 'none', 'null', 'local'],
]

async function exec(process: Process, find: (name: string) => DockerContainer): Promise<number> {
  const words = process.argv.slice(2)
  const env = new Map<string, string>()
  let interactive = false
  let withTty = false
  let cwd: string | undefined
  while (words[0]?.startsWith('-')) {
    const word = words.shift()!
    if (word === '-e' || word === '--env') {
      const [name, ...value] = (words.shift() ?? '').split('=')
      env.set(name!, value.join('='))
    } else if (word === '-w' || word === '--workdir') cwd = words.shift()
    else if (word === '-u' || word === '--user') words.shift()
    else if (/^-[itd]+$/.test(word)) {
      interactive ||= word.includes('i')
      withTty ||= word.includes('t')
    } else if (word === '--interactive') interactive = true
    else if (word === '--tty') withTty = true
    else if (word !== '--privileged' && word !== '--detach')
      throw new DockerError(
        `unknown ${word.startsWith('--') ? `flag: ${word}` : `shorthand flag: '${word[1]}' in ${word}`}\n\nUsage:  docker exec [OPTIONS] CONTAINER COMMAND [ARG...]\n\nRun 'docker exec --help' for more information`,
        125,
      )
  }
  const [name, ...argv] = words
  if (name === undefined || !argv.length)
    throw new DockerError(usage('exec', 2, 'docker exec [OPTIONS] CONTAINER COMMAND [ARG...]'))
  const { host, power, id } = find(name)
  if (power.state === 'exited') throw daemon(`container ${id} is not running`)
  if (power.state === 'paused') throw daemon(`container ${name} is paused, unpause the container before exec`)
  const tty = withTty ? process.tty : undefined
  if (withTty && !process.file(0).tty && interactive) throw new DockerError('the input device is not a TTY')
  let child: Process
  try {
    child = host.start(argv, {
      cwd: cwd ?? '/',
      env: new Map([...host.env, ...env, ...(tty ? [['TERM', 'xterm'] as const] : [])]),
      files: { 0: interactive ? process.file(0) : null, 1: process.file(1), 2: process.file(2) },
      tty: tty ?? null,
      group: tty ? process.group : 'new',
    })
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    const why =
      error.code === 'ENOENT'
        ? argv[0]!.includes('/')
          ? `stat ${argv[0]}: no such file or directory`
          : 'executable file not found in $PATH'
        : error.message.toLowerCase()
    await process.stderr.write(
      `OCI runtime exec failed: exec failed: unable to start container process: exec: "${argv[0]}": ${why}\n`,
    )
    return error.code === 'ENOENT' ? 127 : 126
  }
  if (tty) process.onSignal('SIGINT', 'ignore')
  try {
    return await process.waitFor(child)
  } finally {
    if (child.exitStatus === undefined) child.signal('SIGHUP')
  }
}

function psOptions(words: readonly string[]): PsOptions {
  const options: PsOptions = { all: false, quiet: false, noTrunc: false, format: undefined, filters: [] }
  for (let i = 0; i < words.length; i++) {
    const [name, inline] = words[i]!.split(/=(.*)/s) as [string, string?]
    if (name === '--format') options.format = inline ?? words[++i] ?? ''
    else if (name === '--filter' || name === '-f') options.filters.push(inline ?? words[++i] ?? '')
    else if (name === '--no-trunc') options.noTrunc = true
    else if (name === '--all') options.all = true
    else if (name === '--quiet') options.quiet = true
    else if (/^-[aq]+$/.test(name)) {
      options.all ||= name.includes('a')
      options.quiet ||= name.includes('q')
    } else if (name.startsWith('-'))
      throw new DockerError(
        `unknown ${name.startsWith('--') ? `flag: ${name}` : `shorthand flag: '${name[1]}' in ${name}`}\n\nUsage:  docker ps [OPTIONS]\n\nRun 'docker ps --help' for more information`,
        125,
      )
  }
  return options
}

/** Words that are not options; `-t 5` and its like take the next one with them. */
function operandsOf(words: readonly string[]): string[] {
  const operands: string[] = []
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (/^(-t|-s|-n|--time|--timeout|--signal|--tail|--ip)$/.test(word)) i++
    else if (!word.startsWith('-')) operands.push(word)
  }
  return operands
}

const needsArguments = (verb: string) =>
  new DockerError(
    `docker: 'docker ${verb}' requires at least 1 argument\n\nUsage:  docker ${verb} [OPTIONS] CONTAINER [CONTAINER...]\n\nSee 'docker ${verb} --help' for more information`,
  )

const usage = (verb: string, count: number, line: string) =>
  `docker: 'docker ${verb}' requires ${verb === 'exec' ? 'at least ' : ''}${count} argument${count > 1 ? 's' : ''}\n\nUsage:  ${line}\n\nSee 'docker ${verb} --help' for more information`
