/** A pod's status, worked out from what its containers do. Source: kubelet_pods.go (generateAPIPodStatus, getPhase),
 *  status/generate.go. Left out: resize, resource and volume mount status. */
import type { ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from '../../api/core-v1.ts'
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
  const of = (...kinds: ContainerKind[]) => view.containers.filter(c => kinds.includes(c.kind))
  const hostNetwork = pod.spec?.hostNetwork ?? false
  const podIP = hostNetwork ? (view.sandbox ? view.hostIP : undefined) : view.podIP
  const init = of('init', 'sidecar').map(statusOf)
  const ephemeral = of('ephemeral').map(statusOf)
  const apps = of('app')
    .map(statusOf)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return {
    phase,
    ...(view.reason ? { reason: view.reason } : {}),
    ...(view.message ? { message: view.message } : {}),
    conditions: conditionsOf(pod, view, phase, [...init, ...apps], now),
    hostIP: view.hostIP,
    hostIPs: [{ ip: view.hostIP }],
    ...(podIP ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: timestamp(view.startTime),
    ...(init.length ? { initContainerStatuses: init } : {}),
    containerStatuses: apps,
    ...(ephemeral.length ? { ephemeralContainerStatuses: ephemeral } : {}),
    qosClass: pod.status?.qosClass ?? 'BestEffort',
  }
}

function statusOf(view: ContainerView): ContainerStatus {
  const { state } = view
  const started = state.running !== undefined && view.started
  const done = state.terminated?.exitCode === 0 && view.kind === 'init'
  return {
    ...(view.containerId ? { containerID: view.containerId } : {}),
    image: view.image,
    imageID: view.imageId,
    lastState: view.lastState,
    name: view.name,
    ready: view.kind === 'ephemeral' ? false : done || (started && view.passing),
    restartCount: view.restartCount,
    ...(view.kind === 'ephemeral' ? {} : { started }),
    state,
  }
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
  statuses: readonly ContainerStatus[],
  now: number,
): PodCondition[] {
  const before = pod.status?.conditions ?? []
  const set = (type: string, status: boolean, reason?: string, message?: string): PodCondition => {
    const old = before.find(c => c.type === type)
    const value = status ? 'True' : 'False'
    return {
      type,
      status: value,
      lastProbeTime: NO_TIME,
      lastTransitionTime: old?.status === value ? old.lastTransitionTime : timestamp(now),
      ...(reason ? { reason } : {}),
      ...(message ? { message } : {}),
    }
  }
  const unready = view.containers
    .filter(c => (c.kind === 'app' || c.kind === 'sidecar') && !statuses.find(s => s.name === c.name)?.ready)
    .map(c => c.name)
  const incomplete = view.containers
    .filter(c =>
      c.kind === 'init' ? c.state.terminated?.exitCode !== 0 : c.kind === 'sidecar' && !(c.state.running && c.started),
    )
    .map(c => c.name)
  const ready = ((): [boolean, string?, string?] => {
    if (phase === 'Succeeded') return [false, 'PodCompleted']
    if (phase === 'Failed') return [false, 'PodFailed']
    if (!unready.length) return [true]
    return [false, 'ContainersNotReady', `containers with unready status: [${unready.join(' ')}]`]
  })()
  const gates = (pod.spec?.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = before.find(c => c.type === conditionType)
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    if (condition.status === 'True') return []
    return [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`]
  })
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
  const scheduled = before.some(c => c.type === 'PodScheduled') ? [] : [set('PodScheduled', true)]
  return [...own, ...before.filter(c => !own.some(o => o.type === c.type)), ...scheduled]
}
