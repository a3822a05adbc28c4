/** `kubectl describe` of what makes pods. Source: kubectl/pkg/describe/describe.go. */
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../api/apps-v1.ts'
import type { CronJob, Job } from '../../api/batch-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { PODS, REPLICA_SETS } from '../../api/kinds.ts'
import type { LabelSelector } from '../../api/object.ts'
import { deepEqual } from '../object.ts'
import { podStatusText, type DescribeContext, type Describer } from './describer.ts'
import { annotations, controllerOf, duration, labels, longTime, orUnset, selectorText } from './parts.ts'
import { describePodTemplate } from './pod.ts'
import type { Cells } from './tab-cells.ts'

const HASH = 'pod-template-hash'

async function podsOf(
  context: DescribeContext,
  object: { metadata: { namespace: string; uid: string } },
  selector: LabelSelector | undefined,
): Promise<Pod[]> {
  const pods = await context.list(PODS, object.metadata.namespace, { labelSelector: selectorText(selector) })
  return pods.items.filter(pod =>
    pod.metadata.ownerReferences?.some(owner => owner.controller && owner.uid === object.metadata.uid),
  )
}

function describeConditions(
  out: Cells,
  conditions: readonly { type: string; status: string; reason?: string }[] | undefined,
): void {
  if (!conditions?.length) return
  out.write(0, 'Conditions:\n  Type\tStatus\tReason\n')
  out.write(1, '----\t------\t------\n')
  for (const { type, status, reason } of conditions) out.write(1, `${type} \t${status}\t${reason ?? ''}\n`)
}

/** Whether the templates are the same but for the label that the controller adds. */
function sameTemplate(a: ReplicaSet, b: Deployment): boolean {
  const without = (template: ReplicaSet['spec']['template']) => {
    const { [HASH]: _hash, ...rest } = template?.metadata?.labels ?? {}
    return { ...template, metadata: { ...template?.metadata, labels: rest } }
  }
  return deepEqual(without(a.spec.template), without(b.spec.template))
}

const replicaSetsText = (sets: readonly ReplicaSet[]) =>
  sets.map(rs => `${rs.metadata.name} (${rs.status.replicas}/${rs.spec.replicas} replicas created)`).join(', ') ||
  '<none>'

export const describeDeployment: Describer<Deployment> = async (out, deployment, context) => {
  const { metadata, spec, status } = deployment
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  out.write(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `Selector:\t${selectorText(spec.selector)}\n`)
  out.write(
    0,
    `Replicas:\t${spec.replicas} desired | ${status.updatedReplicas ?? 0} updated | ${status.replicas ?? 0} total | ` +
      `${status.availableReplicas ?? 0} available | ${status.unavailableReplicas ?? 0} unavailable\n`,
  )
  out.write(0, `StrategyType:\t${spec.strategy?.type}\n`)
  out.write(0, `MinReadySeconds:\t${spec.minReadySeconds ?? 0}\n`)
  const rolling = spec.strategy?.rollingUpdate
  if (rolling) {
    out.write(0, `RollingUpdateStrategy:\t${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge\n`)
  }
  describePodTemplate(out, spec.template)
  describeConditions(out, status.conditions)
  const sets = (await context.list(REPLICA_SETS, metadata.namespace, { labelSelector: selectorText(spec.selector) }))
    .items
  const own = sets
    .filter(rs => rs.metadata.ownerReferences?.some(owner => owner.controller && owner.uid === metadata.uid))
    .toSorted((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp))
  const current = own.find(rs => sameTemplate(rs, deployment))
  out.write(0, `OldReplicaSets:\t${replicaSetsText(own.filter(rs => rs !== current))}\n`)
  out.write(0, `NewReplicaSet:\t${replicaSetsText(current ? [current] : [])}\n`)
  await context.describeEvents(out)
}

