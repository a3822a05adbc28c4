/** The programs of a node that need more than its files and its network: crictl on each, etcdctl on the control plane. */
import type { Cluster } from '../cluster/cluster.ts'
import { programFile } from '../host/files.ts'
import { lazy } from '../host/lazy.ts'

export function addNodeTools(cluster: Cluster): void {
  for (const { host, kubelet } of cluster.nodes.values()) {
    const crictl = lazy(async () => {
      const [{ createCrictl }, { createRuntime }] = await Promise.all([
        import('../programs/crictl.ts'),
        import('./node-runtime.ts'),
      ])
      return createCrictl(createRuntime(kubelet))
    })
    host.files.place('/usr/local/bin/crictl', programFile(crictl))
  }
  const [controlPlane] = cluster.nodes.values()
  const { host, address } = controlPlane!
  const etcdctl = lazy(async () => {
    const [{ createEtcdctl }, { createMember }] = await Promise.all([
      import('../programs/etcdctl.ts'),
      import('./etcd-member.ts'),
    ])
    const member = createMember(cluster.etcd)
    return createEtcdctl(at => (at === address || at === '127.0.0.1' ? member : undefined))
  })
  host.files.place('/usr/local/bin/etcdctl', programFile(etcdctl))
}
