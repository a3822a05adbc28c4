/** Which addresses and ports a write of a Service takes and gives back, by its type before and after.
 *  Source: pkg/registry/core/service/storage/{storage,alloc}.go and strategy.go. Left out: a second IP family. */
import type { Service } from '../../../api/core-v1.ts'
import { ApiError, failure, invalid as invalidStatus, type FieldError } from '../../../api/status.ts'
import type { StrategyContext } from '../strategy.ts'
import { equal } from '../validation/equal.ts'
import { invalid, type Loose } from '../validation/field-errors.ts'
import { isIPv6 } from '../validation/formats.ts'
import { validateClusterIps } from '../validation/service-ips.ts'
import { NodePortOperation, type NodePortAllocator } from './node-port.ts'
import { AllocationError, type ServiceIpAllocator } from './service-ip.ts'

export type LooseService = Loose<Service>
type Spec = NonNullable<LooseService['spec']>

const NONE = 'None'

/** `spec`, of which nothing is changed through the empty one. */
const specOf = (service: LooseService | undefined): Spec => service?.spec ?? {}

const CLUSTER_IP_TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer']
export const needsClusterIp = (spec: Spec): boolean => CLUSTER_IP_TYPES.includes(spec.type ?? '')

const needsNodePort = (spec: Spec): boolean => spec.type === 'NodePort' || spec.type === 'LoadBalancer'

/** Node ports that are given are taken all the same. */
const drawsNodePorts = (spec: Spec): boolean =>
  spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false)

export const needsHealthCheck = (spec: Spec): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local'

/** From outside the cluster: whether an external traffic policy applies. */
export const externallyAccessible = (spec: Spec): boolean =>
  spec.type === 'LoadBalancer' ||
  spec.type === 'NodePort' ||
  (spec.type === 'ClusterIP' && (spec.externalIPs ?? []).length > 0)

export const isHeadless = (spec: Spec): boolean => spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === NONE

const nodePortsOf = (spec: Spec): number[] => (spec.ports ?? []).flatMap(port => (port.nodePort ? [port.nodePort] : []))

function refuse(service: LooseService, errors: FieldError[]): never {
  throw new ApiError(invalidStatus('Service', service.metadata?.name ?? '', errors))
}

function internalError(message: string): never {
  throw new ApiError(failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }))
}

/** Runs it, telling an allocator's refusal by `words`. */
function told<T>(run: () => T, words: (message: string) => never): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof AllocationError) return words(error.message)
    throw error
  }
}

/** Fields that were allocated before and not given again are kept. Source: patchAllocatedValues. */
function keepAllocated(spec: Spec, old: Spec): void {
  if (needsClusterIp(old) && needsClusterIp(spec)) {
    if (!spec.clusterIP) spec.clusterIP = old.clusterIP
    if (!spec.clusterIPs?.length && spec.clusterIP === old.clusterIP) spec.clusterIPs = old.clusterIPs?.slice()
  }
  if (needsNodePort(old) && needsNodePort(spec)) {
    const given = new Set(nodePortsOf(spec))
    const used = new Set(nodePortsOf(old).filter(port => given.has(port)))
    const byName = new Map((old.ports ?? []).map(port => [port.name ?? '', port.nodePort]))
    for (const port of spec.ports ?? []) {
      const before = byName.get(port.name ?? '')
      if (!port.nodePort && before && !used.has(before)) port.nodePort = before
    }
  }
  if (needsHealthCheck(old) && needsHealthCheck(spec)) spec.healthCheckNodePort ||= old.healthCheckNodePort
}

/** Clients that know only `clusterIP` are helped with `clusterIPs`. Source: normalizeClusterIPs. */
function normalizeClusterIps(spec: Spec, old: Spec | undefined): void {
  if (!old) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
    return
  }
  const before = old.clusterIP ?? ''
  const after = spec.clusterIP ?? ''
  if (before === after) {
    if (old.clusterIPs?.length && !spec.clusterIPs?.length) spec.clusterIPs = old.clusterIPs.slice()
  } else if (equal(old.clusterIPs, spec.clusterIPs)) {
    if (after) spec.clusterIPs = [after]
    else delete spec.clusterIPs
  }
}

