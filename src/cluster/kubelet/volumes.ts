/** A pod's volumes: what they hold, where they are mounted, and changes that are seen later. ConfigMaps, Secrets,
 *  projected and downward API volumes are laid out as the kubelet's atomic writer does it (`..data`).
 *  Source: pkg/volume/{configmap,secret,projected,downwardapi,emptydir,hostpath,util/atomic_writer.go}.
 *  Left out: persistent volume claims, CSI, sizes, owners. */
import type { ConfigMap, Container, Pod, Volume } from '../../api/core-v1.ts'
import { directory, dirname, FileSystem, symlink, textFile, type Directory, type FileNode } from '../../host/files.ts'
import { decodeBase64, type Sources } from './environment.ts'
import { podField, resourceField, type PodPlace } from './fields.ts'

type Content = Map<string, Written>

/** A file of a volume; its bytes may be made when somebody reads them. */
interface Written {
  readonly data: Uint8Array
  readonly mode: number
}

/** What a volume would hold now, or why it cannot be set up. */
type Contents = { content: Content } | { wrong: string }

export interface VolumeHost {
  readonly now: () => number
  readonly sources: Sources
  /** The node's files, for hostPath. */
  readonly node: FileSystem
  /** A token of the pod's service account, written out when it is asked for. */
  token(pod: Pod, audience: string | undefined, seconds: number): () => string
}

interface Mounted {
  volume: Volume
  files: FileSystem
  /** The path in `files` that is the root of the volume. */
  root: string
  /** Of volumes whose content the kubelet writes. */
  written: Content | undefined
}

const encoder = new TextEncoder()

export class PodVolumes {
  #pod: Pod
  #host: VolumeHost
  #place: () => PodPlace
  #mounted = new Map<string, Mounted>()

  constructor(pod: Pod, host: VolumeHost, place: () => PodPlace) {
    this.#pod = pod
    this.#host = host
    this.#place = place
  }

  get isEmpty(): boolean {
    return !this.#pod.spec?.volumes?.length
  }

  /** Whether something in them can change while the pod runs. */
  get refreshable(): boolean {
    return (this.#pod.spec?.volumes ?? []).some(
      v =>
        v.configMap ||
        v.secret ||
        v.downwardAPI ||
        v.projected?.sources?.some(s => s.secret || (s.configMap && s.configMap.name !== 'kube-root-ca.crt')),
    )
  }

  /** Sets up what is not yet. @returns the volumes that cannot be, and why */
  setUp(): { name: string; wrong: string }[] {
    const failed: { name: string; wrong: string }[] = []
    for (const volume of this.#pod.spec?.volumes ?? []) {
      if (this.#mounted.has(volume.name)) continue
      const wrong = this.#setUp(volume)
      if (wrong) failed.push({ name: volume.name, wrong })
    }
    return failed
  }

  /** Writes anew what has changed. @param pod as it is now */
  refresh(pod: Pod): void {
    this.#pod = pod
    for (const mounted of this.#mounted.values()) {
      if (!mounted.written) continue
      const contents = this.#contentsOf(mounted.volume)
      if (!contents || 'wrong' in contents || sameContent(contents.content, mounted.written)) continue
      rewrite(mounted.files, mounted.written, contents.content, this.#host.now())
      mounted.written = contents.content
    }
  }

  /** Mounts into the files of a container. @returns why that cannot be */
  mountInto(container: Container, files: FileSystem, env: (name: string) => string | undefined): string | undefined {
    const mounts = (container.volumeMounts ?? []).toSorted((a, b) => a.mountPath.length - b.mountPath.length)
    for (const mount of mounts) {
      const mounted = this.#mounted.get(mount.name)
      if (!mounted) return `cannot find volume "${mount.name}" to mount into container "${container.name}"`
      const sub = mount.subPathExpr
        ? mount.subPathExpr.replace(/\$\(([^)]*)\)/g, (whole, name: string) => env(name) ?? whole)
        : mount.subPath
      const from = sub ? `${mounted.root === '/' ? '' : mounted.root}/${sub}` : mounted.root
      if (sub && !mounted.files.exists(from)) mounted.files.mkdir(from, { parents: true })
      const readOnly = mount.readOnly || mounted.written !== undefined
      files.bind(mount.mountPath, mounted.files, from, { readOnly })
    }
    return undefined
  }

  #setUp(volume: Volume): string | undefined {
    const now = this.#host.now()
    const own = (root: () => Directory) => new FileSystem(root, this.#host.now)
    const keep = (files: FileSystem, root = '/', written?: Content) => {
      this.#mounted.set(volume.name, { volume, files, root, written })
    }
    if (volume.hostPath) return this.#hostPath(volume, keep)
    const contents = this.#contentsOf(volume)
    if (!contents) {
      if (volume.persistentVolumeClaim) {
        return `persistentvolumeclaim "${volume.persistentVolumeClaim.claimName}" not found`
      }
      keep(own(() => directory(now)))
      return undefined
    }
    if ('wrong' in contents) return contents.wrong
    const { content } = contents
    keep(
      own(() => layout(content, now)),
      '/',
      content,
    )
    return undefined
  }

  #hostPath(volume: Volume, keep: (files: FileSystem, root: string) => void): string | undefined {
    const { path, type = '' } = volume.hostPath!
    const { node } = this.#host
    const exists = node.exists(path)
    const isDirectory = node.isDirectory(path)
    const wrong = `hostPath type check failed: ${path} is not a ${type.replace('OrCreate', '').toLowerCase()}`
    if (!exists) {
      if (type === 'Directory' || type === 'File' || type === 'Socket') return wrong
      if (type === 'FileOrCreate') node.write(path, new Uint8Array())
      else node.mkdir(path, { parents: true })
    } else if (type.startsWith('Directory') ? !isDirectory : type.startsWith('File') && isDirectory) return wrong
    keep(node, path)
    return undefined
  }

