/** A pod's row: READY, STATUS and RESTARTS are worked out of its containers' states.
 *  Source: printPod of pkg/printers/internalversion/printers.go. */
import type { ContainerState, ContainerStatus, Pod } from '../../../api/core-v1.ts'
import { podCondition } from '../../../api/pod-state.ts'
import type { Cell } from '../strategy.ts'
import { ageOf, ago, orNone } from './cells.ts'

type Terminated = NonNullable<ContainerState['terminated']>

const endedAs = (end: Terminated, prefix: string): string => {
  if (end.reason) return prefix + end.reason
  return end.signal ? `${prefix}Signal:${end.signal}` : `${prefix}ExitCode:${end.exitCode}`
}

/** Counts restarts and when the last one was. */
class Restarts {
  count = 0
  last = ''
  add(status: ContainerStatus): void {
    this.count += status.restartCount
    const finished = status.lastState?.terminated?.finishedAt
    if (finished && finished > this.last) this.last = finished
  }
}

const NONE: ReadonlySet<string> = new Set()

/** What `kubectl get pods` says of a pod. */
export function podRow(pod: Pod, now: number): Cell[] {
  const spec = pod.spec
  const sidecars = spec?.initContainers?.length
    ? new Set(spec.initContainers.filter(c => c.restartPolicy === 'Always').map(c => c.name))
    : NONE
  const total = (spec?.containers.length ?? 0) + sidecars.size
  let ready = 0
  let status = pod.status?.reason || pod.status?.phase || ''
  if (podCondition(pod, 'PodScheduled')?.reason === 'SchedulingGated') status = 'SchedulingGated'

  let restarts = new Restarts()
  const ofSidecars = new Restarts()
  let initializing = false
  const inits = pod.status?.initContainerStatuses ?? []
  for (let i = 0; i < inits.length; i++) {
    const init = inits[i]!
    const { terminated, waiting } = init.state ?? {}
    restarts.add(init)
    const sidecar = sidecars.has(init.name)
    if (sidecar) ofSidecars.add(init)
    if (terminated && terminated.exitCode === 0) continue
    if (sidecar && init.started) {
      if (init.ready) ready++
      continue
    }
    if (terminated) status = endedAs(terminated, 'Init:')
    else if (waiting?.reason && waiting.reason !== 'PodInitializing') status = `Init:${waiting.reason}`
    else status = `Init:${i}/${spec?.initContainers?.length ?? 0}`
    initializing = true
    break
  }

  if (!initializing || podCondition(pod, 'Initialized')?.status === 'True') {
    restarts = ofSidecars
    let running = false
    const containers = pod.status?.containerStatuses ?? []
    for (let i = containers.length - 1; i >= 0; i--) {
      const container = containers[i]!
      restarts.add(container)
      const { terminated, waiting, running: runs } = container.state ?? {}
      if (waiting?.reason) status = waiting.reason
      else if (terminated) status = endedAs(terminated, '')
      else if (container.ready && runs) {
        running = true
        ready++
      }
    }
    if (status === 'Completed' && running)
      status = podCondition(pod, 'Ready')?.status === 'True' ? 'Running' : 'NotReady'
  }

  if (pod.metadata.deletionTimestamp) {
    const phase = pod.status?.phase
    if (pod.status?.reason === 'NodeLost') status = 'Unknown'
    else if (phase !== 'Succeeded' && phase !== 'Failed') status = 'Terminating'
  }

  const gates = spec?.readinessGates ?? []
  const passed = gates.filter(gate => podCondition(pod, gate.conditionType)?.status === 'True').length
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    status,
    restarts.count && restarts.last ? `${restarts.count} (${ago(restarts.last, now)} ago)` : String(restarts.count),
    ageOf(pod, now),
    orNone(pod.status?.podIPs?.[0]?.ip),
    orNone(spec?.nodeName),
    orNone(pod.status?.nominatedNodeName),
    gates.length ? `${passed}/${gates.length}` : '<none>',
  ]
}
