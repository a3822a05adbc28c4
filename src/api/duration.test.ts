import { expect, it } from 'vitest'
import { humanDuration, shortHumanDuration } from './duration.ts'

const s = 1000
const m = 60 * s
const h = 60 * m
const d = 24 * h

it.each([
  [-3 * s, '<invalid>', '<invalid>'],
  [-1 * s, '0s', '0s'],
  [0, '0s', '0s'],
  [9.9 * s, '9s', '9s'],
  [119 * s, '119s', '1m'],
  [2 * m, '2m', '2m'],
  [2 * m + 5 * s, '2m5s', '2m'],
  [10 * m + 5 * s, '10m', '10m'],
  [179 * m, '179m', '2h'],
  [3 * h, '3h', '3h'],
  [3 * h + 7 * m, '3h7m', '3h'],
  [8 * h + 7 * m, '8h', '8h'],
  [5 * d + 2 * h, '5d2h', '5d'],
  [8 * d + 2 * h, '8d', '8d'],
  [2 * 365 * d + 3 * d, '2y3d', '2y'],
  [9 * 365 * d, '9y', '9y'],
])('%d ms is %s, in short %s', (ms, long, short) => {
  expect([humanDuration(ms), shortHumanDuration(ms)]).toEqual([long, short])
})
