/** A whole cluster: etcd, the API server, controllers and scheduler on the control plane, and nodes on a network of
 *  their own. The one place that sees all parts. What each starts with is in `bootstrap.ts` and `coredns/manifests.ts`. */
import type { Api } from '../api/api.ts'
import { DEPLOYMENTS, NODES } from '../api/kinds.ts'
import type { KubeletEndpoint } from '../api/kubelet.ts'
import { resourceOfKind } from '../api/resources.ts'
import type { Request, Transport } from '../api/transport.ts'
import type { Directory } from '../host/files.ts'
import type { Host } from '../host/host.ts'
import type { ImageSource } from '../host/image.ts'
import { loadedOnce } from '../host/lazy.ts'
import { parseImageReference } from '../host/image-reference.ts'
import type { Process } from '../host/process.ts'
import { ANY, formatAddress, parseAddress } from '../net/address.ts'
import { createSegment } from '../net/wiring.ts'
import type { Segment } from '../net/interface.ts'
import type { Simulation } from '../sim/simulation.ts'
import { serveApi } from './api-endpoint.ts'
import { ApiServer } from './apiserver/server.ts'
import { strategiesFor } from './apiserver/strategies.ts'
import { bootstrap } from './bootstrap.ts'
import { Client } from './client/client.ts'
import { startControllerManager } from './controllers/controller-manager.ts'
import { createCorednsImage } from './coredns/image.ts'
import { dnsManifests, VERSION as COREDNS_VERSION } from './coredns/manifests.ts'
import { Etcd } from './etcd/etcd.ts'
import { createMachine, type Machine } from './machines.ts'
import { transportOver } from './node-transport.ts'
import { Scheduler } from './scheduler/scheduler.ts'

export interface ClusterOptions {
  sim: Simulation
  /** The registry that nodes pull from. CoreDNS's image is the cluster's own. */
  images: ImageSource
  /** References of images that every node has from the start. */
  presentImages?: readonly string[]
  /** The root of a node's file system, by its name. */
  nodeFiles: (name: string) => Directory
  /** Besides the control plane; 2 if not given. */
  workers?: number
  /** `30000-32767` if not given. */
  nodePortRange?: string
  /** Whether Services of type LoadBalancer get addresses; not if not given, as on kind. */
  loadBalancer?: boolean
  /** 2 if not given. */
  dnsReplicas?: number
  /** Told of exceptions in programs that only a bug can cause. */
  onCrash: (process: Process, error: unknown) => void
  /** Told of other such exceptions. */
  onFault: (error: unknown) => void
}

const CLUSTER_CIDR = '10.244.0.0/16'
const SERVICE_CIDR = '10.96.0.0/16'
const KUBERNETES_ADDRESS = '10.96.0.1'
const DNS_ADDRESS = '10.96.0.10'
const API_SERVER_PORT = 6443
const ETCD_PORT = 2379
const FIRST_NODE_ADDRESS = parseAddress('172.18.0.2')!

export class Cluster {
  readonly sim: Simulation
  readonly etcd: Etcd
  /** The API server, for clients inside. */
  readonly transport: Transport
  /** Resolves when the API server can take requests of clients outside. */
  readonly admit: () => Promise<void>
  /** The API server, for clients outside. */
  readonly api: Api
  /** `172.18.0.2:6443`. */
  readonly server: { address: number; port: number }
  /** The nodes' network, 172.18.0.0/16. */
  readonly segment: Segment
  /** By name, the control plane first. */
  readonly nodes: ReadonlyMap<string, Machine>
  readonly #client: Client
  readonly #options: ClusterOptions
  #looked = { revision: 0, ready: false }

  constructor(options: ClusterOptions) {
    const { sim } = options
    this.sim = sim
    this.#options = options
    this.segment = createSegment('nodes')
    this.etcd = new Etcd()
    const [from, to] = (options.nodePortRange ?? '30000-32767').split('-').map(Number)
    const apiServer = new ApiServer({
      sim,
      etcd: this.etcd,
      kubelets: node => this.#kubelet(node),
      strategies: strategiesFor({ serviceCidr: SERVICE_CIDR, nodePortRange: { from: from!, to: to! } }),
      outside: async () => (await import('./apiserver/outside.ts')).OUTSIDE,
      onCrash: (error, request: Request) => {
        options.onFault(new Error(`${request.method} ${request.path}`, { cause: error }))
      },
    })
    this.admit = () => apiServer.admit()
    this.transport = apiServer.handle
    const { transport, admit } = this
    const net = () => this.nodes.get(names[0]!)!.host.net
    const outside = loadedOnce(async () => {
      const [{ fetchApi }, { withProxy }] = await Promise.all([
        import('./apiserver/fetch.ts'),
        import('./api-proxy.ts'),
      ])
      return withProxy(fetchApi(transport, sim, admit), { sim, transport, net })
    })
    this.api = async (path, init) => (await outside(sim))(path, init)
    this.#client = new Client(this.transport, 'kube-apiserver/v1.36.2')
    const images = this.#imagesWith(options.images)
    const corednsReference = `registry.k8s.io/coredns/coredns:v${COREDNS_VERSION}`
    const workers = options.workers ?? 2
    const names = ['control-plane', ...Array.from({ length: workers }, (_, i) => (i ? `worker${i + 1}` : 'worker'))]
    this.server = { address: FIRST_NODE_ADDRESS, port: API_SERVER_PORT }
    this.nodes = new Map(
      names.map((name, i) => [
        name,
        createMachine({
          sim,
          transport: this.transport,
          serverAddress: formatAddress(FIRST_NODE_ADDRESS),
          name,
          address: formatAddress(FIRST_NODE_ADDRESS + i),
          isControlPlane: i === 0,
          segment: this.segment,
          files: options.nodeFiles(name),
          images,
          presentImages: [...(options.presentImages ?? []), corednsReference],
          clusterCidr: CLUSTER_CIDR,
          dnsAddress: DNS_ADDRESS,
          onConnected: machine => this.#learnRoutes(machine),
          onCrash: options.onCrash,
        }),
      ]),
    )
  }

