/** Pods, and what may change of them. Source: ValidatePodCreate, ValidatePodUpdate of
 *  pkg/apis/core/validation/validation.go. */
import type { Pod, PodSpec, Toleration } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { equal } from './equal.ts'
import { allInvalid, forbidden, invalid, required, type Loose } from './field-errors.ts'
import { inRange } from './formats.ts'
import { podSpecDiff } from './pod-spec-diff.ts'
import { validatePodSpec } from './pod-spec.ts'
import { validateTolerations } from './scheduling.ts'

type Spec = Loose<PodSpec>

const SPACE = 'must not have leading or trailing whitespace'

export function validatePod(pod: Loose<Pod>): FieldError[] {
  const spec = pod.spec ?? {}
  const errors = validatePodSpec(spec, 'spec', true)
  for (const list of ['containers', 'initContainers'] as const) {
    spec[list]?.forEach(({ image = '' }, i) => {
      if (image !== image.trim()) errors.push(invalid(`spec.${list}[${i}].image`, image, SPACE))
    })
  }
  return errors
}

const MAY_CHANGE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
]

function validateImages(spec: Spec, old: Spec, list: 'containers' | 'initContainers'): [FieldError[], boolean] {
  const field = `spec.${list}`
  const containers = spec[list] ?? []
  if (containers.length !== (old[list] ?? []).length)
    return [[forbidden(field, 'pod updates may not add or remove containers')], true]
  const errors: FieldError[] = []
  containers.forEach(({ image = '' }, i) => {
    const at = `${field}[${i}].image`
    if (!image) errors.push(required(at))
    if (image !== image.trim()) errors.push(invalid(at, image, SPACE))
  })
  return [errors, false]
}

function validateAddedTolerations(now: readonly Loose<Toleration>[], old: readonly Loose<Toleration>[]): FieldError[] {
  const field = 'spec.tolerations'
  for (const before of old) {
    const kept = now.some(each => equal({ ...before, tolerationSeconds: 0 }, { ...each, tolerationSeconds: 0 }))
    if (!kept) return [forbidden(field, 'existing toleration can not be modified except its tolerationSeconds')]
  }
  return validateTolerations(now, field)
}

export function validatePodUpdate(pod: Loose<Pod>, before: Pod): FieldError[] {
  const spec = pod.spec ?? {}
  const old = (before.spec ?? {}) as Spec
  const errors: FieldError[] = []
  for (const list of ['containers', 'initContainers'] as const) {
    const [found, stop] = validateImages(spec, old, list)
    errors.push(...found)
    if (stop) return errors
  }
  const deadline = spec.activeDeadlineSeconds
  const field = 'spec.activeDeadlineSeconds'
  if (deadline !== undefined) {
    const outside = inRange(deadline, 0, 2 ** 31 - 1)
    if (outside.length) return [...errors, ...allInvalid(field, deadline, outside)]
    if (old.activeDeadlineSeconds !== undefined && old.activeDeadlineSeconds < deadline)
      return [...errors, invalid(field, deadline, 'must be less than or equal to previous value')]
  } else if (old.activeDeadlineSeconds !== undefined)
    errors.push(invalid(field, undefined, 'must not update from a positive integer to nil value'))
  errors.push(...validateAddedTolerations(spec.tolerations ?? [], old.tolerations ?? []))
  const gates = new Set((old.schedulingGates ?? []).map(gate => gate.name))
  spec.schedulingGates?.forEach(({ name }, i) => {
    if (!gates.has(name))
      errors.push(
        forbidden(
          `spec.schedulingGates[${i}].name`,
          `only deletion is allowed, but found new scheduling gate '${name}'`,
        ),
      )
  })
  if (equal(spec, old)) return errors
  const munged: Spec = {
    ...spec,
    containers: withImagesOf(spec.containers, old.containers),
    initContainers: withImagesOf(spec.initContainers, old.initContainers),
    activeDeadlineSeconds: old.activeDeadlineSeconds,
    schedulingGates: old.schedulingGates,
    tolerations: old.tolerations,
    // Where a gated pod may go can still be narrowed.
    nodeSelector: gates.size ? old.nodeSelector : spec.nodeSelector,
  }
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && munged.terminationGracePeriodSeconds === 1)
    munged.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds
  if (!equal(munged, old))
    errors.push(
      forbidden(
        'spec',
        `pod updates may not change fields other than ${MAY_CHANGE.join(',')}\n${podSpecDiff(old, munged)}`,
      ),
    )
  return errors
}

const withImagesOf = (containers: Spec['containers'], old: Spec['containers']) =>
  containers?.map((container, i) => ({ ...container, image: old?.[i]?.image }))
