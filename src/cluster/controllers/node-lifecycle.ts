/** Notices nodes that fall silent, taints nodes by their conditions, and evicts pods from those that stay away.
 *  Source: pkg/controller/nodelifecycle, pkg/controller/tainteviction. Left out: zones and their slower eviction. */
import type { Node, NodeCondition, Pod, Taint } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { LEASES, NODES, PODS } from '../../api/kinds.ts'
import { tolerates } from '../../api/tolerations.ts'
import { isApiError } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import type { Timer } from '../../sim/simulation.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

/** --node-monitor-period, --node-monitor-grace-period. */
const PERIOD_MS = 5_000
const GRACE_MS = 50_000
const CONDITIONS = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']
const TAINT = 'node.kubernetes.io/'
const NOT_READY = `${TAINT}not-ready`
const UNREACHABLE = `${TAINT}unreachable`

/** A node's conditions once it has been silent too long; undefined if they say so already. */
export function silentConditions(node: Node, now: number): NodeCondition[] | undefined {
  const conditions = node.status?.conditions ?? []
  const changed: NodeCondition[] = []
  for (const type of CONDITIONS) {
    const before = conditions.find(each => each.type === type)
    if (before?.status === 'Unknown') continue
    changed.push(
      before
        ? {
            ...before,
            status: 'Unknown',
            reason: 'NodeStatusUnknown',
            message: 'Kubelet stopped posting node status.',
            lastTransitionTime: timestamp(now),
          }
        : {
            type,
            status: 'Unknown',
            reason: 'NodeStatusNeverUpdated',
            message: 'Kubelet never posted node status.',
            lastHeartbeatTime: node.metadata.creationTimestamp,
            lastTransitionTime: timestamp(now),
          },
    )
  }
  if (!changed.length) return undefined
  const types = new Set(changed.map(each => each.type))
  return [
    ...conditions.map(each => changed.find(one => one.type === each.type) ?? each),
    ...changed.filter(each => types.has(each.type) && !conditions.some(one => one.type === each.type)),
  ]
}

/** The taints that a node should have, by its conditions; others are left as they are. */
export function wantedTaints(node: Node, now: number): Taint[] {
  const status = (type: string) => node.status?.conditions?.find(each => each.type === type)?.status
  const ready = status('Ready')
  const wanted: Taint[] = []
  const want = (key: string, effect: Taint['effect']) => wanted.push({ key, effect })
  if (ready === 'False') want(NOT_READY, 'NoSchedule')
  if (ready === 'Unknown') want(UNREACHABLE, 'NoSchedule')
  if (status('MemoryPressure') === 'True') want(`${TAINT}memory-pressure`, 'NoSchedule')
  if (status('DiskPressure') === 'True') want(`${TAINT}disk-pressure`, 'NoSchedule')
  if (status('PIDPressure') === 'True') want(`${TAINT}pid-pressure`, 'NoSchedule')
  if (status('NetworkUnavailable') === 'True') want(`${TAINT}network-unavailable`, 'NoSchedule')
  if (node.spec?.unschedulable) want(`${TAINT}unschedulable`, 'NoSchedule')
  if (ready === 'False') want(NOT_READY, 'NoExecute')
  if (ready === 'Unknown') want(UNREACHABLE, 'NoExecute')
  const old = node.spec?.taints ?? []
  const ours = new Set(
    [
      'not-ready',
      'unreachable',
      'memory-pressure',
      'disk-pressure',
      'pid-pressure',
      'network-unavailable',
      'unschedulable',
    ].map(each => TAINT + each),
  )
  const same = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect
  return [
    ...old.filter(taint => !ours.has(taint.key) || wanted.some(each => same(each, taint))),
    ...wanted
      .filter(taint => !old.some(each => same(each, taint)))
      .map(taint => ({ ...taint, timeAdded: timestamp(now) })),
  ]
}

/** In how many milliseconds a pod has to go: 0 for at once, undefined for never. */
export function evictionDelay(pod: Pod, taints: readonly Taint[], now: number): number | undefined {
  let delay: number | undefined
  for (const taint of taints) {
    if (taint.effect !== 'NoExecute') continue
    const fitting = (pod.spec?.tolerations ?? []).filter(each => tolerates(each, taint))
    if (!fitting.length) return 0
    const seconds = fitting.flatMap(each => (each.tolerationSeconds === undefined ? [] : [each.tolerationSeconds]))
    if (!seconds.length) continue
    const since = taint.timeAdded ? Date.parse(taint.timeAdded) : now
    const left = Math.max(0, since + Math.max(0, Math.min(...seconds)) * 1000 - now)
    delay = Math.min(delay ?? Infinity, left)
  }
  return delay
}

