/** kube-scheduler: gives each pod its node. Source: pkg/scheduler (schedule_one.go, the scheduling queue).
 *  Left out: preemption itself (its words are there), several profiles, extenders. */
import type { Node, PersistentVolumeClaim, Pod } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { NODES, PERSISTENT_VOLUME_CLAIMS, PODS } from '../../api/kinds.ts'
import { isPodTerminal, podCondition } from '../../api/pod-state.ts'
import { isApiError } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import type { Transport } from '../../api/transport.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { Client } from '../client/client.ts'
import { EventRecorder } from '../client/event-recorder.ts'
import { Informers, keyOf, type Informer } from '../client/informer.ts'
import { failureMessage, objectionTo, podState, type Objection, type PodState } from './filters.ts'
import { NodeInfo } from './node-info.ts'
import { scores } from './scores.ts'
import { claimObjection } from './volume-claims.ts'

/** How long one pod takes, in milliseconds. */
const MS_A_POD = 1
/** So many in one go where many wait. */
const BATCH = 100
const FIRST_BACK_OFF_MS = 1_000
const MAX_BACK_OFF_MS = 10_000
/** A pod that found no place is tried again after this long, whatever happens. */
const FLUSH_MS = 300_000
/** Below so many nodes all are looked at. */
const MIN_FEASIBLE = 100

/** How many nodes that fit are enough, as percentageOfNodesToScore has it by default. */
export function enoughNodes(count: number): number {
  if (count < MIN_FEASIBLE) return count
  const percent = Math.max(5, 50 - Math.floor(count / 125))
  return Math.max(MIN_FEASIBLE, Math.floor((count * percent) / 100))
}

export type Choice = { node: string } | { objections: Objection[] }

/** Finds the best node. @param start where to begin looking @param pick chooses among equals */
export function choose(
  state: PodState,
  infos: readonly NodeInfo[],
  start: number,
  pick: <T>(items: readonly T[]) => T,
): { choice: Choice; looked: number } {
  const feasible: NodeInfo[] = []
  const objections: Objection[] = []
  const enough = enoughNodes(infos.length)
  let looked = 0
  while (looked < infos.length && feasible.length < enough) {
    const info = infos[(start + looked) % infos.length]!
    looked++
    const objection = objectionTo(state, info)
    if (objection) objections.push(objection)
    else feasible.push(info)
  }
  if (!feasible.length) return { choice: { objections }, looked }
  if (feasible.length === 1) return { choice: { node: feasible[0]!.node.metadata.name }, looked }
  const points = scores(state, feasible, infos)
  const most = Math.max(...points)
  const best = feasible.filter((_, i) => points[i] === most)
  return { choice: { node: pick(best).node.metadata.name }, looked }
}

interface Waiting {
  attempts: number
  /** Milliseconds since the epoch. */
  lastTried: number
}

export class Scheduler {
  #sim: Simulation
  #client: Client
  #informers: Informers
  #recorder: EventRecorder
  #claims: Informer<PersistentVolumeClaim>
  #nodes = new Map<string, NodeInfo>()
  #list: NodeInfo[] = []
  /** On which node a pod counts, by uid. */
  #placed = new Map<string, string>()
  #active = new Set<string>()
  #unschedulable = new Map<string, Waiting>()
  #next = 0
  #running = false

