import { expect, it } from 'vitest'
import { parseLab } from './lab.ts'

const parse = (yaml: string, more: Record<string, string> = {}) =>
  parseLab('030-nodeport', new Map(Object.entries({ 'lab.yaml': yaml, ...more })))

it('reads a lab with its files and start state', () => {
  const lab = parse('title: NodePort\ndifficulty: beginner\nminutes: 10\ncluster:\n  nodePortRange: 30000-50000\n', {
    'files/svc.yaml': 'kind: Service',
    'start/2.yaml': 'b',
    'start/1.yaml': 'a',
    'solution.t': '',
  })
  expect(lab).toMatchObject({ slug: 'nodeport', minutes: 10, cluster: { nodePortRange: '30000-50000' } })
  expect([...lab.files]).toEqual([['svc.yaml', 'kind: Service']])
  expect([...lab.start.keys()]).toEqual(['1.yaml', '2.yaml'])
})

it.each([
  ['title: A\ndifficulty: easy\nminutes: 10', '2: difficulty must be one of beginner, intermediate, advanced'],
  ['title: A\ndifficulty: beginner\nminutes: 500', '3: minutes must be a whole number from 1 to 120'],
  ['title: A\ndifficulty: beginner\nminutes: 5\nhints: 3', '4: unknown field hints'],
  ['title: A\ndifficulty: beginner\nminutes: 5\ncluster:\n  nodes: 3', '5: unknown field nodes'],
  ['title: A\ndifficulty: beginner', '1: minutes is missing'],
  ['- a', '1: must be a mapping'],
])('refuses %j', (yaml, message) => {
  expect(() => parse(yaml)).toThrow(`labs/030-nodeport/lab.yaml:${message}`)
})
