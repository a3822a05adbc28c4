/** Instants as the API writes them (RFC 3339, in UTC). */

/** `2026-11-22T15:27:11Z`. @param ms since the epoch; what is less than a second is dropped */
export function timestamp(ms: number): string {
  const second = Math.floor(ms / 1000)
  if (second !== lastSecond) {
    lastSecond = second
    lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
  }
  return lastText
}

/** What was asked for last: the same second is asked for again and again. */
let lastSecond: number | undefined
let lastText = ''

/** `2026-11-22T15:27:11.123456Z` (metav1.MicroTime). @param ms since the epoch, perhaps with a fraction */
export function microTimestamp(ms: number): string {
  const whole = Math.floor(ms)
  const micros = Math.floor((ms - whole) * 1000)
  return `${new Date(whole).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`
}
