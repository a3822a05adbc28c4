/** A pod on a node, from its sandbox to its end: does what the plan says, one thing at a time, and reports.
 *  Source: kubelet.go (SyncPod, SyncTerminatingPod, SyncTerminatedPod), pod_workers.go, kuberuntime_manager.go. */
import type { Pod } from '../../api/core-v1.ts'
import type { Timer } from '../../sim/simulation.ts'
import { Backoff, INITIAL_BACKOFF_MS } from './backoff.ts'
import { ContainerRun } from './container.ts'
import { slotsOf, type ContainerSlot } from './container-slot.ts'
import type { PodPlace } from './fields.ts'
import { runHook } from './lifecycle.ts'
import { goDuration } from './node-images.ts'
import { planPod } from './plan.ts'
import { podStatus } from './pod-status.ts'
import type { PodSandbox, PodWorkerHost } from './pod-worker-host.ts'
import { startProbes } from './probe-set.ts'
import { stopContainers } from './stop.ts'
import { VolumeSetup } from './volume-setup.ts'
import { PodVolumes } from './volumes.ts'
import { prepareContainer } from './prepare.ts'

/** What steps take, in milliseconds: a bound from below, and how much more it may be. */
const SANDBOX_MS = [220, 160] as const
const CREATE_MS = [30, 30] as const
const START_MS = [30, 40] as const
const CLEAN_UP_MS = [250, 300] as const
/** A container that could not be started is looked at again soon; the back-off comes after that. */
const FAILED_START_MS = 1_000
const NETWORK_RETRY_MS = 1_000
const SANDBOX_CHANGED = 'Pod sandbox changed, it will be killed and re-created.'
const NETWORK_NOT_READY =
  'network is not ready: container runtime network not ready: NetworkReady=false ' +
  'reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized'

export class PodWorker {
  pod: Pod
  readonly slots: ContainerSlot[]
  sandbox: PodSandbox | undefined
  /** How many sandboxes it had before this one. */
  sandboxAttempt = 0
  /** Of its last sandbox: a pod that has ended keeps it. */
  #address: string | undefined
  readonly startTime: number
  #host: PodWorkerHost
  #life: 'active' | 'ended' | 'terminating' | 'gone' = 'active'
  #busy = false
  #volumes: PodVolumes
  #setup: VolumeSetup
  #networkRetryAt = 0
  #backoff = new Backoff()
  #timer: Timer | undefined
  #deadline: Timer | undefined
  #reason: { reason: string; message: string } | undefined
  #reportDue = false
  #stopping: { shorten(graceSeconds: number): void } | undefined

  constructor(pod: Pod, host: PodWorkerHost) {
    this.pod = pod
    this.#host = host
    this.startTime = pod.status?.startTime ? Date.parse(pod.status.startTime) : host.sim.now()
    this.slots = slotsOf(pod)
    this.#volumes = new PodVolumes(pod, host.volumes, () => this.place())
    this.#setup = new VolumeSetup(host.sim, this.#volumes)
    const seconds = pod.spec?.activeDeadlineSeconds
    if (seconds !== undefined) {
      const left = this.startTime + seconds * 1000 - host.sim.now()
      this.#deadline = host.sim.after(left, () => this.#exceeded(), { background: true })
    }
  }

  get over(): boolean {
    return this.#life === 'gone'
  }

  get terminating(): boolean {
    return this.#life === 'terminating'
  }

  /** Begins its work. */
  start(): void {
    this.report()
    this.sync()
  }

  /** The API server has another version of it. */
  update(pod: Pod): void {
    const before = this.pod
    this.pod = pod
    if (pod.metadata.deletionTimestamp) {
      this.terminate(pod.metadata.deletionGracePeriodSeconds ?? 30)
      return
    }
    if (pod.spec === before.spec) return
    for (const slot of slotsOf(pod)) {
      const known = this.slot(slot.spec.name)
      if (known) known.respecify(slot.spec)
      else this.slots.push(slot)
    }
    this.sync()
  }

  /** The API server has forgotten it: ends it without a word. */
  forget(): void {
    this.terminate(0, true)
  }

