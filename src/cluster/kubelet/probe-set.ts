/** The probes of a running container, and what they say of it. Source: pkg/kubelet/prober/prober_manager.go. */
import type { ContainerRun } from './container.ts'
import type { ContainerSlot } from './container-slot.ts'
import type { ProbeResult, ProbeTarget } from './probe.ts'
import { ProbeWorker, type ProbeKind } from './probe-worker.ts'

export interface ProbeSetOptions {
  target: ProbeTarget
  /** When the pod came to the node, in milliseconds since the epoch. */
  since: number
  unhealthy(message: string): void
  /** What is known of the container has changed. */
  changed(): void
}

export function startProbes(slot: ContainerSlot, run: ContainerRun, options: ProbeSetOptions): void {
  if (slot.run !== run || !run.running || slot.probes.length) return
  const { startupProbe, readinessProbe, livenessProbe } = slot.spec
  const kinds = { startup: startupProbe, readiness: readinessProbe, liveness: livenessProbe }
  for (const kind of ['startup', 'readiness', 'liveness'] as const) {
    const probe = kinds[kind]
    if (!probe) continue
    slot.probes.push(
      new ProbeWorker({
        kind,
        probe,
        target: options.target,
        since: options.since,
        started: () => slot.started,
        decided: success => {
          decide(slot, kind, success)
          options.changed()
        },
        failed: result => options.unhealthy(words(kind, result)),
      }),
    )
  }
}

function decide(slot: ContainerSlot, kind: ProbeKind, success: boolean): void {
  if (kind === 'readiness') slot.passing = success
  else if (!success) slot.condemned = `Container ${slot.spec.name} failed ${kind} probe, will be restarted`
  else if (kind === 'startup') {
    slot.started = true
    for (const probe of slot.probes) probe.trigger()
  }
}

function words(kind: ProbeKind, result: ProbeResult): string {
  const name = `${kind[0]!.toUpperCase()}${kind.slice(1)} probe`
  if (result.result === 'success') return ''
  return result.result === 'failure'
    ? `${name} failed: ${result.output}`
    : `${name} errored and resulted in unknown state: ${result.output}`
}
