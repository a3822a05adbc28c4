/** The hash that `--append-hash` adds to the name of a ConfigMap or Secret. Source: kubectl/pkg/util/hash. */
import { sha256 } from '@noble/hashes/sha2.js'
import type { Unstructured } from '../object.ts'
import { goJson } from '../output/json.ts'

/** Digits that could make words, or be taken for letters, and what stands for them. */
const REPLACED: Readonly<Record<string, string>> = { 0: 'g', 1: 'h', 3: 'k', a: 'm', e: 't' }
const LENGTH = 10

export function withHash(object: Unstructured): Unstructured {
  const { kind, metadata } = object
  const hashed =
    kind === 'Secret'
      ? { data: object['data'] ?? null, kind, name: metadata.name, type: object['type'] ?? '' }
      : {
          ...(object['binaryData'] ? { binaryData: object['binaryData'] } : {}),
          data: object['data'] ?? null,
          kind,
          name: metadata.name,
        }
  const digest = sha256(new TextEncoder().encode(goJson(hashed)))
  const hex = Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
  const name = hex.slice(0, LENGTH).replace(/[013ae]/g, digit => REPLACED[digit]!)
  return { ...object, metadata: { ...metadata, name: `${metadata.name}-${name}` } }
}
