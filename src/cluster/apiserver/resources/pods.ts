/** Pods. Source: pkg/registry/core/pod/strategy.go. */
import type { Pod } from '../../../api/core-v1.ts'
import { PODS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { podOnlyDefaults, podSpecDefaults } from './pod-defaults.ts'
import { podRow } from './pod-row.ts'
import { qosClass } from './pod-qos.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Pod>

export const pods: Strategy<Pod> = {
  resource: PODS,
  defaults(draft) {
    const spec = (loose(draft).spec ??= {})
    podSpecDefaults(spec)
    podOnlyDefaults(spec)
  },
  prepareForCreate(draft) {
    startGeneration(draft, { phase: 'Pending', qosClass: qosClass(loose(draft).spec ?? {}) })
  },
  prepareForUpdate(draft, old) {
    bumpGeneration(draft, old)
  },
  validate: () => [],
  row: podRow,
  selectableFields: pod => ({
    'spec.nodeName': pod.spec?.nodeName ?? '',
    'spec.restartPolicy': pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': String(pod.spec?.hostNetwork ?? false),
    'status.phase': pod.status?.phase ?? '',
    'status.podIP': pod.status?.podIPs?.[0]?.ip ?? '',
    'status.podIPs': pod.status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': pod.status?.nominatedNodeName ?? '',
  }),
  /** Asked, else the pod's own; at once where no node has it or it is over. Source: CheckGracefulDelete. */
  gracePeriodSeconds(pod, asked) {
    if (!pod.spec?.nodeName) return 0
    if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0
    const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30
    return seconds < 0 ? 1 : seconds
  },
}
