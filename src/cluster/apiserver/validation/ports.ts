/** Ports that containers and services name. Source: pkg/apis/core/validation/validation.go. */
import type { Container } from '../../../api/core-v1.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, duplicate, notSupported, required, type Loose } from './field-errors.ts'
import { portName, portNumber } from './formats.ts'

export const PROTOCOLS = ['SCTP', 'TCP', 'UDP']

/** A port by number or name, as in `targetPort`. */
export function validatePortNumberOrName(port: number | string | undefined, field: string): FieldError[] {
  return typeof port === 'string'
    ? allInvalid(field, port, portName(port))
    : allInvalid(field, port ?? 0, portNumber(port ?? 0))
}

export function validateContainerPorts(ports: Loose<Container>['ports'], field: string): FieldError[] {
  const errors: FieldError[] = []
  const names = new Set<string>()
  ports?.forEach(({ name, containerPort, hostPort, protocol }, i) => {
    const at = `${field}[${i}]`
    if (name) {
      const messages = portName(name)
      if (messages.length) errors.push(...allInvalid(`${at}.name`, name, messages))
      else if (names.has(name)) errors.push(duplicate(`${at}.name`, name))
      else names.add(name)
    }
    if (!containerPort) errors.push(required(`${at}.containerPort`))
    else errors.push(...allInvalid(`${at}.containerPort`, containerPort, portNumber(containerPort)))
    if (hostPort) errors.push(...allInvalid(`${at}.hostPort`, hostPort, portNumber(hostPort)))
    if (!protocol) errors.push(required(`${at}.protocol`))
    else if (!PROTOCOLS.includes(protocol)) errors.push(notSupported(`${at}.protocol`, protocol, PROTOCOLS))
  })
  return errors
}

/** Two containers cannot have the same port of the host. */
export function validateHostPorts(containers: readonly Loose<Container>[], field: string): FieldError[] {
  const errors: FieldError[] = []
  const taken = new Set<string>()
  containers.forEach((container, c) => {
    container.ports?.forEach(({ protocol = '', hostIP = '', hostPort }, p) => {
      if (!hostPort) return
      const key = `${protocol}/${hostIP}/${hostPort}`
      if (taken.has(key)) errors.push(duplicate(`${field}[${c}].ports[${p}].hostPort`, key))
      taken.add(key)
    })
  })
  return errors
}
