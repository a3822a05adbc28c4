/** Environment variables of containers. Source: ValidateEnv, ValidateEnvFrom of pkg/apis/core/validation. */
import type { Container, EnvVar } from '../../../api/core-v1.ts'
import { qualifiedNameErrors, subdomainErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { configMapKey, envVarName } from './formats.ts'

type FieldRef = Loose<NonNullable<NonNullable<EnvVar['valueFrom']>['fieldRef']>>
type ResourceRef = Loose<NonNullable<NonNullable<EnvVar['valueFrom']>['resourceFieldRef']>>

const ENV_FIELDS = [
  'metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName',
  'status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs',
] // prettier-ignore
export const VOLUME_FIELDS = ['metadata.annotations', 'metadata.labels', 'metadata.name', 'metadata.namespace', 'metadata.uid'] // prettier-ignore
/** What fieldPath may be at all: of others the server does not know how to convert them. */
const CONVERTIBLE = new Set([...ENV_FIELDS, ...VOLUME_FIELDS, 'spec.restartPolicy', 'spec.schedulerName', 'status.phase', 'spec.host']) // prettier-ignore
const RESOURCES = [
  'limits.cpu', 'limits.ephemeral-storage', 'limits.memory',
  'requests.cpu', 'requests.ephemeral-storage', 'requests.memory',
] // prettier-ignore

export function validateFieldRef(ref: FieldRef, expressions: readonly string[], field: string): FieldError[] {
  if (!ref.apiVersion) return [required(`${field}.apiVersion`)]
  const path = ref.fieldPath
  if (!path) return [required(`${field}.fieldPath`)]
  const subscript = /^(.*)\['(.*)'\]$/.exec(path)
  const base = subscript ? subscript[1]! : path
  if (subscript) {
    if (base === 'metadata.annotations')
      return allInvalid(field, subscript[2]!, qualifiedNameErrors(subscript[2]!.toLowerCase()))
    if (base === 'metadata.labels') return allInvalid(field, subscript[2]!, qualifiedNameErrors(subscript[2]!))
  }
  if (!CONVERTIBLE.has(path))
    return [
      invalid(
        `${field}.fieldPath`,
        path,
        subscript
          ? `error converting fieldPath: field label does not support subscript: ${base}`
          : `error converting fieldPath: field label not supported: ${path}`,
      ),
    ]
  return expressions.includes(path) ? [] : [notSupported(`${field}.fieldPath`, path, expressions)]
}

export function validateResourceRef(ref: ResourceRef, field: string, ofVolume: boolean): FieldError[] {
  if (ofVolume && !ref.containerName) return [required(`${field}.containerName`)]
  const resource = ref.resource
  if (!resource) return [required(`${field}.resource`)]
  if (RESOURCES.includes(resource) || /^(requests|limits)\.hugepages-/.test(resource)) return []
  return [notSupported(`${field}.resource`, resource, RESOURCES)]
}

function validateKeyRef(ref: { name?: string; key?: string }, field: string): FieldError[] {
  const name = ref.name ?? ''
  const errors = allInvalid(`${field}.name`, name, subdomainErrors(name))
  if (!ref.key) errors.push(required(`${field}.key`))
  else errors.push(...allInvalid(`${field}.key`, ref.key, configMapKey(ref.key)))
  return errors
}

function validateValueFrom(variable: Loose<EnvVar>, field: string): FieldError[] {
  const from = variable.valueFrom
  if (!from) return []
  const errors: FieldError[] = []
  if (from.fieldRef) errors.push(...validateFieldRef(from.fieldRef, ENV_FIELDS, `${field}.fieldRef`))
  if (from.resourceFieldRef)
    errors.push(...validateResourceRef(from.resourceFieldRef, `${field}.resourceFieldRef`, false))
  if (from.configMapKeyRef) errors.push(...validateKeyRef(from.configMapKeyRef, `${field}.configMapKeyRef`))
  if (from.secretKeyRef) errors.push(...validateKeyRef(from.secretKeyRef, `${field}.secretKeyRef`))
  const sources = [from.fieldRef, from.resourceFieldRef, from.configMapKeyRef, from.secretKeyRef].filter(Boolean)
  const all = 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
  if (!sources.length) errors.push(invalid(field, '', all))
  else if (variable.value) errors.push(invalid(field, '', 'may not be specified when `value` is not empty'))
  else if (sources.length > 1) errors.push(invalid(field, '', 'may not have more than one field specified at a time'))
  return errors
}

export function validateEnv(container: Loose<Container>, field: string): FieldError[] {
  const errors: FieldError[] = []
  container.env?.forEach((variable, i) => {
    const at = `${field}.env[${i}]`
    if (!variable.name) errors.push(required(`${at}.name`))
    else errors.push(...allInvalid(`${at}.name`, variable.name, envVarName(variable.name)))
    errors.push(...validateValueFrom(variable, `${at}.valueFrom`))
  })
  container.envFrom?.forEach(({ prefix, configMapRef, secretRef }, i) => {
    const at = `${field}.envFrom[${i}]`
    if (prefix) errors.push(...allInvalid(`${at}.prefix`, prefix, envVarName(prefix)))
    for (const [name, ref] of [
      ['configMapRef', configMapRef],
      ['secretRef', secretRef],
    ] as const) {
      if (!ref) continue
      if (!ref.name) errors.push(required(`${at}.${name}.name`))
      else errors.push(...allInvalid(`${at}.${name}.name`, ref.name, subdomainErrors(ref.name)))
    }
    const list = `${field}.envFrom`
    if (!configMapRef && !secretRef)
      errors.push(invalid(list, '', 'must specify one of: `configMapRef` or `secretRef`'))
    else if (configMapRef && secretRef)
      errors.push(invalid(list, '', 'may not have more than one field specified at a time'))
  })
  return errors
}
