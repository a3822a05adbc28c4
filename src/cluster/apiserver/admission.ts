/** Admission that depends on what else is in a namespace: LimitRanges and ResourceQuotas. */
import type { LimitRange, Pod, ResourceQuota } from '../../api/core-v1.ts'
import { LIMIT_RANGES, RESOURCE_QUOTAS } from '../../api/kinds.ts'
import type { KubernetesObject } from '../../api/object.ts'
import type { Resource } from '../../api/resources.ts'
import { giveDefaults, refuseBeyond } from './limit-ranger.ts'
import { chargesOf } from './quota-admission.ts'
import type { Store } from './store.ts'
import type { Draft } from './strategy.ts'

/** Kinds whose changes may use more. */
const CHARGED_ON_CHANGE = new Set(['services', 'persistentvolumeclaims'])

const isPods = ({ plural, group }: Resource): boolean => plural === 'pods' && !group

function listed<T>(store: Store, namespace: string | undefined): T[] {
  if (namespace === undefined) return []
  return store.list(namespace, {}).kvs.map(({ value }) => value as T)
}

/** Before the object is looked at. */
export function fillIn(storeOf: (resource: Resource) => Store, resource: Resource, draft: Draft): void {
  if (!isPods(resource)) return
  const ranges = listed<LimitRange>(storeOf(LIMIT_RANGES as Resource), draft.metadata.namespace)
  if (ranges.length) giveDefaults(ranges, draft as never)
}

/** Once the object is found right. @returns what counts it, for when it is kept @throws ApiError */
export function admit(
  storeOf: (resource: Resource) => Store,
  resource: Resource,
  draft: Draft,
  old: KubernetesObject | undefined,
): (() => void) | undefined {
  const { namespace } = draft.metadata
  if (isPods(resource) && !old) {
    const ranges = listed<LimitRange>(storeOf(LIMIT_RANGES as Resource), namespace)
    if (ranges.length) refuseBeyond(ranges, draft as unknown as Pod)
  }
  if (old && (resource.group || !CHARGED_ON_CHANGE.has(resource.plural))) return undefined
  const store = storeOf(RESOURCE_QUOTAS as Resource)
  const quotas = listed<ResourceQuota>(store, namespace)
  if (!quotas.length) return undefined
  const charges = chargesOf(quotas, resource, draft, old)
  return () => {
    for (const { quota, used } of charges)
      store.updatePart(
        quota as unknown as KubernetesObject,
        { status: { ...quota.status, used } },
        { dryRun: false, warnings: [], subresource: 'status' },
      )
  }
}
