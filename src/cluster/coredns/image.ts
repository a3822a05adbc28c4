/** The image registry.k8s.io/coredns/coredns: one program, no shell. */
import { tree, type Directory } from '../../host/files.ts'
import type { Image } from '../../host/image.ts'
import { lazy } from '../../host/lazy.ts'
import type { Client } from '../client/client.ts'

/** @param client with the rights of CoreDNS's service account: lists and watches Services, slices, namespaces */
export function createCorednsImage({ client }: { client: Client }): Image {
  let root: Directory | undefined
  const program = lazy(async () => (await import('./coredns.ts')).coredns(client))
  return {
    repository: 'registry.k8s.io/coredns/coredns',
    files: () => (root ??= tree({ '/coredns': program, '/etc/nsswitch.conf': 'hosts: files dns\n' })),
    entrypoint: ['/coredns'],
    cmd: [],
    env: {},
    workingDir: '/',
    size: 22_384_805,
    libc: 'go',
    stopSignal: 'SIGTERM',
    exposedPorts: [53],
  }
}
