/** What a pod's worker has from its kubelet. */
import type { Pod, PodStatus } from '../../api/core-v1.ts'
import type { Host } from '../../host/host.ts'
import type { Process } from '../../host/process.ts'
import type { NetworkNamespace } from '../../net/namespace.ts'
import type { Simulation } from '../../sim/simulation.ts'
import type { Sources } from './environment.ts'
import type { NodeImages } from './node-images.ts'
import type { ClusterDns } from './pod-files.ts'
import type { VolumeHost } from './volumes.ts'
import type { FileSystem } from '../../host/files.ts'

/** A network namespace with an address for each pod that wants its own: a CNI plugin, in real life. */
export interface PodNetwork {
  /** Undefined while it cannot: the node has no range yet, or none of its addresses is free. */
  setUp(pod: Pod): { namespace: NetworkNamespace; address: string } | undefined
  tearDown(pod: Pod): void
}

/** What the containers of a pod share. */
export interface PodSandbox {
  readonly net: NetworkNamespace
  readonly address: string
  readonly hostname: string
  /** /etc/hosts, /etc/hostname and /etc/resolv.conf, as `/hosts` and so on. */
  readonly files: FileSystem
  tearDown(): void
}

export interface StatusReporter {
  readonly pod: Pod
  status(latest: Pod): PodStatus
}

export interface PodWorkerHost {
  readonly sim: Simulation
  readonly node: Host
  readonly nodeName: string
  readonly hostAddress: string
  readonly allocatable: Readonly<Record<string, string>>
  readonly images: NodeImages
  readonly sources: Sources
  readonly volumes: VolumeHost
  readonly dns: ClusterDns
  readonly onCrash: ((process: Process, error: unknown) => void) | undefined
  /** Whether the kubelet runs. */
  active(): boolean
  /** Undefined where the network is not ready. */
  createSandbox(pod: Pod): PodSandbox | undefined
  event(pod: Pod, fieldPath: string | undefined, type: 'Normal' | 'Warning', reason: string, message: string): void
  /** Something happened in the runtime: the kubelet notices when it next looks, and then calls `then` too. */
  changed(worker: { sync(): void; report(): void }, then?: () => void): void
  writeStatus(worker: StatusReporter): void
  /** Nothing is left of it. @param silent the API server knows no such pod */
  gone(worker: StatusReporter, silent: boolean): void
}
