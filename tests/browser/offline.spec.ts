/** The course without a network, after one visit; and how a newer version of it comes. */
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { faultsOf, host } from './site.ts'
import { prompt, run } from './terminal.ts'

const top = path.join(import.meta.dirname, '../..')

test.use({ serviceWorkers: 'allow' })

/** Waits until the course is kept, and this page gets it from there. */
const kept = (page: Page) =>
  page.waitForFunction(() => navigator.serviceWorker.controller?.state === 'activated', undefined, { timeout: 60_000 })
const caches = (page: Page) => page.evaluate(() => window.caches.keys())

test('after one visit nothing needs a network', async ({ context, page }) => {
  test.setTimeout(180_000)
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'offline-'))
  fs.symlinkSync(path.join(top, 'dist-x'), path.join(root, 'x'))
  fs.copyFileSync(path.join(top, 'dist-x/_headers'), path.join(root, '_headers'))
  const { origin, stop } = await host(root)
  const faults = faultsOf(context, origin)
  await page.goto(`${origin}/x/`)
  await kept(page)
  await stop()

  await page.getByRole('link', { name: '3 ClusterIP' }).last().click()
  await prompt(page)
  expect(await run(page, 'kubectl get nodes')).toMatch(/worker2 +Ready/)
  await page.goto(`${origin}/x/nodeport`)
  await run(page, 'kubectl apply -f ng-svc.yaml')
  expect(await run(page, 'kubectl get svc nginx -o json | jq .spec.ports[0].nodePort')).toBe('30002')
  expect(await run(page, 'kubectl explain service.spec.type')).toContain('FIELD: type')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.locator('.pagefind-ui__search-input').fill('headless')
  await page.locator('.pagefind-ui__result-link').first().click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.goto(`${origin}/x/nowhere/`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No route to this page')
  expect(faults).toEqual([])
  fs.rmSync(root, { recursive: true })
})

test('a newer version is offered, waits for other tabs, and takes the place of the old', async ({ context, page }) => {
  test.setTimeout(180_000)
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'update-'))
  fs.cpSync(path.join(top, 'dist'), root, { recursive: true })
  const { origin, stop } = await host(root)
  await page.goto(`${origin}/how-it-works/`)
  await kept(page)
  const [old] = await caches(page)

  const file = path.join(root, 'service-worker.js')
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace(/keepCourse\(self, "\w+"/, 'keepCourse(self, "newer"'))
  const text = path.join(root, 'how-it-works/index.html')
  fs.writeFileSync(text, fs.readFileSync(text, 'utf8').replace(/(<h1[^>]*>)[^<]*/, '$1Newer'))
  await page.reload()
  const notice = page.getByRole('complementary', { name: 'Newer version' })
  await expect(notice).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('How this works')

  await page.getByRole('link', { name: 'Glossary' }).first().click()
  await expect(page).toHaveURL(/glossary/)
  await expect(notice).toBeVisible()
  await page.goBack()

  const second = await context.newPage()
  await second.goto(`${origin}/glossary/`)
  await notice.getByRole('button', { name: 'Load it' }).click()
  await expect(notice).toContainText('when all other tabs with the course are closed')
  await second.close()
  await notice.getByRole('button', { name: 'Load it' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Newer')
  await expect.poll(() => caches(page)).toEqual([old!.replace(/\w+$/, 'newer')])
  await expect(notice).toBeHidden()
  await stop()
  fs.rmSync(root, { recursive: true })
})
