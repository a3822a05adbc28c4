/** `3` or `25%` of a whole. Source: apimachinery/pkg/util/intstr. */

export type IntOrPercent = number | string

/** A percentage of `total` is rounded as told. */
export function scaled(value: IntOrPercent, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') return value
  const part = (parseInt(value, 10) * total) / 100
  return round === 'up' ? Math.ceil(part) : Math.floor(part)
}
