/** A session as a page sees it: messages in, messages out, simulated time in step with the clock on the wall. */
import type { Api } from '../api/api.ts'
import { descriptionsFor } from '../cluster/apiserver/descriptions.ts'
import type { FileSystem } from '../host/files.ts'
import type { Lab } from '../lab/lab.ts'
import { afterReal, driveUntil, Pace, realNow } from '../sim/drive.ts'
import { Simulation } from '../sim/simulation.ts'
import type { ClusterView } from './cluster-view.ts'
import { answerFileRequest } from './file-requests.ts'
import { Diverged, Inbox } from './inbox.ts'
import type { History } from './journal.ts'
import { placeFiles, type KeptFile } from './kept-files.ts'
import { PageEditor } from './page-editor.ts'
import { PageTerminal, type TerminalOpen } from './page-terminal.ts'
import type { FromWorker, KeptTerminal, Recorded, ToWorker } from './protocol.ts'
import { Session } from './session.ts'
import { Watcher } from './watcher.ts'

type Send = (message: FromWorker, transfer?: Transferable[]) => void

export interface PageSessionOptions {
  lab: Lab
  send: Send
  seed: number
  /** The time on the wall when the session began, in milliseconds since the epoch. */
  startAt: number
  /** Put into the workspace before anything runs. */
  files?: readonly KeptFile[]
  /** What is to be lived over before the page has a say. */
  history?: History
}

/** How long living over a history may take, in real milliseconds. */
const RESTORE_LIMIT_MS = 30_000
/** How long after nobody can see the page time stands still, in real milliseconds. */
const UNSEEN_MS = 60_000
const TELL_TIME_MS = 1000

export class PageSession {
  #session: Session
  readonly #watcher: Watcher
  readonly #send: Send
  /** Loaded when a map is first looked at. */
  #view: Promise<ClusterView> | undefined
  readonly #editor: PageEditor
  readonly #inbox: Inbox
  readonly #options: PageSessionOptions
  readonly #pace: Pace
  readonly #pauses = new Set<'learner' | 'unseen'>()
  #unseen: (() => void) | undefined
  #stopTelling: (() => void) | undefined
  #terminals = new Map<number, PageTerminal>()
  /** Questions of the page, open ones. */
  #questions = new Set<number>()

