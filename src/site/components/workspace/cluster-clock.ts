/** The lab's time as the page shows and steers it. */
import { signal } from '@preact/signals'
import type { LabClient } from '../../../terminal/lab-client.ts'

export const SPEEDS = [1, 2, 5, 10] as const

const SKIP_MS = 60_000

export class ClusterClock {
  readonly #client: LabClient
  /** Milliseconds since the epoch; 0 until it is known. */
  readonly now = signal(0)
  readonly speed = signal(1)
  readonly paused = signal(false)

  constructor(client: LabClient) {
    this.#client = client
    client.on('time', ({ now, speed, paused }) => {
      this.now.value = now
      this.speed.value = speed
      this.paused.value = paused
    })
  }

  toggle(): void {
    this.#client.send({ type: this.paused.value ? 'time/resume' : 'time/pause' })
  }

  run(speed: number): void {
    this.#client.send({ type: 'time/speed', speed })
  }

  skip(): void {
    this.#client.send({ type: 'time/skip', ms: SKIP_MS })
  }
}