  /** Undefined for volumes that the kubelet does not fill. */
  #contentsOf(volume: Volume): Contents | undefined {
    const content: Content = new Map()
    const { configMap, secret, downwardAPI, projected } = volume
    let wrong: string | undefined
    if (configMap) wrong = this.#configMap(content, configMap, configMap.defaultMode ?? 0o644)
    else if (secret) {
      wrong = this.#secret(content, { ...secret, name: secret.secretName }, secret.defaultMode ?? 0o644)
    } else if (downwardAPI) this.#downward(content, downwardAPI.items ?? [], downwardAPI.defaultMode ?? 0o644)
    else if (projected) {
      const mode = projected.defaultMode ?? 0o644
      const wrongs: string[] = []
      for (const source of projected.sources ?? []) {
        let one: string | undefined
        if (source.configMap) one = this.#configMap(content, source.configMap, mode)
        else if (source.secret) one = this.#secret(content, source.secret, mode)
        else if (source.downwardAPI) this.#downward(content, source.downwardAPI.items ?? [], mode)
        else if (source.serviceAccountToken) {
          const { path, audience, expirationSeconds = 3600 } = source.serviceAccountToken
          content.set(path, new Token(this.#host.token(this.#pod, audience, expirationSeconds)))
        }
        if (one) wrongs.push(one)
      }
      wrong = wrongs.length > 1 ? `[${wrongs.join(', ')}]` : wrongs[0]
    } else return undefined
    return wrong ? { wrong } : { content }
  }

  #configMap(
    content: Content,
    source: { name?: string; items?: Items; optional?: boolean },
    mode: number,
  ): string | undefined {
    const { namespace } = this.#pod.metadata
    const map = this.#host.sources.configMap(namespace, source.name ?? '')
    if (!map) return source.optional ? undefined : `configmap "${source.name}" not found`
    return project(content, bytesOf(map), source, mode, 'configmap')
  }

  #secret(
    content: Content,
    source: { name?: string; items?: Items; optional?: boolean },
    mode: number,
  ): string | undefined {
    const { namespace } = this.#pod.metadata
    const secret = this.#host.sources.secret(namespace, source.name ?? '')
    if (!secret) return source.optional ? undefined : `secret "${source.name}" not found`
    const data = new Map(Object.entries(secret.data ?? {}).map(([key, value]) => [key, decodeBase64(value)]))
    return project(content, data, source, mode, 'secret')
  }

  #downward(content: Content, items: readonly DownwardItem[], mode: number): void {
    const place = this.#place()
    for (const { path, fieldRef, resourceFieldRef, mode: own } of items) {
      let text = ''
      if (fieldRef) text = podField(this.#pod, fieldRef.fieldPath, place) ?? ''
      else if (resourceFieldRef) {
        const container = this.#pod.spec?.containers.find(c => c.name === resourceFieldRef.containerName)
        if (container)
          text = resourceField(container, resourceFieldRef.resource, String(resourceFieldRef.divisor ?? '1'), place)
      }
      content.set(path, { data: encoder.encode(text), mode: own ?? mode })
    }
  }
}

