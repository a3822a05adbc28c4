/** The image registry.k8s.io/e2e-test-images/agnhost; what it runs is in `agnhost-program.ts`. */
import { tree, type Directory } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import { lazyTable } from '../host/lazy.ts'
import { alpinePrograms } from './applets.ts'
import { ALPINE } from './root-files.ts'

const programs = lazyTable(() => import('./agnhost-program.ts'), { '/agnhost': 'agnhostProgram' })
let root: Directory | undefined

export const agnhost: Image = {
  repository: 'registry.k8s.io/e2e-test-images/agnhost',
  files: () => (root ??= tree({ ...ALPINE, ...alpinePrograms(), ...programs })),
  entrypoint: ['/agnhost'],
  cmd: ['pause'],
  env: {},
  workingDir: '/',
  size: 52_459_212,
  libc: 'musl',
  stopSignal: 'SIGTERM',
  exposedPorts: [],
}
