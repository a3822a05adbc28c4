/** The CronJob controller. Source: pkg/controller/cronjob. */
import type { CronJob, Job } from '../../api/batch-v1.ts'
import { equal, omitEmpty } from '../../api/equal.ts'
import { CRON_JOBS, JOBS } from '../../api/kinds.ts'
import { controllerOf, controllerReference } from '../../api/owner.ts'
import { isApiError } from '../../api/status.ts'
import { timestamp } from '../../api/time.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { nextTime, parseSchedule, type CronSchedule } from './cron-schedule.ts'
import { isFinished } from './job.ts'
import { BY_CONTROLLER, controllerKey } from './pod-control.ts'
import { ReconcileLoop, type Synced } from './reconcile-loop.ts'

const SCHEDULED_AT = 'batch.kubernetes.io/cronjob-scheduled-timestamp'
const MAX_MISSED = 100

/** The latest time that has passed since the last run and is still worth starting, milliseconds since the epoch. */
export function missedTime(cron: CronJob, schedule: CronSchedule, now: number): number | undefined {
  const { startingDeadlineSeconds } = cron.spec!
  let from = Date.parse(cron.status?.lastScheduleTime ?? cron.metadata.creationTimestamp)
  if (startingDeadlineSeconds !== undefined) from = Math.max(from, now - startingDeadlineSeconds * 1000)
  let latest: number | undefined
  for (let i = 0; i < MAX_MISSED; i++) {
    const next = nextTime(schedule, latest ?? from)
    if (next === undefined || next > now) return latest
    latest = next
  }
  return latest
}

/** The Job of one run, named after its minute. */
export function jobOf(cron: CronJob, at: number) {
  const { metadata, spec } = cron.spec!.jobTemplate
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${cron.metadata.name}-${Math.floor(at / 60_000)}`,
      namespace: cron.metadata.namespace,
      ...(metadata?.labels && { labels: metadata.labels }),
      annotations: { ...metadata?.annotations, [SCHEDULED_AT]: timestamp(at) },
      ownerReferences: [controllerReference(cron, CRON_JOBS)],
    },
    spec,
  }
}

/** Finished Jobs beyond the limits of history, oldest first. */
export function beyondLimits(cron: CronJob, jobs: readonly Job[]): Job[] {
  const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec!
  const ended = (type: string) =>
    jobs
      .filter(job => job.status?.conditions?.some(each => each.type === type && each.status === 'True'))
      .sort((a, b) => ((a.status?.startTime ?? '') < (b.status?.startTime ?? '') ? -1 : 1))
  const surplus = (list: Job[], limit: number) => list.slice(0, Math.max(0, list.length - limit))
  return [
    ...surplus(ended('Complete'), successfulJobsHistoryLimit),
    ...surplus(ended('Failed'), failedJobsHistoryLimit),
  ]
}

export function startCronJobController({ sim, client, informers, recorder }: ControllerContext): void {
  const crons = informers.of(CRON_JOBS)
  const jobs = informers.of(JOBS)
  const events = recorder('cronjob-controller')
  const loop = new ReconcileLoop(sim, sync)
  jobs.index(BY_CONTROLLER, controllerKey)
  const wake = (cron: CronJob) => loop.add(keyOf(cron))
  crons.on({ added: wake, updated: wake })
  const wakeOwner = (job: Job) => {
    const owner = controllerOf(job)
    if (owner?.kind === 'CronJob') loop.add(`${job.metadata.namespace}/${owner.name}`)
  }
  jobs.on({ added: wakeOwner, updated: wakeOwner, removed: wakeOwner })

  function sync(key: string): Synced | void {
    const cron = crons.get(key)
    if (!cron || cron.metadata.deletionTimestamp) return
    const now = sim.now()
    const schedule = parseSchedule(cron.spec!.schedule)
    if (!schedule) {
      const text = `unparseable schedule: ${cron.spec!.schedule}`
      events.event(cron, 'Warning', 'UnparseableSchedule', text)
      return
    }
    const mine = [...jobs.by(BY_CONTROLLER, cron.metadata.uid)]
    for (const job of beyondLimits(cron, mine)) remove(cron, job)
    const active = (cron.status?.active ?? []).filter(each => {
      const job = mine.find(one => one.metadata.uid === each.uid)
      if (!job) {
        events.event(cron, 'Normal', 'MissingJob', `Active job went missing: ${each.name}`)
        return false
      }
      if (!isFinished(job)) return true
      const how = job.status?.conditions?.some(one => one.type === 'Complete') ? 'Complete' : 'Failed'
      events.event(cron, 'Normal', 'SawCompletedJob', `Saw completed job: ${each.name}, condition: ${how}`)
      return false
    })
    const completions = mine.flatMap(job => (job.status?.completionTime ? [job.status.completionTime] : []))
    const lastSuccessfulTime = [cron.status?.lastSuccessfulTime ?? '', ...completions].sort().at(-1)
    let lastScheduleTime = cron.status?.lastScheduleTime
    const at = cron.spec!.suspend ? undefined : missedTime(cron, schedule, now)
    if (at !== undefined) {
      const started = start(cron, at, active, mine)
      if (started) {
        active.push(started)
        lastScheduleTime = timestamp(at)
      }
    }
    const status = omitEmpty({ active, lastScheduleTime, lastSuccessfulTime })
    if (!equal(status, cron.status ?? {})) client.update(CRON_JOBS, { ...cron, status }, 'status')
    const next = cron.spec!.suspend ? undefined : nextTime(schedule, now)
    return { again: next === undefined ? undefined : next - now + 100 }
  }

  type Reference = NonNullable<NonNullable<CronJob['status']>['active']>[number]

  function start(cron: CronJob, at: number, active: Reference[], mine: readonly Job[]): Reference | undefined {
    const policy = cron.spec!.concurrencyPolicy
    if (policy === 'Forbid' && active.length) {
      const text = 'Not starting job because prior execution is running and concurrency policy is Forbid'
      events.event(cron, 'Normal', 'JobAlreadyActive', text)
      return undefined
    }
    if (policy === 'Replace') {
      for (const each of active.splice(0)) {
        const job = mine.find(one => one.metadata.uid === each.uid)
        if (job) remove(cron, job)
      }
    }
    let job: Job
    try {
      job = client.create(JOBS, jobOf(cron, at))
    } catch (error) {
      if (isApiError(error, 'AlreadyExists')) return undefined
      if (isApiError(error)) events.event(cron, 'Warning', 'FailedCreate', `Error creating job: ${error.message}`)
      throw error
    }
    events.event(cron, 'Normal', 'SuccessfulCreate', `Created job ${job.metadata.name}`)
    const { name, namespace, uid, resourceVersion } = job.metadata
    return { apiVersion: 'batch/v1', kind: 'Job', name, namespace, uid, resourceVersion }
  }

  function remove(cron: CronJob, job: Job): void {
    const { name, namespace } = job.metadata
    try {
      client.delete(JOBS, name, namespace, { propagationPolicy: 'Background' })
      events.event(cron, 'Normal', 'SuccessfulDelete', `Deleted job ${name}`)
    } catch (error) {
      if (!isApiError(error, 'NotFound')) throw error
    }
  }
}