  /** Starts every part. Simulated time then brings the cluster up; see `ready`. */
  start(): void {
    const { sim, transport } = this
    const [controlPlane] = this.nodes.values()
    bootstrap({
      sim,
      client: this.#client,
      apiServerAddress: controlPlane!.address,
      apiServerPort: API_SERVER_PORT,
      serviceAddress: KUBERNETES_ADDRESS,
    })
    // Whoever is connected to etcd is served beside the wire, like kubectl: see `etcd`.
    controlPlane!.host.net.sockets.listen({ address: ANY, port: ETCD_PORT }, connection => ({
      ended: () => connection.end(),
    }))
    serveApi(controlPlane!.host.net.sockets, API_SERVER_PORT, this.api)
    // The controllers and the scheduler live and die with the machine that they run on.
    const local = transportOver(transport, () =>
      controlPlane!.power.state === 'running' ? undefined : 'dial tcp 172.18.0.2:6443: connect: connection refused',
    )
    startControllerManager(
      local,
      sim,
      {
        clusterCidr: CLUSTER_CIDR,
        rootCa: rootCertificate(sim),
        loadBalancerStart: this.#options.loadBalancer ? '172.18.0.100' : undefined,
      },
      async () => {
        const [{ LATER_CONTROLLERS }] = await Promise.all([import('./controllers/later-controllers.ts'), this.admit()])
        return LATER_CONTROLLERS
      },
    )
    new Scheduler(local, sim).start()
    if (this.#options.loadBalancer) this.#announceServices()
    for (const node of this.nodes.values()) {
      for (const service of node.host.services?.all() ?? []) service.start()
      this.#routePods(node)
    }
    const admin = new Client(transport, 'kubeadm/v1.36.2')
    for (const manifest of dnsManifests({ clusterIP: DNS_ADDRESS, replicas: this.#options.dnsReplicas })) {
      admin.create(resourceOfKind(manifest.apiVersion, manifest.kind)!, manifest)
    }
  }

  /** Whether all nodes are Ready and DNS answers. Asked after every step of the boot, so it looks only after writes. */
  get ready(): boolean {
    const { revision } = this.etcd
    if (this.#looked.revision !== revision) this.#looked = { revision, ready: this.#isReady() }
    return this.#looked.ready
  }

  #isReady(): boolean {
    const dns = this.#client.find(DEPLOYMENTS, 'coredns', 'kube-system')
    if (dns?.status.readyReplicas !== dns?.spec.replicas) return false
    const nodes = this.#client.list(NODES).items
    return (
      nodes.length === this.nodes.size &&
      nodes.every(node => node.status.conditions?.some(c => c.type === 'Ready' && c.status === 'True'))
    )
  }

  /** A node, by its name or address. */
  machine(name: string): Host | undefined {
    const named = this.nodes.get(name)
    if (named) return named.host
    for (const node of this.nodes.values()) if (node.address === name) return node.host
    return undefined
  }

  /** Undefined where the node's kubelet does not run, or cannot be reached. */
  #kubelet(name: string): KubeletEndpoint | undefined {
    const node = this.nodes.get(name)
    return node?.kubelet.active && node.host.net.interfaces.get('eth0')?.up ? node.kubelet.endpoint : undefined
  }

  /** Loaded where a lab has load balancers. */
  #announceServices(): void {
    const cards = new Map([...this.nodes.values()].map(node => [node.name, node.host.net.interfaces.get('eth0')!]))
    void this.sim
      .hold(import('./service-announcer.ts'))
      .then(({ announceServices }) => announceServices(new Client(this.transport, 'speaker'), this.sim, cards))
  }

  /** Every node routes the others' pods to them, as soon as their ranges are known (kindnetd does that). */
  #routePods(node: Machine): void {
    const learn = () => {
      const cidr = this.#client.find(NODES, node.name)?.spec.podCIDR
      if (!cidr) {
        this.sim.after(10, learn)
        return
      }
      for (const other of this.nodes.values()) {
        if (other !== node) other.host.net.addRoute({ to: cidr, via: node.address, device: 'eth0' })
      }
    }
    learn()
  }

  /** What a node forgot of the others' pods when its cable was out. */
  #learnRoutes(node: Machine): void {
    for (const other of this.nodes.values()) {
      const cidr = other === node ? undefined : this.#client.find(NODES, other.name)?.spec.podCIDR
      if (cidr) node.host.net.addRoute({ to: cidr, via: other.address, device: 'eth0' })
    }
  }

  #imagesWith(others: ImageSource): ImageSource {
    const coredns = createCorednsImage({ client: new Client(this.transport, `coredns/v${COREDNS_VERSION}`) })
    return reference => {
      const parsed = parseImageReference(reference)
      if (!('wrong' in parsed) && parsed.repository === coredns.repository) {
        return { image: coredns, tag: parsed.tag ?? 'latest' }
      }
      return others(reference)
    }
  }
}

/** A certificate to look at; nothing here checks one. */
function rootCertificate(sim: Simulation): string {
  const line = () => `${sim.random.hex(64)}\n`
  return `-----BEGIN CERTIFICATE-----\n${line()}${line()}${line()}-----END CERTIFICATE-----\n`
}
