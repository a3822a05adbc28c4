/** Work that a thread outside does, so that it can be broken off: a program that computes without an end cannot be
 *  interrupted on the thread that runs the lab. */
import { afterReal } from '../sim/drive.ts'
import type { Process } from './process.ts'

/** Asks a worker that answers each message with one. It is ended when a signal ends the process, when it crashes, and
 *  when it takes longer than `limitMs` real milliseconds. */
export function outside<Answer>(
  process: Process,
  worker: Worker,
  question: unknown,
  limitMs: number,
): Promise<Answer | 'too long' | 'crashed'> {
  return process.wait(settle => {
    const give = (answer: Answer | 'too long' | 'crashed') => {
      if (answer === 'too long' || answer === 'crashed') worker.terminate()
      cancel()
      settle(answer)
    }
    const cancel = afterReal(limitMs, () => give('too long'))
    worker.addEventListener('message', event => give((event as MessageEvent).data as Answer), { once: true })
    worker.addEventListener('error', () => give('crashed'), { once: true })
    worker.postMessage(question)
    return () => {
      cancel()
      worker.terminate()
    }
  })
}
