/** Somebody beside the machine who edits texts for its programs: the page's editor, for `vi` and `kubectl edit`. */
export interface TextEditor {
  /** Shows a text to whoever sits there. @returns how to take it away again */
  open(file: EditedFile, events: EditorEvents): () => void
}

export interface EditedFile {
  host: string
  /** Absolute. */
  path: string
  text: string
}

export interface EditorEvents {
  saved(text: string): void
  /** No more will come. */
  closed(): void
}