export function startNodeLifecycleController({ sim, client, informers, recorder }: ControllerContext): void {
  const nodes = informers.of(NODES)
  const leases = informers.of(LEASES)
  const pods = informers.of(PODS)
  const events = recorder('node-controller')
  const evictions = recorder('taint-eviction-controller')
  /** When each node last gave a sign of life, in milliseconds since the epoch. */
  const heard = new Map<string, number>()
  const due = new Map<string, Timer>()
  const taintLoop = new ReconcileLoop(sim, taint)
  pods.index('node', pod => (pod.spec?.nodeName ? [pod.spec.nodeName] : []))

  const hear = (name: string) => heard.set(name, sim.now())
  leases.on({
    added: lease => lease.metadata.namespace === 'kube-node-lease' && hear(lease.metadata.name),
    updated: lease => lease.metadata.namespace === 'kube-node-lease' && hear(lease.metadata.name),
  })
  const isReady = (node: Node) => node.status?.conditions?.find(each => each.type === 'Ready')?.status === 'True'
  nodes.on({
    added: node => {
      hear(node.metadata.name)
      events.event(
        about(node),
        'Normal',
        'RegisteredNode',
        `Node ${node.metadata.name} event: Registered Node ${node.metadata.name} in Controller`,
      )
      taintLoop.add(node.metadata.name)
      markPods(node)
    },
    updated: (node, before) => {
      if (heartbeat(node) !== heartbeat(before)) hear(node.metadata.name)
      taintLoop.add(node.metadata.name)
      if (isReady(before) && !isReady(node)) markPods(node)
      if (!equal(node.spec?.taints, before.spec?.taints)) plan(node)
    },
    removed: node => {
      heard.delete(node.metadata.name)
      events.event(
        about(node),
        'Normal',
        'RemovingNode',
        `Node ${node.metadata.name} event: Removing Node ${node.metadata.name} from Controller`,
      )
    },
  })
  pods.on({
    added: pod => planPod(pod),
    updated: (pod, before) => {
      if (pod.spec?.nodeName !== before.spec?.nodeName) planPod(pod)
    },
    removed: pod => cancel(keyOf(pod)),
  })

  const heartbeat = (node: Node) => node.status?.conditions?.find(each => each.type === 'Ready')?.lastHeartbeatTime

  const monitor = () => {
    for (const node of nodes.all()) {
      const last = heard.get(node.metadata.name) ?? sim.now()
      if (sim.now() - last <= GRACE_MS) continue
      // Nodes that never had a lease are somebody's test, or hand-made.
      if (!leases.get(`kube-node-lease/${node.metadata.name}`) && !heartbeat(node)) continue
      silence(node)
    }
    sim.after(PERIOD_MS, monitor, { background: true })
  }
  sim.after(PERIOD_MS, monitor, { background: true })

  function silence(node: Node): void {
    const conditions = silentConditions(node, sim.now())
    if (!conditions) return
    try {
      client.update(NODES, { ...node, status: { ...node.status, conditions } }, 'status')
    } catch (error) {
      if (!isApiError(error)) throw error
      // While the API server is away nobody can be heard: the wait begins anew.
      if (isApiError(error, 'ServiceUnavailable')) hear(node.metadata.name)
      return
    }
    events.event(about(node), 'Normal', 'NodeNotReady', `Node ${node.metadata.name} status is now: NodeNotReady`)
  }

  function taint(name: string): void {
    const node = nodes.get(name)
    if (!node) return
    const taints = wantedTaints(node, sim.now())
    if (equal(taints, node.spec?.taints ?? [])) return
    const metadata = { resourceVersion: node.metadata.resourceVersion }
    const spec = { taints: taints.length ? taints : null }
    client.patch(NODES, name, undefined, { metadata, spec }, { type: 'merge' })
  }

  /** Pods of a node that is not ready are not ready. */
  function markPods(node: Node): void {
    if (node.status?.conditions?.find(each => each.type === 'Ready')?.status !== 'Unknown') return
    for (const pod of pods.by('node', node.metadata.name)) {
      const ready = pod.status?.conditions?.find(each => each.type === 'Ready')
      if (ready?.status !== 'True') continue
      const { name, namespace } = pod.metadata
      const condition = { type: 'Ready', status: 'False', lastTransitionTime: timestamp(sim.now()) }
      tolerant(() =>
        client.patch(
          PODS,
          name,
          namespace,
          { status: { conditions: [condition] } },
          { type: 'strategic', subresource: 'status' },
        ),
      )
      events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready')
    }
  }

  function plan(node: Node): void {
    for (const pod of pods.by('node', node.metadata.name)) planPod(pod)
  }

  function planPod(pod: Pod): void {
    const node = pod.spec?.nodeName && nodes.get(pod.spec.nodeName)
    const key = keyOf(pod)
    if (!node) return
    const taints = node.spec?.taints ?? []
    const delay = taints.length ? evictionDelay(pod, taints, sim.now()) : undefined
    if (delay === undefined) {
      if (cancel(key)) evictions.event(pod, 'Normal', 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`)
      return
    }
    if (due.has(key) && delay > 0) return
    cancel(key)
    const evict = () => {
      due.delete(key)
      const now = pods.get(key)
      if (!now || now.metadata.uid !== pod.metadata.uid || now.metadata.deletionTimestamp) return
      evictions.event(now, 'Normal', 'TaintManagerEviction', `Marking for deletion Pod ${key}`)
      const condition = {
        type: 'DisruptionTarget',
        status: 'True',
        reason: 'DeletionByTaintManager',
        message: 'Taint manager: deleting due to NoExecute taint',
        lastTransitionTime: timestamp(sim.now()),
      }
      const { name, namespace } = pod.metadata
      tolerant(() => {
        client.patch(
          PODS,
          name,
          namespace,
          { status: { conditions: [condition] } },
          { type: 'strategic', subresource: 'status' },
        )
        client.delete(PODS, name, namespace)
      })
    }
    due.set(key, sim.after(delay, evict, { background: delay > 1_000 }))
  }

  function cancel(key: string): boolean {
    const timer = due.get(key)
    timer?.cancel()
    return due.delete(key)
  }
}

/** Events about nodes lie in the namespace default and name the node as its own uid. */
const about = (node: Node) => ({ apiVersion: 'v1', kind: 'Node', name: node.metadata.name, uid: node.metadata.uid })

function tolerant(work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!isApiError(error)) throw error
  }
}
