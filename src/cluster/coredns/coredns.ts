/** CoreDNS: what runs in its pods. Source: coremain/run.go, plugin/reload, plugin/health, coredns/caddy.
 *  It learns of Services and endpoints through a client of its own, as it would with its service account. */
import type { Process } from '../../host/process.ts'
import type { Program } from '../../host/program.ts'
import type { Timer } from '../../sim/simulation.ts'
import type { Client } from '../client/client.ts'
import { bindError, Configuration, type Surroundings } from './configuration.ts'
import { corefileDigest, CorefileError } from './corefile.ts'
import { VERSION } from './manifests.ts'

const PLATFORM = 'linux/amd64, go1.25.2, 1db4568'

type Happening = { kind: 'lines' } | { kind: 'stop' } | { kind: 'fatal'; message: string }

export function coredns(client: Client): Program {
  return process => new CoreDns(process, client).run()
}

class CoreDns {
  readonly #process: Process
  readonly #around: Surroundings
  readonly #path: string
  #configuration: Configuration | undefined
  #lines: string[] = []
  #fatal: string | undefined
  #isStopping = false
  #wake: (() => void) | undefined
  #timer: Timer | undefined

  constructor(process: Process, client: Client) {
    const { host, argv } = process
    const flag = argv.indexOf('-conf')
    this.#process = process
    this.#path = flag > 0 ? (argv[flag + 1] ?? 'Corefile') : 'Corefile'
    this.#around = {
      sim: host.sim,
      client,
      sockets: host.net.sockets,
      address: () => host.net.address,
      log: line => this.#log(line),
      readFile: path => this.#read(path),
      fatal: message => {
        this.#fatal ??= message
        this.#wake?.()
      },
      file: this.#path,
    }
  }

  async run(): Promise<number> {
    const process = this.#process
    const text = this.#read(process.path(this.#path))
    if (text === undefined) {
      await process.stderr.write(`loading Caddyfile via flag: open ${this.#path}: no such file or directory\n`)
      return 1
    }
    const failure = this.#begin(text)
    if (failure !== undefined) {
      await process.stderr.write(`${failure}\n`)
      return 1
    }
    process.onSignal('SIGTERM', () => {
      this.#isStopping = true
      this.#wake?.()
    })
    try {
      return await this.#serve()
    } finally {
      this.#timer?.cancel()
      this.#configuration?.stop()
    }
  }

  /** @returns why it cannot start */
  #begin(text: string): string | undefined {
    let configuration: Configuration
    try {
      configuration = new Configuration(text, this.#around)
    } catch (error) {
      if (error instanceof CorefileError) return error.message
      throw error
    }
    try {
      configuration.start()
    } catch (error) {
      configuration.stop()
      const message = bindError(error, configuration)
      if (message === undefined) throw error
      return message
    }
    this.#configuration = configuration
    for (const greeting of configuration.greetings) this.#log(greeting)
    if (configuration.reload) this.#log(`[INFO] plugin/reload: Running configuration SHA512 = ${configuration.sha512}`)
    this.#log(`CoreDNS-${VERSION}`)
    this.#log(PLATFORM)
    this.#watchFile()
    return undefined
  }

  async #serve(): Promise<number> {
    const process = this.#process
    for (;;) {
      const happening = await this.#next()
      for (const line of this.#lines.splice(0)) await process.stdout.write(`${line}\n`)
      if (happening.kind === 'fatal') {
        await process.stderr.write(`[FATAL] ${happening.message}\n`)
        return 1
      }
      if (happening.kind === 'lines') continue
      await process.stdout.write('[INFO] SIGTERM: Shutting down servers then terminating\n')
      const lameduck = this.#configuration?.lameduckMs ?? 0
      if (lameduck) {
        await process.stdout.write(`[INFO] plugin/health: Going into lameduck mode for ${lameduck / 1000}s\n`)
        await process.sleep(lameduck)
      }
      return 0
    }
  }

  #next(): Promise<Happening> {
    return this.#process.wait<Happening>(settle => {
      const look = () => {
        const happening = this.#happening()
        if (!happening) return
        this.#wake = undefined
        settle(happening)
      }
      this.#wake = look
      look()
      return () => {
        this.#wake = undefined
      }
    })
  }

  #happening(): Happening | undefined {
    if (this.#fatal !== undefined) return { kind: 'fatal', message: this.#fatal }
    if (this.#isStopping) return { kind: 'stop' }
    return this.#lines.length ? { kind: 'lines' } : undefined
  }

  #log(line: string): void {
    this.#lines.push(line)
    this.#wake?.()
  }

  #read(path: string): string | undefined {
    try {
      return this.#process.host.files.readText(path)
    } catch {
      return undefined
    }
  }

  /** Now and then; a changed file that is wrong leaves the old configuration at work. */
  #watchFile(): void {
    const configuration = this.#configuration
    if (!configuration?.reload) return
    const { sim } = this.#around
    const { intervalMs, jitterMs } = configuration.reload
    const jitter = jitterMs ? sim.random.int(Math.floor(jitterMs) + 1) : 0
    let seen = configuration.sha512
    const look = () => {
      this.#timer = sim.after(intervalMs + jitter, look, { background: true })
      const text = this.#read(this.#process.path(this.#path))
      if (text === undefined) return
      try {
        const sum = corefileDigest(text)
        if (sum === seen) return
        // Not again with the same file, even though it is wrong.
        seen = sum
      } catch (error) {
        if (!(error instanceof CorefileError)) throw error
        this.#log(`[WARNING] plugin/reload: Corefile parse failed: ${error.message}`)
        return
      }
      this.#reload(text)
    }
    this.#timer?.cancel()
    this.#timer = sim.after(intervalMs + jitter, look, { background: true })
  }

  #reload(text: string): void {
    this.#log('[INFO] Reloading')
    const old = this.#configuration!
    let fresh: Configuration
    try {
      fresh = new Configuration(text, this.#around)
    } catch (error) {
      if (!(error instanceof CorefileError)) throw error
      this.#log(`[ERROR] Restart failed: ${error.message}`)
      const why = `starting with listener file descriptors: ${error.message}`
      this.#log(`[ERROR] plugin/reload: Corefile changed but reload failed: ${why}`)
      return
    }
    old.stop()
    fresh.start()
    this.#configuration = fresh
    if (fresh.reload) this.#log(`[INFO] plugin/reload: Running configuration SHA512 = ${fresh.sha512}`)
    this.#log('[INFO] Reloading complete')
    this.#timer?.cancel()
    this.#watchFile()
  }
}
