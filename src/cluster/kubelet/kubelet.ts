/** The kubelet of one node, v1.36: registers the node, keeps its lease, runs the pods bound to it and reports on them.
 *  Source: pkg/kubelet/kubelet.go, pleg/generic.go, status/status_manager.go. Left out: eviction under pressure,
 *  device plugins, admission by resources, static pods. */
import type { ConfigMap, Pod, Secret, Service } from '../../api/core-v1.ts'
import { equal } from '../../api/equal.ts'
import { CONFIG_MAPS, PODS, SECRETS, SERVICES } from '../../api/kinds.ts'
import type { KubeletEndpoint } from '../../api/kubelet.ts'
import { isApiError } from '../../api/status.ts'
import { FileSystem, tree } from '../../host/files.ts'
import type { Host } from '../../host/host.ts'
import type { ImageSource } from '../../host/image.ts'
import type { Process } from '../../host/process.ts'
import type { Simulation, Timer } from '../../sim/simulation.ts'
import type { Client } from '../client/client.ts'
import { EventRecorder } from '../client/event-recorder.ts'
import { Informer } from '../client/informer.ts'
import { KubeletServer } from './kubelet-server.ts'
import { NodeImages } from './node-images.ts'
import { NodeReporter } from './node-reporter.ts'
import { CAPACITY } from './node-status.ts'
import { etcHosts, kernelHostname, resolvConf, type ClusterDns } from './pod-files.ts'
import type { PodNetwork, PodSandbox, PodWorkerHost, StatusReporter } from './pod-worker-host.ts'
import { PodWorker } from './pod-worker.ts'
import { serviceAccountToken } from './token.ts'

/** How often the container runtime is asked what has changed. */
const RELIST_MS = 1_000
const RETRY_MS = 10_000

export interface KubeletOptions {
  sim: Simulation
  client: Client
  /** The node's name. */
  node: string
  /** The node's own address: 172.18.0.3. */
  hostAddress: string
  /** The machine it runs on: probes go over its network, hostPath volumes show its files. */
  host: Host
  images: ImageSource
  /** References of images that are on the node from the start. */
  presentImages?: readonly string[]
  pods: PodNetwork
  /** Takes a line of the kubelet's own log. */
  log?: (line: string) => void
  dns: ClusterDns
  /** Labels and taints to register the node with. */
  labels?: Readonly<Record<string, string>>
  taints?: readonly { key: string; value?: string; effect: string }[]
  /** Told of exceptions in containers that only a bug can cause. */
  onCrash?: (process: Process, error: unknown) => void
}

export class Kubelet {
  readonly endpoint: KubeletEndpoint
  readonly images: NodeImages
  #options: KubeletOptions
  #workers = new Map<string, PodWorker>()
  #pods: Informer<Pod>
  #services: Informer<Service>
  #reporter: NodeReporter
  #events: EventRecorder
  #workerHost: PodWorkerHost
  #active = false
  #relistPhase: number
  #relist: Timer | undefined
  #changed = new Map<{ sync(): void; report(): void }, (() => void)[]>()
  #unreported = new Set<StatusReporter>()
  /** The version that each worker's last report made. */
  #written = new WeakMap<StatusReporter, string>()

