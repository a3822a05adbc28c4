/** The learner's machine: on the nodes' network, outside the cluster, with kubectl and a workspace. */
import type { Cluster } from '../cluster/cluster.ts'
import { FileSystem } from '../host/files.ts'
import { Host } from '../host/host.ts'
import { lazy } from '../host/lazy.ts'
import type { Process } from '../host/process.ts'
import type { Program } from '../host/program.ts'
import { laptopFiles } from '../images/laptop.ts'
import { formatAddress } from '../net/address.ts'
import { NetworkNamespace } from '../net/namespace.ts'
import { serveOutsideDns } from '../net/outside-dns.ts'
import { attachToSegment, connectOutside } from '../net/wiring.ts'
import { connectTo } from './connection.ts'

/** The workspace, and where a terminal starts. */
export const HOME = '/home/learner'
const ENV = { HOME, USER: 'learner', LOGNAME: 'learner', SHELL: '/bin/bash', LANG: 'C.UTF-8' }
const USER = { name: 'learner', uid: 1000 }

const kubeconfig = (server: string) => `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: DATA+OMITTED
    server: ${server}
  name: lab
contexts:
- context:
    cluster: lab
    user: kubernetes-admin
  name: kubernetes-admin@lab
current-context: kubernetes-admin@lab
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user:
    client-certificate-data: DATA+OMITTED
    client-key-data: DATA+OMITTED
`

/** The resolver of the nodes' network, which CoreDNS forwards to. It knows a way back to pods; the laptop does not. */
const RESOLVER = '172.18.0.254'

function createResolver({ sim, segment }: Cluster): void {
  const net = new NetworkNamespace({ name: 'resolver', sim })
  attachToSegment(net, 'eth0', segment, `${RESOLVER}/16`)
  net.addRoute({ to: '10.244.0.0/16', via: '172.18.0.2' })
  serveOutsideDns(net.sockets)
}

/** @param workspace texts by path below `HOME` @param machines hosts by name or address, for ssh */
export function createLaptop(
  cluster: Cluster,
  workspace: ReadonlyMap<string, string>,
  machines: (name: string) => Host | undefined,
  onCrash: (process: Process, error: unknown) => void,
): Host {
  const { sim } = cluster
  const net = new NetworkNamespace({ name: 'laptop', sim })
  attachToSegment(net, 'eth0', cluster.segment, '172.18.0.1/16')
  connectOutside(net, 'wlan0')
  createResolver(cluster)
  const files = laptopFileSystem(cluster, machines)
  for (const [path, text] of workspace) {
    const at = `${HOME}/${path}`
    files.mkdir(at.slice(0, at.lastIndexOf('/')), { parents: true })
    files.write(at, text)
  }
  return new Host({ name: 'laptop', sim, net, files, libc: 'glibc', env: ENV, user: USER, onCrash })
}

/** Who stands where the laptop stands, without being seen on it: same network, other files and processes. */
export function createObserver(
  cluster: Cluster,
  laptop: Host,
  machines: (name: string) => Host | undefined,
  onCrash: (process: Process, error: unknown) => void,
): Host {
  const files = laptopFileSystem(cluster, machines)
  return new Host({ name: 'laptop', sim: cluster.sim, net: laptop.net, files, libc: 'glibc', env: ENV, onCrash })
}

/** Without a workspace. */
function laptopFileSystem(cluster: Cluster, machines: (name: string) => Host | undefined): FileSystem {
  const { sim, server } = cluster
  let kubectl: Program | undefined
  const files = new FileSystem(
    laptopFiles({
      '/usr/local/bin/kubectl': lazy(async () => {
        kubectl ??= (await import('../kubectl/kubectl.ts')).createKubectl(connectTo(cluster))
        return kubectl
      }),
      '/usr/bin/docker': lazy(async () => {
        const [{ createDocker }, { GoTemplate }] = await Promise.all([
          import('../programs/docker.ts'),
          import('../kubectl/output/go-template.ts'),
        ])
        return createDocker([...cluster.nodes.values()], (source, value) => new GoTemplate(source).execute(value))
      }),
      '/usr/bin/ssh': lazy(async () => (await import('../programs/ssh.ts')).createSsh(machines)),
    }),
    () => sim.now(),
  )
  const nodes = [...cluster.nodes.values()].map(node => `${node.address}\t${node.name}\n`).join('')
  files.write('/etc/hosts', `127.0.0.1\tlocalhost\n172.18.0.1\tlaptop\n${nodes}`)
  files.write('/etc/hostname', 'laptop\n')
  files.write('/etc/resolv.conf', `nameserver ${RESOLVER}\n`)
  files.mkdir(`${HOME}/.kube`, { parents: true })
  const { address, port } = server
  files.write(`${HOME}/.kube/config`, kubeconfig(`https://${formatAddress(address)}:${port}`), 0o600)
  return files
}
