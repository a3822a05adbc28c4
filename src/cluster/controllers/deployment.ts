/** The Deployment controller. Source: pkg/controller/deployment. What it decides is in deployment-rollout.ts and
 *  deployment-status.ts; here it is carried out. */
import type { Deployment, ReplicaSet } from '../../api/apps-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { DEPLOYMENTS, PODS, REPLICA_SETS } from '../../api/kinds.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import { controllerOf } from '../../api/owner.ts'
import { isApiError } from '../../api/status.ts'
import { keyOf } from '../client/informer.ts'
import { adopt } from './adoption.ts'
import type { ControllerContext } from './controller-context.ts'
import {
  annotationsFor,
  beyondHistory,
  buildReplicaSet,
  newReplicaSetOf,
  nextRevision,
  replicasAnnotations,
  REVISION,
  revisionOf,
} from './deployment-revisions.ts'
import {
  isScalingEvent,
  newReplicas,
  oldPodsRunning,
  planRolling,
  planScaling,
  replicasOf,
  type Scaling,
} from './deployment-rollout.ts'
import {
  calculateStatus,
  condition,
  hasProgressDeadline,
  isComplete,
  pausedCondition,
  rolloutStatus,
  untilDeadline,
  withCondition,
  type DeploymentStatus,
} from './deployment-status.ts'
import { BY_CONTROLLER, controllerKey, ORPHANS, orphanKey } from './pod-control.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'

