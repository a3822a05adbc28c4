/** The Job controller, and the cleaner of finished Jobs (ttlSecondsAfterFinished). Source: pkg/controller/job,
 *  pkg/controller/ttlafterfinished. What it decides is in job-plan.ts. */
import type { Job } from '../../api/batch-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { equal, omitEmpty } from '../../api/equal.ts'
import { JOBS, PODS } from '../../api/kinds.ts'
import { controllerOf, controllerReference } from '../../api/owner.ts'
import { isPodReady, isPodTerminating } from '../../api/pod-state.ts'
import { timestamp } from '../../api/time.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { Expectations } from './expectations.ts'
import {
  formatIndexes,
  INDEX,
  indexOf,
  isIndexed,
  planJob,
  type Counted,
  type Ending,
  type JobPlan,
} from './job-plan.ts'
import { BY_CONTROLLER, createPod, deletePod, podOf } from './pod-control.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'

type Status = NonNullable<Job['status']>
type Condition = NonNullable<Status['conditions']>[number]

interface Tally extends Counted {
  succeeded: number
  failed: number
  indexes: Set<number>
  seen: Set<string>
}

export const isFinished = (job: Job): boolean =>
  job.status?.conditions?.some(
    each => (each.type === 'Complete' || each.type === 'Failed') && each.status === 'True',
  ) ?? false

/** The pod of a Job, with its index if it has one. */
export function jobPod(job: Job, index: number | undefined) {
  const { template } = job.spec!
  const { name, namespace } = job.metadata
  const owner = controllerReference(job, JOBS)
  if (index === undefined) return podOf(template, namespace, { generateName: `${name}-` }, owner)
  const pod = podOf(template, namespace, { generateName: `${name}-${index}-` }, owner)
  const env = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${INDEX}']` } },
  }
  const withIndex = <C extends { env?: object[] }>(container: C) => ({
    ...container,
    env: [...(container.env ?? []), env],
  })
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      labels: { ...pod.metadata.labels, [INDEX]: String(index) },
      annotations: { ...pod.metadata.annotations, [INDEX]: String(index) },
    },
    spec: {
      ...pod.spec,
      hostname: `${name}-${index}`,
      containers: pod.spec.containers.map(withIndex),
      ...(pod.spec.initContainers && { initContainers: pod.spec.initContainers.map(withIndex) }),
    },
  }
}