export const describeReplicaSet: Describer<ReplicaSet> = async (out, set, context) => {
  const { metadata, spec, status } = set
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  out.write(0, `Selector:\t${selectorText(spec.selector)}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  const controller = controllerOf(set)
  if (controller) out.write(0, `Controlled By:\t${controller}\n`)
  out.write(0, `Replicas:\t${status.replicas ?? 0} current / ${spec.replicas} desired\n`)
  out.write(0, `Pods Status:\t${podStatusText(await podsOf(context, set, spec.selector))}\n`)
  describePodTemplate(out, spec.template)
  describeConditions(out, status.conditions)
  await context.describeEvents(out)
}

export const describeStatefulSet: Describer<StatefulSet> = async (out, set, context) => {
  const { metadata, spec, status } = set
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  out.write(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}\n`)
  out.write(0, `Selector:\t${selectorText(spec.selector)}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `Replicas:\t${spec.replicas} desired | ${status.replicas ?? 0} total\n`)
  out.write(0, `Update Strategy:\t${spec.updateStrategy?.type ?? ''}\n`)
  const { rollingUpdate } = spec.updateStrategy ?? {}
  if (rollingUpdate?.partition !== undefined) out.write(1, `Partition:\t${rollingUpdate.partition}\n`)
  out.write(0, `Pods Status:\t${podStatusText(await podsOf(context, set, spec.selector))}\n`)
  describePodTemplate(out, spec.template)
  const claims = spec.volumeClaimTemplates ?? []
  if (!claims.length) out.write(0, 'Volume Claims:\t<none>\n')
  else out.write(0, 'Volume Claims:\n')
  for (const { metadata: claim, spec: wanted } of claims) {
    out.write(1, `Name:\t${claim?.name}\n`)
    out.write(1, `StorageClass:\t${wanted?.storageClassName ?? ''}\n`)
    labels(out, '  Labels', claim?.labels)
    annotations(out, '  Annotations', claim?.annotations)
    out.write(1, `Capacity:\t${wanted?.resources?.requests?.['storage'] ?? '<default>'}\n`)
    out.write(1, `Access Modes:\t[${wanted?.accessModes?.join(' ') ?? ''}]\n`)
  }
  await context.describeEvents(out)
}

export const describeDaemonSet: Describer<DaemonSet> = async (out, set, context) => {
  const { metadata, spec, status } = set
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  out.write(0, `Selector:\t${selectorText(spec.selector)}\n`)
  labels(out, 'Node-Selector', spec.template.spec?.nodeSelector)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `Desired Number of Nodes Scheduled: ${status.desiredNumberScheduled}\n`)
  out.write(0, `Current Number of Nodes Scheduled: ${status.currentNumberScheduled}\n`)
  out.write(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status.updatedNumberScheduled ?? 0}\n`)
  out.write(0, `Number of Nodes Scheduled with Available Pods: ${status.numberAvailable ?? 0}\n`)
  out.write(0, `Number of Nodes Misscheduled: ${status.numberMisscheduled}\n`)
  out.write(0, `Pods Status:\t${podStatusText(await podsOf(context, set, spec.selector))}\n`)
  describePodTemplate(out, spec.template)
  await context.describeEvents(out)
}

export const describeJob: Describer<Job> = async (out, job, context) => {
  const { metadata, spec, status } = job
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  if (spec.selector) out.write(0, `Selector:\t${selectorText(spec.selector)}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  const controller = controllerOf(job)
  if (controller) out.write(0, `Controlled By:\t${controller}\n`)
  out.write(0, `Parallelism:\t${spec.parallelism ?? '<unset>'}\n`)
  out.write(0, `Completions:\t${spec.completions ?? '<unset>'}\n`)
  if (spec.completionMode) out.write(0, `Completion Mode:\t${spec.completionMode}\n`)
  if (spec.suspend !== undefined) out.write(0, `Suspend:\t${spec.suspend}\n`)
  if (spec.backoffLimit !== undefined) out.write(0, `Backoff Limit:\t${spec.backoffLimit}\n`)
  if (spec.ttlSecondsAfterFinished !== undefined) {
    out.write(0, `TTL Seconds After Finished:\t${spec.ttlSecondsAfterFinished}\n`)
  }
  if (status.startTime) out.write(0, `Start Time:\t${longTime(status.startTime)}\n`)
  if (status.completionTime) out.write(0, `Completed At:\t${longTime(status.completionTime)}\n`)
  if (status.startTime && status.completionTime) {
    out.write(0, `Duration:\t${duration(status.startTime, status.completionTime)}\n`)
  }
  if (spec.activeDeadlineSeconds !== undefined)
    out.write(0, `Active Deadline Seconds:\t${spec.activeDeadlineSeconds}s\n`)
  const ready = status.ready === undefined ? '' : ` (${status.ready} Ready)`
  out.write(
    0,
    `Pods Statuses:\t${status.active ?? 0} Active${ready} / ${status.succeeded ?? 0} Succeeded / ${status.failed ?? 0} Failed\n`,
  )
  if (spec.completionMode === 'Indexed') out.write(0, `Completed Indexes:\t${status.completedIndexes || '<none>'}\n`)
  describePodTemplate(out, spec.template)
  await context.describeEvents(out)
}

export const describeCronJob: Describer<CronJob> = async (out, cron, context) => {
  const { metadata, spec, status } = cron
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `Schedule:\t${spec.schedule}\n`)
  if (spec.timeZone) out.write(0, `Time Zone:\t${spec.timeZone}\n`)
  out.write(0, `Concurrency Policy:\t${spec.concurrencyPolicy}\n`)
  out.write(0, `Suspend:\t${spec.suspend ? 'True' : 'False'}\n`)
  out.write(0, `Successful Job History Limit:\t${spec.successfulJobsHistoryLimit ?? '<unset>'}\n`)
  out.write(0, `Failed Job History Limit:\t${spec.failedJobsHistoryLimit ?? '<unset>'}\n`)
  const deadline = spec.startingDeadlineSeconds
  out.write(0, `Starting Deadline Seconds:\t${deadline === undefined ? '<unset>' : `${deadline}s`}\n`)
  const job = spec.jobTemplate.spec
  out.write(0, `Selector:\t${orUnset(job?.selector && selectorText(job.selector))}\n`)
  out.write(0, `Parallelism:\t${job?.parallelism ?? '<unset>'}\n`)
  out.write(0, `Completions:\t${job?.completions ?? '<unset>'}\n`)
  describePodTemplate(out, job?.template)
  out.write(0, `Last Schedule Time:\t${status.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>'}\n`)
  out.write(0, `Active Jobs:\t${status.active?.map(j => j.name).join(', ') || '<none>'}\n`)
  await context.describeEvents(out)
}
