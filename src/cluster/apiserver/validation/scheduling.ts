/** Where a pod may run: taints and tolerations, affinity, spreading. Source: pkg/apis/core/validation/validation.go. */
import type { PodSpec, Taint, Toleration } from '../../../api/core-v1.ts'
import { labelErrors, labelValueErrors } from '../../../api/names.ts'
import type { LabelSelector } from '../../../api/object.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, duplicate, forbidden, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { validateLabelName, validateLabelSelector } from './labels.ts'

type Affinity = Loose<NonNullable<PodSpec['affinity']>>
type PodTerm = {
  labelSelector?: Loose<LabelSelector>
  namespaceSelector?: Loose<LabelSelector>
  namespaces?: string[]
  topologyKey?: string
}
type Expression = { key?: string; operator?: string; values?: string[] }
type NodeTerm = { matchExpressions?: Expression[]; matchFields?: Expression[] }

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute']

function validateEffect(effect: string, field: string): FieldError[] {
  return EFFECTS.includes(effect) ? [] : [notSupported(field, effect, EFFECTS)]
}

export function validateTaints(taints: readonly Loose<Taint>[] | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  taints?.forEach((taint, i) => {
    const at = `${field}[${i}]`
    const { key = '', value = '', effect = '' } = taint
    errors.push(...validateLabelName(key, `${at}.key`))
    const wrong = labelValueErrors(value)
    if (wrong.length) errors.push(invalid(`${at}.value`, value, wrong.join(';')))
    if (effect) errors.push(...validateEffect(effect, `${at}.effect`))
    else errors.push(required(`${at}.effect`))
    if (seen.has(`${key}:${effect}`)) {
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: taint.timeAdded ?? null }
      const error = duplicate(at, shown)
      errors.push({ ...error, message: `${error.message}: taints must be unique by key and effect pair` })
    }
    seen.add(`${key}:${effect}`)
  })
  return errors
}

const COMPARISONS = ['Equal', 'Exists']

