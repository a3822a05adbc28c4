/** The labs that are open in this page, each with its worker and what is open in it. A lab starts when it is first
 *  shown. */
import type { LabClient, LabState } from '../terminal/lab-client.ts'
import type { LabWorkspace } from './components/workspace/lab-workspace.ts'

type StateListener = (state: LabState) => void
type ClientListener = (client: LabClient) => void

/** Whether the page's lab runs in a Node.js container, once the learner has said so. */
const inContainer = () => document.querySelector<HTMLElement>('.lab-split')?.dataset['runtime'] === 'node'

const runtimeOf = async (lab: string) =>
  inContainer() ? (await import('./node-start.ts')).containerFor(lab) : undefined

class LabPanes {
  #clients = new Map<string, Promise<LabClient>>()
  #workspaces = new Map<string, Promise<LabWorkspace>>()
  #listeners = new Map<string, Set<StateListener>>()
  #clientListeners = new Set<ClientListener>()

  /** Starts a lab that is about to be shown: its cluster boots while the page is still loading. */
  prepare(lab: string): void {
    void this.#client(lab)
    void import('../terminal/terminal-view.ts')
  }

  /** What is open in a lab, which is started unless it runs already. */
  open(lab: string): Promise<LabWorkspace> {
    let opening = this.#workspaces.get(lab)
    if (!opening) this.#workspaces.set(lab, (opening = this.#open(lab)))
    return opening
  }

  /** Ends a lab and starts it from the beginning. */
  async reset(lab: string): Promise<LabWorkspace> {
    if (inContainer()) {
      document.dispatchEvent(new CustomEvent('lab:reset', { detail: lab }))
      location.reload()
    }
    const opening = this.#workspaces.get(lab)
    this.#workspaces.delete(lab)
    this.#clients.delete(lab)
    this.#tell(lab, { state: 'starting' })
    document.dispatchEvent(new CustomEvent('lab:reset', { detail: lab }))
    const workspace = await opening
    workspace?.dispose()
    workspace?.client.stop()
    void this.#client(lab, 'nothing')
    return this.open(lab)
  }

  /** Calls `listener` at every change of a lab's state. @returns how to stop that */
  onState(lab: string, listener: StateListener): () => void {
    const listeners = this.#listeners.get(lab) ?? new Set()
    this.#listeners.set(lab, listeners)
    listeners.add(listener)
    void this.#clients.get(lab)?.then(client => listener(client.state))
    return () => listeners.delete(listener)
  }

  /** Calls `listener` with the client of every lab that runs now or starts later. @returns how to stop that */
  onClient(listener: ClientListener): () => void {
    this.#clientListeners.add(listener)
    for (const starting of this.#clients.values()) void starting.then(listener)
    return () => this.#clientListeners.delete(listener)
  }

  setTheme(name: string | undefined): void {
    for (const opening of this.#workspaces.values()) void opening.then(workspace => workspace.setTheme(name))
  }

  #client(lab: string, from?: 'nothing'): Promise<LabClient> {
    let starting = this.#clients.get(lab)
    if (!starting) {
      // Loaded only where there is a terminal.
      const loading = Promise.all([import('../terminal/lab-client.ts'), runtimeOf(lab)])
      starting = loading.then(([{ LabClient }, runtime]) => {
        const client = new LabClient(lab, from, undefined, runtime)
        client.onState(state => this.#tell(lab, state))
        for (const listener of this.#clientListeners) listener(client)
        return client
      })
      this.#clients.set(lab, starting)
    }
    return starting
  }

  async #open(lab: string): Promise<LabWorkspace> {
    const [client, { LabWorkspace }, views] = await Promise.all([
      this.#client(lab),
      import('./components/workspace/lab-workspace.ts'),
      import('../terminal/terminal-view.ts'),
    ])
    return new LabWorkspace(client, views)
  }

  #tell(lab: string, state: LabState): void {
    for (const listener of this.#listeners.get(lab) ?? []) listener(state)
  }
}

/** Those of this page, for whatever on it has to do with a terminal. */
export const labPanes = new LabPanes()