export function startDeploymentController({ sim, client, informers, recorder }: ControllerContext): void {
  const deployments = informers.of(DEPLOYMENTS)
  const replicaSets = informers.of(REPLICA_SETS)
  const pods = informers.of(PODS)
  const events = recorder('deployment-controller')
  const loop = new ReconcileLoop(sim, sync)
  deployments.index('namespace', deployment => [deployment.metadata.namespace])
  replicaSets.index(BY_CONTROLLER, controllerKey)
  replicaSets.index(ORPHANS, orphanKey)

  const wake = (object: Deployment) => loop.add(keyOf(object))
  deployments.on({ added: wake, updated: wake, removed: wake })
  const wakeOwner = (rs: ReplicaSet) => {
    const owner = controllerOf(rs)
    if (owner?.kind === 'Deployment') return loop.add(`${rs.metadata.namespace}/${owner.name}`)
    for (const each of owner ? [] : deployments.by('namespace', rs.metadata.namespace)) {
      if (matchesLabelSelector(each.spec?.selector, rs.metadata.labels)) wake(each)
    }
  }
  replicaSets.on({
    added: wakeOwner,
    updated: (rs, before) => {
      if (controllerOf(before)?.uid !== controllerOf(rs)?.uid) wakeOwner(before)
      wakeOwner(rs)
    },
    removed: wakeOwner,
  })
  // A Recreate waits for the last old pod.
  pods.on({
    removed: pod => {
      const owner = controllerOf(pod)
      const rs = owner?.kind === 'ReplicaSet' && replicaSets.get(`${pod.metadata.namespace}/${owner.name}`)
      const above = rs && controllerOf(rs)
      const deployment = above && deployments.get(`${pod.metadata.namespace}/${above.name}`)
      if (deployment && deployment.spec?.strategy?.type === 'Recreate') wake(deployment)
    },
  })

  function sync(key: string): Synced | void {
    let deployment = deployments.get(key)
    if (!deployment) return
    const owned = [...replicaSets.by(BY_CONTROLLER, deployment.metadata.uid)]
    const namespace = deployment.metadata.namespace
    const { claimed, released } = adopt(
      client,
      REPLICA_SETS,
      deployment,
      DEPLOYMENTS,
      deployment.spec?.selector,
      owned,
      () => replicaSets.by(ORPHANS, namespace),
    )
    const sets = claimed.filter(rs => !released.has(rs))
    if (deployment.metadata.deletionTimestamp) {
      const rs = newReplicaSetOf(deployment, sets)
      return writeStatus(deployment, calculateStatus(deployment, sets, rs, sim.now()))
    }
    const paused = pausedCondition(deployment, sim.now())
    if (paused) {
      const conditions = withCondition(deployment.status?.conditions ?? [], paused)
      deployment = put(deployment, { ...deployment.status, conditions })
    }
    if (deployment.spec!.paused || isScalingEvent(deployment, sets)) return scaleOnly(deployment, sets)
    return deployment.spec!.strategy?.type === 'Recreate' ? recreate(deployment, sets) : roll(deployment, sets)
  }

  function scaleOnly(deployment: Deployment, sets: readonly ReplicaSet[]): Synced | void {
    const observed = newReplicaSet(deployment, sets, false)
    const { old, rs } = observed
    carryOut(observed.deployment, planScaling(deployment, rs, old))
    if (deployment.spec!.paused) cleanUp(deployment, old)
    return writeStatus(observed.deployment, calculateStatus(observed.deployment, sets, rs, sim.now()))
  }

  function roll(deployment: Deployment, sets: readonly ReplicaSet[]): Synced | void {
    const { old, rs, deployment: current } = newReplicaSet(deployment, sets, true)
    if (!rs) return
    const scaled = carryOut(current, planRolling(current, rs, old))
    if (!scaled && isComplete(current, current.status)) cleanUp(current, old)
    return progress(current, [...old, rs], rs)
  }

  function recreate(deployment: Deployment, sets: readonly ReplicaSet[]): Synced | void {
    let { old, rs, deployment: current } = newReplicaSet(deployment, sets, false)
    const stop = old.filter(each => replicasOf(each) > 0).map(each => ({ rs: each, replicas: 0 }))
    if (carryOut(current, stop)) return progress(current, sets, rs)
    if (oldPodsRunning(old, podsOf(old))) return progress(current, sets, rs)
    if (!rs) ({ old, rs, deployment: current } = newReplicaSet(current, sets, true))
    if (!rs) return
    carryOut(current, [{ rs, replicas: current.spec!.replicas ?? 1 }])
    if (isComplete(current, current.status)) cleanUp(current, old)
    return progress(current, [...old, rs], rs)
  }

  function* podsOf(sets: readonly ReplicaSet[]): Iterable<Pod> {
    for (const rs of sets) yield* pods.by(BY_CONTROLLER, rs.metadata.uid)
  }

  /** Finds the new ReplicaSet, or makes it, and sees to its revision and that of the Deployment. */
  function newReplicaSet(deployment: Deployment, sets: readonly ReplicaSet[], create: boolean) {
    const existing = newReplicaSetOf(deployment, sets)
    const old = sets.filter(each => each !== existing)
    const revision = nextRevision(old)
    if (existing) return { old, ...adjust(deployment, existing, revision) }
    if (!create) return { old, rs: undefined, deployment }
    return { old, ...make(deployment, sets, revision) }
  }

  function adjust(deployment: Deployment, existing: ReplicaSet, revision: number) {
    const annotations = annotationsFor(deployment, existing, revision)
    const minReadySeconds = deployment.spec!.minReadySeconds ?? 0
    if (
      !equal(annotations, existing.metadata.annotations ?? {}) ||
      (existing.spec?.minReadySeconds ?? 0) !== minReadySeconds
    ) {
      const { minReadySeconds: _, ...spec } = existing.spec!
      const rs = client.update(REPLICA_SETS, {
        ...existing,
        metadata: { ...existing.metadata, annotations },
        spec: minReadySeconds ? { ...spec, minReadySeconds } : spec,
      })
      return { rs, deployment: withRevision(deployment, rs) }
    }
    return { rs: existing, deployment: withRevision(deployment, existing) }
  }

  function withRevision(deployment: Deployment, rs: ReplicaSet): Deployment {
    const known = deployment.status?.conditions?.some(each => each.type === 'Progressing')
    const found = `Found new replica set "${rs.metadata.name}"`
    const conditions =
      known || !hasProgressDeadline(deployment)
        ? deployment.status?.conditions
        : withCondition(
            deployment.status?.conditions ?? [],
            condition('Progressing', 'True', 'FoundNewReplicaSet', found, sim.now()),
          )
    if (revisionOf(deployment) === revisionOf(rs) && conditions === deployment.status?.conditions) return deployment
    return put(deployment, { ...deployment.status, conditions }, revisionOf(rs))
  }

  function make(deployment: Deployment, sets: readonly ReplicaSet[], revision: number) {
    const replicas = newReplicas(deployment, sets, undefined)
    const wanted = buildReplicaSet(deployment, replicas, revision)
    const name = wanted.metadata.name!
    let rs: ReplicaSet
    try {
      rs = client.create(REPLICA_SETS, wanted)
    } catch (error) {
      if (!isApiError(error)) throw error
      if (error.status.reason !== 'AlreadyExists') {
        if (hasProgressDeadline(deployment) && !error.message.includes('because it is being terminated')) {
          const text = `Failed to create new replica set "${name}": ${error.message}`
          const failed = condition('Progressing', 'False', 'ReplicaSetCreateError', text, sim.now())
          put(deployment, {
            ...deployment.status,
            conditions: withCondition(deployment.status?.conditions ?? [], failed),
          })
        }
        throw error
      }
      const taken = client.get(REPLICA_SETS, name, deployment.metadata.namespace)
      if (controllerOf(taken)?.uid !== deployment.metadata.uid || !newReplicaSetOf(deployment, [taken])) {
        put(deployment, { ...deployment.status, collisionCount: (deployment.status?.collisionCount ?? 0) + 1 })
        throw error
      }
      return { rs: taken, deployment: withRevision(deployment, taken) }
    }
    if (replicas > 0) {
      events.event(deployment, 'Normal', 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${replicas}`)
    }
    const text = `Created new replica set "${name}"`
    const conditions = hasProgressDeadline(deployment)
      ? withCondition(
          deployment.status?.conditions ?? [],
          condition('Progressing', 'True', 'NewReplicaSetCreated', text, sim.now()),
        )
      : deployment.status?.conditions
    return { rs, deployment: put(deployment, { ...deployment.status, conditions }, revision) }
  }

  /** Scales, and keeps the annotations right that tell for how many replicas it was. @returns whether any changed */
  function carryOut(deployment: Deployment, plan: readonly Scaling[]): boolean {
    let changed = false
    for (const { rs, replicas } of plan) {
      const annotations = { ...rs.metadata.annotations, ...replicasAnnotations(deployment) }
      const before = replicasOf(rs)
      if (before === replicas && equal(annotations, rs.metadata.annotations)) continue
      client.update(REPLICA_SETS, {
        ...rs,
        metadata: { ...rs.metadata, annotations },
        spec: { ...rs.spec!, replicas },
      })
      if (before === replicas) continue
      changed = true
      const text = `Scaled ${before < replicas ? 'up' : 'down'} replica set ${rs.metadata.name} from ${before} to ${replicas}`
      events.event(deployment, 'Normal', 'ScalingReplicaSet', text)
    }
    return changed
  }

  function cleanUp(deployment: Deployment, old: readonly ReplicaSet[]): void {
    for (const rs of beyondHistory(deployment, old)) {
      client.delete(REPLICA_SETS, rs.metadata.name, rs.metadata.namespace)
    }
  }

  function progress(deployment: Deployment, all: readonly ReplicaSet[], rs: ReplicaSet | undefined): Synced {
    const status = rolloutStatus(deployment, all, rs, sim.now())
    writeStatus(deployment, status)
    return { again: untilDeadline(deployment, status, sim.now()) }
  }

  function writeStatus(deployment: Deployment, status: DeploymentStatus): void {
    if (!equal(status, deployment.status)) put(deployment, status)
  }

  /** Annotations may be changed through the status, which leaves the generation as it is. */
  function put(deployment: Deployment, status: DeploymentStatus, revision?: number): Deployment {
    const annotations = revision
      ? { ...deployment.metadata.annotations, [REVISION]: String(revision) }
      : deployment.metadata.annotations
    const metadata = annotations ? { ...deployment.metadata, annotations } : deployment.metadata
    return client.update(DEPLOYMENTS, { ...deployment, metadata, status }, 'status')
  }
}
