/** The labs that are open in this page, each with its worker and terminal. A lab starts when it is first shown. */
import type { LabClient, LabState } from '../terminal/lab-client.ts'
import type { TerminalView } from '../terminal/terminal-view.ts'

interface Pane {
  client: LabClient
  view: TerminalView
}

type Listener = (state: LabState) => void

type ClientListener = (client: LabClient) => void

class LabPanes {
  #clientListeners = new Set<ClientListener>()
  #clients = new Map<string, Promise<LabClient>>()
  #panes = new Map<string, Promise<Pane>>()
  #listeners = new Map<string, Set<Listener>>()

  /** Starts a lab that is about to be shown: its cluster boots while the page is still loading. */
  prepare(lab: string): void {
    void this.#client(lab)
    void import('../terminal/terminal-view.ts')
  }

  /** Starts a lab unless it runs already. */
  open(lab: string): Promise<Pane> {
    let opening = this.#panes.get(lab)
    if (!opening) this.#panes.set(lab, (opening = this.#open(lab)))
    return opening
  }

  /** Puts the terminal of a lab into `place`, starting the lab if need be. */
  async show(lab: string, place: HTMLElement): Promise<Pane> {
    const pane = await this.open(lab)
    if (pane.view.element.parentElement !== place) place.replaceChildren(pane.view.element)
    pane.view.fit()
    return pane
  }

  /** Types a command into the terminal of a lab. */
  async run(lab: string, place: HTMLElement, command: string): Promise<void> {
    const { view } = await this.show(lab, place)
    view.run(command)
    view.focus()
  }

  /** Ends a lab and starts it from the beginning. */
  async reset(lab: string, place: HTMLElement): Promise<void> {
    const opening = this.#panes.get(lab)
    this.#panes.delete(lab)
    this.#clients.delete(lab)
    this.#tell(lab, { state: 'starting' })
    document.dispatchEvent(new CustomEvent('lab:reset', { detail: lab }))
    const pane = await opening
    pane?.view.dispose()
    pane?.client.stop()
    const { view } = await this.show(lab, place)
    view.focus()
  }

  /** Calls `listener` at every change of a lab's state. @returns how to stop that */
  onState(lab: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(lab) ?? new Set()
    this.#listeners.set(lab, listeners)
    listeners.add(listener)
    void this.#panes.get(lab)?.then(pane => listener(pane.client.state))
    return () => listeners.delete(listener)
  }

  /** Calls `listener` with the client of every lab that runs now or starts later. @returns how to stop that */
  onClient(listener: ClientListener): () => void {
    this.#clientListeners.add(listener)
    for (const starting of this.#clients.values()) void starting.then(listener)
    return () => this.#clientListeners.delete(listener)
  }

  setTheme(name: string | undefined): void {
    for (const opening of this.#panes.values()) void opening.then(pane => pane.view.setTheme(name))
  }

  #client(lab: string): Promise<LabClient> {
    let starting = this.#clients.get(lab)
    if (!starting) {
      // Loaded only where there is a terminal.
      starting = import('../terminal/lab-client.ts').then(({ LabClient }) => {
        const client = new LabClient(lab)
        client.onState(state => this.#tell(lab, state))
        for (const listener of this.#clientListeners) listener(client)
        return client
      })
      this.#clients.set(lab, starting)
    }
    return starting
  }

  async #open(lab: string): Promise<Pane> {
    const [client, { TerminalView }] = await Promise.all([this.#client(lab), import('../terminal/terminal-view.ts')])
    return { client, view: new TerminalView(client, { on: 'laptop' }) }
  }

  #tell(lab: string, state: LabState): void {
    for (const listener of this.#listeners.get(lab) ?? []) listener(state)
  }
}

/** Those of this page, for whatever on it has to do with a terminal. */
export const labPanes = new LabPanes()
