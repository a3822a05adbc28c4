import { expect, it } from 'vitest'
import { formatRequirements, matchesRequirements, parseLabelSelector } from './label-selector.ts'

const labels = { app: 'web', tier: 'front' }

it.each([
  ['app=web', true],
  ['app==web,tier!=back', true],
  ['tier in (front, back),!old', true],
  ['tier notin (front)', false],
  ['nosuch!=x', true],
  ['app', true],
  ['nosuch', false],
  ['', true],
])('%s', (text, matches) => {
  expect(matchesRequirements(parseLabelSelector(text), labels)).toBe(matches)
})

it.each([
  ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
  ['a=b,', "found '', expected: identifier after ','"],
  ['=b', "found '=', expected: !, identifier, or 'end of string'"],
  ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
])('refuses %s', (text, words) => {
  expect(() => parseLabelSelector(text)).toThrow(words)
})

it('writes what it reads', () => {
  expect(formatRequirements(parseLabelSelector('b notin (y,x),a=1,!c,d'))).toBe('b notin (x,y),a=1,!c,d')
})
