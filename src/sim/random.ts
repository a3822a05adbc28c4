/** Seeded chance. The generator is pure-rand's xoroshiro128+. */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** What Kubernetes draws name suffixes from (apimachinery/pkg/util/rand): no vowels, no 0, 1 and 3. */
const SAFE = 'bcdfghjklmnpqrstvwxz2456789'

const DIGITS = Array.from('0123456789abcdef', digit => digit.charCodeAt(0))
const DASH = 45

export class Random {
  #generator

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed)
  }

  /** Two with the same state draw the same from here on. */
  get state(): string {
    return this.#generator.getState().join()
  }

  /** A whole number from 0 to `below` - 1. */
  int(below: number): number {
    return uniformInt(this.#generator, 0, below - 1)
  }

  /** A number from 0 up to, not including, 1; in steps of 2^-32. */
  float(): number {
    return (this.#generator.next() >>> 0) / 0x1_0000_0000
  }

  pick<T>(items: readonly T[]): T {
    if (!items.length) throw new Error('pick from nothing')
    return items[this.int(items.length)]!
  }

  /** The same items in another order (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const out = items.slice()
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.int(i + 1)
      ;[out[i], out[j]] = [out[j]!, out[i]!]
    }
    return out
  }

  /** A suffix as in `web-7999f889f7-bb4xl`. */
  suffix(length = 5): string {
    let out = ''
    for (let i = 0; i < length; i++) out += SAFE[this.int(SAFE.length)]
    return out
  }

  /** A version 4 UUID (RFC 9562). */
  uuid(): string {
    const hex = this.#digits(32)
    hex[12] = DIGITS[4]!
    hex[16] = DIGITS[8 + (DIGITS.indexOf(hex[16]!) & 3)]!
    const codes = [
      ...hex.slice(0, 8),
      DASH,
      ...hex.slice(8, 12),
      DASH,
      ...hex.slice(12, 16),
      DASH,
      ...hex.slice(16, 20),
      DASH,
      ...hex.slice(20),
    ]
    return String.fromCharCode.apply(undefined, codes)
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    return String.fromCharCode.apply(undefined, this.#digits(length))
  }

  /** As character codes: a text made of them at once takes no more room than its letters. */
  #digits(length: number): number[] {
    const codes: number[] = []
    while (codes.length < length) {
      const bits = this.#generator.next()
      for (let shift = 28; shift >= 0 && codes.length < length; shift -= 4) codes.push(DIGITS[(bits >>> shift) & 15]!)
    }
    return codes
  }
}
