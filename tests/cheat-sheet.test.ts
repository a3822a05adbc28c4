/** Every command of the cheat sheet does what it should, on a cluster that has what its examples are about. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { labFolder, readLab } from '../src/session/lab-folders.ts'
import { LabSession } from '../src/session/lab-session.ts'

const page = readFileSync(new URL('../src/site/content/docs/cheat-sheet.md', import.meta.url), 'utf8')
const commands = [...page.matchAll(/^```sh norun\n(.*?)^```/gms)].flatMap(([, block]) =>
  block!.split('\n').filter(line => line && !line.startsWith('#')),
)

it('runs', { timeout: 60_000 }, async () => {
  const session = await LabSession.open(readLab(labFolder('on-a-real-cluster')!)!, fault => {
    throw new Error(fault)
  })
  const failed: string[] = []
  for (const command of commands) {
    const { status, output } = await session.run(command)
    if (status !== 0) failed.push(`${command}\n${output}`)
  }
  expect(commands.length).toBeGreaterThan(40)
  expect(failed).toEqual([])
})
