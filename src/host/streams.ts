/** A process's descriptors as text and lines. */
import type { Process } from './process.ts'

const encoder = new TextEncoder()

export class InputStream {
  #process: Process
  #fd: number

  constructor(process: Process, fd: number) {
    this.#process = process
    this.#fd = fd
  }

  /** The next bytes; `null` at the end. */
  read(max?: number): Promise<Uint8Array | null> {
    return this.#process.read(this.#fd, max)
  }

  /** Chunks as they come, to the end. */
  async *chunks(): AsyncGenerator<Uint8Array, void, undefined> {
    for (;;) {
      const chunk = await this.read()
      if (!chunk) return
      yield chunk
    }
  }

  /** Everything to the end, as UTF-8. */
  async text(): Promise<string> {
    const decoder = new TextDecoder()
    let out = ''
    for await (const chunk of this.chunks()) out += decoder.decode(chunk, { stream: true })
    return out + decoder.decode()
  }

  /** Lines without their newline, each as soon as it is complete. */
  async *lines(): AsyncGenerator<string, void, undefined> {
    const decoder = new TextDecoder()
    let rest = ''
    for await (const chunk of this.chunks()) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = parts.pop()!
      yield* parts
    }
    rest += decoder.decode()
    if (rest) yield rest
  }
}

export class OutputStream {
  #process: Process
  #fd: number

  constructor(process: Process, fd: number) {
    this.#process = process
    this.#fd = fd
  }

  /** Blocks while there is no room. */
  write(content: string | Uint8Array): Promise<void> {
    return this.#process.write(this.#fd, typeof content === 'string' ? encoder.encode(content) : content)
  }

  /** Whether this goes to a terminal. */
  get isTty(): boolean {
    return this.#process.file(this.#fd).tty !== undefined
  }
}