export function startJobController({ sim, client, informers, recorder }: ControllerContext): void {
  const jobs = informers.of(JOBS)
  const pods = informers.of(PODS)
  const events = recorder('job-controller')
  const expectations = new Expectations()
  const tallies = new Map<string, Tally>()
  const loop = new ReconcileLoop(sim, sync)
  const cleaner = new ReconcileLoop(sim, clean)
  const wake = (job: Job) => {
    loop.add(keyOf(job))
    if (job.spec?.ttlSecondsAfterFinished !== undefined && isFinished(job)) cleaner.add(keyOf(job))
  }
  jobs.on({
    added: wake,
    updated: wake,
    removed: job => {
      tallies.delete(job.metadata.uid)
      expectations.forget(keyOf(job))
    },
  })
  const ownerKeyOf = (pod: Pod): string | undefined => {
    const owner = controllerOf(pod)
    return owner?.kind === 'Job' ? `${pod.metadata.namespace}/${owner.name}` : undefined
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
      if (key) loop.add(key)
    },
    removed: pod => {
      const key = ownerKeyOf(pod)
      if (!key) return
      tally(controllerOf(pod)!.uid, undefined, pod)
      loop.add(key)
    },
  })

  /** Counts each pod that is over once, even if it is deleted later. One deleted before its end has failed. */
  function tally(uid: string, job: Job | undefined, ...all: Pod[]): Tally {
    let known = tallies.get(uid)
    if (!known) {
      const { succeeded = 0, failed = 0 } = job?.status ?? {}
      known = { succeeded, failed, indexes: new Set(), seen: new Set() }
      tallies.set(uid, known)
    }
    for (const pod of all) {
      const { phase } = pod.status ?? {}
      if ((phase !== 'Succeeded' && phase !== 'Failed') || known.seen.has(pod.metadata.uid)) continue
      known.seen.add(pod.metadata.uid)
      if (phase === 'Failed') {
        known.failed++
        continue
      }
      const index = indexOf(pod)
      if (index !== undefined) known.indexes.add(index)
      known.succeeded = index === undefined ? known.succeeded + 1 : known.indexes.size
    }
    return known
  }

  function sync(key: string): Synced | void {
    const job = jobs.get(key)
    if (!job || job.metadata.deletionTimestamp || isFinished(job)) return
    if (job.spec?.managedBy && job.spec.managedBy !== 'kubernetes.io/job-controller') return
    const now = sim.now()
    const mine = [...pods.by(BY_CONTROLLER, job.metadata.uid)]
    const counted = tally(job.metadata.uid, job, ...mine)
    const plan: JobPlan = expectations.satisfied(key, now)
      ? planJob(job, mine, counted, now)
      : { create: [], remove: [] }
    for (const index of plan.create) create(key, job, index)
    for (const pod of plan.remove) deletePod(client, events, job, pod)
    const status = statusOf(job, mine, counted, plan, now)
    if (!equal(status, job.status)) client.update(JOBS, { ...job, status }, 'status')
    if (plan.ending) tell(job, plan.ending)
    return { again: plan.again }
  }

  function create(key: string, job: Job, index: number | undefined): void {
    expectations.expectCreations(key, 1, sim.now())
    try {
      createPod(client, events, job, jobPod(job, index))
    } catch (error) {
      expectations.creationObserved(key)
      throw error
    }
  }

  function tell(job: Job, ending: Ending): void {
    if (ending.type === 'Complete') events.event(job, 'Normal', 'Completed', 'Job completed')
    else events.event(job, 'Warning', ending.reason, ending.message)
  }

  function statusOf(job: Job, mine: readonly Pod[], counted: Counted, plan: JobPlan, now: number): Status {
    const live = mine.filter(pod => pod.status?.phase !== 'Succeeded' && pod.status?.phase !== 'Failed')
    const removed = new Set(plan.remove)
    const active = live.filter(pod => !pod.metadata.deletionTimestamp && !removed.has(pod)).length + plan.create.length
    const conditions = conditionsOf(job, plan.ending, now)
    const suspended = job.spec?.suspend
    const before = job.status?.startTime
    const startTime = suspended ? undefined : (before ?? timestamp(now))
    return {
      ...omitEmpty({
        active,
        completedIndexes: isIndexed(job) ? formatIndexes(counted.indexes) : undefined,
        completionTime: plan.ending?.type === 'Complete' ? timestamp(now) : job.status?.completionTime,
        conditions,
        failed: counted.failed,
        startTime,
        succeeded: counted.succeeded,
      }),
      ready: live.filter(pod => isPodReady(pod) && !removed.has(pod)).length,
      terminating: mine.filter(isPodTerminating).length + plan.remove.length,
      uncountedTerminatedPods: {},
    }
  }

  function conditionsOf(job: Job, ending: Ending | undefined, now: number): Condition[] {
    const conditions = [...(job.status?.conditions ?? [])]
    const add = (type: string, reason: string, message: string, status = 'True') =>
      conditions.push({
        type,
        status,
        reason,
        message,
        lastProbeTime: timestamp(now),
        lastTransitionTime: timestamp(now),
      })
    if (ending) {
      add(ending.type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget', ending.reason, ending.message)
      add(ending.type, ending.reason, ending.message)
      return conditions
    }
    const at = conditions.findIndex(each => each.type === 'Suspended')
    const said = at >= 0 && conditions[at]!.status === 'True'
    if (job.spec?.suspend && !said) {
      if (at >= 0) conditions.splice(at, 1)
      add('Suspended', 'JobSuspended', 'Job suspended')
      events.event(job, 'Normal', 'Suspended', 'Job suspended')
    } else if (!job.spec?.suspend && said) {
      conditions.splice(at, 1)
      add('Suspended', 'JobResumed', 'Job resumed', 'False')
      events.event(job, 'Normal', 'Resumed', 'Job resumed')
    }
    return conditions
  }

  function clean(key: string): Synced | void {
    const job = jobs.get(key)
    const ttl = job?.spec?.ttlSecondsAfterFinished
    if (!job || ttl === undefined || !isFinished(job) || job.metadata.deletionTimestamp) return
    const ended = job.status!.conditions!.find(each => each.type === 'Complete' || each.type === 'Failed')
    const left = Date.parse(ended?.lastTransitionTime ?? '') + ttl * 1000 - sim.now()
    if (left > 0) return { again: left }
    const { name, namespace, uid } = job.metadata
    client.delete(JOBS, name, namespace, { propagationPolicy: 'Foreground', preconditions: { uid } })
  }
}
