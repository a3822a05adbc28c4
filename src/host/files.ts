/** A file system in memory: directories, regular files, symbolic links, devices, mounts. Trees are shared: an image's
 *  files serve any number of containers, each of which copies only what it changes (as overlayfs does).
 *  Left out: owners, hard links, extended attributes. */
import { Errno } from './errno.ts'
import { written } from './grown.ts'
import type { OpenFile } from './open-file.ts'
import type { Program } from './program.ts'

interface Base {
  /** Permission bits, as in `chmod 755`. */
  mode: number
  /** Milliseconds since the epoch. */
  mtime: number
  /** The file system that may change this node in place; any other copies it first. */
  owner: FileSystem | undefined
}
export interface Directory extends Base {
  kind: 'directory'
  entries: Map<string, FileNode>
}
export interface RegularFile extends Base {
  kind: 'file'
  data: Uint8Array
  /** What runs when the file is executed and is not a script. */
  program?: Program
}
export interface Symlink extends Base {
  kind: 'symlink'
  target: string
}
export interface Device extends Base {
  kind: 'device'
  open: () => OpenFile
}
/** A file whose content is made when it is read, as in /proc. */
export interface GeneratedFile extends Base {
  kind: 'generated'
  content: () => string
}
export type FileNode = Directory | RegularFile | Symlink | Device | GeneratedFile

interface Mount {
  files: FileSystem
  /** The path in `files`; empty for its root. */
  from: string
  readOnly: boolean
}

