/** Two names as one text, `default/web`, which is made once: it is the key of many maps, and they then find it by its
 *  identity. What has not been asked for lately is forgotten, in two generations. */
export class JoinedNames {
  readonly #prefix: string
  #young = new Map<string, Map<string, string>>()
  #old = new Map<string, Map<string, string>>()
  #size = 0

  /** @param prefix of every text */
  constructor(prefix = '') {
    this.#prefix = prefix
  }

  of(first: string, second: string): string {
    let known = this.#young.get(first)
    if (!known) this.#young.set(first, (known = new Map()))
    let text = known.get(second)
    if (text !== undefined) return text
    text = this.#old.get(first)?.get(second) ?? `${this.#prefix}${first}/${second}`
    known.set(second, text)
    if (++this.#size >= GENERATION) {
      this.#old = this.#young
      this.#young = new Map()
      this.#size = 0
    }
    return text
  }
}

const GENERATION = 16_384
