/** What runs a lab for the page: a worker, or a Node.js container (`container-runtime.ts`). */
import type { FromWorker, ToWorker } from '../session/protocol.ts'

export interface Runtime {
  post(message: ToWorker): void
  /** Once. `broken` is called when it cannot go on, with a reason if there is one to tell. */
  listen(received: (message: FromWorker) => void, broken: (reason?: string) => void): void
  stop(): void
}

export class WorkerRuntime implements Runtime {
  readonly #worker: Worker
  readonly #early: readonly Event[]

  /** @param early events that have come already */
  constructor(worker: Worker, early: readonly Event[] = []) {
    this.#worker = worker
    this.#early = early
  }

  static of(lab: string): WorkerRuntime {
    return new WorkerRuntime(
      new Worker(new URL('../session/worker.ts', import.meta.url), { type: 'module', name: lab }),
    )
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message)
  }

  listen(received: (message: FromWorker) => void, broken: (reason?: string) => void): void {
    this.#worker.addEventListener('message', event => received(event.data as FromWorker))
    this.#worker.addEventListener('error', event => broken(event.message || undefined))
    for (const event of this.#early) this.#worker.dispatchEvent(event)
  }

  stop(): void {
    this.#worker.terminate()
  }
}
