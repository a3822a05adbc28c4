/** Which pods each Service selects, kept up pod by pod, so that nobody has to search. What the Endpoints and the
 *  EndpointSlice controller share. Source: pkg/controller/util/endpoint, endpointslice/util/controller_utils.go. */
import type { Pod, PodCondition, Service } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { PODS, SERVICES } from '../../api/kinds.ts'
import { matchesLabels } from '../../api/label-selector.ts'
import { isPodReady, isPodTerminal, podCondition } from '../../api/pod-state.ts'
import { keyOf, type Informer, type Informers } from '../client/informer.ts'

export class ServiceMembers {
  #services: Informer<Service>
  #pods: Informer<Pod>
  #members = new Map<string, Map<string, Pod>>()
  #listeners: ((key: string) => void)[] = []

  constructor(informers: Informers) {
    this.#services = informers.of(SERVICES)
    this.#pods = informers.of(PODS)
    this.#services.index('namespace', service => [service.metadata.namespace])
    this.#pods.index('namespace', pod => [pod.metadata.namespace])
    this.#services.on({
      added: service => this.#choose(service),
      updated: (service, before) => {
        if (equal(service.spec?.selector, before.spec?.selector)) this.#tell(keyOf(service))
        else this.#choose(service)
      },
      removed: service => {
        this.#members.delete(keyOf(service))
        this.#tell(keyOf(service))
      },
    })
    this.#pods.on({
      added: pod => this.#file(pod, undefined),
      updated: (pod, before) => this.#file(pod, before),
      removed: pod => this.#unfile(pod),
    })
  }

  /** Pods by key. */
  of(serviceKey: string): ReadonlyMap<string, Pod> {
    return this.#members.get(serviceKey) ?? new Map<string, Pod>()
  }

  /** Told the key of a Service that changed, or whose pods did. */
  onChange(listener: (serviceKey: string) => void): void {
    this.#listeners.push(listener)
  }

  #tell(key: string): void {
    for (const listener of this.#listeners) listener(key)
  }

  #choose(service: Service): void {
    const members = new Map<string, Pod>()
    for (const pod of this.#pods.by('namespace', service.metadata.namespace)) {
      if (matchesLabels(service.spec?.selector, pod.metadata.labels)) members.set(keyOf(pod), pod)
    }
    this.#members.set(keyOf(service), members)
    this.#tell(keyOf(service))
  }

  #file(pod: Pod, before: Pod | undefined): void {
    const key = keyOf(pod)
    const changed = !before || endpointChanged(pod, before)
    for (const service of this.#services.by('namespace', pod.metadata.namespace)) {
      const serviceKey = keyOf(service)
      const members = this.#members.get(serviceKey)
      if (!members) continue
      if (matchesLabels(service.spec?.selector, pod.metadata.labels)) {
        const known = members.has(key)
        members.set(key, pod)
        if (changed || !known) this.#tell(serviceKey)
      } else if (members.delete(key)) this.#tell(serviceKey)
    }
  }

  #unfile(pod: Pod): void {
    const key = keyOf(pod)
    for (const service of this.#services.by('namespace', pod.metadata.namespace)) {
      if (this.#members.get(keyOf(service))?.delete(key)) this.#tell(keyOf(service))
    }
  }
}

/** Whether a pod's change shows in its endpoints. */
function endpointChanged(pod: Pod, before: Pod): boolean {
  return (
    isPodReady(pod) !== isPodReady(before) ||
    pod.status?.podIP !== before.status?.podIP ||
    pod.metadata.deletionTimestamp !== before.metadata.deletionTimestamp ||
    isPodTerminal(pod) !== isPodTerminal(before) ||
    pod.spec?.nodeName !== before.spec?.nodeName ||
    pod.metadata.uid !== before.metadata.uid ||
    pod.spec?.hostname !== before.spec?.hostname ||
    pod.spec?.subdomain !== before.spec?.subdomain
  )
}

/** When the change happened that an update is about: of a pod's readiness, or the Service's creation.
 *  Source: endpointslice/util/trigger_time_tracker.go. */
export class TriggerTimes {
  #known = new Map<string, { pods: Map<string, PodCondition>; service: string }>()

  /** The earliest of the changes since it was asked last, RFC 3339; undefined if there was none. Times are in whole
   *  seconds, so that two changes in one second are told apart by what they changed to. */
  next(service: Service, pods: ReadonlyMap<string, Pod>): string | undefined {
    const key = keyOf(service)
    let known = this.#known.get(key)
    if (!known) this.#known.set(key, (known = { pods: new Map(), service: '' }))
    let earliest: string | undefined
    const consider = (time: string) => {
      if (earliest === undefined || time < earliest) earliest = time
    }
    for (const [podKey, pod] of pods) {
      const ready = podCondition(pod, 'Ready')
      const time = ready?.lastTransitionTime
      if (!time) continue
      const before = known.pods.get(podKey)
      if (before === ready) continue
      if (before?.lastTransitionTime !== time || before.status !== ready.status) consider(time)
      known.pods.set(podKey, ready)
    }
    if (known.pods.size > pods.size)
      for (const podKey of known.pods.keys()) if (!pods.has(podKey)) known.pods.delete(podKey)
    const { creationTimestamp } = service.metadata
    if (known.service !== creationTimestamp) consider(creationTimestamp)
    known.service = creationTimestamp
    return earliest
  }

  forget(serviceKey: string): void {
    this.#known.delete(serviceKey)
  }
}
