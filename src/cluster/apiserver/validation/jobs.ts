/** Jobs and CronJobs. Source: pkg/apis/batch/validation/validation.go. Left out: failure and success policies. */
import type { CronJob, Job } from '../../../api/batch-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { cronScheduleError, isTimeZone } from './cron.ts'
import { equal } from './equal.ts'
import { invalid, notSupported, required, type Loose } from './field-errors.ts'
import { validateLabelSelector } from './labels.ts'
import { validateNonNegative } from './numbers.ts'
import { validatePodTemplate } from './pod-spec.ts'
import { validateMatch } from './workloads.ts'

type JobSpec = Loose<NonNullable<Job['spec']>>

const COUNTS = [
  'parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished',
  'backoffLimitPerIndex', 'maxFailedIndexes',
] as const // prettier-ignore
const MODES = ['NonIndexed', 'Indexed']

function validateJobSpec(spec: JobSpec, field: string): FieldError[] {
  const errors: FieldError[] = []
  for (const name of COUNTS) errors.push(...validateNonNegative(spec[name], `${field}.${name}`))
  const mode = spec.completionMode
  if (mode !== undefined && !MODES.includes(mode)) errors.push(notSupported(`${field}.completionMode`, mode, MODES))
  if (mode === 'Indexed' && spec.completions === undefined)
    errors.push(required(`${field}.completions`, 'when completion mode is Indexed'))
  errors.push(...validatePodTemplate(spec.template, `${field}.template`))
  const restart = spec.template?.spec?.restartPolicy
  const at = `${field}.template.spec.restartPolicy`
  if (!restart || restart === 'Always') errors.push(required(at, 'valid values: "OnFailure", "Never"'))
  else if (restart !== 'OnFailure' && restart !== 'Never')
    errors.push(notSupported(at, restart, ['OnFailure', 'Never']))
  return errors
}

export function validateJob(job: Loose<Job>): FieldError[] {
  const spec = job.spec ?? {}
  const errors = validateJobSpec(spec, 'spec')
  if (!spec.selector) errors.push(required('spec.selector'))
  else errors.push(...validateLabelSelector(spec.selector, 'spec.selector'))
  return [...errors, ...validateMatch(spec.selector, spec.template)]
}

export function validateJobUpdate(job: Loose<Job>, old: Job): FieldError[] {
  const spec = job.spec ?? {}
  const before = (old.spec ?? {}) as JobSpec
  const errors: FieldError[] = []
  const fixed = (name: keyof JobSpec) => {
    if (!equal(spec[name], before[name])) errors.push(invalid(`spec.${name}`, spec[name], 'field is immutable'))
  }
  if (spec.completionMode !== 'Indexed' || spec.completions !== spec.parallelism) fixed('completions')
  fixed('selector')
  // A suspended Job that never ran may still change where its pods go.
  if (!(before.suspend && !old.status?.startTime)) fixed('template')
  fixed('completionMode')
  fixed('podFailurePolicy')
  fixed('backoffLimitPerIndex')
  fixed('managedBy')
  return errors
}

const POLICIES = ['Allow', 'Forbid', 'Replace']

export function validateCronJob(cron: Loose<CronJob>): FieldError[] {
  const spec = cron.spec ?? {}
  const errors: FieldError[] = []
  const name = cron.metadata?.name ?? ''
  if (!spec.schedule) errors.push(required('spec.schedule'))
  else {
    const wrong = cronScheduleError(spec.schedule)
    if (wrong) errors.push(invalid('spec.schedule', spec.schedule, wrong))
    if (spec.schedule.includes('TZ'))
      errors.push(
        invalid('spec.schedule', spec.schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'),
      )
  }
  errors.push(...validateNonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'))
  if (spec.timeZone !== undefined) {
    if (!spec.timeZone) errors.push(invalid('spec.timeZone', '', 'timeZone must be nil or non-empty string'))
    else if (spec.timeZone.toLowerCase() === 'local')
      errors.push(
        invalid(
          'spec.timeZone',
          spec.timeZone,
          'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
        ),
      )
    else if (!isTimeZone(spec.timeZone))
      errors.push(invalid('spec.timeZone', spec.timeZone, `unknown time zone ${spec.timeZone}`))
  }
  if (!spec.concurrencyPolicy) errors.push(required('spec.concurrencyPolicy'))
  else if (!POLICIES.includes(spec.concurrencyPolicy))
    errors.push(notSupported('spec.concurrencyPolicy', spec.concurrencyPolicy, POLICIES))
  const job = spec.jobTemplate?.spec ?? {}
  errors.push(...validateJobSpec(job, 'spec.jobTemplate.spec'))
  if (job.manualSelector) errors.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']))
  errors.push(...validateNonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'))
  errors.push(...validateNonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'))
  // The names of its Jobs are eleven longer.
  if (name.length > 52) errors.push(invalid('metadata.name', name, 'must be no more than 52 characters'))
  return errors
}
