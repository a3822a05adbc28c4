/** The image docker.io/traefik/whoami; what it runs is in `whoami-program.ts`. */
import { tree } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import { lazyTable } from '../host/lazy.ts'
import { COMMON } from './root-files.ts'

const programs = lazyTable(() => import('./whoami-program.ts'), { '/whoami': 'whoamiProgram' })
const root = tree({ ...COMMON, ...programs })

export const whoami: Image = {
  repository: 'docker.io/traefik/whoami',
  files: () => root,
  entrypoint: ['/whoami'],
  cmd: [],
  env: {},
  workingDir: '/',
  size: 2_873_015,
  libc: 'go',
  stopSignal: 'SIGTERM',
  exposedPorts: [80],
}
