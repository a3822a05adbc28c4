import { expect, it } from 'vitest'
import { Judge } from './judge.ts'
import { parseLab } from './lab.ts'
import { parseSolution, writeSolution } from './solution.ts'

const TASKS = 'tasks:\n- id: one\n  check: "true"\n'
const HEAD = 'title: A\ndifficulty: beginner\nminutes: 5\n'

const parse = (yaml: string, more: Record<string, string> = {}) =>
  parseLab('030-nodeport', new Map(Object.entries({ 'lab.yaml': yaml, 'solution.t': '# task: one\n$ true', ...more })))

it('reads a lab with its files, start state, tasks and solution', () => {
  const lab = parse(
    `${HEAD}${TASKS}cluster:\n  nodePortRange: 30000-50000\n  faults: [{machine: worker, run: date}]\n`,
    {
      'files/svc.yaml': 'kind: Service',
      'start/2.yaml': 'b',
      'start/1.yaml': 'a',
    },
  )
  expect(lab).toMatchObject({ slug: 'nodeport', minutes: 5, cluster: { nodePortRange: '30000-50000' } })
  expect(lab.cluster.faults).toEqual([{ machine: 'worker', run: 'date' }])
  expect([...lab.files]).toEqual([['svc.yaml', 'kind: Service']])
  expect([...lab.start.keys()]).toEqual(['1.yaml', '2.yaml'])
  expect(lab.tasks).toEqual([{ id: 'one', check: 'true' }])
  expect(lab.solution).toEqual([{ task: 'one', command: 'true', output: [], status: 0 }])
})

it.each([
  ['title: A\ndifficulty: easy\nminutes: 10', '2: difficulty must be one of beginner, intermediate, advanced'],
  ['title: A\ndifficulty: beginner\nminutes: 500', '3: minutes must be a whole number from 1 to 120'],
  [`${HEAD}hints: 3`, '4: unknown field hints'],
  [`${HEAD}cluster:\n  nodes: 3`, '5: unknown field nodes'],
  [`${HEAD}tasks: none`, '4: tasks must be a list'],
  [`${HEAD}tasks:\n- id: one`, '5: check is missing'],
  [`${HEAD}tasks:\n- id: One\n  check: x`, '5: id must be of small letters, digits and hyphens'],
  [`${HEAD}tasks:\n- id: one\n  check: x\n  after: [2]`, '7: after must be of small letters, digits and hyphens'],
  ['title: A\ndifficulty: beginner', '1: minutes is missing'],
  ['- a', '1: must be a mapping'],
  [`${HEAD}${TASKS}- id: one\n  check: x`, ' there are two tasks one'],
  [`${HEAD}tasks:\n- {id: one, check: x, after: [two]}`, ' task one comes after two, which does not stand before it'],
])('refuses %j', (yaml, message) => {
  expect(() => parse(yaml)).toThrow(`labs/030-nodeport/lab.yaml:${message}`)
})

it('refuses a solution that leaves a task out', () => {
  expect(() => parse(`${HEAD}${TASKS}`, { 'solution.t': '$ true' })).toThrow(/solution.t: has steps for the tasks/)
})

const SOLUTION = '# About.\n$ a\n1\n# task: one\n$ b <<E\n> c\n> E\n2\n\n3\n[4]\n$ d\n'

it('reads a solution', () => {
  expect(parseSolution(SOLUTION)).toEqual([
    { command: 'a', output: ['1'], status: 0 },
    { task: 'one', command: 'b <<E\nc\nE', output: ['2', '', '3'], status: 4 },
    { task: 'one', command: 'd', output: [], status: 0 },
  ])
})

it('writes a solution with other answers', () => {
  const answers = [
    { output: 'x\n', status: 0 },
    { output: '', status: 2 },
    { output: 'y\nz', status: 0 },
  ]
  const written = '# About.\n$ a\nx\n# task: one\n$ b <<E\n> c\n> E\n[2]\n$ d\ny\nz\n'
  expect(writeSolution(SOLUTION, answers)).toBe(written)
  expect(writeSolution(written, answers)).toBe(written)
})

it('judges tasks in their turn, and remembers', async () => {
  const state = new Set<string>()
  const ran: string[] = []
  const judge = new Judge(
    [
      { id: 'a', check: 'A' },
      { id: 'b', check: 'B', after: ['a'] },
    ],
    command => {
      ran.push(command)
      return Promise.resolve({ status: state.has(command) ? 0 : 1, output: '' })
    },
  )
  state.add('B')
  expect(await judge.look()).toBe(false)
  expect(ran).toEqual(['A'])
  state.add('A')
  expect(await judge.look()).toBe(true)
  expect(judge.solved).toEqual(['a', 'b'])
  state.clear()
  expect(await judge.look()).toBe(false)
  expect(judge.solved).toEqual(['a', 'b'])
})
