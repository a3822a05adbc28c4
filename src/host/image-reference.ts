/** How images are named: `nginx` is `docker.io/library/nginx:latest`. Source: distribution/reference. */

export interface ImageReference {
  /** Spelled out: `docker.io/library/nginx`. */
  repository: string
  /** `latest` where neither tag nor digest is given. */
  tag: string | undefined
  /** `sha256:` and 64 digits. */
  digest: string | undefined
}

const PATH = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^[a-z0-9]+:[0-9a-f]{32,}$/

/** The reference, or the words in which it is wrong. */
export function parseImageReference(text: string): ImageReference | { wrong: string } {
  const at = text.indexOf('@')
  const digest = at < 0 ? undefined : text.slice(at + 1)
  const named = at < 0 ? text : text.slice(0, at)
  const colon = named.lastIndexOf(':')
  const tagged = colon > named.lastIndexOf('/')
  const name = tagged ? named.slice(0, colon) : named
  const tag = tagged ? named.slice(colon + 1) : digest ? undefined : 'latest'
  const slash = name.indexOf('/')
  const first = slash < 0 ? '' : name.slice(0, slash)
  const hasDomain = slash > 0 && (/[.:]/.test(first) || first === 'localhost')
  const domain = hasDomain ? first : 'docker.io'
  const rest = hasDomain ? name.slice(slash + 1) : name
  const path = domain === 'docker.io' && !rest.includes('/') ? `library/${rest}` : rest
  if (path !== path.toLowerCase()) {
    return { wrong: `invalid reference format: repository name (${path}) must be lowercase` }
  }
  const valid = path.split('/').every(part => PATH.test(part))
  if (!valid || (tag !== undefined && !TAG.test(tag)) || (digest !== undefined && !DIGEST.test(digest))) {
    return { wrong: 'invalid reference format' }
  }
  return { repository: `${domain}/${path}`, tag, digest }
}

/** `docker.io/library/nginx:1.27`. */
export function formatImageReference(reference: ImageReference): string {
  const { repository, tag, digest } = reference
  return `${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
}
