/** What a chapter says is what its lab answers: every command runs as it should, every output shown is the one printed,
 *  every prediction comes true as its author thought, every task stands where it can be done. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RunResult } from '../src/lab/judge.ts'
import { labFolder, readLab } from '../src/session/lab-folders.ts'
import { LabSession } from '../src/session/lab-session.ts'
import { parseChapter, type Chapter, type Item } from './chapter.ts'
import { normalize } from './conformance/replay.mjs'
import { locales } from './translations/state.ts'

const docs = new URL('../src/site/content/docs/', import.meta.url).pathname
// Translations have the same commands and outputs: translations.test.ts.
const sources = readdirSync(docs, { recursive: true, encoding: 'utf8' }).filter(
  path => /\.mdx?$/.test(path) && !locales.includes(path.split('/')[0]!),
)
const slugs = new Set(sources.map(path => path.replace(/(\/?index)?\.mdx?$/, '')))
const pages = sources.map(path => ({
  path,
  slug: path.replace(/\.mdx?$/, ''),
  chapter: parseChapter(readFileSync(join(docs, path), 'utf8')),
}))

const glossary = pages.find(({ slug }) => slug === 'glossary')
const explained = glossary
  ? [...readFileSync(join(docs, glossary.path), 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) =>
      anchorOf(heading!),
    )
  : []

/** As GitHub and Starlight make them. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .trim()
    .replace(/\s/g, '-')
}

describe.each(pages)('$slug', ({ chapter }) => {
  it('leads somewhere with every link and term', () => {
    const asset = (link: string) => /\.\w+$/.test(link)
    const dead = chapter.links.filter(link => !asset(link) && !slugs.has(link.replace(/^\/|\/$/g, '')))
    expect(dead).toEqual([])
    expect(chapter.terms.filter(term => !explained.includes(term))).toEqual([])
  })
})

const withLab = pages.filter(({ chapter }) => chapter.meta.has('lab'))

describe.each(withLab)('$slug', ({ slug, chapter }) => {
  const lab = readLab(labFolder(chapter.meta.get('lab')!)!)
  const itemsThatAre = <Is extends Item['is']>(is: Is) =>
    chapter.items.filter((item): item is Extract<Item, { is: Is }> => item.is === is)

  it('has each task once, in order, with hints in steps', () => {
    const tasks = itemsThatAre('task')
    expect(tasks.map(({ id }) => id)).toEqual(lab.tasks.map(({ id }) => id))
    expect(tasks.filter(({ hints }) => hints < 2).map(({ id }) => id)).toEqual([])
    expect(chapter.components.some(path => path.endsWith('/Tasks.astro'))).toBe(true)
  })

  // Pages below a chapter are labs of their own, with a few lines of story.
  it.skipIf(slug.includes('/'))('asks, draws, and takes 6 to 12 minutes', () => {
    expect(itemsThatAre('predict').length).toBeGreaterThan(0)
    expect(chapter.components.some(path => path.includes('/drawings/'))).toBe(true)
    const minutes = chapter.words / 200 + itemsThatAre('command').length / 4 + itemsThatAre('task').length / 2
    expect(minutes).toBeGreaterThanOrEqual(6)
    expect(minutes).toBeLessThanOrEqual(12.5)
  })

  it('says what happens', { timeout: 60_000 }, async () => {
    const session = await LabSession.open(lab, fault => {
      throw new Error(fault)
    })
    const wrong: string[] = []
    for (const item of chapter.items) {
      const said = await tryItem(session, item, givenIn(chapter, session))
      if (said) wrong.push(`${slug}.mdx:${item.line}: ${said}`)
    }
    for (const { line, run } of itemsThatAre('live')) {
      const { status, output } = await session.observe(run)
      if (status !== 0 || !output.trim()) wrong.push(`${slug}.mdx:${line}: <Live> ends without a value: ${output}`)
    }
    expect(wrong).toEqual([])
  })
})

/** Addresses and ports that somebody wrote down are held against the letter. */
const givenIn = ({ items }: Chapter, { lab }: LabSession): string =>
  [
    ...items.map(item => (item.is === 'command' ? item.command : '')),
    ...lab.files.values(),
    ...lab.start.values(),
  ].join('\n')

/** @returns what is wrong */
async function tryItem(session: LabSession, item: Item, given: string): Promise<string | undefined> {
  switch (item.is) {
    case 'live':
      return undefined
    case 'task': {
      const steps = session.lab.solution.filter(step => step.task === item.id)
      if ((await session.check(item.id)).status === 0) return `${item.id} is done before it is asked for`
      for (const { command } of steps) await session.run(command)
      await session.settle()
      let { status, output } = await session.check(item.id)
      // DNS remembers for half a minute that there was no such name.
      for (let tries = 0; status !== 0 && tries < 20; tries++) {
        await session.observe('sleep 2')
        ;({ status, output } = await session.check(item.id))
      }
      return status === 0 ? undefined : `${item.id} is not done by its solution: ${output}`
    }
    case 'command': {
      const { command, meta, terminal, output } = item
      if (meta.has('norun')) return undefined
      const answer = meta.has('watch') ? await session.runFor(command, 5) : await session.run(command, terminal)
      if (!meta.has('watch') && (answer.status !== 0) !== meta.has('fails')) {
        return `${command}: exits ${answer.status}\n${answer.output}`
      }
      return output === undefined || shows(answer, output, given) ? undefined : `${command}: prints\n${answer.output}`
    }
    case 'predict': {
      const right = item.choices.findIndex(choice => choice.right)
      if (right < 0 || item.choices.length < 2 || !item.why)
        return 'a <Predict> without a right choice, others and <Why>'
      await session.run(item.run)
      const fitting = (answer: RunResult) =>
        item.choices.flatMap(({ match }, i) => (new RegExp(match, 'm').test(answer.output) ? [i] : []))
      let answer = await session.observe(item.judge)
      for (let tries = 0; fitting(answer).length !== 1 && tries < 20; tries++) {
        await session.observe('sleep 2')
        answer = await session.observe(item.judge)
      }
      return fitting(answer).join() === String(right) ? undefined : `not as predicted:\n${answer.output}`
    }
  }
}

/** Whether `answer` is what the text shows, where a line `…` stands for any. */
function shows(answer: RunResult, text: string, given: string): boolean {
  const lines = normalize(answer.output, given)
  const parts = text.split(/^\s*…\s*$/m).map(part => normalize(part, given))
  const first = parts[0]!
  const last = parts.at(-1)!
  if (parts.length === 1) return lines.toSorted().join('\n') === first.toSorted().join('\n')
  let at = 0
  for (const [i, part] of parts.entries()) {
    if (!part.length) continue
    const from = i === 0 ? 0 : at
    const until = i === 0 ? 0 : lines.length - part.length
    const found = Array.from({ length: until - from + 1 }, (_, k) => from + k).find(start =>
      part.every((line, k) => lines[start + k] === line),
    )
    if (found === undefined) return false
    at = found + part.length
  }
  return !last.length || last.every((line, i) => lines[lines.length - last.length + i] === line)
}
