/** What a reader downloads: scripts as they travel, compressed, in KB of 1024 bytes. Sizes only; what takes how long is
 *  measured by `npm run bench`. */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test, type Page } from '@playwright/test'
import { prompt } from './terminal.ts'

const dist = path.join(import.meta.dirname, '../../dist')
const kb = (content: string | Buffer) => gzipSync(content, { level: 9 }).length / 1024

interface Script {
  path: string
  /** Who asked for it: another script, or a page. */
  by: string
  /** When it was asked for, in milliseconds since 1970. */
  at(): number
}

/** The scripts that are fetched from now on, by the page and by its workers. */
function scriptsOf(page: Page): Script[] {
  const scripts: Script[] = []
  page.context().on('request', request => {
    const { pathname } = new URL(request.url())
    if (!pathname.endsWith('.js')) return
    const by = new URL(request.headers()['referer'] ?? request.url()).pathname
    scripts.push({ path: pathname, by, at: () => request.timing().startTime })
  })
  return scripts
}

/** Those of a lab's worker: its first script, and what that and others of them ask for. */
function ofWorker(scripts: readonly Script[]): Script[] {
  const found = scripts.filter(script => /\/worker-[^/]*\.js$/.test(script.path))
  for (const { path: by } of found) found.push(...scripts.filter(s => s.by === by && !found.includes(s)))
  return found
}

const sizes = (scripts: readonly Script[]): Map<string, number> =>
  new Map(scripts.map(({ path: name }) => [name, kb(readFileSync(path.join(dist, name)))]))

/** Of the scripts that stand in a page. */
function inlineKb(page: string): number {
  const html = readFileSync(path.join(dist, page, 'index.html'), 'utf8')
  const scripts = [...html.matchAll(/<script(?![^>]*(?:\bsrc=|json))[^>]*>([^]*?)<\/script>/g)]
  return kb(scripts.map(([, script]) => script).join('\n'))
}

function expectAtMost(most: number, files: Map<string, number>, inline = 0): void {
  const total = [...files.values()].reduce((sum, size) => sum + size, inline)
  const list = [...files].map(([name, size]) => `${size.toFixed(1)} ${name}`).join('\n')
  expect(total, `at most ${most} KB:\n${list}\n${inline.toFixed(1)} in the page`).toBeLessThanOrEqual(most)
}

for (const first of ['', 'how-it-works'])
  test(`/${first} brings at most 35 KB of script before a lab opens`, async ({ page }) => {
    // Where the start page's cluster waits for a sign of its reader.
    await page.setViewportSize({ width: 390, height: 844 })
    const scripts = scriptsOf(page)
    await page.goto(`/${first}`, { waitUntil: 'networkidle' })
    const worker = new Set(ofWorker(scripts))
    expect(scripts.length).toBeGreaterThan(5)
    expectAtMost(35, sizes(scripts.filter(script => !worker.has(script))), inlineKb(first))
  })

/** Goes before the worker's own script: notes by its own clock, which the page's may lag, when it has sent a prompt, and
 *  when the cluster is ready, if that is sooner: a page that is slow to ask for its terminal gets its prompt late. */
const NOTE_PROMPT = `{
  const send = self.postMessage.bind(self)
  self.postMessage = (message, options) => {
    const now = performance.timeOrigin + performance.now()
    if (message.type === 'terminal/output' && new TextDecoder().decode(message.bytes).includes('@laptop'))
      self.prompted ??= now
    if (message.type === 'ready' || self.prompted) self.usable ??= now
    send(message, options)
  }
}
`

test.describe('up to its first prompt', () => {
  /** Until the prompt, and until the worker could have sent it. */
  let scripts: { prompted: Script[]; usable: Script[] }

  test.beforeEach(async ({ page }) => {
    const all = scriptsOf(page)
    await page.route('**/worker-*.js', async route => {
      const response = await route.fetch()
      await route.fulfill({ response, body: NOTE_PROMPT + (await response.text()) })
    })
    await page.goto('/nodeport/')
    await prompt(page)
    await page.waitForLoadState('networkidle')
    const { prompted, usable } = await page.workers()[0]!.evaluate(() => {
      const noted = self as unknown as { prompted: number; usable: number }
      return { prompted: noted.prompted, usable: noted.usable }
    })
    const until = (moment: number) => all.filter(script => script.at() < moment)
    scripts = { prompted: until(prompted), usable: until(usable) }
  })

  test('a terminal takes at most 140 KB of script besides its worker', () => {
    const worker = new Set(ofWorker(scripts.prompted))
    expectAtMost(140, sizes(scripts.prompted.filter(script => !worker.has(script))), inlineKb('nodeport'))
  })

  test('its worker takes at most 200 KB', () => {
    const worker = sizes(ofWorker(scripts.usable))
    expect(worker.size).toBeGreaterThan(3)
    expectAtMost(200, worker)
  })
})
