/** What a page and the worker that runs its lab say to each other. Types only. */

import type { TraceReport } from '../host/trace-report.ts'

/** From the page. */
export type ToWorker =
  /** First of all; the worker's name is the lab's. `now` is the time on the wall, in milliseconds since the epoch;
   *  `seed` decides every chance. Both are those of the kept session, when there is one to go on with. */
  | { type: 'open'; seed: number; now: number; from?: StartFrom }
  /** A terminal whose number and machine are those of a kept one is that one, with what it has shown. */
  /** A terminal on a machine of the lab: `laptop`, a node's name. `command` runs there in place of a login shell. */
  | {
      type: 'terminal/open'
      terminal: number
      machine: string
      command?: readonly string[]
      columns: number
      rows: number
    }
  | { type: 'terminal/input'; terminal: number; bytes: Uint8Array }
  | { type: 'terminal/resize'; terminal: number; columns: number; rows: number }
  /** The page has shown so many bytes more: the worker sends no more than a window ahead. */
  | { type: 'terminal/shown'; terminal: number; bytes: number }
  | { type: 'terminal/close'; terminal: number }
  /** Tasks that were done in an earlier session: they are done. */
  | { type: 'tasks/known'; solved: readonly string[] }
  /** What a command prints, run unseen where the laptop stands; answered now and whenever the answer is another. */
  | { type: 'ask'; question: number; command: string }
  | { type: 'forget'; question: number }
  /** The map has shown what it was sent, and wants what has changed since; all there is, when it has nothing. Answered
   *  by `map`, once there is something. Looks only. */
  | { type: 'map/next'; fresh: boolean }
  | { type: 'map/close' }
  /** A GET of the API server; answered by `api/answer`. Looks only. */
  | { type: 'api/get'; request: number; path: string }
  /** About the laptop's files; answered by `file/answer`. */
  | { type: 'file'; request: number; ask: FileRequest }
  /** What was opened by `edit/open` is saved; is closed. */
  | { type: 'edit/saved'; edit: number; text: string }
  | { type: 'edit/closed'; edit: number }
  /** Simulated time: stopped, or so many seconds to a real one. */
  | { type: 'time/pause' }
  | { type: 'time/resume' }
  | { type: 'time/speed'; speed: number }
  /** Lets so many milliseconds pass as fast as the machine can. */
  | { type: 'time/skip'; ms: number }
  /** Whether anybody can see the page. Time stands still a minute after nobody can. */
  | { type: 'page/seen'; seen: boolean }
  /** The page may be gone in a moment: keep everything now. */
  | { type: 'page/leaves' }
  /** Answered by `pong` at once: the worker is alive. */
  | { type: 'ping' }

/** What a lab starts from: what was kept, if anything (the default); only the files and the history of the shells of
 *  what was kept; nothing, and what was kept is forgotten. */
export type StartFrom = 'kept' | 'files' | 'nothing'

/** What changes the course of the session, so that it is written down. */
export type Recorded =
  | Extract<
      ToWorker,
      {
        type:
          | `terminal/${'open' | 'input' | 'resize' | 'close'}`
          | 'tasks/known'
          | 'ask'
          | 'forget'
          | 'file'
          | `edit/${'saved' | 'closed'}`
      }
    >
  /** Another page has taken over. */
  | { type: 'page/new' }

/** What the learner should know: the lab is open in another tab, which keeps it; the site has changed since the last
 *  visit; the last session could not be restored; the lab had stopped answering and was started again. */
export type LabNotice = 'other-tab' | 'other-build' | 'not-restored' | 'revived'

