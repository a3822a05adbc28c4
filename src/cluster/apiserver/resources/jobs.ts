/** Jobs. Source: pkg/registry/batch/job/strategy.go, pkg/apis/batch/v1/defaults.go. */
import type { Job } from '../../../api/batch-v1.ts'
import { humanDuration } from '../../../api/duration.ts'
import { JOBS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { validateJob, validateJobUpdate } from '../validation/jobs.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { ageOf, containerCells, selectorCell } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podSpecDefaults } from './pod-defaults.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Job>

const PREFIX = 'batch.kubernetes.io/'

function defaults(draft: Draft): void {
  const job = loose(draft)
  const spec = (job.spec ??= {})
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1
    spec.parallelism = 1
  }
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : 2 ** 31 - 1
  labelAsTemplate(draft)
  spec.completionMode ||= 'NonIndexed'
  spec.suspend ??= false
  spec.podReplacementPolicy ||= spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed'
  spec.manualSelector ??= false
  podSpecDefaults(((spec.template ??= {}).spec ??= {}))
}

/** A Job without labels has those of its pods. */
function labelAsTemplate(draft: Draft): void {
  const labels = loose(draft).spec?.template?.metadata?.labels
  if (labels && !Object.keys(draft.metadata.labels ?? {}).length)
    draft.metadata.labels = { ...(labels as Record<string, string>) }
}

/** Ties its pods to it by labels that no other Job has. Source: generateSelector. */
function generateSelector(draft: Draft): void {
  const spec = (loose(draft).spec ??= {})
  if (spec.manualSelector) return
  const { name = '', uid = '' } = draft.metadata
  const template = (spec.template ??= {})
  const metadata = (template.metadata ??= {})
  const labels = (metadata.labels ??= {}) as Record<string, string>
  labels['controller-uid'] ??= uid
  labels['job-name'] ??= name
  labels[`${PREFIX}controller-uid`] ??= uid
  labels[`${PREFIX}job-name`] ??= name
  const selector = (spec.selector ??= {})
  ;((selector.matchLabels ??= {}) as Record<string, string>)[`${PREFIX}controller-uid`] ??= uid
}

function statusCell(job: Job): string {
  const has = (type: string) => job.status?.conditions?.some(each => each.type === type && each.status === 'True')
  if (has('Complete')) return 'Complete'
  if (has('Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp) return 'Terminating'
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running'
}

function completionsCell({ spec, status }: Job): string {
  const done = status?.succeeded ?? 0
  if (spec?.completions !== undefined) return `${done}/${spec.completions}`
  const parallelism = spec?.parallelism ?? 0
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`
}

function durationCell({ status }: Job, now: number): string {
  if (!status?.startTime) return ''
  const end = status.completionTime ? Date.parse(status.completionTime) : now
  return humanDuration(end - Date.parse(status.startTime))
}

export const jobs: Strategy<Job> = {
  resource: JOBS,
  defaults,
  prepareForCreate(draft) {
    generateSelector(draft)
    // The real server does so when it reads what it has stored.
    labelAsTemplate(draft)
    startGeneration(draft)
  },
  prepareForUpdate: bumpGeneration,
  validate: draft => validateJob(loose(draft)),
  validateUpdate: (draft, old) => validateJobUpdate(loose(draft), old),
  warnings: (draft, old) =>
    podWarnings(loose(draft).spec?.template?.spec, old?.spec?.template.spec, 'spec.template.spec'),
  row: (job, now) => [
    job.metadata.name,
    statusCell(job),
    completionsCell(job),
    durationCell(job, now),
    ageOf(job, now),
    ...containerCells(job.spec?.template.spec?.containers),
    selectorCell(job.spec?.selector),
  ],
  selectableFields: { 'status.successful': job => String(job.status?.succeeded ?? 0) },
}
