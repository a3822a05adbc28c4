/** What to do next for a pod, from what its containers are doing. Source: kuberuntime_manager.go (computePodActions,
 *  computeInitContainerActions). Left out: restart policies of single containers, in-place resize. */
import type { ContainerKind } from './pod-status.ts'

export interface Observed {
  name: string
  kind: ContainerKind
  running: boolean
  /** Of the last run, if that is over. */
  exitCode: number | undefined
  started: boolean
  /** Milliseconds since the epoch. */
  retryAt: number
  condemned: boolean
}

export type PodAction =
  | { do: 'start' | 'kill'; name: string }
  /** Nothing of it will run again. */
  | { do: 'end' }
  /** Until something happens, or until a time. */
  | { do: 'wait'; until?: number }

export function planPod(restartPolicy: string, containers: readonly Observed[], now: number): PodAction {
  const condemned = containers.find(c => c.condemned && c.running)
  if (condemned) return { do: 'kill', name: condemned.name }
  const apps = containers.filter(c => c.kind === 'app')
  const initialized = apps.some(c => c.running || c.exitCode !== undefined)
  let until: number | undefined
  /** The action, if its time has come. */
  const start = (container: Observed): PodAction | undefined => {
    if (container.retryAt <= now) return { do: 'start', name: container.name }
    until = Math.min(until ?? Infinity, container.retryAt)
    return undefined
  }
  for (const container of containers) {
    if (container.kind === 'init' && !initialized) {
      if (container.exitCode === 0) continue
      if (container.running) return { do: 'wait' }
      if (container.exitCode !== undefined && restartPolicy === 'Never') return { do: 'end' }
      return start(container) ?? { do: 'wait', until }
    }
    if (container.kind === 'sidecar') {
      const over = initialized && !apps.some(app => app.running || restarts(app, restartPolicy))
      if (over) continue
      const action = container.running ? undefined : start(container)
      if (action) return action
      if (!initialized && !(container.running && container.started)) return { do: 'wait', until }
    }
  }
  for (const container of containers) {
    if (container.kind !== 'ephemeral' || container.running || container.exitCode !== undefined) continue
    const action = start(container)
    if (action) return action
  }
  for (const container of apps) {
    if (container.running || !restarts(container, restartPolicy)) continue
    const action = start(container)
    if (action) return action
  }
  const over = apps.every(app => !app.running && !restarts(app, restartPolicy))
  return over ? { do: 'end' } : { do: 'wait', until }
}

/** Whether a container that does not run is to be started. */
function restarts({ exitCode }: Observed, restartPolicy: string): boolean {
  return exitCode === undefined || restartPolicy === 'Always' || (restartPolicy === 'OnFailure' && exitCode !== 0)
}
