/** Autoscalers. Source: printHorizontalPodAutoscaler of pkg/printers/internalversion/printers.go,
 *  pkg/apis/autoscaling/v2/defaults.go and validation. Left out: behavior, container and external metrics. */
import type { Schemas } from '../../../api/object.ts'
import type { FieldError } from '../../../api/status.ts'
import type { Draft } from '../strategy.ts'
import { invalid, required, type Loose } from '../validation/field-errors.ts'
import { ageOf } from './cells.ts'
import { stored, type Kind } from './stored.ts'

type Autoscaler = Kind<'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler'>
type Spec = NonNullable<Autoscaler['spec']>
type Metric = Schemas['io.k8s.api.autoscaling.v2.MetricSpec']
type Current = Schemas['io.k8s.api.autoscaling.v2.MetricStatus']

function validate(draft: Draft): FieldError[] {
  const spec: Loose<Spec> = (draft as unknown as Loose<Autoscaler>).spec ?? {}
  const errors: FieldError[] = []
  const { minReplicas, maxReplicas = 0, scaleTargetRef } = spec
  if (minReplicas !== undefined && minReplicas < 1)
    errors.push(invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1'))
  if (maxReplicas < 1) errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than 0'))
  if (minReplicas !== undefined && maxReplicas < minReplicas)
    errors.push(invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to `minReplicas`'))
  if (!scaleTargetRef?.kind) errors.push(required('spec.scaleTargetRef.kind'))
  if (!scaleTargetRef?.name) errors.push(required('spec.scaleTargetRef.name'))
  return errors
}

/** `cpu: 10%/80%`; what is not known yet says so. */
function metricCell(metric: Metric, current: Current | undefined): string {
  const source = metric.resource
  if (!source) {
    const other = metric.pods?.target ?? metric.object?.target ?? metric.external?.target
    return `<unknown>/${other?.averageValue ?? other?.value ?? ''}`
  }
  const now = current?.resource?.current
  if (source.target.averageValue !== undefined)
    return `${source.name}: ${now?.averageValue ?? '<unknown>'}/${source.target.averageValue}`
  const used = now?.averageUtilization === undefined ? '<unknown>' : `${now.averageUtilization}%`
  return `${source.name}: ${used}/${source.target.averageUtilization ?? '<auto>'}%`
}

function targetsCell({ spec, status }: Autoscaler): string {
  const metrics = spec?.metrics ?? []
  if (!metrics.length) return '<none>'
  const cells = metrics.map((metric, i) => metricCell(metric, status?.currentMetrics?.[i]))
  return cells.length > 2 ? `${cells.slice(0, 2).join(', ')} + ${cells.length - 2} more...` : cells.join(', ')
}

const DEFAULT_METRIC = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
}

export const autoscaling = [
  stored<Autoscaler>('autoscaling/v2/horizontalpodautoscalers', {
    defaults(each) {
      const spec = (each.spec ??= {})
      spec.minReplicas ??= 1
      if (!spec.metrics?.length) spec.metrics = [structuredClone(DEFAULT_METRIC) as Loose<Metric>]
    },
    validate,
    row: (each, now) => [
      each.metadata.name,
      `${each.spec?.scaleTargetRef.kind}/${each.spec?.scaleTargetRef.name}`,
      targetsCell(each),
      String(each.spec?.minReplicas ?? '<unset>'),
      String(each.spec?.maxReplicas ?? 0),
      String(each.status?.currentReplicas ?? 0),
      ageOf(each, now),
    ],
  }),
]
