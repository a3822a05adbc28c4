/** What the scheduler knows of a node, in sums kept up pod by pod. Source: pkg/scheduler/framework/types.go. */
import type { Node, Pod, PodSpec } from '../../api/core-v1.ts'
import { controllerOf } from '../../api/owner.ts'
import { quantityValue } from '../../api/quantity.ts'

/** By resource name; cpu in cores, the rest in their own units. */
export type Amounts = Record<string, number>

/** What scoring supposes of a container that requests nothing: 100m and 200 MiB (schedutil). */
const SUPPOSED: Amounts = { cpu: 0.1, memory: 200 * 1024 * 1024 }

export interface PodRequests {
  /** What has to fit. */
  requests: Amounts
  /** For scoring. */
  supposed: { cpu: number; memory: number }
}

const none: Amounts = {}
const cache = new WeakMap<object, PodRequests>()

/** What a pod asks of its node: its containers together, or one of its init containers, if that is more.
 *  Source: component-helpers/resource/helpers.go. */
export function requestsOf(spec: PodSpec): PodRequests {
  let known = cache.get(spec.containers)
  if (known) return known
  const requests: Amounts = {}
  const supposed = { cpu: 0, memory: 0 }
  const sidecars: Amounts = {}
  for (const container of spec.containers) {
    const own = amountsOf(container.resources?.requests)
    add(requests, own, 1)
    supposed.cpu += own['cpu'] ?? SUPPOSED['cpu']!
    supposed.memory += own['memory'] ?? SUPPOSED['memory']!
  }
  for (const container of spec.initContainers ?? []) {
    const own = amountsOf(container.resources?.requests)
    if (container.restartPolicy === 'Always') {
      add(requests, own, 1)
      add(sidecars, own, 1)
    } else {
      for (const name in own) requests[name] = Math.max(requests[name] ?? 0, own[name]! + (sidecars[name] ?? 0))
    }
  }
  if (spec.overhead) add(requests, amountsOf(spec.overhead), 1)
  known = { requests, supposed }
  cache.set(spec.containers, known)
  return known
}

function amountsOf(list: Record<string, string | number> | undefined): Amounts {
  if (!list) return none
  const out: Amounts = {}
  for (const name in list) out[name] = quantityValue(list[name]!)
  return out
}

function add(sums: Amounts, amounts: Amounts, sign: 1 | -1): void {
  for (const name in amounts) sums[name] = (sums[name] ?? 0) + sign * amounts[name]!
}

/** `TCP/0.0.0.0/8080` of each host port that a pod takes. */
export function hostPortsOf(spec: PodSpec): string[] {
  const ports: string[] = []
  for (const container of spec.containers) {
    for (const port of container.ports ?? []) {
      if (port.hostPort) ports.push(`${port.protocol ?? 'TCP'}/${port.hostIP || '0.0.0.0'}/${port.hostPort}`)
    }
  }
  return ports
}

export class NodeInfo {
  node: Node
  allocatable: Amounts = {}
  readonly requested: Amounts = {}
  readonly supposed = { cpu: 0, memory: 0 }
  readonly pods = new Map<string, Pod>()
  readonly hostPorts = new Map<string, number>()
  /** How many of its pods have a controller of this uid. */
  readonly byController = new Map<string, number>()
  /** Those of its pods that have pod affinity or anti-affinity. */
  readonly withAffinity = new Map<string, Pod>()

  constructor(node: Node) {
    this.node = node
    this.setNode(node)
  }

  setNode(node: Node): void {
    this.node = node
    this.allocatable = amountsOf(node.status?.allocatable)
  }

  add(pod: Pod): void {
    this.#count(pod, 1)
    this.pods.set(pod.metadata.uid, pod)
    if (pod.spec?.affinity?.podAffinity || pod.spec?.affinity?.podAntiAffinity)
      this.withAffinity.set(pod.metadata.uid, pod)
  }

  remove(uid: string): void {
    const pod = this.pods.get(uid)
    if (!pod) return
    this.pods.delete(uid)
    this.withAffinity.delete(uid)
    this.#count(pod, -1)
  }

  #count(pod: Pod, sign: 1 | -1): void {
    const { requests, supposed } = requestsOf(pod.spec!)
    add(this.requested, requests, sign)
    this.supposed.cpu += sign * supposed.cpu
    this.supposed.memory += sign * supposed.memory
    for (const port of hostPortsOf(pod.spec!)) bump(this.hostPorts, port, sign)
    const owner = controllerOf(pod)
    if (owner) bump(this.byController, owner.uid, sign)
  }
}

function bump(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count) counts.set(key, count)
  else counts.delete(key)
}
