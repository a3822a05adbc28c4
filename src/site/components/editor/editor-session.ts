/** What is open in a lab's editor: the files of the workspace, documents with what is unsaved in them, and what
 *  programs have asked to have edited. It lives on while the editor is not shown. */
import { signal, type Signal } from '@preact/signals'
import type { FileEntry } from '../../../terminal/requests.ts'
import { Refused } from '../../../terminal/requests.ts'
import type { LabWorkspace } from '../workspace/lab-workspace.ts'

/** The workspace: where a terminal on the laptop starts. */
export const HOME = '/home/learner'

/** How often the files are looked through while they are shown, in milliseconds. */
const LOOK_EVERY_MS = 800

export interface OpenDocument {
  readonly id: number
  /** Absolute. */
  readonly path: string
  /** The machine that it is on, if that is not the laptop. */
  readonly host: string
  /** A program waits for it to be closed. */
  readonly edit: number | undefined
  /** As in the file. */
  readonly saved: Signal<string>
  /** As in the editor. */
  readonly text: Signal<string>
}

export const isUnsaved = (document: OpenDocument): boolean => document.text.value !== document.saved.value

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** As one would type it in a terminal that has just been opened. */
export const shownPath = (path: string): string => (path.startsWith(`${HOME}/`) ? path.slice(HOME.length + 1) : path)

export class EditorSession {
  readonly #workspace: LabWorkspace
  readonly files = signal<readonly FileEntry[]>([])
  readonly documents = signal<readonly OpenDocument[]>([])
  readonly active = signal(0)
  /** What did not work, in the words of the system; until something does. */
  readonly problem = signal('')
  #next = 1

  constructor(workspace: LabWorkspace) {
    this.#workspace = workspace
  }

  get activeDocument(): OpenDocument | undefined {
    return this.documents.value.find(({ id }) => id === this.active.value)
  }

  /** Keeps the files up, and documents without changes of their own with them. @returns how to stop that */
  look(): () => void {
    let last = ''
    let looking = false
    const look = async () => {
      if (document.hidden || looking) return
      looking = true
      const files = await this.#workspace.requests.list(HOME).finally(() => (looking = false))
      const now = files.map(({ path, changedAt }) => `${path} ${changedAt}`).join('\n')
      if (now === last) return
      last = now
      this.files.value = files
      for (const open of this.documents.value) if (!isUnsaved(open)) void this.#reload(open)
    }
    void look()
    const timer = setInterval(() => void look(), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }

  async open(path: string): Promise<void> {
    const found = this.documents.value.find(each => each.path === path && each.edit === undefined)
    if (found) {
      this.active.value = found.id
      return
    }
    await this.#try(async () => this.#show({ path, host: 'laptop', text: await this.#workspace.requests.read(path) }))
  }

  /** What a program has asked to have edited. */
  openFor(edit: number, host: string, path: string, text: string): void {
    this.#show({ path, host, text, edit })
  }

  /** The program waits no more. */
  gone(edit: number): void {
    const open = this.documents.value.find(each => each.edit === edit)
    if (open) this.#drop(open)
  }

  async save(open: OpenDocument): Promise<void> {
    const text = open.text.value
    if (open.edit !== undefined) {
      this.#workspace.client.send({ type: 'edit/saved', edit: open.edit, text })
      open.saved.value = text
      return
    }
    await this.#try(async () => {
      await this.#workspace.requests.write(open.path, text)
      open.saved.value = text
    })
  }

  close(open: OpenDocument): void {
    if (open.edit !== undefined) this.#workspace.client.send({ type: 'edit/closed', edit: open.edit })
    this.#drop(open)
  }

  /** Makes an empty file, unless there is one, and opens it; a name that ends in `/` makes a folder. */
  async create(name: string): Promise<void> {
    const path = `${HOME}/${name}`
    if (name.endsWith('/')) {
      await this.#try(() => this.#workspace.requests.mkdir(path.slice(0, -1)))
      return
    }
    await this.#try(async () => {
      if (!this.files.value.some(file => file.path === path)) await this.#workspace.requests.write(path, '')
    })
    await this.open(path)
  }

  async rename(path: string, to: string): Promise<void> {
    await this.#try(async () => {
      await this.#workspace.requests.rename(path, to)
      const moved = (at: string) => (at === path ? to : at.startsWith(`${path}/`) ? to + at.slice(path.length) : at)
      this.documents.value = this.documents.value.map(open =>
        open.edit === undefined ? { ...open, path: moved(open.path) } : open,
      )
    })
  }

  async remove(path: string): Promise<void> {
    await this.#try(async () => {
      await this.#workspace.requests.remove(path)
      for (const open of this.documents.value) {
        if (open.edit === undefined && `${open.path}/`.startsWith(`${path}/`)) this.#drop(open)
      }
    })
  }

  /** Puts files from the learner's own computer into the workspace. */
  async upload(files: Iterable<File>): Promise<void> {
    await this.#try(async () => {
      for (const file of files) await this.#workspace.requests.write(`${HOME}/${file.name}`, await file.text())
    })
  }

  async #reload(open: OpenDocument): Promise<void> {
    if (open.edit !== undefined) return
    try {
      const text = await this.#workspace.requests.read(open.path)
      if (isUnsaved(open) || text === open.saved.value) return
      open.saved.value = text
      open.text.value = text
    } catch (error) {
      // It was removed: what is shown is all that is left of it.
      if (!(error instanceof Refused)) throw error
    }
  }

  #show({ path, host, text, edit }: { path: string; host: string; text: string; edit?: number }): void {
    const open: OpenDocument = { id: this.#next++, path, host, edit, saved: signal(text), text: signal(text) }
    this.documents.value = [...this.documents.value, open]
    this.active.value = open.id
  }

  #drop(open: OpenDocument): void {
    const documents = this.documents.value
    const at = documents.findIndex(({ id }) => id === open.id)
    const left = documents.filter(({ id }) => id !== open.id)
    this.documents.value = left
    if (this.active.value === open.id) this.active.value = left[Math.min(at, left.length - 1)]?.id ?? 0
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.problem.value = ''
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.problem.value = error.message
    }
  }
}
