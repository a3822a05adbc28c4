/** Nothing lost, nothing stuck: what a learner types cannot take the lab away from them. */
import { expect, test, type Page } from '@playwright/test'
import { prompt, run, screen } from './terminal.ts'

async function type(page: Page, line: string): Promise<void> {
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.insertText(line)
  await page.keyboard.press('Enter')
}

async function interrupt(page: Page): Promise<void> {
  await page.locator('.xterm-helper-textarea').first().focus()
  await page.keyboard.press('Control+c')
}

test('Ctrl-C ends a flood, a loop and a fork bomb', async ({ page }) => {
  await page.goto('/nodeport/')
  await prompt(page)
  await type(page, 'yes')
  await expect.poll(() => screen(page)).toMatch(/(y\n){50}/)
  await interrupt(page)
  await prompt(page)
  await type(page, 'while true; do :; done')
  await page.waitForTimeout(300)
  await interrupt(page)
  await prompt(page)
  await type(page, 'clear; :(){ :|:& };:')
  await expect.poll(() => screen(page)).toContain('fork: retry: Resource temporarily unavailable')
  await interrupt(page)
  await type(page, 'echo ali""ve')
  await expect.poll(() => screen(page), { timeout: 20_000 }).toMatch(/^alive$/m)
})

test('a reload in the middle of a rollout goes on where it was', async ({ page }) => {
  await page.goto('/nodeport/')
  await run(page, 'kubectl create deployment web --image=nginx --replicas=4; echo mine > notes')
  await run(page, "POD=$(kubectl get pods -l app=web -o jsonpath='{.items[0].metadata.uid}'); echo $POD")
  await type(page, 'kubectl set image deploy/web nginx=nginx:1.27; kubectl rollout status deploy/web')
  await expect.poll(() => screen(page)).toContain('Waiting for deployment "web" rollout to finish')
  const before = await screen(page)
  await page.waitForTimeout(600)
  await page.reload()
  await expect.poll(() => screen(page), { timeout: 20_000 }).toContain(before.slice(0, 500))
  await expect.poll(() => screen(page), { timeout: 30_000 }).toContain('"web" successfully rolled out')
  expect(await run(page, 'cat notes; kubectl get deploy web -o wide --no-headers')).toMatch(
    /^mine\nweb +4\/4.*nginx:1\.27/,
  )
  expect(await run(page, 'echo $POD')).toMatch(/^[0-9a-f-]{36}$/)
  expect(await run(page, 'history | head -1')).toContain('create deployment web')
})

test('a worker that is killed is replaced', async ({ page }) => {
  await page.goto('/nodeport/')
  await run(page, 'kubectl create deployment web --image=nginx; X=kept')
  await run(page, 'kubectl rollout status deploy/web')
  // What is kept is at most two seconds old.
  await page.waitForTimeout(2000)
  await page.workers()[0]!.evaluate(() => self.close())
  await expect(page.getByText('The lab had stopped answering')).toBeVisible({ timeout: 15_000 })
  await expect(page.getByText('cluster ready')).toBeVisible({ timeout: 15_000 })
  await page.waitForTimeout(500)
  await expect.poll(() => screen(page)).toContain('successfully rolled out')
  expect(await run(page, 'echo $X; kubectl get deploy web --no-headers')).toMatch(/^kept\nweb +1\/1/)
})

test('a second tab has a lab of its own', async ({ context, page }) => {
  await page.goto('/nodeport/')
  await run(page, 'echo first > notes')
  const other = await context.newPage()
  await other.goto('/nodeport/')
  await expect(other.getByText('This lab is open in another tab')).toBeVisible({ timeout: 15_000 })
  expect(await run(other, 'cat notes')).toContain('No such file')
})
