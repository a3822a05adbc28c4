/** The files of the learner's machine: Debian with the tools of the course. kubectl and ssh, which need the cluster,
 *  are the session's to add. */
import { tree, type Directory, type Tree } from '../host/files.ts'
import { laptopPrograms } from './applets.ts'
import { DEBIAN } from './root-files.ts'

/** @param more programs and files of the session's */
export function laptopFiles(more: Tree): Directory {
  return tree({
    ...DEBIAN,
    ...laptopPrograms(),
    ...more,
  })
}
