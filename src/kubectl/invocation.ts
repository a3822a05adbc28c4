/** One run of a kubectl command: its flags and arguments, the server it talks to, and where its words go. */
import type { Api } from '../api/api.ts'
import type { Process } from '../host/process.ts'
import { Client } from './client.ts'
import type { Command } from './command.ts'
import { KubectlError, usageError } from './errors.ts'
import { parseDuration, type Flags, type Parsed } from './flags.ts'
import { clusterOf, contextOf, kubeconfigPath, loadKubeconfig, type Kubeconfig } from './kubeconfig.ts'
import { discover, type Mapper } from './mapping.ts'

export type Connect = (server: string, process: Process) => Api

export class Invocation {
  readonly process: Process
  readonly command: Command
  /** `kubectl rollout status`. */
  readonly path: string
  readonly flags: Flags
  readonly args: readonly string[]
  /** How many arguments came before `--`; -1 without one. */
  readonly dash: number
  readonly #connect: Connect
  #config: Kubeconfig | undefined
  #client: Client | undefined

  constructor(process: Process, connect: Connect, command: Command, path: string, parsed: Parsed) {
    this.process = process
    this.#connect = connect
    this.command = command
    this.path = path
    this.flags = parsed.flags
    this.args = parsed.args
    this.dash = parsed.dash
  }

  out(text: string): Promise<void> {
    return this.process.stdout.write(text)
  }

  err(text: string): Promise<void> {
    return this.process.stderr.write(text)
  }

  /** What `--help` says. */
  async help(): Promise<void> {
    const { helpText } = await this.load(import('./help/help.ts'))
    await this.out(helpText(this.path.slice('kubectl '.length)))
  }

  /** The error for wrong usage. */
  usage(message: string): KubectlError {
    return usageError(this.path, message)
  }

  get config(): Kubeconfig {
    return (this.#config ??= loadKubeconfig(this.process, this.configPath))
  }

  get configPath(): string {
    return kubeconfigPath(this.process, this.flags.text('kubeconfig'))
  }

  get contextName(): string {
    return this.flags.text('context') || this.config['current-context'] || ''
  }

  /** The namespace to work in. */
  get namespace(): string {
    return this.flags.text('namespace') || contextOf(this.config, this.contextName)?.context?.namespace || 'default'
  }

  /** Whether the namespace was given on the command line. */
  get namespaceGiven(): boolean {
    return this.flags.text('namespace') !== ''
  }

  get client(): Client {
    const { server, process } = this
    return (this.#client ??= new Client(this.api, process, server, this.flags.int('v'), this.#requestTimeout()))
  }

  /** The server as it is, for what passes requests on. */
  get api(): Api {
    return this.#connect(this.server, this.process)
  }

  /** Its address, without a slash at the end. @throws KubectlError */
  get server(): string {
    const context = contextOf(this.config, this.contextName)?.context
    if (this.flags.text('context') && !context) {
      throw new KubectlError(`context "${this.contextName}" does not exist`)
    }
    const cluster = clusterOf(this.config, this.flags.text('cluster') || context?.cluster || '')
    const server = this.flags.text('server') || cluster?.cluster?.server || 'http://localhost:8080'
    return server.replace(/\/+$/, '')
  }

  /** Milliseconds; a number without a unit is in seconds. */
  #requestTimeout(): number {
    const given = this.flags.text('request-timeout')
    const timeout = /^\d+$/.test(given) ? Number(given) * 1000 : parseDuration(given)
    if (timeout === undefined) {
      throw new KubectlError(
        'Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)',
      )
    }
    return timeout
  }

  mapper(): Promise<Mapper> {
    return discover(this.client, this.process.host)
  }

  /** Milliseconds since the epoch. */
  now(): number {
    return this.process.now()
  }

  /** Waits for a bulky part of kubectl to be loaded, with time standing still. */
  load<T>(module: Promise<T>): Promise<T> {
    return this.process.host.sim.hold(module)
  }
}
