/** ReplicaSets. Source: pkg/registry/apps/replicaset/strategy.go. */
import type { ReplicaSet } from '../../../api/apps-v1.ts'
import { REPLICA_SETS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { validateReplicaSet, validateSelectorUpdate } from '../validation/workloads.ts'
import { ageOf, containerCells, selectorCell } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podSpecDefaults } from './pod-defaults.ts'

const loose = (draft: Draft) => draft as unknown as Loose<ReplicaSet>

export const replicaSets: Strategy<ReplicaSet> = {
  resource: REPLICA_SETS,
  defaults(draft) {
    const spec = (loose(draft).spec ??= {})
    spec.replicas ??= 1
    podSpecDefaults(((spec.template ??= {}).spec ??= {}))
  },
  prepareForCreate: draft => startGeneration(draft, { replicas: 0 }),
  prepareForUpdate: bumpGeneration,
  validate: draft => validateReplicaSet(loose(draft)),
  validateUpdate: (draft, old) => validateSelectorUpdate(loose(draft), old),
  warnings: (draft, old) =>
    podWarnings(loose(draft).spec?.template?.spec, old?.spec?.template?.spec, 'spec.template.spec'),
  row: (set, now) => [
    set.metadata.name,
    set.spec?.replicas ?? 0,
    set.status?.replicas ?? 0,
    set.status?.readyReplicas ?? 0,
    ageOf(set, now),
    ...containerCells(set.spec?.template?.spec?.containers),
    selectorCell(set.spec?.selector),
  ],
  selectableFields: { 'status.replicas': set => String(set.status?.replicas ?? 0) },
}
