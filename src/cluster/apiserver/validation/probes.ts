/** Probes and lifecycle hooks. Source: validateProbe, validateHandler and neighbours of
 *  pkg/apis/core/validation/validation.go. */
import type { Container, LifecycleHandler, Probe } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { forbidden, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { validateNonNegative } from './numbers.ts'
import { validatePortNumberOrName } from './ports.ts'

type Handler = Loose<Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>>

const SCHEMES = ['HTTP', 'HTTPS']
const HEADER = /^[-A-Za-z0-9]+$/
const HEADER_ERROR =
  "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"

function validateHttpGet(action: NonNullable<Handler['httpGet']>, field: string): FieldError[] {
  const errors = action.path ? [] : [required(`${field}.path`)]
  errors.push(...validatePortNumberOrName(action.port, `${field}.port`))
  if (!SCHEMES.includes(action.scheme ?? '')) errors.push(notSupported(`${field}.scheme`, action.scheme ?? '', SCHEMES))
  for (const { name = '' } of action.httpHeaders ?? [])
    if (!HEADER.test(name)) errors.push(invalid(`${field}.httpHeaders`, name, HEADER_ERROR))
  return errors
}

/** What each kind of handler asks for, in the order in which the server looks at them. */
const HANDLERS: {
  [K in keyof Handler]-?: (action: NonNullable<Handler[K]>, field: string, grace: number | undefined) => FieldError[]
} = {
  exec: (action, field) => (action.command?.length ? [] : [required(`${field}.command`)]),
  httpGet: validateHttpGet,
  tcpSocket: (action, field) => validatePortNumberOrName(action.port, `${field}.port`),
  grpc: (action, field) => validatePortNumberOrName(action.port ?? 0, `${field}.port`),
  sleep: ({ seconds = 0 }, field, grace) =>
    grace !== undefined && (seconds < 0 || seconds > grace)
      ? [invalid(field, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)]
      : [],
}

function validateHandler(handler: Handler, field: string, grace: number | undefined): FieldError[] {
  const errors: FieldError[] = []
  let seen = 0
  for (const kind of Object.keys(HANDLERS) as (keyof Handler)[]) {
    const action = handler[kind]
    if (!action) continue
    const at = `${field}.${kind}`
    if (seen++) errors.push(forbidden(at, 'may not specify more than 1 handler type'))
    else {
      const validate = HANDLERS[kind] as (action: unknown, field: string, grace: number | undefined) => FieldError[]
      errors.push(...validate(action, at, grace))
    }
  }
  if (!seen) errors.push(required(field, 'must specify a handler type'))
  return errors
}

const COUNTS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const

function validateProbe(probe: Loose<Probe>, field: string, grace: number | undefined): FieldError[] {
  const errors = validateHandler(probe, field, grace)
  for (const name of COUNTS) errors.push(...validateNonNegative(probe[name], `${field}.${name}`))
  const own = probe.terminationGracePeriodSeconds
  if (own !== undefined && own <= 0)
    errors.push(invalid(`${field}.terminationGracePeriodSeconds`, own, 'must be greater than 0'))
  return errors
}

/** Those of a container that may have them. @param grace of the pod, in seconds */
export function validateProbes(container: Loose<Container>, field: string, grace: number | undefined): FieldError[] {
  const errors: FieldError[] = []
  const { postStart, preStop } = container.lifecycle ?? {}
  if (postStart) errors.push(...validateHandler(postStart, `${field}.lifecycle.postStart`, grace))
  if (preStop) errors.push(...validateHandler(preStop, `${field}.lifecycle.preStop`, grace))
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (!probe) continue
    const at = `${field}.${name}`
    errors.push(...validateProbe(probe, at, grace))
    if (name === 'readinessProbe') {
      if (probe.terminationGracePeriodSeconds !== undefined)
        errors.push(
          invalid(
            `${at}.terminationGracePeriodSeconds`,
            probe.terminationGracePeriodSeconds,
            'must not be set for readinessProbes',
          ),
        )
    } else if (probe.successThreshold !== 1)
      errors.push(invalid(`${at}.successThreshold`, probe.successThreshold ?? 0, 'must be 1'))
  }
  return errors
}
