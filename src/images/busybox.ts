/** The busybox image: one program of many names. */
import { directory, symlink, tree, type Directory } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import { busyboxPrograms } from './applets.ts'
import { COMMON } from './root-files.ts'

let root: Directory | undefined

function files(): Directory {
  return (root ??= tree({
    ...COMMON,
    ...busyboxPrograms(),
    '/var/run/secrets/kubernetes.io/serviceaccount': directory(),
    '/lib64': symlink('lib'),
    '/lib/libc.so.6': '',
    '/etc/passwd':
      'root:x:0:0:root:/root:/bin/sh\n' +
      'daemon:x:1:1:daemon:/usr/sbin:/bin/false\n' +
      'www-data:x:33:33:www-data:/var/www:/bin/false\n' +
      'nobody:x:65534:65534:nobody:/home:/bin/false\n',
    '/etc/group': 'root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnobody:x:65534:\n',
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
  }))
}

export const busybox: Image = {
  repository: 'docker.io/library/busybox',
  files,
  entrypoint: [],
  cmd: ['sh'],
  env: {},
  workingDir: '/',
  size: 2_211_358,
  libc: 'glibc',
  stopSignal: 'SIGTERM',
  exposedPorts: [],
}