  constructor(options: PageSessionOptions) {
    const { lab, seed, startAt, history, files } = options
    this.#options = options
    const sim = new Simulation({ seed, startAt })
    this.#inbox = new Inbox(sim, message => this.#apply(message), history)
    // What was said when it was first lived is not said again.
    const send: Send = (message, transfer) => this.#inbox.isPresent && options.send(message, transfer)
    this.#send = send
    this.#session = new Session({
      sim,
      lab,
      onFault: message => send({ type: 'fault', message }),
      onTrace: report => send({ type: 'trace', report }),
    })
    sim.onFault = error => send({ type: 'fault', message: error instanceof Error ? error.stack! : String(error) })
    if (files) placeFiles(this.#session.laptop.files, files)
    this.#pace = new Pace(sim, () => [...this.#terminals.values()].some(terminal => terminal.stalls))
    const { etcd } = this.#session.cluster
    this.#editor = new PageEditor(send)
    for (const name of this.#session.machines) this.#session.machine(name)!.editor = this.#editor
    this.#watcher = new Watcher({
      host: this.#session.observer(),
      tasks: lab.tasks,
      etcd,
      onSolved: solved => send({ type: 'tasks', solved }),
      onAnswer: (question, result) => send({ type: 'answer', question, ...result }),
    })
  }

  /** Boots the cluster, lives over the history if there is one, and lets time go on. @throws Diverged, Error */
  async boot(): Promise<void> {
    const { history } = this.#options
    const stopTelling = history && this.#tellProgress(history)
    try {
      await this.#session.boot()
      this.#watcher.start()
      await this.#catchUp(history)
    } finally {
      stopTelling?.()
    }
    this.#inbox.open()
    if (history) this.#inbox.push({ type: 'page/new' })
    this.#editor.show()
    this.#tellTime()
    void this.#pace.run()
  }

  async #catchUp(history: History | undefined): Promise<void> {
    const { sim } = this.#session
    const limit = realNow() + RESTORE_LIMIT_MS
    const late = () => history !== undefined && realNow() > limit
    if (!(await driveUntil(sim, () => this.#inbox.isPresent || late())) || !this.#inbox.isPresent) {
      throw new Diverged(late() ? 'too long to live over' : 'the session ended early')
    }
    if (!history) return
    sim.advanceTo(history.end.now)
    if (sim.steps !== history.end.steps || this.#mark !== history.mark)
      throw new Diverged('the session came out another')
  }

  /** While the cluster boots, terminals open and show their prompts; what is typed waits. */
  receive(message: ToWorker): void {
    const pace = this.#pace
    switch (message.type) {
      case 'terminal/open':
        this.#open(message)
        break
      case 'terminal/shown':
        this.#terminals.get(message.terminal)?.shown(message.bytes)
        break
      case 'map/next':
        this.#view ??= this.#openView()
        void this.#view.then(view => view.next(message.fresh))
        break
      case 'map/close':
        void this.#view?.then(view => view.close())
        break
      case 'api/get':
        void this.#answerGet(message.request, message.path)
        break
      case 'file':
        if (message.ask.do === 'list' || message.ask.do === 'read') this.#answerFile(message)
        else this.#inbox.push(message)
        break
      case 'time/pause':
        this.#pause('learner', true)
        break
      case 'time/resume':
        this.#pause('learner', false)
        break
      case 'time/speed':
        pace.speed = message.speed
        this.#tellTime()
        break
      case 'time/skip':
        pace.skip(message.ms)
        break
      case 'page/seen':
        this.#unseen?.()
        this.#unseen = message.seen ? undefined : afterReal(UNSEEN_MS, () => this.#pause('unseen', true))
        if (message.seen) this.#pause('unseen', false)
        break
      case 'terminal/input':
      case 'terminal/resize':
      case 'terminal/close':
      case 'tasks/known':
      case 'ask':
      case 'forget':
      case 'edit/saved':
      case 'edit/closed':
        this.#inbox.push(message)
        break
    }
    pace.nudge()
  }

  /** The API server, for whoever is neither page nor program of the lab. */
  get api(): Api {
    return this.#session.cluster.api
  }

  /** Says that it has been asked something. */
  nudge(): void {
    this.#pace.nudge()
    this.#watcher.stir()
  }

  get machines(): readonly string[] {
    return this.#session.machines
  }

  /** Terminals of the history, which no page has asked for yet. */
  get keptTerminals(): KeptTerminal[] {
    return [...this.#terminals.values()]
      .filter(terminal => !terminal.attached)
      .map(({ number, machine, command }) => ({ terminal: number, machine, command }))
  }

  /** All that it takes to live this session again up to now. */
  history(): Promise<History> {
    const { seed, startAt } = this.#options
    const looking = this.#inbox.atRest(end => ({
      seed,
      startAt,
      entries: this.#inbox.entries.slice(),
      end,
      mark: this.#mark,
    }))
    this.#pace.nudge()
    return looking
  }

  /** How much has come in, ever. */
  get received(): number {
    return this.#inbox.entries.length
  }

  /** The workspace. */
  get files(): FileSystem {
    return this.#session.laptop.files
  }

  /** What equal sessions have in common, and others not. */
  get #mark(): string {
    const { sim, cluster } = this.#session
    return `${cluster.etcd.revision} ${sim.random.state}`
  }

  #open(message: TerminalOpen): void {
    const kept = this.#terminals.get(message.terminal)
    const { terminal, columns, rows } = message
    if (kept?.isOn(message)) {
      kept.attach()
      this.#inbox.push({ type: 'terminal/resize', terminal, columns, rows })
      return
    }
    if (kept) this.#inbox.push({ type: 'terminal/close', terminal })
    this.#inbox.push(message)
  }

  #apply(message: Recorded): void {
    switch (message.type) {
      case 'terminal/open':
        return this.#openTerminal(message)
      case 'terminal/input':
        this.#terminals.get(message.terminal)?.terminal?.input(message.bytes)
        return this.#watcher.stir()
      case 'terminal/resize': {
        const terminal = this.#terminals.get(message.terminal)
        terminal?.resized(message.columns, message.rows)
        return terminal?.terminal?.resize(message.columns, message.rows)
      }
      case 'terminal/close':
        this.#terminals.get(message.terminal)?.terminal?.close()
        this.#terminals.delete(message.terminal)
        return
      case 'tasks/known':
        return this.#watcher.know(message.solved)
      case 'ask':
        this.#questions.add(message.question)
        return this.#watcher.ask(message.question, message.command)
      case 'forget':
        this.#questions.delete(message.question)
        return this.#watcher.forget(message.question)
      case 'file':
        return this.#answerFile(message)
      case 'edit/saved':
        return this.#editor.saved(message.edit, message.text)
      case 'edit/closed':
        return this.#editor.closed(message.edit)
      case 'page/new':
        for (const question of this.#questions) this.#watcher.forget(question)
        return this.#questions.clear()
    }
  }

  #openTerminal(message: TerminalOpen): void {
    const { sim } = this.#session
    const shown = this.#inbox.isPresent
    const terminal = new PageTerminal(message, { sim, shown, send: (said, transfer) => this.#send(said, transfer) })
    try {
      terminal.terminal = this.#session.openTerminal(
        message.machine,
        message,
        (bytes, done) => terminal.output(bytes, done),
        () => terminal.end(),
      )
      this.#terminals.set(message.terminal, terminal)
    } catch (error) {
      this.#send({ type: 'fault', message: String(error) })
    }
  }

  async #openView(): Promise<ClusterView> {
    const { ClusterView } = await import('./cluster-view.ts')
    const { cluster, sim } = this.#session
    return new ClusterView({
      transport: cluster.transport,
      now: () => sim.now(),
      send: changes => this.#send({ type: 'map', ...changes }),
    })
  }

  async #answerGet(request: number, path: string): Promise<void> {
    const { cluster } = this.#session
    await cluster.admit()
    const prose = descriptionsFor(path)
    const descriptions = prose && (await prose)
    const { status, body } = cluster.transport({ method: 'GET', path, descriptions })
    this.#send({ type: 'api/answer', request, status, body })
  }

  #answerFile({ request, ask }: ToWorker & { type: 'file' }): void {
    const answer = answerFileRequest(this.#session.laptop.files, ask)
    this.#send({ type: 'file/answer', request, answer })
  }

  #pause(why: 'learner' | 'unseen', on: boolean): void {
    if (on) this.#pauses.add(why)
    else this.#pauses.delete(why)
    if (this.#pauses.size) this.#pace.pause()
    else this.#pace.resume()
    this.#tellTime()
  }

  #tellTime(): void {
    this.#stopTelling?.()
    const { speed } = this.#pace
    const now = this.#session.sim.now()
    this.#send({ type: 'time', paused: this.#pauses.has('learner'), speed, now })
    this.#stopTelling = afterReal(TELL_TIME_MS, () => this.#tellTime())
  }

  #tellProgress({ end, startAt }: History): () => void {
    let stop = () => {}
    const tell = () => {
      const done = (this.#session.sim.now() - startAt) / Math.max(1, end.now - startAt)
      this.#options.send({ type: 'restoring', done })
      stop = afterReal(250, tell)
    }
    stop = afterReal(250, tell)
    return () => stop()
  }
}
