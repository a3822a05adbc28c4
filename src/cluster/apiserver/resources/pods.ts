/** Pods. Source: pkg/registry/core/pod/strategy.go. */
import type { Container, Pod } from '../../../api/core-v1.ts'
import { PODS } from '../../../api/kinds.ts'
import type { Draft, Strategy } from '../strategy.ts'
import type { Loose } from '../validation/field-errors.ts'
import { validatePod, validatePodUpdate } from '../validation/pod.ts'
import { podWarnings } from '../validation/pod-warnings.ts'
import { bumpGeneration, startGeneration } from './generation.ts'
import { admitPod } from './pod-admission.ts'
import { podOnlyDefaults, podSpecDefaults } from './pod-defaults.ts'
import { qosClass } from './pod-qos.ts'
import { podRow } from './pod-row.ts'

const loose = (draft: Draft) => draft as unknown as Loose<Pod>

function statusOf(pod: Loose<Pod>) {
  const status = { phase: 'Pending', qosClass: qosClass(pod.spec ?? {}) }
  if (!pod.spec?.schedulingGates?.length) return status
  const message = 'Scheduling is blocked due to non-empty scheduling gates'
  const condition = { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message }
  return { ...status, conditions: [{ ...condition, lastProbeTime: null, lastTransitionTime: null }] }
}

/** Admission may give containers other resources today than yesterday. */
function resourcesText({ resources }: Loose<Container>): string {
  for (const _ in resources) return JSON.stringify(resources)
  return ''
}

export const pods: Strategy<Pod> = {
  resource: PODS,
  defaults(draft) {
    const spec = (loose(draft).spec ??= {})
    podSpecDefaults(spec)
    podOnlyDefaults(spec)
  },
  prepareForCreate(draft, context) {
    admitPod(loose(draft), context)
    startGeneration(draft, statusOf(loose(draft)))
  },
  prepareForUpdate: bumpGeneration,
  validate: draft => validatePod(loose(draft)),
  templated: draft => (loose(draft).spec?.containers ?? []).map(resourcesText).join('\n'),
  validateUpdate: (draft, old) => validatePodUpdate(loose(draft), old),
  warnings: (draft, old) => podWarnings(loose(draft).spec, old?.spec, 'spec'),
  row: podRow,
  selectableFields: {
    'spec.nodeName': pod => pod.spec?.nodeName ?? '',
    'spec.restartPolicy': pod => pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': pod => pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': pod => pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': pod => String(pod.spec?.hostNetwork ?? false),
    'status.phase': pod => pod.status?.phase ?? '',
    'status.podIP': pod => pod.status?.podIPs?.[0]?.ip ?? '',
    'status.podIPs': pod => pod.status?.podIPs?.[0]?.ip ?? '',
    'status.nominatedNodeName': pod => pod.status?.nominatedNodeName ?? '',
  },
  /** Asked, else the pod's own; at once where no node has it or it is over. Source: CheckGracefulDelete. */
  gracePeriodSeconds(pod, asked) {
    if (!pod.spec?.nodeName) return 0
    if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') return 0
    const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30
    return seconds < 0 ? 1 : seconds
  },
}
