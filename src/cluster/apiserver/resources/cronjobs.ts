/** CronJobs. Source: pkg/registry/batch/cronjob/strategy.go, pkg/apis/batch/v1/defaults.go. */
import type { CronJob } from '../../../api/batch-v1.ts'
import { CRON_JOBS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { validateCronJob } from '../validation/jobs.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { ageOf, ago, containerCells, orNone, selectorCell } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podSpecDefaults } from './pod-defaults.ts'

const loose = (draft: Draft) => draft as unknown as Loose<CronJob>

function defaults(draft: Draft): void {
  const spec = (loose(draft).spec ??= {})
  spec.concurrencyPolicy ||= 'Allow'
  spec.suspend ??= false
  spec.successfulJobsHistoryLimit ??= 3
  spec.failedJobsHistoryLimit ??= 1
  const job = ((spec.jobTemplate ??= {}).spec ??= {})
  podSpecDefaults(((job.template ??= {}).spec ??= {}))
}

/** As the server prints a pointer to a truth. */
export const truthCell = (value: boolean | undefined): string =>
  value === undefined ? '<unset>' : value ? 'True' : 'False'

export const cronJobs: Strategy<CronJob> = {
  resource: CRON_JOBS,
  defaults,
  prepareForCreate: draft => startGeneration(draft),
  prepareForUpdate: bumpGeneration,
  validate: draft => validateCronJob(loose(draft)),
  warnings: (draft, old) =>
    podWarnings(
      loose(draft).spec?.jobTemplate?.spec?.template?.spec,
      old?.spec.jobTemplate.spec?.template.spec,
      'spec.jobTemplate.spec.template.spec',
    ),
  row: (cron, now) => [
    cron.metadata.name,
    cron.spec.schedule,
    orNone(cron.spec.timeZone),
    truthCell(cron.spec.suspend),
    cron.status?.active?.length ?? 0,
    cron.status?.lastScheduleTime ? ago(cron.status.lastScheduleTime, now) : '<none>',
    ageOf(cron, now),
    ...containerCells(cron.spec.jobTemplate.spec?.template.spec?.containers),
    selectorCell(cron.spec.jobTemplate.spec?.selector),
  ],
}
