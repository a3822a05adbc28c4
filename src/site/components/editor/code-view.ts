/** CodeMirror as this editor uses it: YAML with the cluster's schema, other texts plainly. Each document keeps its own
 *  cursor, folds and undo. */
import { autocompletion, closeBrackets, completionKeymap, type CompletionSource } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import {
  bracketMatching,
  codeFolding,
  foldGutter,
  foldKeymap,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  syntaxHighlighting,
} from '@codemirror/language'
import { forceLinting, linter, lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { EditorState, type Extension } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { fill } from '../../words.ts'
import { words } from '../workspace/lab-words.ts'
import { completeManifest } from './complete.ts'
import { baseName, type OpenDocument } from './editor-session.ts'
import { problemsIn } from './manifest.ts'
import type { ClusterSchema } from './schema.ts'

const colours = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--sl-color-accent-high)' },
  { tag: [tags.string, tags.content, tags.attributeValue], color: 'var(--sl-color-gray-1)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--code-value)' },
  { tag: [tags.comment, tags.lineComment], color: 'var(--sl-color-gray-3)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator, tags.squareBracket, tags.brace], color: 'var(--sl-color-gray-3)' },
  { tag: [tags.meta, tags.labelName, tags.typeName], color: 'var(--sl-color-gray-2)' },
])

export const isYaml = (path: string): boolean => /\.ya?ml$/.test(path)

/** As kubectl writes. */
const UNIT = '  '

export class CodeView {
  readonly #view: EditorView
  readonly #save: () => void
  #states = new Map<number, EditorState>()
  #shown: OpenDocument | undefined
  #schema: ClusterSchema | undefined

  constructor(parent: HTMLElement, save: () => void) {
    this.#save = save
    this.#view = new EditorView({ parent })
    // Tests read the text through this.
    Object.assign(parent, { editor: this.#view })
  }

  /** What completion and diagnostics go by, from now on. */
  use(schema: ClusterSchema): void {
    this.#schema = schema
    forceLinting(this.#view)
  }

  show(open: OpenDocument): void {
    if (this.#shown?.id !== open.id) {
      if (this.#shown) this.#states.set(this.#shown.id, this.#view.state)
      this.#shown = open
      this.#view.setState(this.#states.get(open.id) ?? this.#stateOf(open))
    }
    this.setText(open.text.value)
  }

  /** Forgets documents that are closed. */
  keep(documents: readonly OpenDocument[]): void {
    const ids = new Set(documents.map(({ id }) => id))
    for (const id of this.#states.keys()) if (!ids.has(id)) this.#states.delete(id)
  }

  /** From outside: the file has changed, or was formatted. */
  setText(text: string): void {
    const { doc, selection } = this.#view.state
    if (doc.toString() === text) return
    const anchor = Math.min(selection.main.anchor, text.length)
    this.#view.dispatch({ changes: { from: 0, to: doc.length, insert: text }, selection: { anchor } })
  }

  focus(): void {
    this.#view.focus()
  }

  dispose(): void {
    this.#view.destroy()
  }

  #stateOf(open: OpenDocument): EditorState {
    return EditorState.create({ doc: open.text.value, extensions: [this.#extensions(open)] })
  }

  #extensions(open: OpenDocument): Extension[] {
    const complete: CompletionSource = context => (this.#schema ? completeManifest(context, this.#schema) : null)
    return [
      lineNumbers(),
      highlightActiveLineGutter(),
      highlightActiveLine(),
      history(),
      drawSelection(),
      indentOnInput(),
      indentUnit.of(UNIT),
      bracketMatching(),
      closeBrackets(),
      search({ top: true }),
      highlightSelectionMatches(),
      syntaxHighlighting(colours),
      EditorState.tabSize.of(UNIT.length),
      EditorState.phrases.of(words.value.codemirror),
      EditorView.contentAttributes.of({
        'aria-label': fill(words.value.editor.textOf, { name: baseName(open.path) }),
      }),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) open.text.value = state.doc.toString()
      }),
      isYaml(open.path)
        ? [
            yaml(),
            codeFolding(),
            foldGutter(),
            lintGutter(),
            linter(view => problemsIn(view.state.doc.toString(), this.#schema, words.value.manifest), { delay: 300 }),
            autocompletion({ override: [complete], icons: false }),
          ]
        : [],
      keymap.of([
        {
          key: 'Mod-s',
          preventDefault: true,
          run: () => {
            this.#save()
            return true
          },
        },
        ...completionKeymap,
        ...searchKeymap,
        ...lintKeymap,
        ...foldKeymap,
        ...historyKeymap,
        ...defaultKeymap,
        // Esc then Tab leaves the editor, as it leaves the terminal.
        indentWithTab,
      ]),
    ]
  }
}
