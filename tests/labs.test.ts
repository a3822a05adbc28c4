/** Every lab is well formed, and its solution answers in its own cluster as it was written down. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseLab, slugOf, type Lab } from '../src/lab/lab.ts'
import { differences } from './conformance/differences.ts'

const labs = new URL('../labs/', import.meta.url).pathname

function read(folder: string): Lab {
  const top = join(labs, folder)
  const paths = readdirSync(top, { recursive: true, encoding: 'utf8' }).filter(path =>
    statSync(join(top, path)).isFile(),
  )
  return parseLab(folder, new Map(paths.map(path => [path, readFileSync(join(top, path), 'utf8')])))
}

describe.each(readdirSync(labs))('%s', folder => {
  it('is well formed, with a number and files of its own', () => {
    expect(folder).toMatch(/^\d{3}-[a-z0-9-]+$/)
    expect(read(folder)).toMatchObject({ slug: slugOf(folder) })
  })

  it('has a solution that answers as written', { timeout: 60_000 }, async () => {
    const solution = join(labs, folder, 'solution.t')
    expect(existsSync(solution)).toBe(true)
    const manifests = [...read(folder).files.values()].join('\n')
    expect(await differences(solution, ['--lab', slugOf(folder)], manifests)).toEqual([])
  })
})
