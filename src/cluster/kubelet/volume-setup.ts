/** Sets up a pod's volumes, again and again where that fails, and reads anew those that can change.
 *  Source: pkg/kubelet/volumemanager, nestedpendingoperations (exponential back-off). */
import type { Pod } from '../../api/core-v1.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { PodVolumes } from './volumes.ts'

/** How often it is looked whether all are there (podAttachAndMountRetryInterval); never at the first look. */
const LOOK_MS = 300
/** When a volume could not be set up, and how much longer at most. */
const RETRY_MS = 500
const MOST_RETRY_MS = 122_000
/** Between two readings of ConfigMaps and Secrets: the least, and how much more it may be. */
const REFRESH_MS = 60_000
const REFRESH_MORE_MS = 30_000

export class VolumeSetup {
  #sim: Simulation
  #volumes: PodVolumes
  #retryMs = RETRY_MS
  #refresh: Timer | undefined
  #ready = false
  #lookedFirst: number | undefined
  /** When it is seen that all are there. */
  #seenAt: number | undefined

  constructor(sim: Simulation, volumes: PodVolumes) {
    this.#sim = sim
    this.#volumes = volumes
  }

  /** @param failed is told of each that cannot be set up
   *  @returns in how many milliseconds to come back; undefined once all are there */
  attempt(failed: (message: string) => void): number | undefined {
    if (this.#ready) return undefined
    const now = this.#sim.now()
    this.#lookedFirst ??= now
    const wrongs = this.#seenAt === undefined ? this.#volumes.setUp() : []
    if (!wrongs.length) {
      const looks = Math.floor((now - this.#lookedFirst) / LOOK_MS) + 1
      this.#seenAt ??= this.#volumes.isEmpty ? now : this.#lookedFirst + looks * LOOK_MS
      this.#ready = now >= this.#seenAt
      return this.#ready ? undefined : this.#seenAt - now
    }
    for (const { name, wrong } of wrongs) failed(`MountVolume.SetUp failed for volume "${name}" : ${wrong}`)
    const retry = this.#retryMs
    this.#retryMs = Math.min(retry * 2, MOST_RETRY_MS)
    return retry
  }

  /** From now on, until `stop`. @param pod as it is then; undefined while nobody looks after it */
  keepFresh(pod: () => Pod | undefined): void {
    if (this.#refresh || !this.#volumes.refreshable) return
    const next = () => {
      const ms = REFRESH_MS + REFRESH_MORE_MS * this.#sim.random.float()
      this.#refresh = this.#sim.after(
        ms,
        () => {
          const now = pod()
          if (now) this.#volumes.refresh(now)
          next()
        },
        { background: true },
      )
    }
    next()
  }

  stop(): void {
    this.#refresh?.cancel()
  }
}