type Items = readonly { key: string; path: string; mode?: number }[]
interface DownwardItem {
  path: string
  mode?: number
  fieldRef?: { fieldPath: string }
  resourceFieldRef?: { containerName?: string; resource: string; divisor?: string | number }
}

class Token implements Written {
  readonly mode = 0o600
  #text: (() => string) | undefined
  #data: Uint8Array | undefined

  constructor(text: () => string) {
    this.#text = text
  }

  get data(): Uint8Array {
    if (this.#text) this.#data = encoder.encode(this.#text())
    this.#text = undefined
    return this.#data!
  }
}

const configMapBytes = new WeakMap<ConfigMap, ReadonlyMap<string, Uint8Array>>()

/** What a ConfigMap holds, as files; the same bytes for every pod. */
function bytesOf(map: ConfigMap): ReadonlyMap<string, Uint8Array> {
  let data = configMapBytes.get(map)
  if (data) return data
  data = new Map([
    ...Object.entries(map.data ?? {}).map(([key, value]) => [key, encoder.encode(value)] as const),
    ...Object.entries(map.binaryData ?? {}).map(([key, value]) => [key, decodeBase64(value)] as const),
  ])
  configMapBytes.set(map, data)
  return data
}

/** All keys, or those that are listed. */
function project(
  content: Content,
  data: ReadonlyMap<string, Uint8Array>,
  { items, optional }: { items?: Items; optional?: boolean },
  mode: number,
  kind: string,
): string | undefined {
  if (!items?.length) {
    for (const [key, bytes] of data) content.set(key, { data: bytes, mode })
    return undefined
  }
  for (const item of items) {
    const bytes = data.get(item.key)
    if (bytes) content.set(item.path, { data: bytes, mode: item.mode ?? mode })
    else if (!optional) return `references non-existent ${kind} key: ${item.key}`
  }
  return undefined
}

/** `..2026_11_22_15_31_19.123456789`. */
function stamp(now: number): string {
  const text = new Date(now).toISOString()
  const nanos = String(Math.floor((now % 1000) * 1e6)).padStart(9, '0')
  return `..${text.slice(0, 19).replace(/[-T:]/g, '_')}.${nanos}`
}

/** The whole volume: a directory with the files, `..data` that points to it, and a link for each name at the top. */
function layout(content: Content, now: number): Directory {
  const root = directory(now)
  const version = stamp(now)
  root.entries.set(version, versionOf(content, now))
  root.entries.set('..data', symlink(version, now))
  for (const name of topNames(content)) root.entries.set(name, symlink(`..data/${name}`, now))
  return root
}

function versionOf(content: Content, now: number): Directory {
  const root = directory(now)
  for (const [path, { data, mode }] of content) {
    let at = root
    const above = dirname(path)
    for (const part of above === '.' ? [] : above.split('/')) {
      let next: FileNode | undefined = at.entries.get(part)
      if (next?.kind !== 'directory') at.entries.set(part, (next = directory(now)))
      at = next
    }
    at.entries.set(path.slice(path.lastIndexOf('/') + 1), { ...textFile('', now, mode), data })
  }
  return root
}

const topNames = (content: Content): Set<string> => new Set([...content.keys()].map(path => path.split('/')[0]!))

function rewrite(files: FileSystem, before: Content, content: Content, now: number): void {
  const old = files.stat('/..data', { noFollow: true })
  const version = stamp(now)
  files.place(`/${version}`, versionOf(content, now))
  files.place('/..data', symlink(version, now))
  const wanted = topNames(content)
  const had = topNames(before)
  for (const name of wanted) if (!had.has(name)) files.place(`/${name}`, symlink(`..data/${name}`, now))
  for (const name of had) if (!wanted.has(name)) files.remove(`/${name}`)
  if (old.kind === 'symlink') files.remove(`/${old.target}`, { recursive: true })
}

function sameContent(a: Content, b: Content): boolean {
  if (a.size !== b.size) return false
  for (const [path, { data, mode }] of a) {
    const other = b.get(path)
    if (!other || other.mode !== mode || other.data.length !== data.length) return false
    if (!data.every((byte, i) => byte === other.data[i])) return false
  }
  return true
}
