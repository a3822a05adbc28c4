import { expect, it } from 'vitest'
import { formatManifest } from './format.ts'

it.each([
  ['kind:   Pod\n', 'kind: Pod\n'],
  ['spec:\n    ports:\n        - port: 80\n', 'spec:\n  ports:\n  - port: 80\n'],
  ['# why\na: 1 # one\n', '# why\na: 1 # one\n'],
  ['a: 1\n---\nb:   2\n', 'a: 1\n---\nb: 2\n'],
])('%j', (text, formatted) => {
  expect(formatManifest(text)).toBe(formatted)
  expect(formatManifest(formatted)).toBe(formatted)
})

it('leaves alone what is not YAML', () => {
  expect(formatManifest('a: [')).toEqual({ wrong: expect.any(String) as string })
})
