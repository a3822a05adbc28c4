/** Ages as tables show them: `9s`, `2m5s`, `5d2h`. Source: apimachinery/pkg/util/duration/duration.go. */

const whole = (ms: number, unit: number) => Math.trunc(ms / unit)
const pair = (big: number, bigUnit: string, small: number, smallUnit: string) =>
  small === 0 ? `${big}${bigUnit}` : `${big}${bigUnit}${small}${smallUnit}`

/** At most two units, of which the second is left out when it says little. @param ms of a span, may be a bit negative */
export function humanDuration(ms: number): string {
  const seconds = whole(ms, 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = whole(ms, 60_000)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = whole(ms, 3_600_000)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = whole(hours, 24)
  if (hours < 24 * 8) return pair(days, 'd', hours % 24, 'h')
  if (hours < 24 * 365 * 2) return `${days}d`
  const years = whole(days, 365)
  return hours < 24 * 365 * 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

/** The same in one unit, rounded down. */
export function shortHumanDuration(ms: number): string {
  const seconds = whole(ms, 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 60) return `${seconds}s`
  const minutes = whole(ms, 60_000)
  if (minutes < 60) return `${minutes}m`
  const hours = whole(ms, 3_600_000)
  if (hours < 24) return `${hours}h`
  return hours < 24 * 365 ? `${whole(hours, 24)}d` : `${whole(hours, 24 * 365)}y`
}
