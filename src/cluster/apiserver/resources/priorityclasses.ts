/** Priority classes. Source: pkg/registry/scheduling/priorityclass, pkg/apis/scheduling/v1/defaults.go. */
import { ageOf, orNone } from './cells.ts'
import { stored, type Kind } from './stored.ts'

type PriorityClass = Kind<'io.k8s.api.scheduling.v1.PriorityClass'>

export const priorityClasses = stored<PriorityClass>('scheduling.k8s.io/v1/priorityclasses', {
  generation: true,
  defaults(each) {
    each.preemptionPolicy ||= 'PreemptLowerPriority'
  },
  row: (each, now) => [
    each.metadata.name,
    each.value,
    each.globalDefault ?? false,
    ageOf(each, now),
    orNone(each.preemptionPolicy),
  ],
})
