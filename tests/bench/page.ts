/** What the built site costs in a browser: how soon the terminal answers, how long the page is ever busy, and what is
 *  downloaded. Needs `dist/` and a Chromium (`CHROMIUM`, else Debian's, else Playwright's own). */
import { createServer } from 'node:http'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium, type Page } from '@playwright/test'
import { lighthouseScores } from './lighthouse.ts'

const DIST = new URL('../../dist/', import.meta.url).pathname
const TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
}

export interface PageResult {
  /** From the page's own load to a prompt on the screen; the quickest of three fresh pages. */
  promptMs: number
  /** The longest task on the page's main thread while 100 pods start; 0 if none took 50 ms. */
  longestTaskMs: number
  /** The worker's script and what it imports at once, without what it loads when first needed. */
  workerKb: number
  /** All scripts of the start page, until its reader does something: its cluster comes alive later. */
  firstPageKb: number
  /** Lighthouse's, by page, then by category. */
  scores: Map<string, Map<string, number>>
}

/** Where the start page's cluster waits for a sign of its reader. */
const PHONE = { width: 390, height: 844 }

export const isBuilt = () => existsSync(join(DIST, 'index.html'))

/** Serves `dist/` compressed, as static hosts do. */
async function serve() {
  const server = createServer((request, response) => {
    let file = join(DIST, decodeURIComponent(new URL(request.url!, 'http://site').pathname))
    if (existsSync(file) && statSync(file).isDirectory()) file = join(file, 'index.html')
    if (!existsSync(file)) return void response.writeHead(404).end()
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'content-encoding': 'gzip',
    })
    response.end(gzipSync(readFileSync(file), { level: 6 }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const gzipKb = (file: string) => gzipSync(readFileSync(file), { level: 9 }).length / 1024

/** A script and all that it imports, but not what it loads later. */
function withImports(name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen
  seen.add(name)
  const text = readFileSync(join(DIST, '_astro', name), 'utf8')
  for (const [, imported] of text.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+)["']/g)) withImports(imported!, seen)
  return seen
}

/** Runs in the page: the time at which the terminal shows `text`. */
const shownAt = (text: string) =>
  new Promise<number>(resolve => {
    const look = () => {
      const element = document.querySelector('.workspace-terminal .terminal')
      const { buffer } = (element as { terminal?: import('@xterm/xterm').Terminal } | null)?.terminal ?? {}
      for (let y = buffer ? buffer.active.length - 1 : -1; y >= 0; y--)
        if (buffer!.active.getLine(y)!.translateToString(true).includes(text)) return resolve(performance.now())
      setTimeout(look, 4)
    }
    look()
  })

async function type(page: Page, command: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').focus()
  await page.keyboard.insertText(command)
  await page.keyboard.press('Enter')
}

async function promptMs(page: Page, origin: string): Promise<number> {
  await page.goto(`${origin}/nodeport/`)
  const shown = await page.evaluate(shownAt, '@laptop')
  return page.evaluate(at => {
    const [navigation] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]
    return at - navigation!.loadEventEnd
  }, shown)
}

async function longestTaskMs(page: Page): Promise<number> {
  const tasks = await page.evaluateHandle(() => {
    const longest = { ms: 0 }
    new PerformanceObserver(list => {
      for (const task of list.getEntries()) longest.ms = Math.max(longest.ms, task.duration)
    }).observe({ type: 'longtask' })
    return longest
  })
  await type(page, 'kubectl create deployment many --image=nginx --replicas=100; kubectl rollout status deploy/many')
  await page.evaluate(shownAt, 'successfully rolled out')
  return tasks.evaluate(longest => longest.ms)
}

async function firstPageKb(page: Page, origin: string): Promise<number> {
  const scripts = new Set<string>()
  page.on('response', response => {
    if (response.request().resourceType() === 'script') scripts.add(new URL(response.url()).pathname)
  })
  await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
  return [...scripts].reduce((sum, path) => sum + gzipKb(join(DIST, path)), 0)
}

/** Opens the built site in Chromium and measures. */
export async function benchPage(): Promise<PageResult> {
  const { server, origin } = await serve()
  const executablePath = [process.env['CHROMIUM'], '/usr/bin/chromium'].find(path => path && existsSync(path))
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-quic'] })
  try {
    const prompts: number[] = []
    for (let i = 0; i < 2; i++) {
      const page = await browser.newPage()
      prompts.push(await promptMs(page, origin))
      await page.close()
    }
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    prompts.push(await promptMs(page, origin))
    const longest = await longestTaskMs(page)
    // The worker is a few lines that load these.
    const scripts = new Set<string>()
    for (const name of readdirSync(join(DIST, '_astro')))
      if (/^(worker|keeper|cluster|bash)-[\w-]+\.js$/.test(name)) withImports(name, scripts)
    return {
      promptMs: Math.min(...prompts),
      longestTaskMs: longest,
      workerKb: [...scripts].reduce((sum, name) => sum + gzipKb(join(DIST, '_astro', name)), 0),
      firstPageKb: await firstPageKb(await browser.newPage({ viewport: PHONE }), origin),
      scores: new Map([
        ['/', await lighthouseScores(`${origin}/`, executablePath)],
        ['/nodeport/', await lighthouseScores(`${origin}/nodeport/`, executablePath)],
      ]),
    }
  } finally {
    await browser.close()
    server.close()
  }
}
