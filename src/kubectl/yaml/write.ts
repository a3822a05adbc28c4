/** YAML as kubectl writes it: sigs.k8s.io/yaml, that is go-yaml v2's emitter: keys sorted, sequences not indented,
 *  plain where that reads back as the same string, else single quotes, else double; several lines as a literal
 *  block; lines broken at the first space past column 80. */

const WIDTH = 80

/** @param value JSON values only */
export function writeYaml(value: unknown): string {
  const out = new Emitter()
  out.node(value, -1, false)
  return out.finish()
}

class Emitter {
  #parts: string[] = []
  #column = 0

  finish(): string {
    if (this.#column) this.#write('\n')
    return this.#parts.join('')
  }

  #write(text: string): void {
    this.#parts.push(text)
    const newline = text.lastIndexOf('\n')
    this.#column = newline < 0 ? this.#column + text.length : text.length - newline - 1
  }

  #newLine(indent: number): void {
    if (this.#parts.length && this.#column) this.#write('\n')
    this.#write(' '.repeat(Math.max(0, indent)))
  }

  /** @param indent of the parent's keys, -1 at the top; @param inline the node starts on the line of a `- ` */
  node(value: unknown, indent: number, inline: boolean): void {
    if (Array.isArray(value)) this.#sequence(value, indent, inline)
    else if (value !== null && typeof value === 'object')
      this.#mapping(value as Record<string, unknown>, indent, inline)
    else this.#scalar(value, indent)
  }

  #sequence(items: readonly unknown[], indent: number, inline: boolean): void {
    if (!items.length) return this.#write('[]')
    const at = inline ? indent + 2 : Math.max(indent, 0)
    items.forEach((item, i) => {
      if (i || !inline) this.#newLine(at)
      this.#write('- ')
      this.node(item, at, true)
    })
  }

  #mapping(map: Record<string, unknown>, indent: number, inline: boolean): void {
    const keys = Object.keys(map)
      .filter(key => map[key] !== undefined)
      .sort(byGoYaml)
    if (!keys.length) return this.#write('{}')
    const at = indent < 0 ? 0 : indent + 2
    keys.forEach((key, i) => {
      if (i || !inline) this.#newLine(at)
      const value = map[key]
      if (key.length > 128 || key.includes('\n')) {
        this.#write(`? ${keyText(key)}`)
        this.#newLine(at)
      } else this.#write(keyText(key))
      this.#write(':')
      const block = value !== null && typeof value === 'object' && Object.keys(value).length > 0
      if (!block) this.#write(' ')
      this.node(value, at, false)
    })
  }

  #scalar(value: unknown, indent: number): void {
    if (value === null || value === undefined) this.#write('null')
    else if (typeof value === 'number') this.#write(goFloat(value))
    else if (typeof value === 'boolean' || typeof value === 'bigint') this.#write(String(value))
    else this.#string(String(value), indent)
  }

  #string(value: string, indent: number): void {
    const inside = indent < 0 ? 0 : indent + 2
    if (value.includes('\n')) {
      if (blockAllowed(value)) return this.#literal(value, inside)
      return this.#doubleQuoted(value, inside)
    }
    if (!resolvesToString(value)) return this.#doubleQuoted(value, inside)
    if (value !== '' && plainAllowed(value)) return this.#folded(value, inside, '')
    if (!needsDouble(value)) return this.#folded(value.replaceAll("'", "''"), inside, "'")
    this.#doubleQuoted(value, inside)
  }

  #literal(value: string, indent: number): void {
    const hint = /^[ \n]/.test(value) ? '2' : ''
    const trailing = /\n*$/.exec(value)![0].length
    this.#write(`|${hint}${trailing === 0 ? '-' : trailing === 1 && value.length > 1 ? '' : '+'}`)
    const lines = value.slice(0, value.length - (trailing ? 1 : 0)).split('\n')
    for (const line of lines) this.#write(line ? `\n${' '.repeat(indent)}${line}` : '\n')
    this.#write('\n')
  }

  /** Plain, or in single quotes. */
  #folded(value: string, indent: number, quote: string): void {
    this.#write(quote)
    let from = 0
    for (let i = 0; i < value.length; i++) {
      if (value[i] !== ' ') continue
      const inner = i > 0 && i < value.length - 1 && value[i - 1] !== ' ' && value[i + 1] !== ' '
      if (!inner || this.#column + i - from <= WIDTH) continue
      this.#write(value.slice(from, i))
      this.#newLine(indent)
      from = i + 1
    }
    this.#write(value.slice(from) + quote)
  }

  #doubleQuoted(value: string, indent: number): void {
    this.#write('"')
    let spaces = false
    const runes = [...value]
    runes.forEach((rune, i) => {
      const escaped = escapeOf(rune)
      if (escaped) {
        this.#write(escaped)
        spaces = false
      } else if (rune === ' ') {
        if (!spaces && this.#column > WIDTH && i > 0 && i < runes.length - 1) {
          this.#newLine(indent)
          if (runes[i + 1] === ' ') this.#write('\\')
        } else this.#write(' ')
        spaces = true
      } else {
        this.#write(rune)
        spaces = false
      }
    })
    this.#write('"')
  }
}

