/** The canonical form of quantities: `1000m` is kept as `1`, `1024Ki` as `1Mi`.
 *  Source: apimachinery/pkg/api/resource/quantity.go. Left out: what does not fit into a double's 53 bits. */

const FORM = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(m|u|n|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei|[eE][+-]?\d+)?$/
const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const DECIMAL_SUFFIXES = Object.entries(DECIMAL).sort((a, b) => b[1] - a[1])

const known = new Map<string, string | undefined>()

/** Undefined for what is not a quantity. */
export function parseQuantityText(text: string): string | undefined {
  if (!known.has(text)) {
    if (known.size > 1000) known.clear()
    known.set(text, canonical(text))
  }
  return known.get(text)
}

function canonical(text: string): string | undefined {
  const found = FORM.exec(text)
  if (!found) return undefined
  const [, sign, digits = '0', suffix = ''] = found
  const minus = sign === '-' ? '-' : ''
  const binary = BINARY.indexOf(suffix)
  if (binary > 0) {
    let value = Number(digits) * 1024 ** binary
    if (!Number.isInteger(value)) return minus + decimalText(value, 0)
    let power = 0
    while (value && value % 1024 === 0 && power < 6) {
      value /= 1024
      power++
    }
    return `${value ? minus : ''}${value}${BINARY[power]}`
  }
  const exponent = /^[eE]/.test(suffix) ? Number(suffix.slice(1)) : DECIMAL[suffix]!
  const body = decimalText(Number(digits), exponent)
  return body === '0' ? '0' : minus + body
}

function decimalText(value: number, exponent: number): string {
  if (!value) return '0'
  for (const [suffix, power] of DECIMAL_SUFFIXES) {
    const scaled = value * 10 ** (exponent - power)
    const rounded = Math.round(scaled)
    if (rounded >= 1 && Math.abs(scaled - rounded) < 1e-9 * Math.max(1, scaled)) return `${rounded}${suffix}`
  }
  return `${Math.ceil(value * 10 ** (exponent + 9))}n`
}
