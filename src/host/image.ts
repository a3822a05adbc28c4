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
