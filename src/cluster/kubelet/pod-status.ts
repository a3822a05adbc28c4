/** A pod's status, worked out from what its containers do. Source: kubelet_pods.go (generateAPIPodStatus, getPhase),
 *  status/generate.go. Left out: resize, resource and volume mount status. */
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { timestamp } from '../../api/time.ts'

export type ContainerKind = 'init' | 'sidecar' | 'app' | 'ephemeral'

/** What the runtime and the probes know of a container. */
export interface ContainerView {
  name: string
  kind: ContainerKind
  image: string
  /** Empty while there is none. */
  imageId: string
  containerId: string | undefined
  restartCount: number
  state: ContainerState
  lastState: ContainerState
  /** Whether its startup probe, if any, has succeeded. */
  started: boolean
  /** Whether its readiness probe, if any, succeeds. */
  passing: boolean
}

export interface PodView {
  containers: readonly ContainerView[]
  /** The sandbox with its network is there. */
  sandbox: boolean
  podIP: string | undefined
  hostIP: string
  /** Milliseconds since the epoch. */
  startTime: number
  /** Nothing of it will run again, whatever its restart policy. */
  ended: boolean
  /** Why it ended, where that was not its containers' doing. */
  reason?: string
  message?: string
}

type Phase = 'Pending' | 'Running' | 'Succeeded' | 'Failed'

/** A time that never was: the API writes it so. */
const NO_TIME = null as unknown as string

export function podStatus(pod: Pod, view: PodView, now: number): PodStatus {
  const phase = view.reason ? 'Failed' : phaseOf(pod, view)
  const hostNetwork = pod.spec?.hostNetwork ?? false
  const podIP = hostNetwork ? (view.sandbox ? view.hostIP : undefined) : view.podIP
  const init: ContainerStatus[] = []
  const ephemeral: ContainerStatus[] = []
  const apps: ContainerStatus[] = []
  for (const container of view.containers) {
    const { kind } = container
    const list = kind === 'app' ? apps : kind === 'ephemeral' ? ephemeral : init
    list.push(statusOf(container))
  }
  if (apps.length > 1) apps.sort((a, b) => (a.name < b.name ? -1 : 1))
  const status: PodStatus = { phase }
  if (view.reason) status.reason = view.reason
  if (view.message) status.message = view.message
  status.conditions = conditionsOf(pod, view, phase, init, apps, now)
  status.hostIP = view.hostIP
  status.hostIPs = [{ ip: view.hostIP }]
  if (podIP) {
    status.podIP = podIP
    status.podIPs = [{ ip: podIP }]
  }
  status.startTime = timestamp(view.startTime)
  if (init.length) status.initContainerStatuses = init
  status.containerStatuses = apps
  if (ephemeral.length) status.ephemeralContainerStatuses = ephemeral
  status.qosClass = pod.status?.qosClass ?? 'BestEffort'
  return status
}

function statusOf(view: ContainerView): ContainerStatus {
  const { state } = view
  const started = state.running !== undefined && view.started
  const done = state.terminated?.exitCode === 0 && view.kind === 'init'
  const { image, imageId: imageID, lastState, name, restartCount, containerId: containerID } = view
  if (view.kind === 'ephemeral')
    return { ...(containerID && { containerID }), image, imageID, lastState, name, ready: false, restartCount, state }
  const ready = done || (started && view.passing)
  return containerID
    ? { containerID, image, imageID, lastState, name, ready, restartCount, started, state }
    : { image, imageID, lastState, name, ready, restartCount, started, state }
}

