/** Services. Source: ValidateService and ValidateServiceUpdate of pkg/apis/core/validation/validation.go. */
import type { Service, ServicePort } from '../../../api/core-v1.ts'
import { labelErrors, qualifiedNameErrors, subdomainErrors } from '../../../api/names.ts'
import type { FieldError } from '../../../api/status.ts'
import { externallyAccessible, isHeadless, needsClusterIp, needsHealthCheck } from '../allocators/service-allocation.ts'
import { allInvalid, duplicate, forbidden, invalid, notSupported, required, type Loose } from './field-errors.ts'
import { inRange, ipForm, portNumber } from './formats.ts'
import { validateCidr } from './cidr.ts'
import { validateLabels } from './labels.ts'
import { PROTOCOLS, validatePortNumberOrName } from './ports.ts'
import { validateNonSpecialIp } from './special-ip.ts'
import { validateClusterIps, validateClusterIpsUpdate, validateIpFamiliesUpdate } from './service-ips.ts'

type Spec = NonNullable<Loose<Service>['spec']>

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const AFFINITIES = ['ClientIP', 'None']
const POLICIES = ['Cluster', 'Local']
const DISTRIBUTIONS = ['PreferClose', 'PreferSameNode', 'PreferSameZone']
const ONLY_LOAD_BALANCER = "may only be used when `type` is 'LoadBalancer'"
/** A day. */
const MAX_AFFINITY_SECONDS = 86400

function validatePort(port: Loose<ServicePort>, field: string, requireName: boolean, names: Set<string>): FieldError[] {
  const errors: FieldError[] = []
  if (port.name) {
    errors.push(...allInvalid(`${field}.name`, port.name, labelErrors(port.name)))
    if (names.has(port.name)) errors.push(duplicate(`${field}.name`, port.name))
    names.add(port.name)
  } else if (requireName) errors.push(required(`${field}.name`))
  const number = port.port ?? 0
  errors.push(...allInvalid(`${field}.port`, number, portNumber(number)))
  if (!port.protocol) errors.push(required(`${field}.protocol`))
  else if (!PROTOCOLS.includes(port.protocol)) errors.push(notSupported(`${field}.protocol`, port.protocol, PROTOCOLS))
  errors.push(...validatePortNumberOrName(port.targetPort, `${field}.targetPort`))
  if (port.appProtocol !== undefined)
    errors.push(...allInvalid(`${field}.appProtocol`, port.appProtocol, qualifiedNameErrors(port.appProtocol)))
  return errors
}

function validateType(spec: Spec): FieldError[] {
  const errors: FieldError[] = []
  if (!spec.ports?.length && !isHeadless(spec) && spec.type !== 'ExternalName') errors.push(required('spec.ports'))
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(spec))
    errors.push(invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`))
  if (spec.type === 'ExternalName') {
    const not = 'may not be set for ExternalName services'
    if (spec.clusterIPs?.length) errors.push(forbidden('spec.clusterIPs', not))
    if (spec.ipFamilies?.length) errors.push(forbidden('spec.ipFamilies', not))
    if (spec.ipFamilyPolicy !== undefined) errors.push(forbidden('spec.ipFamilyPolicy', not))
    const name = (spec.externalName ?? '').replace(/\.$/, '')
    if (name) errors.push(...allInvalid('spec.externalName', name, subdomainErrors(name)))
    else errors.push(required('spec.externalName'))
  }
  return errors
}

function validateAffinity(spec: Spec): FieldError[] {
  const config = 'spec.sessionAffinityConfig'
  if (!spec.sessionAffinity) return [required('spec.sessionAffinity')]
  if (!AFFINITIES.includes(spec.sessionAffinity))
    return [notSupported('spec.sessionAffinity', spec.sessionAffinity, AFFINITIES)]
  if (spec.sessionAffinity === 'None')
    return spec.sessionAffinityConfig ? [forbidden(config, 'must not be set when session affinity is None')] : []
  if (!spec.sessionAffinityConfig) return [required(config, 'when session affinity type is ClientIP')]
  const client = spec.sessionAffinityConfig.clientIP
  if (!client) return [required(`${config}.clientIP`, 'when session affinity type is ClientIP')]
  const seconds = client.timeoutSeconds
  if (seconds === undefined)
    return [required(`${config}.clientIP.timeoutSeconds`, 'when session affinity type is ClientIP')]
  return seconds <= 0 || seconds > MAX_AFFINITY_SECONDS
    ? [
        invalid(
          `${config}.clientIP.timeoutSeconds`,
          seconds,
          `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`,
        ),
      ]
    : []
}

function validateRepeatedPorts(spec: Spec): FieldError[] {
  const errors: FieldError[] = []
  const ports = spec.ports ?? []
  const seen = new Set<string>()
  ports.forEach(({ nodePort, protocol = '' }, i) => {
    if (!nodePort) return
    const key = `${protocol}/${nodePort}`
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${i}].nodePort`, nodePort))
    seen.add(key)
  })
  seen.clear()
  ports.forEach(({ port, protocol = '' }, i) => {
    const key = `${protocol}/${port}`
    // The server prints its internal type, all fields of it.
    const shown = { Name: '', Protocol: protocol, AppProtocol: null, Port: port ?? 0, TargetPort: 0, NodePort: 0 }
    if (seen.has(key)) errors.push(duplicate(`spec.ports[${i}]`, shown))
    seen.add(key)
  })
  return errors
}

const SOURCE_RANGES = 'service.beta.kubernetes.io/load-balancer-source-ranges'

