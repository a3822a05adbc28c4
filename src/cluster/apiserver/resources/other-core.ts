/** The rest of the core group: stored and shown. Source:
 *  pkg/printers/internalversion/printers.go, pkg/apis/core/v1/defaults.go. */
import type { Schemas } from '../../../api/object.ts'
import { ageOf, containerCells, labelsCell } from './cells.ts'
import { podSpecDefaults } from './pod-defaults.ts'
import { stored, type Kind } from './stored.ts'

type LimitRange = Kind<'io.k8s.api.core.v1.LimitRange'>
type ResourceQuota = Kind<'io.k8s.api.core.v1.ResourceQuota'>
type PodTemplate = Kind<'io.k8s.api.core.v1.PodTemplate'>
type ReplicationController = Kind<'io.k8s.api.core.v1.ReplicationController'>

/** `cpu: 1/2, pods: 0/10`, for requests or limits. */
function quotaCell({ status }: ResourceQuota, limits: boolean): string {
  const hard = (status?.hard ?? {}) as Schemas['io.k8s.api.core.v1.ResourceQuotaStatus']['hard'] & object
  return Object.keys(hard)
    .filter(name => name.startsWith('limits.') === limits)
    .sort()
    .map(name => `${name}: ${status?.used?.[name] ?? 0}/${hard[name]}`)
    .join(', ')
}

export const otherCore = [
  stored<LimitRange>('/v1/limitranges', {
    defaults(range) {
      for (const item of range.spec?.limits ?? []) {
        if (item.type !== 'Container') continue
        for (const name in item.max) (item.default ??= {})[name] ??= item.max[name]
        for (const name in item.default) (item.defaultRequest ??= {})[name] ??= item.default[name]
        for (const name in item.min) (item.defaultRequest ??= {})[name] ??= item.min[name]
      }
    },
    row: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  }),
  stored<ResourceQuota>('/v1/resourcequotas', {
    row: (quota, now) => [quota.metadata.name, quotaCell(quota, false), quotaCell(quota, true), ageOf(quota, now)],
  }),
  stored<PodTemplate>('/v1/podtemplates', {
    generation: true,
    defaults(each) {
      podSpecDefaults(((each.template ??= {}).spec ??= {}))
    },
    row: ({ metadata, template }) => [
      metadata.name,
      ...containerCells(template?.spec?.containers),
      labelsCell(template?.metadata?.labels as Record<string, string> | undefined),
    ],
  }),
  stored<ReplicationController>('/v1/replicationcontrollers', {
    generation: true,
    defaults(each) {
      const spec = (each.spec ??= {})
      spec.replicas ??= 1
      const labels = spec.template?.metadata?.labels as Record<string, string> | undefined
      if (labels && !Object.keys(spec.selector ?? {}).length) spec.selector = { ...labels }
      if (spec.template) podSpecDefaults((spec.template.spec ??= {}))
    },
    row: ({ metadata, spec, status }, now) => [
      metadata.name,
      spec?.replicas ?? 0,
      status?.replicas ?? 0,
      status?.readyReplicas ?? 0,
      ageOf({ metadata }, now),
      ...containerCells(spec?.template?.spec?.containers),
      labelsCell(spec?.selector),
    ],
    selectableFields: { 'status.replicas': each => String(each.status?.replicas ?? 0) },
  }),
]
