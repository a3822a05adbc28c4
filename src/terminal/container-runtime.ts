/** A lab in a Node.js container: the cluster is a program there that listens on a port, terminals on the laptop are the
 *  container's own shell, and so are the files. Everything else the page says goes to the cluster's program, and comes
 *  from it, as from the worker. Nothing is kept for the next visit. */
import { messageLine, messageReader } from '../session/message-lines.ts'
import type { FileAnswer, FileEntry, FileRequest, FromWorker, ToWorker } from '../session/protocol.ts'
import type { Container, ContainerProcess } from './container.ts'
import type { Runtime } from './runtime.ts'

/** What is put into a container. */
export interface Workspace {
  /** Texts by path: the learner's files. */
  files: ReadonlyMap<string, string>
  /** As JSON, for the server. */
  lab: string
  /** The two programs, each one file. */
  server: string
  kubectl: string
}

/** The workspace as the page knows it. */
const HOME = '/home/learner'
const OURS = '.cluster'
const KUBECONFIG = '.kube/config'
const PACKAGE = JSON.stringify({ name: 'workspace', private: true, type: 'module' }, undefined, 2)
const decoder = new TextDecoder()
const encoder = new TextEncoder()

export interface ContainerRuntimeOptions {
  container: Container
  workspace: Workspace
  /** The program that is the shell there. */
  shell: string
  port?: number
}

export class ContainerRuntime implements Runtime {
  readonly #options: ContainerRuntimeOptions
  #received: (message: FromWorker) => void = () => {}
  #broken: (reason?: string) => void = () => {}
  #server: ContainerProcess | undefined
  /** What is for the server, until it is there. */
  #early: ToWorker[] = []
  #shells = new Map<number, Promise<ContainerProcess>>()
  #stopped = false

  private constructor(options: ContainerRuntimeOptions) {
    this.#options = options
  }

  /** Puts everything into its place. */
  static async prepare(options: ContainerRuntimeOptions): Promise<ContainerRuntime> {
    const { container, workspace } = options
    const tree = new Map([
      ['package.json', `${PACKAGE}\n`],
      [KUBECONFIG, ''],
      [`${OURS}/lab.json`, workspace.lab],
      [`${OURS}/apiserver.mjs`, workspace.server],
      [`${OURS}/kubectl.mjs`, workspace.kubectl],
      [`${OURS}/bin/kubectl`, `#!/usr/bin/env node\nimport('../kubectl.mjs')\n`],
      ...workspace.files,
    ])
    for (const [path, text] of tree) await container.files.write(path, text)
    await (
      await container.spawn('chmod', ['+x', `${OURS}/bin/kubectl`])
    ).exit
    return new ContainerRuntime(options)
  }

  /** What programs find in their environment. */
  get environment(): Record<string, string> {
    const { path, workspace } = this.#options.container
    return { PATH: `${workspace}/${OURS}/bin:${path}`, KUBECONFIG: `${workspace}/${KUBECONFIG}` }
  }

  listen(received: (message: FromWorker) => void, broken: (reason?: string) => void): void {
    this.#received = received
    this.#broken = broken
  }

  post(message: ToWorker): void {
    switch (message.type) {
      case 'ping':
        return this.#received({ type: 'pong' })
      case 'open':
        return this.#start(message)
      case 'file':
        void this.#answerFile(message.ask).then(answer =>
          this.#received({ type: 'file/answer', request: message.request, answer }),
        )
        return
      case 'terminal/open':
        if (message.machine !== 'laptop' || message.command) break
        return this.#openShell(message)
      case 'terminal/input':
      case 'terminal/resize':
      case 'terminal/shown':
      case 'terminal/close':
        if (!this.#shells.has(message.terminal)) break
        void this.#shells.get(message.terminal)!.then(shell => this.#toShell(shell, message))
        return
    }
    if (this.#server) this.#server.input(messageLine('server', message))
    else this.#early.push(message)
  }

  stop(): void {
    this.#stopped = true
    this.#server?.kill()
    for (const shell of this.#shells.values()) void shell.then(each => each.kill())
    this.#options.container.stop()
  }

  #start(open: ToWorker): void {
    const { container, port = 8001 } = this.#options
    const args = ['apiserver.mjs', 'lab.json'].map(name => `${OURS}/${name}`)
    const starting = container.spawn('node', [...args, KUBECONFIG, String(port)], { environment: this.environment })
    starting.then(server => {
      server.onOutput(messageReader('page', message => this.#received(message as FromWorker)))
      void server.exit.then(status => this.#stopped || this.#broken(`The cluster's program ended with ${status}.`))
      this.#server = server
      for (const message of [open, ...this.#early.splice(0)]) server.input(messageLine('server', message))
    }, this.#failed)
  }

  readonly #failed = (error: unknown): void => this.#broken(error instanceof Error ? error.message : String(error))

  #openShell({ terminal, columns, rows }: ToWorker & { type: 'terminal/open' }): void {
    const { container, shell } = this.#options
    const size = { columns, rows }
    const starting = container.spawn(shell, [], { terminal: size, environment: this.environment })
    this.#shells.set(terminal, starting)
    starting.then(process => {
      process.onOutput(text => this.#received({ type: 'terminal/output', terminal, bytes: encoder.encode(text) }))
      void process.exit.then(() => this.#received({ type: 'terminal/closed', terminal }))
    }, this.#failed)
  }

  #toShell(shell: ContainerProcess, message: ToWorker & { type: `terminal/${string}` }): void {
    if (message.type === 'terminal/input') shell.input(decoder.decode(message.bytes))
    else if (message.type === 'terminal/resize') shell.resize({ columns: message.columns, rows: message.rows })
    else if (message.type === 'terminal/close') shell.kill()
  }

  async #answerFile(ask: FileRequest): Promise<FileAnswer> {
    const { files } = this.#options.container
    const inside = (path: string) => path.replace(HOME, '').replace(/^\//, '')
    try {
      switch (ask.do) {
        case 'list':
          return { is: 'entries', entries: await this.#entries(inside(ask.below)) }
        case 'read':
          return { is: 'text', text: await files.read(inside(ask.path)) }
        case 'write':
          await files.write(inside(ask.path), ask.text)
          break
        case 'mkdir':
          await files.mkdir(inside(ask.path))
          break
        case 'rename':
          await files.rename(inside(ask.path), inside(ask.to))
          break
        case 'remove':
          await files.remove(inside(ask.path))
          break
      }
      return { is: 'done' }
    } catch (error) {
      return { is: 'error', message: error instanceof Error ? error.message : String(error) }
    }
  }

  /** Hidden ones and packages left out. When they were changed a container does not tell. */
  async #entries(folder: string): Promise<FileEntry[]> {
    const entries: FileEntry[] = []
    const found = await this.#options.container.files.list(folder || '.')
    for (const { name, folder: isFolder } of [...found].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (name.startsWith('.') || name === 'node_modules') continue
      const path = folder ? `${folder}/${name}` : name
      entries.push({ path: `${HOME}/${path}`, folder: isFolder, changedAt: 0 })
      if (isFolder) entries.push(...(await this.#entries(path)))
    }
    return entries
  }
}