function validateLoadBalancer(service: Loose<Service>, spec: Spec): FieldError[] {
  const errors: FieldError[] = []
  const isLoadBalancer = spec.type === 'LoadBalancer'
  const annotation = service.metadata?.annotations?.[SOURCE_RANGES]
  if (spec.loadBalancerSourceRanges?.length) {
    const field = 'spec.LoadBalancerSourceRanges'
    if (!isLoadBalancer) errors.push(forbidden(field, ONLY_LOAD_BALANCER))
    spec.loadBalancerSourceRanges.forEach((range, i) => errors.push(...validateCidr(range.trim(), `${field}[${i}]`)))
  } else if (annotation !== undefined) {
    const field = `metadata.annotations[${SOURCE_RANGES}]`
    if (!isLoadBalancer) errors.push(forbidden(field, ONLY_LOAD_BALANCER))
    for (const range of annotation.trim() ? annotation.split(',') : [])
      errors.push(...validateCidr(range.trim(), field))
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && !isLoadBalancer)
    errors.push(forbidden('spec.allocateLoadBalancerNodePorts', ONLY_LOAD_BALANCER))
  if (spec.allocateLoadBalancerNodePorts === undefined && isLoadBalancer)
    errors.push(required('allocateLoadBalancerNodePorts'))
  return [...errors, ...validateLoadBalancerClass(spec)]
}

function validateLoadBalancerClass(spec: Spec): FieldError[] {
  const field = 'spec.loadBalancerClass'
  if (spec.loadBalancerClass === undefined) return []
  if (spec.type !== 'LoadBalancer') return [forbidden(field, ONLY_LOAD_BALANCER)]
  return allInvalid(field, spec.loadBalancerClass, qualifiedNameErrors(spec.loadBalancerClass))
}

function validateTraffic(spec: Spec): FieldError[] {
  const errors: FieldError[] = []
  const external = 'spec.externalTrafficPolicy'
  if (!externallyAccessible(spec)) {
    if (spec.externalTrafficPolicy)
      errors.push(invalid(external, spec.externalTrafficPolicy, 'may only be set for externally-accessible services'))
  } else if (!spec.externalTrafficPolicy) errors.push(required(external))
  else if (!POLICIES.includes(spec.externalTrafficPolicy))
    errors.push(notSupported(external, spec.externalTrafficPolicy, POLICIES))

  const check = 'spec.healthCheckNodePort'
  const port = spec.healthCheckNodePort ?? 0
  if (!needsHealthCheck(spec)) {
    if (port)
      errors.push(
        invalid(check, port, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"),
      )
  } else if (!port) errors.push(required(check))
  else errors.push(...allInvalid(check, port, inRange(port, 1, 65535)))

  const internal = 'spec.internalTrafficPolicy'
  if (spec.internalTrafficPolicy === undefined) {
    if (needsClusterIp(spec)) errors.push(required(internal))
  } else if (!POLICIES.includes(spec.internalTrafficPolicy))
    errors.push(notSupported(internal, spec.internalTrafficPolicy, POLICIES))

  if (spec.trafficDistribution !== undefined && !DISTRIBUTIONS.includes(spec.trafficDistribution))
    errors.push(notSupported('spec.trafficDistribution', spec.trafficDistribution, DISTRIBUTIONS))
  return errors
}

const HINTS = 'service.kubernetes.io/topology-aware-hints'
const MODE = 'service.kubernetes.io/topology-mode'

export function validateService(service: Loose<Service>): FieldError[] {
  const spec = service.spec ?? {}
  const errors: FieldError[] = []
  const annotations = service.metadata?.annotations ?? {}
  const { [HINTS]: hints, [MODE]: mode } = annotations
  if (hints !== undefined && mode !== undefined && hints !== mode)
    errors.push(
      invalid(`metadata.annotations[${MODE}]`, mode, `must match annotations[${HINTS}] when both are specified`),
    )
  errors.push(...validateType(spec))
  const ports = spec.ports ?? []
  const names = new Set<string>()
  ports.forEach((port, i) => errors.push(...validatePort(port, `spec.ports[${i}]`, ports.length > 1, names)))
  if (spec.selector) errors.push(...validateLabels(spec.selector, 'spec.selector'))
  errors.push(...validateAffinity(spec), ...validateClusterIps(spec))
  spec.externalIPs?.forEach((ip, i) => {
    const field = `spec.externalIPs[${i}]`
    const malformed = allInvalid(field, ip, ipForm(ip))
    errors.push(...(malformed.length ? malformed : validateNonSpecialIp(ip, field)))
  })
  if (!spec.type) errors.push(required('spec.type'))
  else if (!TYPES.includes(spec.type)) errors.push(notSupported('spec.type', spec.type, TYPES))
  if (spec.type === 'ClusterIP') {
    ports.forEach((port, i) => {
      if (port.nodePort)
        errors.push(forbidden(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"))
    })
  }
  errors.push(...validateRepeatedPorts(spec), ...validateLoadBalancer(service, spec), ...validateTraffic(spec))
  return errors
}

export function validateServiceUpdate(service: Loose<Service>, old: Service): FieldError[] {
  const errors = [...validateClusterIpsUpdate(service, old), ...validateIpFamiliesUpdate(service, old)]
  const spec = service.spec ?? {}
  const before = (old.spec ?? {}) as Spec
  if (spec.type === 'LoadBalancer' && before.type === 'LoadBalancer') {
    if (spec.loadBalancerClass !== before.loadBalancerClass)
      errors.push(invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set'))
  }
  errors.push(...validateLoadBalancerClass(spec))
  if (needsHealthCheck(spec) && needsHealthCheck(before) && spec.healthCheckNodePort !== before.healthCheckNodePort)
    errors.push(forbidden('spec.healthCheckNodePort', 'field is immutable'))
  return errors
}