export function validateTolerations(
  tolerations: readonly Loose<Toleration>[] | undefined,
  field: string,
): FieldError[] {
  const errors: FieldError[] = []
  tolerations?.forEach(({ key, operator = '', value = '', effect = '', tolerationSeconds }, i) => {
    const at = `${field}[${i}]`
    if (key) errors.push(...validateLabelName(key, `${at}.key`))
    else if (operator !== 'Exists')
      errors.push(
        invalid(
          `${at}.operator`,
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      )
    if (tolerationSeconds !== undefined && effect !== 'NoExecute')
      errors.push(invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
    if (operator === 'Equal' || operator === '') {
      const wrong = labelValueErrors(value)
      if (wrong.length) errors.push(invalid(`${at}.operator`, value, wrong.join(';')))
    } else if (operator === 'Exists') {
      if (value) errors.push(invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'"))
    } else errors.push(notSupported(`${at}.operator`, operator, COMPARISONS))
    if (effect) errors.push(...validateEffect(effect, `${at}.effect`))
  })
  return errors
}

function validateExpression(expression: Expression, field: string, checkValues: boolean): FieldError[] {
  const errors: FieldError[] = []
  const { key = '', operator = '', values = [] } = expression
  if (operator === 'In' || operator === 'NotIn') {
    if (!values.length) errors.push(required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length)
      errors.push(forbidden(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.push(required(`${field}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"))
  } else errors.push(invalid(`${field}.operator`, operator, 'not a valid selector operator'))
  errors.push(...validateLabelName(key, `${field}.key`))
  if (checkValues)
    values.forEach((value, i) => errors.push(...allInvalid(`${field}.values[${i}]`, value, labelValueErrors(value))))
  return errors
}

function validateNodeTerm(term: NodeTerm, field: string, checkValues: boolean): FieldError[] {
  const errors: FieldError[] = []
  term.matchExpressions?.forEach((each, i) =>
    errors.push(...validateExpression(each, `${field}.matchExpressions[${i}]`, checkValues)),
  )
  term.matchFields?.forEach(({ key = '', operator = '', values = [] }, i) => {
    const at = `${field}.matchFields[${i}]`
    if (operator !== 'In' && operator !== 'NotIn')
      errors.push(invalid(`${at}.operator`, operator, 'not a valid selector operator'))
    else if (values.length !== 1)
      errors.push(
        required(`${at}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"),
      )
    if (key !== 'metadata.name') errors.push(invalid(`${at}.key`, key, 'not a valid field selector key'))
  })
  return errors
}

function validatePodTerm(term: PodTerm, field: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(term.labelSelector, `${field}.labelSelector`),
    ...validateLabelSelector(term.namespaceSelector, `${field}.namespaceSelector`),
  ]
  for (const name of term.namespaces ?? []) errors.push(...allInvalid(`${field}.namespace`, name, labelErrors(name)))
  const key = term.topologyKey ?? ''
  if (!key) errors.push(required(`${field}.topologyKey`, 'can not be empty'))
  errors.push(...validateLabelName(key, `${field}.topologyKey`))
  return errors
}

const validateWeight = (weight: number | undefined, field: string): FieldError[] =>
  (weight ?? 0) <= 0 || weight! > 100 ? [invalid(`${field}.weight`, weight ?? 0, 'must be in the range 1-100')] : []

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution'

export function validateAffinity(affinity: Affinity | undefined, field: string): FieldError[] {
  const errors: FieldError[] = []
  const node = affinity?.nodeAffinity
  const hard = node?.[REQUIRED]
  if (hard) {
    const at = `${field}.nodeAffinity.${REQUIRED}.nodeSelectorTerms`
    if (!hard.nodeSelectorTerms?.length) errors.push(required(at, 'must have at least one node selector term'))
    hard.nodeSelectorTerms?.forEach((term, i) => errors.push(...validateNodeTerm(term, `${at}[${i}]`, true)))
  }
  node?.[PREFERRED]?.forEach((term, i) => {
    const at = `${field}.nodeAffinity.${PREFERRED}[${i}]`
    errors.push(
      ...validateWeight(term.weight, at),
      ...validateNodeTerm(term.preference ?? {}, `${at}.preference`, false),
    )
  })
  for (const kind of ['podAffinity', 'podAntiAffinity'] as const) {
    affinity?.[kind]?.[REQUIRED]?.forEach((term, i) =>
      errors.push(...validatePodTerm(term, `${field}.${kind}.${REQUIRED}[${i}]`)),
    )
    affinity?.[kind]?.[PREFERRED]?.forEach((term, i) => {
      const at = `${field}.${kind}.${PREFERRED}[${i}]`
      errors.push(...validateWeight(term.weight, at))
      errors.push(...validatePodTerm(term.podAffinityTerm ?? {}, `${at}.podAffinityTerm`))
    })
  }
  return errors
}

const WHEN_UNSATISFIABLE = ['DoNotSchedule', 'ScheduleAnyway']
const NODE_POLICIES = ['Honor', 'Ignore']

export function validateSpread(spec: Loose<PodSpec>, field: string): FieldError[] {
  const errors: FieldError[] = []
  const seen = new Set<string>()
  spec.topologySpreadConstraints?.forEach((constraint, i) => {
    const at = `${field}[${i}]`
    const { maxSkew = 0, topologyKey = '', whenUnsatisfiable = '', minDomains } = constraint
    if (maxSkew <= 0) errors.push(invalid(`${at}.maxSkew`, maxSkew, 'must be greater than zero'))
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, 'can not be empty'))
    else errors.push(...validateLabelName(topologyKey, `${at}.topologyKey`))
    if (!WHEN_UNSATISFIABLE.includes(whenUnsatisfiable))
      errors.push(notSupported(`${at}.whenUnsatisfiable`, whenUnsatisfiable, WHEN_UNSATISFIABLE))
    const pair = `{${topologyKey}, ${whenUnsatisfiable}}`
    if (seen.has(pair)) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, pair))
    seen.add(pair)
    if (minDomains !== undefined) {
      if (minDomains <= 0) errors.push(invalid(`${at}.minDomains`, minDomains, 'must be greater than zero'))
      if (whenUnsatisfiable !== 'DoNotSchedule')
        errors.push(
          invalid(
            `${at}.minDomains`,
            minDomains,
            `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
          ),
        )
    }
    for (const name of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[name]
      if (policy !== undefined && !NODE_POLICIES.includes(policy))
        errors.push(notSupported(`${at}.${name}`, policy, NODE_POLICIES))
    }
    errors.push(...validateLabelSelector(constraint.labelSelector, `${at}.labelSelector`))
  })
  return errors
}
