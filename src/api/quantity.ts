/** Amounts of resources: `500m`, `128Mi`, `2`. Source: apimachinery/pkg/api/resource/quantity.go. Kept in thousandths,
 *  rounded up, as the API server does with resource lists; beyond 2^53 of them not exact. */

const DECIMAL: Readonly<Record<string, number>> = {
  n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18,
} // prettier-ignore
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const FORM = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/

export interface Quantity {
  /** Thousandths. */
  milli: number
  format: 'binary' | 'decimal' | 'exponent'
}

/** Undefined where `text` is not an amount. */
export function parseQuantity(text: string | number): Quantity | undefined {
  if (typeof text === 'number') return { milli: Math.ceil(text * 1000), format: 'decimal' }
  const match = FORM.exec(text)
  if (!match) return undefined
  const [, sign, digits, suffix = ''] = match
  const number = Number(digits) * (sign === '-' ? -1 : 1)
  const power = BINARY.indexOf(suffix)
  if (power > 0) return { milli: Math.ceil(number * 1024 ** power * 1000), format: 'binary' }
  if (suffix in DECIMAL) return { milli: scaled(number, DECIMAL[suffix]! + 3), format: 'decimal' }
  return { milli: scaled(number, Number(suffix.slice(1)) + 3), format: 'exponent' }
}

const scaled = (number: number, exponent: number): number =>
  // Parsing the exponent keeps what multiplying would round away.
  Math.ceil(Number(`${number}e${exponent}`))

/** The way in which the API server writes it: `1000m` as `1`, `1024Ki` as `1Mi`. */
export function canonicalQuantity(text: string | number): string {
  const quantity = parseQuantity(text)
  return quantity ? formatQuantity(quantity) : String(text)
}

export function formatQuantity({ milli, format }: Quantity): string {
  if (milli === 0) return '0'
  if (format === 'binary' && Math.abs(milli) >= 1024_000) {
    let value = Math.ceil(milli / 1000)
    let power = 0
    while (power < 6 && value % 1024 === 0) {
      value /= 1024
      power++
    }
    return `${value}${BINARY[power]}`
  }
  let value = milli
  let exponent = -3
  while (exponent < 18 && value % 1000 === 0) {
    value /= 1000
    exponent += 3
  }
  if (format === 'exponent') return exponent ? `${value}e${exponent}` : String(value)
  return `${value}${Object.keys(DECIMAL).find(suffix => DECIMAL[suffix] === exponent)}`
}

const milliOf = (text: string | number): number => parseQuantity(text)?.milli ?? 0

/** In whole units, not rounded: `500m` is 0.5. */
export const quantityValue = (text: string | number): number => milliOf(text) / 1000

/** Negative where `a` is less. */
export const compareQuantities = (a: string | number, b: string | number): number => milliOf(a) - milliOf(b)

export const quantityIsZero = (text: string | number): boolean => milliOf(text) === 0
