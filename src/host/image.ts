/** A container image, or the root of a machine: files, and what runs by default (OCI image configuration). */
import type { Directory } from './files.ts'

export interface Image {
  /** Without tag, as the runtime spells it out: `docker.io/library/nginx`. */
  readonly repository: string
  /** Shared by all containers of the image. May depend on the tag (versions in banners). */
  files(tag: string): Directory
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** `/` if empty. */
  readonly workingDir: string
  /** Compressed bytes to pull. */
  readonly size: number
  /** Which C library resolves names: they differ in search lists, ndots and parallel queries. */
  readonly libc: Libc
  /** SIGTERM unless the image says otherwise (nginx: SIGQUIT). */
  readonly stopSignal: 'SIGTERM' | 'SIGQUIT'
  /** Ports that the image documents. */
  readonly exposedPorts: readonly number[]
}

export type Libc = 'glibc' | 'musl' | 'uclibc' | 'go'

/** A registry: the image that a reference (`nginx`, `docker.io/library/nginx:1.27`) names, with its tag; `unknown tag`
 *  where there is such a repository without it, undefined where there is none. */
export type ImageSource = (reference: string) => { image: Image; tag: string } | 'unknown tag' | undefined
