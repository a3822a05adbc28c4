/** The StatefulSet controller: pods with names that stay. Source: pkg/controller/statefulset. What it decides is in
 *  statefulset-plan.ts. Left out: deleting claims (persistentVolumeClaimRetentionPolicy). */
import type { ControllerRevision, StatefulSet } from '../../api/apps-v1.ts'
import type { Pod, PodTemplateSpec } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { CONTROLLER_REVISIONS, PERSISTENT_VOLUME_CLAIMS, PODS, STATEFUL_SETS } from '../../api/kinds.ts'
import { matchesLabelSelector } from '../../api/label-selector.ts'
import { controllerOf, controllerReference } from '../../api/owner.ts'
import { isApiError } from '../../api/status.ts'
import { keyOf } from '../client/informer.ts'
import { adopt } from './adoption.ts'
import type { ControllerContext } from './controller-context.ts'
import { currentRevision, templateOf, truncateHistory } from './controller-history.ts'
import { BY_CONTROLLER, controllerKey, ORPHANS, podOf } from './pod-control.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'
import { untilNextAvailable } from './replicaset.ts'
import { ordinalOf, planStatefulSet, REVISION_LABEL, statefulSetStatus } from './statefulset-plan.ts'

/** The pod of an ordinal, with its name, labels, host name and claims. */
export function statefulPod(set: StatefulSet, ordinal: number, template: PodTemplateSpec, revision: string) {
  const name = `${set.metadata.name}-${ordinal}`
  const pod = podOf(template, set.metadata.namespace, { name }, controllerReference(set, STATEFUL_SETS))
  const claims = set.spec!.volumeClaimTemplates ?? []
  const names = new Set(claims.map(claim => claim.metadata.name))
  const volumes = [
    ...claims.map(claim => ({
      name: claim.metadata.name!,
      persistentVolumeClaim: { claimName: `${claim.metadata.name}-${name}` },
    })),
    ...(pod.spec.volumes ?? []).filter(volume => !names.has(volume.name)),
  ]
  const labels = {
    ...pod.metadata.labels,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION_LABEL]: revision,
    'statefulset.kubernetes.io/pod-name': name,
  }
  const { serviceName } = set.spec!
  return {
    ...pod,
    metadata: { ...pod.metadata, labels },
    spec: {
      ...pod.spec,
      hostname: name,
      ...(serviceName && { subdomain: serviceName }),
      ...(volumes.length && { volumes }),
    },
  }
}

export function startStatefulSetController({ sim, client, informers, recorder }: ControllerContext): void {
  const sets = informers.of(STATEFUL_SETS)
  const pods = informers.of(PODS)
  const revisions = informers.of(CONTROLLER_REVISIONS)
  const events = recorder('statefulset-controller')
  const loop = new ReconcileLoop(sim, sync)
  sets.index('namespace', set => [set.metadata.namespace])
  revisions.index(BY_CONTROLLER, controllerKey)
  const wake = (set: StatefulSet) => loop.add(keyOf(set))
  sets.on({ added: wake, updated: wake, removed: wake })
  const wakeOwner = (pod: Pod) => {
    const owner = controllerOf(pod)
    if (owner) return owner.kind === 'StatefulSet' && loop.add(`${pod.metadata.namespace}/${owner.name}`)
    for (const set of sets.by('namespace', pod.metadata.namespace)) {
      if (matchesLabelSelector(set.spec?.selector, pod.metadata.labels)) wake(set)
    }
  }
  pods.on({ added: wakeOwner, updated: wakeOwner, removed: wakeOwner })

  function sync(key: string): Synced | void {
    const set = sets.get(key)
    if (!set) return
    const now = sim.now()
    const owned = [...pods.by(BY_CONTROLLER, set.metadata.uid)]
    const { claimed, released } = adopt(client, PODS, set, STATEFUL_SETS, set.spec?.selector, owned, function* () {
      for (const pod of pods.by(ORPHANS, set.metadata.namespace)) if (ordinalOf(set, pod) >= 0) yield pod
    })
    const mine = claimed.filter(pod => !released.has(pod))
    const known = [...revisions.by(BY_CONTROLLER, set.metadata.uid)]
    const update = currentRevision(client, set, STATEFUL_SETS, set.spec!.template, known)
    const current = known.find(each => each.metadata.name === set.status?.currentRevision) ?? update
    const names = { current: current.metadata.name, update: update.metadata.name }
    const plan = planStatefulSet(set, mine, names, now)
    for (const { ordinal, revision } of plan.create) create(set, ordinal, revision === names.update ? update : current)
    for (const pod of plan.remove) remove(set, pod)
    const status = statefulSetStatus(set, mine, names, now)
    if (!equal(status, set.status)) client.update(STATEFUL_SETS, { ...set, status }, 'status')
    const used = new Set([names.current, names.update, ...mine.map(pod => pod.metadata.labels?.[REVISION_LABEL] ?? '')])
    truncateHistory(client, known, used, set.spec!.revisionHistoryLimit ?? 10)
    return { again: untilNextAvailable(mine, set.spec!.minReadySeconds ?? 0, now) }
  }

  function create(set: StatefulSet, ordinal: number, revision: ControllerRevision): void {
    const { name, namespace } = set.metadata
    const pod = statefulPod(set, ordinal, templateOf(revision), revision.metadata.name)
    for (const template of set.spec!.volumeClaimTemplates ?? []) {
      const claim = `${template.metadata.name}-${pod.metadata.name}`
      if (client.find(PERSISTENT_VOLUME_CLAIMS, claim, namespace)) continue
      const labels = { ...template.metadata.labels, ...set.spec!.selector.matchLabels }
      const metadata = { ...template.metadata, name: claim, namespace, labels }
      const wanted = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata, spec: template.spec }
      client.create(PERSISTENT_VOLUME_CLAIMS, wanted)
      const text = `create Claim ${claim} Pod ${pod.metadata.name} in StatefulSet ${name} success`
      events.event(set, 'Normal', 'SuccessfulCreate', text)
    }
    const text = `create Pod ${pod.metadata.name} in StatefulSet ${name}`
    try {
      client.create(PODS, pod)
      events.event(set, 'Normal', 'SuccessfulCreate', `${text} successful`)
    } catch (error) {
      // The name may be taken by a pod that is not its own: tried again, later each time.
      if (isApiError(error) && error.status.reason !== 'AlreadyExists')
        events.event(set, 'Warning', 'FailedCreate', `${text} failed error: ${error.message}`)
      throw error
    }
  }

  function remove(set: StatefulSet, pod: Pod): void {
    const { name, namespace, uid } = pod.metadata
    const text = `delete Pod ${name} in StatefulSet ${set.metadata.name}`
    try {
      client.delete(PODS, name, namespace, { preconditions: { uid } })
      events.event(set, 'Normal', 'SuccessfulDelete', `${text} successful`)
    } catch (error) {
      if (isApiError(error, 'NotFound')) return
      if (isApiError(error)) events.event(set, 'Warning', 'FailedDelete', `${text} failed error: ${error.message}`)
      throw error
    }
  }
}
