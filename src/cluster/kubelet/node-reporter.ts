/** Registers the node, renews its lease, posts its status. Source: kubelet_node_status.go,
 *  component-helpers/apimachinery/lease/controller.go. */
import type { Node } from '../../api/core-v1.ts'
import { LEASES, NODES } from '../../api/kinds.ts'
import { isApiError } from '../../api/status.ts'
import { microTimestamp } from '../../api/time.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { Client } from '../client/client.ts'
import type { EventRecorder } from '../client/event-recorder.ts'
import type { NodeImages } from './node-images.ts'
import { newNode, nodeStatus, type NodeIdentity } from './node-status.ts'

const LEASE_NAMESPACE = 'kube-node-lease'
const LEASE_SECONDS = 40
const RENEW_MS = 10_000
/** Even where nothing has changed. */
const REPORT_MS = 300_000

/** Where in its source the kubelet logs it, and its words. */
const REGISTER_FAILED = ['kubelet_node_status.go:107', 'Unable to register node with API server'] as const
const RENEW_FAILED = ['controller.go:195', 'Failed to update lease'] as const
const REPORT_FAILED = ['kubelet_node_status.go:548', 'Error updating node status, will retry'] as const

export interface NodeReporterOptions {
  sim: Simulation
  client: Client
  events: EventRecorder
  images: NodeImages
  node: NodeIdentity
  /** Takes a line of the kubelet's log. */
  log?: (line: string) => void
}

export class NodeReporter {
  #options: NodeReporterOptions
  #timer: Timer | undefined
  #reportedAt = 0
  #reportedImages = 0
  #unschedulable = false

  constructor(options: NodeReporterOptions) {
    this.#options = options
  }

  start(): void {
    this.#attempt(() => this.#register(), REGISTER_FAILED)
    this.#beat()
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #beat(): void {
    const { sim } = this.#options
    this.#attempt(() => this.#renew(), RENEW_FAILED)
    this.#attempt(() => this.#report(), REPORT_FAILED)
    this.#timer = sim.after(RENEW_MS, () => this.#beat(), { background: true })
  }

  /** What cannot be done now is done at the next beat. */
  #attempt(work: () => void, [where, what]: readonly [string, string]): void {
    try {
      work()
    } catch (error) {
      if (!isApiError(error)) throw error
      const at = new Date(this.#options.sim.now()).toISOString()
      const moment = `${at.slice(5, 7)}${at.slice(8, 10)} ${at.slice(11, 23)}000`
      this.#options.log?.(`E${moment} ${where}] "${what}" err=${JSON.stringify(error.message)}`)
    }
  }

  #register(): void {
    const { sim, client, images, node, events } = this.#options
    const about = { kind: 'Node', name: node.name, uid: node.name, apiVersion: 'v1' }
    events.event(about, 'Normal', 'Starting', 'Starting kubelet.')
    if (client.find(NODES, node.name)) return
    client.create(NODES, newNode(node, images.all(), sim.now()))
    this.#reportedAt = sim.now()
    this.#reportedImages = images.all().length
    for (const state of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) {
      this.#event(state)
    }
    events.event(about, 'Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods')
    this.#event('NodeReady')
  }

  #renew(): void {
    const { sim, client, node } = this.#options
    const lease = client.find(LEASES, node.name, LEASE_NAMESPACE)
    const renewTime = microTimestamp(sim.now())
    if (lease) {
      client.update(LEASES, { ...lease, spec: { ...lease.spec, holderIdentity: node.name, renewTime } })
      return
    }
    const owner = client.find(NODES, node.name)
    if (!owner) return
    const { name, uid } = owner.metadata
    client.create(LEASES, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name, namespace: LEASE_NAMESPACE, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }] },
      spec: { holderIdentity: name, leaseDurationSeconds: LEASE_SECONDS, renewTime },
    } as Parameters<Client['create']>[1])
  }

  #event(state: string): void {
    const { events, node } = this.#options
    const about = { kind: 'Node', name: node.name, uid: node.name, apiVersion: 'v1' }
    events.event(about, 'Normal', state, `Node ${node.name} status is now: ${state}`)
  }

  /** Posts the status where it is old, or not what it should be. */
  #report(): void {
    const { sim, client, images, node } = this.#options
    const latest = client.find(NODES, node.name)
    if (!latest) return
    const unschedulable = latest.spec?.unschedulable ?? false
    if (unschedulable !== this.#unschedulable) this.#event(unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable')
    this.#unschedulable = unschedulable
    const all = images.all()
    const due = sim.now() - this.#reportedAt >= REPORT_MS || all.length !== this.#reportedImages || !isReady(latest)
    if (!due) return
    this.#reportedAt = sim.now()
    this.#reportedImages = all.length
    client.update(NODES, { ...latest, status: nodeStatus(node, all, latest.status, sim.now()) }, 'status')
  }
}

const isReady = (node: Node) => node.status?.conditions?.some(c => c.type === 'Ready' && c.status === 'True') ?? false
