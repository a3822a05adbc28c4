import { expect, it } from 'vitest'
import { formatAddress, parseCidr } from '../net/address.ts'
import { HostLocal } from './pod-network.ts'

const range = (cidr: string) => new HostLocal(parseCidr(cidr)!)

it('gives the next address after the last, also when that one is free again', () => {
  const addresses = range('10.244.1.0/24')
  const given = ['a', 'b', 'c'].map(owner => formatAddress(addresses.allocate(owner)!))
  expect(given).toEqual(['10.244.1.2', '10.244.1.3', '10.244.1.4'])
  addresses.release('a')
  expect(formatAddress(addresses.allocate('d')!)).toBe('10.244.1.5')
})

it('wraps round past the end, skipping what is held, and runs out', () => {
  const addresses = range('10.244.1.0/29')
  const held = [2, 3, 4, 5, 6].map(n => formatAddress(addresses.allocate(`${n}`)!))
  expect(held.at(-1)).toBe('10.244.1.6')
  expect(addresses.allocate('more')).toBeUndefined()
  addresses.release('3')
  expect(formatAddress(addresses.allocate('again')!)).toBe('10.244.1.3')
})
