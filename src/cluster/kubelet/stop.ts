/** Stopping containers: the hook, the stop signal, SIGKILL when the grace is over. Sidecars go after all others, the
 *  last of them first. Source: kuberuntime_container.go (killContainer), kuberuntime_termination_order.go. */
import type { Cancel } from '../../host/open-file.ts'
import type { Signal } from '../../host/program.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { ContainerSlot } from './container-slot.ts'
import { runHook } from './lifecycle.ts'
import type { ProbeTarget } from './probe.ts'

/** What is left at least when the hook has taken all the time there was. */
const LEAST_GRACE_MS = 2_000
/** Between the end of the process and the runtime's word that it has ended. */
const NOTICE_MS = 30

export interface StopOptions {
  sim: Simulation
  graceSeconds: number
  killing(slot: ContainerSlot): void
  hookFailed(slot: ContainerSlot): void
  done(): void
}

interface Stopping {
  slot: ContainerSlot
  target: ProbeTarget
}

/** Calls `done` when all have ended, at once if none runs. */
export function stopContainers(containers: readonly Stopping[], options: StopOptions) {
  const { sim } = options
  let deadline = sim.now() + options.graceSeconds * 1000
  const timers = new Map<ContainerSlot, Timer>()
  const begun = new Set<ContainerSlot>()
  const sidecars = containers.filter(c => c.slot.kind === 'sidecar').reverse()
  const first = containers.filter(c => c.slot.kind !== 'sidecar')
  let left = containers.length
  let leftOfFirst = first.length
  if (!left) options.done()

  const killAt = (slot: ContainerSlot, at: number) => {
    timers.get(slot)?.cancel()
    timers.set(
      slot,
      sim.after(at - sim.now(), () => slot.run?.signal('SIGKILL')),
    )
  }
  const begin = ({ slot, target }: Stopping, next: () => void) => {
    begun.add(slot)
    options.killing(slot)
    slot.run!.onEnd(() => {
      timers.get(slot)?.cancel()
      sim.after(NOTICE_MS, () => {
        next()
        if (--left === 0) options.done()
      })
    })
    const signal = () => {
      if (!slot.running) return
      slot.run!.signal(stopSignal(slot))
      killAt(slot, hook ? Math.max(deadline, sim.now() + LEAST_GRACE_MS) : deadline)
    }
    const hook = slot.spec.lifecycle?.preStop
    if (!hook || options.graceSeconds <= 0) return signal()
    let cancel: Cancel = () => {}
    const timer = sim.after(deadline - sim.now(), () => {
      cancel()
      signal()
    })
    cancel = runHook(hook, target, failure => {
      timer.cancel()
      if (failure !== undefined) options.hookFailed(slot)
      signal()
    })
  }
  const nextSidecar = () => {
    const sidecar = sidecars.shift()
    if (sidecar) begin(sidecar, nextSidecar)
  }
  for (const container of first) {
    begin(container, () => {
      if (--leftOfFirst === 0) nextSidecar()
    })
  }
  if (!first.length) nextSidecar()

  return {
    /** Somebody is in more of a hurry. */
    shorten(graceSeconds: number): void {
      const sooner = sim.now() + graceSeconds * 1000
      if (sooner >= deadline) return
      deadline = sooner
      for (const slot of begun) if (slot.running && timers.has(slot)) killAt(slot, deadline)
    },
  }
}

function stopSignal(slot: ContainerSlot): Signal {
  const asked = slot.spec.lifecycle?.stopSignal
  return (asked as Signal | undefined) ?? slot.run!.image.image.stopSignal
}
