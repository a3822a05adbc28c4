/** Replays the recordings of a real cluster. */
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { differences } from './conformance/differences.ts'
import known from './transcripts/known-differences.json' with { type: 'json' }

const here = new URL('.', import.meta.url).pathname

describe('transcripts of a real cluster', () => {
  const folder = join(here, 'transcripts')
  const manifests = readdirSync(folder).filter(name => name.endsWith('.yaml'))
  const texts = manifests.map(name => readFileSync(join(folder, name), 'utf8')).join('\n')

  it.each(readdirSync(folder).filter(name => name.endsWith('.t')))('%s', { timeout: 60_000 }, async name => {
    const workspace = mkdtempSync(join(tmpdir(), 'workspace-'))
    for (const manifest of manifests) copyFileSync(join(folder, manifest), join(workspace, manifest))
    const found = await differences(join(folder, name), ['--workspace', workspace], texts)
    rmSync(workspace, { recursive: true })
    expect(found).toEqual((known as Record<string, { command: number }[]>)[name]?.map(k => k.command) ?? [])
  })
})
