/** Backslash escapes of `echo -e` and `printf`, and printf's formats. */

export interface Escaped {
  bytes: number[]
  /** `\c`: no more output. */
  stop: boolean
}

const SIMPLE: Record<string, number> = { a: 7, b: 8, e: 27, E: 27, f: 12, n: 10, r: 13, t: 9, v: 11, '\\': 92 }
const encoder = new TextEncoder()

/** @param style `echo` wants `\0nnn`, `printf` formats also `\nnn`, `%b` both */
export function unescape(text: string, style: 'echo' | 'printf' | '%b'): Escaped {
  const bytes: number[] = []
  if (!text.includes('\\')) return { bytes: [...encoder.encode(text)], stop: false }
  for (let i = 0; i < text.length; i++) {
    if (text[i] !== '\\') {
      const next = text.indexOf('\\', i)
      const end = next < 0 ? text.length : next
      for (const byte of encoder.encode(text.slice(i, end))) bytes.push(byte)
      i = end - 1
      continue
    }
    const char = text[++i]
    if (char === undefined) bytes.push(92)
    else if (char === 'c' && style !== 'printf') return { bytes, stop: true }
    else if (char in SIMPLE) bytes.push(SIMPLE[char]!)
    else if ((char === '"' || char === "'") && style !== 'echo') bytes.push(char.charCodeAt(0))
    else {
      const rest = text.slice(i)
      const octal = (style === 'echo' ? /^0([0-7]{0,3})/ : style === '%b' ? /^0?([0-7]{1,3})/ : /^([0-7]{1,3})/).exec(
        rest,
      )
      const hex = /^x([\da-fA-F]{1,2})/.exec(rest)
      const unicode = /^u([\da-fA-F]{1,4})|^U([\da-fA-F]{1,8})/.exec(rest)
      const match = octal ?? hex ?? unicode
      if (!match) {
        bytes.push(92, ...encoder.encode(char))
        continue
      }
      if (octal) bytes.push(parseInt(octal[1] || '0', 8) & 255)
      else if (hex) bytes.push(parseInt(hex[1]!, 16))
      else
        bytes.push(
          ...encoder.encode(String.fromCodePoint(Math.min(0x10ffff, parseInt(unicode![1] ?? unicode![2]!, 16)))),
        )
      i += match[0].length - 1
    }
  }
  return { bytes, stop: false }
}

export interface PrintfResult {
  bytes: number[]
  /** Complaints, each to come after `printf: `. */
  errors: string[]
  status: number
}

const MOST_ROUNDS = 100_000

