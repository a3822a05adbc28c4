/** What objects use of a ResourceQuota. Source: pkg/quota/v1/evaluator/core, apiserver/pkg/quota. Left out: device
 *  classes, storage classes, priority-class scopes, pods that are resized. */
import type { Pod, PersistentVolumeClaim, ResourceQuota, Service } from './core-v1.ts'
import { canonicalQuantity, formatQuantity, parseQuantity } from './quantity.ts'
import { resources, type Resource } from './resources.ts'

/** Amounts by the names that quotas have for them: `requests.cpu`, `services.nodeports`, `count/deployments.apps`. */
export type Use = Readonly<Record<string, string>>

/** Kinds that quotas count by their plural alone, too. */
const BY_PLURAL = new Set([
  'pods',
  'services',
  'configmaps',
  'secrets',
  'persistentvolumeclaims',
  'replicationcontrollers',
  'resourcequotas',
])

const countName = ({ plural, group }: Resource): string => `count/${plural}${group ? `.${group}` : ''}`

/** The core resource whose objects use what has this name, and no more than its name says so. */
function coreUser(name: string): string {
  if (BY_PLURAL.has(name)) return name
  if (name.startsWith('services.')) return 'services'
  if (name === 'requests.storage') return 'persistentvolumeclaims'
  return /^(requests\.|limits\.|cpu$|memory$|ephemeral-storage$)/.test(name) ? 'pods' : ''
}

/** Of the resource whose objects use this; undefined for what is not counted here. */
export function quotaResource(name: string): Resource | undefined {
  const core = coreUser(name)
  return resources.find(each => countName(each) === name || (each.group === '' && each.plural === core))
}

export function addQuantities(a: string, b: string, sign: 1 | -1 = 1): string {
  const [x, y] = [parseQuantity(a), parseQuantity(b)]
  if (!x || !y) return a
  return formatQuantity({ milli: x.milli + sign * y.milli, format: x.milli ? x.format : y.format })
}

type Amounts = Readonly<Record<string, string | number>>
interface Contained {
  resources?: { requests?: Amounts; limits?: Amounts }
  restartPolicy?: string
}

/** Sum of the containers, or the greatest of the init containers where that is more. */
function podAmounts(pod: Pod, of: 'requests' | 'limits'): Record<string, string> {
  const sum: Record<string, string> = {}
  const add = (each: Contained) => {
    for (const [name, amount] of Object.entries(each.resources?.[of] ?? {}))
      sum[name] = addQuantities(sum[name] ?? '0', String(amount))
  }
  for (const each of pod.spec?.containers ?? []) add(each as Contained)
  for (const each of (pod.spec?.initContainers ?? []) as Contained[]) {
    if (each.restartPolicy === 'Always') add(each)
    else
      for (const [name, amount] of Object.entries(each.resources?.[of] ?? {}))
        if ((parseQuantity(amount)?.milli ?? 0) > (parseQuantity(sum[name] ?? '0')?.milli ?? 0))
          sum[name] = canonicalQuantity(amount)
  }
  return sum
}

function usedByPod(pod: Pod): Record<string, string> {
  const phase = pod.status?.phase
  if (phase === 'Succeeded' || phase === 'Failed') return {}
  const use: Record<string, string> = { pods: '1' }
  for (const [name, amount] of Object.entries(podAmounts(pod, 'requests'))) {
    use[`requests.${name}`] = amount
    if (name === 'cpu' || name === 'memory' || name === 'ephemeral-storage') use[name] = amount
  }
  for (const [name, amount] of Object.entries(podAmounts(pod, 'limits'))) use[`limits.${name}`] = amount
  return use
}

function usedByService({ spec }: Service): Record<string, string> {
  const use: Record<string, string> = { services: '1' }
  const balanced = spec?.type === 'LoadBalancer'
  const ports = spec?.ports ?? []
  if (spec?.type === 'NodePort') use['services.nodeports'] = String(ports.length)
  if (balanced) {
    use['services.loadbalancers'] = '1'
    const held =
      spec.allocateLoadBalancerNodePorts === false ? ports.filter(port => port.nodePort).length : ports.length
    use['services.nodeports'] = String(held)
  }
  return use
}

export function useOf(resource: Resource, object: unknown): Use {
  const counted = { [countName(resource)]: '1' }
  if (resource.group) return counted
  if (resource.plural === 'pods') return { ...counted, ...usedByPod(object as Pod) }
  if (resource.plural === 'services') return { ...counted, ...usedByService(object as Service) }
  if (!BY_PLURAL.has(resource.plural)) return counted
  const storage = (object as PersistentVolumeClaim).spec?.resources?.requests?.['storage']
  return {
    ...counted,
    [resource.plural]: '1',
    ...(resource.plural === 'persistentvolumeclaims' && storage
      ? { 'requests.storage': canonicalQuantity(storage) }
      : {}),
  }
}

const isBestEffort = (pod: Pod): boolean =>
  [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].every(
    each => !Object.keys({ ...each.resources?.requests, ...each.resources?.limits }).length,
  )

/** Whether a quota is about an object: scopes are of pods alone. */
export function isInScope({ spec }: ResourceQuota, resource: Resource, object: unknown): boolean {
  const scopes = spec?.scopes ?? []
  if (!scopes.length) return true
  if (resource.group || resource.plural !== 'pods') return false
  const pod = object as Pod
  const limited = pod.spec?.activeDeadlineSeconds !== undefined
  const holds: Readonly<Record<string, boolean>> = {
    Terminating: limited,
    NotTerminating: !limited,
    BestEffort: isBestEffort(pod),
    NotBestEffort: !isBestEffort(pod),
  }
  return scopes.every(scope => holds[scope] ?? false)
}
