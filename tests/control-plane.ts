/** A control plane without machines, for tests: API server, controllers, scheduler, and a stand-in for kubelets that
 *  says of every pod, half a second after it got its node, that it runs. */
import { NODES, PODS } from '../src/api/kinds.ts'
import type { Pod } from '../src/api/core-v1.ts'
import type { KubernetesObject, NewObject } from '../src/api/object.ts'
import { resourceOfKind, type Resource } from '../src/api/resources.ts'
import { isApiError } from '../src/api/status.ts'
import { timestamp } from '../src/api/time.ts'
import { OUTSIDE } from '../src/cluster/apiserver/outside.ts'
import { ApiServer } from '../src/cluster/apiserver/server.ts'
import { strategiesFor } from '../src/cluster/apiserver/strategies.ts'
import { bootstrap } from '../src/cluster/bootstrap.ts'
import { Client } from '../src/cluster/client/client.ts'
import { Informers } from '../src/cluster/client/informer.ts'
import { startControllerManager } from '../src/cluster/controllers/controller-manager.ts'
import { LATER_CONTROLLERS } from '../src/cluster/controllers/later-controllers.ts'
import { Scheduler } from '../src/cluster/scheduler/scheduler.ts'
import { Etcd } from '../src/cluster/etcd/etcd.ts'
import { Simulation } from '../src/sim/simulation.ts'

export interface ControlPlaneOptions {
  seed?: number
  /** Besides the control plane's. */
  workers?: number
  /** Pods of these names never get ready. */
  stuck?: (pod: Pod) => boolean
  loadBalancerStart?: string
  startAfterMs?: (pod: Pod) => number
}

export class ControlPlane {
  readonly sim: Simulation
  readonly client: Client
  readonly server: ApiServer
  #options: ControlPlaneOptions
  #nextAddress = new Map<string, number>()
  #known = new Map<string, 'starting' | 'stopping'>()

  constructor(options: ControlPlaneOptions = {}) {
    this.#options = options
    const sim = new Simulation({ startAt: Date.UTC(2026, 10, 22, 15, 0, 0), seed: options.seed ?? 1 })
    this.sim = sim
    const etcd = new Etcd()
    this.server = new ApiServer({
      sim,
      etcd,
      kubelets: () => undefined,
      strategies: strategiesFor({ serviceCidr: '10.96.0.0/16', nodePortRange: { from: 30000, to: 32767 } }),
      outside: OUTSIDE,
      onCrash: error => {
        throw error
      },
    })
    this.client = new Client(this.server.handle, 'kubectl/v1.36.4')
    bootstrap({
      sim,
      client: this.client,
      apiServerAddress: '172.18.0.2',
      apiServerPort: 6443,
      serviceAddress: '10.96.0.1',
    })
    this.addNode('control-plane', {
      taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
    })
    const workers = options.workers ?? 2
    for (let i = 1; i <= workers; i++) this.addNode(i === 1 ? 'worker' : `worker${i}`)
    startControllerManager(
      this.server.handle,
      sim,
      {
        clusterCidr: '10.244.0.0/16',
        rootCa: 'CERTIFICATE',
        ...(options.loadBalancerStart && { loadBalancerStart: options.loadBalancerStart }),
      },
      LATER_CONTROLLERS,
    )
    new Scheduler(this.server.handle, sim).start()
    const informers = new Informers(new Client(this.server.handle, 'kubelet/v1.36.2'), sim)
    informers.of(PODS).on({
      added: pod => this.#pod(pod),
      updated: pod => this.#pod(pod),
      removed: pod => this.#known.delete(pod.metadata.uid),
    })
    informers.start()
  }

  addNode(name: string, spec: object = {}, labels: Record<string, string> = {}): void {
    const amounts = { cpu: '2', memory: '4028972Ki', pods: '110' }
    const node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name, labels: { 'kubernetes.io/hostname': name, ...labels } },
      spec,
      status: {
        allocatable: amounts,
        capacity: amounts,
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
        ],
      },
    }
    this.client.create(NODES, node)
  }

  /** Creates, or replaces what is there. */
  apply(object: NewObject): void {
    const resource = resourceOfKind(object.apiVersion, object.kind) as Resource<KubernetesObject>
    const metadata = { namespace: 'default', ...object.metadata }
    this.client.patch(
      resource,
      metadata.name!,
      metadata.namespace,
      { ...object, metadata },
      { type: 'apply', force: true },
    )
  }

  run(ms: number): this {
    const until = this.sim.now() + ms
    while (this.sim.step(until));
    this.sim.advanceTo(until)
    return this
  }

  #pod(pod: Pod): void {
    const { uid } = pod.metadata
    if (!pod.spec?.nodeName) return
    if (pod.metadata.deletionTimestamp) {
      if (this.#known.get(uid) === 'stopping') return
      this.#known.set(uid, 'stopping')
      this.sim.after(Math.min(1000, (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000), () => this.#end(pod))
    } else if (!this.#known.has(uid)) {
      this.#known.set(uid, 'starting')
      const wait = this.#options.startAfterMs?.(pod) ?? 500 + this.sim.random.int(100)
      this.sim.after(wait, () => this.#begin(pod))
    }
  }

  #begin(pod: Pod): void {
    if (this.#known.get(pod.metadata.uid) !== 'starting') return
    const node = pod.spec!.nodeName!
    const index = (this.#nextAddress.get(node) ?? 1) + 1
    this.#nextAddress.set(node, index)
    const now = timestamp(this.sim.now())
    const ready = this.#options.stuck?.(pod) ? 'False' : 'True'
    const ip = `10.244.${node === 'worker' ? 1 : 2}.${index}`
    const condition = (type: string, status: string) => ({ type, status, lastTransitionTime: now })
    const status = {
      phase: 'Running',
      podIP: ip,
      podIPs: [{ ip }],
      conditions: [condition('Ready', ready), condition('ContainersReady', ready)],
    }
    this.#patch(pod, { status })
  }

  /** Sets a part of a pod's status. */
  setStatus(name: string, status: object, namespace = 'default'): void {
    this.client.patch(PODS, name, namespace, { status }, { type: 'strategic', subresource: 'status' })
  }

  #patch(pod: Pod, patch: object): void {
    try {
      const { name, namespace } = pod.metadata
      this.client.patch(PODS, name, namespace, patch, { type: 'strategic', subresource: 'status' })
    } catch (error) {
      if (!isApiError(error)) throw error
    }
  }

  #end(pod: Pod): void {
    const { name, namespace, uid } = pod.metadata
    try {
      this.client.delete(PODS, name, namespace, { gracePeriodSeconds: 0, preconditions: { uid } })
    } catch (error) {
      if (!isApiError(error)) throw error
    }
  }
}
