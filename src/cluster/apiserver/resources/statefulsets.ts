/** StatefulSets. Source: pkg/registry/apps/statefulset/strategy.go, pkg/apis/apps/v1/defaults.go. */
import type { StatefulSet } from '../../../api/apps-v1.ts'
import { STATEFUL_SETS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { validateStatefulSet, validateStatefulSetUpdate } from '../validation/workloads.ts'
import { ageOf, containerCells } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podSpecDefaults } from './pod-defaults.ts'
import { claimDefaults } from './storage.ts'

const loose = (draft: Draft) => draft as unknown as Loose<StatefulSet>

function defaults(draft: Draft): void {
  const spec = (loose(draft).spec ??= {})
  spec.podManagementPolicy ||= 'OrderedReady'
  const strategy = (spec.updateStrategy ??= {})
  strategy.type ||= 'RollingUpdate'
  if (strategy.type === 'RollingUpdate') (strategy.rollingUpdate ??= {}).partition ??= 0
  const retention = (spec.persistentVolumeClaimRetentionPolicy ??= {})
  retention.whenDeleted ||= 'Retain'
  retention.whenScaled ||= 'Retain'
  spec.replicas ??= 1
  spec.revisionHistoryLimit ??= 10
  podSpecDefaults(((spec.template ??= {}).spec ??= {}))
  for (const claim of spec.volumeClaimTemplates ?? []) {
    claim.apiVersion ||= 'v1'
    claim.kind ||= 'PersistentVolumeClaim'
    claimDefaults(claim)
  }
}

export const statefulSets: Strategy<StatefulSet> = {
  resource: STATEFUL_SETS,
  defaults,
  prepareForCreate: draft => startGeneration(draft, { replicas: 0, availableReplicas: 0 }),
  prepareForUpdate: bumpGeneration,
  validate: draft => validateStatefulSet(loose(draft)),
  validateUpdate: (draft, old) => validateStatefulSetUpdate(loose(draft), old),
  warnings: (draft, old) =>
    podWarnings(loose(draft).spec?.template?.spec, old?.spec?.template.spec, 'spec.template.spec'),
  row: (set, now) => [
    set.metadata.name,
    `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
    ageOf(set, now),
    ...containerCells(set.spec?.template.spec?.containers),
  ],
}
