/** What is open in one lab: its terminals, what stands above them, how its time passes. It lives on while pages change;
 *  `Workspace.tsx` shows the one of the page's lab. */
import { signal, type Signal } from '@preact/signals'
import type { LabClient, LabNotice, LabState } from '../../../terminal/lab-client.ts'
import { ClusterStore } from '../../../terminal/cluster-store.ts'
import { placeOf, titleOf, type Place } from '../../../terminal/place.ts'
import { LabRequests } from '../../../terminal/requests.ts'
import type { TerminalView } from '../../../terminal/terminal-view.ts'
import type { EditorSession } from '../editor/editor-session.ts'
import { ClusterClock } from './cluster-clock.ts'

export interface TerminalTab {
  readonly id: number
  readonly place: Place
  /** Says where one is, and which one if there are several. */
  readonly title: string
  readonly view: TerminalView
  /** The session there is over. */
  readonly ended: Signal<boolean>
}

type Ready = Extract<LabState, { state: 'ready' }>
type Views = typeof import('../../../terminal/terminal-view.ts')

export class LabWorkspace {
  readonly client: LabClient
  readonly cluster: ClusterStore
  readonly requests: LabRequests
  readonly clock: ClusterClock
  readonly terminals = signal<readonly TerminalTab[]>([])
  readonly active = signal(0)
  /** How much of a kept session has been lived over, 0 to 1; while the lab starts. */
  readonly restoring = signal(0)
  /** Something the learner should know; until it is put away. */
  readonly notice = signal<LabNotice>()
  #editor: Promise<EditorSession> | undefined
  #editorWanted = new Set<() => void>()
  readonly #views: Views
  #next = 1

  constructor(client: LabClient, views: Views) {
    this.client = client
    this.#views = views
    this.cluster = new ClusterStore(client)
    this.requests = new LabRequests(client)
    this.clock = new ClusterClock(client)
    this.openTerminal({ on: 'laptop' })
    client.onState(state => {
      if (state.state === 'ready') this.#reopen(state.terminals)
    })
    client.on('restoring', ({ done }) => (this.restoring.value = done))
    client.on('edit/open', ({ edit, host, path, text }) => {
      void this.editor().then(editor => editor.openFor(edit, host, path, text))
      this.wantEditor()
    })
    client.on('edit/gone', ({ edit }) => void this.editor().then(editor => editor.gone(edit)))
    client.on('notice', ({ notice }) => (this.notice.value = notice))
  }

  get activeTerminal(): TerminalTab {
    const terminals = this.terminals.value
    return terminals.find(({ id }) => id === this.active.value) ?? terminals[0]!
  }

  /** @param title its place's name if not given @param kept the number of one that is kept, to go on with it */
  openTerminal(place: Place, title = this.#titleFor(place), kept?: number): TerminalTab {
    const ended = signal(false)
    const view = new this.#views.TerminalView(this.client, place, {
      kept,
      ended: () => (ended.value = true),
    })
    const tab: TerminalTab = { id: this.#next++, place, title, view, ended }
    this.terminals.value = [...this.terminals.value, tab]
    this.active.value = tab.id
    return tab
  }

  /** Its neighbour is shown instead; the last one's place is taken by a new one on the laptop. */
  closeTerminal(id: number): void {
    const terminals = this.terminals.value
    const at = terminals.findIndex(tab => tab.id === id)
    if (at < 0) return
    terminals[at]!.view.dispose()
    const left = terminals.filter(tab => tab.id !== id)
    this.terminals.value = left
    if (!left.length) this.openTerminal({ on: 'laptop' })
    else if (this.active.value === id) this.active.value = left[Math.min(at, left.length - 1)]!.id
  }

  /** Types commands where kubectl is: into the terminal that is shown if it is on the laptop, else into the first that
   *  is, or a new one. @param title of the terminal to use instead; it is opened unless it is there */
  run(commands: readonly string[], title?: string): void {
    const onLaptop = (tab: TerminalTab) => tab.place.on === 'laptop' && !tab.ended.value
    const terminals = this.terminals.value
    const found =
      title === undefined
        ? onLaptop(this.activeTerminal)
          ? this.activeTerminal
          : terminals.find(onLaptop)
        : terminals.find(tab => tab.title === title && !tab.ended.value)
    const tab = found ?? this.openTerminal({ on: 'laptop' }, title)
    this.active.value = tab.id
    tab.view.run(...commands)
  }

  /** Its files and what is open in it; made when first asked for. */
  editor(): Promise<EditorSession> {
    this.#editor ??= import('../editor/editor-session.ts').then(({ EditorSession }) => new EditorSession(this))
    return this.#editor
  }

  /** Calls `listener` when something asks for the editor to be shown. @returns how to stop that */
  onEditorWanted(listener: () => void): () => void {
    this.#editorWanted.add(listener)
    return () => this.#editorWanted.delete(listener)
  }

  wantEditor(): void {
    for (const listener of this.#editorWanted) listener()
  }

  setTheme(name: string | undefined): void {
    for (const { view } of this.terminals.value) view.setTheme(name)
  }

  dispose(): void {
    for (const { view } of this.terminals.value) view.dispose()
  }

  /** Goes on with the terminals of a kept session. */
  #reopen(kept: Ready['terminals']): void {
    const open = new Set(this.terminals.value.map(({ view }) => view.terminal))
    const active = this.active.value
    for (const { terminal, command } of kept) {
      const place = open.has(terminal) ? undefined : placeOf(command)
      if (place) this.openTerminal(place, undefined, terminal)
    }
    this.active.value = active
  }

  #titleFor(place: Place): string {
    const title = titleOf(place)
    const taken = new Set(this.terminals.value.map(tab => tab.title))
    for (let n = 1; ; n++) {
      const numbered = n === 1 ? title : `${title} ${n}`
      if (!taken.has(numbered)) return numbered
    }
  }
}
