/** Refuses what would use more than a ResourceQuota allows, and counts what is let in.
 *  Source: apiserver/pkg/admission/plugin/resourcequota/controller.go. Left out: limited resources by default. */
import type { Container, Pod, ResourceQuota } from '../../api/core-v1.ts'
import { addQuantities, isInScope, useOf, type Use } from '../../api/quota.ts'
import { compareQuantities } from '../../api/quantity.ts'
import type { Resource } from '../../api/resources.ts'
import { ApiError, forbidden } from '../../api/status.ts'

/** What a pod must say of each container where a quota limits it. */
const TO_BE_SAID = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']

export interface Charge {
  quota: ResourceQuota
  /** status.used with the object in it. */
  used: Record<string, string>
}

/** @param object with its defaults @param old what it is changed from @throws ApiError */
export function chargesOf(
  quotas: readonly ResourceQuota[],
  resource: Resource,
  object: { metadata: { name?: string } },
  old: unknown,
): Charge[] {
  const use = useOf(resource, object)
  const before: Use = old ? useOf(resource, old) : {}
  const refuse = (why: string): never => {
    throw new ApiError(forbidden(resource.plural, object.metadata.name ?? '', why, resource.group))
  }
  const charges: Charge[] = []
  for (const quota of quotas) {
    const { name } = quota.metadata
    const named = Object.keys(quota.spec?.hard ?? {})
    if (!isInScope(quota, resource, object)) continue
    if (resource.plural === 'pods' && !resource.group && !old) {
      const unsaid = unsaidOf(object as unknown as Pod, named)
      if (unsaid) refuse(`failed quota: ${name}: must specify ${unsaid}`)
    }
    const wanted: Record<string, string> = {}
    for (const each of named) {
      const more = addQuantities(use[each] ?? '0', before[each] ?? '0', -1)
      if (compareQuantities(more, '0') > 0) wanted[each] = more
    }
    const names = Object.keys(wanted).sort()
    if (!names.length) continue
    const { hard, used } = quota.status ?? {}
    if (names.some(each => hard?.[each] === undefined || used?.[each] === undefined))
      refuse(`status unknown for quota: ${name}, resources: ${names.join(',')}`)
    const after = Object.fromEntries(names.map(each => [each, addQuantities(String(used![each]), wanted[each]!)]))
    const over = names.filter(each => compareQuantities(after[each]!, hard![each]!) > 0)
    const list = (of: Readonly<Record<string, string | number>>) => over.map(each => `${each}=${of[each]}`).join(',')
    if (over.length)
      refuse(`exceeded quota: ${name}, requested: ${list(wanted)}, used: ${list(used!)}, limited: ${list(hard!)}`)
    charges.push({ quota, used: { ...(used as Record<string, string>), ...after } })
  }
  return charges
}

/** `cpu for: a,b; memory for: a`; empty where all is said. */
function unsaidOf({ spec }: Pod, named: readonly string[]): string {
  const containers = [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]
  return TO_BE_SAID.filter(name => named.includes(name))
    .sort()
    .map(name => ({ name, without: containers.filter(each => !says(each, name)).map(each => each.name) }))
    .filter(({ without }) => without.length)
    .map(({ name, without }) => `${name} for: ${without.sort().join(',')}`)
    .join('; ')
}

function says({ resources }: Container, name: string): boolean {
  const [kind, what] = name.includes('.') ? name.split('.') : ['requests', name]
  return resources?.[kind as 'requests' | 'limits']?.[what!] !== undefined
}
