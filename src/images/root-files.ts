/** Files that the roots of all images share, and the accounts of each family. */
import { directory, symlink, textFile, type Tree } from '../host/files.ts'

/** Mount points and empty directories, so that creating a container need not make them. */
export const COMMON: Tree = {
  '/dev': directory(),
  '/dev/termination-log': textFile('', 0, 0o666),
  '/etc/hostname': '',
  '/etc/hosts': '',
  '/etc/resolv.conf': '',
  '/home': directory(),
  '/mnt': directory(),
  '/opt': directory(),
  '/proc': directory(),
  '/root': { ...directory(), mode: 0o700 },
  '/srv': directory(),
  '/sys': directory(),
  '/tmp': { ...directory(), mode: 0o1777 },
  '/var/log': directory(),
  '/var/tmp': { ...directory(), mode: 0o1777 },
}

export const DEBIAN: Tree = {
  ...COMMON,
  '/bin': symlink('usr/bin'),
  '/lib': symlink('usr/lib'),
  '/sbin': symlink('usr/sbin'),
  '/usr/lib/os-release': '',
  '/usr/local/bin': directory(),
  '/usr/sbin': directory(),
  '/var/run': symlink('/run'),
  '/run/secrets/kubernetes.io/serviceaccount': directory(),
  '/etc/debian_version': '12.11\n',
  '/etc/os-release':
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' +
    'NAME="Debian GNU/Linux"\n' +
    'VERSION_ID="12"\n' +
    'VERSION="12 (bookworm)"\n' +
    'VERSION_CODENAME=bookworm\n' +
    'ID=debian\n' +
    'HOME_URL="https://www.debian.org/"\n' +
    'SUPPORT_URL="https://www.debian.org/support"\n' +
    'BUG_REPORT_URL="https://bugs.debian.org/"\n',
  '/etc/nsswitch.conf': 'passwd:         files\ngroup:          files\nhosts:          files dns\n',
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\n' +
    'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n' +
    'www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\n' +
    'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\ndaemon:x:1:\nwww-data:x:33:\nnogroup:x:65534:\n',
  '/etc/shells': '/bin/sh\n/bin/bash\n',
}

export const ALPINE: Tree = {
  ...COMMON,
  '/run/secrets/kubernetes.io/serviceaccount': directory(),
  '/usr/bin': directory(),
  '/usr/local/bin': directory(),
  '/var/run': symlink('/run'),
  '/etc/alpine-release': '3.22.1\n',
  '/etc/os-release':
    'NAME="Alpine Linux"\n' +
    'ID=alpine\n' +
    'VERSION_ID=3.22.1\n' +
    'PRETTY_NAME="Alpine Linux v3.22"\n' +
    'HOME_URL="https://alpinelinux.org/"\n' +
    'BUG_REPORT_URL="https://gitlab.alpinelinux.org/alpine/aports/-/issues"\n',
  '/etc/passwd':
    'root:x:0:0:root:/root:/bin/sh\n' +
    'bin:x:1:1:bin:/bin:/sbin/nologin\n' +
    'nobody:x:65534:65534:nobody:/:/sbin/nologin\n',
  '/etc/group': 'root:x:0:root\nbin:x:1:root,bin,daemon\nnobody:x:65534:\n',
  '/etc/shells': '/bin/sh\n/bin/ash\n',
}
