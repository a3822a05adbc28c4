/** registry.k8s.io/pause: what holds a pod's namespaces. Does nothing until it is told to stop. */
import { tree } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import type { Program } from '../host/program.ts'
import { COMMON } from './root-files.ts'

export const pauseProgram: Program = process =>
  process.wait<number>(settle => {
    process.onSignal('SIGTERM', () => settle(0))
    process.onSignal('SIGINT', () => settle(0))
  })

const root = tree({ ...COMMON, '/pause': pauseProgram })

export const pause: Image = {
  repository: 'registry.k8s.io/pause',
  files: () => root,
  entrypoint: ['/pause'],
  cmd: [],
  env: {},
  workingDir: '/',
  size: 320_368,
  libc: 'go',
  stopSignal: 'SIGTERM',
  exposedPorts: [],
}
