/** Which programs each family of images holds, as files. */
import type { Program } from '../host/program.ts'
import type { Tree } from '../host/files.ts'

const sleep: Program = async process => {
  await process.sleep(process.argv[1] === 'infinity' ? 2 ** 40 : Number(process.argv[1]) * 1000)
  return 0
}

export function alpinePrograms(): Tree {
  return { '/bin/sleep': sleep }
}

export function debianPrograms(): Tree {
  return { '/usr/bin/sleep': sleep, '/bin/sleep': sleep }
}

export function busyboxPrograms(): Tree {
  return { '/bin/sleep': sleep }
}