  /** Does what is to be done next, if nothing is under way. */
  sync(): void {
    if (this.#busy || this.#life !== 'active' || !this.#host.active()) return
    this.#timer?.cancel()
    if (!this.#volumesReady()) return
    const { sim } = this.#host
    if (!this.sandbox) {
      if (this.#networkRetryAt > sim.now()) return this.#again(this.#networkRetryAt - sim.now())
      return this.#createSandbox()
    }
    for (;;) {
      const action = planPod(
        this.pod.spec?.restartPolicy ?? 'Always',
        this.slots.map(slot => slot.observed),
        sim.now(),
      )
      if (action.do === 'wait') {
        if (action.until !== undefined) this.#again(action.until - sim.now())
        return
      }
      if (action.do === 'end') return this.#end()
      const slot = this.slots.find(s => s.spec.name === action.name)!
      if (action.do === 'kill') return this.#kill(slot)
      if (this.#startContainer(slot)) return
    }
  }

  /** What a container may know of where it runs. */
  place(): PodPlace {
    const { hostAddress, nodeName, allocatable } = this.#host
    return { podIP: this.sandbox?.address ?? '', hostIP: hostAddress, nodeName, allocatable }
  }

  slot(name: string): ContainerSlot | undefined {
    return this.slots.find(s => s.spec.name === name)
  }

  // --- sandbox and volumes --------------------------------------------------------------------------------------

  #volumesReady(): boolean {
    const retry = this.#setup.attempt(message =>
      this.#host.event(this.pod, undefined, 'Warning', 'FailedMount', message),
    )
    if (retry !== undefined) this.#again(retry)
    else this.#setup.keepFresh(() => (this.#host.active() ? this.pod : undefined))
    return retry === undefined
  }

  #createSandbox(): void {
    if (this.#address !== undefined) {
      this.sandboxAttempt++
      this.#host.event(this.pod, undefined, 'Normal', 'SandboxChanged', SANDBOX_CHANGED)
    }
    this.#later(SANDBOX_MS, () => {
      this.sandbox = this.#host.createSandbox(this.pod)
      this.#address = this.sandbox?.address
      if (this.sandbox) return this.#host.changed(this)
      this.#host.event(this.pod, undefined, 'Warning', 'NetworkNotReady', NETWORK_NOT_READY)
      this.#networkRetryAt = this.#host.sim.now() + NETWORK_RETRY_MS
    })
  }

  // --- containers -----------------------------------------------------------------------------------------------

  /** @returns false where nothing is under way afterwards, and the plan is to be asked again */
  #startContainer(slot: ContainerSlot): boolean {
    const { sim, images } = this.#host
    const now = sim.now()
    const { ended } = slot.run ?? {}
    if (ended && slot.kind !== 'ephemeral') {
      const end = this.#backoff.endsAt(slot.spec.name, ended.at, now)
      if (end !== undefined) {
        const { name, namespace, uid } = this.pod.metadata
        const pod = `${name}_${namespace}(${uid})`
        this.#event(slot, 'Warning', 'BackOff', `Back-off restarting failed container ${slot.spec.name} in pod ${pod}`)
        const delay = goDuration(this.#backoff.delayMs(slot.spec.name))
        const message = `back-off ${delay} restarting failed container=${slot.spec.name} pod=${pod}`
        slot.waiting = { reason: 'CrashLoopBackOff', message }
        slot.retryAt = Math.min(end, now + this.#resyncMs())
        this.#host.changed(this)
        return false
      }
      this.#backoff.next(slot.spec.name, ended.at)
    }
    this.#busy = true
    const event = (type: 'Normal' | 'Warning', reason: string, message: string) =>
      this.#event(slot, type, reason, message)
    images.ensure(slot.spec, this.pod.metadata.uid, event, result => {
      if (this.#life !== 'active') return
      if ('reason' in result) {
        this.#cannotStart(slot, result.reason, result.message)
        // The first failure is told at once, and is a back-off when the pod is looked at next.
        if (result.reason === 'ErrImagePull') slot.retryAt = sim.now() + 1_000 + 1_000 * sim.random.float()
        return this.#idle()
      }
      const prepared = prepareContainer(
        this.pod,
        slot,
        result.image,
        this.#host,
        this.#volumes,
        this.place(),
        this.sandbox!,
      )
      if ('wrong' in prepared) {
        this.#event(slot, 'Warning', 'Failed', `Error: ${prepared.wrong}`)
        this.#cannotStart(slot, prepared.reason, prepared.wrong)
        return this.#idle()
      }
      this.#later(CREATE_MS, () => {
        const run = new ContainerRun(prepared.options)
        if (slot.run) {
          slot.restartCount++
          slot.previous = slot.run
        }
        slot.run = run
        slot.condemned = undefined
        slot.started = false
        slot.passing = false
        this.#event(slot, 'Normal', 'Created', 'Container created')
        this.#later(START_MS, () => this.#run(slot, run))
      })
    })
    return this.#busy
  }

  #run(slot: ContainerSlot, run: ContainerRun): void {
    run.onEnd(() => this.#ended(slot, run))
    if (!run.start()) {
      this.#event(slot, 'Warning', 'Failed', `Error: ${run.failure}`)
      slot.waiting = { reason: 'RunContainerError', message: run.failure }
      slot.retryAt = this.#host.sim.now() + FAILED_START_MS
      this.#host.changed(this)
      return
    }
    slot.waiting = undefined
    this.#event(slot, 'Normal', 'Started', 'Container started')
    slot.started = !slot.spec.startupProbe
    slot.passing = !slot.spec.readinessProbe
    this.#host.changed(this, () => this.#probe(slot, run))
    const hook = slot.spec.lifecycle?.postStart
    if (!hook) return
    this.#busy = true
    runHook(hook, this.#target(slot, run), failure => {
      if (this.#life !== 'active') return
      if (failure !== undefined) {
        const message = `PostStartHook failed`
        this.#event(slot, 'Warning', 'FailedPostStartHook', message)
        slot.condemned = 'FailedPostStartHook'
      }
      this.#idle()
    })
  }

  #cannotStart(slot: ContainerSlot, reason: string, message: string): void {
    slot.waiting = { reason, message }
    slot.retryAt = this.#host.sim.now() + this.#resyncMs()
    this.#host.changed(this)
  }

  #ended(slot: ContainerSlot, run: ContainerRun): void {
    slot.stopProbes()
    if (slot.run !== run) return
    slot.passing = false
    slot.started = false
    if (this.#life === 'active') this.#host.changed(this)
  }

  #kill(slot: ContainerSlot): void {
    this.#busy = true
    slot.stopProbes()
    const grace = this.pod.spec?.terminationGracePeriodSeconds ?? 30
    const probe = slot.condemned?.includes('liveness') ? slot.spec.livenessProbe : undefined
    const seconds = probe?.terminationGracePeriodSeconds ?? grace
    this.#stop([slot], seconds, slot.condemned ?? '', () => {
      if (this.#life === 'active') this.#idle()
    })
  }

  #stop(slots: readonly ContainerSlot[], graceSeconds: number, message: string, done: () => void) {
    const { sim } = this.#host
    return stopContainers(
      slots.filter(s => s.running).map(slot => ({ slot, target: this.#target(slot, slot.run!) })),
      {
        sim,
        graceSeconds,
        killing: slot => this.#event(slot, 'Normal', 'Killing', message || `Stopping container ${slot.spec.name}`),
        hookFailed: slot => this.#event(slot, 'Warning', 'FailedPreStopHook', 'PreStopHook failed'),
        done,
      },
    )
  }

  #probe(slot: ContainerSlot, run: ContainerRun): void {
    startProbes(slot, run, {
      target: this.#target(slot, run),
      since: this.startTime,
      unhealthy: message => this.#event(slot, 'Warning', 'Unhealthy', message),
      changed: () => {
        this.report()
        this.sync()
      },
    })
  }

  #target(slot: ContainerSlot, run: ContainerRun) {
    const { sim, node } = this.#host
    return { sim, net: node.net, podIP: this.sandbox?.address ?? '', container: slot.spec, run }
  }

  // --- the end --------------------------------------------------------------------------------------------------

  /** All its containers are done for good: the sandbox goes, the pod stays for whoever wants to read it. */
  #end(): void {
    this.#life = 'ended'
    this.#cancelTimers()
    this.#stop(this.slots, this.pod.spec?.terminationGracePeriodSeconds ?? 30, '', () => {
      if (this.#life !== 'ended') return
      this.#dropSandbox()
      this.report()
    })
  }

  #exceeded(): void {
    if (this.#life !== 'active') return
    const message = 'Pod was active on the node longer than the specified deadline'
    this.#reason = { reason: 'DeadlineExceeded', message }
    this.#host.event(this.pod, undefined, 'Normal', 'DeadlineExceeded', message)
    this.report()
    this.#end()
  }

  /** Stops everything, in at most that many seconds, and lets the API server forget the pod.
   *  @param silent it has forgotten it already */
  terminate(graceSeconds: number, silent = false): void {
    if (this.#life === 'gone') return
    if (this.#life === 'terminating') {
      this.#stopping?.shorten(graceSeconds)
      return
    }
    this.#life = 'terminating'
    this.#cancelTimers()
    for (const slot of this.slots) {
      for (const probe of slot.probes) if (!probe.readiness) probe.stop()
    }
    this.#stopping = this.#stop(this.slots, graceSeconds, '', () => {
      for (const slot of this.slots) {
        slot.stopProbes()
        if (slot.run?.ended) slot.waiting = undefined
      }
      if (!silent) this.report()
      this.#host.sim.after(this.#between(CLEAN_UP_MS), () => {
        this.#dropSandbox()
        this.#life = 'gone'
        this.#host.gone(this, silent)
      })
    })
  }

  #dropSandbox(): void {
    if (!this.sandbox) return
    this.sandbox.tearDown()
    this.sandbox = undefined
  }

  #cancelTimers(): void {
    this.#timer?.cancel()
    this.#deadline?.cancel()
    this.#setup.stop()
  }

  /** The machine goes dark: nothing is left of it but what the API server knows. */
  powerOff(): void {
    for (const slot of this.slots) {
      slot.stopProbes()
      slot.run?.lose()
    }
    this.#timer?.cancel()
    this.#dropSandbox()
    this.#backoff = new Backoff()
  }

  // --- reporting ------------------------------------------------------------------------------------------------

  /** Sends its status when the current work is done. */
  report(): void {
    if (this.#reportDue) return
    this.#reportDue = true
    this.#host.sim.soon(() => {
      this.#reportDue = false
      if (this.#life !== 'gone') this.#host.writeStatus(this)
    })
  }

  /** The reason of containers that have not been created yet. */
  get waitsFor(): string {
    return this.slots.some(s => s.kind === 'init' || s.kind === 'sidecar') ? 'PodInitializing' : 'ContainerCreating'
  }

  /** @param latest the pod as the API server has it */
  status(latest: Pod) {
    const ended = this.#life !== 'active' && this.slots.every(s => !s.running)
    const before = latest.status
    return podStatus(
      latest,
      {
        containers: this.slots.map(slot => slot.view(this.waitsFor)),
        sandbox: this.sandbox !== undefined,
        podIP: this.#address ?? before?.podIP,
        hostIP: this.#host.hostAddress,
        startTime: this.startTime,
        ended,
        ...this.#reason,
      },
      this.#host.sim.now(),
    )
  }

  #event(slot: ContainerSlot, type: 'Normal' | 'Warning', reason: string, message: string): void {
    this.#host.event(this.pod, slot.fieldPath, type, reason, message)
  }

  // --- time -----------------------------------------------------------------------------------------------------

  /** Goes on after a while, unless the pod is no longer to run. */
  #later([least, more]: readonly [number, number], work: () => void): void {
    this.#busy = true
    this.#host.sim.after(least + more * this.#host.sim.random.float(), () => {
      if (this.#life !== 'active') return
      this.#busy = false
      work()
      this.sync()
    })
  }

  #idle(): void {
    this.#busy = false
    this.sync()
  }

  #again(ms: number, background = ms > 5_000): void {
    this.#timer?.cancel()
    this.#timer = this.#host.sim.after(ms, () => this.sync(), { background })
  }

  #between([least, more]: readonly [number, number]): number {
    return least + more * this.#host.sim.random.float()
  }

  /** After a failure the pod is looked at again in 10 to 15 seconds. */
  #resyncMs(): number {
    return INITIAL_BACKOFF_MS * (1 + 0.5 * this.#host.sim.random.float())
  }
}
