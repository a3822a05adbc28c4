/** The files of a node: Debian, as a kind node has it. */
import { directory, tree, type Directory } from '../host/files.ts'
import { nodePrograms } from './applets.ts'
import { DEBIAN } from './root-files.ts'

const CNI = `{
  "cniVersion": "0.3.1",
  "name": "kindnet",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "ipam": { "type": "host-local", "dataDir": "/run/cni-ipam-state", "routes": [{ "dst": "0.0.0.0/0" }] },
      "mtu": 1500
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
`

const KUBELET_CONFIG = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
clusterDNS:
- 10.96.0.10
clusterDomain: cluster.local
containerRuntimeEndpoint: unix:///run/containerd/containerd.sock
staticPodPath: /etc/kubernetes/manifests
`

/** @param name the node's */
export function nodeFiles(name: string): Directory {
  return tree({
    ...DEBIAN,
    ...nodePrograms(),
    '/etc/cni/net.d/10-kindnet.conflist': CNI,
    '/etc/containerd/config.toml': 'version = 3\n',
    '/etc/hostname': `${name}\n`,
    '/etc/hosts': `127.0.0.1\tlocalhost\n172.18.0.2\tcontrol-plane\n172.18.0.3\tworker\n172.18.0.4\tworker2\n`,
    '/etc/kubernetes/manifests': directory(),
    '/etc/machine-id': '',
    '/etc/resolv.conf': 'nameserver 172.18.0.254\n',
    '/opt/cni/bin': directory(),
    '/var/lib/kubelet/config.yaml': KUBELET_CONFIG,
    '/var/lib/kubelet/pods': directory(),
    '/var/log/containers': directory(),
    '/var/log/pods': directory(),
  })
}
