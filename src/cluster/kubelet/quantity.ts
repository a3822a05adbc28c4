/** Quantities (apimachinery/pkg/api/resource) as numbers: enough for the downward API. */

const SUFFIXES: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** `250m` is 0.25, `1Ki` is 1024. */
export function quantity(text: string | number | undefined): number {
  const match = /^([+-]?[\d.]+)(?:[eE]([+-]?\d+)|([a-zA-Z]*))$/.exec(String(text ?? '0'))
  if (!match) return 0
  return Number(match[1]) * (match[2] ? 10 ** Number(match[2]) : (SUFFIXES[match[3] ?? ''] ?? 0))
}
