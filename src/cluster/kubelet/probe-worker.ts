/** Probes a container at its periods and says when the outcome changes. Source: pkg/kubelet/prober/worker.go. */
import type { Probe } from '../../api/core-v1.ts'
import type { Cancel } from '../../host/open-file.ts'
import type { Timer } from '../../sim/simulation.ts'
import { runProbe, type ProbeResult, type ProbeTarget } from './probe.ts'

export type ProbeKind = 'startup' | 'readiness' | 'liveness'

export interface ProbeWorkerOptions {
  kind: ProbeKind
  probe: Probe
  target: ProbeTarget
  /** When the pod came to the node: the periods count from there. */
  since: number
  /** Whether its container has passed its startup probe: the other kinds wait for it. */
  started: () => boolean
  /** Enough successes, or failures, in a row. */
  decided: (success: boolean) => void
  /** Each time that it did not succeed. */
  failed: (result: ProbeResult) => void
}

export class ProbeWorker {
  #options: ProbeWorkerOptions
  #timer: Timer | undefined
  #cancel: Cancel | undefined
  #last: boolean | undefined
  #run = 0
  #decided: boolean | undefined
  #stopped = false

  constructor(options: ProbeWorkerOptions) {
    this.#options = options
    const { sim } = options.target
    const period = this.#periodMs
    const passed = sim.now() - options.since
    this.#schedule(period - (passed % period))
    if (options.kind === 'readiness') sim.soon(() => this.trigger())
  }

  get readiness(): boolean {
    return this.#options.kind === 'readiness'
  }

  /** Probes now rather than at the next period. */
  trigger(): void {
    this.#probe()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
    this.#cancel?.()
    this.#cancel = undefined
  }

  get #periodMs(): number {
    return (this.#options.probe.periodSeconds ?? 10) * 1000
  }

  #schedule(ms: number): void {
    this.#timer = this.#options.target.sim.after(
      ms,
      () => {
        this.#schedule(this.#periodMs)
        this.#probe()
      },
      { background: true },
    )
  }

  #probe(): void {
    const { kind, probe, target, started } = this.#options
    if (this.#stopped || this.#cancel || !target.run.running) return
    const age = target.sim.now() - (target.run.startedAt ?? 0)
    if (age < (probe.initialDelaySeconds ?? 0) * 1000) return
    if (started() === (kind === 'startup')) return
    this.#cancel = runProbe(probe, target, result => {
      this.#cancel = undefined
      if (!this.#stopped) this.#take(result)
    })
  }

  #take(result: ProbeResult): void {
    const { kind, probe, decided, failed } = this.#options
    const success = result.result === 'success'
    if (!success) failed(result)
    // What could not be tried says nothing about the container.
    if (result.result === 'unknown') return
    this.#run = success === this.#last ? this.#run + 1 : 1
    this.#last = success
    const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3)
    if (this.#run < threshold) return
    if (!success && kind !== 'readiness') this.stop()
    if (this.#decided === success) return
    this.#decided = success
    decided(success)
  }
}