function keyText(key: string): string {
  if (!resolvesToString(key)) return JSON.stringify(key)
  if (key !== '' && plainAllowed(key)) return key
  if (needsDouble(key)) return `"${[...key].map(r => escapeOf(r) ?? r).join('')}"`
  return `'${key.replaceAll("'", "''")}'`
}

/** Whether go-yaml, reading it plain, would see a string. */
function resolvesToString(value: string): boolean {
  if (value === '') return false
  if (/^(y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/.test(value)) return false
  if (/^(~|null|Null|NULL)$/.test(value)) return false
  if (!/^[-+.\d]/.test(value)) return true
  if (/^[-+]?(\.inf|\.Inf|\.INF)$|^\.(nan|NaN|NAN)$/.test(value)) return false
  const plain = value.replaceAll('_', '')
  if (/^[-+]?(0b[01]+|0x[\da-fA-F]+|0o?[0-7]+|\d+)$/.test(plain)) return false
  if (/^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(plain)) return false
  if (/^\d{4}-\d{1,2}-\d{1,2}($|([Tt]|\s+)\d{1,2}:\d\d:\d\d)/.test(value)) return false
  return !/^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/.test(value)
}

/** As yaml_emitter_analyze_scalar: whether nothing in it means something else in a plain scalar. */
function plainAllowed(value: string): boolean {
  if (/^[\s]|[\s]$/.test(value) || /^(---|\.\.\.)/.test(value)) return false
  if (/^[#,[\]{}&*!|>'"%@`]/.test(value) || /^[-?:]($|\s)/.test(value)) return false
  if (/^[?:]/.test(value) && /^[?:]([\s]|$)/.test(value)) return false
  if (/:($|\s)|\s#/.test(value)) return false
  return !needsDouble(value)
}

/** What only double quotes can hold. */
function needsDouble(value: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return /[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufffe\uffff\u2028\u2029\ud800-\udfff]/.test(value)
}

function blockAllowed(value: string): boolean {
  return !needsDouble(value) && !/ \n| $/.test(value)
}

const ESCAPES: Record<string, string> = {
  '\0': '\\0',
  '\x07': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\x1b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
  '\x85': '\\N',
  '\xa0': '\\_',
  '\u2028': '\\L',
  '\u2029': '\\P',
}

function escapeOf(rune: string): string | undefined {
  const known = ESCAPES[rune]
  if (known) return known
  const code = rune.codePointAt(0)!
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `\\x${code.toString(16).toUpperCase().padStart(2, '0')}`
  if (code > 0xffff) return `\\U${code.toString(16).toUpperCase().padStart(8, '0')}`
  return code === 0xfeff ? '\\uFEFF' : undefined
}

function goFloat(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return String(value)
  return String(value).replace(/e([-+])(\d)$/, 'e$10$2')
}

const letter = /\p{L}/u
const digit = (c: string | undefined) => c !== undefined && c >= '0' && c <= '9'

/** The order of keys: letters after all else, runs of digits as numbers (go-yaml's keyList). */
export function byGoYaml(a: string, b: string): number {
  const most = Math.min(a.length, b.length)
  for (let i = 0; i < most; i++) {
    const x = a[i]!
    const y = b[i]!
    if (x === y) continue
    const xLetter = letter.test(x)
    const yLetter = letter.test(y)
    if (xLetter && yLetter) return x < y ? -1 : 1
    if (xLetter || yLetter) return yLetter ? -1 : 1
    let zeros = 0
    if (x === '0' || y === '0') {
      for (let j = i - 1; j >= 0 && digit(a[j]); j--) {
        if (a[j] !== '0') {
          zeros = 1
          break
        }
      }
    }
    let i2 = i
    let j2 = i
    let m = zeros
    let n = zeros
    while (digit(a[i2])) m = m * 10 + Number(a[i2++])
    while (digit(b[j2])) n = n * 10 + Number(b[j2++])
    if (m !== n) return m < n ? -1 : 1
    if (i2 !== j2) return i2 < j2 ? -1 : 1
    return x < y ? -1 : 1
  }
  return a.length - b.length
}
