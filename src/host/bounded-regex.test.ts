/** Matching in steady steps finds what JavaScript's own matcher finds, and soon where that would not. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundedRegex, withFlags } from './bounded-regex.ts'
import { OutOfMemory } from './exhausted.ts'
import { linearRegex } from './linear-regex.ts'

const { regex } = fc.letrec<{ regex: string; piece: string; atom: string }>(tie => ({
  atom: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('a', 'b', 'é', '.', '[ab]', '[^a]', '\\w', '\\p{L}', '^', '$', '\\b') },
    tie('regex').map(inner => `(${inner})`),
    tie('regex').map(inner => `(?:${inner})`),
  ),
  piece: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}'))
    .map(([atom, times]) => (/^(\^|\$|\\b)$/.test(atom) ? atom : atom + times)),
  regex: fc
    .array(fc.array(tie('piece'), { maxLength: 4, depthIdentifier: 'd' }), { minLength: 1, maxLength: 2 })
    .map(branches => branches.map(pieces => pieces.join('')).join('|')),
}))
const text = fc.array(fc.constantFrom('a', 'a', 'b', 'é', ' ', '\n', '😀'), { maxLength: 9 }).map(l => l.join(''))

it('finds what the native matcher finds', () => {
  fc.assert(
    fc.property(regex, text, fc.constantFrom('u', 'iu', 'mu'), (source, subject, flags) => {
      const native = new RegExp(source, flags).exec(subject)
      const linear = linearRegex(source, flags)?.match(subject, 0, false)
      const found =
        linear &&
        Array.from({ length: linear.length / 2 }, (_, i) =>
          linear[2 * i + 1]! < 0 ? undefined : subject.slice(linear[2 * i], linear[2 * i + 1]),
        )
      expect({ source, subject, found }).toEqual({ source, subject, found: native ? [...native] : undefined })
    }),
    { numRuns: 600, seed: 1 },
  )
})

const long = 'a'.repeat(20_000)

it.each([
  ['(a+)+$', `${long}!`, false],
  ['(a|aa)*b', long, false],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', long, false],
  ['a*a*a*a*b', long, false],
  ['(a?){30}a{30}', 'a'.repeat(30), true],
  ['(x+x+)+y', `${'x'.repeat(5000)}y`, true],
])('%s ends soon', (source, subject, matches) => {
  const regex = boundedRegex(source, 'u')
  expect(regex.test(subject)).toBe(matches)
})

it('goes on as a regular expression does: replaces, splits, finds all', () => {
  const regex = boundedRegex('(a|b?b)+', 'u')
  const subject = `${'-'.repeat(40)}abba-bb-a`
  expect(subject.replace(withFlags(regex, 'gu'), '<$1>')).toBe(`${'-'.repeat(40)}<a>-<bb>-<a>`)
  expect(subject.split(regex)).toEqual(subject.split(/(a|b?b)+/))
  expect([...subject.matchAll(withFlags(regex, 'gu'))].map(m => m.index)).toEqual([40, 45, 48])
})

it('ends what cannot be done soon', () => {
  expect(boundedRegex('(a+)\\1', 'u').exec('aaaa')?.[1]).toBe('aa')
  expect(() => boundedRegex('(a+)+\\1b', 'u').exec(long)).toThrow(OutOfMemory)
  expect(() => boundedRegex('((a{1,9}){1,9}){1,9}b', 'u').exec(long)).toThrow(OutOfMemory)
})
