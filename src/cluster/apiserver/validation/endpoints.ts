/** Endpoints and EndpointSlices. Source: validateEndpointSubsets of pkg/apis/core/validation, and
 *  pkg/apis/discovery/validation/validation.go. */
import type { Endpoints } from '../../../api/core-v1.ts'
import type { EndpointSlice } from '../../../api/discovery-v1.ts'
import { labelErrors, qualifiedNameErrors, subdomainErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { allInvalid, duplicate, notSupported, required, tooMany, type Loose } from './field-errors.ts'
import { ipForm, isIPv4, isIPv6, portNumber } from './formats.ts'
import { PROTOCOLS } from './ports.ts'
import { validateNonSpecialIp } from './special-ip.ts'

type Subset = NonNullable<Loose<Endpoints>['subsets']>[number]
type Address = NonNullable<Subset['addresses']>[number]
type Port = NonNullable<Subset['ports']>[number]

/** Addresses, and names of nodes, with which an address was found right: they come again with every change. */
const right = new Set<string>()
const MOST_RIGHT = 16_384

const isRight = ({ ip, hostname, nodeName }: Address) =>
  ip !== undefined &&
  hostname === undefined &&
  right.has(ip) &&
  (nodeName === undefined || right.has(`node/${nodeName}`))

function noteRight({ ip = '', nodeName }: Address): void {
  if (right.size >= MOST_RIGHT) right.clear()
  right.add(ip)
  if (nodeName !== undefined) right.add(`node/${nodeName}`)
}

function validateAddress({ ip = '', hostname, nodeName }: Address, field: string): FieldError[] {
  const errors = allInvalid(`${field}.ip`, ip, ipForm(ip))
  if (hostname) errors.push(...allInvalid(`${field}.hostname`, hostname, labelErrors(hostname)))
  if (nodeName !== undefined) errors.push(...allInvalid(`${field}.nodeName`, nodeName, subdomainErrors(nodeName)))
  return [...errors, ...validateNonSpecialIp(ip, `${field}.ip`)]
}

function validateProtocol(protocol: string | undefined, field: string): FieldError[] {
  if (!protocol) return [required(field)]
  return PROTOCOLS.includes(protocol) ? [] : [notSupported(field, protocol, PROTOCOLS)]
}

function validatePort(
  { name, port = 0, protocol, appProtocol }: Port,
  requireName: boolean,
  field: string,
): FieldError[] {
  const errors: FieldError[] = []
  if (name) errors.push(...allInvalid(`${field}.name`, name, labelErrors(name)))
  else if (requireName) errors.push(required(`${field}.name`))
  errors.push(...allInvalid(`${field}.port`, port, portNumber(port)))
  errors.push(...validateProtocol(protocol, `${field}.protocol`))
  if (appProtocol !== undefined)
    errors.push(...allInvalid(`${field}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol)))
  return errors
}

export function validateEndpoints(endpoints: Loose<Endpoints>): FieldError[] {
  const errors: FieldError[] = []
  endpoints.subsets?.forEach((subset, i) => {
    const at = `subsets[${i}]`
    if (!subset.addresses?.length && !subset.notReadyAddresses?.length)
      errors.push(required(at, 'must specify `addresses` or `notReadyAddresses`'))
    for (const list of ['addresses', 'notReadyAddresses'] as const)
      subset[list]?.forEach((address, a) => {
        if (isRight(address)) return
        const wrong = validateAddress(address, `${at}.${list}[${a}]`)
        errors.push(...wrong)
        if (!wrong.length) noteRight(address)
      })
    const ports = subset.ports ?? []
    ports.forEach((port, p) => errors.push(...validatePort(port, ports.length > 1, `${at}.ports[${p}]`)))
  })
  return errors
}

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6']
const MAX_ENDPOINTS = 1000
const MAX_ADDRESSES = 100
const MAX_PORTS = 20000

function validateSliceAddress(type: string, address: string, field: string): FieldError[] {
  if (type === 'FQDN') return allInvalid(field, address, subdomainErrors(address))
  const right = type === 'IPv4' ? isIPv4(address) : isIPv6(address)
  const messages = right ? [] : [`must be a valid ${type} address`]
  return [...allInvalid(field, address, messages), ...validateNonSpecialIp(address, field)]
}

export function validateEndpointSlice(slice: Loose<EndpointSlice>): FieldError[] {
  const errors: FieldError[] = []
  const type = slice.addressType ?? ''
  if (!type) errors.push(required('addressType'))
  else if (!ADDRESS_TYPES.includes(type)) errors.push(notSupported('addressType', type, ADDRESS_TYPES))
  const endpoints = slice.endpoints ?? []
  if (endpoints.length > MAX_ENDPOINTS) errors.push(tooMany('endpoints', endpoints.length, MAX_ENDPOINTS))
  else {
    endpoints.forEach(({ addresses = [], nodeName, hostname }, i) => {
      const at = `endpoints[${i}]`
      if (!addresses.length) errors.push(required(`${at}.addresses`, 'must contain at least 1 address'))
      else if (addresses.length > MAX_ADDRESSES)
        errors.push(tooMany(`${at}.addresses`, addresses.length, MAX_ADDRESSES))
      if (ADDRESS_TYPES.includes(type))
        addresses.forEach((ip, a) => errors.push(...validateSliceAddress(type, ip, `${at}.addresses[${a}]`)))
      if (nodeName !== undefined) errors.push(...allInvalid(`${at}.nodeName`, nodeName, subdomainErrors(nodeName)))
      if (hostname !== undefined) errors.push(...allInvalid(`${at}.hostname`, hostname, labelErrors(hostname)))
    })
  }
  const ports = slice.ports ?? []
  if (ports.length > MAX_PORTS) return [...errors, tooMany('ports', ports.length, MAX_PORTS)]
  const names = new Set<string>()
  ports.forEach(({ name = '', protocol, appProtocol }, i) => {
    const at = `ports[${i}]`
    if (name) errors.push(...allInvalid(`${at}.name`, name, labelErrors(name)))
    if (names.has(name)) errors.push(duplicate(`${at}.name`, name))
    names.add(name)
    errors.push(...validateProtocol(protocol, `${at}.protocol`))
    if (appProtocol !== undefined)
      errors.push(...allInvalid(`${at}.appProtocol`, appProtocol, qualifiedNameErrors(appProtocol)))
  })
  return errors
}