/** getPhase. */
function phaseOf(pod: Pod, view: PodView): Phase {
  const restart = pod.spec?.restartPolicy ?? 'Always'
  let pendingInit = 0
  let failedInit = 0
  let waiting = 0
  let running = 0
  let stopped = 0
  let succeeded = 0
  for (const { kind, state, lastState, started } of view.containers) {
    if (kind === 'init') {
      if (state.terminated) {
        if (state.terminated.exitCode !== 0) failedInit++
      } else if (state.waiting && lastState.terminated && lastState.terminated.exitCode !== 0) {
        failedInit++
        pendingInit++
      } else pendingInit++
    } else if (kind === 'sidecar') {
      if (!(state.running && started) && !view.ended && !everStarted(view)) pendingInit++
    } else if (kind === 'app') {
      if (state.running) running++
      else if (state.terminated) {
        stopped++
        if (state.terminated.exitCode === 0) succeeded++
      } else if (lastState.terminated) stopped++
      else waiting++
    }
  }
  if (failedInit && restart === 'Never') return 'Failed'
  if (view.ended && !running) return stopped && stopped === succeeded ? 'Succeeded' : 'Failed'
  if (pendingInit || waiting || failedInit) return 'Pending'
  if (running) return 'Running'
  if (!stopped) return 'Pending'
  if (restart === 'Always') return 'Running'
  if (stopped === succeeded) return 'Succeeded'
  return restart === 'Never' ? 'Failed' : 'Running'
}

function everStarted(view: PodView): boolean {
  return view.containers.some(
    c => c.kind === 'app' && (c.state.running || c.state.terminated || c.lastState.terminated),
  )
}

function conditionsOf(
  pod: Pod,
  view: PodView,
  phase: Phase,
  init: readonly ContainerStatus[],
  apps: readonly ContainerStatus[],
  now: number,
): PodCondition[] {
  const before = pod.status?.conditions ?? []
  const set = (type: string, status: boolean, reason?: string, message?: string): PodCondition => {
    const old = before.find(c => c.type === type)
    const value = status ? 'True' : 'False'
    const lastTransitionTime = old?.status === value ? old.lastTransitionTime : timestamp(now)
    const condition: PodCondition = { type, status: value, lastProbeTime: NO_TIME, lastTransitionTime }
    if (reason) condition.reason = reason
    if (message) condition.message = message
    // What has not changed is the same object: it is neither checked nor kept again.
    return old && equal(old, condition) ? old : condition
  }
  const isReady = (name: string) => (apps.find(s => s.name === name) ?? init.find(s => s.name === name))?.ready ?? false
  const unready: string[] = []
  const incomplete: string[] = []
  for (const { kind, name, state, started } of view.containers) {
    if ((kind === 'app' || kind === 'sidecar') && !isReady(name)) unready.push(name)
    const complete =
      kind === 'init' ? state.terminated?.exitCode === 0 : kind !== 'sidecar' || (state.running && started)
    if (!complete) incomplete.push(name)
  }
  const ready = ((): [boolean, string?, string?] => {
    if (phase === 'Succeeded') return [false, 'PodCompleted']
    if (phase === 'Failed') return [false, 'PodFailed']
    if (!unready.length) return [true]
    return [false, 'ContainersNotReady', `containers with unready status: [${unready.join(' ')}]`]
  })()
  const gates: string[] = []
  for (const { conditionType } of pod.spec?.readinessGates ?? []) {
    const condition = before.find(c => c.type === conditionType)
    if (!condition) gates.push(`corresponding condition of pod readiness gate "${conditionType}" does not exist.`)
    else if (condition.status !== 'True')
      gates.push(`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`)
  }
  const initialized = ((): [boolean, string?, string?] => {
    if (phase === 'Succeeded') return [true, 'PodCompleted']
    if (!incomplete.length || everStarted(view)) return [true]
    return [false, 'ContainersNotInitialized', `containers with incomplete status: [${incomplete.join(' ')}]`]
  })()
  const own = [
    set('PodReadyToStartContainers', view.sandbox),
    set('Initialized', ...initialized),
    ready[0] && gates.length ? set('Ready', false, 'ReadinessGatesNotReady', gates.join(', ')) : set('Ready', ...ready),
    set('ContainersReady', ...ready),
  ]
  for (const condition of before) if (!own.some(o => o.type === condition.type)) own.push(condition)
  if (!own.some(c => c.type === 'PodScheduled')) own.push(set('PodScheduled', true))
  return own
}
