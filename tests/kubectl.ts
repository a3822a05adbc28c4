/** For tests: a machine with kubectl, and an API server without controllers behind it. */
import { fetchApi } from '../src/cluster/apiserver/fetch.ts'
import { open } from '../src/cluster/apiserver/testing.ts'
import { FileSystem, tree, type Tree } from '../src/host/files.ts'
import { Host } from '../src/host/host.ts'
import { NetworkNamespace } from '../src/net/namespace.ts'
import { createKubectl } from '../src/kubectl/kubectl.ts'

const KUBECONFIG = `apiVersion: v1
kind: Config
clusters: [{name: lab, cluster: {server: 'https://172.18.0.2:6443'}}]
contexts: [{name: lab, context: {cluster: lab, user: me}}]
current-context: lab
users: [{name: me, user: {}}]
`

/** @param more what else is on the machine */
export function openKubectl(more: Tree = {}) {
  const { sim, server, etcd, ask } = open()
  const api = fetchApi(request => server.handle(request), sim)
  const host = new Host({
    name: 'laptop',
    sim,
    net: new NetworkNamespace({ name: 'laptop', sim }),
    files: new FileSystem(
      tree({ '/bin/kubectl': createKubectl(() => api), '/root/.kube/config': KUBECONFIG, ...more }),
      () => sim.now(),
    ),
    libc: 'glibc',
    env: { HOME: '/root' },
    onCrash: (_, error) => {
      throw error
    },
  })
  return { host, etcd, ask }
}
