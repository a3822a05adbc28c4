/** pod-template-hash. Source: ComputeHash in pkg/controller/controller_utils.go: FNV-32a of the template, its digits
 *  spelled in the alphabet of names. Left out: the original hashes a dump of Go's structs; here it is JSON with
 *  sorted keys, so that the hashes differ from a real cluster's, though not their form. */
import type { PodTemplateSpec } from '../../api/core-v1.ts'

const SAFE = 'bcdfghjklmnpqrstvwxz2456789'

/** @param collisionCount of the Deployment's status: another hash for the same template */
export function templateHash(template: PodTemplateSpec, collisionCount?: number): string {
  return safeHash(canonical(template) + (collisionCount ?? ''))
}

/** A text's FNV-32a in decimal, each digit spelled with a letter that is safe in names. */
export function safeHash(text: string): string {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  let out = ''
  for (const digit of String(hash >>> 0)) out += SAFE[digit.charCodeAt(0) % SAFE.length]
  return out
}

/** JSON with sorted keys, without what is undefined. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  fields.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonical(field)}`).join()}}`
}
