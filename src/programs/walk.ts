/** A directory tree, parents before what is in them. Links are not followed. */
import type { FileNode } from '../host/files.ts'
import { Errno } from '../host/errno.ts'
import type { Process } from '../host/process.ts'

export interface Found {
  /** As reached from the starting point. */
  path: string
  node: FileNode
  depth: number
}

const MOST = 50_000

/** @throws Errno when the start does not exist */
export function walk(
  process: Process,
  start: string,
  { most = Infinity, prune }: { most?: number; prune?: (found: Found) => boolean } = {},
): Found[] {
  const { files } = process.host
  const out: Found[] = []
  const visit = (path: string, depth: number): void => {
    if (out.length >= MOST) return
    const found = { path, node: files.stat(process.path(path), { noFollow: true }), depth }
    out.push(found)
    if (found.node.kind !== 'directory' || depth >= most || prune?.(found)) return
    for (const name of files.list(process.path(path))) {
      try {
        visit(path.endsWith('/') ? path + name : `${path}/${name}`, depth + 1)
      } catch (error) {
        if (!(error instanceof Errno)) throw error
      }
    }
  }
  visit(start, 0)
  return out
}
