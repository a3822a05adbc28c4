/** Where curl puts what it gets: standard output, a file, with or without the head; and how it tells of it. */
import { Errno } from '../host/errno.ts'
import { header } from '../net/http-message.ts'
import { CurlError, type TransferContext } from './curl-context.ts'
import { Progress } from './curl-progress.ts'
import type { Url } from './url.ts'

/** What stdio holds back of a pipe. */
const BUFFER = 4096

const encoder = new TextEncoder()

export class CurlOutput {
  readonly progress: Progress
  #context: TransferContext
  #put: (chunk: Uint8Array) => Promise<void>
  #toTerminal: boolean
  #isBuffered: boolean
  #held: Uint8Array[] = []
  #dataNoted = false

  /** @throws CurlError */
  constructor(context: TransferContext, url: Url, index: number) {
    this.#context = context
    const { process, options } = context
    const wanted = options.outputs[index]
    const name =
      wanted === 'remote-name'
        ? url.target
            .replace(/[?#].*/, '')
            .split('/')
            .pop()!
        : wanted
    if (wanted === 'remote-name' && !name) throw new CurlError(23, 'Failed writing received data to disk/application')
    const toStdout = name === undefined || name === '-'
    this.#toTerminal = toStdout && process.stdout.isTty
    this.#put = toStdout ? chunk => process.stdout.write(chunk) : this.#writer(name)
    const isQuiet = options.silent || options.noProgress || this.#toTerminal
    this.progress = new Progress(process, isQuiet ? 'none' : options.progressBar ? 'bar' : 'meter')
    this.#isBuffered = toStdout && this.progress.isShown
  }

  /** What the user sent and what it weighs. */
  async noteSent(bytes: number): Promise<void> {
    this.progress.sent = bytes
    if (this.#context.options.verbose && bytes && !this.#toTerminal)
      await this.#context.warn(`} [${bytes} bytes data]\n`)
  }

  async head(text: string): Promise<void> {
    const { options, measured } = this.#context
    this.progress.expected = Number(header(measured.headers, 'content-length') ?? 0)
    if (options.verbose)
      await this.#context.warn(
        text
          .split('\n')
          .slice(0, -1)
          .map(line => `< ${line}\n`)
          .join(''),
      )
    const bytes = encoder.encode(text)
    if (options.include || options.head) await this.#write(bytes)
    if (options.dumpHeader !== undefined) await this.#dump(options.dumpHeader, bytes)
  }

  async body(chunk: Uint8Array, status: number): Promise<void> {
    const { options } = this.#context
    if ((options.fail && status >= 400) || this.#isOfRedirect(status)) return
    this.progress.received += chunk.length
    if (options.verbose && !this.#toTerminal && !this.#dataNoted) {
      this.#dataNoted = true
      await this.#context.warn(`{ [${chunk.length} bytes data]\n`)
    }
    await this.#write(chunk)
  }

  /** The response is through. */
  async end(): Promise<void> {
    this.progress.end()
    await this.flush()
  }

  async flush(): Promise<void> {
    for (const chunk of this.#held.splice(0)) await this.#put(chunk)
  }

  /** With -L, the body that comes with a redirection is not shown. */
  #isOfRedirect(status: number): boolean {
    const { options, measured } = this.#context
    const isRedirect = status >= 300 && status < 400 && header(measured.headers, 'location') !== undefined
    return options.location && isRedirect && measured.redirectUrl === ''
  }

  async #write(chunk: Uint8Array): Promise<void> {
    if (!this.#isBuffered) return this.#put(chunk)
    this.#held.push(chunk)
    if (this.#held.reduce((sum, each) => sum + each.length, 0) >= BUFFER) await this.flush()
  }

  #writer(name: string): (chunk: Uint8Array) => Promise<void> {
    const { process } = this.#context
    let opened: number | undefined
    return async chunk => {
      try {
        if (opened === undefined) {
          const file = process.open(name, 'w')
          opened = process.descriptors().at(-1)! + 1
          process.setFile(opened, file)
          file.close()
        }
        await process.write(opened, chunk)
      } catch (error) {
        if (!(error instanceof Errno)) throw error
        await this.#context.warn(`Warning: Failed to open the file ${name}: ${error.message}\n`)
        throw new CurlError(23, 'Failure writing output to destination')
      }
    }
  }

  async #dump(path: string, bytes: Uint8Array): Promise<void> {
    const { process } = this.#context
    if (path === '-') return process.stdout.write(bytes)
    process.host.files.write(process.path(path), bytes)
  }
}
