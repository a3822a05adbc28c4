import { expect, it } from 'vitest'
import { commandTo, placeOf, titleOf, type Place } from './place.ts'

const places: [Place, string, string | undefined][] = [
  [{ on: 'laptop' }, 'laptop', undefined],
  [{ on: 'node', node: 'worker' }, 'worker', 'ssh worker'],
  [{ on: 'pod', namespace: 'default', pod: 'web-0' }, 'web-0', 'kubectl exec -it -n default web-0 -- sh'],
  [
    { on: 'pod', namespace: 'shop', pod: 'web-0', container: 'side' },
    'web-0',
    'kubectl exec -it -n shop web-0 -c side -- sh',
  ],
]

it.each(places)('%o is called %s and entered by %s', (place, title, command) => {
  expect(titleOf(place)).toBe(title)
  expect(commandTo(place)?.join(' ')).toBe(command)
  expect(placeOf(commandTo(place))).toEqual(place)
})

it('leads nowhere it does not know', () => {
  expect(placeOf(['top'])).toBeUndefined()
})
