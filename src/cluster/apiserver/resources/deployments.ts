/** Deployments. Source: pkg/registry/apps/deployment/strategy.go, pkg/apis/apps/v1/defaults.go. */
import type { Deployment } from '../../../api/apps-v1.ts'
import { DEPLOYMENTS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { validateDeployment, validateSelectorUpdate } from '../validation/workloads.ts'
import { ageOf, containerCells, selectorCell } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podSpecDefaults } from './pod-defaults.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Deployment>

export const deployments: Strategy<Deployment> = {
  resource: DEPLOYMENTS,
  defaults(draft) {
    const spec = (loose(draft).spec ??= {})
    spec.replicas ??= 1
    const strategy = (spec.strategy ??= {})
    strategy.type ||= 'RollingUpdate'
    if (strategy.type === 'RollingUpdate') {
      const rolling = (strategy.rollingUpdate ??= {})
      rolling.maxUnavailable ??= '25%'
      rolling.maxSurge ??= '25%'
    }
    spec.revisionHistoryLimit ??= 10
    spec.progressDeadlineSeconds ??= 600
    podSpecDefaults(((spec.template ??= {}).spec ??= {}))
  },
  prepareForCreate: draft => startGeneration(draft),
  prepareForUpdate: bumpGeneration,
  validate: draft => validateDeployment(loose(draft)),
  validateUpdate: (draft, old) => validateSelectorUpdate(loose(draft), old),
  warnings: (draft, old) =>
    podWarnings(loose(draft).spec?.template?.spec, old?.spec?.template.spec, 'spec.template.spec'),
  row: (deployment, now) => [
    deployment.metadata.name,
    `${deployment.status?.readyReplicas ?? 0}/${deployment.spec?.replicas ?? 0}`,
    deployment.status?.updatedReplicas ?? 0,
    deployment.status?.availableReplicas ?? 0,
    ageOf(deployment, now),
    ...containerCells(deployment.spec?.template.spec?.containers),
    selectorCell(deployment.spec?.selector),
  ],
}
