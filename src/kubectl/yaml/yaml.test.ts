import { expect, it } from 'vitest'
import { documentsOf, readYaml } from './read.ts'
import { writeYaml } from './write.ts'

// As kubectl v1.32 prints them.
it.each([
  ['True', '"True"'],
  ['123', '"123"'],
  ['yes', '"yes"'],
  ['2026-11-22T15:31:19Z', '"2026-11-22T15:31:19Z"'],
  ['x: y', "'x: y'"],
  ["it's", "it's"],
  ['', '""'],
  ['10.0.0.1', '10.0.0.1'],
  ['8080/TCP', '8080/TCP'],
  ['a\tb', '"a\\tb"'],
  ['😀', '"\\U0001F600"'],
])('writes %j as %s', (value, text) => expect(writeYaml({ a: value })).toBe(`a: ${text}\n`))

it('writes lists, blocks and keys in order', () => {
  const value = { b: [{ y: 1, x: [1, [2]] }], a10: 'x\ny\n', a2: [], n: {} }
  expect(writeYaml(value)).toBe('a2: []\na10: |\n  x\n  y\nb:\n- x:\n  - 1\n  - - 2\n  "y": 1\n"n": {}\n')
})

// As kubectl v1.32 says them.
it.each([
  ['a: b: c', 'yaml: mapping values are not allowed in this context'],
  ['a:\n\t- b', 'yaml: line 2: found character that cannot start any token'],
  ['metadata:\n  name: x\n spec: {}', 'yaml: line 2: did not find expected key'],
  ['a: "x', 'yaml: line 2: found unexpected end of stream'],
  ['a: {b: c', "yaml: line 1: did not find expected ',' or '}'"],
  ['a: *x', "yaml: unknown anchor 'x' referenced"],
  ['x: 1\nfoo\nbar: 2', "yaml: line 3: could not find expected ':'"],
])('refuses %j', (source, words) => expect(() => readYaml(`${source}\n`)).toThrow(words))

it('reads what go-yaml reads', () => {
  expect(readYaml('a: yes\nb: 0777\nc: 2001-12-14\nd: 1:30\ne: "5"\n')).toEqual({
    a: true,
    b: 511,
    c: '2001-12-14',
    d: '1:30',
    e: '5',
  })
  expect(documentsOf('a: 1\n---\nb: 2\n')).toEqual(['a: 1\n', 'b: 2\n'])
})
