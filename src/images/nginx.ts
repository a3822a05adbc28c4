/** The image nginx; what it runs is in `nginx-program.ts`. */
import { symlink, textFile, tree, type Directory } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import { lazy } from '../host/lazy.ts'
import { curlProgram, debianPrograms } from './applets.ts'
import { DEFAULT_CONF, FIFTY_X, MIME_TYPES, NGINX_CONF, WELCOME } from './nginx-files.ts'
import { DEBIAN } from './root-files.ts'

/** The newest of each line, and when it was built. */
const VERSIONS: Readonly<Record<string, readonly [version: string, built: string]>> = {
  '1.29': ['1.29.1', '2025-08-13T15:10:23Z'],
  '1.28': ['1.28.0', '2025-04-23T11:48:54Z'],
  '1.27': ['1.27.5', '2025-04-16T12:01:11Z'],
  '1.26': ['1.26.3', '2025-02-05T11:06:32Z'],
  '1.25': ['1.25.5', '2024-04-16T14:29:59Z'],
  '1.24': ['1.24.0', '2023-04-11T01:45:34Z'],
  '1.21': ['1.21.6', '2022-01-25T15:03:52Z'],
  '1.16': ['1.16.1', '2019-08-13T10:05:00Z'],
  '1.14': ['1.14.2', '2018-12-04T14:44:49Z'],
}

/** `1.27` to `1.27.5`; what is not known stays as it is. */
function versionOf(tag: string): { version: string; built: number } {
  const number = /^\d+(\.\d+)*/.exec(tag)?.[0] ?? (tag.startsWith('stable') ? '1.28' : '1.29')
  const minor = number.split('.').slice(0, 2).join('.')
  const [newest, built] = VERSIONS[minor === '1' ? '1.29' : minor] ?? [`${minor}.0`, '2024-01-01T00:00:00Z']
  return { version: number.split('.').length > 2 ? number : newest, built: Date.parse(built) }
}

const roots = new Map<string, Directory>()

/** Shared by all containers of a tag. */
function rootOf(tag: string): Directory {
  let root = roots.get(tag)
  if (!root) {
    const { version, built } = versionOf(tag)
    const program = lazy(async () => (await import('./nginx-program.ts')).nginxProgram(version))
    root = tree(
      {
        ...DEBIAN,
        ...debianPrograms(),
        ...curlProgram(),
        '/docker-entrypoint.sh': lazy(async () => (await import('./nginx-program.ts')).entrypoint),
        '/docker-entrypoint.d/10-listen-on-ipv6-by-default.sh': textFile('#!/bin/sh\n', built, 0o755),
        '/docker-entrypoint.d/15-local-resolvers.envsh': textFile('#!/bin/sh\n', built, 0o755),
        '/docker-entrypoint.d/20-envsubst-on-templates.sh': textFile('#!/bin/sh\n', built, 0o755),
        '/docker-entrypoint.d/30-tune-worker-processes.sh': textFile('#!/bin/sh\n', built, 0o755),
        '/etc/nginx/nginx.conf': NGINX_CONF,
        '/etc/nginx/mime.types': MIME_TYPES,
        '/etc/nginx/conf.d/default.conf': DEFAULT_CONF,
        '/run/nginx.pid': '',
        '/usr/sbin/nginx': program,
        '/usr/share/nginx/html/50x.html': FIFTY_X,
        '/usr/share/nginx/html/index.html': WELCOME,
        '/var/log/nginx/access.log': symlink('/dev/stdout', built),
        '/var/log/nginx/error.log': symlink('/dev/stderr', built),
      },
      built,
    )
    roots.set(tag, root)
  }
  return root
}

export const nginx: Image = {
  repository: 'docker.io/library/nginx',
  files: rootOf,
  entrypoint: ['/docker-entrypoint.sh'],
  cmd: ['nginx', '-g', 'daemon off;'],
  env: { NGINX_VERSION: '1.27.5' },
  workingDir: '/',
  size: 72_404_038,
  libc: 'glibc',
  stopSignal: 'SIGQUIT',
  exposedPorts: [80],
}
