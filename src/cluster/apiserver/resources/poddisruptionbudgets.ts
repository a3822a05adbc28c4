/** PodDisruptionBudgets. Source: pkg/registry/policy/poddisruptionbudget/strategy.go, pkg/apis/policy/validation. */
import { POD_DISRUPTION_BUDGETS } from '../../../api/kinds.ts'
import type { PodDisruptionBudget } from '../../../api/policy-v1.ts'
import type { Draft, Strategy } from '../strategy.ts'
import { invalid, notSupported, type Loose } from '../validation/field-errors.ts'
import { validateLabelSelector } from '../validation/labels.ts'
import { validateAtMost100Percent, validateCountOrPercent } from '../validation/numbers.ts'
import { ageOf } from './cells.ts'
import { bumpGeneration, startGeneration } from './generation.ts'

const loose = (draft: Draft) => draft as unknown as Loose<PodDisruptionBudget>

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget']

function validate(draft: Draft) {
  const spec = loose(draft).spec ?? {}
  const errors = []
  if (spec.minAvailable !== undefined && spec.maxUnavailable !== undefined)
    errors.push(invalid('spec', spec, 'minAvailable and maxUnavailable cannot be both set'))
  for (const name of ['minAvailable', 'maxUnavailable'] as const) {
    if (spec[name] === undefined) continue
    errors.push(...validateCountOrPercent(spec[name], `spec.${name}`))
    errors.push(...validateAtMost100Percent(spec[name], `spec.${name}`))
  }
  errors.push(...validateLabelSelector(spec.selector, 'spec.selector'))
  const policy = spec.unhealthyPodEvictionPolicy
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.push(notSupported('spec.unhealthyPodEvictionPolicy', policy, EVICTION_POLICIES))
  return errors
}

export const podDisruptionBudgets: Strategy<PodDisruptionBudget> = {
  resource: POD_DISRUPTION_BUDGETS,
  prepareForCreate: draft =>
    startGeneration(draft, { disruptionsAllowed: 0, currentHealthy: 0, desiredHealthy: 0, expectedPods: 0 }),
  prepareForUpdate: bumpGeneration,
  validate,
  row: (budget, now) => [
    budget.metadata.name,
    String(budget.spec?.minAvailable ?? 'N/A'),
    String(budget.spec?.maxUnavailable ?? 'N/A'),
    budget.status?.disruptionsAllowed ?? 0,
    ageOf(budget, now),
  ],
}
