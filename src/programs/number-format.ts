/** C's `%d`, `%f`, `%e`, `%g`, `%x` … for one number: what `seq -f` and awk print with. */

/** @param spec like `%05.2f`, with text around it */
export function formatNumber(spec: string, value: number): string {
  return spec.replace(
    /%([-+ #0]*)(\d*)(?:\.(\d*))?([dioxXeEfFgGu%])/,
    (_, flags: string, width: string, precision: string | undefined, type: string) =>
      type === '%'
        ? '%'
        : padded(
            body(value, flags, precision === undefined ? undefined : Number(precision || 0), type),
            flags,
            Number(width || 0),
            type,
            precision,
          ),
  )
}

function body(value: number, flags: string, precision: number | undefined, type: string): string {
  const lower = type.toLowerCase()
  let text: string
  if ('diu'.includes(type))
    text = Number.isFinite(value)
      ? BigInt(Math.trunc(value)).toString()
      : value < 0
        ? '-9223372036854775808'
        : Number.isNaN(value)
          ? 'nan'
          : '9223372036854775807'
  else if (type === 'o') text = BigInt.asUintN(64, BigInt(Math.trunc(value) || 0)).toString(8)
  else if (lower === 'x')
    text = (flags.includes('#') && value ? '0x' : '') + BigInt.asUintN(64, BigInt(Math.trunc(value) || 0)).toString(16)
  else if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : value < 0 ? '-inf' : 'inf'
  else if (lower === 'f') text = value.toFixed(Math.min(100, precision ?? 6))
  else if (lower === 'e') text = exponent(value, precision ?? 6)
  else {
    const significant = precision === undefined ? 6 : precision || 1
    const power = value === 0 ? 0 : Number(value.toExponential(Math.min(100, significant - 1)).split('e')[1])
    text =
      power < -4 || power >= significant
        ? exponent(value, significant - 1)
        : value.toFixed(Math.min(100, Math.max(0, significant - 1 - power)))
    if (!flags.includes('#') && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '')
  }
  if ('diu'.includes(type) && precision !== undefined)
    text = text.replace(/\d+/, digits => digits.padStart(precision, '0'))
  if (!text.startsWith('-') && !'oxXu'.includes(type))
    text = (flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '') + text
  return type === lower ? text : text.toUpperCase()
}

const exponent = (value: number, precision: number): string =>
  value.toExponential(Math.min(100, precision)).replace(/e([-+])(\d)$/, 'e$10$2')

function padded(text: string, flags: string, width: number, type: string, precision: string | undefined): string {
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0') || (precision !== undefined && 'diouxX'.includes(type))) return text.padStart(width)
  const sign = /^[-+ ]?(0x)?/i.exec(text)![0]
  return sign + text.slice(sign.length).padStart(width - sign.length, '0')
}