/** What no longer applies and was not changed by the user goes. Source: dropTypeDependentFields. */
function dropTypeDependent(spec: Spec, old: Spec): void {
  if (needsClusterIp(old) && !needsClusterIp(spec) && equal(spec.clusterIPs, old.clusterIPs)) {
    delete spec.clusterIP
    delete spec.clusterIPs
    delete spec.ipFamilies
    delete spec.ipFamilyPolicy
  }
  const sameNodePorts = () => equal(nodePortsOf(spec).sort(), nodePortsOf(old).sort())
  if (needsNodePort(old) && !needsNodePort(spec) && sameNodePorts())
    for (const port of spec.ports ?? []) delete port.nodePort
  if (needsHealthCheck(old) && !needsHealthCheck(spec) && spec.healthCheckNodePort === old.healthCheckNodePort)
    delete spec.healthCheckNodePort
  if (old.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    if (spec.allocateLoadBalancerNodePorts === old.allocateLoadBalancerNodePorts)
      delete spec.allocateLoadBalancerNodePorts
    if (spec.loadBalancerClass === old.loadBalancerClass) delete spec.loadBalancerClass
  }
  if (externallyAccessible(old) && !externallyAccessible(spec)) {
    if (spec.externalTrafficPolicy === old.externalTrafficPolicy) delete spec.externalTrafficPolicy
  }
}

/** @throws ApiError */
function initIpFamilies(service: LooseService, spec: Spec, old: Spec | undefined): void {
  if (spec.type === 'ExternalName') return
  const headlessWithoutSelector = spec.clusterIP === NONE && Object.keys(spec.selector ?? {}).length === 0
  spec.ipFamilyPolicy ??= old?.ipFamilyPolicy ?? (headlessWithoutSelector ? 'RequireDualStack' : 'SingleStack')
  const wrong = validateClusterIps(spec)
  if (wrong.length) refuse(service, wrong)
  const policy = 'spec.ipFamilyPolicy'
  const errors: FieldError[] = []
  const many = "must be 'RequireDualStack' or 'PreferDualStack' when multiple"
  if (spec.ipFamilyPolicy === 'SingleStack') {
    if (spec.clusterIPs?.length === 2)
      errors.push(invalid(policy, spec.ipFamilyPolicy, `${many} cluster IPs are specified`))
    if (spec.ipFamilies?.length === 2)
      errors.push(invalid(policy, spec.ipFamilyPolicy, `${many} IP families are specified`))
  }
  spec.clusterIPs?.forEach((ip, i) => {
    if (ip === NONE || i < (spec.ipFamilies?.length ?? 0)) return
    if (isIPv6(ip)) {
      errors.push(invalid(`spec.clusterIPs[${i}]`, spec.clusterIPs, 'IPv6 is not configured on this cluster'))
    } else (spec.ipFamilies ??= []).push('IPv4')
  })
  if (errors.length) refuse(service, errors)
  if (headlessWithoutSelector) {
    const families = spec.ipFamilies?.length ? spec.ipFamilies : (['IPv4'] as ('IPv4' | 'IPv6')[])
    if (families.length < 2 && spec.ipFamilyPolicy !== 'SingleStack')
      families.push(families[0] === 'IPv4' ? 'IPv6' : 'IPv4')
    spec.ipFamilies = families
    return
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack')
    errors.push(invalid(policy, spec.ipFamilyPolicy, 'this cluster is not configured for dual-stack services'))
  spec.ipFamilies?.forEach((family, i) => {
    if (family !== 'IPv4') errors.push(invalid(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'))
  })
  if (errors.length) refuse(service, errors)
  if (!spec.ipFamilies?.length) spec.ipFamilies = ['IPv4']
}

/** Addresses and ports of all Services. */
export class ServiceAllocation {
  readonly ips: ServiceIpAllocator
  readonly ports: NodePortAllocator

  constructor(ips: ServiceIpAllocator, ports: NodePortAllocator) {
    this.ips = ips
    this.ports = ports
  }

  /** Fills in what is allocated. @returns how to undo it @throws ApiError, with nothing taken */
  allocate(service: LooseService, old: Service | undefined, context: StrategyContext): () => void {
    const spec = (service.spec ??= {})
    const before = old && specOf(old as LooseService)
    if (before) keepAllocated(spec, before)
    normalizeClusterIps(spec, before)
    initIpFamilies(service, spec, before)
    const undoIps = before ? this.#updateIps(service, spec, before, context) : this.#allocateIps(service, spec, context)
    const operation = new NodePortOperation(this.ports, context.random, context.dryRun)
    try {
      if (before) updateNodePorts(service, spec, before, operation)
      else initNodePorts(service, spec, operation)
      healthCheckPort(spec, before, operation)
    } catch (error) {
      operation.revert()
      undoIps()
      throw error
    }
    operation.commit()
    if (before) dropTypeDependent(spec, before)
    return () => {
      operation.revert()
      undoIps()
    }
  }

  /** The Service is gone. */
  released(service: Service): void {
    const spec = specOf(service as LooseService)
    if (spec.type !== 'ExternalName' && !isHeadless(spec)) for (const ip of spec.clusterIPs ?? []) this.ips.release(ip)
    for (const port of nodePortsOf(spec)) this.ports.release(port)
    if (needsHealthCheck(spec) && spec.healthCheckNodePort) this.ports.release(spec.healthCheckNodePort)
  }

  #allocateIps(service: LooseService, spec: Spec, context: StrategyContext): () => void {
    const nothing = () => {}
    if (!needsClusterIp(spec) || spec.clusterIPs?.[0] === NONE) return nothing
    const asked = spec.clusterIPs?.[0]
    const ip = asked || this.#nextIp(context)
    if (asked) {
      told(
        () => (context.dryRun ? void this.ips.inRange(asked) : this.ips.allocate(asked)),
        message =>
          refuse(service, [invalid('spec.clusterIPs', spec.clusterIPs, `failed to allocate IP ${asked}: ${message}`)]),
      )
    }
    spec.clusterIP = ip
    spec.clusterIPs = [ip]
    return context.dryRun ? nothing : () => this.ips.release(ip)
  }

  #nextIp(context: StrategyContext): string {
    if (context.dryRun) return this.ips.dryRunAddress
    return told(
      () => this.ips.allocateNext(context.random),
      message => internalError(`failed to allocate a serviceIP: ${message}`),
    )
  }

  #updateIps(service: LooseService, spec: Spec, old: Spec, context: StrategyContext): () => void {
    if (old.type === 'ExternalName' && spec.type !== 'ExternalName') return this.#allocateIps(service, spec, context)
    if (old.clusterIPs?.[0] === NONE || old.type === 'ExternalName' || spec.type !== 'ExternalName' || context.dryRun)
      return () => {}
    const freed = old.clusterIPs ?? []
    for (const ip of freed) this.ips.release(ip)
    return () => {
      for (const ip of freed) this.ips.hold(ip)
    }
  }
}

