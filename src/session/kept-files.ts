/** The learner's files, as they are kept for a lab that has to start anew: what is in the home directory, shells'
 *  histories included, but for what the lab itself puts there. */
import { dirname, type FileSystem } from '../host/files.ts'
import { HOME } from './laptop.ts'

export interface KeptFile {
  path: string
  mode: number
  data: Uint8Array
}

/** Not kept: made for each cluster. */
const MADE = `${HOME}/.kube`
const LARGEST_FILE = 1024 * 1024
const LARGEST_TOTAL = 8 * LARGEST_FILE

/** The files as they are now, by path; what would be too much is left out. The bytes are those of the files, which
 *  never change. */
export function filesToKeep(files: FileSystem): KeptFile[] {
  const kept: KeptFile[] = []
  let total = 0
  const walk = (folder: string) => {
    for (const name of files.list(folder)) {
      const path = `${folder}/${name}`
      if (path === MADE) continue
      const node = files.stat(path, { noFollow: true })
      if (node.kind === 'directory') walk(path)
      else if (node.kind === 'file' && node.data.length <= LARGEST_FILE && total + node.data.length <= LARGEST_TOTAL) {
        total += node.data.length
        kept.push({ path, mode: node.mode, data: node.data })
      }
    }
  }
  if (files.isDirectory(HOME)) walk(HOME)
  return kept
}

/** Whether they are the same files with the same content. */
export const sameFiles = (a: readonly KeptFile[], b: readonly KeptFile[]): boolean =>
  a.length === b.length &&
  a.every(({ path, mode, data }, i) => b[i]!.path === path && b[i]!.mode === mode && b[i]!.data === data)

export function placeFiles(files: FileSystem, kept: readonly KeptFile[]): void {
  for (const { path, mode, data } of kept) {
    files.mkdir(dirname(path), { parents: true })
    files.write(path, data, mode)
  }
}
