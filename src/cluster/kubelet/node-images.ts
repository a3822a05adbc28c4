/** The images on a node, and pulling more: one at a time, with back-off. Source: pkg/kubelet/images, containerd's
 *  resolver for the words. Left out: credentials, garbage collection, digests that do not match. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Image, ImageSource } from '../../host/image.ts'
import { formatImageReference, parseImageReference } from '../../host/image-reference.ts'
import type { Simulation } from '../../sim/simulation.ts'
import { Backoff } from './backoff.ts'

/** What it takes to ask the registry, in milliseconds, and how many bytes arrive in one of them. */
const RESOLVE_MS = 350
const BYTES_PER_MS = 60_000

export interface NodeImage {
  image: Image
  tag: string
  /** As the status of a container and of the node shows it. */
  id: string
  /** `docker.io/library/nginx:1.27`. */
  name: string
}

/** The image, or why a container cannot have it: the reason of its waiting state, and the words. */
export type Ensured = { image: NodeImage } | { reason: string; message: string }

/** Where the events of a pull go. */
export type PullEvent = (type: 'Normal' | 'Warning', reason: string, message: string) => void

export class NodeImages {
  #sim: Simulation
  #source: ImageSource
  #present = new Map<string, NodeImage>()
  #backoff = new Backoff()
  #lastError = new Map<string, string>()
  #queue: (() => void)[] = []
  #pulling = false

  /** @param present references of images that are there from the start */
  constructor(sim: Simulation, source: ImageSource, present: readonly string[]) {
    this.#sim = sim
    this.#source = source
    for (const reference of present) {
      const parsed = parseImageReference(reference)
      const found = source(reference)
      if ('wrong' in parsed || !found || found === 'unknown tag') continue
      this.#keep(formatImageReference(parsed), found)
    }
  }

  all(): NodeImage[] {
    return [...this.#present.values()]
  }

  /** Sees to it that the image is there and calls `done`, perhaps at once. @param owner whose back-off it is */
  ensure(
    container: { image?: string; imagePullPolicy?: string },
    owner: string,
    event: PullEvent,
    done: (result: Ensured) => void,
  ): void {
    const asked = container.image ?? ''
    const parsed = parseImageReference(asked)
    if ('wrong' in parsed) {
      const message = `Failed to apply default image tag "${asked}": couldn't parse image name "${asked}": ${parsed.wrong}`
      event('Warning', 'InspectFailed', message)
      event('Warning', 'Failed', 'Error: InvalidImageName')
      done({ reason: 'InvalidImageName', message })
      return
    }
    const name = formatImageReference(parsed)
    const present = this.#present.get(name)
    const policy = container.imagePullPolicy ?? 'IfNotPresent'
    if (present && policy !== 'Always') {
      event('Normal', 'Pulled', `Container image "${asked}" already present on machine and can be accessed by the pod`)
      done({ image: present })
      return
    }
    if (policy === 'Never') {
      const message = `Container image "${asked}" is not present with pull policy of Never`
      event('Warning', 'ErrImageNeverPull', message)
      event('Warning', 'Failed', 'Error: ErrImageNeverPull')
      done({ reason: 'ErrImageNeverPull', message })
      return
    }
    const key = `${owner}_${asked}`
    if (this.#backoff.endsAtSinceUpdate(key, this.#sim.now()) !== undefined) {
      const words = `Back-off pulling image "${asked}"`
      event('Normal', 'BackOff', words)
      event('Warning', 'Failed', 'Error: ImagePullBackOff')
      done({ reason: 'ImagePullBackOff', message: `${words}: ErrImagePull: ${this.#lastError.get(key) ?? ''}` })
      return
    }
    event('Normal', 'Pulling', `Pulling image "${asked}"`)
    const asking = this.#sim.now()
    this.#enqueue(() => {
      const started = this.#sim.now()
      const found = this.#source(asked)
      const ok = found !== undefined && found !== 'unknown tag'
      const transfer = ok && !this.#present.has(name) ? found.image.size / BYTES_PER_MS : 0
      const ms = (RESOLVE_MS + transfer) * (0.9 + 0.2 * this.#sim.random.float())
      this.#sim.after(ms, () => {
        if (ok) {
          const image = this.#present.get(name) ?? this.#keep(name, found)
          const took = goDuration(this.#sim.now() - started)
          const waited = goDuration(this.#sim.now() - asking)
          event(
            'Normal',
            'Pulled',
            `Successfully pulled image "${asked}" in ${took} (${waited} including waiting). Image size: ${found.image.size} bytes.`,
          )
          this.#backoff.forget(key)
          done({ image })
        } else {
          const message = pullError(name, found)
          event('Warning', 'Failed', `Failed to pull image "${asked}": ${message}`)
          event('Warning', 'Failed', 'Error: ErrImagePull')
          this.#backoff.next(key, this.#sim.now())
          this.#lastError.set(key, message)
          done({ reason: 'ErrImagePull', message })
        }
        this.#pulling = false
        this.#queue.shift()?.()
      })
    })
  }

  #enqueue(pull: () => void): void {
    const start = () => {
      this.#pulling = true
      pull()
    }
    if (this.#pulling) this.#queue.push(start)
    else start()
  }

  #keep(name: string, found: { image: Image; tag: string }): NodeImage {
    const image = { ...found, name, id: imageId(name) }
    this.#present.set(name, image)
    return image
  }
}

function pullError(name: string, found: 'unknown tag' | undefined): string {
  const start = `failed to pull and unpack image "${name}": failed to resolve reference "${name}"`
  if (found === 'unknown tag') return `rpc error: code = NotFound desc = ${start}: ${name}: not found`
  if (!name.startsWith('docker.io/')) {
    return `rpc error: code = NotFound desc = ${start}: ${name}: not found`
  }
  return (
    `${start}: pull access denied, repository does not exist or may require authorization: ` +
    'server message: insufficient_scope: authorization failed'
  )
}

/** A digest of its own for every name, the same on every node. */
export function imageId(name: string): string {
  return name.includes('@') ? name : `${name}@sha256:${bytesToHex(sha256(utf8ToBytes(name)))}`
}

/** As Go prints a duration, to the millisecond: `1.234s`, `812ms`. */
export function goDuration(ms: number): string {
  const whole = Math.round(ms)
  if (whole < 1000) return `${whole}ms`
  const minutes = Math.floor(whole / 60_000)
  const seconds = `${(whole - minutes * 60_000) / 1000}s`
  return minutes ? `${minutes}m${seconds}` : seconds
}
