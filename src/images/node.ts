/** The files of a node: Debian, as a kind node has it. */
import { tree, type Directory } from '../host/files.ts'
import { nodePrograms } from './applets.ts'
import { DEBIAN } from './root-files.ts'

/** @param name the node's */
export function nodeFiles(name: string): Directory {
  return tree({
    ...DEBIAN,
    ...nodePrograms(),
    '/etc/hostname': `${name}\n`,
    '/etc/resolv.conf': 'nameserver 172.18.0.1\n',
  })
}
