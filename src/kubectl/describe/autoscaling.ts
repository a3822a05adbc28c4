/** `kubectl describe` of autoscalers. Source: kubectl/pkg/describe/describe.go
 *  (describeHorizontalPodAutoscalerV2). */
import type { Namespaced, Schemas } from '../../api/object.ts'
import type { Describer } from './describer.ts'
import { annotations, labels, longTime } from './parts.ts'
import type { Cells } from './tab-cells.ts'

type Autoscaler = Namespaced<Schemas['io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler']>
type Metric = Schemas['io.k8s.api.autoscaling.v2.MetricSpec']
type Current = Schemas['io.k8s.api.autoscaling.v2.MetricStatus']
type Target = Schemas['io.k8s.api.autoscaling.v2.MetricTarget']
type Value = Schemas['io.k8s.api.autoscaling.v2.MetricValueStatus']
type Rules = Schemas['io.k8s.api.autoscaling.v2.HPAScalingRules']

const UNKNOWN = '<unknown>'

/** A share of what is asked for, or an amount for each pod. */
function resourceText(what: string, target: Target, current: Value | undefined): string {
  if (target.averageValue !== undefined) {
    return `${what}:\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`
  }
  const now =
    current?.averageUtilization === undefined
      ? UNKNOWN
      : `${current.averageUtilization}% (${current.averageValue ?? '0'})`
  const wanted = target.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`
  return `${what}  (as a percentage of request):\t${now} / ${wanted}`
}

function valueText(what: string, target: Target, current: Value | undefined): string {
  return target.averageValue !== undefined
    ? `${what} (target average value):\t${current?.averageValue ?? UNKNOWN} / ${target.averageValue}`
    : `${what} (target value):\t${current?.value ?? UNKNOWN} / ${target.value}`
}

function metricText(metric: Metric, current: Current | undefined): string {
  const { external, pods, object, resource, containerResource } = metric
  if (external) return valueText(JSON.stringify(external.metric.name), external.target, current?.external?.current)
  if (pods) {
    const now = current?.pods?.current?.averageValue ?? UNKNOWN
    return `${JSON.stringify(pods.metric.name)} on pods:\t${now} / ${pods.target.averageValue}`
  }
  if (object) {
    const { kind, name } = object.describedObject
    return valueText(
      `${JSON.stringify(object.metric.name)} on ${kind}/${name}`,
      object.target,
      current?.object?.current,
    )
  }
  if (resource) return resourceText(`resource ${resource.name} on pods`, resource.target, current?.resource?.current)
  if (containerResource) {
    const { name, container, target } = containerResource
    const what = `resource ${name} of container ${JSON.stringify(container)} on pods`
    return resourceText(what, target, current?.containerResource?.current)
  }
  return `<unknown metric type ${JSON.stringify(metric.type)}>`
}

function describeRules(out: Cells, direction: string, rules: Rules | undefined): void {
  if (!rules) return
  out.write(1, `${direction}:\n`)
  if (rules.stabilizationWindowSeconds !== undefined)
    out.write(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds\n`)
  if (!rules.policies?.length) return
  out.write(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}\n`)
  out.write(2, 'Policies:\n')
  for (const { type, value, periodSeconds } of rules.policies) {
    out.write(3, `- Type: ${type}\tValue: ${value}\tPeriod: ${periodSeconds} seconds\n`)
  }
}

export const describeAutoscaler: Describer<Autoscaler> = async (out, { metadata, spec, status }, context) => {
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  out.write(0, `CreationTimestamp:\t${longTime(metadata.creationTimestamp)}\n`)
  const { kind, name } = spec!.scaleTargetRef
  out.write(0, `Reference:\t${kind}/${name}\n`)
  out.write(0, 'Metrics:\t( current / target )\n')
  spec!.metrics?.forEach((metric, at) => out.write(1, `${metricText(metric, status?.currentMetrics?.[at])}\n`))
  out.write(0, `Min replicas:\t${spec!.minReplicas ?? '<unset>'}\n`)
  out.write(0, `Max replicas:\t${spec!.maxReplicas}\n`)
  if (spec!.behavior) {
    out.write(0, 'Behavior:\n')
    describeRules(out, 'Scale Up', spec!.behavior.scaleUp)
    describeRules(out, 'Scale Down', spec!.behavior.scaleDown)
  }
  out.write(0, `${kind} pods:\t`)
  out.write(0, `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired\n`)
  const conditions = status?.conditions ?? []
  if (conditions.length) {
    out.write(0, 'Conditions:\n  Type\tStatus\tReason\tMessage\n')
    out.write(1, '----\t------\t------\t-------\n')
    for (const c of conditions) out.write(1, `${c.type}\t${c.status}\t${c.reason ?? ''}\t${c.message ?? ''}\n`)
  }
  await context.describeEvents(out)
}
