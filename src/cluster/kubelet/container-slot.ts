/** A container of a pod through all its runs. */
import type { Container, ContainerState, Pod } from '../../api/core-v1.ts'
import { timestamp } from '../../api/time.ts'
import type { ContainerRun } from './container.ts'
import type { Observed } from './plan.ts'
import type { ContainerKind, ContainerView } from './pod-status.ts'
import type { ProbeWorker } from './probe-worker.ts'

const MOST_MESSAGE = 4096
/** What is read of a log that stands in for a termination message (FallbackToLogsOnError). */
const MOST_LOG_LINES = 80
const MOST_LOG_BYTES = 2048

/** One for each container of a pod, those that come first in front. */
export function slotsOf({ spec }: Pod): ContainerSlot[] {
  return [
    ...(spec?.initContainers ?? []).map(c => new ContainerSlot(c, c.restartPolicy === 'Always' ? 'sidecar' : 'init')),
    ...(spec?.containers ?? []).map(c => new ContainerSlot(c, 'app')),
    ...(spec?.ephemeralContainers ?? []).map(c => new ContainerSlot(c as Container, 'ephemeral')),
  ]
}

export class ContainerSlot {
  spec: Container
  readonly kind: ContainerKind
  /** The latest run, ended or not. */
  run: ContainerRun | undefined
  /** The one before. */
  previous: ContainerRun | undefined
  restartCount = 0
  /** Why it waits, where that is more than its turn. */
  waiting: { reason: string; message?: string } | undefined
  /** Before this time it is not started again. */
  retryAt = 0
  /** It cannot go on like this: probes, or a change of the spec, demand that it be killed. */
  condemned: string | undefined
  started = false
  passing = false
  probes: ProbeWorker[] = []
  #terminated = new WeakMap<ContainerRun, ContainerState>()

  constructor(spec: Container, kind: ContainerKind) {
    this.spec = spec
    this.kind = kind
  }

  get running(): boolean {
    return this.run?.running ?? false
  }

  /** Its last run is over, and this is how. */
  get exitCode(): number | undefined {
    return this.run?.ended?.exitCode
  }

  /** As event references name it. */
  get fieldPath(): string {
    const list = {
      init: 'initContainers',
      sidecar: 'initContainers',
      app: 'containers',
      ephemeral: 'ephemeralContainers',
    }
    return `spec.${list[this.kind]}{${this.spec.name}}`
  }

  /** What the plan looks at. */
  get observed(): Observed {
    const { spec, kind, running, exitCode, started, retryAt } = this
    return { name: spec.name, kind, running, exitCode, started, retryAt, condemned: this.condemned !== undefined }
  }

  /** The pod's spec has changed; a container with another image is restarted. */
  respecify(spec: Container): void {
    if (spec.image !== this.spec.image) {
      this.retryAt = 0
      if (this.running) this.condemned = `Container ${spec.name} definition changed, will be restarted`
    }
    this.spec = spec
  }

  stopProbes(): void {
    for (const probe of this.probes.splice(0)) probe.stop()
  }

  /** @param idle why it waits if for nothing else: ContainerCreating, PodInitializing */
  view(idle: string): ContainerView {
    const { run, spec } = this
    const ended = run?.ended ? this.#termination(run) : undefined
    const before = this.previous && this.#termination(this.previous)
    const state: ContainerState = this.waiting
      ? { waiting: this.waiting }
      : run?.running
        ? { running: { startedAt: timestamp(run.startedAt ?? 0) } }
        : (ended ?? { waiting: { reason: idle } })
    const shown = run && (run.startedAt !== undefined || run.ended) ? run : undefined
    return {
      name: spec.name,
      kind: this.kind,
      image: spec.image ?? '',
      imageId: shown?.image.id ?? '',
      containerId: shown && `containerd://${shown.id}`,
      restartCount: this.restartCount,
      state,
      lastState: (this.waiting && ended ? ended : before) ?? {},
      started: this.started,
      passing: this.passing,
    }
  }

  #termination(run: ContainerRun): ContainerState {
    const known = this.#terminated.get(run)
    if (known) return known
    const { exitCode, at } = run.ended!
    const message = run.failure ?? this.#message(run)
    const state: ContainerState = {
      terminated: {
        containerID: `containerd://${run.id}`,
        exitCode,
        finishedAt: timestamp(at),
        ...(message ? { message } : {}),
        reason: run.failure ? 'StartError' : run.lost ? 'Unknown' : exitCode === 0 ? 'Completed' : 'Error',
        startedAt: timestamp(run.startedAt ?? 0),
      },
    }
    this.#terminated.set(run, state)
    return state
  }

  #message(run: ContainerRun): string {
    const path = this.spec.terminationMessagePath || '/dev/termination-log'
    const { files } = run.options
    const written = files.exists(path) && !files.isDirectory(path) ? files.readText(path) : ''
    if (written) return written.slice(0, MOST_MESSAGE)
    if (this.spec.terminationMessagePolicy !== 'FallbackToLogsOnError' || !run.ended?.exitCode) return ''
    const decoder = new TextDecoder()
    const lines = run.log.lines().slice(-MOST_LOG_LINES)
    return lines
      .map(line => decoder.decode(line.bytes))
      .join('')
      .slice(-MOST_LOG_BYTES)
  }
}
