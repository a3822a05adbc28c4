/** The nodes of a cluster: each a machine on the nodes' network that runs a kubelet and a kube-proxy as services, which
 *  `systemctl` can stop. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Transport } from '../api/transport.ts'
import { NODES } from '../api/kinds.ts'
import { FileSystem, type Directory } from '../host/files.ts'
import { Host } from '../host/host.ts'
import type { ImageSource } from '../host/image.ts'
import type { Process } from '../host/process.ts'
import { SystemServices } from '../host/service.ts'
import { ANY, parseAddress } from '../net/address.ts'
import { Segment } from '../net/interface.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import type { Listener } from '../net/sockets.ts'
import { attachToSegment } from '../net/wiring.ts'
import type { Simulation } from '../sim/simulation.ts'
import { Client } from './client/client.ts'
import { transportOver } from './node-transport.ts'
import { NodePower } from './node-power.ts'
import { KubeProxy } from './kube-proxy/kube-proxy.ts'
import { Kubelet } from './kubelet/kubelet.ts'
import { PodNetwork } from './pod-network.ts'

export interface MachineOptions {
  sim: Simulation
  /** The API server, and its machine's address. */
  transport: Transport
  serverAddress: string
  /** `worker2`. */
  name: string
  /** `172.18.0.4`. */
  address: string
  isControlPlane: boolean
  segment: Segment
  files: Directory
  images: ImageSource
  presentImages: readonly string[]
  clusterCidr: string
  dnsAddress: string
  /** Its cable has been put in: the routes to the other nodes' pods are to be set. */
  onConnected: (machine: Machine) => void
  onCrash: (process: Process, error: unknown) => void
}

export interface Machine {
  readonly name: string
  /** The container that a kind cluster's node is: 64 hexadecimal digits, the same for the same name. */
  readonly id: string
  readonly image: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly address: string
  readonly host: Host
  readonly kubelet: Kubelet
  readonly kubeProxy: KubeProxy
  readonly power: NodePower
}

const SSH_PORT = 22
const IMAGE = 'kindest/node:v1.36.2'
const GATEWAY = '172.18.0.1'
const CONTROL_PLANE_LABELS = {
  'node-role.kubernetes.io/control-plane': '',
  'node.kubernetes.io/exclude-from-external-load-balancers': '',
}
const CONTROL_PLANE_TAINTS = [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }]

/** Builds a node; its services are not started. */
export function createMachine(options: MachineOptions): Machine {
  const { sim, name, address, isControlPlane, onCrash } = options
  const net = new NetworkNamespace({ name, sim })
  const connect = () => {
    attachToSegment(net, 'eth0', options.segment, `${address}/16`)
    net.addRoute({ to: 'default', via: GATEWAY, device: 'eth0' })
  }
  connect()
  net.setSysctl('net.ipv4.ip_forward', '1')
  const transport = transportOver(options.transport, () => whyUnreachable(net, options.serverAddress))
  const files = new FileSystem(options.files, () => sim.now())
  const host = new Host({ name, sim, net, files, libc: 'glibc', env: { HOME: '/root', USER: 'root' }, onCrash })
  const services = new SystemServices(sim)
  host.services = services

  const client = new Client(transport, 'kubelet/v1.36.2')
  const kubelet = new Kubelet({
    sim,
    client,
    node: name,
    hostAddress: address,
    host,
    images: options.images,
    presentImages: options.presentImages,
    pods: new PodNetwork(net, () => client.get(NODES, name).spec.podCIDR),
    dns: { address: options.dnsAddress, domain: 'cluster.local' },
    labels: isControlPlane ? CONTROL_PLANE_LABELS : undefined,
    taints: isControlPlane ? CONTROL_PLANE_TAINTS : undefined,
    log: line => services.get('kubelet')?.log(line),
    onCrash,
  })
  const kubeProxy = new KubeProxy({
    sim,
    client: new Client(transport, 'kube-proxy/v1.36.2'),
    nodeName: name,
    nodeAddress: address,
    namespace: net,
    clusterCidr: options.clusterCidr,
    log: line => services.get('kube-proxy')?.log(line),
  })

  services.add({
    name: 'containerd',
    description: 'containerd container runtime',
    command: '/usr/local/bin/containerd',
    start: () => {},
    stop: () => {},
  })
  let sshd: Listener | undefined
  services.add({
    name: 'ssh',
    description: 'OpenBSD Secure Shell server',
    command: '/usr/sbin/sshd -D',
    start: () => {
      sshd = net.sockets.listen({ address: ANY, port: SSH_PORT }, connection => ({ ended: () => connection.end() }))
    },
    stop: () => sshd?.close(),
  })
  services.add({
    name: 'kubelet',
    description: 'kubelet: The Kubernetes Node Agent',
    command: '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf',
    start: () => kubelet.start(),
    stop: () => kubelet.stop(),
  })
  services.add({
    name: 'kube-proxy',
    description: 'kube-proxy: The Kubernetes Network Proxy',
    command: `/usr/local/bin/kube-proxy --config=/var/lib/kube-proxy/config.conf --hostname-override=${name}`,
    start: () => kubeProxy.start(),
    stop: () => kubeProxy.stop(),
  })
  const power = new NodePower({
    host,
    kubelet,
    connect: () => {
      connect()
      options.onConnected(machine)
    },
    disconnect: () => net.removeInterface('eth0'),
  })
  host.power = power
  const id = bytesToHex(sha256(utf8ToBytes(`node/${name}`)))
  const machine: Machine = { name, id, image: IMAGE, createdAt: sim.now(), address, host, kubelet, kubeProxy, power }
  return machine
}

/** What a dial would say: the node has no way to that address, or nobody answers for it on the wire. */
function whyUnreachable(net: NetworkNamespace, address: string): string | undefined {
  const to = parseAddress(address)!
  if (net.isLocal(to)) return undefined
  const route = net.routes.lookup(to)
  const link = route?.device?.link
  if (!route?.device?.up || route.type) return `dial tcp ${address}:6443: connect: network is unreachable`
  const answers = link instanceof Segment && link.neighbour(route.via ?? to) !== undefined
  return answers ? undefined : `dial tcp ${address}:6443: connect: no route to host`
}