/** @param quote how `%q` writes; @param time how `%(…)T` writes */
export function printf(
  format: string,
  args: readonly string[],
  { quote, time }: { quote: (text: string) => string; time: (format: string, argument: string | undefined) => string },
): PrintfResult {
  const out: PrintfResult = { bytes: [], errors: [], status: 0 }
  const pieces = [
    ...format.matchAll(/%(%|\(([^)]*)\)T|([-+ #0']*)(\*|\d+)?(?:\.(\*|-?\d*))?([hlLjzt]*)([a-zA-Z])?)|[^%]+/g),
  ]
  let next = 0
  const take = () => args[next++]
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = next
    for (const piece of pieces) {
      if (piece[1] === undefined) {
        out.bytes.push(...unescape(piece[0], 'printf').bytes)
        continue
      }
      if (piece[1] === '%') {
        out.bytes.push(37)
        continue
      }
      if (piece[2] !== undefined) {
        out.bytes.push(...encoder.encode(time(piece[2], take())))
        continue
      }
      if (!convert(piece, take, out, quote)) return out
    }
    if (next === before || next >= args.length) break
  }
  return out
}

/** @returns false when output ends here */
function convert(
  piece: RegExpMatchArray,
  take: () => string | undefined,
  out: PrintfResult,
  quote: (text: string) => string,
): boolean {
  let flags = piece[3] ?? ''
  let width = piece[4] === '*' ? Number(take() ?? 0) : Number(piece[4] ?? 0)
  if (width < 0) {
    flags += '-'
    width = -width
  }
  const precision = piece[5] === undefined ? undefined : piece[5] === '*' ? Number(take() ?? 0) : Number(piece[5] || 0)
  const conversion = piece[7]
  if (conversion === undefined) {
    out.errors.push("`%': missing format character")
    out.status = 1
    return false
  }
  const bad = (what: string) => {
    out.errors.push(what)
    out.status = 1
  }
  if (conversion === 'b') {
    const { bytes, stop } = unescape(take() ?? '', '%b')
    out.bytes.push(...padBytes(precision === undefined ? bytes : bytes.slice(0, precision), width, flags))
    return !stop
  }
  if (conversion === 's' || conversion === 'q' || conversion === 'c') {
    let text = take() ?? ''
    if (conversion === 'q') text = quote(text)
    else if (conversion === 'c') text = text.slice(0, 1)
    if (precision !== undefined && precision >= 0) text = [...text].slice(0, precision).join('')
    out.bytes.push(...padBytes([...encoder.encode(text)], width, flags))
    return true
  }
  if ('diouxX'.includes(conversion)) {
    const value = integerOf(take(), bad)
    out.bytes.push(
      ...encoder.encode(
        pad(
          formatInteger(value, conversion, flags, precision),
          width,
          precision === undefined ? flags : flags.replace('0', ''),
        ),
      ),
    )
    return true
  }
  if ('eEfFgGaA'.includes(conversion)) {
    const value = floatOf(take(), bad)
    out.bytes.push(...encoder.encode(pad(formatFloat(value, conversion, flags, precision ?? 6), width, flags)))
    return true
  }
  bad(`\`${conversion}': invalid format character`)
  return false
}

function integerOf(arg: string | undefined, bad: (what: string) => void): bigint {
  if (arg === undefined || arg === '') {
    if (arg === '') bad(': invalid number')
    return 0n
  }
  if (/^["']/.test(arg)) return BigInt(arg.codePointAt(1) ?? 0)
  const match = /^\s*([-+]?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)/.exec(arg)
  if (!match) {
    bad(`${arg}: invalid number`)
    return 0n
  }
  if (match[0].length !== arg.length) bad(`${arg}: invalid number`)
  const digits = match[2]!
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
  return match[1] === '-' ? -value : value
}

function floatOf(arg: string | undefined, bad: (what: string) => void): number {
  if (arg === undefined || arg === '') return 0
  if (/^["']/.test(arg)) return arg.codePointAt(1) ?? 0
  const value = Number.parseFloat(arg)
  if (Number.isNaN(value) || !/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(arg)) bad(`${arg}: invalid number`)
  return Number.isNaN(value) ? 0 : value
}

function formatInteger(value: bigint, conversion: string, flags: string, precision: number | undefined): string {
  const negative = value < 0n && (conversion === 'd' || conversion === 'i')
  const absolute = negative ? -value : conversion === 'd' || conversion === 'i' ? value : BigInt.asUintN(64, value)
  const radix = conversion === 'o' ? 8 : conversion === 'x' || conversion === 'X' ? 16 : 10
  let digits = absolute.toString(radix)
  if (conversion === 'X') digits = digits.toUpperCase()
  if (precision !== undefined) digits = digits.padStart(precision, '0')
  if (flags.includes('#') && value !== 0n) digits = (radix === 8 ? '0' : radix === 16 ? `0${conversion}` : '') + digits
  const sign = negative
    ? '-'
    : conversion !== 'd' && conversion !== 'i'
      ? ''
      : flags.includes('+')
        ? '+'
        : flags.includes(' ')
          ? ' '
          : ''
  return sign + digits
}

/** As C's `%e`, `%f` and `%g`. */
export function formatFloat(value: number, conversion: string, flags: string, precision: number): string {
  let text: string
  const lower = conversion.toLowerCase()
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  else if (lower === 'f') text = value.toFixed(Math.min(precision, 100))
  else if (lower === 'e') text = exponential(value, precision)
  else {
    const significant = precision || 1
    const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1])
    text =
      exponent < -4 || exponent >= significant
        ? exponential(value, significant - 1)
        : value.toFixed(Math.max(0, significant - 1 - exponent))
    if (!flags.includes('#') && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '')
  }
  if (!text.startsWith('-') && flags.includes('+')) text = `+${text}`
  else if (!text.startsWith('-') && flags.includes(' ')) text = ` ${text}`
  return conversion === lower ? text : text.toUpperCase()
}

const exponential = (value: number, precision: number): string =>
  value.toExponential(Math.min(precision, 100)).replace(/e([-+])(\d)$/, 'e$10$2')

/** What memory is there for, in characters. */
const WIDEST = 16 * 1024 * 1024

function pad(text: string, width: number, flags: string): string {
  if (text.length >= width) return text
  if (width > WIDEST) throw new RangeError('Invalid string length')
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  const sign = /^[-+ ]?(0[xX])?/.exec(text)![0]
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}

function padBytes(bytes: number[], width: number, flags: string): number[] {
  const missing = Math.min(width, 1_000_000) - bytes.length
  if (missing <= 0) return bytes
  const blanks = Array.from({ length: missing }, () => 32)
  return flags.includes('-') ? [...bytes, ...blanks] : [...blanks, ...bytes]
}
