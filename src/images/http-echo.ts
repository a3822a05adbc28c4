/** The image docker.io/hashicorp/http-echo; what it runs is in `http-echo-program.ts`. */
import { tree } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import { lazyTable } from '../host/lazy.ts'
import { COMMON } from './root-files.ts'

const programs = lazyTable(() => import('./http-echo-program.ts'), { '/http-echo': 'httpEchoProgram' })
const root = tree({ ...COMMON, ...programs })

export const httpEcho: Image = {
  repository: 'docker.io/hashicorp/http-echo',
  files: () => root,
  entrypoint: ['/http-echo'],
  cmd: [],
  env: {},
  workingDir: '/',
  size: 5_203_215,
  libc: 'go',
  stopSignal: 'SIGTERM',
  exposedPorts: [5678],
}
