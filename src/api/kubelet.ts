/** What the API server asks a node's kubelet to do when somebody wants logs, exec, attach or port-forward.
 *  Source: kubelet/server; the answers are what the API server passes on. */
import type { Status } from './status.ts'
import type { Feed } from './transport.ts'

export interface LogOptions {
  container: string
  follow: boolean
  previous: boolean
  timestamps: boolean
  /** Milliseconds since the epoch. */
  since?: number
  tailLines?: number
  limitBytes?: number
}

export interface ExecOptions {
  container: string
  command: readonly string[]
  stdin: boolean
  stdout: boolean
  stderr: boolean
  tty: boolean
}

/** A stream, or the Status that says why there is none. */
export type Streamed = { stream: Feed<Uint8Array> } | { status: Status }

export interface KubeletEndpoint {
  logs(namespace: string, pod: string, options: LogOptions): Streamed
  /** `input` and the answer are frames, see `frames.ts`. The last frame is on channel ERROR, a Status whose details
   *  have the cause `ExitCode` where the command did not exit 0. */
  exec(namespace: string, pod: string, options: ExecOptions, input: Feed<Uint8Array>): Streamed
  attach(namespace: string, pod: string, options: Omit<ExecOptions, 'command'>, input: Feed<Uint8Array>): Streamed
  /** One connection to a port of the pod: bytes in, bytes out. */
  portForward(namespace: string, pod: string, port: number, input: Feed<Uint8Array>): Streamed
}

/** Undefined when the node's kubelet cannot be reached. */
export type Kubelets = (node: string) => KubeletEndpoint | undefined
