/** Deployments, ReplicaSets, StatefulSets and DaemonSets. Source: pkg/apis/apps/validation/validation.go. */
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../../api/apps-v1.ts'
import type { PodTemplateSpec } from '../../../api/core-v1.ts'
import { matchesLabelSelector } from '../../../api/label-selector.ts'
import type { LabelSelector } from '../../../api/object.ts'
import type { FieldError } from '../../../api/status.ts'
import { equal } from './equal.ts'
import { forbidden, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { isEmptySelector, validateLabelSelector } from './labels.ts'
import { isZero, validateAtMost100Percent, validateCountOrPercent, validateNonNegative } from './numbers.ts'
import { validatePodTemplate, validateTemplateMetadata } from './pod-spec.ts'

type Selector = Loose<LabelSelector> | undefined
type Template = Loose<PodTemplateSpec> | undefined

const SELECTOR = 'spec.selector'
const TEMPLATE = 'spec.template'

function validateSelector(selector: Selector, kind: string): FieldError[] {
  if (!selector) return [required(SELECTOR)]
  const errors = validateLabelSelector(selector, SELECTOR)
  if (isEmptySelector(selector)) errors.push(invalid(SELECTOR, selector, `empty selector is invalid for ${kind}`))
  return errors
}

/** An empty selector matches all; an unset one nothing. */
export function validateMatch(selector: Selector, template: Template, field = TEMPLATE): FieldError[] {
  const labels = template?.metadata?.labels as Record<string, string> | undefined
  return matchesLabelSelector(selector as LabelSelector | undefined, labels)
    ? []
    : [invalid(`${field}.metadata.labels`, labels, '`selector` does not match template `labels`')]
}

function validateForever(template: Template, kind: string): FieldError[] {
  const errors: FieldError[] = []
  const spec = template?.spec
  if (spec?.restartPolicy !== 'Always')
    errors.push(notSupported(`${TEMPLATE}.spec.restartPolicy`, spec?.restartPolicy ?? '', ['Always']))
  if (spec?.activeDeadlineSeconds !== undefined)
    errors.push(
      forbidden(`${TEMPLATE}.spec.activeDeadlineSeconds`, `activeDeadlineSeconds in ${kind} is not Supported`),
    )
  return errors
}

const validateTemplate = (selector: Selector, template: Template, kind: string): FieldError[] => [
  ...validateMatch(selector, template),
  ...validatePodTemplate(template, TEMPLATE),
  ...validateForever(template, kind),
]

/** The server prints its internal type. */
const shownStrategy = (type: string | undefined) => ({ Type: type ?? '', RollingUpdate: null })

function validateDeploymentStrategy(strategy: Loose<NonNullable<Deployment['spec']>['strategy']>): FieldError[] {
  const field = 'spec.strategy'
  const rolling = strategy?.rollingUpdate
  if (strategy?.type === 'Recreate')
    return rolling
      ? [forbidden(`${field}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'")]
      : []
  if (strategy?.type !== 'RollingUpdate')
    return [notSupported(field, shownStrategy(strategy?.type), ['Recreate', 'RollingUpdate'])]
  if (!rolling) return [required(`${field}.rollingUpdate`, 'this should be defaulted and never be nil')]
  const unavailable = `${field}.rollingUpdate.maxUnavailable`
  const errors = [
    ...validateCountOrPercent(rolling.maxUnavailable, unavailable),
    ...validateCountOrPercent(rolling.maxSurge, `${field}.rollingUpdate.maxSurge`),
  ]
  if (isZero(rolling.maxUnavailable) && isZero(rolling.maxSurge))
    errors.push(invalid(unavailable, rolling.maxUnavailable, 'may not be 0 when `maxSurge` is 0'))
  return [...errors, ...validateAtMost100Percent(rolling.maxUnavailable, unavailable)]
}

export function validateDeployment(deployment: Loose<Deployment>): FieldError[] {
  const spec = deployment.spec ?? {}
  const errors = [
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateSelector(spec.selector, 'deployment'),
    ...validateTemplate(spec.selector, spec.template, 'ReplicaSet'),
    ...validateDeploymentStrategy(spec.strategy ?? {}),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ]
  const deadline = spec.progressDeadlineSeconds
  if (deadline !== undefined) {
    errors.push(...validateNonNegative(deadline, 'spec.progressDeadlineSeconds'))
    if (deadline <= (spec.minReadySeconds ?? 0))
      errors.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'))
  }
  return errors
}

export function validateReplicaSet(set: Loose<ReplicaSet>): FieldError[] {
  const spec = set.spec ?? {}
  return [
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateSelector(spec.selector, 'deployment'),
    ...validateTemplate(spec.selector, spec.template, 'ReplicaSet'),
  ]
}

type WithSelector = { spec?: { selector?: unknown } }

/** The selector may not change. */
export function validateSelectorUpdate(object: WithSelector, old: WithSelector): FieldError[] {
  const selector = object.spec?.selector
  return equal(selector, old.spec?.selector) ? [] : [invalid(SELECTOR, selector, 'field is immutable')]
}

function validateStatefulSetStrategy(spec: Loose<NonNullable<StatefulSet['spec']>>): FieldError[] {
  const errors: FieldError[] = []
  const policy = spec.podManagementPolicy
  if (!policy) errors.push(required('spec.podManagementPolicy'))
  else if (policy !== 'OrderedReady' && policy !== 'Parallel')
    errors.push(invalid('spec.podManagementPolicy', policy, "must be 'OrderedReady' or 'Parallel'"))
  const field = 'spec.updateStrategy'
  const { type, rollingUpdate } = spec.updateStrategy ?? {}
  if (!type) errors.push(required(field))
  else if (type === 'OnDelete') {
    if (rollingUpdate)
      errors.push(invalid(`${field}.rollingUpdate`, rollingUpdate, "only allowed for updateStrategy 'RollingUpdate'"))
  } else if (type === 'RollingUpdate') {
    errors.push(...validateNonNegative(rollingUpdate?.partition, `${field}.rollingUpdate.partition`))
    const most = rollingUpdate?.maxUnavailable
    if (most !== undefined) {
      const at = `${field}.rollingUpdate.maxUnavailable`
      errors.push(...validateCountOrPercent(most, at))
      if (isZero(most)) errors.push(invalid(at, most, 'cannot be 0'))
      errors.push(...validateAtMost100Percent(most, at))
    }
  } else errors.push(invalid(field, shownStrategy(type), "must be 'RollingUpdate' or 'OnDelete'"))
  return errors
}

type Retention = Loose<NonNullable<StatefulSet['spec']>['persistentVolumeClaimRetentionPolicy']>

const validateRetention = (policy: Retention | undefined): FieldError[] =>
  (['whenDeleted', 'whenScaled'] as const).flatMap(when =>
    !policy || policy[when] === 'Retain' || policy[when] === 'Delete'
      ? []
      : [notSupported(`spec.persistentVolumeClaimRetentionPolicy.${when}`, policy[when] ?? '', ['Retain', 'Delete'])],
  )

export function validateStatefulSet(set: Loose<StatefulSet>): FieldError[] {
  const spec = set.spec ?? {}
  return [
    ...validateStatefulSetStrategy(spec),
    ...validateRetention(spec.persistentVolumeClaimRetentionPolicy),
    ...validateNonNegative(spec.replicas, 'spec.replicas'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateNonNegative(spec.ordinals?.start, 'spec.ordinals.start'),
    ...validateSelector(spec.selector, 'statefulset'),
    ...validateMatch(spec.selector, spec.template),
    // What its pods are is looked at when they are created: mounts may be of claims, not of volumes.
    ...validateTemplateMetadata(spec.template, TEMPLATE),
    ...validateForever(spec.template, 'StatefulSet'),
  ]
}

const STATEFUL_SET_MAY_CHANGE = [
  'replicas', 'template', 'updateStrategy', 'minReadySeconds', 'ordinals', 'revisionHistoryLimit',
  'persistentVolumeClaimRetentionPolicy',
] // prettier-ignore

export function validateStatefulSetUpdate(set: Loose<StatefulSet>, old: StatefulSet): FieldError[] {
  const fixed = (spec: object | undefined) =>
    Object.fromEntries(Object.entries(spec ?? {}).filter(([key]) => !STATEFUL_SET_MAY_CHANGE.includes(key)))
  return equal(fixed(set.spec), fixed(old.spec))
    ? []
    : [
        forbidden(
          'spec',
          "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
        ),
      ]
}

function validateDaemonSetStrategy(spec: Loose<NonNullable<DaemonSet['spec']>>): FieldError[] {
  const field = 'spec.updateStrategy'
  const { type, rollingUpdate: rolling } = spec.updateStrategy ?? {}
  if (type === 'OnDelete') return []
  if (type !== 'RollingUpdate') return [notSupported(field, shownStrategy(type), ['RollingUpdate', 'OnDelete'])]
  if (!rolling) return [required(`${field}.rollingUpdate`)]
  const unavailable = `${field}.rollingUpdate.maxUnavailable`
  const surge = `${field}.rollingUpdate.maxSurge`
  const errors = [
    ...validateCountOrPercent(rolling.maxUnavailable, unavailable),
    ...validateCountOrPercent(rolling.maxSurge, surge),
  ]
  const both = [!isZero(rolling.maxUnavailable), !isZero(rolling.maxSurge)]
  if (both[0] && both[1])
    errors.push(invalid(surge, rolling.maxSurge, 'may not be set when maxUnavailable is non-zero'))
  if (!both[0] && !both[1]) errors.push(required(unavailable, 'cannot be 0 when maxSurge is 0'))
  return [
    ...errors,
    ...validateAtMost100Percent(rolling.maxUnavailable, unavailable),
    ...validateAtMost100Percent(rolling.maxSurge, surge),
  ]
}

export function validateDaemonSet(set: Loose<DaemonSet>): FieldError[] {
  const spec = set.spec ?? {}
  const errors = [...validateLabelSelector(spec.selector, SELECTOR), ...validateMatch(spec.selector, spec.template)]
  if (spec.selector && isEmptySelector(spec.selector))
    errors.push(invalid(SELECTOR, spec.selector, 'empty selector is invalid for daemonset'))
  return [
    ...errors,
    ...validatePodTemplate(spec.template, TEMPLATE),
    ...validateForever(spec.template, 'DaemonSet'),
    ...validateNonNegative(spec.minReadySeconds, 'spec.minReadySeconds'),
    ...validateDaemonSetStrategy(spec),
    ...validateNonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit'),
  ]
}
