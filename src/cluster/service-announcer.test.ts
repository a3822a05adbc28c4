import { expect, it } from 'vitest'
import { parseAddress } from '../net/address.ts'
import { chooseNode } from './service-announcer.ts'

const address = parseAddress('172.18.0.100')!
const names = ['worker', 'worker2', 'worker3', 'worker4']

it('keeps an address where it is while others come and go', () => {
  const chosen = chooseNode(names, address)!
  expect(names).toContain(chosen)
  expect(
    chooseNode(
      [...names.toReversed(), 'worker5'].filter(name => name !== 'worker5'),
      address,
    ),
  ).toBe(chosen)
  for (const gone of names.filter(name => name !== chosen))
    expect(
      chooseNode(
        names.filter(name => name !== gone),
        address,
      ),
    ).toBe(chosen)
  expect(
    chooseNode(
      names.filter(name => name !== chosen),
      address,
    ),
  ).not.toBe(chosen)
})

it('spreads addresses over the nodes', () => {
  const chosen = new Set(Array.from({ length: 50 }, (_, i) => chooseNode(names, address + i)))
  expect(chosen.size).toBe(names.length)
})

it('announces nothing where nobody can', () => {
  expect(chooseNode([], address)).toBeUndefined()
})
