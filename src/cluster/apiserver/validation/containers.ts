/** Containers and init containers. Source: validateContainers, validateInitContainers of
 *  pkg/apis/core/validation/validation.go. Left out: devices, resize policies. */
import type { Container, PodSpec } from '../../../api/core-v1.ts'
import { labelErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { validateContainerResources } from './container-resources.ts'
import { validateEnv } from './env.ts'
import { allInvalid, duplicate, forbidden, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { validateContainerPorts, validateHostPorts } from './ports.ts'
import { validateProbes } from './probes.ts'
import { validateVolumeMounts } from './volumes.ts'

type LooseContainer = Loose<Container>

const MESSAGE_POLICIES = ['File', 'FallbackToLogsOnError']
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never']
const ONLY_SIDECARS = 'may not be set for init containers without restartPolicy=Always'

function validateSecurity(context: LooseContainer['securityContext'], field: string): FieldError[] {
  if (!context) return []
  const errors: FieldError[] = []
  for (const name of ['runAsUser', 'runAsGroup'] as const) {
    const id = context[name]
    if (id !== undefined && id < 0)
      errors.push(invalid(`${field}.${name}`, id, 'must be between 0 and 2147483647, inclusive'))
  }
  if (context.allowPrivilegeEscalation === false) {
    const message = (what: string) => `cannot set \`allowPrivilegeEscalation\` to false and \`${what}`
    if (context.privileged) errors.push(invalid(field, context, message('privileged` to true')))
    if (context.capabilities?.add?.includes('CAP_SYS_ADMIN'))
      errors.push(invalid(field, context, message('capabilities.Add` CAP_SYS_ADMIN')))
  }
  return errors
}

function validateCommon(container: LooseContainer, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const errors: FieldError[] = []
  if (!container.name) errors.push(required(`${field}.name`))
  else errors.push(...allInvalid(`${field}.name`, container.name, labelErrors(container.name)))
  if (!container.image) errors.push(required(`${field}.image`))
  const policy = container.terminationMessagePolicy
  if (!policy) errors.push(required(`${field}.terminationMessagePolicy`))
  else if (!MESSAGE_POLICIES.includes(policy))
    errors.push(notSupported(`${field}.terminationMessagePolicy`, policy, MESSAGE_POLICIES))
  errors.push(...validateContainerPorts(container.ports, `${field}.ports`))
  errors.push(...validateEnv(container, field))
  errors.push(...validateVolumeMounts(container, volumes, field))
  const pull = container.imagePullPolicy
  if (!pull) errors.push(required(`${field}.imagePullPolicy`))
  else if (!PULL_POLICIES.includes(pull)) errors.push(notSupported(`${field}.imagePullPolicy`, pull, PULL_POLICIES))
  errors.push(...validateContainerResources(container.resources, `${field}.resources`))
  errors.push(...validateSecurity(container.securityContext, `${field}.securityContext`))
  return errors
}

function validateInit(spec: Loose<PodSpec>, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set((spec.containers ?? []).map(container => container.name))
  spec.initContainers?.forEach((container, i) => {
    const at = `${field}[${i}]`
    errors.push(...validateCommon(container, volumes, at))
    const restart = container.restartPolicy
    if (restart !== undefined && restart !== 'Always')
      errors.push(notSupported(`${at}.restartPolicy`, restart, ['Always']))
    if (names.has(container.name)) errors.push(duplicate(`${at}.name`, container.name))
    else if (container.name) names.add(container.name)
    errors.push(...validateHostPorts([container], field))
    if (restart === 'Always') errors.push(...validateProbes(container, at, spec.terminationGracePeriodSeconds))
    else {
      for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const)
        if (container[name]) errors.push(forbidden(`${at}.${name}`, ONLY_SIDECARS))
    }
  })
  return errors
}

/** All of a pod's. @param volumes names of those that it has */
export function validateContainers(spec: Loose<PodSpec>, volumes: ReadonlySet<string>, field: string): FieldError[] {
  const errors: FieldError[] = []
  const at = `${field}.containers`
  const containers = spec.containers ?? []
  if (!containers.length) errors.push(required(at))
  const names = new Set<string | undefined>()
  containers.forEach((container, i) => {
    const each = `${at}[${i}]`
    errors.push(...validateCommon(container, volumes, each))
    if (names.has(container.name)) errors.push(duplicate(`${each}.name`, container.name ?? ''))
    names.add(container.name)
    errors.push(...validateProbes(container, each, spec.terminationGracePeriodSeconds))
    if (container.restartPolicy !== undefined)
      errors.push(forbidden(`${each}.restartPolicy`, 'may not be set for non-init containers'))
  })
  errors.push(...validateHostPorts(containers, at))
  return [...errors, ...validateInit(spec, volumes, `${field}.initContainers`)]
}
