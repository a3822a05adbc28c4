/** The status of ResourceQuotas: what is allowed, and what is used. Source: pkg/controller/resourcequota. What comes
 *  in is counted by admission; here it is counted anew when a quota changes or something goes. */
import type { ResourceQuota } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import {
  CONFIG_MAPS,
  CRON_JOBS,
  DEPLOYMENTS,
  JOBS,
  PERSISTENT_VOLUME_CLAIMS,
  PODS,
  REPLICA_SETS,
  RESOURCE_QUOTAS,
  SECRETS,
  SERVICES,
  STATEFUL_SETS,
} from '../../api/kinds.ts'
import type { KubernetesObject } from '../../api/object.ts'
import { addQuantities, isInScope, quotaResource, useOf } from '../../api/quota.ts'
import type { Resource } from '../../api/resources.ts'
import { keyOf } from '../client/informer.ts'
import type { ControllerContext } from './controller-context.ts'
import { ReconcileLoop } from './reconcile-loop.ts'

const COUNTED = [
  CONFIG_MAPS,
  CRON_JOBS,
  DEPLOYMENTS,
  JOBS,
  PERSISTENT_VOLUME_CLAIMS,
  REPLICA_SETS,
  SECRETS,
  SERVICES,
  STATEFUL_SETS,
] as const

/** @param list the objects of a resource in the quota's namespace */
export function quotaUse(
  quota: ResourceQuota,
  list: (resource: Resource) => readonly unknown[],
): Record<string, string> {
  const used: Record<string, string> = {}
  for (const name of Object.keys(quota.spec?.hard ?? {})) {
    used[name] = '0'
    const resource = quotaResource(name)
    for (const object of resource ? list(resource) : [])
      if (isInScope(quota, resource!, object))
        used[name] = addQuantities(used[name], useOf(resource!, object)[name] ?? '0')
  }
  return used
}

export function startResourceQuotaController({ sim, client, informers }: ControllerContext): void {
  const quotas = informers.of(RESOURCE_QUOTAS)
  const loop = new ReconcileLoop(sim, sync)
  quotas.index('namespace', quota => [quota.metadata.namespace])
  const wake = (quota: ResourceQuota) => loop.add(keyOf(quota))
  const wakeOf = ({ metadata }: { metadata: { namespace?: string } }) => {
    for (const quota of quotas.by('namespace', metadata.namespace ?? '')) wake(quota)
  }
  quotas.on({ added: wake, updated: (quota, before) => !equal(quota.spec, before.spec) && wake(quota) })
  for (const resource of COUNTED)
    informers.of(resource as unknown as Resource<KubernetesObject>).on({ removed: wakeOf })
  informers.of(SERVICES).on({ updated: (service, before) => service.spec !== before.spec && wakeOf(service) })
  informers.of(PODS).on({
    removed: wakeOf,
    updated: (pod, before) => pod.status?.phase !== before.status?.phase && wakeOf(pod),
  })

  function sync(key: string): void {
    const quota = quotas.get(key)
    if (!quota) return
    const { namespace } = quota.metadata
    const used = quotaUse(quota, resource => client.list(resource, { namespace }).items)
    const status = { hard: quota.spec?.hard ?? {}, used }
    if (!equal(status, quota.status)) client.update(RESOURCE_QUOTAS, { ...quota, status }, 'status')
  }
}
