/** The DaemonSet controller: a pod on each node that it fits. Source: pkg/controller/daemon. What it decides is in
 *  daemonset-plan.ts. */
import type { DaemonSet } from '../../api/apps-v1.ts'
import type { Node, Pod } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { CONTROLLER_REVISIONS, DAEMON_SETS, NODES, PODS } from '../../api/kinds.ts'
import { controllerOf, controllerReference } from '../../api/owner.ts'
import { keyOf } from '../client/informer.ts'
import { adopt } from './adoption.ts'
import type { ControllerContext } from './controller-context.ts'
import { currentRevision, truncateHistory } from './controller-history.ts'
import { daemonSetStatus, daemonTemplate, HASH_LABEL, planDaemonSet } from './daemonset-plan.ts'
import { Expectations } from './expectations.ts'
import { BY_CONTROLLER, controllerKey, createPod, deletePod, ORPHANS, podOf } from './pod-control.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'
import { untilNextAvailable } from './replicaset.ts'

export function startDaemonSetController({ sim, client, informers, recorder }: ControllerContext): void {
  const sets = informers.of(DAEMON_SETS)
  const pods = informers.of(PODS)
  const nodes = informers.of(NODES)
  const revisions = informers.of(CONTROLLER_REVISIONS)
  const events = recorder('daemonset-controller')
  const expectations = new Expectations()
  const loop = new ReconcileLoop(sim, sync)
  revisions.index(BY_CONTROLLER, controllerKey)
  const wake = (set: DaemonSet) => loop.add(keyOf(set))
  sets.on({ added: wake, updated: wake, removed: wake })
  const ownerKeyOf = (pod: Pod): string | undefined => {
    const owner = controllerOf(pod)
    return owner?.kind === 'DaemonSet' ? `${pod.metadata.namespace}/${owner.name}` : undefined
  }
  pods.on({
    added: pod => {
      const key = ownerKeyOf(pod)
      if (!key) return
      expectations.creationObserved(key)
      loop.add(key)
    },
    updated: pod => {
      const key = ownerKeyOf(pod)
      if (!key) return
      if (pod.metadata.deletionTimestamp) expectations.deletionObserved(key, pod.metadata.uid)
      loop.add(key)
    },
    removed: pod => {
      const key = ownerKeyOf(pod)
      if (!key) return
      expectations.deletionObserved(key, pod.metadata.uid)
      loop.add(key)
    },
  })
  const wakeAll = () => {
    for (const set of sets.all()) wake(set)
  }
  nodes.on({
    added: wakeAll,
    updated: (node: Node, before: Node) => {
      if (!equal(node.spec?.taints, before.spec?.taints) || !equal(node.metadata.labels, before.metadata.labels))
        wakeAll()
    },
    removed: wakeAll,
  })

  function sync(key: string): Synced | void {
    const set = sets.get(key)
    if (!set) return expectations.forget(key)
    const now = sim.now()
    const owned = [...pods.by(BY_CONTROLLER, set.metadata.uid)]
    const { claimed, released } = adopt(client, PODS, set, DAEMON_SETS, set.spec?.selector, owned, () =>
      pods.by(ORPHANS, set.metadata.namespace),
    )
    const mine = claimed.filter(pod => !released.has(pod))
    const known = [...revisions.by(BY_CONTROLLER, set.metadata.uid)]
    const revision = currentRevision(client, set, DAEMON_SETS, set.spec!.template, known)
    const hash = revision.metadata.labels?.['controller.kubernetes.io/hash'] ?? ''
    if (expectations.satisfied(key, now)) {
      const plan = planDaemonSet(set, nodes.all(), mine, hash, now)
      for (const node of plan.create) create(key, set, node, hash)
      for (const pod of plan.remove) {
        expectations.expectDeletions(key, [pod.metadata.uid], now)
        deletePod(client, events, set, pod)
      }
    }
    const status = daemonSetStatus(set, nodes.all(), mine, hash, now)
    if (!equal(status, set.status)) client.update(DAEMON_SETS, { ...set, status }, 'status')
    const used = new Set([hash, ...mine.map(pod => pod.metadata.labels?.[HASH_LABEL] ?? '')])
    const names = new Set([...used].map(each => `${set.metadata.name}-${each}`))
    truncateHistory(client, known, names, set.spec!.revisionHistoryLimit ?? 10)
    return { again: untilNextAvailable(mine, set.spec!.minReadySeconds ?? 0, now) }
  }

  function create(key: string, set: DaemonSet, node: string, hash: string): void {
    const template = daemonTemplate(set.spec!.template, node, hash)
    const naming = { generateName: `${set.metadata.name}-` }
    const pod = podOf(template, set.metadata.namespace, naming, controllerReference(set, DAEMON_SETS))
    expectations.expectCreations(key, 1, sim.now())
    try {
      createPod(client, events, set, pod)
    } catch (error) {
      expectations.creationObserved(key)
      throw error
    }
  }
}
