/** Images that hold a distribution or tools, and run whatever they are told. */
import { tree, type Directory, type Tree } from '../host/files.ts'
import type { Image } from '../host/image.ts'
import type { Libc } from '../host/image.ts'
import { alpinePrograms, curlProgram, debianPrograms, netshootPrograms } from './applets.ts'
import { ALPINE, DEBIAN } from './root-files.ts'

interface Row {
  repository: string
  files: () => Tree
  libc: Libc
  size: number
  entrypoint?: readonly string[]
  cmd: readonly string[]
  workingDir?: string
  env?: Readonly<Record<string, string>>
}

function imageOf(row: Row): Image {
  let root: Directory | undefined
  return {
    repository: row.repository,
    files: () => (root ??= tree(row.files())),
    entrypoint: row.entrypoint ?? [],
    cmd: row.cmd,
    env: row.env ?? {},
    workingDir: row.workingDir ?? '/',
    size: row.size,
    libc: row.libc,
    stopSignal: 'SIGTERM',
    exposedPorts: [],
  }
}

const UBUNTU =
  'PRETTY_NAME="Ubuntu 24.04.3 LTS"\nNAME="Ubuntu"\nVERSION_ID="24.04"\nVERSION="24.04.3 LTS (Noble Numbat)"\n' +
  'VERSION_CODENAME=noble\nID=ubuntu\nID_LIKE=debian\nHOME_URL="https://www.ubuntu.com/"\n'

export const alpine = imageOf({
  repository: 'docker.io/library/alpine',
  files: () => ({ ...ALPINE, ...alpinePrograms() }),
  libc: 'musl',
  size: 3_797_732,
  cmd: ['/bin/sh'],
})

export const debian = imageOf({
  repository: 'docker.io/library/debian',
  files: () => ({ ...DEBIAN, ...debianPrograms() }),
  libc: 'glibc',
  size: 48_494_272,
  cmd: ['bash'],
})

export const ubuntu = imageOf({
  repository: 'docker.io/library/ubuntu',
  files: () => ({ ...DEBIAN, ...debianPrograms(), '/etc/os-release': UBUNTU }),
  libc: 'glibc',
  size: 29_723_144,
  cmd: ['/bin/bash'],
})

export const netshoot = imageOf({
  repository: 'docker.io/nicolaka/netshoot',
  files: () => ({ ...ALPINE, ...netshootPrograms() }),
  libc: 'musl',
  size: 206_472_581,
  cmd: ['bash'],
  workingDir: '/root',
})

export const curlImage = imageOf({
  repository: 'docker.io/curlimages/curl',
  files: () => ({ ...ALPINE, ...alpinePrograms(), ...curlProgram() }),
  libc: 'musl',
  size: 9_532_012,
  entrypoint: ['/usr/bin/curl'],
  cmd: ['-h'],
  workingDir: '/home/curl_user',
})