const refusedPort = (service: LooseService, index: number, port: number) => (message: string) =>
  refuse(service, [invalid(`spec.ports[${index}].nodePort`, port, message)])

const noPort = (message: string) => internalError(`failed to allocate a nodePort: ${message}`)

/** Ports of the same number (TCP and UDP, say) share a node port. */
function initNodePorts(service: LooseService, spec: Spec, operation: NodePortOperation): void {
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return
  const ports = spec.ports ?? []
  const byPort = new Map<number, number>()
  ports.forEach((port, i) => {
    if (!port.nodePort && !drawsNodePorts(spec)) return
    const number = port.port ?? 0
    const allocated = byPort.get(number)
    if (allocated === undefined) {
      const asked = ports.find(other => (other.port ?? 0) === number && other.nodePort)?.nodePort
      if (asked) told(() => operation.allocate(asked), refusedPort(service, i, asked))
      port.nodePort = asked ?? told(() => operation.allocateNext(), noPort)
      byPort.set(number, port.nodePort)
    } else if (!port.nodePort) port.nodePort = allocated
    else if (port.nodePort !== allocated) {
      const asked = port.nodePort
      told(() => operation.allocate(asked), refusedPort(service, i, asked))
    }
  })
}

function updateNodePorts(service: LooseService, spec: Spec, old: Spec, operation: NodePortOperation): void {
  const held = nodePortsOf(old)
  const had = old.type === 'NodePort' || old.type === 'LoadBalancer'
  if (had && (spec.type === 'ExternalName' || spec.type === 'ClusterIP'))
    for (const port of held) operation.releaseDeferred(port)
  if (spec.type !== 'NodePort' && spec.type !== 'LoadBalancer') return
  const seen = new Set<string>()
  const taken = new Set(held)
  spec.ports?.forEach((port, i) => {
    if (!port.nodePort && !drawsNodePorts(spec)) return
    const asked = port.nodePort
    if (!asked) port.nodePort = told(() => operation.allocateNext(), noPort)
    else if (!taken.has(asked)) {
      told(() => operation.allocate(asked), refusedPort(service, i, asked))
      taken.add(asked)
    }
    const key = `{${port.protocol ?? 'TCP'} ${port.nodePort}}`
    if (seen.has(key)) throw new ApiError(failure(500, undefined, `duplicate nodePort: ${key}`))
    seen.add(key)
  })
  const now = new Set(nodePortsOf(spec))
  for (const port of held) if (!now.has(port)) operation.releaseDeferred(port)
}

function healthCheckPort(spec: Spec, old: Spec | undefined, operation: NodePortOperation): void {
  const needed = old ? needsHealthCheck(old) : false
  const needs = needsHealthCheck(spec)
  if (needs && !needed) {
    const asked = spec.healthCheckNodePort
    if (asked) {
      told(
        () => operation.allocate(asked),
        message => internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${message}`),
      )
    } else {
      spec.healthCheckNodePort = told(
        () => operation.allocateNext(),
        message => internalError(`failed to allocate a HealthCheck NodePort 0: ${message}`),
      )
    }
  } else if (needed && !needs && old?.healthCheckNodePort) operation.releaseDeferred(old.healthCheckNodePort)
}
