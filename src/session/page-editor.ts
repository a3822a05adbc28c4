/** The page's editor as the lab's programs see it: what they ask for goes to the page, what is saved there comes back. */
import type { EditedFile, EditorEvents, TextEditor } from '../host/text-editor.ts'
import type { FromWorker } from './protocol.ts'

export class PageEditor implements TextEditor {
  readonly #send: (message: FromWorker) => void
  #edits = new Map<number, { file: EditedFile; events: EditorEvents }>()
  #next = 1

  constructor(send: (message: FromWorker) => void) {
    this.#send = send
  }

  open(file: EditedFile, events: EditorEvents): () => void {
    const edit = this.#next++
    this.#edits.set(edit, { file, events })
    this.#send({ type: 'edit/open', edit, ...file })
    return () => {
      this.#edits.delete(edit)
      this.#send({ type: 'edit/gone', edit })
    }
  }

  saved(edit: number, text: string): void {
    const open = this.#edits.get(edit)
    if (!open) return
    open.file = { ...open.file, text }
    open.events.saved(text)
  }

  closed(edit: number): void {
    const open = this.#edits.get(edit)
    this.#edits.delete(edit)
    open?.events.closed()
  }

  /** Asks again for what is open, of a page that knows nothing of it. */
  show(): void {
    for (const [edit, { file }] of this.#edits) this.#send({ type: 'edit/open', edit, ...file })
  }
}