  constructor(transport: Transport, sim: Simulation) {
    this.#sim = sim
    this.#client = new Client(transport, 'kube-scheduler/v1.36.2')
    this.#informers = new Informers(this.#client, sim)
    this.#recorder = new EventRecorder(this.#client, sim, 'default-scheduler', { newStyle: true })
    this.#informers.of(NODES).on({
      added: node => this.#nodeAdded(node),
      updated: (node, before) => this.#nodeUpdated(node, before),
      removed: node => {
        this.#nodes.delete(node.metadata.name)
        this.#list = [...this.#nodes.values()]
      },
    })
    this.#informers.of(PODS).on({
      added: pod => this.#podChanged(pod, undefined),
      updated: (pod, before) => this.#podChanged(pod, before),
      removed: pod => this.#podGone(pod),
    })
    this.#claims = this.#informers.of(PERSISTENT_VOLUME_CLAIMS)
    const claimed = () => this.#retry(pod => Boolean(pod.spec?.volumes?.some(each => each.persistentVolumeClaim)))
    this.#claims.on({ added: claimed, updated: claimed })
  }

  start(): void {
    this.#informers.start()
    const flush = () => {
      for (const [key, waiting] of this.#unschedulable) {
        if (this.#sim.now() - waiting.lastTried >= FLUSH_MS) this.#activate(key)
      }
      this.#sim.after(30_000, flush, { background: true })
    }
    this.#sim.after(30_000, flush, { background: true })
  }

  stop(): void {
    this.#informers.stop()
    this.#active.clear()
    this.#unschedulable.clear()
  }

  #nodeAdded(node: Node): void {
    this.#nodes.set(node.metadata.name, new NodeInfo(node))
    this.#list = [...this.#nodes.values()]
    for (const pod of this.#informers.of(PODS).all()) {
      if (pod.spec?.nodeName === node.metadata.name && !isPodTerminal(pod)) this.#place(pod, node.metadata.name)
    }
    this.#retry()
  }

  #nodeUpdated(node: Node, before: Node): void {
    this.#nodes.get(node.metadata.name)?.setNode(node)
    if (
      !equal(node.spec, before.spec) ||
      !equal(node.metadata.labels, before.metadata.labels) ||
      !equal(node.status?.allocatable, before.status?.allocatable)
    ) {
      this.#retry()
    }
  }

  #podChanged(pod: Pod, before: Pod | undefined): void {
    const { uid } = pod.metadata
    const node = pod.spec?.nodeName
    if (node) {
      this.#active.delete(keyOf(pod))
      this.#unschedulable.delete(keyOf(pod))
      if (isPodTerminal(pod)) this.#unplace(uid)
      else this.#place(pod, node)
      // A pod that has just been placed, or changed its labels, may be what another's affinity waits for.
      if (
        this.#unschedulable.size &&
        (!before?.spec?.nodeName || !equal(before.metadata.labels, pod.metadata.labels))
      ) {
        this.#retry(waiting => waiting.spec?.affinity !== undefined || Boolean(waiting.spec?.topologySpreadConstraints))
      }
      return
    }
    if (pod.metadata.deletionTimestamp || isPodTerminal(pod)) {
      this.#active.delete(keyOf(pod))
      this.#unschedulable.delete(keyOf(pod))
      return
    }
    if ((pod.spec?.schedulerName ?? 'default-scheduler') !== 'default-scheduler') return
    if (pod.spec?.schedulingGates?.length) return
    if (!before || before.spec?.schedulingGates?.length) return this.#activate(keyOf(pod))
    if (!this.#unschedulable.has(keyOf(pod))) return
    const same = equal(before.spec, pod.spec) && equal(before.metadata.labels, pod.metadata.labels)
    if (!same) this.#activate(keyOf(pod))
  }

  #podGone(pod: Pod): void {
    this.#active.delete(keyOf(pod))
    this.#unschedulable.delete(keyOf(pod))
    if (this.#placed.has(pod.metadata.uid)) {
      this.#unplace(pod.metadata.uid)
      this.#retry()
    }
  }

  #place(pod: Pod, node: string): void {
    const { uid } = pod.metadata
    const at = this.#placed.get(uid)
    const info = this.#nodes.get(node)
    if (at === node) {
      const known = info?.pods.get(uid)
      if (known && known.spec === pod.spec && known.metadata.labels === pod.metadata.labels) {
        info!.pods.set(uid, pod)
        return
      }
    }
    this.#unplace(uid)
    if (!info) return
    info.add(pod)
    this.#placed.set(uid, node)
  }

  #unplace(uid: string): void {
    const node = this.#placed.get(uid)
    if (node === undefined) return
    this.#placed.delete(uid)
    this.#nodes.get(node)?.remove(uid)
  }

  /** Something changed: those that found no place may now, once their back-off is over. */
  #retry(concerns: (pod: Pod) => boolean = () => true): void {
    for (const [key, { attempts, lastTried }] of this.#unschedulable) {
      const pod = this.#informers.of(PODS).get(key)
      if (!pod || !concerns(pod)) continue
      const backOff = Math.min(FIRST_BACK_OFF_MS * 2 ** (attempts - 1), MAX_BACK_OFF_MS)
      const wait = lastTried + backOff - this.#sim.now()
      if (wait <= 0) this.#activate(key)
      else this.#sim.after(wait, () => this.#unschedulable.has(key) && this.#activate(key))
    }
  }

  #activate(key: string): void {
    this.#active.add(key)
    if (this.#running) return
    this.#running = true
    this.#sim.after(MS_A_POD, () => this.#run())
  }

  #run(): void {
    this.#running = false
    const pods = this.#informers.of(PODS)
    const waiting: Pod[] = []
    for (const key of this.#active) {
      const pod = pods.get(key)
      if (pod && !pod.spec?.nodeName && !pod.metadata.deletionTimestamp) waiting.push(pod)
      else this.#active.delete(key)
    }
    if (waiting.some(pod => pod.spec?.priority)) {
      waiting.sort((a, b) => (b.spec?.priority ?? 0) - (a.spec?.priority ?? 0))
    }
    // Few pods go one by one; where many wait, they go in batches, to keep the queue of the clock short.
    const count = Math.min(BATCH, Math.ceil(waiting.length / 10))
    for (const pod of waiting.slice(0, count)) {
      this.#active.delete(keyOf(pod))
      this.#one(pod)
    }
    if (this.#active.size && !this.#running) {
      this.#running = true
      this.#sim.after(MS_A_POD * count, () => this.#run())
    }
  }

  #one(pod: Pod): void {
    const preemption = pod.spec?.preemptionPolicy !== 'Never'
    const unusable = claimObjection(pod, key => this.#claims.get(key))
    if (unusable) return this.#failed(pod, failureMessage(this.#list.length, unusable, preemption))
    const state = podState(pod, this.#list)
    const { choice, looked } = choose(state, this.#list, this.#next, items => this.#sim.random.pick(items))
    if (this.#list.length) this.#next = (this.#next + looked) % this.#list.length
    if ('node' in choice) this.#bind(pod, choice.node)
    else this.#failed(pod, failureMessage(this.#list.length, choice.objections, preemption))
  }

  #bind(pod: Pod, node: string): void {
    const { name, namespace, uid } = pod.metadata
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { kind: 'Node', name: node },
    }
    try {
      this.#client.create(PODS, binding, { name, of: 'binding' })
    } catch (error) {
      if (!isApiError(error)) throw error
      const { reason, message } = error.status
      if (reason !== 'NotFound' && reason !== 'Conflict') this.#failed(pod, message ?? '')
      return
    }
    this.#unschedulable.delete(keyOf(pod))
    // Assumed, until the informer says so too.
    this.#place(pod, node)
    this.#recorder.event(pod, 'Normal', 'Scheduled', `Successfully assigned ${namespace}/${name} to ${node}`, 'Binding')
  }

  #failed(pod: Pod, message: string): void {
    const attempts = (this.#unschedulable.get(keyOf(pod))?.attempts ?? 0) + 1
    this.#unschedulable.set(keyOf(pod), { attempts, lastTried: this.#sim.now() })
    this.#recorder.event(pod, 'Warning', 'FailedScheduling', message, 'Scheduling')
    const before = podCondition(pod, 'PodScheduled')
    if (before?.status === 'False' && before.message === message) return
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastProbeTime: null,
      lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : timestamp(this.#sim.now()),
    }
    try {
      this.#client.patch(
        PODS,
        pod.metadata.name,
        pod.metadata.namespace,
        { status: { conditions: [condition] } },
        { type: 'strategic', subresource: 'status' },
      )
    } catch (error) {
      if (!isApiError(error)) throw error
    }
  }
}
