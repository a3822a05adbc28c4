/** Specs of pods and templates. Source: ValidatePodSpec, ValidatePodTemplateSpec of
 *  pkg/apis/core/validation/validation.go. Left out: Windows, overhead, resource claims, ephemeral containers. */
import type { PodSpec, PodTemplateSpec } from '../../../api/core-v1.ts'
import { labelErrors, qualifiedNameErrors, subdomainErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { validateContainers } from './containers.ts'
import { allInvalid, duplicate, forbidden, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { inRange, ipForm } from './formats.ts'
import { validateAnnotations, validateLabels } from './labels.ts'
import { validateAffinity, validateSpread, validateTolerations } from './scheduling.ts'
import { validateVolumes } from './volumes.ts'

type Spec = Loose<PodSpec>

const RESTARTS = ['Always', 'OnFailure', 'Never']
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']
const PREEMPTION = ['PreemptLowerPriority', 'Never']
const MAX_INT32 = 2 ** 31 - 1

/** One of a few texts, which has to be there. */
const oneOf = (value: string | undefined, all: readonly string[], field: string): FieldError[] =>
  !value ? [required(field)] : all.includes(value) ? [] : [notSupported(field, value, all)]

function validateHostNetwork(spec: Spec, field: string, ofPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return []
  const errors: FieldError[] = []
  spec.containers?.forEach((container, c) => {
    container.ports?.forEach(({ hostPort = 0, containerPort = 0 }, p) => {
      if ((ofPod || hostPort !== 0) && hostPort !== containerPort)
        errors.push(
          invalid(
            `${field}.containers[${c}].ports[${p}].hostPort`,
            hostPort,
            'must match `containerPort` when `hostNetwork` is true',
          ),
        )
    })
  })
  return errors
}

function validateSecurity(context: Spec['securityContext'], field: string): FieldError[] {
  const errors: FieldError[] = []
  for (const name of ['fsGroup', 'runAsUser', 'runAsGroup'] as const) {
    const id = context?.[name]
    if (id !== undefined) errors.push(...allInvalid(`${field}.${name}`, id, inRange(id, 0, MAX_INT32)))
  }
  return errors
}

function validateDns(spec: Spec, field: string): FieldError[] {
  const at = `${field}.dnsConfig`
  const config = spec.dnsConfig
  if (spec.dnsPolicy === 'None') {
    if (!config) return [required(at, 'must provide `dnsConfig` when `dnsPolicy` is None')]
    if (!config.nameservers?.length)
      return [required(`${at}.nameservers`, 'must provide at least one DNS nameserver when `dnsPolicy` is None')]
  }
  const errors: FieldError[] = []
  const { nameservers = [], searches = [], options = [] } = config ?? {}
  if (nameservers.length > 3)
    errors.push(invalid(`${at}.nameservers`, nameservers, 'must not have more than 3 nameservers'))
  nameservers.forEach((ip, i) => errors.push(...allInvalid(`${at}.nameservers[${i}]`, ip, ipForm(ip))))
  if (searches.length > 32) errors.push(invalid(`${at}.searches`, searches, 'must not have more than 32 search paths'))
  if (searches.join(' ').length > 2048)
    errors.push(
      invalid(
        `${at}.searches`,
        searches,
        'must not have more than 2048 characters (including spaces) in the search list',
      ),
    )
  searches.forEach((search, i) => {
    if (search === '.') return
    const name = search.replace(/\.$/, '')
    // Underscores are let through, dots and letters alone decide.
    errors.push(...allInvalid(`${at}.searches[${i}]`, name, subdomainErrors(name.replaceAll('_', 'a'))))
  })
  options.forEach((option, i) => {
    if (!option.name) errors.push(required(`${at}.options[${i}]`, 'must not be empty'))
  })
  return errors
}

function validateGates(spec: Spec, field: string): FieldError[] {
  const errors: FieldError[] = []
  spec.readinessGates?.forEach(({ conditionType = '' }, i) =>
    errors.push(
      ...allInvalid(`${field}.readinessGates[${i}].conditionType`, conditionType, qualifiedNameErrors(conditionType)),
    ),
  )
  const seen = new Set<string>()
  spec.schedulingGates?.forEach(({ name = '' }, i) => {
    const at = `${field}.schedulingGates[${i}]`
    errors.push(...allInvalid(at, name, qualifiedNameErrors(name)))
    if (seen.has(name)) errors.push(duplicate(at, name))
    seen.add(name)
  })
  return errors
}

function validateNames(spec: Spec, field: string): FieldError[] {
  const forms: [keyof Spec & ('serviceAccountName' | 'nodeName'), (text: string) => string[]][] = [
    ['serviceAccountName', subdomainErrors],
    ['nodeName', subdomainErrors],
  ]
  const errors: FieldError[] = []
  for (const [name, form] of forms) {
    const value = spec[name]
    if (value) errors.push(...allInvalid(`${field}.${name}`, value, form(value)))
  }
  const deadline = spec.activeDeadlineSeconds
  if (deadline !== undefined)
    errors.push(...allInvalid(`${field}.activeDeadlineSeconds`, deadline, inRange(deadline, 1, MAX_INT32)))
  for (const name of ['hostname', 'subdomain'] as const) {
    const value = spec[name]
    if (value) errors.push(...allInvalid(`${field}.${name}`, value, labelErrors(value)))
  }
  return errors
}

function validateHostAliases(spec: Spec, field: string): FieldError[] {
  const errors: FieldError[] = []
  spec.hostAliases?.forEach(({ ip = '', hostnames = [] }, i) => {
    const at = `${field}.hostAliases[${i}]`
    errors.push(...allInvalid(`${at}.ip`, ip, ipForm(ip)))
    hostnames.forEach((name, h) => errors.push(...allInvalid(`${at}.hostnames[${h}]`, name, subdomainErrors(name))))
  })
  return errors
}

/** @param ofPod not of a template */
export function validatePodSpec(spec: Spec, field: string, ofPod: boolean): FieldError[] {
  const errors: FieldError[] = []
  const push = (more: FieldError[]) => {
    for (const error of more) errors.push(error)
  }
  if (spec.terminationGracePeriodSeconds === undefined) errors.push(required(`${field}.terminationGracePeriodSeconds`))
  push(validateVolumes(spec.volumes, `${field}.volumes`))
  push(validateContainers(spec, new Set((spec.volumes ?? []).map(volume => volume.name ?? '')), field))
  push(validateHostNetwork(spec, field, ofPod))
  push(oneOf(spec.restartPolicy, RESTARTS, `${field}.restartPolicy`))
  push(oneOf(spec.dnsPolicy, DNS_POLICIES, `${field}.dnsPolicy`))
  push(validateLabels(spec.nodeSelector, `${field}.nodeSelector`))
  push(validateSecurity(spec.securityContext, `${field}.securityContext`))
  push(validateAffinity(spec.affinity, `${field}.affinity`))
  push(validateDns(spec, field))
  push(validateGates(spec, field))
  push(validateSpread(spec, `${field}.topologySpreadConstraints`))
  push(validateNames(spec, field))
  push(validateTolerations(spec.tolerations, `${field}.tolerations`))
  push(validateHostAliases(spec, field))
  if (spec.priorityClassName)
    push(allInvalid(`${field}.priorityClassName`, spec.priorityClassName, subdomainErrors(spec.priorityClassName)))
  if (spec.runtimeClassName !== undefined)
    push(allInvalid(`${field}.runtimeClassName`, spec.runtimeClassName, subdomainErrors(spec.runtimeClassName)))
  if (spec.preemptionPolicy !== undefined) push(oneOf(spec.preemptionPolicy, PREEMPTION, `${field}.preemptionPolicy`))
  return errors
}

export function validateTemplateMetadata(template: Loose<PodTemplateSpec> | undefined, field: string): FieldError[] {
  const { labels, annotations } = template?.metadata ?? {}
  return [
    ...validateLabels(labels, `${field}.labels`),
    ...validateAnnotations(annotations as Record<string, string> | undefined, `${field}.annotations`),
  ]
}

export function validatePodTemplate(template: Loose<PodTemplateSpec> | undefined, field: string): FieldError[] {
  const spec = template?.spec ?? {}
  const errors = [...validateTemplateMetadata(template, field), ...validatePodSpec(spec, `${field}.spec`, false)]
  if (spec.ephemeralContainers?.length)
    errors.push(forbidden(`${field}.spec.ephemeralContainers`, 'ephemeral containers not allowed in pod template'))
  return errors
}