  constructor(options: KubeletOptions) {
    const { sim, client, node, host, hostAddress } = options
    this.#options = options
    this.#relistPhase = sim.random.int(RELIST_MS)
    this.images = new NodeImages(sim, options.images, options.presentImages ?? [])
    this.#events = new EventRecorder(client, sim, 'kubelet', { host: node })
    this.#reporter = new NodeReporter({
      sim,
      client,
      events: this.#events,
      images: this.images,
      log: options.log,
      node: {
        name: node,
        address: hostAddress,
        machineId: sim.random.hex(32),
        bootId: sim.random.uuid(),
        labels: options.labels,
        taints: options.taints,
      },
    })
    this.#services = new Informer(client, sim, SERVICES)
    this.#services.index('namespace', service => [service.metadata.namespace])
    this.#pods = new Informer(client, sim, PODS, { fieldSelector: `spec.nodeName=${node}` })
    this.#pods.on({
      added: pod => this.#see(pod),
      updated: pod => this.#see(pod),
      removed: pod => this.#unsee(pod),
    })
    const sources = {
      configMap: remembered<ConfigMap>((namespace, name) => client.find(CONFIG_MAPS, name, namespace)),
      secret: remembered<Secret>((namespace, name) => client.find(SECRETS, name, namespace)),
      services: (namespace: string) => this.#services.by('namespace', namespace),
    }
    this.#workerHost = {
      sim,
      node: host,
      nodeName: node,
      hostAddress,
      allocatable: CAPACITY,
      images: this.images,
      sources,
      volumes: {
        now: () => sim.now(),
        sources,
        node: host.files,
        token: (pod, audience, seconds) => serviceAccountToken(pod, audience, seconds, sim),
      },
      dns: options.dns,
      onCrash: options.onCrash,
      active: () => this.#active,
      createSandbox: pod => this.#createSandbox(pod),
      event: (pod, fieldPath, type, reason, message) => this.#event(pod, fieldPath, type, reason, message),
      changed: (worker, then) => this.#notice(worker, then),
      writeStatus: worker => this.#writeStatus(worker),
      gone: (worker, silent) => this.#gone(worker, silent),
    }
    this.endpoint = new KubeletServer({
      sim,
      worker: (namespace, name) => this.#workerOf(namespace, name),
    })
  }

  get active(): boolean {
    return this.#active
  }

  /** Registers the node, or takes up where it was stopped. */
  start(): void {
    if (this.#active) return
    this.#active = true
    this.#reporter.start()
    this.#services.start()
    this.#pods.start()
    for (const worker of this.#workers.values()) this.#notice(worker)
  }

  /** The containers run on; nobody looks after them. */
  stop(): void {
    if (!this.#active) return
    this.#active = false
    this.#reporter.stop()
    this.#services.stop()
    this.#pods.stop()
    this.#relist?.cancel()
    this.#relist = undefined
  }

  /** The machine goes dark, with all that runs on it. `start` is its boot. */
  powerOff(): void {
    this.stop()
    for (const worker of this.#workers.values()) worker.powerOff()
  }

  /** Pods on this node, for `crictl`. */
  workers(): PodWorker[] {
    return [...this.#workers.values()]
  }

  #see(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid)
    if (worker) {
      if (worker.over) return
      worker.update(pod)
      // Somebody else's word on its status (the node controller's, while this node was silent) is put right.
      if (this.#written.get(worker) !== pod.metadata.resourceVersion) worker.report()
      return
    }
    if (pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed') {
      if (pod.metadata.deletionTimestamp) this.#delete(pod)
      return
    }
    const created = new PodWorker(pod, this.#workerHost)
    this.#workers.set(pod.metadata.uid, created)
    if (pod.metadata.deletionTimestamp) created.update(pod)
    else created.start()
  }

  #unsee(pod: Pod): void {
    const worker = this.#workers.get(pod.metadata.uid)
    if (!worker) return
    if (worker.over) this.#workers.delete(pod.metadata.uid)
    else worker.forget()
  }

  #gone(worker: StatusReporter, silent: boolean): void {
    if (silent) this.#workers.delete(worker.pod.metadata.uid)
    else if (this.#active) this.#delete(worker.pod)
  }

  #delete(pod: Pod): void {
    const { name, namespace, uid } = pod.metadata
    try {
      this.#options.client.delete(PODS, name, namespace, { gracePeriodSeconds: 0, preconditions: { uid } })
    } catch (error) {
      if (!isApiError(error)) throw error
      if (isApiError(error, 'ServiceUnavailable'))
        this.#options.sim.after(RETRY_MS, () => this.#delete(pod), { background: true })
    }
  }

  #workerOf(namespace: string, name: string): PodWorker | undefined {
    const pod = this.#pods.get(`${namespace}/${name}`)
    return pod && this.#workers.get(pod.metadata.uid)
  }

  #createSandbox(pod: Pod): PodSandbox | undefined {
    const { host, hostAddress, pods, dns, node, sim } = this.#options
    const hostNetwork = pod.spec?.hostNetwork ?? false
    const own = hostNetwork ? undefined : pods.setUp(pod)
    if (!hostNetwork && !own) return undefined
    const net = own?.namespace ?? host.net
    const address = own?.address ?? hostAddress
    const hostname = kernelHostname(pod, node, dns.domain)
    const read = (path: string) => (host.files.exists(path) ? host.files.read(path) : new Uint8Array())
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
    const now = sim.now()
    const nodeHosts = hostNetwork ? read('/etc/hosts') : new Uint8Array()
    const nodeResolv = read('/etc/resolv.conf')
    const files = new FileSystem(
      () =>
        tree(
          {
            '/hosts': etcHosts(pod, [address], dns.domain, text(nodeHosts)),
            '/hostname': `${hostname}\n`,
            '/resolv.conf': resolvConf(pod, dns, text(nodeResolv)),
          },
          now,
        ),
      this.#workerHost.volumes.now,
    )
    return { net, address, hostname, files, tearDown: () => own && pods.tearDown(pod) }
  }

  #event(pod: Pod, fieldPath: string | undefined, type: 'Normal' | 'Warning', reason: string, message: string): void {
    const { name, namespace, uid, resourceVersion } = pod.metadata
    const kind = 'Pod'
    const reference = fieldPath
      ? { kind, namespace, name, uid, apiVersion: 'v1', resourceVersion, fieldPath }
      : { kind, namespace, name, uid, apiVersion: 'v1', resourceVersion }
    this.#events.event(reference, type, reason, message)
  }

  /** At the next relist. */
  #notice(worker: { sync(): void; report(): void }, then?: () => void): void {
    let thens = this.#changed.get(worker)
    if (!thens) this.#changed.set(worker, (thens = []))
    if (then) thens.push(then)
    if (this.#relist || !this.#active) return
    const { sim } = this.#options
    const passed = (sim.now() + this.#relistPhase) % RELIST_MS
    this.#relist = sim.after(RELIST_MS - passed, () => {
      this.#relist = undefined
      const changed = [...this.#changed]
      this.#changed.clear()
      for (const [each, calls] of changed) {
        for (const call of calls) call()
        each.sync()
        each.report()
      }
    })
  }

  #writeStatus(worker: StatusReporter): void {
    if (!this.#active) {
      this.#unreported.add(worker)
      return
    }
    const { client, sim } = this.#options
    const { name, namespace, uid } = worker.pod.metadata
    try {
      const latest = client.find(PODS, name, namespace)
      if (latest?.metadata.uid !== uid) return
      const status = worker.status(latest)
      if (equal(latest.status, status)) return
      const written = client.update(PODS, { ...latest, status }, 'status')
      this.#written.set(worker, written.metadata.resourceVersion)
    } catch (error) {
      if (!isApiError(error)) throw error
      if (isApiError(error, 'NotFound')) return
      this.#unreported.add(worker)
      sim.after(RETRY_MS, () => this.#reportAgain(), { background: true })
    }
  }

  #reportAgain(): void {
    const workers = [...this.#unreported]
    this.#unreported.clear()
    for (const worker of workers) this.#writeStatus(worker)
  }
}

/** Looks up an object; what it was when last seen, where the API server cannot be asked. */
function remembered<T>(find: (namespace: string, name: string) => T | undefined) {
  const seen = new Map<string, T | undefined>()
  return (namespace: string, name: string): T | undefined => {
    const key = `${namespace}/${name}`
    try {
      seen.set(key, find(namespace, name))
    } catch (error) {
      if (!isApiError(error)) throw error
    }
    return seen.get(key)
  }
}
