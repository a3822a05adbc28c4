/** The start page's cluster: a picture that comes alive where it stands. */
import { expect, test, type Page } from '@playwright/test'

const pods = (page: Page) =>
  page
    .locator('.start-pod[data-pod]')
    .evaluateAll(all => all.map(pod => (pod as SVGElement).dataset['pod']!).toSorted())
const answers = async (page: Page) => parseInt(await page.locator('.start-ledger dd').last().innerText())

test('comes alive as it is drawn, and answers while its pods go and come', async ({ page }) => {
  await page.goto('/', { waitUntil: 'commit' })
  await page.locator('.start-hint').waitFor()
  const drawn = await pods(page)
  const address = await page.locator('.start-ledger dd').first().innerText()
  await expect(page.getByText('Live in this page')).toBeVisible({ timeout: 20_000 })
  expect(await pods(page)).toEqual(drawn)
  await expect.poll(() => answers(page)).toBeGreaterThan(0)

  await page.getByRole('button', { name: `Delete the pod ${drawn[0]}` }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('log')).toContainText(`$ kubectl delete pod ${drawn[0]}`)
  await expect(page.getByRole('log')).toContainText(`pod "${drawn[0]}" deleted`)
  await expect.poll(() => pods(page), { timeout: 15_000 }).toHaveLength(drawn.length)
  expect(await pods(page)).not.toContain(drawn[0])
  await expect(page.locator('.start-ledger dd').nth(1)).toHaveText('4')
  await expect(page.locator('.start-ledger dd').first()).toHaveText(address)

  await page.getByRole('button', { name: 'Pause the cluster' }).click()
  await page.getByRole('button', { name: 'Let the cluster go on' }).click()
  const before = await answers(page)
  await expect.poll(() => answers(page)).toBeGreaterThan(before)
  await page.getByRole('link', { name: 'Begin with chapter 1' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Pods come and go')
  await expect.poll(() => page.workers().length, 'only the chapter has a cluster').toBe(1)
})

test('on a phone it waits for a sign of its reader, and does what was pressed', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/')
  await page.waitForLoadState('networkidle')
  expect(page.workers()).toHaveLength(0)
  await page.getByRole('button', { name: 'Ask the DNS' }).click()
  await expect(page.getByRole('log')).toContainText('web.default.svc.cluster.local', { timeout: 20_000 })
})
