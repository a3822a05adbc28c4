/** DaemonSets. Source: pkg/registry/apps/daemonset/strategy.go, pkg/apis/apps/v1/defaults.go. */
import type { DaemonSet } from '../../../api/apps-v1.ts'
import { DAEMON_SETS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import { equal } from '../validation/equal.ts'
import type { Loose } from '../validation/field-errors.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { validateDaemonSet, validateSelectorUpdate } from '../validation/workloads.ts'
import { ageOf, containerCells, labelsCell, selectorCell } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podSpecDefaults } from './pod-defaults.ts'

const loose = (draft: Draft) => draft as unknown as Loose<DaemonSet>

/** Where apps/v1 keeps what was a field of older versions: counts the templates. */
const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation'

function setTemplateGeneration(draft: Draft, generation: number): void {
  draft.metadata.annotations = { ...draft.metadata.annotations, [TEMPLATE_GENERATION]: String(generation) }
}

function defaults(draft: Draft): void {
  const spec = (loose(draft).spec ??= {})
  const strategy = (spec.updateStrategy ??= {})
  strategy.type ||= 'RollingUpdate'
  if (strategy.type === 'RollingUpdate') {
    const rolling = (strategy.rollingUpdate ??= {})
    rolling.maxUnavailable ??= 1
    rolling.maxSurge ??= 0
  }
  spec.revisionHistoryLimit ??= 10
  podSpecDefaults(((spec.template ??= {}).spec ??= {}))
}

export const daemonSets: Strategy<DaemonSet> = {
  resource: DAEMON_SETS,
  defaults,
  prepareForCreate(draft) {
    const none = { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 }
    startGeneration(draft, none)
    setTemplateGeneration(draft, 1)
  },
  prepareForUpdate(draft, old) {
    bumpGeneration(draft, old)
    const before = Number(old.metadata.annotations?.[TEMPLATE_GENERATION] ?? 1)
    const changed = !equal(loose(draft).spec?.template, old.spec?.template)
    setTemplateGeneration(draft, before + (changed ? 1 : 0))
  },
  validate: draft => validateDaemonSet(loose(draft)),
  validateUpdate: (draft, old) => validateSelectorUpdate(loose(draft), old),
  warnings: (draft, old) =>
    podWarnings(loose(draft).spec?.template?.spec, old?.spec?.template.spec, 'spec.template.spec'),
  row: (set, now) => [
    set.metadata.name,
    set.status?.desiredNumberScheduled ?? 0,
    set.status?.currentNumberScheduled ?? 0,
    set.status?.numberReady ?? 0,
    set.status?.updatedNumberScheduled ?? 0,
    set.status?.numberAvailable ?? 0,
    labelsCell(set.spec?.template.spec?.nodeSelector),
    ageOf(set, now),
    ...containerCells(set.spec?.template.spec?.containers),
    selectorCell(set.spec?.selector),
  ],
}
