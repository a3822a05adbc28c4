/** `kubectl describe pod`, and pod templates. Source: kubectl/pkg/describe/describe.go (describePod, DescribePodTemplate). */
import type { Container, Pod, PodTemplateSpec } from '../../api/core-v1.ts'
import { describeContainers, describeTolerations, describeVolumes } from './containers.ts'
import type { Describer } from './describer.ts'
import { annotations, controllerOf, labels, longTime, since } from './parts.ts'
import type { Cells } from './tab-cells.ts'

export const describePod: Describer<Pod> = async (out, pod, { now, describeEvents }) => {
  const { metadata, spec, status } = pod
  out.write(0, `Name:\t${metadata.name}\nNamespace:\t${metadata.namespace}\n`)
  if (spec.priority !== undefined) out.write(0, `Priority:\t${spec.priority}\n`)
  if (spec.priorityClassName) out.write(0, `Priority Class Name:\t${spec.priorityClassName}\n`)
  if (spec.runtimeClassName) out.write(0, `Runtime Class Name:\t${spec.runtimeClassName}\n`)
  if (spec.serviceAccountName) out.write(0, `Service Account:\t${spec.serviceAccountName}\n`)
  out.write(0, `Node:\t${spec.nodeName ? `${spec.nodeName}/${status.hostIP ?? ''}` : '<none>'}\n`)
  if (status.startTime) out.write(0, `Start Time:\t${longTime(status.startTime)}\n`)
  labels(out, 'Labels', metadata.labels)
  annotations(out, 'Annotations', metadata.annotations)
  if (metadata.deletionTimestamp && status.phase !== 'Failed' && status.phase !== 'Succeeded') {
    out.write(0, `Status:\tTerminating (lasts ${since(metadata.deletionTimestamp, now)})\n`)
    out.write(0, `Termination Grace Period:\t${metadata.deletionGracePeriodSeconds}s\n`)
  } else out.write(0, `Status:\t${status.phase ?? ''}\n`)
  if (status.reason) out.write(0, `Reason:\t${status.reason}\n`)
  if (status.message) out.write(0, `Message:\t${status.message}\n`)
  out.write(0, `IP:\t${status.podIP ?? ''}\n`)
  out.write(0, status.podIPs?.length ? 'IPs:\n' : 'IPs:\t<none>\n')
  for (const { ip } of status.podIPs ?? []) out.write(1, `IP:\t${ip}\n`)
  const controller = controllerOf(pod)
  if (controller) out.write(0, `Controlled By:\t${controller}\n`)
  if (status.nominatedNodeName) out.write(0, `NominatedNodeName:\t${status.nominatedNodeName}\n`)
  if (spec.initContainers?.length) {
    describeContainers(out, 'Init Containers', spec.initContainers, { statuses: status.initContainerStatuses, pod })
  }
  describeContainers(out, 'Containers', spec.containers, { statuses: status.containerStatuses, pod })
  if (spec.ephemeralContainers?.length) {
    const containers = spec.ephemeralContainers as Container[]
    describeContainers(out, 'Ephemeral Containers', containers, { statuses: status.ephemeralContainerStatuses, pod })
  }
  describeConditions(out, pod)
  describeVolumes(out, spec.volumes, '')
  out.write(0, `QoS Class:\t${status.qosClass ?? ''}\n`)
  labels(out, 'Node-Selectors', spec.nodeSelector)
  describeTolerations(out, 'Tolerations', spec.tolerations)
  await describeEvents(out)
}

function describeConditions(out: Cells, { spec, status }: Pod): void {
  if (spec.readinessGates?.length) {
    out.write(0, 'Readiness Gates:\n  Type\tStatus\n')
    for (const { conditionType } of spec.readinessGates) {
      const condition = status.conditions?.find(c => c.type === conditionType)
      out.write(1, `${conditionType} \t${condition?.status ?? '<none>'} \n`)
    }
  }
  if (!status.conditions?.length) return
  out.write(0, 'Conditions:\n  Type\tStatus\n')
  for (const { type, status: is } of status.conditions) out.write(1, `${type} \t${is} \n`)
}

export function describePodTemplate(out: Cells, template: PodTemplateSpec | undefined): void {
  out.write(0, 'Pod Template:\n')
  if (!template) {
    out.write(1, '<unset>')
    return
  }
  const { metadata, spec } = template
  labels(out, '  Labels', metadata?.labels)
  if (Object.keys(metadata?.annotations ?? {}).length) annotations(out, '  Annotations', metadata?.annotations)
  if (!spec) return
  if (spec.serviceAccountName) out.write(0, `  Service Account:\t${spec.serviceAccountName}\n`)
  if (spec.initContainers?.length) describeContainers(out, 'Init Containers', spec.initContainers, { space: '  ' })
  describeContainers(out, 'Containers', spec.containers, { space: '  ' })
  describeVolumes(out, spec.volumes, '  ')
  if (spec.priorityClassName) out.write(0, `  Priority Class Name:\t${spec.priorityClassName}\n`)
  labels(out, '  Node-Selectors', spec.nodeSelector)
  describeTolerations(out, '  Tolerations', spec.tolerations)
}
