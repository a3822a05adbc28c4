/** What the page asks of a lab and gets one answer to: the laptop's files, objects of the API server. */
import type { FileAnswer, FileEntry, FileRequest } from '../session/protocol.ts'
import type { LabClient } from './lab-client.ts'

export type { FileEntry } from '../session/protocol.ts'

/** An answer that says no, in the words of the system: `No such file or directory`. */
export class Refused extends Error {}

export class LabRequests {
  readonly #client: LabClient
  #waiting = new Map<number, (answer: never) => void>()
  #next = 1

  constructor(client: LabClient) {
    this.#client = client
    client.on('api/answer', ({ request, status, body }) => this.#settle(request, { status, body }))
    client.on('file/answer', ({ request, answer }) => this.#settle(request, answer))
  }

  /** What a GET of the API server answers. */
  get(path: string): Promise<{ status: number; body: unknown }> {
    return this.#ask(request => this.#client.send({ type: 'api/get', request, path }))
  }

  /** Everything below a folder, hidden names left out. @throws Refused */
  async list(below: string): Promise<readonly FileEntry[]> {
    const answer = await this.#file({ do: 'list', below })
    return answer.is === 'entries' ? answer.entries : []
  }

  /** @throws Refused */
  async read(path: string): Promise<string> {
    const answer = await this.#file({ do: 'read', path })
    return answer.is === 'text' ? answer.text : ''
  }

  /** @throws Refused */
  async write(path: string, text: string): Promise<void> {
    await this.#file({ do: 'write', path, text })
  }

  /** @throws Refused */
  async mkdir(path: string): Promise<void> {
    await this.#file({ do: 'mkdir', path })
  }

  /** @throws Refused, where there is something already too */
  async rename(path: string, to: string): Promise<void> {
    await this.#file({ do: 'rename', path, to })
  }

  /** With all that is in it. @throws Refused */
  async remove(path: string): Promise<void> {
    await this.#file({ do: 'remove', path })
  }

  async #file(ask: FileRequest) {
    const answer = await this.#ask<FileAnswer>(request => this.#client.send({ type: 'file', request, ask }))
    if (answer.is === 'error') throw new Refused(answer.message)
    return answer
  }

  #ask<T>(send: (request: number) => void): Promise<T> {
    const request = this.#next++
    return new Promise<T>(resolve => {
      this.#waiting.set(request, resolve)
      send(request)
    })
  }

  #settle(request: number, answer: unknown): void {
    this.#waiting.get(request)?.(answer as never)
    this.#waiting.delete(request)
  }
}
