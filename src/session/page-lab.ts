/** A lab as a page opens it: goes on with what was kept, or begins anew and says why, and keeps what becomes of it. */
import type { Lab } from '../lab/lab.ts'
import { afterReal, realNow } from '../sim/drive.ts'
import { filesToKeep, sameFiles, type KeptFile } from './kept-files.ts'
import type { Keeper } from './keeper.ts'
import { PageSession } from './page-session.ts'
import type { FromWorker, LabNotice, StartFrom, ToWorker } from './protocol.ts'

type Send = (message: FromWorker, transfer?: Transferable[]) => void
type Open = ToWorker & { type: 'open' }

/** After something came in, in real milliseconds; longer when keeping takes long. */
const KEEP_MS = 200
/** Time goes on though nothing comes in. */
const KEEP_IDLE_MS = 2000
/** Keeping takes no more than such a part of the time, and waits no longer than this for it. */
const KEEP_SHARE = 10
const KEEP_LATEST_MS = 2000
/** How often living over a session is tried before it is given up. */
const MOST_TRIES = 2

export interface PageLabOptions {
  lab: Lab
  send: Send
  /** Another string for another build of the site. */
  build: string
  /** Undefined when another page has the lab; rejects where nothing can be kept. */
  keeper: Promise<Keeper | undefined>
}

export class PageLab {
  readonly #options: PageLabOptions
  #session: PageSession | undefined
  /** What came before there was a session to take it. */
  #early: ToWorker[] = []
  #keeper: Keeper | undefined
  #begunWith: readonly KeptFile[] | undefined
  #files: readonly KeptFile[] = []
  #keeping = false
  #keptReceived = -1
  #keptAt = 0
  #cost = 0

  constructor(options: PageLabOptions) {
    this.#options = options
  }

  receive(message: ToWorker): void {
    if (message.type === 'open') void this.#open(message)
    else if (message.type === 'page/leaves') void this.#keep()
    else if (this.#session) this.#session.receive(message)
    else this.#early.push(message)
  }

  async #open(open: Open): Promise<void> {
    try {
      const notice = await this.#begin(open)
      if (notice) this.#options.send({ type: 'notice', notice })
    } catch (error) {
      this.#options.send({ type: 'failed', message: error instanceof Error ? error.message : String(error) })
    }
  }

  /** @returns what the learner should know */
  async #begin(open: Open): Promise<LabNotice | undefined> {
    const { keeper: opening, build } = this.#options
    const from = open.from ?? 'kept'
    const keeper = await opening.catch(() => null)
    if (!keeper) {
      await this.#start(open)
      return keeper === undefined ? 'other-tab' : undefined
    }
    this.#keeper = keeper
    const why = await this.#restore(keeper, from)
    if (why === 'restored') return undefined
    if (from === 'nothing') await keeper.forget(true)
    else this.#begunWith = keeper.files
    await this.#start(open)
    this.#keepOn()
    if (!this.#begunWith?.length || why === 'nothing kept') return undefined
    return keeper.session?.build === build ? 'not-restored' : 'other-build'
  }

  /** Goes on with the kept session. */
  async #restore(keeper: Keeper, from: StartFrom): Promise<'restored' | 'nothing kept' | 'failed'> {
    const { session: kept } = keeper
    if (!kept || from === 'nothing') return 'nothing kept'
    const { lab, send, build } = this.#options
    if (from === 'files' || kept.build !== build || keeper.tries >= MOST_TRIES) return 'failed'
    try {
      await keeper.tried(keeper.tries + 1)
      const { decodeHistory } = await import('./journal.ts')
      const history = await decodeHistory(kept.history)
      const { seed, startAt } = history
      const session = new PageSession({ lab, send, seed, startAt, history, files: kept.begunWith })
      await session.boot()
      await keeper.tried(0)
      this.#begunWith = kept.begunWith
      this.#ready(session)
      this.#take(session)
      this.#keepOn()
      return 'restored'
    } catch (error) {
      send({ type: 'fault', message: `restoring: ${String(error)}` })
      await keeper.forget(false)
      return 'failed'
    }
  }

  /** Begins from the beginning. */
  async #start({ seed, now }: Open): Promise<void> {
    const { lab, send } = this.#options
    const session = new PageSession({ lab, send, seed, startAt: Math.floor(now), files: this.#begunWith })
    this.#take(session)
    await session.boot()
    this.#ready(session)
  }

  #ready(session: PageSession): void {
    this.#options.send({ type: 'ready', machines: session.machines, terminals: session.keptTerminals })
    // The first command will want it.
    void import('../shell/execute.ts')
  }

  #take(session: PageSession): void {
    this.#session = session
    for (const message of this.#early.splice(0)) session.receive(message)
  }

  /** Keeps the session from time to time. */
  #keepOn(): void {
    const session = this.#session!
    const wait = Math.min(KEEP_LATEST_MS, Math.max(KEEP_MS, this.#cost * KEEP_SHARE))
    afterReal(wait, () => {
      const due = session.received !== this.#keptReceived || realNow() - this.#keptAt > KEEP_IDLE_MS
      void (due ? this.#keep() : Promise.resolve()).then(() => this.#keepOn())
    })
  }

  async #keep(): Promise<void> {
    const session = this.#session
    if (!session || !this.#keeper || this.#keeping) return
    this.#keeping = true
    try {
      const { received } = session
      const { encodeHistory } = await import('./journal.ts')
      const history = await session.history()
      const begun = realNow()
      const files = filesToKeep(session.files)
      const changed = !sameFiles(files, this.#files)
      const kept = { build: this.#options.build, history: await encodeHistory(history), begunWith: this.#begunWith }
      this.#cost = realNow() - begun
      await this.#keeper.keep(kept, changed ? files : undefined)
      if (changed) this.#files = files
      this.#keptReceived = received
    } catch (error) {
      this.#options.send({ type: 'fault', message: `keeping: ${String(error)}` })
    }
    this.#keptAt = realNow()
    this.#keeping = false
  }
}