/** limits.h: with the byte that ends it. */
const PATH_MAX = 4096
/** What a machine can hold besides its image, in bytes. */
const DISK = 64 * 1024 * 1024
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** `/a/../b//c` to `/b/c`; relative paths are taken from `cwd`. */
export function absolutePath(path: string, cwd = '/'): string {
  const parts: string[] = []
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop()
    else if (part && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}

/** What a tree is written down as: a text, a program, or a node made with the functions below. */
export type Tree = { readonly [path: string]: string | Program | FileNode }

/** A tree to share between file systems, from absolute paths. */
export function tree(files: Tree, mtime = 0): Directory {
  const root = directory(mtime)
  for (const [path, content] of Object.entries(files)) {
    const parts = path.split('/').filter(Boolean)
    const name = parts.pop()
    let at = root
    for (const part of parts) {
      let next = at.entries.get(part)
      if (!next) at.entries.set(part, (next = directory(mtime)))
      if (next.kind !== 'directory') throw new Error(`${path}: ${part} is not a directory`)
      at = next
    }
    if (!name) continue
    const node =
      typeof content === 'string'
        ? textFile(content, mtime)
        : typeof content === 'function'
          ? programFile(content, mtime)
          : content.kind === 'directory'
            ? { ...content, entries: new Map(content.entries) } // What is put below it is this tree's own.
            : content
    at.entries.set(name, node)
  }
  return root
}

export const directory = (mtime = 0): Directory => ({
  kind: 'directory',
  mode: 0o755,
  mtime,
  owner: undefined,
  entries: new Map(),
})
export const textFile = (text: string, mtime = 0, mode = 0o644): RegularFile => ({
  kind: 'file',
  mode,
  mtime,
  owner: undefined,
  data: encoder.encode(text),
})
/** A compiled program: reading it gives the first bytes of an ELF file. */
export const programFile = (program: Program, mtime = 0): RegularFile => ({
  kind: 'file',
  mode: 0o755,
  mtime,
  owner: undefined,
  data: encoder.encode('\x7fELF\x02\x01\x01'),
  program,
})
export const symlink = (target: string, mtime = 0): Symlink => ({
  kind: 'symlink',
  mode: 0o777,
  mtime,
  owner: undefined,
  target,
})
export class FileSystem {
  /** Until somebody looks, perhaps only how the tree is made. */
  #base: Directory | (() => Directory)
  #now: () => number
  #mounts = new Map<string, Mount>()
  #written = 0

  /** @param base a tree that stays as it is, whatever happens here; a function makes it when it is first looked at */
  constructor(base: Directory | (() => Directory), now: () => number) {
    this.#base = base
    this.#now = now
  }

  get #root(): Directory {
    const base = this.#base
    return typeof base === 'function' ? (this.#base = base()) : base
  }

  /** Makes the root of `files` appear at the absolute `path`. */
  mount(path: string, files: FileSystem, options?: { readOnly?: boolean }): void {
    this.bind(path, files, '/', options)
  }

  /** Makes what is at `from` in `files`, a directory or a file, appear at the absolute `path`.
   *  @param options `is` spares looking: what is there, and that no link leads to it @throws Errno */
  bind(
    path: string,
    files: FileSystem,
    from: string,
    options?: { readOnly?: boolean; is?: 'file' | 'directory' },
  ): void {
    const is = from === '/' ? 'directory' : options?.is
    if (is ? is === 'directory' : files.isDirectory(from)) {
      if (!this.isDirectory(path)) this.mkdir(path, { parents: true })
    } else if (!this.exists(path)) {
      this.mkdir(dirname(absolutePath(path)), { parents: true })
      this.write(path, new Uint8Array())
    }
    const root = is ? from : files.realPath(from)
    this.#mounts.set(this.realPath(path), {
      files,
      from: root === '/' ? '' : root,
      readOnly: options?.readOnly ?? false,
    })
  }

  unmount(path: string): void {
    this.#mounts.delete(this.realPath(path))
  }

  /** Where things are mounted, for `mount` and `df`. */
  mountPoints(): string[] {
    return [...this.#mounts.keys()]
  }

  /** The node at an absolute path, links followed unless `noFollow` (then the last is not). @throws Errno */
  stat(path: string, options?: { noFollow?: boolean }): FileNode {
    const found = this.#straight(path)
    if (found === null) throw new Errno('ENOENT')
    if (found && (found.kind !== 'symlink' || options?.noFollow)) return found
    const { files, at } = this.#resolve(path, !options?.noFollow)
    return files.#node(at)
  }

  exists(path: string): boolean {
    const found = this.#straight(path)
    if (found === null) return false
    if (found && found.kind !== 'symlink') return true
    try {
      this.stat(path)
      return true
    } catch {
      return false
    }
  }

  isDirectory(path: string): boolean {
    const found = this.#straight(path)
    if (found === null) return false
    if (found && found.kind !== 'symlink') return found.kind === 'directory'
    try {
      return this.stat(path).kind === 'directory'
    } catch {
      return false
    }
  }

  /** The absolute path with every link followed. @throws Errno */
  realPath(path: string): string {
    const found = this.#straight(path)
    if (found && found.kind !== 'symlink') return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
    return this.#resolve(path, true).shown
  }

  /** Names in a directory, sorted by code unit. @throws Errno */
  list(path: string): string[] {
    const node = this.stat(path)
    if (node.kind !== 'directory') throw new Errno('ENOTDIR')
    return [...node.entries.keys()].sort()
  }

  /** @throws Errno */
  read(path: string): Uint8Array {
    const node = this.stat(path)
    if (node.kind === 'directory') throw new Errno('EISDIR')
    if (node.kind === 'generated') return encoder.encode(node.content())
    if (node.kind !== 'file') throw new Errno('EINVAL')
    return node.data
  }

  /** The content as UTF-8. @throws Errno */
  readText(path: string): string {
    return decoder.decode(this.read(path))
  }

  /** Creates the file or replaces its content. The bytes must not change afterwards. @throws Errno */
  write(path: string, content: string | Uint8Array, mode?: number): void {
    const data = typeof content === 'string' ? encoder.encode(content) : content
    const { files, at, readOnly } = this.#resolve(path, true, true)
    if (readOnly) throw new Errno('EROFS')
    files.#put(at, data, mode)
  }

  /** Puts bytes at an offset, at the end unless given, creating the file. @throws Errno */
  writeAt(path: string, chunk: Uint8Array, at?: number): void {
    const before = this.exists(path) ? this.read(path) : new Uint8Array()
    const offset = at ?? before.length
    if (offset + chunk.length > DISK) throw new Errno('ENOSPC')
    this.write(path, written(before, offset, chunk))
  }

  /** @throws Errno */
  append(path: string, content: string | Uint8Array): void {
    this.writeAt(path, typeof content === 'string' ? encoder.encode(content) : content)
  }

  /** @throws Errno EEXIST unless `parents`, which also makes the directories above. */
  mkdir(path: string, options?: { parents?: boolean }): void {
    const wanted = absolutePath(path)
    if (options?.parents) {
      const parts = wanted.split('/').filter(Boolean)
      for (let i = 1; i <= parts.length; i++) {
        const above = `/${parts.slice(0, i).join('/')}`
        if (!this.exists(above)) this.mkdir(above)
        else if (!this.isDirectory(above)) throw new Errno(i === parts.length ? 'EEXIST' : 'ENOTDIR')
      }
      return
    }
    this.#insert(wanted, directory(this.#now()), { replace: false })
  }

  /** @throws Errno */
  symlink(target: string, path: string): void {
    this.#insert(absolutePath(path), symlink(target, this.#now()), { replace: false })
  }

  /** Puts a node of any kind at a path, replacing what was there. @throws Errno */
  place(path: string, node: FileNode): void {
    this.#insert(absolutePath(path), node, { replace: true })
  }

  /** @throws Errno */
  chmod(path: string, mode: number): void {
    const { files, at, readOnly } = this.#resolve(path, true)
    if (readOnly) throw new Errno('EROFS')
    files.#own(at).mode = mode
  }

  /** Sets the time of change, to now unless given. @throws Errno */
  touch(path: string, mtime = this.#now()): void {
    if (!this.exists(path)) return this.write(path, new Uint8Array())
    const { files, at, readOnly } = this.#resolve(path, true)
    if (readOnly) throw new Errno('EROFS')
    files.#own(at).mtime = mtime
  }

  /** Removes a file, link or (with `recursive`, or when empty and `directory`) a directory. @throws Errno */
  remove(path: string, options?: { recursive?: boolean; directory?: boolean }): void {
    const { files, at, shown, readOnly } = this.#resolve(path, false)
    if (readOnly) throw new Errno('EROFS')
    if (at === '/' || this.#mounts.has(shown)) throw new Errno('EBUSY')
    const node = files.#node(at)
    if (node.kind === 'directory' && !options?.recursive) {
      if (!options?.directory) throw new Errno('EISDIR')
      if (node.entries.size) throw new Errno('ENOTEMPTY')
    }
    if (node.kind !== 'directory' && options?.directory) throw new Errno('ENOTDIR')
    const parent = files.#ownDirectory(dirname(at))
    parent.entries.delete(basename(at))
    parent.mtime = this.#now()
  }

  /** @throws Errno */
  rename(from: string, to: string): void {
    const source = this.#resolve(from, false)
    if (source.readOnly) throw new Errno('EROFS')
    const node = source.files.#node(source.at)
    const target = absolutePath(to)
    if (target === absolutePath(from)) return
    if (target.startsWith(`${absolutePath(from)}/`)) throw new Errno('EINVAL')
    if (node.kind !== 'directory' && this.isDirectory(target)) throw new Errno('EISDIR')
    this.#insert(target, node, { replace: true })
    const parent = source.files.#ownDirectory(dirname(source.at))
    parent.entries.delete(basename(source.at))
  }

  #insert(path: string, node: FileNode, { replace }: { replace: boolean }): void {
    const { files, at, readOnly } = this.#resolve(path, false, true)
    if (readOnly) throw new Errno('EROFS')
    const parent = files.#ownDirectory(dirname(at))
    if (at === '/' || (!replace && parent.entries.has(basename(at)))) throw new Errno('EEXIST')
    parent.entries.set(basename(at), node)
    parent.mtime = this.#now()
  }

  #put(at: string, data: Uint8Array, mode?: number): void {
    if (at === '/') throw new Errno('EISDIR')
    const name = basename(at)
    const parent = this.#ownDirectory(dirname(at))
    const old = parent.entries.get(name)
    if (old?.kind === 'directory') throw new Errno('EISDIR')
    if (old && old.kind !== 'file') throw new Errno('EACCES')
    const grown = this.#written + data.length - (old?.owner === this ? old.data.length : 0)
    if (grown > DISK) throw new Errno('ENOSPC')
    this.#written = grown
    parent.entries.set(name, {
      kind: 'file',
      mode: mode ?? old?.mode ?? 0o644,
      mtime: this.#now(),
      owner: this,
      data,
    })
  }

  /** The node at a path of this file system in which no link is left. */
  #node(at: string): FileNode {
    let node: FileNode = this.#root
    for (const part of at.split('/')) {
      if (!part) continue
      if (node.kind !== 'directory') throw new Errno('ENOTDIR')
      const next = node.entries.get(part)
      if (!next) throw new Errno('ENOENT')
      node = next
    }
    return node
  }

  /** The node at `at`, made this file system's own, with all directories above it. */
  #own(at: string): FileNode {
    if (this.#root.owner !== this) this.#base = this.#copy(this.#root) as Directory
    let node: FileNode = this.#root
    for (const part of at.split('/')) {
      if (!part) continue
      if (node.kind !== 'directory') throw new Errno('ENOTDIR')
      let next = node.entries.get(part)
      if (!next) throw new Errno('ENOENT')
      if (next.owner !== this) node.entries.set(part, (next = this.#copy(next)))
      node = next
    }
    return node
  }

  #ownDirectory(at: string): Directory {
    const node = this.#own(at)
    if (node.kind !== 'directory') throw new Errno('ENOTDIR')
    return node
  }

  #copy(node: FileNode): FileNode {
    return node.kind === 'directory'
      ? { ...node, owner: this, entries: new Map(node.entries) }
      : { ...node, owner: this }
  }

  /** The node at a path that has nothing to follow but mounts, `null` where there certainly is none; undefined where
   *  it takes `#resolve` to tell. */
  #straight(path: string): FileNode | null | undefined {
    let node: FileNode = this.#root
    let mounts: ReadonlyMap<string, Mount> = this.#mounts
    let from = 1
    if (path.charCodeAt(0) !== 47) return undefined
    while (from < path.length) {
      let end = path.indexOf('/', from)
      if (end < 0) end = path.length
      // An empty part, `.` or `..`.
      if (end === from || path.charCodeAt(from) === 46) return undefined
      if (node.kind !== 'directory') return undefined
      const next = node.entries.get(path.slice(from, end))
      if (!next) return end - from > 255 ? undefined : null
      node = next
      if (mounts.size) {
        const mount = mounts.get(path.slice(0, end))
        if (mount) {
          if (mount.files.#mounts.size) return undefined
          node = mount.files.#node(mount.from)
          mounts = NO_MOUNTS
        }
      }
      if (node.kind === 'symlink' && end < path.length) return undefined
      from = end + 1
    }
    return path.endsWith('/') && node.kind !== 'directory' ? undefined : node
  }

  /** Follows links and mounts. `at` is the path inside `files`, `shown` the one seen from here.
   *  With `missingOk` the last name need not exist. */
  #resolve(
    path: string,
    followLast: boolean,
    missingOk = false,
  ): { files: FileSystem; at: string; shown: string; readOnly: boolean } {
    if (path.length >= PATH_MAX) throw new Errno('ENAMETOOLONG')
    const mustBeDirectory = path.length > 1 && path.endsWith('/')
    // `..` is taken after links are followed, so parts are handled one by one.
    let rest = path.split('/').filter(part => part && part !== '.')
    let shown = ''
    let links = 0
    const above = dirname(path)
    const name = basename(path)
    if (name !== '..' && path === `${above}/${name}` && name === rest.at(-1)) {
      // Most often there is nothing to follow above the last name.
      if (this.#straight(above)?.kind === 'directory') {
        shown = above
        rest = [name]
      }
    }
    for (;;) {
      const part = rest.shift()
      if (part === undefined) break
      if (part === '..') {
        shown = shown.slice(0, shown.lastIndexOf('/'))
        continue
      }
      if (part.length > 255) throw new Errno('ENAMETOOLONG')
      const next = `${shown}/${part}`
      const last = rest.length === 0
      const { files, at } = this.#mountOf(next)
      let node: FileNode
      try {
        node = files.#node(at)
      } catch (error) {
        if (error instanceof Errno && error.code === 'ENOENT' && last && missingOk && !mustBeDirectory) {
          shown = next
          break
        }
        throw error
      }
      if (node.kind === 'symlink' && (!last || followLast)) {
        if (++links > 40) throw new Errno('ELOOP')
        if (node.target.startsWith('/')) shown = ''
        rest = [...node.target.split('/').filter(p => p && p !== '.'), ...rest]
        continue
      }
      if (!last && node.kind !== 'directory') throw new Errno('ENOTDIR')
      if (last && mustBeDirectory && node.kind !== 'directory') throw new Errno('ENOTDIR')
      shown = next
    }
    return { ...this.#mountOf(shown || '/'), shown: shown || '/' }
  }

  #mountOf(path: string): { files: FileSystem; at: string; readOnly: boolean } {
    if (this.#mounts.size === 0) return { files: this, at: path, readOnly: false }
    for (let prefix = path; prefix; prefix = prefix.slice(0, prefix.lastIndexOf('/'))) {
      const mount = this.#mounts.get(prefix)
      if (!mount) continue
      const inner = mount.files.#mountOf(mount.from + path.slice(prefix.length) || '/')
      return { ...inner, readOnly: mount.readOnly || inner.readOnly }
    }
    return { files: this, at: path, readOnly: false }
  }
}

const NO_MOUNTS: ReadonlyMap<string, Mount> = new Map()

/** `/a/b` of `/a/b/c`. */
export function dirname(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash <= 0 ? (slash === 0 ? '/' : '.') : path.slice(0, slash)
}

/** `c` of `/a/b/c`. */
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