/** From the worker. */
export type FromWorker =
  /** The cluster is up. `terminals` are those of the kept session, if it goes on with one: each waits for a
   *  `terminal/open` with its number and machine. */
  | { type: 'ready'; machines: readonly string[]; terminals: readonly KeptTerminal[] }
  /** How much of the kept session has been lived over, 0 to 1. */
  | { type: 'restoring'; done: number }
  /** Something the learner should know. */
  | { type: 'notice'; notice: LabNotice }
  /** Simulated time, whenever one of these has changed, and once a second. */
  | ({ type: 'time' } & TimeState)
  | { type: 'pong' }
  /** There is no such lab, or it cannot start: nothing more will come. */
  | { type: 'failed'; message: string }
  | { type: 'terminal/output'; terminal: number; bytes: Uint8Array }
  /** All that a kept terminal has shown, in place of whatever the page has on it. */
  | { type: 'terminal/screen'; terminal: number; parts: readonly ScreenPart[] }
  /** The last program on that terminal has ended. */
  | { type: 'terminal/closed'; terminal: number }
  /** The tasks that are done: all of them, in their order. */
  | { type: 'tasks'; solved: readonly string[] }
  /** Both streams, in order, and the exit status. */
  | { type: 'answer'; question: number; output: string; status: number }
  | ({ type: 'map' } & MapChanges)
  | { type: 'api/answer'; request: number; status: number; body: unknown }
  | { type: 'file/answer'; request: number; answer: FileAnswer }
  /** A command that ran under `trace`, on any machine or in any container, has ended. */
  | { type: 'trace'; report: TraceReport }
  /** A program waits for a text to be edited: `kubectl edit`. */
  | { type: 'edit/open'; edit: number; host: string; path: string; text: string }
  /** It does not wait any more. */
  | { type: 'edit/gone'; edit: number }
  /** Something only a bug can cause; the session goes on. */
  | { type: 'fault'; message: string }

export interface KeptTerminal {
  terminal: number
  machine: string
  command?: readonly string[]
}

/** Bytes, or from here on another size. */
export type ScreenPart = Uint8Array | { columns: number; rows: number }

export interface TimeState {
  /** By `time/pause`. */
  paused: boolean
  /** Simulated seconds to a real one. */
  speed: number
  /** Milliseconds since the epoch. */
  now: number
}

/** Paths are absolute. */
export type FileRequest =
  | { do: 'list'; below: string }
  | { do: 'read'; path: string }
  /** Folders on the way are made. */
  | { do: 'write'; path: string; text: string }
  | { do: 'mkdir'; path: string }
  | { do: 'rename'; path: string; to: string }
  | { do: 'remove'; path: string }

export type FileAnswer =
  | { is: 'done' }
  | { is: 'entries'; entries: readonly FileEntry[] }
  | { is: 'text'; text: string }
  /** In the words of the system. */
  | { is: 'error'; message: string }

export interface FileEntry {
  path: string
  folder: boolean
  /** Milliseconds since the epoch. */
  changedAt: number
}

/** What has changed on the map. */
export interface MapChanges {
  /** From the beginning: nothing that was known before is. */
  fresh: boolean
  nodes: readonly MapNode[]
  pods: readonly MapPod[]
  services: readonly MapService[]
  /** `node/worker`, `pod/default/web-0`, `service/default/web`. */
  gone: readonly string[]
}

export interface MapCondition {
  type: string
  status: string
  reason?: string
  message?: string
}

export interface MapNode {
  name: string
  address: string
  podCidr: string
  controlPlane: boolean
  ready: boolean
  /** Cordoned. */
  unschedulable: boolean
  labels: Readonly<Record<string, string>>
  taints: readonly string[]
  conditions: readonly MapCondition[]
}

/** `running`: its containers run, and it does not get traffic. */
export type PodState = 'pending' | 'running' | 'ready' | 'terminating' | 'succeeded' | 'failed'

export interface MapPod {
  namespace: string
  name: string
  /** Unset until it is scheduled. */
  node?: string
  address?: string
  state: PodState
  /** READY, STATUS and RESTARTS, as `kubectl get pods` has them. */
  ready: string
  status: string
  restarts: string
  labels: Readonly<Record<string, string>>
  conditions: readonly MapCondition[]
  /** Name and image. */
  containers: readonly (readonly [string, string])[]
  /** `ReplicaSet/web-7999f889f7`. */
  owner?: string
}

export interface MapService {
  namespace: string
  name: string
  type: string
  /** `None` of a headless one; empty for an ExternalName. */
  clusterIp: string
  /** Addresses and names from outside. */
  external: readonly string[]
  selector?: Readonly<Record<string, string>>
  /** `80:30002/TCP`, as `kubectl get services` has them, and where they lead: `http`, `8080`. */
  ports: readonly { text: string; name?: string; target: string }[]
  labels: Readonly<Record<string, string>>
  endpoints: readonly MapEndpoint[]
}

export interface MapEndpoint {
  address: string
  ports: readonly number[]
  /** `default/web-0` */
  pod?: string
  ready: boolean
  serving: boolean
  terminating: boolean
}
