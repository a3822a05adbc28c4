/** What is kept of a lab between visits, in IndexedDB: how its session came to be what it is, and the learner's files
 *  for when that cannot be lived over. One page at a time has it, by a Web Lock; another that opens the same lab
 *  meanwhile keeps nothing. */
import { createStore, delMany, getMany, setMany, type UseStore } from 'idb-keyval'
import { afterReal } from '../sim/drive.ts'
import type { KeptFile } from './kept-files.ts'

export interface KeptSession {
  /** Which build of the site made it: another may live it otherwise. */
  build: string
  /** See `journal.ts`. */
  history: Uint8Array
  /** What the session began with in place of the lab's own files. */
  begunWith: readonly KeptFile[] | undefined
}

/** How long another page may take to let go of a lab, in real milliseconds: a page that is reloaded takes some. */
const PATIENCE_MS = 1000

export class Keeper {
  readonly #lab: string
  readonly #store: UseStore
  /** What was kept when this page took over. */
  readonly session: KeptSession | undefined
  readonly files: readonly KeptFile[] | undefined
  /** How often a page began to live the session over and did not come to the end. */
  readonly tries: number

  private constructor(lab: string, store: UseStore, kept: [KeptSession?, (readonly KeptFile[])?, number?]) {
    this.#lab = lab
    this.#store = store
    const [session, files, tries] = kept
    this.session = session
    this.files = files
    this.tries = tries ?? 0
  }

  /** Undefined when another page has the lab. @throws DOMException where nothing can be kept */
  static async open(lab: string): Promise<Keeper | undefined> {
    if (!(await lock(lab))) return undefined
    const store = createStore('labs', 'kept')
    return new Keeper(lab, store, (await getMany(keysOf(lab), store)) as [KeptSession?, KeptFile[]?, number?])
  }

  async keep(session: KeptSession, files: readonly KeptFile[] | undefined): Promise<void> {
    const [ofSession, ofFiles] = keysOf(this.#lab)
    const rows: [string, unknown][] = [[ofSession, session]]
    if (files) rows.push([ofFiles, files])
    await setMany(rows, this.#store)
  }

  async tried(times: number): Promise<void> {
    await setMany([[keysOf(this.#lab)[2], times]], this.#store)
  }

  /** The session; the files too, if need be. */
  async forget(files: boolean): Promise<void> {
    const [ofSession, ofFiles, ofTries] = keysOf(this.#lab)
    await delMany(files ? [ofSession, ofFiles, ofTries] : [ofSession, ofTries], this.#store)
  }
}

const keysOf = (lab: string): [string, string, string] => [`${lab}/session`, `${lab}/files`, `${lab}/tries`]

/** Takes a lab until this worker ends. Browsers have locks for https and localhost only: elsewhere (a classroom's
 *  http) every lab is free, and of two tabs with one lab the last to write is kept. @returns whether it was free */
function lock(lab: string): Promise<boolean> {
  if (!isSecureContext) return Promise.resolve(true)
  return new Promise((resolve, reject) => {
    const patience = new AbortController()
    const cancel = afterReal(PATIENCE_MS, () => patience.abort())
    navigator.locks
      .request(`lab/${lab}`, { signal: patience.signal }, () => {
        cancel()
        resolve(true)
        return new Promise<never>(() => {})
      })
      .catch((error: unknown) => {
        if (patience.signal.aborted) resolve(false)
        else reject(error as Error)
      })
  })
}
