/** Every lab is well formed and proved: its start fails every check, its solution answers as written and makes one
 *  check after the other pass, and near misses do not. */
import { describe, expect, it } from 'vitest'
import { slugOf, type Lab } from '../src/lab/lab.ts'
import { labFolders, readLab } from '../src/session/lab-folders.ts'
import { LabSession } from '../src/session/lab-session.ts'
import { normalize } from './conformance/replay.mjs'

const open = (lab: Lab) =>
  LabSession.open(lab, fault => {
    throw new Error(fault)
  })

/** What a step answers, without what differs from one cluster to the next. */
const blurred = (lab: Lab, output: string, status: number) => {
  const given = [...lab.solution.map(step => step.command), ...lab.files.values(), ...lab.start.values()].join('\n')
  return [...normalize(output, given).toSorted(), `[${status}]`]
}

describe.each(labFolders())('%s', folder => {
  const lab = readLab(folder)

  it('is named well, and does not give its solution away', () => {
    expect(folder).toMatch(/^\d{3}-[a-z0-9-]+$/)
    expect(lab.slug).toBe(slugOf(folder))
    expect(
      // The start page's has nothing to solve.
      lab.tasks.length === 0 || lab.tasks.some(task => task.wrong?.length),
      'near misses',
    ).toBe(true)
  })

  it('begins with nothing done, and is solved task by task', { timeout: 20_000 }, async () => {
    const session = await open(lab)
    const passing = async () => {
      const passed: string[] = []
      for (const { id } of lab.tasks) if ((await session.check(id)).status === 0) passed.push(id)
      return passed
    }
    expect(await passing()).toEqual([])
    for (const [i, step] of lab.solution.entries()) {
      const { task, command } = step
      if (task && lab.solution[i - 1]?.task !== task) {
        expect((await session.check(task)).status, `${task} before its steps`).not.toBe(0)
      }
      const { output, status } = await session.run(command)
      const said = `$ ${command}`
      expect([said, ...blurred(lab, output, status)]).toEqual([
        said,
        ...blurred(lab, step.output.join('\n'), step.status),
      ])
      if (!task || lab.solution[i + 1]?.task === task) continue
      await session.settle()
      expect(await session.check(task), `${task} after its steps`).toMatchObject({ status: 0 })
    }
  })

  const misses = lab.tasks.flatMap(({ id, wrong }) => (wrong ?? []).map(command => ({ id, command })))
  it.each(misses)('$id is not done by $command', { timeout: 20_000 }, async ({ id, command }) => {
    const session = await open(lab)
    const own = lab.solution.findIndex(step => step.task === id)
    for (const step of lab.solution.slice(0, own)) await session.run(step.command)
    await session.settle()
    await session.run(command)
    await session.settle()
    expect((await session.check(id)).status).not.toBe(0)
  })
})
