/** What the page's editor asks of the laptop's files. Left out: what is not text, which it cannot show. */
import { Errno } from '../host/errno.ts'
import type { FileSystem } from '../host/files.ts'
import type { FileAnswer, FileEntry, FileRequest } from './protocol.ts'

/** A tree with more than that is not one to look through. */
const MOST_ENTRIES = 2_000
/** In bytes: what an editor on a page shows without getting slow. */
const LARGEST_TEXT = 2 * 1024 * 1024

export function answerFileRequest(files: FileSystem, ask: FileRequest): FileAnswer {
  try {
    switch (ask.do) {
      case 'list':
        return { is: 'entries', entries: entriesBelow(files, ask.below) }
      case 'read':
        return readText(files, ask.path)
      case 'write':
        files.mkdir(folderOf(ask.path), { parents: true })
        files.write(ask.path, ask.text)
        return { is: 'done' }
      case 'mkdir':
        files.mkdir(ask.path, { parents: true })
        return { is: 'done' }
      case 'rename':
        if (files.exists(ask.to)) throw new Errno('EEXIST')
        files.mkdir(folderOf(ask.to), { parents: true })
        files.rename(ask.path, ask.to)
        return { is: 'done' }
      case 'remove':
        files.remove(ask.path, { recursive: true })
        return { is: 'done' }
    }
  } catch (error) {
    if (!(error instanceof Errno)) throw error
    return { is: 'error', message: error.message }
  }
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/')) || '/'

function readText(files: FileSystem, path: string): FileAnswer {
  const bytes = files.read(path)
  if (bytes.length > LARGEST_TEXT) return { is: 'error', message: 'File too large' }
  // As git and grep tell: a text has no NUL.
  if (bytes.includes(0)) return { is: 'error', message: 'Not a text file' }
  return { is: 'text', text: new TextDecoder().decode(bytes) }
}

/** Folders and files, hidden ones left out, each folder before what is in it. */
function entriesBelow(files: FileSystem, folder: string): FileEntry[] {
  const entries: FileEntry[] = []
  const walk = (at: string) => {
    for (const name of files.list(at).toSorted()) {
      if (name.startsWith('.') || entries.length >= MOST_ENTRIES) continue
      const path = `${at}/${name}`
      const node = files.stat(path, { noFollow: true })
      if (node.kind !== 'directory' && node.kind !== 'file') continue
      entries.push({ path, folder: node.kind === 'directory', changedAt: node.mtime })
      if (node.kind === 'directory') walk(path)
    }
  }
  walk(folder)
  return entries
}
