/** What a Job does next. Source: pkg/controller/job. Left out: pod failure and success policies, backoffLimitPerIndex,
 *  the pods' tracking finalizer. Pure. */
import type { Job } from '../../api/batch-v1.ts'
import type { Pod } from '../../api/core-v1.ts'
import { isPodReady } from '../../api/pod-state.ts'

const FIRST_BACK_OFF_MS = 10_000
const MAX_BACK_OFF_MS = 600_000

export const INDEX = 'batch.kubernetes.io/job-completion-index'

/** How a Job ends. */
export interface Ending {
  type: 'Complete' | 'Failed'
  reason: string
  message: string
}

/** What is known of pods that are over, those no longer there included. */
export interface Counted {
  succeeded: number
  failed: number
  /** Indexes that succeeded, for indexed Jobs. */
  indexes: ReadonlySet<number>
}

export interface JobPlan {
  /** Undefined entries for Jobs without indexes. */
  create: (number | undefined)[]
  remove: Pod[]
  ending?: Ending
  /** Look again after so many milliseconds. */
  again?: number
}

export const isIndexed = (job: Job): boolean => job.spec?.completionMode === 'Indexed'

export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[INDEX]
  return text === undefined ? undefined : Number(text)
}

/** `0-2,5` */
export function formatIndexes(indexes: Iterable<number>): string {
  const sorted = [...indexes].sort((a, b) => a - b)
  const parts: string[] = []
  for (let i = 0; i < sorted.length; i++) {
    const from = sorted[i]!
    while (sorted[i + 1] === sorted[i]! + 1) i++
    const to = sorted[i]!
    parts.push(from === to ? `${from}` : to === from + 1 ? `${from},${to}` : `${from}-${to}`)
  }
  return parts.join()
}

const finishedAt = (pod: Pod): number =>
  Math.max(
    0,
    ...(pod.status?.containerStatuses ?? []).map(each => Date.parse(each.state?.terminated?.finishedAt ?? '') || 0),
  ) || Date.parse(pod.metadata.creationTimestamp)

/** @param pods its own, in any state */
export function planJob(job: Job, pods: readonly Pod[], counted: Counted, now: number): JobPlan {
  const spec = job.spec!
  const active = pods.filter(pod => !isOver(pod) && !pod.metadata.deletionTimestamp)
  const parallelism = spec.parallelism ?? 1
  const completions = spec.completions
  const restarts = active.reduce(
    (sum, pod) => sum + (pod.status?.containerStatuses ?? []).reduce((all, each) => all + each.restartCount, 0),
    0,
  )
  const retries = spec.template.spec.restartPolicy === 'OnFailure' ? counted.failed + restarts : counted.failed
  const limit = spec.backoffLimit ?? 6
  const started = job.status?.startTime ? Date.parse(job.status.startTime) : now
  const deadline = spec.activeDeadlineSeconds === undefined ? undefined : started + spec.activeDeadlineSeconds * 1000
  if (spec.suspend) return { create: [], remove: active }
  if (retries > limit) {
    const message = 'Job has reached the specified backoff limit'
    return { create: [], remove: active, ending: { type: 'Failed', reason: 'BackoffLimitExceeded', message } }
  }
  if (deadline !== undefined && now >= deadline) {
    const message = 'Job was active longer than specified deadline'
    return { create: [], remove: active, ending: { type: 'Failed', reason: 'DeadlineExceeded', message } }
  }
  if (isDone(job, counted, active.length)) {
    const message = 'Reached expected number of succeeded pods'
    return { create: [], remove: active, ending: { type: 'Complete', reason: 'CompletionsReached', message } }
  }
  const untilDeadline = deadline === undefined ? undefined : deadline - now
  const left = completions === undefined ? parallelism : completions - counted.succeeded
  const wanted = completions === undefined && counted.succeeded ? active.length : Math.min(parallelism, left)
  if (active.length > wanted) {
    const surplus = active.toSorted((a, b) => Number(isPodReady(a)) - Number(isPodReady(b)))
    return { create: [], remove: surplus.slice(0, active.length - wanted), again: untilDeadline }
  }
  let missing = wanted - active.length
  // A pod that is on its way out still holds its place.
  missing -= pods.filter(pod => !isOver(pod) && pod.metadata.deletionTimestamp).length
  if (missing <= 0) return { create: [], remove: [], again: untilDeadline }
  const wait = backOff(pods, counted.failed, now)
  if (wait > 0) return { create: [], remove: [], again: Math.min(wait, untilDeadline ?? Infinity) }
  return { create: places(job, active, counted, missing), remove: [], again: untilDeadline }
}

const isOver = (pod: Pod): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

function isDone(job: Job, counted: Counted, active: number): boolean {
  const { completions } = job.spec!
  if (completions === undefined) return counted.succeeded > 0 && active === 0
  return isIndexed(job) ? counted.indexes.size >= completions : counted.succeeded >= completions
}

/** How long the last failure holds a new pod back. */
function backOff(pods: readonly Pod[], failed: number, now: number): number {
  if (!failed) return 0
  const lastFailure = Math.max(0, ...pods.filter(pod => pod.status?.phase === 'Failed').map(finishedAt))
  const lastSuccess = Math.max(0, ...pods.filter(pod => pod.status?.phase === 'Succeeded').map(finishedAt))
  if (!lastFailure || lastSuccess > lastFailure) return 0
  return lastFailure + Math.min(FIRST_BACK_OFF_MS * 2 ** (failed - 1), MAX_BACK_OFF_MS) - now
}

function places(job: Job, active: readonly Pod[], counted: Counted, missing: number): (number | undefined)[] {
  if (!isIndexed(job)) return Array.from({ length: missing })
  const taken = new Set(active.map(indexOf))
  const free: number[] = []
  for (let index = 0; index < (job.spec!.completions ?? 0) && free.length < missing; index++) {
    if (!taken.has(index) && !counted.indexes.has(index)) free.push(index)
  }
  return free
}
