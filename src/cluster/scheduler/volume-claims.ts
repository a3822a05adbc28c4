/** What a pod's claims say before any node is asked. Source: PreFilter of pkg/scheduler/framework/plugins/volumebinding.
 *  Left out: classes that wait for the first consumer, and where a bound volume may be used: nothing here provisions. */
import type { PersistentVolumeClaim, Pod } from '../../api/core-v1.ts'

/** Why the pod cannot go anywhere; undefined if its claims are bound, or it has none. */
export function claimObjection(pod: Pod, find: (key: string) => PersistentVolumeClaim | undefined): string | undefined {
  let unbound = false
  for (const { name, persistentVolumeClaim, ephemeral } of pod.spec?.volumes ?? []) {
    const claimed = persistentVolumeClaim?.claimName ?? (ephemeral && `${pod.metadata.name}-${name}`)
    if (claimed === undefined) continue
    const claim = find(`${pod.metadata.namespace}/${claimed}`)
    if (!claim)
      return ephemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${claimed}"`
        : `persistentvolumeclaim "${claimed}" not found`
    if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${claimed}" is being deleted`
    if (!claim.spec?.volumeName || claim.status?.phase !== 'Bound') unbound = true
  }
  return unbound ? 'pod has unbound immediate PersistentVolumeClaims' : undefined
}
