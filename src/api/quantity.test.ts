import { expect, it } from 'vitest'
import { canonicalQuantity, compareQuantities, parseQuantity, quantityValue } from './quantity.ts'

it.each([
  ['0', '0'],
  ['1000m', '1'],
  ['1500m', '1500m'],
  ['0.5', '500m'],
  ['100m', '100m'],
  ['1000', '1k'],
  ['110', '110'],
  ['128Mi', '128Mi'],
  ['1024Ki', '1Mi'],
  ['1.5Gi', '1536Mi'],
  ['4028972Ki', '4028972Ki'],
  ['512', '512'],
  ['0.5Ki', '512'],
  ['1e3', '1e3'],
  ['0.1m', '1m'],
])('%s is written %s', (given, written) => {
  expect(canonicalQuantity(given)).toBe(written)
})

it('tells what is not an amount', () => {
  expect(['', 'one', '1Kb', '1 Mi', '--1'].map(parseQuantity)).toEqual(Array(5).fill(undefined))
})

it('compares', () => {
  expect(compareQuantities('1', '1000m')).toBe(0)
  expect(compareQuantities('1Gi', '1G')).toBeGreaterThan(0)
  expect(quantityValue('250m')).toBe(0.25)
})
